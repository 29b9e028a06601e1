from django.apps import AppConfig

from socle import registres


class AccueilConfig(AppConfig):
    name = "accueil"
    verbose_name = "Accueil"

    def ready(self) -> None:
        from accueil.services import entretenir_comptes

        registres.travaux_du_jour["comptes"] = entretenir_comptes
