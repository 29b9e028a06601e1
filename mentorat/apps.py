from django.apps import AppConfig

from socle import registres


class MentoratConfig(AppConfig):
    name = "mentorat"
    verbose_name = "Mentorat"

    def ready(self) -> None:
        from mentorat.emails import voeux  # noqa: F401 (registers its kinds)
        from mentorat.services import echeances
        from mentorat.services.effacement import effacer_mentorat
        from mentorat.tableau import demandes, voeux_recus

        inscrire = registres.inscrire
        inscrire(registres.effaceurs, effacer_mentorat)
        inscrire(registres.cartes_du_tableau, voeux_recus, demandes)
        # In this order: who comes back today may be asked today; who is out of time is not reminded.
        registres.travaux_du_jour["reprendre_offres"] = echeances.reprendre_offres
        registres.travaux_du_jour["avancer_voeux"] = echeances.avancer_voeux
        registres.travaux_du_jour["rappeler_voeux"] = echeances.rappeler_voeux
