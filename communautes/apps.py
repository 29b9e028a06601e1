from datetime import time

from django.apps import AppConfig

from socle import registres


class CommunautesConfig(AppConfig):
    name = "communautes"
    verbose_name = "Communautés"

    def ready(self) -> None:
        """Each part of the life of communities registers what is its own."""
        self._espaces()
        self._evenements()
        self._suites()
        self._publications()
        self._tchap()
        self._liens()

    @staticmethod
    def _espaces() -> None:
        from communautes.emails import amendements  # noqa: F401 (it registers its kinds)
        from communautes.services.effacement_espaces import effacer_espaces

        registres.inscrire(registres.effaceurs, effacer_espaces)

    @staticmethod
    def _evenements() -> None:
        from communautes.emails import evenements  # noqa: F401 (it registers its kinds)
        from communautes.services.evenements import avancer_evenements, purger_besoins, purger_inscrits

        registres.travaux_du_jour["avancer_evenements"] = avancer_evenements
        registres.travaux_du_jour["purger_besoins"] = purger_besoins
        registres.travaux_du_jour["purger_inscrits"] = purger_inscrits

    @staticmethod
    def _liens() -> None:
        from communautes.files import files
        from communautes.lettre import SectionCommunautes
        from communautes.reindexation import suivre_ministeres
        from communautes.services import departs, effacement
        from communautes.tableau import ma_vie, places_proposees

        registres.sections["communautes"] = SectionCommunautes
        registres.inscrire(registres.cartes_du_tableau, places_proposees)
        registres.cartes_differees["communautes"] = registres.CarteDifferee(
            "Mes communautés", ma_vie, lambda acteur: acteur.membre_id is not None
        )
        registres.inscrire(registres.files_d_attente, files)
        registres.inscrire(registres.reindexeurs, suivre_ministeres)
        registres.inscrire(registres.suites_d_adhesion, departs.suivre_adhesion)
        registres.inscrire(registres.suites_de_membre, departs.suivre_membre)
        registres.inscrire(
            registres.effaceurs,
            effacement.effacer_inscriptions,
            effacement.effacer_textes,
            effacement.effacer_repere,
        )

    @staticmethod
    def _tchap() -> None:
        from communautes import messages  # noqa: F401 (it registers its kinds)
        from communautes.files_tchap import salons_en_panne
        from communautes.services import robot, tchap

        registres.inscrire(registres.suites_d_adhesion, tchap.suivre_adhesion)
        registres.inscrire(registres.suites_d_ouverture, tchap.inviter_membres)
        registres.inscrire(registres.suiveurs_d_adresses, tchap.suivre_adresses)
        registres.inscrire(registres.effaceurs, tchap.effacer_compte_tchap)
        registres.inscrire(registres.files_d_attente, salons_en_panne)
        registres.retards[robot.NOM] = robot.est_en_retard
        registres.travaux_du_jour["purger_envois_tchap"] = tchap.purger_envois_tchap

    @staticmethod
    def _suites() -> None:
        """What goes around an event."""
        from communautes.emails import suites  # noqa: F401 (they register their kinds)
        from communautes.services.effacement_suites import effacer_suites
        from communautes.services.habilitations import purger_habilitations
        from communautes.services.rappels import rappeler_evenements

        registres.inscrire(registres.effaceurs, effacer_suites)
        registres.travaux_du_jour["rappeler_evenements"] = rappeler_evenements
        registres.pas_avant["rappeler_evenements"] = time(8)  # nobody is reminded in the night
        registres.travaux_du_jour["purger_habilitations"] = purger_habilitations

    @staticmethod
    def _publications() -> None:
        from communautes.emails import publications, questions  # noqa: F401 (they register their kinds)
        from communautes.services.questions import relancer_questions

        registres.travaux_du_jour["relancer_questions"] = relancer_questions
