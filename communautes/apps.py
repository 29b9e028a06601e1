from django.apps import AppConfig


class CommunautesConfig(AppConfig):
    name = "communautes"
    verbose_name = "Communautés"

    def ready(self) -> None:
        """Each part of the life of communities registers what is its own."""
