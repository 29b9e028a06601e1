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

        if reindexer not in registres.reindexeurs:
            registres.reindexeurs.append(reindexer)
            registres.reindexeurs_de_competence.append(reindexer_competence)
        for file in (offres_soumises, offres_sans_issue):
            if file not in registres.files_d_attente:
                registres.files_d_attente.append(file)
        if effacer_recherches not in registres.effaceurs:
            registres.effaceurs.append(effacer_recherches)
            registres.reprises.setdefault("lettre", []).append(repartir)
        for carte in (offres_qui_attendent, recherches, brouillons):
            if carte not in registres.cartes_du_tableau:
                registres.cartes_du_tableau.append(carte)
        registres.sections["offres"] = SectionOffres
        registres.travaux_du_jour["purger_signalees"] = purger_signalees
        # In this order: what expires today may be reminded today.
        registres.travaux_du_jour["expirer_offres"] = expirer_offres
        registres.travaux_du_jour["rappeler_issues"] = rappeler_issues
