"""What waits for somebody in the directory, for its dashboard."""

from datetime import datetime

from django.utils import timezone

from annuaire.enums import EtatMembre
from annuaire.models import Adhesion, Attestation, Communaute, Recruteur
from annuaire.rencontres import proposer_rencontres
from socle.acteur import Acteur
from socle.registres import Carte

LIGNES = 5


def invitations(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Colleagues who wait for an answer."""
    recues = list(Recruteur.objects.de(acteur).recues()[:LIGNES])
    if not recues:
        return None
    return Carte("On vous invite à recruter", "annuaire/_carte_invitations.html", {"invitations": recues}, rang=1)


def attestations(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Colleagues who wait for one's word on a work. One query at most."""
    if acteur.membre_id is None:
        return None
    recues = list(Attestation.objects.recues(acteur).for_lecture()[:LIGNES])
    if not recues:
        return None
    return Carte("On me demande d’attester", "annuaire/_carte_attestations.html", {"attestations": recues}, rang=1)


ATTENDENT = {EtatMembre.A_COMPLETER, EtatMembre.INVITEE}  # something of the person
SANS_CARTE = {"", EtatMembre.ANONYMISEE.value}


def adhesion(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Where one stands towards the directory; once in it, invitations of communities. One query at most."""
    if acteur.membre_id is not None:
        recues = Adhesion.objects.de(acteur).recues().select_related("communaute").order_by("pk")[:LIGNES]
        if not (invitations := list(recues)):
            return None
        return Carte("On vous invite", "annuaire/_carte_communautes.html", {"invitations": invitations}, rang=1)
    if acteur.etat_membre in SANS_CARTE:
        return None
    etat = EtatMembre(acteur.etat_membre)
    rang = 1 if etat in ATTENDENT else 20
    return Carte("Mon adhésion à l’annuaire", "annuaire/_carte_adhesion.html", {"etat": etat}, rang)


def demandes_d_adhesion(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Requests to join the communities that one leads."""
    if not acteur.animateur_de:
        return None
    animees = list(Communaute.objects.animees_par(acteur).with_demandes().filter(demandes__gt=0)[:LIGNES])
    if not animees:
        return None
    return Carte("Demandes d’adhésion", "annuaire/_carte_demandes.html", {"communautes": animees}, rang=2)


def rencontres(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Three members to meet this week."""
    proposees = proposer_rencontres(acteur, timezone.localdate())
    if not proposees:
        return None
    contexte = {"rencontres": proposees}
    return Carte("Trois personnes à rencontrer", "annuaire/_carte_rencontres.html", contexte, rang=40)
