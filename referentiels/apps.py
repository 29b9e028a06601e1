from django.apps import AppConfig

from socle import registres


class ReferentielsConfig(AppConfig):
    name = "referentiels"
    verbose_name = "Référentiels"

    def ready(self) -> None:
        from referentiels.fusions import suivre_organismes
        from referentiels.services import suivre_fusions

        registres.travaux_du_jour["suivre_fusions"] = suivre_fusions
        registres.travaux_du_jour["suivre_organismes"] = suivre_organismes
