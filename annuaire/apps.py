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

        if completer not in registres.completeurs_d_acteur:
            registres.completeurs_d_acteur.append(completer)
            registres.domaines_publics.append(DomainePublic.objects.admet)
            registres.files_d_attente.append(files.rattachements)
            registres.cartes_du_tableau.append(invitations)
            registres.effaceurs.append(effacer_rattachements)
