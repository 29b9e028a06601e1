"""Somebody waits for our word on a work. Read again when it leaves; nothing of the proof is in the mail."""

from typing import TYPE_CHECKING

from django.urls import reverse

from annuaire.emails.commun import composer
from annuaire.emails.listes import ATTESTATIONS
from annuaire.enums import EtatAttestation, EtatMembre
from annuaire.models import Attestation
from socle.courrier import Message, genre

if TYPE_CHECKING:
    from socle.models import Courriel


@genre("attestation-demandee", liste=ATTESTATIONS)
def demandee(courriel: "Courriel") -> Message | None:
    """Nothing once it is withdrawn or answered, nor when one of the two is no longer a member."""
    attente = Attestation.objects.select_related("demandeur").filter(
        pk=courriel.objets["attestation"],
        etat=EtatAttestation.DEMANDEE,
        demandeur__etat=EtatMembre.ACTIVE,
        attestant__etat=EtatMembre.ACTIVE,
        attestant__utilisateur=courriel.utilisateur_id,
    )
    attestation = attente.first()
    if attestation is None:
        return None
    return composer(
        "On vous demande d’attester un travail",
        [
            f"{attestation.demandeur.nom_complet} vous demande d’attester un travail que vous avez pu voir de près.",
            "Lisez ce qui en est dit, puis attestez ou déclinez\u00a0: un clic suffit.",
        ],
        page="",
        bouton="Lire et répondre",
        adresse=reverse("profil:attestation", args=[attestation.uuid]),
    )
