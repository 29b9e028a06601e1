"""Mails around an event: it begins soon, who organises writes.

None names a person. What an event is called is said in the mail, never in its subject.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from annuaire.emails.commun import composer
from annuaire.enums import EtatMembre
from communautes.emails.listes_suites import MESSAGES, RAPPELS
from communautes.enums import EtatEvenement, EtatInscription
from communautes.heures import dire_le_moment
from communautes.models import Evenement, Inscription, MessageInscrits
from socle.acteur import construire
from socle.courrier import Message, deposer_tous, genre

if TYPE_CHECKING:
    from socle.models import Courriel

RAPPEL, MESSAGE = "evenement-rappel", "evenement-message"


def rappeler(inscriptions: Iterable[Inscription]) -> int:
    """Once for each date of an event. Reads `evenement` and `membre`; return how many mails."""
    lignes = [
        (une.membre.utilisateur_id, {"inscription": une.pk}, f"{RAPPEL}-{une.pk}-{une.evenement.debut:%Y%m%d%H%M}")
        for une in inscriptions
    ]
    return deposer_tous(RAPPEL, lignes)


def envoyer_message(message: MessageInscrits, lecteurs: Sequence[tuple[int, int]]) -> int:
    """One to each of these (registration, account); return how many."""
    lignes = [
        (compte, {"inscription": pk, "message": message.pk}, f"{MESSAGE}-{message.pk}-{pk}") for pk, compte in lecteurs
    ]
    return deposer_tous(MESSAGE, lignes)


# --- Read again when they leave ------------------------------------------------------------------------------------


def _placee(courriel: "Courriel") -> Inscription | None:
    """A seat of who is written to, still a member, in an event that it may still read."""
    placees = Inscription.objects.placees().filter(
        pk=courriel.objets["inscription"],
        membre__utilisateur=courriel.utilisateur_id,
        membre__etat=EtatMembre.ACTIVE,
    )
    inscription: Inscription | None = placees.select_related("evenement", "membre__utilisateur").first()
    if inscription is None:
        return None
    acteur = construire(inscription.membre.utilisateur, equipe=False)
    lisible = Evenement.objects.visible_by(acteur).filter(pk=inscription.evenement_id).exists()
    return inscription if lisible else None


@genre(RAPPEL, liste=RAPPELS)
def rappel(courriel: "Courriel") -> Message | None:
    """Nothing once it began, was cancelled, or the seat was given back."""
    inscription = _placee(courriel)
    if inscription is None or inscription.etat != EtatInscription.CONFIRMEE:
        return None
    evenement = inscription.evenement
    if evenement.etat != EtatEvenement.PUBLIE or evenement.debut <= timezone.now():
        return None
    phrases = [
        f"Vous avez une place à «\u00a0{evenement.titre}\u00a0», {dire_le_moment(evenement)}.",
        "Sa page dit comment venir ou se connecter. Si vous ne venez plus, annulez votre inscription\u00a0: "
        "une autre personne attend peut-être une place.",
    ]
    return composer(
        "Votre événement approche", phrases, page="", bouton="Voir l’événement", adresse=evenement.get_absolute_url()
    )


@genre(MESSAGE, liste=MESSAGES)
def message_aux_inscrits(courriel: "Courriel") -> Message | None:
    """Its text as it is now; nothing once the seat was given back, or the event cancelled."""
    inscription = _placee(courriel)
    message = MessageInscrits.objects.filter(pk=courriel.objets["message"]).first()
    if inscription is None or message is None or inscription.etat == EtatInscription.PROPOSEE:
        return None
    evenement = inscription.evenement
    if evenement.etat == EtatEvenement.ANNULE:
        return None
    phrases = [
        f"L’organisation de «\u00a0{evenement.titre}\u00a0» écrit aux personnes inscrites.",
        f"Objet\u00a0: {message.objet}",
    ]
    return composer(
        "Un message sur un événement où vous avez une place",
        phrases,
        page="",
        bouton="Voir l’événement",
        cite=message.texte,
        adresse=evenement.get_absolute_url(),
    )
