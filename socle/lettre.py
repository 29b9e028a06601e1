"""Sections of La lettre that keep a mark by reader: what came before it was told, or will never be. docs/adr/0018."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.conf import settings
from django.db import models

from socle.registres import Partie, Periode

if TYPE_CHECKING:
    from comptes.models import Utilisateur

# A row whose transaction was long may bear a moment that the last run had already passed.
RECOUVREMENT = timedelta(minutes=15)
# However long somebody read no letter, what is older is on its pages.
AU_PLUS = timedelta(days=31)


class Repere(models.Model):
    """What came before this moment was told to this person, or will never be. One table by section."""

    utilisateur = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="personne"
    )
    repere = models.DateTimeField("repère")

    class Meta:
        abstract = True
        verbose_name = "repère de La lettre"
        verbose_name_plural = "repères de La lettre"

    def __str__(self) -> str:
        return f"repère n° {self.pk}"


class Nouveaute(NamedTuple):
    sorte: str
    objet: int
    moment: datetime


class SectionReperee(ABC):
    """One morning. Each account has a mark, in `modele`; what is told to it is (kind, key of a row)."""

    modele: ClassVar[type[Repere]]

    def __init__(self, periode: Periode) -> None:
        self.periode = periode
        self.fin = periode.maintenant - RECOUVREMENT
        self.debut = self.fin - AU_PLUS

    @abstractmethod
    def trouver(self) -> Mapping[int, list[Nouveaute]]:
        """By account, what became new between `debut` and `fin`."""

    @staticmethod
    @abstractmethod
    def relire(utilisateur: "Utilisateur", contenu: Any) -> Partie | None: ...

    def concernes(self) -> Iterable[int]:
        return self._nouveautes.keys()

    def preparer(self, bornes: Mapping[int, datetime]) -> dict[int, Any]:
        """Keys of rows by kind. Who asks for one letter a week reads them on Monday."""
        contenus: dict[int, dict[str, list[int]]] = {}
        for pk in self._prets(bornes):
            contenus[pk] = {}
            for nouveaute in self._nouveautes[pk]:
                contenus[pk].setdefault(nouveaute.sorte, []).append(nouveaute.objet)
        return contenus

    def retenir(self, bornes: Mapping[int, datetime], contenus: Mapping[int, Any]) -> None:
        reperes = [self.modele(utilisateur_id=pk, repere=self.fin) for pk in self._prets(bornes)]
        self.modele._default_manager.bulk_create(
            reperes, batch_size=5000, update_conflicts=True, unique_fields=["utilisateur"], update_fields=["repere"]
        )

    def parmi(self, comptes: Iterable[int | None]) -> set[int]:
        """These accounts; of one reader alone, when it reads ahead."""
        lus = {compte for compte in comptes if compte is not None}
        return lus if self.periode.seul is None else lus & {self.periode.seul}

    def _prets(self, bornes: Mapping[int, datetime]) -> list[int]:
        return [pk for pk, borne in bornes.items() if borne >= self.periode.debut and pk in self._nouveautes]

    @cached_property
    def _nouveautes(self) -> Mapping[int, list[Nouveaute]]:
        """What each account was not told yet."""
        trouvees = self.trouver()
        if not trouvees:
            return {}
        lus = self.modele._default_manager.order_by()
        if self.periode.seul is not None:
            lus = lus.filter(utilisateur=self.periode.seul)
        reperes = dict(lus.values_list("utilisateur", "repere"))
        restent = {
            compte: [une for une in siennes if une.moment > reperes.get(compte, self.debut)]
            for compte, siennes in trouvees.items()
        }
        return {compte: siennes for compte, siennes in restent.items() if siennes}


def dit(sujet: str, resume: str, chemin: str) -> dict[str, str]:
    """A line of a section: what it is about, what to know, where to read the rest."""
    return {"sujet": sujet, "resume": resume, "chemin": chemin, "lien": settings.SITE_URL + chemin}
