from django.apps import AppConfig

from socle import registres


class OpportunitesConfig(AppConfig):
    name = "opportunites"
    verbose_name = "Opportunités"

    def ready(self) -> None:
        from opportunites.files_d_attente import offres_sans_issue, offres_soumises
        from opportunites.lettre import SectionOffres
        from opportunites.reindexation import reindexer, reindexer_competence
        from opportunites.services.recherches import effacer_recherches, purger_signalees, repartir
        from opportunites.services.vie import expirer_offres, rappeler_issues
        from opportunites.tableau import brouillons, offres_qui_attendent, recherches

        inscrire = registres.inscrire
        inscrire(registres.reindexeurs, reindexer)
        inscrire(registres.reindexeurs_de_competence, reindexer_competence)
        inscrire(registres.files_d_attente, offres_soumises, offres_sans_issue)
        inscrire(registres.effaceurs, effacer_recherches)
        inscrire(registres.reprises.setdefault("lettre", []), repartir)
        inscrire(registres.cartes_du_tableau, offres_qui_attendent, recherches, brouillons)
        registres.sections["offres"] = SectionOffres
        registres.travaux_du_jour["purger_signalees"] = purger_signalees
        # In this order: what expires today may be reminded today.
        registres.travaux_du_jour["expirer_offres"] = expirer_offres
        registres.travaux_du_jour["rappeler_issues"] = rappeler_issues
