from django.apps import AppConfig

from socle import registres


class OpportunitesConfig(AppConfig):
    name = "opportunites"
    verbose_name = "Opportunités"

    def ready(self) -> None:
        from opportunites.files_d_attente import offres_sans_issue, offres_soumises
        from opportunites.reindexation import reindexer
        from opportunites.services.vie import expirer_offres, rappeler_issues

        if reindexer not in registres.reindexeurs:
            registres.reindexeurs.append(reindexer)
        for file in (offres_soumises, offres_sans_issue):
            if file not in registres.files_d_attente:
                registres.files_d_attente.append(file)
        # In this order: what expires today may be reminded today.
        registres.travaux_du_jour["expirer_offres"] = expirer_offres
        registres.travaux_du_jour["rappeler_issues"] = rappeler_issues
