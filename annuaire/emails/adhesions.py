"""Mails about communities. None names a person."""

from typing import TYPE_CHECKING

from django.urls import reverse

from annuaire.emails.commun import composer
from annuaire.emails.listes import DEMANDES, INVITATIONS
from annuaire.enums import EtatAdhesion, EtatMembre, RoleAdhesion
from annuaire.models import Adhesion
from socle.courrier import Message, Obligation, deposer, genre
from socle.models import Transition

if TYPE_CHECKING:
    from socle.models import Courriel

LISTE = "adhesions:communautes"


def annoncer(nom: str, adhesion: Adhesion, transition: Transition) -> None:
    """Tell the member what became of its adhesion."""
    objets = {"adhesion": adhesion.pk, "transition": transition.pk}
    deposer(nom, utilisateur=adhesion.membre.utilisateur_id, objets=objets)


def prevenir_animateurs(adhesion: Adhesion) -> None:
    """A request waits: one mail to each animator, none while the last one has not left."""
    animateurs = Adhesion.objects.actives().filter(
        communaute=adhesion.communaute_id, role=RoleAdhesion.ANIMATEUR, membre__etat=EtatMembre.ACTIVE
    )
    for compte in animateurs.order_by("pk").values_list("membre__utilisateur", flat=True):
        deposer("adhesion-demandee", utilisateur=compte, objets={"adhesion": adhesion.pk})


def _lire(courriel: "Courriel", etat: str) -> Adhesion | None:
    adhesions = Adhesion.objects.select_related("communaute", "membre")
    return adhesions.filter(pk=courriel.objets["adhesion"], etat=etat, membre__etat=EtatMembre.ACTIVE).first()


@genre("adhesion-demandee", liste=DEMANDES)
def demandee(courriel: "Courriel") -> Message | None:
    """To animators: not once somebody has decided, nor to who leads no more."""
    adhesion = _lire(courriel, EtatAdhesion.DEMANDEE)
    if adhesion is None:
        return None
    siennes = Adhesion.objects.actives().filter(
        communaute=adhesion.communaute_id,
        role=RoleAdhesion.ANIMATEUR,
        membre__utilisateur=courriel.utilisateur_id,
        membre__etat=EtatMembre.ACTIVE,
    )
    if not siennes.exists():
        return None
    return composer(
        "Une demande d’adhésion attend",
        [f"Une personne demande à rejoindre la communauté « {adhesion.communaute.nom} »."],
        page="",
        bouton="Lire les demandes",
        adresse=reverse("adhesions:demandes", args=[adhesion.communaute.slug]),
    )


@genre("adhesion-validee", obligatoire=Obligation.DECISION)
def validee(courriel: "Courriel") -> Message | None:
    adhesion = _lire(courriel, EtatAdhesion.ACTIVE)
    if adhesion is None:
        return None
    phrase = f"Votre demande est acceptée : vous êtes membre de la communauté « {adhesion.communaute.nom} »."
    return composer("Bienvenue dans la communauté", [phrase], page=LISTE, bouton="Voir mes communautés")


@genre("adhesion-refusee", obligatoire=Obligation.DECISION)
def refusee(courriel: "Courriel") -> Message | None:
    adhesion = _lire(courriel, EtatAdhesion.REFUSEE)
    if adhesion is None:
        return None
    phrase = f"Votre demande de rejoindre la communauté « {adhesion.communaute.nom} » n’est pas acceptée."
    return composer("Votre demande d’adhésion", [phrase], page=LISTE, bouton="Voir les communautés")


@genre("adhesion-invitee", liste=INVITATIONS)
def invitee(courriel: "Courriel") -> Message | None:
    """No longer sent once the invitation was answered."""
    adhesion = _lire(courriel, EtatAdhesion.INVITEE)
    if adhesion is None:
        return None
    phrase = f"Une animatrice ou un animateur vous invite dans la communauté « {adhesion.communaute.nom} »."
    return composer("Une invitation à rejoindre une communauté", [phrase], page=LISTE, bouton="Répondre")
