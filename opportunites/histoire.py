"""The journal of an offer in sentences: who did what, when, and what they said."""

from datetime import datetime
from typing import NamedTuple

from opportunites.enums import VERBES_DE_LA_MODERATION, MotifRefus
from opportunites.presentation import libelle
from socle.models import Transition

FAITS = {
    "creer": "a ouvert le brouillon",
    "importer": "a importé l’offre, publiée",
    "reprendre": "a rouvert le formulaire",
    "soumettre": "a soumis l’offre",
    "demander_complement": "a demandé des compléments",
    "publier": "a publié l’offre",
    "refuser": "a refusé l’offre",
    "suspendre": "a suspendu l’offre",
    "pourvoir": "a déclaré le poste pourvu",
    "declarer_infructueuse": "a déclaré le recrutement infructueux",
    "retirer": "a retiré l’offre",
    "renouveler": "a repoussé la date limite",
    "expirer": "a clos l’offre, date limite passée",
    "reimporter": "a publié de nouveau l’offre importée",
    "archiver": "a archivé l’offre",
}


class Evenement(NamedTuple):
    """`qui` is a number and a role, never a name; `paroles` goes by label of field."""

    qui: str
    fait: str
    at: datetime
    motif: str
    paroles: list[tuple[str, str]]


def raconter(transition: Transition) -> Evenement:
    """One line of the journal, its `commentaires` prefetched."""
    return Evenement(
        qui=_qui(transition),
        fait=FAITS.get(transition.verbe, transition.verbe),
        at=transition.at,
        motif=str(dict(MotifRefus.choices).get(transition.motif, transition.motif)),
        paroles=[(libelle(champ) if champ else "", texte) for champ, texte in transition.paroles().items()],
    )


def _qui(transition: Transition) -> str:
    if transition.acteur_id is None:
        return "La plateforme"
    role = "modération" if transition.verbe in VERBES_DE_LA_MODERATION else "employeur"
    return f"Compte n° {transition.acteur_id} ({role})"
