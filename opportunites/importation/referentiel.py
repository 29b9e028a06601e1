"""What the referential recognises in a line: métier, employer, place, skills. Read once per run."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models.functions import Coalesce

from opportunites.importation.deduction import Deducteur
from referentiels.enums import EtatCompetence
from referentiels.models import Appellation, Competence, Denomination, Departement, Metier, Organisme
from socle.importation import plie

IMPORTES = ("rome-", "esco-")  # skills of other referentials: task sentences, of no use to name a requirement
ROME = "ROME-"
_SUFFIXE = re.compile(r"\s*\(FP[ETH]\b[^)]*\)\s*$")  # « (FPT - A7A/08) »


class Referentiel:
    """`signature` changes whenever something here could recognise a line differently."""

    def __init__(self) -> None:
        self._somme = hashlib.blake2b(digest_size=16)
        self._metiers = self._lire_metiers()
        self._organismes, self._racines, self._discrets = self._lire_organismes()
        self._departements = self._lire_departements()
        competences = self._lire_competences()
        self._deducteur = Deducteur(competences)
        self._de_metier = self._lire_exigences({pk for pk, _ in competences})
        self.signature = self._somme.hexdigest()

    def metier(self, libelle: str) -> int | None:
        """By our label, then by appellation, whole or by one of its two genders."""
        return next((pk for forme in formes(sans_suffixe(libelle)) if (pk := self._metiers.get(forme))), None)

    def employeur(self, libelle: str, rattachement: str) -> tuple[int | None, bool]:
        """The organisme, and whether it is the employer itself rather than its ministry."""
        ministere = next(iter(self._organismes.get(plie(rattachement), [])), None)
        candidats = self._organismes.get(plie(libelle), []) if libelle else []
        if len(candidats) > 1 and ministere:
            candidats = [pk for pk in candidats if self._racines[pk] == self._racines[ministere]] or candidats
        if not candidats and (discret := self._discret(libelle)):
            return discret, True
        return (candidats[0], True) if candidats else (ministere, False)

    def _discret(self, libelle: str) -> int | None:
        """A sensitive service named inside a longer label: kept as text, the label would tell what is not shown."""
        mots = f" {' '.join(re.findall(r'[a-z0-9]+', plie(libelle)))} "
        return next((pk for nom, pk in self._discrets if f" {nom} " in mots), None)

    def departement(self, code: str, *noms: str) -> int | None:
        if code:
            return self._departements.get(code)
        return next((pk for nom in noms if nom and (pk := self._departements.get(plie(nom)))), None)

    def competences(self, texte: str, metier: int | None) -> list[int]:
        """Named by the text first, then usual in the métier."""
        return list(dict.fromkeys([*self._deducteur.competences(texte), *self._de_metier.get(metier or 0, [])]))

    def _noter(self, lignes: Iterable[Any]) -> Iterator[Any]:
        for ligne in lignes:
            self._somme.update(repr(ligne).encode())
            yield ligne

    def _lire_metiers(self) -> dict[str, int]:
        libelles = list(self._noter(Metier.objects.order_by("code").values_list("code", "pk", "libelle")))
        autres = Appellation.objects.order_by("metier__code", "pk").values_list("metier__code", "metier_id", "libelle")
        appellations = list(self._noter(autres.iterator()))
        notres = [ligne for ligne in libelles if not ligne[0].startswith(ROME)]
        rangs = [
            notres,
            [ligne for ligne in appellations if not ligne[0].startswith(ROME)],
            [ligne for ligne in libelles + appellations if ligne[0].startswith(ROME)],
        ]
        index: dict[str, int] = {}
        for rang in rangs:
            moities: dict[str, set[int]] = {}
            for _, pk, libelle in rang:
                entiere, *demies = formes(libelle)
                index.setdefault(entiere, pk)
                for demie in demies:
                    moities.setdefault(demie, set()).add(pk)
            for demie, pks in moities.items():
                if len(pks) == 1:
                    index.setdefault(demie, pks.pop())
        return index

    def _lire_organismes(self) -> tuple[dict[str, list[int]], dict[int, int], list[tuple[str, int]]]:
        # What was merged leads to the one that replaces it.
        tous = Organisme.objects.annotate(actuel=Coalesce("remplace_par", "pk")).order_by("pk")
        lignes = list(self._noter(tous.values_list("pk", "parent_id", "sigle", "nom", "actuel")))
        discrets = set(self._noter(Organisme.objects.discrets().order_by("pk").values_list("pk", flat=True)))
        autres = list(self._noter(Denomination.objects.order_by("pk").values_list("organisme_id", "libelle")))
        index: dict[str, list[int]] = {}
        for pk, nom in [
            *((actuel, nom) for _, _, _, nom, actuel in lignes),
            *((actuel, sigle) for _, _, sigle, _, actuel in lignes),
            *autres,
        ]:
            pks = index.setdefault(plie(nom), [])
            if pk not in pks:
                pks.append(pk)
        parents = {pk: parent for pk, parent, *_ in lignes}
        racines = {}
        for pk in parents:
            racine = pk
            while parents[racine] is not None:
                racine = parents[racine]
            racines[pk] = racine
        noms = [(" ".join(re.findall(r"[a-z0-9]+", nom)), pk) for nom, pks in index.items() for pk in pks]
        return index, racines, [(nom, pk) for nom, pk in noms if pk in discrets]

    def _lire_departements(self) -> dict[str, int]:
        index = {}
        for pk, code, nom, alias in self._noter(
            Departement.objects.order_by("pk").values_list("pk", "code", "nom", "alias")
        ):
            index[code] = pk
            for autre in [nom, *alias]:
                index.setdefault(plie(autre), pk)
        return index

    def _lire_competences(self) -> list[tuple[int, list[str]]]:
        notres = Competence.objects.filter(etat=EtatCompetence.VALIDEE)
        for prefixe in IMPORTES:
            notres = notres.exclude(code__startswith=prefixe)
        lues = list(self._noter(notres.order_by("pk").values_list("pk", "libelle", "alias")))
        return [(pk, [libelle]) for pk, libelle, _ in lues] + [(pk, alias) for pk, _, alias in lues]

    def _lire_exigences(self, notres: set[int]) -> dict[int, list[int]]:
        de_metier: dict[int, list[int]] = {}
        liens = Metier.competences.through.objects.filter(competence_id__in=notres).order_by("pk")
        for metier, competence in self._noter(liens.values_list("metier_id", "competence_id")):
            de_metier.setdefault(metier, []).append(competence)
        return de_metier


def sans_suffixe(libelle: str) -> str:
    return _SUFFIXE.sub("", " ".join(libelle.split()))


def formes(libelle: str) -> list[str]:
    """The folded label, then each half of « Ingénieur / Ingénieure de recherche »."""
    entiere = plie(libelle)
    gauche, barre, droite = entiere.partition(" / ")
    if not barre or " / " in droite:
        return [entiere]
    suite = droite.split()[len(gauche.split()) :]
    return [entiere, droite, " ".join([gauche, *suite])]
