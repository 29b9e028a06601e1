from django.apps import AppConfig

from socle import registres


class OpportunitesConfig(AppConfig):
    name = "opportunites"
    verbose_name = "Opportunités"

    def ready(self) -> None:
        from opportunites.files_d_attente import files
        from opportunites.lettre import SectionOffres
        from opportunites.reindexation import reindexer, reindexer_competence
        from opportunites.services.offres_gardees import effacer_gardees, purger_gardees, purger_vues
        from opportunites.services.recherches import effacer_recherches, purger_signalees, repartir
        from opportunites.services.vie import expirer_offres, purger_retirees, rappeler_issues
        from opportunites.tableau import brouillons, gardees, offres_qui_attendent, pour_vous, recherches
        from opportunites.vocabulaire import reconstruire_vocabulaire

        inscrire = registres.inscrire
        inscrire(registres.reindexeurs, reindexer, reconstruire_vocabulaire)
        inscrire(registres.reindexeurs_de_competence, reindexer_competence)
        inscrire(registres.files_d_attente, files)
        inscrire(registres.effaceurs, effacer_recherches, effacer_gardees)
        inscrire(registres.reprises.setdefault("lettre", []), repartir)
        inscrire(registres.cartes_du_tableau, offres_qui_attendent, recherches, gardees, brouillons)
        registres.cartes_differees["pour-vous"] = registres.CarteDifferee(
            "Pour vous", pour_vous, lambda acteur: acteur.membre_id is not None
        )
        registres.sections["offres"] = SectionOffres
        registres.travaux_du_jour["purger_signalees"] = purger_signalees
        registres.travaux_du_jour["purger_retirees"] = purger_retirees
        registres.travaux_du_jour["purger_vues"] = purger_vues
        registres.travaux_du_jour["purger_gardees"] = purger_gardees
        # In this order: what expires today may be reminded today.
        registres.travaux_du_jour["expirer_offres"] = expirer_offres
        registres.travaux_du_jour["rappeler_issues"] = rappeler_issues
        registres.travaux_du_jour["reconstruire_vocabulaire"] = reconstruire_vocabulaire
