"""The skills of a profile: rows of a page, with or without JavaScript."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from annuaire.models import CompetenceDeclaree, Membre
from annuaire.services.profil import COMPETENCES_MAX, Declaration
from referentiels.enums import EtatCompetence, Niveau
from referentiels.models import Competence
from referentiels.selecteur import ChampCompetences, LignesDeCompetences
from socle.formulaires import Formulaire

PREMIERE_ANNEE = 1950


@dataclass
class LigneDeclaree:
    """A skill as shown in the form."""

    code: str
    libelle: str = ""
    niveau: str = str(Niveau.PRATIQUE.value)
    pratique: str = ""
    developper: bool = False
    transmettre: bool = False
    proposee: bool = False

    @property
    def niveaux(self) -> list[tuple[str, str]]:
        return [(str(niveau.value), niveau.label) for niveau in Niveau]


class LignesWidget(LignesDeCompetences):
    """For each code, its level, its year and two boxes."""

    def ligne(self, code: str, data: Any) -> LigneDeclaree:
        return LigneDeclaree(
            code,
            niveau=data.get(f"niveau-{code}", str(Niveau.PRATIQUE.value)),
            pratique=data.get(f"pratique-{code}", "").strip(),
            developper=f"developper-{code}" in data,
            transmettre=f"transmettre-{code}" in data,
        )


class DeclarationsField(ChampCompetences):
    """Cleans to `Declaration` rows."""

    widget = LignesWidget
    maximum = COMPETENCES_MAX

    def lignes(self, lues: Iterable[LigneDeclaree] | None) -> list[LigneDeclaree]:
        """The rows to show: those typed, or those of the profile."""
        if lues is None:
            return [_declaree(code, ligne) for code, ligne in self.siennes.items()]
        montrees = list(lues)
        self.nommer(montrees)
        return montrees

    def clean(self, value: list[LigneDeclaree]) -> list[Declaration]:
        connues = self.verifier([ligne.code for ligne in value])
        return [_lire(ligne, connues[ligne.code]) for ligne in value]


def _lire(ligne: LigneDeclaree, competence: Competence) -> Declaration:
    if ligne.niveau not in map(str, Niveau.values):
        raise ValidationError(f"Choisissez le niveau de « {competence} » dans la liste.")
    annee = None
    if ligne.pratique:
        cette_annee = timezone.localdate().year
        lisible = ligne.pratique.isascii() and ligne.pratique.isdecimal() and len(ligne.pratique) == 4
        if not lisible or not PREMIERE_ANNEE <= int(ligne.pratique) <= cette_annee:
            raise ValidationError(
                f"Pour « {competence} », écrivez une année entre {PREMIERE_ANNEE} et {cette_annee}, ou rien."
            )
        annee = int(ligne.pratique)
    return Declaration(competence.pk, int(ligne.niveau), annee, ligne.developper, ligne.transmettre)


def _declaree(code: str, ligne: CompetenceDeclaree) -> LigneDeclaree:
    return LigneDeclaree(
        code,
        libelle=ligne.competence.libelle,
        niveau=str(ligne.niveau),
        pratique=str(ligne.derniere_pratique or ""),
        developper=ligne.veut_developper,
        transmettre=ligne.peut_transmettre,
        proposee=ligne.competence.etat == EtatCompetence.PROPOSEE,
    )


class CompetencesForm(Formulaire, forms.Form):
    FACULTATIFS = frozenset({"competences"})

    competences = DeclarationsField(label="Mes compétences")

    def __init__(self, data: QueryDict | None = None, *, membre: Membre) -> None:
        super().__init__(data)
        champ: Any = self.fields["competences"]
        champ.reprendre(CompetenceDeclaree.objects.filter(membre=membre).par_niveau())
        self.habiller()

    @property
    def lignes(self) -> list[LigneDeclaree]:
        champ: Any = self.fields["competences"]
        return champ.lignes(self["competences"].data if self.is_bound else None)
