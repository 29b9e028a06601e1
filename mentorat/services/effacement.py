"""What of mentoring goes with an account: its words; what it asked and was asked moves on."""

from django.db import transaction
from django.db.models import Q

from annuaire.vision import vision
from mentorat.enums import EtatOffreMentor
from mentorat.models import Creneau, DemandeMentorat, Objectif, OffreMentor, RepereLettre, Voeu
from mentorat.services.formation import verrouiller
from mentorat.services.voeux import faire_avancer, retirer_verrouillee
from socle import journal
from socle.acteur import SYSTEME


def effacer_mentorat(utilisateur: int) -> None:
    """Withdraw its requests and its offer, empty its words; requests that waited for it go to their next mentor."""
    siennes = DemandeMentorat.objects.filter(membre__utilisateur=utilisateur)
    with transaction.atomic(), vision(SYSTEME):
        offre = OffreMentor.objects.filter(membre__utilisateur=utilisateur).first()
        # All requests that move below, then the offer: the order of every lock.
        adressees = Voeu.objects.qui_attendent().filter(offre=offre).order_by().values("demande")
        touchees = DemandeMentorat.objects.filter(Q(membre__utilisateur=utilisateur) | Q(pk__in=adressees))
        list(touchees.select_for_update(of=("self",)).order_by("pk"))
        for demande in siennes.vivantes().order_by("pk"):
            retirer_verrouillee(demande, acteur=SYSTEME)
        if offre is not None:
            _cesser(verrouiller(offre.pk))
        Objectif.objects.filter(demande__in=siennes.order_by().values("pk")).delete()
        des_deux = Q(binome__mentor__utilisateur=utilisateur) | Q(binome__mentore__utilisateur=utilisateur)
        Creneau.objects.filter(des_deux).delete()
        siennes.update(besoin="")
        Voeu.objects.filter(demande__in=siennes.order_by().values("pk")).update(motif="")


def _cesser(offre: OffreMentor) -> None:
    if offre.etat != EtatOffreMentor.RETIREE:
        journal.changer_etat(offre, "retirer", acteur=SYSTEME, champs={"pause_jusqu_au": None})
    OffreMentor.objects.filter(pk=offre.pk).update(presentation="")
    faire_avancer(offre.pk)


def effacer_repere(utilisateur: int) -> None:
    RepereLettre.objects.filter(utilisateur=utilisateur).delete()
