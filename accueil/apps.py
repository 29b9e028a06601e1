from datetime import time

from django.apps import AppConfig
from django.conf import settings

from socle import registres


class AccueilConfig(AppConfig):
    name = "accueil"
    verbose_name = "Accueil"

    def ready(self) -> None:
        from accueil import emails, messages, services  # noqa: F401 (the first two register their kinds)
        from accueil.lettre import SectionReportes
        from accueil.statistiques import publier
        from accueil.tableau import moderation

        registres.inscrire(registres.effaceurs, services.effacer_lettres, services.effacer_visites)
        registres.cartes_differees["a-moderer"] = registres.CarteDifferee(
            "À modérer", moderation, lambda acteur: acteur.est_moderateur
        )
        registres.sections["reportes"] = SectionReportes
        registres.travaux_du_jour["lettre"] = services.envoyer_digests
        registres.pas_avant["lettre"] = time(settings.LETTRE_HEURE)
        registres.travaux_du_jour["purger_lettres"] = services.purger_lettres
        registres.travaux_du_jour["purger_visites"] = services.purger_visites
        registres.travaux_du_jour["comptes"] = services.entretenir_comptes
        registres.travaux_du_jour["statistiques"] = publier
