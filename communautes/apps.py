from django.apps import AppConfig

from socle import registres


class CommunautesConfig(AppConfig):
    name = "communautes"
    verbose_name = "Communautés"

    def ready(self) -> None:
        """Each part of the life of communities registers what is its own."""
        from communautes.emails import amendements  # noqa: F401 (it registers its kinds)
        from communautes.services.effacement_espaces import effacer_espaces

        registres.inscrire(registres.effaceurs, effacer_espaces)
