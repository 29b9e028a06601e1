from django.apps import AppConfig

from socle import registres


class AnnuaireConfig(AppConfig):
    name = "annuaire"
    verbose_name = "Annuaire"

    def ready(self) -> None:
        from annuaire import emails, files  # noqa: F401 (emails registers its kinds)
        from annuaire.acteur import completer
        from annuaire.models import DomainePublic
        from annuaire.reindexation import reindexer, reindexer_competence
        from annuaire.services import effacer_rattachements, inactivite, membres
        from annuaire.services import intentions as services_intentions
        from annuaire.services.attestations import effacer_attestations, suivre_fusion
        from annuaire.services.competences import annoncer_competences, effacer_propositions
        from annuaire.services.contacts import effacer_messages, purger_messages
        from annuaire.services.lectures import effacer_lectures, purger_lignes_annuaire, purger_profils_vus
        from annuaire.tableau import adhesion, attestations, demandes_d_adhesion, invitations, rencontres
        from annuaire.vision import vision
        from referentiels.models import Organisme

        inscrire = registres.inscrire
        inscrire(registres.completeurs_d_acteur, completer)
        inscrire(registres.domaines_publics, DomainePublic.objects.admet)
        inscrire(registres.organismes_de_siret, Organisme.objects.nom_de_siret)
        inscrire(registres.files_d_attente, files.files)
        inscrire(registres.cartes_du_tableau, invitations, attestations, adhesion, demandes_d_adhesion)
        registres.cartes_differees["rencontres"] = registres.CarteDifferee(
            "Trois personnes à rencontrer", rencontres, lambda acteur: acteur.membre_id is not None
        )
        inscrire(registres.effaceurs, effacer_rattachements, effacer_messages, effacer_lectures, effacer_propositions)
        inscrire(registres.effaceurs, effacer_attestations)
        # The intention goes first: what follows empties what its rules read.
        inscrire(registres.effaceurs, services_intentions.effacer_intention, membres.anonymiser)
        inscrire(registres.regards, vision)
        inscrire(registres.suiveurs_d_adresses, membres.suivre_adresses, services_intentions.suivre_les_casquettes)
        inscrire(registres.reindexeurs, reindexer)
        inscrire(registres.reindexeurs_de_competence, reindexer_competence)
        inscrire(registres.suites_de_competences, annoncer_competences, suivre_fusion)
        registres.travaux_du_jour["entretenir_membres"] = inactivite.entretenir_membres
        registres.travaux_du_jour["purger_profils_vus"] = purger_profils_vus
        registres.travaux_du_jour["purger_lignes_annuaire"] = purger_lignes_annuaire
        registres.travaux_du_jour["purger_messages"] = purger_messages
        registres.travaux_du_jour["suivre_les_casquettes"] = services_intentions.suivre_toutes_les_casquettes
        registres.travaux_du_jour["expirer_intentions"] = services_intentions.expirer_intentions
        registres.travaux_du_jour["rappeler_intentions"] = services_intentions.rappeler_intentions
        registres.travaux_du_jour["purger_consultations"] = services_intentions.purger_consultations
