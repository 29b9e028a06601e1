from django.apps import AppConfig

from socle import registres


class OpportunitesConfig(AppConfig):
    name = "opportunites"
    verbose_name = "Opportunités"

    def ready(self) -> None:
        from opportunites.reindexation import reindexer

        if reindexer not in registres.reindexeurs:
            registres.reindexeurs.append(reindexer)
