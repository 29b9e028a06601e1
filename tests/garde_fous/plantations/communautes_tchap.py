"""Tchap: accounts of members, what leaves for the room of the community that the animator leads, in each status."""

from django.utils import timezone

from annuaire.models import Adhesion, Communaute
from communautes.enums import GesteTchap, StatutEnvoiTchap
from communautes.models import Annonce, CompteTchap, EnvoiTchap
from communautes.services.tchap import annoncer
from tests.garde_fous.monde import Monde


def planter(monde: Monde) -> None:
    communaute = Communaute.objects.get(slug="numerique")
    membres = [monde.compte("membre").membre, monde.compte("membre_ailleurs").membre, monde.compte("animateur").membre]
    autres = Adhesion.objects.filter(communaute=communaute).exclude(membre__in=membres).order_by("pk")
    for membre in [*membres, *(adhesion.membre for adhesion in autres.select_related("membre"))]:
        identifiant = f"@personne.{membre.pk}-exemple.gouv.fr:agent.exemple.tchap.gouv.fr"
        CompteTchap.objects.create(membre=membre, identifiant=identifiant)
    annonce = Annonce.objects.filter(communaute=communaute).earliest("pk")
    for statut in StatutEnvoiTchap:
        for rang in range(monde.lignes):
            dit = annoncer(communaute.pk, "annonce", {"annonce": annonce.pk}, f"plantee:{statut.name}:{rang}")
            EnvoiTchap.objects.filter(pk=dit.pk).update(statut=statut, erreur=_erreur(statut))
            EnvoiTchap.objects.create(
                communaute=communaute,
                membre=membres[0],
                geste=GesteTchap.EXCLURE if rang else GesteTchap.INVITER,
                cle=f"geste:{statut.name}:{rang}",
                statut=statut,
                empreinte="e" * 64 if rang and statut in {"à envoyer", "abandonné"} else "",
                envoye_le=timezone.now() if statut == StatutEnvoiTchap.ENVOYE else None,
            )


def _erreur(statut: str) -> str:
    return "M_FORBIDDEN" if statut == StatutEnvoiTchap.ABANDONNE else ""
