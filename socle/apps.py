from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


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
        from socle.rgpd.effacement import effacer_commentaires
        from socle.traces import purger_traces

        autodiscover_modules("rgpd")
        registres.inscrire(registres.effaceurs, effacer)
        if effacer_commentaires not in registres.effaceurs:
            registres.effaceurs.insert(0, effacer_commentaires)  # it finds them by rows that the others may delete
        registres.travaux_du_jour["purger_courriels"] = purger
        registres.travaux_du_jour["purger_adresses"] = purger_adresses
        registres.travaux_du_jour["purger_traces"] = purger_traces
