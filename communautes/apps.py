from django.apps import AppConfig

from socle import registres


class CommunautesConfig(AppConfig):
    name = "communautes"
    verbose_name = "Communautés"

    def ready(self) -> None:
        """Each part of the life of communities registers what is its own."""
        self._publications()

    def _publications(self) -> None:
        from communautes.emails import publications, questions  # noqa: F401 (they register their kinds)
        from communautes.services.questions import relancer_questions

        registres.travaux_du_jour["relancer_questions"] = relancer_questions
