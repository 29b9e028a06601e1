from django.apps import AppConfig

from socle import registres


class MentoratConfig(AppConfig):
    name = "mentorat"
    verbose_name = "Mentorat"

    def ready(self) -> None:
        from mentorat.emails import binomes, campagnes, voeux  # noqa: F401 (they register their kinds)
        from mentorat.files import campagnes_a_apparier, files
        from mentorat.lettre import SectionMentorat
        from mentorat.permissions import can_suivre
        from mentorat.services import echeances, suivi
        from mentorat.services.campagnes import avancer_campagnes
        from mentorat.services.effacement import effacer_mentorat, effacer_repere
        from mentorat.tableau import mon_mentorat, voeux_recus

        inscrire = registres.inscrire
        inscrire(registres.effaceurs, effacer_mentorat, suivi.effacer_binomes, effacer_repere)
        inscrire(registres.files_d_attente, files, campagnes_a_apparier)
        inscrire(registres.cartes_du_tableau, voeux_recus)
        registres.cartes_differees["mentorat"] = registres.CarteDifferee(
            "Mentorat", mon_mentorat, lambda acteur: acteur.membre_id is not None or can_suivre(acteur)
        )
        registres.sections["mentorat"] = SectionMentorat
        # In this order: who comes back today may be asked today; who is out of time is not reminded.
        registres.travaux_du_jour["reprendre_offres"] = echeances.reprendre_offres
        registres.travaux_du_jour["avancer_voeux"] = echeances.avancer_voeux
        registres.travaux_du_jour["rappeler_voeux"] = echeances.rappeler_voeux
        registres.travaux_du_jour["suivre_binomes"] = suivi.suivre_binomes
        registres.travaux_du_jour["purger_alertes_mentorat"] = suivi.purger_alertes
        registres.travaux_du_jour["avancer_campagnes"] = avancer_campagnes
