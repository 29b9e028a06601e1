"""Mails about attachments. Each reads the attachment again when it leaves."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from annuaire.emails.listes import INVITATIONS
from annuaire.enums import EtatRattachement, MotifRefusRattachement
from annuaire.models import Recruteur
from socle.courrier import Message, Obligation, deposer, genre
from socle.models import Transition

if TYPE_CHECKING:
    from socle.models import Courriel


def annoncer(nom: str, rattachement: Recruteur, transition: Transition) -> None:
    """Tell the person what became of its attachment."""
    objets = {"recruteur": rattachement.pk, "transition": transition.pk}
    deposer(nom, utilisateur=rattachement.utilisateur_id, objets=objets)


@genre("rattachement-valide", obligatoire=Obligation.DECISION)
def valide(courriel: "Courriel") -> Message | None:
    return _message(courriel, EtatRattachement.ACTIF, "Vous pouvez recruter", "valide", "annuaire:equipe")


@genre("rattachement-refuse", obligatoire=Obligation.DECISION)
def refuse(courriel: "Courriel") -> Message | None:
    transition = Transition.objects.get(pk=courriel.objets["transition"])
    contexte = {
        "motif": MotifRefusRattachement(transition.motif).label,
        "remarque": transition.paroles().get("", ""),
    }
    return _message(
        courriel, EtatRattachement.REFUSE, "Votre demande pour recruter", "refuse", "annuaire:demander", contexte
    )


@genre("invitation-a-recruter", liste=INVITATIONS)
def invitation(courriel: "Courriel") -> Message | None:
    """No longer sent once the invitation was answered or taken back."""
    return _message(
        courriel, EtatRattachement.INVITE, "Une invitation à recruter", "invitation", settings.LOGIN_REDIRECT_URL
    )


def _message(
    courriel: "Courriel", etat: str, sujet: str, gabarit: str, page: str, contexte: dict[str, Any] | None = None
) -> Message | None:
    rattachement = (
        Recruteur.objects.select_related("organisme").filter(pk=courriel.objets["recruteur"], etat=etat).first()
    )
    if rattachement is None:
        return None
    lien = settings.SITE_URL + reverse(page)
    commun = {"organisme": rattachement.organisme.nom, "role": rattachement.get_role_display(), "lien": lien}
    return Message(sujet, f"annuaire/emails/{gabarit}", commun | (contexte or {}))
