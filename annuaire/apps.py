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
        from annuaire.tableau import invitations
        from referentiels.models import Organisme

        registres.inscrire(registres.completeurs_d_acteur, completer)
        registres.inscrire(registres.domaines_publics, DomainePublic.objects.admet)
        registres.inscrire(registres.organismes_de_siret, Organisme.objects.nom_de_siret)
        registres.inscrire(registres.files_d_attente, files.rattachements)
        registres.inscrire(registres.cartes_du_tableau, invitations)
        registres.inscrire(registres.effaceurs, effacer_rattachements)
