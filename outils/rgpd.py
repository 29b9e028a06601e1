"""The tables of docs/rgpd.md, written from the fiches: ``python -m outils.rgpd``; a test compares."""

import os
import sys
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "rgpd.md"
DEBUT = "<!-- Écrit par python -m outils.rgpd : modifier les fiches (rgpd.py de chaque app), pas ces tables. -->"
FIN = "<!-- Fin de ce qu’écrit outils.rgpd. -->"


def tables() -> str:
    """What is kept and why; then, field by field, what is given, kept back, and left after the erasure."""
    from socle.rgpd import FICHES, IMPERSONNELS

    fiches = sorted(FICHES.values(), key=lambda fiche: fiche.modele.lower())
    lignes = ["| Donnée | Où | Pourquoi | Jusqu’à quand | Qui l’oublie |", "| --- | --- | --- | --- | --- |"]
    for fiche in fiches:
        quoi = f"{fiche.titre} : {', '.join(fiche.libelle(chemin) for chemin in fiche.chemins)}"
        travail = f"`{fiche.travail}`" if fiche.travail else "—"
        lignes.append(f"| {quoi} | `{fiche.modele}` | {fiche.finalite} | {fiche.conservation} | {travail} |")
    lignes += ["", "Champ par champ :", ""]
    lignes += ["| Modèle | Remis à la personne | Gardé secret | Numéros et codes | Reste après l’effacement |"]
    lignes += ["| --- | --- | --- | --- | --- |"]
    for fiche in fiches:
        cases = (fiche.exportes, fiche.secrets, fiche.codes, fiche.restent)
        lignes.append(f"| `{fiche.modele}` | {' | '.join(map(_noms, cases))} |")
    muets = ", ".join(f"`{nom}`" for nom in sorted(IMPERSONNELS))
    return "\n".join([*lignes, "", f"Ne gardent rien de personne : {muets}."])


def _noms(champs: str) -> str:
    return ", ".join(f"`{champ}`" for champ in champs.split()) or "—"


def rediger(document: str) -> str:
    """This document with its tables written again. Raises `ValueError` when the two marks are not there."""
    avant, debut, suite = document.partition(DEBUT)
    _, fin, apres = suite.partition(FIN)
    if not (debut and fin):
        raise ValueError(f"docs/rgpd.md n’a plus ses deux marques :\n{DEBUT}\n{FIN}")
    return f"{avant}{DEBUT}\n\n{tables()}\n\n{FIN}{apres}"


def main() -> int:
    from outils.environnement import preparer

    preparer()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    import django

    django.setup()
    DOCUMENT.write_text(rediger(DOCUMENT.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
