"""Mentors, requests in each state, wishes of each kind and the mails that tell them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from mentorat.enums import EtatDemandeMentorat, EtatOffreMentor, MotifDeclin
from mentorat.forms.demandes import creneaux_proposes
from mentorat.models import DemandeMentorat, OffreMentor, Voeu
from mentorat.services import demandes, echeances, offres, voeux
from mentorat.services.voeux import DELAI
from socle.acteur import Acteur, construire
from tests.factories import DemandeMentoratFactory, MembreFactory, OffreMentorFactory
from tests.garde_fous.monde import Monde

MOTIF = "Votre parcours ressemble à ce que je vise."


def planter(monde: Monde) -> None:
    _voeux(monde)


def _voeux(monde: Monde) -> None:
    """`monde.objets["demande_mentorat"]`: the draft of the member, with wishes; its flash request waits for the member
    elsewhere, who is a mentor of many. Others play what remains."""
    mentor = OffreMentorFactory(membre=monde.compte("membre_ailleurs").membre, capacite=5, flash=True)
    autres = [OffreMentorFactory(membre__organisme=monde.tiers, capacite=5) for _ in range(monde.lignes + 3)]
    mentor.competences.set(monde.objets["competences"][:2])
    monde.objets["demande_mentorat"] = _demande(monde.compte("membre").membre, [mentor, *autres[:2]])
    _remplir(monde, monde.objets["demande_mentorat"])
    flash = _demande(monde.compte("membre").membre, [mentor], flash=True)
    voeux.adresser(flash, acteur=_soi(flash))
    for _ in range(monde.lignes):
        voeux.adresser(recue := _demande(MembreFactory(organisme=monde.tiers), [mentor]), acteur=_soi(recue))
    _jouer(monde, autres)
    _suspendre(monde)


def _jouer(monde: Monde, autres: list[OffreMentor]) -> None:
    """Accepted, declined, silent, withdrawn, without anybody left; the reminder."""
    premier, second = autres[0], autres[1]
    acceptee, declinee, sans_suite, retiree = (
        _demande(MembreFactory(organisme=monde.mien), [premier, *suite]) for suite in ([second], [second], [], [])
    )
    for demande in (acceptee, declinee, sans_suite, retiree):
        voeux.adresser(demande, acteur=_soi(demande))
    repond = construire(premier.membre.utilisateur)
    voeux.accepter(_recu(acceptee), creneaux_proposes(), acteur=repond)
    voeux.decliner(_recu(declinee), MotifDeclin.THEME, acteur=repond)
    voeux.decliner(_recu(sans_suite), MotifDeclin.LIEN, acteur=repond)
    voeux.retirer(retiree, acteur=_soi(retiree))
    lente = _demande(MembreFactory(organisme=monde.mien), [second])
    voeux.adresser(lente, acteur=_soi(lente))
    Voeu.objects.filter(demande=lente).update(echeance=timezone.localdate() + timedelta(days=1))
    assert echeances.rappeler_voeux(timezone.localdate()) == 1
    muette = _demande(MembreFactory(organisme=monde.mien), [second])
    voeux.adresser(muette, acteur=_soi(muette))
    assert voeux.reexaminer(muette.pk, timezone.localdate() + DELAI + timedelta(days=1))
    etats = {EtatDemandeMentorat.BINOME, EtatDemandeMentorat.SANS_MENTOR, EtatDemandeMentorat.RETIREE}
    assert etats <= set(DemandeMentorat.objects.order_by().values_list("etat", flat=True))


def _suspendre(monde: Monde) -> None:
    pause = OffreMentorFactory(membre__organisme=monde.tiers)
    offres.suspendre(pause, timezone.localdate() + timedelta(days=30), acteur=construire(pause.membre.utilisateur))
    OffreMentorFactory(membre__organisme=monde.tiers, etat=EtatOffreMentor.RETIREE)


def _demande(membre: Any, mentors: list[OffreMentor], **champs: Any) -> DemandeMentorat:
    demande: DemandeMentorat = DemandeMentoratFactory(membre=membre, **champs)
    for offre in mentors:
        demandes.souhaiter(demande, offre, MOTIF, acteur=_soi(demande))
    return demande


def _remplir(monde: Monde, demande: DemandeMentorat) -> None:
    """Its objectives, by its own form: nobody else reads them."""
    champs = {"communaute": monde.compte("membre").membre.adhesions.get().communaute, "besoin": demande.besoin}
    demandes.modifier(
        demande, champs, monde.objets["competences"][:2], "Oser décider, et le dire.", acteur=_soi(demande)
    )


def _soi(demande: DemandeMentorat) -> Acteur:
    return construire(demande.membre.utilisateur)


def _recu(demande: DemandeMentorat) -> Voeu:
    voeu: Voeu = Voeu.objects.qui_attendent().get(demande=demande)
    return voeu
