"""Writes on memberships: ask, answer, decide, leave, come back. Every verb goes by the journal, under the lock."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from annuaire.adresses import adresses_professionnelles
from annuaire.emails.membres import annoncer
from annuaire.enums import EtatMembre, MotifComplement, MotifRefusMembre
from annuaire.models import Communaute, DomainePublic, Membre
from annuaire.permissions import can_moderer_membre, est_sa_fiche
from annuaire.services import adhesions, mandats
from annuaire.services.rattachements import retirer_tous
from comptes.models import Utilisateur
from comptes.services import AdresseRefusee
from referentiels.models import Organisme
from socle import journal
from socle.acteur import SYSTEME, Acteur
from socle.journal import TransitionRefusee
from socle.models import Transition

SANS_ADRESSE = "Ajoutez d’abord à votre compte une adresse professionnelle : elle prouve votre employeur."


class DecisionPerimee(Exception):
    """The file is no longer the one that was read."""


def demander(champs: dict[str, Any], *, communaute: Communaute | None = None, acteur: Acteur) -> Membre:
    """Ask to enter the directory, with what the person says of itself; and a community to join once it is a member.

    Raises `AdresseRefusee` without a confirmed professional address, `TransitionRefusee` when it is already asked.
    """
    with transaction.atomic():
        compte = _verrouiller(acteur)
        if not adresses_professionnelles(compte):
            raise AdresseRefusee(SANS_ADRESSE)
        valeurs = {**champs, "attend_depuis": timezone.now(), "updated_at": timezone.now()}
        membre: Membre | None = Membre.objects.filter(utilisateur=compte).first()
        if membre is None:
            membre = Membre(utilisateur=compte, **valeurs)
            journal.creer([membre], "demander", acteur=acteur)
        else:
            journal.changer_etat(membre, "demander", acteur=acteur, champs=valeurs | _corps(membre, champs))
        if communaute is not None:
            adhesions.preparer(membre, communaute, acteur=acteur)
    return membre


def completer(membre: Membre, champs: dict[str, Any], *, acteur: Acteur) -> Transition:
    """Answer what the team asked. Raises `TransitionRefusee` when nothing is asked any more."""
    valeurs = {**champs, "attend_depuis": timezone.now(), "updated_at": timezone.now()}
    return _changer(membre, "completer", acteur, est_sa_fiche, champs=valeurs | _corps(membre, champs))


def _corps(membre: Membre, champs: dict[str, Any]) -> dict[str, Any]:
    """A corps confirmed by the list is no longer so once the person names another one."""
    corps = champs.get("corps", membre.corps)
    return {} if corps == membre.corps else {"corps_confirme": False}


def demander_complement(
    membre: Membre, motif: str, texte: str = "", *, acteur: Acteur, version: int | None = None
) -> Transition:
    """Give the file back with a request of `MotifComplement`. Raises `DecisionPerimee`, `TransitionRefusee`."""
    dit = {"motif": str(MotifComplement(motif)), "commentaires": _dire(texte)}
    return _decider(membre, "demander_complement", acteur, version, courriel="membre-a-completer", **dit)


def valider(membre: Membre, *, confirmer_corps: bool = False, acteur: Acteur, version: int | None = None) -> Transition:
    """Let somebody in; `confirmer_corps` says that its corps was checked by other means than the imported list."""
    champs = {"corps_confirme": True} if confirmer_corps and membre.corps_id else {}
    return _decider(membre, "valider", acteur, version, courriel="membre-valide", champs=champs)


def refuser(membre: Membre, motif: str, texte: str = "", *, acteur: Acteur, version: int | None = None) -> Transition:
    """Say no, with a reason of `MotifRefusMembre`; the person may ask again."""
    dit = {"motif": str(MotifRefusMembre(motif)), "commentaires": _dire(texte)}
    return _decider(membre, "refuser", acteur, version, courriel="membre-refuse", **dit)


def suspendre(membre: Membre, texte: str, *, acteur: Acteur, version: int | None = None) -> Transition:
    """Put somebody aside for a time; `texte` tells why, to the person."""
    return _decider(membre, "suspendre", acteur, version, courriel="membre-suspendu", commentaires=_dire(texte))


def retablir(membre: Membre, *, acteur: Acteur, version: int | None = None) -> Transition:
    return _decider(membre, "retablir", acteur, version, courriel="membre-retabli")


def accepter_invitation(membre: Membre, *, acteur: Acteur) -> Transition:
    """Enter the directory by the imported list, at the first click."""
    return _changer(membre, "accepter_invitation", acteur, est_sa_fiche)


def sortir(membre: Membre, *, acteur: Acteur) -> Transition:
    """The person says that it left its administration: its account stays, what came from there ends."""
    with transaction.atomic():
        transition = _changer(membre, "sortir", acteur, est_sa_fiche)
        _rendre_ses_roles(membre, acteur)
    return transition


def suivre_adresses(utilisateur: int, ajoutee: int | None = None) -> None:
    """Called when a confirmed address came or went: without a professional one, nobody stays in the directory.

    Who had left comes back by the professional address that it has just added, and to the employer it proves: one that
    stayed from before proves no return.
    """
    membre = Membre.objects.select_related("utilisateur", "organisme").filter(utilisateur=utilisateur).first()
    if membre is None or membre.etat not in {EtatMembre.ACTIVE, EtatMembre.HORS_PERIMETRE}:
        return
    professionnelles = adresses_professionnelles(membre.utilisateur)
    siens = Acteur(utilisateur_id=utilisateur)
    with suppress(TransitionRefusee):  # decided meanwhile by the team: an address changes nothing to it
        if membre.etat == EtatMembre.ACTIVE and not professionnelles:
            annoncer("membre-sorti", membre, sortir(membre, acteur=siens))
        elif membre.etat == EtatMembre.HORS_PERIMETRE and ajoutee is not None:
            nouvelle = EmailAddress.objects.get(pk=ajoutee).email
            if nouvelle in professionnelles:
                revenir(membre, nouvelle, acteur=siens)


def revenir(membre: Membre, adresse: str, *, acteur: Acteur) -> Transition:
    """Come back to the directory, by a professional address that was just confirmed."""
    with transaction.atomic():
        transition = _changer(membre, "revenir", acteur, est_sa_fiche, champs=_employeur(membre, adresse))
        annoncer("membre-revenu", membre, transition)
    return transition


def _employeur(membre: Membre, adresse: str) -> dict[str, Any]:
    """The employer that the address proves, unless the one declared is a service of it."""
    prouve = DomainePublic.objects.organisme_de(adresse.rpartition("@")[2])
    if prouve is None:
        return {}
    if membre.organisme_id and Organisme.objects.branche(prouve).filter(pk=membre.organisme_id).exists():
        return {}
    return {"organisme_id": prouve, "poste": ""}


def _rendre_ses_roles(membre: Membre, acteur: Acteur) -> None:
    """Who has left recruits for nobody and holds no mandate."""
    retirer_tous(acteur=Acteur(utilisateur_id=membre.utilisateur_id))
    mandats.terminer(membre.utilisateur_id, acteur=acteur)


def _dire(texte: str) -> dict[str, str] | None:
    return {"": texte} if texte else None


def _verrouiller(acteur: Acteur) -> Utilisateur:
    if acteur.utilisateur_id is None:
        raise PermissionDenied
    return Utilisateur.objects.select_for_update(no_key=True).get(pk=acteur.utilisateur_id)


def _decider(
    membre: Membre, verbe: str, acteur: Acteur, version: int | None, *, courriel: str, **journal_kwargs: Any
) -> Transition:
    with transaction.atomic():
        transition = _changer(membre, verbe, acteur, can_moderer_membre, version=version, **journal_kwargs)
        annoncer(courriel, membre, transition)
    return transition


def _changer(
    membre: Membre,
    verbe: str,
    acteur: Acteur,
    permis: Callable[[Acteur, Membre], bool],
    *,
    version: int | None = None,
    **journal_kwargs: Any,
) -> Transition:
    """`version` is the last line of the journal that was read: another one since then makes the decision void."""
    with transaction.atomic():
        actuel = Membre.objects.select_for_update().get(pk=membre.pk)
        if not permis(acteur, actuel):
            raise PermissionDenied
        derniere = journal.historique(actuel).last()
        if version is not None and derniere is not None and derniere.pk != version:
            raise DecisionPerimee
        transition = journal.changer_etat(membre, verbe, acteur=acteur, **journal_kwargs)
        adhesions.suivre_membre(membre)
        return transition


def anonymiser(utilisateur: int) -> None:
    """Leave nothing of the person on its membership; what figures are made of stays (corps, employer, states)."""
    membre = Membre.objects.filter(utilisateur=utilisateur).exclude(etat=EtatMembre.ANONYMISEE).first()
    mandats.terminer(utilisateur, acteur=SYSTEME)
    if membre is None:
        return
    adhesions.quitter_toutes(membre)
    membre.etapes.all().delete()
    membre.competences.all().delete()
    journal.changer_etat(membre, "anonymiser", acteur=SYSTEME, champs=_rien_de_personnel())


def _rien_de_personnel() -> dict[str, Any]:
    textes = dict.fromkeys(("prenom", "nom", "poste", "ville", "presentation", "lien", "aide_sur"), "")
    liens_et_dates = dict.fromkeys(("departement", "metier", "grade", "attend_depuis", "renouvele_le", "averti_le"))
    return {**textes, **liens_et_dates, "uuid": uuid4(), "avertissements": 0, "non_liste": True}
