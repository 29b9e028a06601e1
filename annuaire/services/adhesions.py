"""Writes on adhesions: ask, invite, answer, pause, leave. A member has one row in a community, kept through returns."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from annuaire.emails.adhesions import annoncer, prevenir_animateurs
from annuaire.enums import EtatAdhesion, EtatCommunaute, EtatMembre, RoleAdhesion
from annuaire.models import Adhesion, Communaute, Membre
from annuaire.permissions import can_animer, can_confier, can_decider_adhesion, est_son_adhesion
from socle import journal, registres
from socle.acteur import SYSTEME, Acteur
from socle.enums import VerbeTrace
from socle.models import Transition
from socle.traces import tracer

VIVANTES = {EtatAdhesion.DEMANDEE, EtatAdhesion.INVITEE, EtatAdhesion.ACTIVE, EtatAdhesion.PAUSE}


class CommunauteFermee(Exception):
    """Nobody enters a community that is not open."""


def demander(communaute: Communaute, *, acteur: Acteur) -> Adhesion:
    """Ask to join. Raises `CommunauteFermee`, `TransitionRefusee` when it is already asked, offered or granted."""
    if acteur.membre_id is None:
        raise PermissionDenied
    with transaction.atomic():
        membre = Membre.objects.actifs().select_for_update().filter(pk=acteur.membre_id).first()
        if membre is None:
            raise PermissionDenied
        _exiger_ouverte(communaute)
        adhesion = _jouer(membre, communaute, "demander", acteur)[0]
        prevenir_animateurs(adhesion)
    return adhesion


def preparer(membre: Membre, communaute: Communaute, *, acteur: Acteur) -> None:
    """Ask together with the membership; animators read it once the person is a member. Nothing when there is one."""
    _exiger_ouverte(communaute)
    if not Adhesion.objects.filter(membre=membre, communaute=communaute).exists():
        _jouer(membre, communaute, "demander", acteur)


def inviter(adresse: str, communaute: Communaute, *, acteur: Acteur) -> Adhesion | None:
    """Offer a member to join, by one of its addresses; None, and the page says the same, when there is nobody.

    Raises `CommunauteFermee`. Who is already in, or was already asked, is not asked again.
    """
    if not can_animer(acteur, communaute.pk):
        raise PermissionDenied
    with transaction.atomic():
        _exiger_ouverte(communaute)
        membre = _membre_de(adresse)
        if membre is None:
            return None
        adhesion = Adhesion.objects.filter(membre=membre, communaute=communaute).first()
        if adhesion is not None and adhesion.etat not in Adhesion.TRANSITIONS["inviter"][0]:
            return None
        adhesion, transition = _jouer(membre, communaute, "inviter", acteur)
        annoncer("adhesion-invitee", adhesion, transition)
    return adhesion


def valider(adhesion: Adhesion, *, acteur: Acteur) -> Transition:
    return _changer(adhesion, "valider", acteur, can_decider_adhesion, courriel="adhesion-validee")


def refuser(adhesion: Adhesion, *, acteur: Acteur) -> Transition:
    return _changer(adhesion, "refuser", acteur, can_decider_adhesion, courriel="adhesion-refusee")


def decliner_invitation(adhesion: Adhesion, *, acteur: Acteur) -> Transition:
    """The invited person says no; nobody is told."""
    if adhesion.etat != EtatAdhesion.INVITEE:
        raise journal.TransitionRefusee(adhesion, "refuser", adhesion.etat)
    return _changer(adhesion, "refuser", acteur, est_son_adhesion)


def accepter_invitation(adhesion: Adhesion, *, acteur: Acteur) -> Transition:
    return _changer(adhesion, "accepter_invitation", acteur, est_son_adhesion)


def suspendre(adhesion: Adhesion, *, acteur: Acteur) -> Transition:
    """Stay away for a time: nothing of this community is received nor shown."""
    return _changer(adhesion, "suspendre", acteur, est_son_adhesion)


def reprendre(adhesion: Adhesion, *, acteur: Acteur) -> Transition:
    return _changer(adhesion, "reprendre", acteur, est_son_adhesion)


def quitter(adhesion: Adhesion, *, acteur: Acteur) -> Transition:
    """Leave, or take back a request. Who comes back is no animator any more."""
    return _changer(adhesion, "quitter", acteur, est_son_adhesion, champs={"role": RoleAdhesion.MEMBRE})


def quitter_toutes(membre: Membre) -> None:
    """End all those of a member who goes."""
    for adhesion in Adhesion.objects.filter(membre=membre, etat__in=VIVANTES).order_by("pk"):
        journal.changer_etat(adhesion, "quitter", acteur=SYSTEME, champs={"role": RoleAdhesion.MEMBRE})
        registres.suivre_adhesion(adhesion.pk)


def suivre_membre(membre: Membre) -> None:
    """The state of a member has changed: what follows, for it and in the communities that it belongs to."""
    registres.suivre_membre(membre.pk)
    for adhesion in Adhesion.objects.filter(membre=membre, etat=EtatAdhesion.ACTIVE).order_by("pk"):
        registres.suivre_adhesion(adhesion.pk)


def nommer_animateur(adhesion: Adhesion, *, nommer: bool, acteur: Acteur) -> bool:
    """Give or take back the lead of a community; return whether it changed. Only who is in may lead."""
    if not can_confier(acteur):
        raise PermissionDenied
    role = RoleAdhesion.ANIMATEUR if nommer else RoleAdhesion.MEMBRE
    with transaction.atomic():
        actuelle = Adhesion.objects.select_for_update().get(pk=adhesion.pk)
        if actuelle.role == role or (nommer and actuelle.etat != EtatAdhesion.ACTIVE):
            return False
        Adhesion.objects.filter(pk=actuelle.pk).update(role=role)
        tracer(VerbeTrace.NOMMER_ANIMATEUR, acteur=acteur, objet=actuelle, role=str(role))
    return True


def _membre_de(adresse: str) -> Membre | None:
    comptes = EmailAddress.objects.filter(email=adresse.lower(), verified=True).order_by().values("user")
    return Membre.objects.actifs().select_for_update().filter(utilisateur__in=comptes).first()


def _exiger_ouverte(communaute: Communaute) -> None:
    """Locked until the end of the transaction: it does not close meanwhile."""
    actuelle = Communaute.objects.select_for_update().get(pk=communaute.pk)
    if actuelle.etat != EtatCommunaute.OUVERTE:
        raise CommunauteFermee


def _jouer(membre: Membre, communaute: Communaute, verbe: str, acteur: Acteur) -> tuple[Adhesion, Transition]:
    """Play a verb that may create; the member's row is locked: one adhesion by member and community."""
    adhesion = Adhesion.objects.filter(membre=membre, communaute=communaute).first()
    if adhesion is not None:
        champs = {"created_at": timezone.now(), "role": RoleAdhesion.MEMBRE}
        return adhesion, journal.changer_etat(adhesion, verbe, acteur=acteur, champs=champs)
    adhesion = Adhesion(membre=membre, communaute=communaute)
    journal.creer([adhesion], verbe, acteur=acteur)
    return adhesion, journal.historique(adhesion).get()


def _changer(
    adhesion: Adhesion,
    verbe: str,
    acteur: Acteur,
    permis: Callable[[Acteur, Adhesion], bool],
    *,
    courriel: str = "",
    **journal_kwargs: Any,
) -> Transition:
    with transaction.atomic():
        actuelle = Adhesion.objects.select_for_update().get(pk=adhesion.pk)
        if not permis(acteur, actuelle):
            raise PermissionDenied
        if verbe == "valider" and not Membre.objects.filter(pk=actuelle.membre_id, etat=EtatMembre.ACTIVE).exists():
            raise PermissionDenied  # no longer a member: nothing of it is shown to animators
        transition = journal.changer_etat(adhesion, verbe, acteur=acteur, **journal_kwargs)
        registres.suivre_adhesion(adhesion.pk)
        if courriel:
            annoncer(courriel, adhesion, transition)
    return transition
