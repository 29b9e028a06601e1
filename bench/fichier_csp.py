"""Make a big CSP file out of a real one: `python bench/fichier_csp.py SOURCE SORTIE [--lignes 180000]`.

Same texts, employers, dates and share of expired offers; new references. 1 % of duplicates, 0.5 % of lines that must
be rejected (bad date, unknown versant, unknown category, wrong number of columns). Deterministic.
"""

import argparse
import csv
import random
from collections.abc import Iterator
from pathlib import Path

DOUBLONS, SALES = 0.01, 0.005


def lignes(source: Path, combien: int, graine: int = 1) -> Iterator[list[str]]:
    """The header, then `combien` lines."""
    with source.open(encoding="utf-8-sig", newline="") as flux:
        entete, *modeles = csv.reader(flux, delimiter=";")
    yield entete
    rang = {nom: i for i, nom in enumerate(entete)}
    hasard = random.Random(graine)
    derniere: list[str] = []
    for i in range(combien):
        if derniere and hasard.random() < DOUBLONS:
            yield derniere
            continue
        ligne = list(modeles[i % len(modeles)])
        ligne[rang["Référence"]] = f"2026-{9_000_000 + i}"
        if hasard.random() < SALES:
            salir(ligne, rang, hasard)
        derniere = ligne
        yield ligne


def salir(ligne: list[str], rang: dict[str, int], hasard: random.Random) -> None:
    colonne, valeur = hasard.choice(
        [
            ("Date de première publication", "32/13/2026"),
            ("Versant", "Fonction publique martienne"),
            ("Catégorie", "Z"),
            ("Intitulé du poste", " "),
            ("", ""),
        ]
    )
    if colonne:
        ligne[rang[colonne]] = valeur
    else:
        del ligne[-2:]


def main() -> None:
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("source", type=Path)
    analyseur.add_argument("sortie", type=Path)
    analyseur.add_argument("--lignes", type=int, default=180_000)
    options = analyseur.parse_args()
    with options.sortie.open("w", encoding="utf-8-sig", newline="") as flux:
        csv.writer(flux, delimiter=";").writerows(lignes(options.source, options.lignes))


if __name__ == "__main__":
    main()
