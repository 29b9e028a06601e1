from django.apps import AppConfig


class SocleConfig(AppConfig):
    name = "socle"
    verbose_name = "Socle"

    def ready(self) -> None:
        from socle import (
            adaptateur,  # noqa: F401 (registers its kinds of mails)
            registres,
        )
        from socle.abonnements import effacer
        from socle.courrier.purge import purger, purger_adresses
        from socle.traces import purger_traces

        registres.inscrire(registres.effaceurs, effacer)
        registres.travaux_du_jour["purger_courriels"] = purger
        registres.travaux_du_jour["purger_adresses"] = purger_adresses
        registres.travaux_du_jour["purger_traces"] = purger_traces
