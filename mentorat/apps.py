from django.apps import AppConfig

from socle import registres


class MentoratConfig(AppConfig):
    name = "mentorat"
    verbose_name = "Mentorat"

    def ready(self) -> None:
        from mentorat.emails import voeux  # noqa: F401 (registers its kinds)
        from mentorat.permissions import can_suivre
        from mentorat.services import echeances
        from mentorat.services.effacement import effacer_mentorat
        from mentorat.tableau import mon_mentorat, voeux_recus

        inscrire = registres.inscrire
        inscrire(registres.effaceurs, effacer_mentorat)
        inscrire(registres.cartes_du_tableau, voeux_recus)
        registres.cartes_differees["mentorat"] = registres.CarteDifferee(
            "Mentorat", mon_mentorat, lambda acteur: acteur.membre_id is not None or can_suivre(acteur)
        )
        # In this order: who comes back today may be asked today; who is out of time is not reminded.
        registres.travaux_du_jour["reprendre_offres"] = echeances.reprendre_offres
        registres.travaux_du_jour["avancer_voeux"] = echeances.avancer_voeux
        registres.travaux_du_jour["rappeler_voeux"] = echeances.rappeler_voeux

        # Pairs.
        from mentorat.emails import binomes as _binomes  # noqa: F401 (registers its kinds)
        from mentorat.files import files
        from mentorat.services import suivi

        inscrire(registres.files_d_attente, files)
        inscrire(registres.effaceurs, suivi.effacer_binomes)
        registres.travaux_du_jour["suivre_binomes"] = suivi.suivre_binomes
        registres.travaux_du_jour["purger_alertes_mentorat"] = suivi.purger_alertes

        # Campaigns.
        from mentorat.emails import campagnes as _campagnes  # noqa: F401 (registers its kinds)
        from mentorat.files import campagnes_a_apparier
        from mentorat.services.campagnes import avancer_campagnes

        inscrire(registres.files_d_attente, campagnes_a_apparier)
        registres.travaux_du_jour["avancer_campagnes"] = avancer_campagnes
