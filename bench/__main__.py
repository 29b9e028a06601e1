"""`make bench [BANC=nom]`: run the benches, print them, write `bench/resultats.json`."""

import argparse
import json
from collections.abc import Callable
from typing import Any

from bench import (
    annuaire,
    appariement,
    digest,
    importation,
    inscriptions,
    jumelles,
    pertinence,
    poids,
    rapprochement,
    recherche,
)
from bench.commun import RACINE, configurer

BANCS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "annuaire": annuaire.mesurer,
    "appariement": appariement.mesurer,
    "digest": digest.mesurer,
    "import": importation.mesurer,
    "inscriptions": inscriptions.mesurer,
    "jumelles": jumelles.mesurer,
    "pertinence": pertinence.mesurer,
    "poids": poids.mesurer,
    "rapprochement": rapprochement.mesurer,
    "recherche": recherche.mesurer,
}
RESULTATS = RACINE / "bench" / "resultats.json"


def main() -> None:
    analyseur = argparse.ArgumentParser(description=__doc__)
    analyseur.add_argument("banc", nargs="?", choices=BANCS, help="un seul banc (tous)")
    demande = analyseur.parse_args().banc
    configurer()
    faits = [demande] if demande else list(BANCS)
    resultats = [ligne for nom in faits for ligne in BANCS[nom]()]
    try:
        gardes = json.loads(RESULTATS.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        gardes = []
    gardes = [ligne for ligne in gardes if ligne["banc"].partition("/")[0] not in faits]
    RESULTATS.write_text(json.dumps([*gardes, *resultats], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
