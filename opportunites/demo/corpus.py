"""Sentences of real notices (public, anonymised), to vary the missions of the bulk; without the file, none.

The file is not part of the project (`docs/sources.md`); a portion of it is read once by `charger_demo`.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

Corpus = Mapping[str, Sequence[str]]  # family of the models → sentences, sorted

_COUPES = re.compile(r"\n|;|(?<=[a-zé)])\. (?=[A-ZÉÀ])")
_AMORCE = re.compile(r"^[\W\d_]+")
# A mission starts with an infinitive. What may name a service, a person or a place is left out, and broken text.
_MISSION = re.compile(r"[A-ZÉ][a-zéèêîôûç]+(?:er|ir|re)\b[a-zàâäçéèêëîïôöùûüœ ,’()-]+[a-zéèêàùç)]")
_INACHEVEE = re.compile(r"\b(?:et|ou|de|des|du|la|le|les|à|au|aux|en|par|pour|avec|sur|dans|d’|l’)$")
_LONGUEURS = range(40, 200)
# Families of the models, most precise first, and the beginning of the ROME codes of their trade.
_DOMAINES = (
    ("NUM-SEC", ("M1856", "M18")),
    ("NUM", ("M18",)),
    ("GEN-INFRA", ("I13", "N13")),
    ("GEN-ACHAT", ("M11", "M12")),
    ("GEN-JUR", ("K19",)),
    ("GEN-STAT", ("M12",)),
    ("GEN-EVAL", ("K19", "M12")),
)


def lire(fichier: Path) -> Corpus:
    """Nothing when the file is not there."""
    if not fichier.is_file():
        return {}
    par_code: dict[str, set[str]] = defaultdict(set)
    with fichier.open(encoding="utf-8-sig", newline="") as flux:
        for ligne in csv.DictReader(flux):
            par_code[ligne["code_rome"]] |= {*phrases(ligne["texte"])}
    return {
        famille: sorted({p for code, siennes in par_code.items() if code.startswith(codes) for p in siennes})
        for famille, codes in _DOMAINES
    }


def phrases(texte: str) -> list[str]:
    """The missions of a notice, each as a sentence of ours."""
    brutes = (_AMORCE.sub("", brute.replace("'", "’")).strip(" .,:") for brute in _COUPES.split(texte))
    return [f"{p}." for p in brutes if len(p) in _LONGUEURS and _MISSION.fullmatch(p) and not _INACHEVEE.search(p)]


def de_la_famille(corpus: Corpus, metier: str) -> Sequence[str]:
    return next((siennes for famille, siennes in corpus.items() if metier.startswith(famille) and siennes), ())
