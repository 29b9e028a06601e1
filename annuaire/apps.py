from django.apps import AppConfig

from socle import registres


class AnnuaireConfig(AppConfig):
    name = "annuaire"
    verbose_name = "Annuaire"

    def ready(self) -> None:
        from annuaire import emails, files  # noqa: F401 (emails registers its kinds)
        from annuaire.acteur import completer
        from annuaire.models import DomainePublic
        from annuaire.services import effacer_rattachements
        from annuaire.services import intentions as services_intentions
        from annuaire.tableau import invitations

        registres.inscrire(registres.completeurs_d_acteur, completer)
        registres.inscrire(registres.domaines_publics, DomainePublic.objects.admet)
        registres.inscrire(registres.files_d_attente, files.rattachements)
        registres.inscrire(registres.cartes_du_tableau, invitations)
        registres.inscrire(registres.effaceurs, effacer_rattachements, services_intentions.effacer_intention)
        registres.travaux_du_jour["suivre_les_casquettes"] = services_intentions.suivre_toutes_les_casquettes
        registres.travaux_du_jour["expirer_intentions"] = services_intentions.expirer_intentions
        registres.travaux_du_jour["rappeler_intentions"] = services_intentions.rappeler_intentions
        registres.travaux_du_jour["purger_consultations"] = services_intentions.purger_consultations
