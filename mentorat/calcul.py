"""Who may go with whom in a campaign, how well, and why: from codes and keys alone, nothing that somebody wrote.

`Monde.exclusion`, `Monde.noter` and `Monde.raisons` say the rule for one pair; `admissibles` finds the same for all of
them at once, in arrays. What a member does not show to all members (its employer, where it works) earns nothing and is
no reason; the same service is excluded whatever is shown.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mentorat.enums import Exclusion, Format, Raison, Theme
from mentorat.liens import meme_service
from rapprochement.affectation.donnees import Paire

if TYPE_CHECKING:
    import numpy as np

# One more pair is worth more than better ones: somebody left alone is the worst of all.
PAIRE = 1000
# At most, for all that is asked; a wish adds its bonus, by rank.
THEMES, COMPETENCES, FORMATS, AILLEURS, REGION = 40, 30, 10, 10, 5
BONUS = (50, 40, 30, 20, 10)
# Beyond, the best of each request alone are looked at: a page waits for the answer (docs/adr/0031).
PAIRES_MAX = 1_000_000


@dataclass(frozen=True)
class Profil:
    """One of either side: `cle` is that of its request or of its offer; None is unknown, or not shown to all."""

    cle: int
    membre: int
    themes: frozenset[str]
    formats: frozenset[str]
    competences: frozenset[int] = frozenset()
    organisme: int | None = None
    ministere: int | None = None
    region: int | None = None


@dataclass(frozen=True)
class Monde:
    """All that a campaign compares. `places`: how many pairs each mentor may still take, 0 in pause or full.

    `deja` holds (smaller, larger) keys of members who are or were a pair; `absents`, offers of who is not there.
    """

    demandes: Mapping[int, Profil]
    mentors: Mapping[int, Profil]
    places: Mapping[int, int]
    voeux: Mapping[tuple[int, int], int] = field(default_factory=dict)  # (request, offer): rank
    deja: Collection[tuple[int, int]] = frozenset()
    ecartees: Collection[tuple[int, int]] = frozenset()
    absents: Collection[int] = frozenset()
    dessus: dict[int, Collection[int]] = field(default_factory=dict)  # of each employer, it and what is above

    def exclusion(self, demande: int, offre: int, *, a_la_main: bool = False) -> Exclusion | None:
        """Why they do not go together; places are not looked at. `a_la_main`: only what binds people."""
        elle, lui = self.demandes[demande], self.mentors[offre]
        if offre in self.absents:
            return Exclusion.PARTI
        if elle.membre == lui.membre:
            return Exclusion.SOI
        if meme_service(elle.organisme, lui.organisme, self.dessus):
            return Exclusion.SERVICE
        if couple(elle.membre, lui.membre) in self.deja:
            return Exclusion.DEJA
        if a_la_main:
            return None
        if (demande, offre) in self.ecartees:
            return Exclusion.ECARTEE
        if (demande, offre) in self.voeux:
            return None
        if not elle.themes & lui.themes:
            return Exclusion.THEME
        return None if elle.formats & lui.formats else Exclusion.FORMAT

    def noter(self, demande: int, offre: int) -> int:
        elle, lui = self.demandes[demande], self.mentors[offre]
        rang = self.voeux.get((demande, offre))
        return (
            PAIRE
            + _part(THEMES, elle.themes, lui.themes)
            + _part(COMPETENCES, elle.competences, lui.competences)
            + (FORMATS if elle.formats & lui.formats else 0)
            + (AILLEURS if _ailleurs(elle, lui) else 0)
            + (REGION if _region(elle, lui) else 0)
            + (BONUS[rang - 1] if rang else 0)
        )

    def raisons(self, demande: int, offre: int) -> list[str]:
        """Codes of `Raison`, the strongest first: « voeu:1 », « themes:2 », « region »."""
        elle, lui = self.demandes[demande], self.mentors[offre]
        nombres = {
            Raison.VOEU: self.voeux.get((demande, offre), 0),
            Raison.THEMES: len(elle.themes & lui.themes),
            Raison.COMPETENCES: len(elle.competences & lui.competences),
        }
        tenues = {
            Raison.FORMATS: bool(elle.formats & lui.formats),
            Raison.AILLEURS: _ailleurs(elle, lui),
            Raison.REGION: _region(elle, lui),
        }
        comptees = [f"{raison.value}:{nombre}" for raison, nombre in nombres.items() if nombre]
        return comptees + [raison.value for raison, tenue in tenues.items() if tenue]


def couple(un: int, autre: int) -> tuple[int, int]:
    return (un, autre) if un < autre else (autre, un)


def dire(raisons: list[str]) -> list[str]:
    """In words; what is no longer known is left out."""
    dites = []
    for ecrite in raisons:
        code, _, nombre = ecrite.partition(":")
        if code in Raison.values:
            n = int(nombre or 1)
            dites.append(str(Raison(code).label).format(n=n, s="s" if n > 1 else ""))
    return dites


def par_demande(monde: Monde, maximum: int = PAIRES_MAX) -> int:
    """How many mentors are looked at for each request: all of them, unless there would be too many pairs."""
    mentors, demandes = len(monde.mentors), len(monde.demandes)
    return mentors if mentors * demandes <= maximum else max(1, maximum // demandes)


def admissibles(monde: Monde, *, graine: int, nombre: int) -> Iterator[Paire]:
    """The pairs that nothing excludes, the best `nombre` of each request; `graine` draws among equal scores."""
    import numpy as np

    from rapprochement.affectation.probleme import tirer

    mentors = sorted(monde.mentors)
    if not mentors:
        return
    table = _Table(monde, mentors)
    cles = np.array(mentors, dtype=np.int64)
    for demande in sorted(monde.demandes):
        scores = table.scores(demande)
        retenus = np.flatnonzero(scores)
        if len(retenus) > nombre:
            tirage = tirer(graine, np.full(len(retenus), demande, dtype=np.int64), cles[retenus], 24)
            retenus = np.sort(retenus[np.lexsort((-tirage, -scores[retenus]))[:nombre]])
        for rang, score in zip(retenus.tolist(), scores[retenus].tolist(), strict=True):
            yield Paire(demande, mentors[rang], score)


class _Table:
    """Mentors by column."""

    def __init__(self, monde: Monde, mentors: list[int]) -> None:
        import numpy as np

        self.np, self.monde = np, monde
        profils = [monde.mentors[cle] for cle in mentors]
        self.rang = {cle: rang for rang, cle in enumerate(mentors)}
        self.themes = np.array([_masque(un.themes, Theme) for un in profils], dtype=np.int64)
        self.formats = np.array([_masque(un.formats, Format) for un in profils], dtype=np.int64)
        self.ministeres = np.array([un.ministere or 0 for un in profils], dtype=np.int64)
        self.regions = np.array([un.region or 0 for un in profils], dtype=np.int64)
        self.absents = np.array([cle in monde.absents for cle in mentors], dtype=np.bool_)
        self.compter = np.array([rang.bit_count() for rang in range(1 << len(Theme))], dtype=np.int64)
        self.organismes: dict[int, list[int]] = defaultdict(list)
        self.membres: dict[int, list[int]] = defaultdict(list)
        self.sachant: dict[int, list[int]] = defaultdict(list)
        for rang, un in enumerate(profils):
            self.membres[un.membre].append(rang)
            if un.organisme is not None:
                self.organismes[un.organisme].append(rang)
            for competence in un.competences:
                self.sachant[competence].append(rang)
        self.services: dict[int, list[int]] = {}
        self.voeux, self.ecartes = _par_demande(monde.voeux), _par_demande(monde.ecartees)
        self.connus: dict[int, list[int]] = defaultdict(list)
        for un_membre, autre in monde.deja:
            self.connus[un_membre].append(autre)
            self.connus[autre].append(un_membre)

    def scores(self, demande: int) -> "np.ndarray[Any, np.dtype[np.int64]]":
        """Of each mentor, 0 when it is excluded."""
        np, elle = self.np, self.monde.demandes[demande]
        communs = self.compter[self.themes & _masque(elle.themes, Theme)]
        formats = (self.formats & _masque(elle.formats, Format)) > 0
        scores = PAIRE + THEMES * communs // max(1, len(elle.themes)) + FORMATS * formats
        if elle.competences:
            sues = np.zeros(len(scores), dtype=np.int64)
            for competence in elle.competences:
                sues[self.sachant.get(competence, [])] += 1
            scores += COMPETENCES * sues // len(elle.competences)
        if elle.ministere:
            scores += AILLEURS * ((self.ministeres > 0) & (self.ministeres != elle.ministere))
        if elle.region:
            scores += REGION * (self.regions == elle.region)
        admis = (communs > 0) & formats
        for offre in self.voeux.get(demande, []):
            if (rang := self.rang.get(offre)) is not None:
                admis[rang] = True
                scores[rang] += BONUS[self.monde.voeux[demande, offre] - 1]
        admis &= ~self.absents
        admis[self._exclus(demande, elle)] = False
        return np.where(admis, scores, 0)

    def _exclus(self, demande: int, elle: Profil) -> list[int]:
        exclus = [*self.membres.get(elle.membre, ()), *self._du_service(elle.organisme)]
        for connu in self.connus.get(elle.membre, ()):
            exclus += self.membres.get(connu, ())
        return exclus + [self.rang[offre] for offre in self.ecartes.get(demande, ()) if offre in self.rang]

    def _du_service(self, organisme: int | None) -> list[int]:
        if organisme is None:
            return []
        if organisme not in self.services:
            dessus = self.monde.dessus
            self.services[organisme] = [
                rang
                for autre, rangs in self.organismes.items()
                if meme_service(organisme, autre, dessus)
                for rang in rangs
            ]
        return self.services[organisme]


def _par_demande(couples: Collection[tuple[int, int]]) -> dict[int, list[int]]:
    rangees: dict[int, list[int]] = defaultdict(list)
    for demande, offre in couples:
        rangees[demande].append(offre)
    return rangees


def _masque(codes: Collection[str], liste: type[Theme] | type[Format]) -> int:
    return sum(1 << rang for rang, code in enumerate(liste.values) if code in codes)


def _part(points: int, demandes: frozenset[Any], offerts: frozenset[Any]) -> int:
    return points * len(demandes & offerts) // len(demandes) if demandes else 0


def _ailleurs(elle: Profil, lui: Profil) -> bool:
    return bool(elle.ministere and lui.ministere and elle.ministere != lui.ministere)


def _region(elle: Profil, lui: Profil) -> bool:
    return bool(elle.region and elle.region == lui.region)
