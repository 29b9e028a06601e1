from datetime import time

from django.apps import AppConfig

from socle import registres


class CommunautesConfig(AppConfig):
    name = "communautes"
    verbose_name = "Communautés"

    def ready(self) -> None:
        """Each part of the life of communities registers what is its own."""
        self._suites()

    @staticmethod
    def _suites() -> None:
        """What goes around an event."""
        from communautes.emails import suites  # noqa: F401 (they register their kinds)
        from communautes.services.effacement_suites import effacer_suites
        from communautes.services.habilitations import purger_habilitations
        from communautes.services.rappels import rappeler_evenements

        registres.inscrire(registres.effaceurs, effacer_suites)
        registres.travaux_du_jour["rappeler_evenements"] = rappeler_evenements
        registres.pas_avant["rappeler_evenements"] = time(8)  # nobody is reminded in the night
        registres.travaux_du_jour["purger_habilitations"] = purger_habilitations
