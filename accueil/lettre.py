"""What somebody asked to read in La lettre rather than in a mail of its own (`RythmeAbonnement.LETTRE`)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from comptes.models import Utilisateur
from socle.courrier import Message
from socle.courrier.genres import GENRES, LISTE_DU_GENRE
from socle.enums import RythmeAbonnement
from socle.models import Abonnement, Courriel, StatutCourriel
from socle.registres import Partie, Periode

CITES = 10  # in one letter; the dashboard has the others


class SectionReportes:
    """One morning: the mails that were due and were put off, each as a sentence and a link."""

    def __init__(self, periode: Periode) -> None:
        self.periode = periode

    def concernes(self) -> Iterable[int]:
        reportes = Courriel.objects.reportes()
        if self.periode.seul is not None:
            reportes = reportes.filter(utilisateur=self.periode.seul)
        return set(reportes.order_by().values_list("utilisateur", flat=True).distinct())

    def preparer(self, bornes: Mapping[int, datetime]) -> dict[int, Any]:
        """Who asks for one letter a week reads them on Monday."""
        prets = [pk for pk, borne in bornes.items() if borne >= self.periode.debut]
        contenus: dict[int, list[int]] = {}
        reportes = Courriel.objects.reportes().filter(utilisateur__in=prets)
        for utilisateur, pk in reportes.values_list("utilisateur", "pk"):
            contenus.setdefault(utilisateur, []).append(pk)
        return contenus

    def retenir(self, bornes: Mapping[int, datetime], contenus: Mapping[int, Any]) -> None:
        """Told, or never to be: to who has stopped La lettre nothing more is told, as for all that it tells."""
        dits = Courriel.objects.filter(pk__in=[pk for pks in contenus.values() for pk in pks])
        dits.update(statut=StatutCourriel.ANNULE, raison="dit par La lettre")
        arretes = Abonnement.objects.arretes("lettre", bornes)
        Courriel.objects.reportes().order_by().filter(utilisateur__in=arretes).update(
            statut=StatutCourriel.ANNULE, raison="La lettre est arrêtée"
        )

    @staticmethod
    def relire(utilisateur: Utilisateur, contenu: Any) -> Partie | None:
        """Each is composed again, as it would be were it leaving now; the same twice is told once."""
        dits = list(dict.fromkeys(_dire(utilisateur, contenu)))
        if not dits:
            return None
        contexte = {
            "dits": [
                {"sujet": sujet, "resume": resume, "lien": lien, "chemin": lien.removeprefix(settings.SITE_URL)}
                for sujet, resume, lien in dits[:CITES]
            ],
            "autres": len(dits[CITES:]),
            "tableau": settings.SITE_URL + reverse("accueil:tableau_de_bord"),
        }
        return Partie("accueil/emails/_reportes", contexte)


def _dire(utilisateur: Utilisateur, pks: Iterable[int]) -> Iterator[tuple[str, str, str]]:
    """Subject, sentence and address of what may still be told; what is refused since is not."""
    choix = Abonnement.objects.choix(utilisateur.pk, LISTE_DU_GENRE.values())
    siens = Courriel.objects.filter(pk__in=list(pks), utilisateur=utilisateur, genre__in=LISTE_DU_GENRE)
    for courriel in siens.select_related("utilisateur").order_by("pk"):
        if choix[LISTE_DU_GENRE[courriel.genre]] != RythmeAbonnement.AUCUN and (message := _composer(courriel)):
            yield message.sujet, message.resume, message.lien


def _composer(courriel: Courriel) -> Message | None:
    try:
        return GENRES[courriel.genre](courriel)
    except (KeyError, ObjectDoesNotExist):
        return None
