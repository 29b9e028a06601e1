from django.apps import AppConfig

from socle import registres


class CommunautesConfig(AppConfig):
    name = "communautes"
    verbose_name = "Communautés"

    def ready(self) -> None:
        """Each part of the life of communities registers what is its own."""
        self._evenements()

    def _evenements(self) -> None:
        from communautes.emails import evenements  # noqa: F401 (it registers its kinds)
        from communautes.services.evenements import avancer_evenements, purger_besoins

        registres.travaux_du_jour["avancer_evenements"] = avancer_evenements
        registres.travaux_du_jour["purger_besoins"] = purger_besoins
