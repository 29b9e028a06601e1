"""Mails about an offer. Each is read again when it leaves: rights and state, not what they were at the act."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from opportunites.enums import VERBES_DE_LA_MODERATION, EtatOffre, MotifRefus
from opportunites.models import Offre
from opportunites.permissions import recrute_pour
from opportunites.presentation import libelle
from socle import journal
from socle.acteur import construire
from socle.courrier import OU_DANS_LA_LETTRE, Liste, Message, Obligation, declarer_liste, deposer, genre
from socle.models import Transition

if TYPE_CHECKING:
    from socle.models import Courriel

DOSSIER = "opportunites/emails"

RAPPELS = declarer_liste(
    Liste(
        nom="rappels-de-recrutement",
        titre="Les rappels de recrutement",
        description="La date limite d’une offre que vous avez publiée est passée : le poste est-il pourvu ?",
        quand="Une fois par offre.",
        rythmes=OU_DANS_LA_LETTRE,
        sans="La question reste posée sur votre tableau de bord.",
    )
)


def annoncer(nom: str, offre: Offre, transition: Transition) -> None:
    """Tell a decision to the author, if there is one; colleagues read it in the employer's space."""
    if offre.auteur_id is not None:
        deposer(nom, utilisateur=offre.auteur_id, objets={"offre": offre.pk, "transition": transition.pk})


def rappeler(offre: Offre) -> "Courriel | None":
    """Ask the author how the recruitment ended: once by deadline; None when it was already asked."""
    cle = f"offre-rappel-issue:{offre.pk}:{offre.date_limite}"
    return deposer("offre-rappel-issue", utilisateur=offre.auteur_id, objets={"offre": offre.pk}, cle=cle)


def publiee(offre: Offre) -> Message:
    return _message("publiee", "Votre offre est en ligne", offre, page="detail")


def a_completer(offre: Offre, remarques: Mapping[str, str]) -> Message:
    par_champ = [(libelle(champ) if champ else "Toute l’offre", texte) for champ, texte in remarques.items()]
    return _message("a_completer", "Votre offre est à compléter", offre, remarques=par_champ)


def refusee(offre: Offre, motif: str, texte: str) -> Message:
    return _message("refusee", "Votre offre n’est pas publiée", offre, motif=MotifRefus(motif).label, texte=texte)


def rappel_issue(offre: Offre) -> Message:
    return _message("rappel_issue", "Comment votre recrutement s’est-il terminé ?", offre)


@genre("offre-publiee", obligatoire=Obligation.DECISION)
def composer_publiee(courriel: "Courriel") -> Message | None:
    relus = _relire(courriel)
    return publiee(relus[0]) if relus else None


@genre("offre-a-completer", obligatoire=Obligation.DECISION)
def composer_a_completer(courriel: "Courriel") -> Message | None:
    if (relus := _relire(courriel)) is None:
        return None
    offre, transition = relus
    return a_completer(offre, transition.paroles())


@genre("offre-refusee", obligatoire=Obligation.DECISION)
def composer_refusee(courriel: "Courriel") -> Message | None:
    if (relus := _relire(courriel)) is None:
        return None
    offre, transition = relus
    return refusee(offre, transition.motif, transition.paroles().get("", ""))


@genre("offre-rappel-issue", liste=RAPPELS)
def composer_rappel_issue(courriel: "Courriel") -> Message | None:
    offre = _offre_de(courriel)
    return rappel_issue(offre) if offre and offre.etat == EtatOffre.EXPIREE and not offre.issue else None


def _message(nom: str, sujet: str, offre: Offre, *, page: str = "suivre", **contexte: object) -> Message:
    """`page` is where the button leads: by default, where the employer follows its offer."""
    adresse = settings.SITE_URL + reverse(f"opportunites:{page}", args=[offre.uuid])
    contexte |= {"offre": offre, "adresse": adresse}
    return Message(sujet, f"{DOSSIER}/{nom}", contexte, resume=offre.intitule, lien=adresse)


def _relire(courriel: "Courriel") -> tuple[Offre, Transition] | None:
    """The offer and the decision announced, if it still is the last of its kind and the offer is where it led."""
    offre = _offre_de(courriel)
    if offre is None:
        return None
    decisions = journal.historique(offre).filter(pk__gte=courriel.objets.get("transition"), vers=offre.etat)
    derniere = decisions.filter(verbe__in=VERBES_DE_LA_MODERATION).last()
    return (offre, derniere) if derniere and derniere.pk == courriel.objets.get("transition") else None


def _offre_de(courriel: "Courriel") -> Offre | None:
    """The offer, if its reader wrote it and still recruits for its employer with an active account."""
    offre = Offre.objects.select_related("organisme").filter(pk=courriel.objets.get("offre")).first()
    if offre is None or courriel.utilisateur is None or offre.auteur_id != courriel.utilisateur_id:
        return None
    return offre if recrute_pour(construire(courriel.utilisateur), offre) else None
