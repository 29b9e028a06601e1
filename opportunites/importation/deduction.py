"""Skills named in a text: a deduction, shown as such, never confirmed by the employer.

Labels and aliases are looked for as whole sequences of words, the longest first. What French or management
says every day (« management », « aménagement »…) and acronyms that mean several things prove nothing.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from socle.recherche import sans_accent

MAXIMUM = 12
_MOT = re.compile(r"\.NET\b|[^\W_]+(?:\+\+|#)?", re.UNICODE)
# Folded and singular, as `mots` gives them.
_AMBIGUS = (
    "ada|agile|agilite|amenagement|amo|anr|automatique|autonomie|batterie|brevet|capitalisation|"
    "centre de service|confidentialite|crpa|dat|dce|dma|dpe|drone|dsa|dsn|dsp|dup|ecoute|eds|electronique|elt|"
    "epr|evm|excel|exchange|fair|fiabilite|fiscalite|flask|gestion du temp|go|grand projet|helm|ic|ics|ifc|ins|"
    "js|julia|lanceur|laser|lid|management|management fonctionnel|matrix|mpi|munition|negociation|opc|oracle|"
    "organisation|pcs|pedagogie|pert|ppe|prise de decision|prospective|proxy|puppet|radar|rag|react|rest|rie|ror|"
    "ros|ruby|rust|sae|safe|sap|satellite|scala|sli|sondage|spring|ssp|statistique|swift|tableau|tal|trl|ts|"
    "tutelle|urbanisation"
)
AMBIGUS = frozenset(_AMBIGUS.split("|"))


class Noeud(dict[str, "Noeud"]):
    """The words that may follow, and the skill named when the name ends here (0: none)."""

    competence = 0
    sigle = ""


class Deducteur:
    """`noms` gives (skill id, labels and aliases), labels first."""

    def __init__(self, noms: Iterable[tuple[int, list[str]]]) -> None:
        self._debut = Noeud()
        for competence, libelles in noms:
            for libelle in libelles:
                bruts = _MOT.findall(libelle)
                suite = [*map(forme, bruts)]
                if not suite or " ".join(suite) in AMBIGUS or (len(suite) == 1 and len(suite[0]) == 1):
                    continue
                noeud = self._debut
                for mot in suite:
                    noeud = noeud.setdefault(mot, Noeud())
                if not noeud.competence:
                    noeud.competence = competence
                    noeud.sigle = libelle.strip() if len(suite) == 1 and _est_sigle(bruts[0]) else ""

    def competences(self, texte: str) -> list[int]:
        """Ids of the skills named, in the order of the text, each once."""
        bruts = _MOT.findall(texte)
        mots = [*map(forme, bruts), ""]  # no name holds the empty word: it ends the last one
        trouvees: dict[int, None] = {}
        libre = 0  # where the last name found ends
        for i in [i for i, mot in enumerate(mots) if mot in self._debut]:
            if i < libre:
                continue
            noeud, fin = self._debut.get(mots[i]), i
            while noeud is not None:
                fin += 1
                if noeud.competence and (not noeud.sigle or _est_ecrit(noeud.sigle, bruts[i], texte)):
                    nommee, libre = noeud.competence, fin
                noeud = noeud.get(mots[fin])
            if libre > i:
                trouvees[nommee] = None
        return list(trouvees)


@lru_cache(maxsize=50_000)
def forme(mot: str) -> str:
    """Folded, without the plural's « s »."""
    plie = mot.lower() if mot.isascii() else sans_accent(mot)
    return plie[:-1] if len(plie) > 4 and plie.endswith("s") and not plie.endswith("ss") else plie


def _est_sigle(mot: str) -> bool:
    """Short enough to be also a word: must be met in capitals, or exactly as the referential writes it."""
    return len(mot) <= 3 or (len(mot) <= 4 and mot.isupper())


def _est_ecrit(sigle: str, mot: str, texte: str) -> bool:
    return mot in (sigle, sigle.upper()) and not _en_capitales(texte)


def _en_capitales(texte: str) -> bool:
    """A text shouted from end to end: capitals say nothing there."""
    capitales = sum(map(str.isupper, texte[:500]))
    return capitales > 0.6 * sum(map(str.isalpha, texte[:500]))
