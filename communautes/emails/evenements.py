"""Mails about events: what was decided on somebody's registration, a place kept for it, an event that changes.

None names a person. What an event is called is said in the mail, never in its subject.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from annuaire.emails.commun import composer
from annuaire.enums import EtatMembre
from communautes.enums import (
    INSCRIPTIONS_VIVANTES,
    EtatEvenement,
    EtatInscription,
    MotifRefus,
)
from communautes.heures import dire_l_heure, dire_le_moment
from communautes.models import Evenement, Inscription
from socle import journal
from socle.acteur import construire
from socle.courrier import OU_DANS_LA_LETTRE, Liste, Message, Obligation, declarer_liste, deposer_tous, genre

if TYPE_CHECKING:
    from socle.models import Courriel

BIENTOT = timedelta(hours=48)  # what changes before then cannot wait
OUVRIR = "Ouvrir la page de l’événement"

EVENEMENTS = declarer_liste(
    Liste(
        nom="evenements",
        titre="Les événements où vous êtes inscrite ou inscrit",
        description="Un événement change de date, de lieu ou de lien plus de deux jours à l’avance.",
        quand="Dès que l’organisation le décide.",
        sans="Tout reste sur la page de l’événement ; un changement de dernière minute vous est toujours dit.",
        rythmes=OU_DANS_LA_LETTRE,
    )
)


# --- Written in the transaction of the act -------------------------------------------------------------------------


def annoncer(nom: str, inscriptions: Collection[int], cle: str = "") -> int:
    """Tell the person of each of these registrations; once by `cle`."""
    lues = Inscription.objects.filter(pk__in=inscriptions).order_by("pk")
    moment = cle or timezone.now().isoformat()
    lignes = [
        (compte, {"inscription": pk}, f"{nom}-{pk}-{moment}")
        for pk, compte in lues.values_list("pk", "membre__utilisateur")
    ]
    return deposer_tous(nom, lignes)


def demander_habilitations(evenement: Evenement) -> int:
    """The host asks who comes: to those who had a seat before it did; return how many mails."""
    placees = Inscription.objects.filter(evenement=evenement, etat=EtatInscription.CONFIRMEE)
    return annoncer("habilitation-demandee", list(placees.order_by("pk").values_list("pk", flat=True)))


def annoncer_changement(evenement: Evenement, debut_avant: datetime) -> int:
    """Other date or place: to who comes or waits. Soon, it leaves whatever was chosen; return how many mails."""
    vivantes = Inscription.objects.vivantes().filter(evenement=evenement)
    proche = min(evenement.debut, debut_avant) - timezone.now() <= BIENTOT
    nom = "evenement-deplace" if proche else "evenement-change"
    cles = list(vivantes.order_by("pk").values_list("pk", flat=True))
    return annoncer(nom, cles, cle=f"{evenement.sequence}")


# --- Read again when they leave ------------------------------------------------------------------------------------


def _lire(courriel: "Courriel", *etats: str, evenement: str = EtatEvenement.PUBLIE) -> Inscription | None:
    """Of who is written to, still a member, in one of these states; what it is of too, and still read by it."""
    lues = Inscription.objects.select_related("evenement").filter(
        Q(membre__utilisateur=courriel.utilisateur_id, membre__etat=EtatMembre.ACTIVE),
        pk=courriel.objets["inscription"],
        etat__in=etats,
        evenement__etat=evenement,
    )
    inscription: Inscription | None = lues.select_related("membre__utilisateur").first()
    if inscription is None:
        return None
    acteur = construire(inscription.membre.utilisateur, equipe=False)
    lisible = Evenement.objects.visible_by(acteur).filter(pk=inscription.evenement_id).exists()
    return inscription if lisible else None


def _message(sujet: str, phrases: list[str], evenement: Evenement, *, bouton: str = OUVRIR, cite: str = "") -> Message:
    return composer(sujet, phrases, page="", bouton=bouton, cite=cite, adresse=evenement.get_absolute_url())


def _nommer(evenement: Evenement) -> str:
    return f"«\u00a0{evenement.titre}\u00a0», {dire_le_moment(evenement)}"


@genre("place-proposee", obligatoire=Obligation.DECISION)
def place_proposee(courriel: "Courriel") -> Message | None:
    """Not once it was answered, nor too late."""
    inscription = _lire(courriel, EtatInscription.PROPOSEE)
    if inscription is None or inscription.propose_jusqu_a is None or inscription.propose_jusqu_a <= timezone.now():
        return None
    evenement = inscription.evenement
    phrases = [
        f"Une place se libère pour {_nommer(evenement)}. Elle vous est gardée jusqu’au "
        f"{dire_l_heure(inscription.propose_jusqu_a, evenement)}.",
        "Confirmez-la d’ici là. Sans réponse de votre part, elle sera proposée à la personne suivante.",
    ]
    return _message("Une place se libère pour vous", phrases, evenement, bouton="Confirmer ma place")


@genre("inscription-validee", obligatoire=Obligation.DECISION)
def validee(courriel: "Courriel") -> Message | None:
    inscription = _lire(courriel, EtatInscription.CONFIRMEE, EtatInscription.ATTENTE)
    if inscription is None:
        return None
    suite = (
        "Vous avez une place."
        if inscription.etat == EtatInscription.CONFIRMEE
        else "Il n’y a pas de place libre\u00a0: vous êtes sur la liste d’attente, à votre rang."
    )
    phrases = [f"Votre inscription est acceptée pour {_nommer(inscription.evenement)}. {suite}"]
    return _message("Votre inscription est acceptée", phrases, inscription.evenement)


@genre("inscription-refusee", obligatoire=Obligation.DECISION)
def refusee(courriel: "Courriel") -> Message | None:
    """With the reason, and the words that came with it."""
    inscription = _lire(courriel, EtatInscription.REFUSEE)
    if inscription is None:
        return None
    ligne = journal.historique(inscription).filter(verbe="refuser").prefetch_related("commentaires").last()
    raison = MotifRefus(ligne.motif).label if ligne and ligne.motif in MotifRefus.values else ""
    cite = " ".join(commentaire.texte for commentaire in ligne.commentaires.all()) if ligne else ""
    phrases = [f"Votre inscription n’est pas acceptée pour {_nommer(inscription.evenement)}. {raison}".strip()]
    return _message("Votre inscription", phrases, inscription.evenement, cite=cite)


@genre("evenement-annule", obligatoire=Obligation.DECISION)
def annule(courriel: "Courriel") -> Message | None:
    """To who was registered: its registration ended with the event."""
    inscription = _lire(courriel, EtatInscription.ANNULEE, evenement=EtatEvenement.ANNULE)
    if inscription is None:
        return None
    evenement = inscription.evenement
    phrases = [
        f"L’événement {_nommer(evenement)}, n’aura pas lieu. Votre inscription est annulée.",
        "S’il est dans votre agenda, retirez-le.",
    ]
    return _message("Un événement est annulé", phrases, evenement, cite=evenement.motif_annulation)


@genre("habilitation-demandee", obligatoire=Obligation.DECISION)
def habilitation_demandee(courriel: "Courriel") -> Message | None:
    """As long as it may still be typed."""
    inscription = _lire(courriel, EtatInscription.CONFIRMEE)
    if inscription is None or not inscription.evenement.attend_la_liste:
        return None
    evenement = inscription.evenement
    jour = date_format(evenement.liste_avant_le or evenement.debut)
    phrases = [
        f"L’hôte de {_nommer(evenement)}, demande maintenant qui vient.",
        f"Donnez vos informations avant le {jour}\u00a0: sans elles, il peut refuser "
        "de vous laisser entrer. Elles sont effacées sept jours après.",
    ]
    return _message("Une visite demande qui vient", phrases, evenement, bouton="Donner mes informations")


@genre("evenement-deplace", obligatoire=Obligation.DECISION)
def deplace(courriel: "Courriel") -> Message | None:
    """Within two days: nobody goes to the wrong place."""
    return _changement(courriel)


@genre("evenement-change", liste=EVENEMENTS)
def change(courriel: "Courriel") -> Message | None:
    return _changement(courriel)


def _changement(courriel: "Courriel") -> Message | None:
    inscription = _lire(courriel, *INSCRIPTIONS_VIVANTES)
    if inscription is None:
        return None
    evenement = inscription.evenement
    ou = evenement.lieu or "en ligne"
    phrases = [
        f"L’événement «\u00a0{evenement.titre}\u00a0» change de date, de lieu ou de lien : il a maintenant lieu "
        f"{dire_le_moment(evenement)} ({ou}).",
        "Si vous ne pouvez plus venir, annulez votre inscription : quelqu’un attend peut-être une place.",
    ]
    return _message("Un événement change", phrases, evenement)
