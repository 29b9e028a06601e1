"""Mails about wishes: somebody waits for me, a decision on my request. None names a person nor says what is asked."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from annuaire.enums import EtatMembre
from mentorat.emails.listes import MENTOR
from mentorat.enums import EtatDemandeMentorat, EtatVoeu
from mentorat.models import DemandeMentorat, Voeu
from socle.courrier import Message, Obligation, deposer, deposer_tous, genre
from socle.templatetags.socle import jour_en_lettres

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from socle.models import Courriel

GABARIT = "mentorat/emails/message"
RAPPEL = "voeu-rappel"


def demander_reponse(voeu: Voeu) -> None:
    """Tell the mentor that somebody waits. Reads `voeu.offre.membre`."""
    deposer("voeu-adresse", utilisateur=voeu.offre.membre.utilisateur_id, objets={"voeu": voeu.pk})


def rappeler_reponses(voeux: "Sequence[Voeu]") -> int:
    """Once each. Reads `offre.membre`; return how many mails."""
    lignes: list[tuple[int, Mapping[str, int], str]] = [
        (voeu.offre.membre.utilisateur_id, {"voeu": voeu.pk}, f"{RAPPEL}-{voeu.pk}") for voeu in voeux
    ]
    return deposer_tous(RAPPEL, lignes)


def annoncer(nom: str, demande: DemandeMentorat, **objets: int) -> None:
    """Tell who asked what became of its request. Reads `demande.membre`."""
    deposer(nom, utilisateur=demande.membre.utilisateur_id, objets={"demande": demande.pk, **objets})


def _composer(sujet: str, phrases: "Sequence[str]", bouton: str, adresse: str) -> Message:
    contexte = {"phrases": list(phrases), "bouton": bouton, "lien": settings.SITE_URL + adresse}
    return Message(sujet, GABARIT, contexte)


def _voeu_qui_attend(courriel: "Courriel") -> Voeu | None:
    """As long as its mentor is asked, and is a member."""
    voeux = Voeu.objects.qui_attendent().filter(
        pk=courriel.objets["voeu"],
        offre__membre__utilisateur=courriel.utilisateur_id,
        offre__membre__etat=EtatMembre.ACTIVE,
    )
    return voeux.first()


@genre("voeu-adresse", liste=MENTOR)
def adresse(courriel: "Courriel") -> Message | None:
    voeu = _voeu_qui_attend(courriel)
    if voeu is None or voeu.echeance is None:
        return None
    phrases = [
        "Une personne souhaite vous avoir comme mentor, et attend votre réponse.",
        f"Répondez jusqu’au {jour_en_lettres(voeu.echeance)} compris\u00a0: accepter et proposer trois créneaux, ou "
        "décliner, tient sur un écran. Ensuite, la demande ira à un autre mentor.",
    ]
    return _composer("Une demande de mentorat vous attend", phrases, "Lire et répondre", _page_du_voeu(voeu))


@genre(RAPPEL, liste=MENTOR)
def rappel(courriel: "Courriel") -> Message | None:
    voeu = _voeu_qui_attend(courriel)
    if voeu is None or voeu.echeance is None:
        return None
    phrases = [
        f"Une personne attend votre réponse jusqu’au {jour_en_lettres(voeu.echeance)} compris.",
        "Sans réponse, sa demande ira d’elle-même à un autre mentor. Décliner lui fait gagner du temps.",
    ]
    return _composer("Rappel : une demande de mentorat vous attend", phrases, "Lire et répondre", _page_du_voeu(voeu))


def _page_du_voeu(voeu: Voeu) -> str:
    return reverse("mentorat:voeu", args=[voeu.uuid])


def _demande(courriel: "Courriel", etat: EtatDemandeMentorat) -> DemandeMentorat | None:
    """Still in that state, of somebody who is still a member."""
    return DemandeMentorat.objects.filter(
        pk=courriel.objets["demande"],
        etat=etat,
        membre__utilisateur=courriel.utilisateur_id,
        membre__etat=EtatMembre.ACTIVE,
    ).first()


def _sur_la_demande(sujet: str, phrases: "Sequence[str]", bouton: str, demande: DemandeMentorat) -> Message:
    return _composer(sujet, phrases, bouton, reverse("mentorat:demande", args=[demande.uuid]))


@genre("demande-acceptee", obligatoire=Obligation.DECISION)
def acceptee(courriel: "Courriel") -> Message | None:
    demande = _demande(courriel, EtatDemandeMentorat.BINOME)
    if demande is None:
        return None
    phrases = [
        "Un mentor a accepté votre demande et vous propose des créneaux\u00a0: choisissez celui qui vous convient."
    ]
    return _sur_la_demande("Un mentor a accepté", phrases, "Choisir un créneau", demande)


@genre("demande-suivant", obligatoire=Obligation.DECISION)
def suivant(courriel: "Courriel") -> Message | None:
    """Not once that mentor answered too: another mail says it."""
    demande = _demande(courriel, EtatDemandeMentorat.ADRESSEE)
    voeu = Voeu.objects.filter(pk=courriel.objets["voeu"], etat=EtatVoeu.ADRESSE).first()
    if demande is None or voeu is None or voeu.echeance is None:
        return None
    phrases = [
        "Le mentor précédent n’a pas pu donner suite. Votre demande est déjà chez le suivant\u00a0: vous n’avez rien à "
        "faire.",
        f"Sa réponse est attendue jusqu’au {jour_en_lettres(voeu.echeance)} compris.",
    ]
    return _sur_la_demande("Votre demande de mentorat continue", phrases, "Voir où en est ma demande", demande)


@genre("demande-sans-mentor", obligatoire=Obligation.DECISION)
def sans_mentor(courriel: "Courriel") -> Message | None:
    demande = _demande(courriel, EtatDemandeMentorat.SANS_MENTOR)
    if demande is None:
        return None
    phrases = [
        "Aucun des mentors que vous aviez choisis n’a pu donner suite. Cela arrive\u00a0: ils ont peu de places.",
        "Vous pouvez choisir d’autres mentors avec la même demande, essayer le mentorat flash (une à trois séances), "
        "ou en parler à une animatrice ou un animateur de votre communauté.",
    ]
    return _sur_la_demande("Votre demande de mentorat", phrases, "Voir ce que je peux faire", demande)
