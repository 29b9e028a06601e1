from django.apps import AppConfig

from socle import registres


class AnnuaireConfig(AppConfig):
    name = "annuaire"
    verbose_name = "Annuaire"

    def ready(self) -> None:
        from annuaire import emails, files  # noqa: F401 (emails registers its kinds)
        from annuaire.acteur import completer
        from annuaire.models import DomainePublic
        from annuaire.services import effacer_rattachements, inactivite, membres
        from annuaire.tableau import adhesion, demandes_d_adhesion, invitations
        from referentiels.models import Organisme

        registres.inscrire(registres.completeurs_d_acteur, completer)
        registres.inscrire(registres.domaines_publics, DomainePublic.objects.admet)
        registres.inscrire(registres.organismes_de_siret, Organisme.objects.nom_de_siret)
        registres.inscrire(registres.files_d_attente, files.rattachements, files.membres)
        registres.inscrire(registres.cartes_du_tableau, invitations, adhesion, demandes_d_adhesion)
        registres.inscrire(registres.effaceurs, effacer_rattachements, membres.anonymiser)
        registres.inscrire(registres.suiveurs_d_adresses, membres.suivre_adresses)
        registres.travaux_du_jour["entretenir_membres"] = inactivite.entretenir_membres
