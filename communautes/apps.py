from django.apps import AppConfig

from socle import registres


class CommunautesConfig(AppConfig):
    name = "communautes"
    verbose_name = "Communautés"

    def ready(self) -> None:
        """Each part of the life of communities registers what is its own."""
        self._tchap()

    @staticmethod
    def _tchap() -> None:
        from communautes import messages  # noqa: F401 (it registers its kinds)
        from communautes.files_tchap import salons_en_panne
        from communautes.services import robot, tchap

        registres.inscrire(registres.suites_d_adhesion, tchap.suivre_adhesion)
        registres.inscrire(registres.suiveurs_d_adresses, tchap.suivre_adresses)
        registres.inscrire(registres.effaceurs, tchap.effacer_compte_tchap)
        registres.inscrire(registres.files_d_attente, salons_en_panne)
        registres.retards[robot.NOM] = robot.est_en_retard
        registres.travaux_du_jour["purger_envois_tchap"] = tchap.purger_envois_tchap
