"""Mails about amendments: what was decided, to who proposed. None names a person."""

from typing import TYPE_CHECKING

from django.urls import reverse

from annuaire.emails.commun import composer
from annuaire.enums import EtatAdhesion, EtatMembre
from annuaire.models import Adhesion
from communautes.enums import EtatAmendement
from communautes.models import Amendement
from socle.courrier import Message, Obligation, deposer, genre

if TYPE_CHECKING:
    from socle.models import Courriel


def annoncer(nom: str, amendement: Amendement) -> None:
    """Once: a decision is not taken back."""
    compte = Amendement.objects.values_list("auteur__utilisateur", flat=True).get(pk=amendement.pk)
    deposer(nom, utilisateur=compte, objets={"amendement": amendement.pk})


def _lire(courriel: "Courriel", etat: str) -> Amendement | None:
    """Not to who left the community meanwhile: it reads nothing of it any more."""
    amendement = (
        Amendement.objects.select_related("manifeste__communaute")
        .filter(
            pk=courriel.objets["amendement"],
            etat=etat,
            auteur__utilisateur=courriel.utilisateur_id,
            auteur__etat=EtatMembre.ACTIVE,
        )
        .first()
    )
    if amendement is None:
        return None
    siennes = Adhesion.objects.filter(
        membre=amendement.auteur_id, communaute=amendement.manifeste.communaute_id, etat=EtatAdhesion.ACTIVE
    )
    return amendement if siennes.exists() else None


@genre("amendement-adopte", obligatoire=Obligation.DECISION)
def adopte(courriel: "Courriel") -> Message | None:
    amendement = _lire(courriel, EtatAmendement.ADOPTE)
    if amendement is None:
        return None
    communaute = amendement.manifeste.communaute
    phrases = [
        f"Le texte que vous avez proposé est maintenant le manifeste de la communauté « {communaute.nom} ».",
        "C’est une nouvelle version : chaque membre, vous compris, est invité à la signer.",
    ]
    page = reverse("communautes:manifeste", args=[communaute.slug])
    return composer("Votre amendement est adopté", phrases, page="", bouton="Lire le manifeste", adresse=page)


@genre("amendement-rejete", obligatoire=Obligation.DECISION)
def rejete(courriel: "Courriel") -> Message | None:
    amendement = _lire(courriel, EtatAmendement.REJETE)
    if amendement is None:
        return None
    communaute = amendement.manifeste.communaute
    phrase = (
        f"L’amendement que vous avez proposé au manifeste de la communauté « {communaute.nom} » n’est pas retenu. "
        "La réponse\u00a0:"
    )
    page = reverse("communautes:amendement", args=[communaute.slug, amendement.uuid])
    return composer(
        "Votre amendement n’est pas retenu",
        [phrase],
        page="",
        bouton="Relire l’amendement",
        cite=amendement.reponse,
        adresse=page,
    )
