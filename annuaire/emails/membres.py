"""Mails about a membership. Each reads the file again when it leaves: a decision undone meanwhile is not told."""

from typing import TYPE_CHECKING

from annuaire.emails.commun import composer
from annuaire.emails.listes import INVITATIONS
from annuaire.enums import EtatMembre, MotifComplement, MotifRefusMembre
from annuaire.jetons import lien_de_renouvellement
from annuaire.models import Membre
from socle.courrier import Message, Obligation, deposer, genre
from socle.models import Transition

if TYPE_CHECKING:
    from socle.models import Courriel

PAGE = "membre:mon_adhesion"


def annoncer(nom: str, membre: Membre, transition: Transition) -> None:
    """Tell the person what became of its file."""
    objets = {"membre": membre.pk, "transition": transition.pk}
    deposer(nom, utilisateur=membre.utilisateur_id, objets=objets)


def _est_encore(courriel: "Courriel", etat: str) -> bool:
    return Membre.objects.filter(pk=courriel.objets["membre"], etat=etat).exists()


def _paroles(courriel: "Courriel") -> tuple[str, str]:
    """The coded reason and what was written beside."""
    transition = Transition.objects.get(pk=courriel.objets["transition"])
    return transition.motif, transition.paroles().get("", "")


def valide_pour() -> Message:
    return composer(
        "Vous êtes membre de l’annuaire",
        [
            "Votre demande est acceptée : vous voyez maintenant l’annuaire, et les autres membres vous y trouvent.",
            "Dites ce que vous savez faire\u00a0: on vous trouvera par là. Vous choisissez ce que chacun en voit.",
        ],
        page="profil:voir",
        bouton="Compléter mon profil",
    )


def a_completer_pour(motif: str, texte: str) -> Message:
    return composer(
        "Votre demande d’adhésion est à compléter",
        ["L’équipe a lu votre demande et vous demande ceci avant de décider :"],
        page="membre:completer",
        bouton="Compléter ma demande",
        cite=_cite(MotifComplement(motif).label if motif != MotifComplement.AUTRE else "", texte),
    )


def refuse_pour(motif: str, texte: str) -> Message:
    return composer(
        "Votre demande d’adhésion n’est pas acceptée",
        [
            "L’équipe a lu votre demande et ne peut pas l’accepter.",
            "Votre compte reste ouvert : offres, recherches et alertes. Vous pouvez faire une autre demande.",
        ],
        page="membre:demander",
        bouton="Refaire une demande",
        cite=_cite(MotifRefusMembre(motif).label if motif != MotifRefusMembre.AUTRE else "", texte),
    )


def suspendu_pour(texte: str) -> Message:
    return composer(
        "Votre adhésion est suspendue",
        ["L’équipe a suspendu votre adhésion : vous n’apparaissez plus dans l’annuaire et vous ne le voyez plus."],
        page=PAGE,
        bouton="Voir mon adhésion",
        cite=texte,
    )


def _cite(phrase: str, texte: str) -> str:
    return "\n".join(partie for partie in (phrase, texte) if partie)


@genre("membre-valide", obligatoire=Obligation.DECISION)
def valide(courriel: "Courriel") -> Message | None:
    return valide_pour() if _est_encore(courriel, EtatMembre.ACTIVE) else None


@genre("membre-a-completer", obligatoire=Obligation.DECISION)
def a_completer(courriel: "Courriel") -> Message | None:
    return a_completer_pour(*_paroles(courriel)) if _est_encore(courriel, EtatMembre.A_COMPLETER) else None


@genre("membre-refuse", obligatoire=Obligation.DECISION)
def refuse(courriel: "Courriel") -> Message | None:
    return refuse_pour(*_paroles(courriel)) if _est_encore(courriel, EtatMembre.REFUSEE) else None


@genre("membre-suspendu", obligatoire=Obligation.DECISION)
def suspendu(courriel: "Courriel") -> Message | None:
    return suspendu_pour(_paroles(courriel)[1]) if _est_encore(courriel, EtatMembre.SUSPENDUE) else None


@genre("membre-retabli", obligatoire=Obligation.DECISION)
def retabli(courriel: "Courriel") -> Message | None:
    if not _est_encore(courriel, EtatMembre.ACTIVE):
        return None
    phrase = "La suspension est levée : vous êtes de nouveau dans l’annuaire."
    return composer("Votre adhésion est rétablie", [phrase], page=PAGE, bouton="Voir mon adhésion")


@genre("membre-revenu", obligatoire=Obligation.DECISION)
def revenu(courriel: "Courriel") -> Message | None:
    if not _est_encore(courriel, EtatMembre.ACTIVE):
        return None
    return composer(
        "Vous êtes de nouveau dans l’annuaire",
        ["Votre nouvelle adresse professionnelle est confirmée. Vérifiez l’employeur et le poste de votre fiche."],
        page=PAGE,
        bouton="Voir mon adhésion",
    )


@genre("membre-sorti", obligatoire=Obligation.DECISION)
def sorti(courriel: "Courriel") -> Message | None:
    if not _est_encore(courriel, EtatMembre.HORS_PERIMETRE):
        return None
    return composer(
        "Vous n’êtes plus dans l’annuaire",
        [
            "Votre compte n’a plus d’adresse professionnelle : vous êtes sortie ou sorti de l’annuaire, et vous ne "
            "recrutez plus pour personne. Votre compte et votre fiche sont gardés.",
            "Pour revenir, ajoutez à votre compte l’adresse de votre employeur public.",
        ],
        page=PAGE,
        bouton="Voir mon adhésion",
    )


@genre("membre-invite", liste=INVITATIONS)
def invite(courriel: "Courriel") -> Message | None:
    """No longer sent once the person has answered."""
    if not _est_encore(courriel, EtatMembre.INVITEE):
        return None
    return composer(
        "Votre place dans l’annuaire est prête",
        [
            "Votre administration vous a inscrite ou inscrit sur la liste des ingénieures et ingénieurs de l’État.",
            "Connectez-vous avec l’adresse qui reçoit ce message : un clic suffit, rien n’est montré avant.",
        ],
        page=PAGE,
        bouton="Entrer dans l’annuaire",
    )


@genre("membre-inactif", obligatoire=Obligation.EFFACEMENT)
def inactif(courriel: "Courriel") -> Message | None:
    """Neither to who has come back since, nor to who is about to go."""
    membre = Membre.objects.select_related("utilisateur").filter(pk=courriel.objets["membre"]).first()
    if membre is None or not membre.est_averti or membre.utilisateur.suppression_le is not None:
        return None
    return composer(
        "Voulez-vous garder votre compte ?",
        [
            "Vous n’êtes pas venue ou venu depuis près de deux ans.",
            f"Sans nouvelle de vous d’ici {courriel.objets['jours']} jours, nous demanderons la suppression de votre "
            "compte : votre nom et ce que vous avez écrit seront effacés.",
            "Pour le garder, un clic suffit, sans vous connecter.",
        ],
        page="",
        bouton="Garder mon compte",
        adresse=lien_de_renouvellement(membre.utilisateur),
    )
