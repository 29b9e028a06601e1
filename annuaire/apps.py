from django.apps import AppConfig

from socle import registres


class AnnuaireConfig(AppConfig):
    name = "annuaire"
    verbose_name = "Annuaire"

    def ready(self) -> None:
        from annuaire.acteur import completer

        if completer not in registres.completeurs_d_acteur:
            registres.completeurs_d_acteur.append(completer)
