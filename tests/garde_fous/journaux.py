"""What the log keeps, as production writes it."""

import logging
from collections.abc import Iterable, Iterator

import structlog

from config.journalisation import CHAINE
from tests.garde_fous.parcours import Parcours, Visite
from tests.garde_fous.preuves import echantillon
from tests.garde_fous.reperes import Reperes

# What each field of each search form is filled with: words typed reach no log.
SAISIE = "zqmottapeqz"

en_json = structlog.stdlib.ProcessorFormatter(
    processor=structlog.processors.JSONRenderer(ensure_ascii=False), foreign_pre_chain=CHAINE
).format


def taper(parcours: Parcours, nombre: int) -> Iterator[Visite]:
    """Send GET forms that the crawl met, `nombre` of them in `make test`, with the same words everywhere."""
    lus = [formulaire for formulaire in parcours.formulaires.values() if formulaire.methode == "get"]
    for formulaire in echantillon(lus, nombre, cle=parcours.persona):
        requete = "&".join(f"{nom}={SAISIE}" for nom, _ in formulaire.champs)
        yield parcours.visiter(f"{formulaire.adresse.partition('?')[0]}?{requete}")


def ecarts_du_journal(lignes: Iterable[logging.LogRecord], reperes: Reperes) -> Iterator[str]:
    """Numbers are what a log may hold, of rows and accounts: UUID are some."""
    for ligne in lignes:
        texte = en_json(ligne)
        dits = [reperes.sources[repere][0].colonne for repere in reperes.trouves(texte) if repere.startswith("zq")]
        dits += ["mots tapés dans un formulaire"] * (SAISIE in texte)
        for quoi in dits:
            yield (
                f"journal : « {quoi} » dans « {texte[:300]} » ; un journal ne porte que des numéros : "
                "retirez la valeur du message, ou de toute ligne dans config/journalisation.py"
            )
