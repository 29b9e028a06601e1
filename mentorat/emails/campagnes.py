"""Mails about campaigns: what was decided on somebody's request, or that a campaign stops. None names a person."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from annuaire.emails.commun import composer
from annuaire.enums import EtatMembre
from mentorat.enums import EtatBinome, EtatCampagne, EtatDemandeMentorat
from mentorat.models import Binome, Campagne, DemandeMentorat
from socle.courrier import Message, deposer_tous, genre

if TYPE_CHECKING:
    from socle.models import Courriel

LISTE = "campagnes:liste"


def annoncer_confirmation(campagne: Campagne, binomes: Iterable[Binome], sans_mentor: Collection[int]) -> None:
    """To each of the two, that a pair waits for its signature; to the others, that there was nobody."""
    paires = Binome.objects.filter(pk__in=[binome.pk for binome in binomes]).order_by("pk")
    lignes = [
        (compte, {"binome": binome}, f"campagne-binome-{binome}-{compte}")
        for binome, *comptes in paires.values_list("pk", "mentor__utilisateur", "mentore__utilisateur")
        for compte in comptes
    ]
    deposer_tous("campagne-binome", lignes)
    seules = DemandeMentorat.objects.filter(pk__in=sans_mentor).order_by("pk")
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
        (compte, {"campagne": campagne.pk}, f"campagne-annulee-{campagne.pk}-{compte}") for compte in sorted(set(comptes))
    ]
    deposer_tous("campagne-annulee", lignes)


@genre("campagne-binome")
def binome(courriel: "Courriel") -> Message | None:
    """Not once the two have signed, or one has said no."""
    des_deux = Q(mentor__utilisateur=courriel.utilisateur_id, mentor__etat=EtatMembre.ACTIVE) | Q(
        mentore__utilisateur=courriel.utilisateur_id, mentore__etat=EtatMembre.ACTIVE
    )
    propose = Binome.objects.filter(des_deux, pk=courriel.objets["binome"], etat=EtatBinome.PROPOSE)
    lu = propose.select_related("demande__campagne").first()
    if lu is None or lu.demande.campagne is None:
        return None
    phrases = [
        "Une campagne de mentorat vous propose un binôme. Il commence quand tous les deux ont signé la charte.",
        "Vous pouvez aussi dire non.",
    ]
    adresse = reverse("campagnes:detail", args=[lu.demande.campagne.uuid])
    return composer("Un binôme de mentorat vous est proposé", phrases, page="", bouton="Voir", adresse=adresse)


@genre("campagne-sans-mentor")
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
        "La campagne de mentorat où vous étiez inscrit n’a pas pu vous proposer de mentor : il y avait moins de "
        "places que de demandes, ou aucun mentor ne pouvait être le vôtre.",
        "Votre demande est gardée. Vous pouvez l’adresser à un mentor, demander un mentorat flash d’une à trois "
        "séances, ou attendre une autre campagne.",
    ]
    return composer("Pas de mentor cette fois-ci", phrases, page=LISTE, bouton="Voir ce que je peux faire")


@genre("campagne-annulee")
def annulee(courriel: "Courriel") -> Message | None:
    campagne = Campagne.objects.filter(pk=courriel.objets["campagne"], etat=EtatCampagne.ANNULEE).first()
    if campagne is None:
        return None
    phrases = [
        f"La campagne « {campagne.nom} » n’aura pas lieu. Vous n’avez rien à faire.",
        "Une demande qui y était inscrite est gardée : vous pouvez l’adresser à un mentor, ou l’inscrire ailleurs.",
    ]
    return composer("Une campagne de mentorat est annulée", phrases, page=LISTE, bouton="Voir les campagnes")
