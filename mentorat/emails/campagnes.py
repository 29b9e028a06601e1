"""Mails about campaigns: what was decided on somebody's request, or that a campaign stops. None names a person."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from annuaire.emails.commun import composer
from annuaire.enums import EtatMembre
from mentorat.enums import EtatCampagne, EtatDemandeMentorat
from mentorat.models import Campagne, DemandeMentorat
from socle.courrier import Message, Obligation, deposer_tous, genre

if TYPE_CHECKING:
    from socle.models import Courriel

LISTE = "campagnes:liste"


def annoncer_sans_mentor(campagne: Campagne, demandes: Collection[int]) -> None:
    """To who asked, that there was nobody; the two of a pair are told by `binomes.demander_signature`."""
    seules = DemandeMentorat.objects.filter(pk__in=demandes).order_by("pk")
    deposer_tous(
        "campagne-sans-mentor",
        [
            (compte, {"demande": demande, "campagne": campagne.pk}, f"campagne-sans-mentor-{demande}-{campagne.pk}")
            for demande, compte in seules.values_list("pk", "membre__utilisateur")
        ],
    )


def annoncer_annulation(campagne: Campagne, comptes: Iterable[int]) -> None:
    """To who was registered on either side, once each."""
    lignes = [
        (compte, {"campagne": campagne.pk}, f"campagne-annulee-{campagne.pk}-{compte}")
        for compte in sorted(set(comptes))
    ]
    deposer_tous("campagne-annulee", lignes)


@genre("campagne-sans-mentor", obligatoire=Obligation.DECISION)
def sans_mentor(courriel: "Courriel") -> Message | None:
    """Not once the request is somewhere else."""
    seules = DemandeMentorat.objects.filter(
        pk=courriel.objets["demande"],
        etat=EtatDemandeMentorat.SANS_MENTOR,
        membre__utilisateur=courriel.utilisateur_id,
        membre__etat=EtatMembre.ACTIVE,
    )
    if not seules.exists():
        return None
    phrases = [
        "La campagne de mentorat où votre demande était inscrite n’a pas pu vous proposer de mentor : il y avait "
        "moins de places que de demandes, ou aucun mentor ne pouvait être le vôtre.",
        "Votre demande est gardée. Vous pouvez l’adresser à un mentor, demander un mentorat flash d’une à trois "
        "séances, ou attendre une autre campagne.",
    ]
    return composer("Pas de mentor cette fois-ci", phrases, page=LISTE, bouton="Voir ce que je peux faire")


@genre("campagne-annulee", obligatoire=Obligation.DECISION)
def annulee(courriel: "Courriel") -> Message | None:
    campagne = Campagne.objects.filter(pk=courriel.objets["campagne"], etat=EtatCampagne.ANNULEE).first()
    if campagne is None:
        return None
    phrases = [
        f"La campagne « {campagne.nom} » n’aura pas lieu. Vous n’avez rien à faire.",
        "Une demande qui y était inscrite est gardée : vous pouvez l’adresser à un mentor, ou l’inscrire ailleurs.",
    ]
    return composer("Une campagne de mentorat est annulée", phrases, page=LISTE, bouton="Voir les campagnes")
