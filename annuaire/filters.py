"""The reading of an address of the directory: words, facets; everything of the page is in it."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import cached_property

from annuaire.facettes import FACETTES
from annuaire.querysets.visibles import Regard
from annuaire.resultats import Mot, Question, Resultats, chercher
from referentiels.completion import MOT
from referentiels.facettes import Facette, FacetteMontree, montrer
from referentiels.models import Synonyme
from referentiels.sources import Libelle, Reconnu, lire_reconnus
from socle.recherche import LONGUEUR_MAX, construire_requetes, sans_accent

VALEURS_LUES_MAX = 50
MOTS_MAX = 8
DEBUT_MIN = 2  # letters: one begins thousands of names


class FiltreAnnuaire:
    """Reads an address, for this reader. `ignorees` names what it could not use."""

    def __init__(self, donnees: QueryDict, vu: Regard) -> None:
        self._donnees, self._vu = donnees, vu
        self.texte = " ".join((donnees.get("q") or "").replace("\0", " ").split())[:LONGUEUR_MAX]

    @cached_property
    def _codes(self) -> dict[str, list[str]]:
        return {
            f.nom: list(dict.fromkeys(code.strip() for code in self._donnees.getlist(f.nom) if _lisible(code)))[
                :VALEURS_LUES_MAX
            ]
            for f in FACETTES
        }

    @cached_property
    def choix(self) -> dict[str, Sequence[Reconnu]]:
        """By facet that restricts, the values understood."""
        demandes = {f.nom: (f.source, self._codes[f.nom]) for f in FACETTES if self._codes[f.nom]}
        reconnus = lire_reconnus(demandes) if demandes else {}
        lus = {nom: [sus[code] for code in self._codes[nom] if code in sus] for nom, sus in reconnus.items()}
        return {nom: choisis for nom, choisis in lus.items() if choisis}

    @property
    def ignorees(self) -> list[tuple[str, str]]:
        """(label of the facet, value) for each value that means nothing here."""
        connus = {(nom, reconnu.code) for nom, choix in self.choix.items() for reconnu in choix}
        return [
            (f.libelle, code)
            for f in FACETTES
            for code in self._codes[f.nom]
            if (f.nom, code) not in connus and not self.choix.get(f.nom)
        ]

    @cached_property
    def question(self) -> Question:
        cles = {nom: [reconnu.cle for reconnu in choix] for nom, choix in self.choix.items()}
        return Question(lire_mots(self.texte), cles)

    @cached_property
    def resultats(self) -> Resultats:
        return chercher(self.question, self._vu)

    @property
    def total(self) -> int:
        return self.resultats.total

    def __getitem__(self, position: slice) -> list[int]:
        """Members at these positions: what a paginator asks."""
        return self.resultats.pks(position.start or 0, position.stop)

    @cached_property
    def facettes(self) -> list[FacetteMontree]:
        libelles = self.resultats.libelles
        return [self._montrer(facette, libelles[facette.nom]) for facette in FACETTES]

    def _montrer(self, facette: Facette, libelles: Mapping[str, Libelle]) -> FacetteMontree:
        nombres = self.resultats.nombres[facette.nom]
        return montrer(facette, nombres, self._cles(facette), libelles, unite="personne")

    def _cles(self, facette: Facette) -> list[str]:
        return list(self.question.cles.get(facette.nom, ()))

    def parametres(self) -> list[tuple[str, str]]:
        """The canonical address: only what is understood; not the page."""
        textes = [("q", self.texte)] if self.texte else []
        return textes + [(f.nom, reconnu.code) for f in FACETTES for reconnu in self.choix.get(f.nom, ())]

    def adresse(self, *, sans: tuple[str, str] | str = "") -> str:
        gardes = [(nom, valeur) for nom, valeur in self.parametres() if sans not in (nom, (nom, valeur))]
        return "?" + urlencode(gardes)

    def adresse_de_mes_communautes(self) -> str:
        """This search among the people of one's communities; "" for who has none, or is there already. No query."""
        siennes = {str(pk) for pk in self._vu.communautes}
        codes = [dit.code for cle, dit in self.resultats.libelles["communaute"].items() if cle in siennes]
        if not codes or siennes <= set(self.question.cles.get("communaute", ())):
            return ""
        autres = [(nom, valeur) for nom, valeur in self.parametres() if nom != "communaute"]
        return "?" + urlencode([*autres, *(("communaute", code) for code in codes)])

    def puces(self) -> Iterator[tuple[str, str]]:
        """(label, address without it) for each active filter."""
        if self.texte:
            yield f"«\u00a0{self.texte}\u00a0»", self.adresse(sans="q")
        for facette in FACETTES:
            for reconnu in self.choix.get(facette.nom, ()):
                yield f"{facette.libelle}\u00a0: {reconnu.texte}", self.adresse(sans=(facette.nom, reconnu.code))


def lire_mots(texte: str) -> tuple[Mot, ...]:
    """Each word typed, read as a beginning of name and as a word of the rest; words that say nothing are left."""
    tapes = [mot for brut in dict.fromkeys(texte.split()) if (mot := brut.strip('"«»-'))][:MOTS_MAX]
    if not tapes:
        return ()
    lues = construire_requetes(tapes, Synonyme.objects.table())
    mots = []
    for tape in tapes:
        requete = lues[tape]
        debuts = tuple(debut.rstrip("+#") for debut in MOT.findall(sans_accent(tape)))
        debuts = tuple(debut for debut in debuts if len(debut) >= DEBUT_MIN and debut.isalnum())
        if requete is not None or debuts:
            mots.append(Mot(requete.arbre if requete else None, debuts))
    return tuple(mots)


def _lisible(code: str) -> bool:
    return bool(code.strip()) and "\0" not in code
