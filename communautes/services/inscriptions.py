"""Writes on registrations: come, give up, be accepted or not. Seats are counted in `listes_attente`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from annuaire.models import Adhesion, Membre
from communautes.emails import evenements as courriels
from communautes.enums import (
    INSCRIPTIONS_VIVANTES,
    Diffusion,
    EtatEvenement,
    EtatInscription,
    MotifAnnulation,
    MotifRefus,
    Obstacle,
    RoleInscription,
)
from communautes.models import Evenement, Inscription
from communautes.permissions import can_organiser, est_son_inscription
from communautes.services.listes_attente import (
    SANS_SUITE,
    compter,
    entrer,
    expirer,
    faire_tourner,
    proposer_places,
    tenir,
)
from referentiels.models import Organisme
from socle import journal
from socle.acteur import SYSTEME, Acteur

MODIFIABLES = frozenset(INSCRIPTIONS_VIVANTES)


class InscriptionRefusee(Exception):
    """This event takes nobody now, or not this person; the sentence is for who asks."""


def inscrire(evenement: Evenement, champs: Mapping[str, Any], *, acteur: Acteur) -> Inscription:
    """Come to an event: a seat, the waiting list, or a request when they are accepted one by one.

    Twice changes nothing: where one stands is returned. `champs`: role, visible, besoin, sujet. In a co-development
    session secrecy is promised by registering. Raises `InscriptionRefusee`.
    """
    with transaction.atomic():
        membre = Membre.objects.actifs().select_for_update(of=("self",), no_key=True).filter(pk=acteur.membre_id)
        lui = membre.first() if acteur.membre_id is not None else None
        if lui is None:
            raise PermissionDenied
        communautes = _adhesions_tenues(evenement, lui)
        actuel = tenir(evenement.pk)
        connue: Inscription | None = Inscription.objects.filter(evenement=actuel, membre=lui).first()
        if connue is not None and connue.etat in INSCRIPTIONS_VIVANTES:
            return connue
        _exiger_ouvert(actuel, connue, communautes)
        valeurs = _valeurs(actuel, champs, lui)
        verbe = _verbe(actuel, valeurs["ministere_id"], valeurs["role"])
        if connue is not None:
            journal.changer_etat(connue, verbe, acteur=acteur, champs=valeurs)
            return connue
        nouvelle = Inscription(evenement=actuel, membre=lui, **valeurs)
        journal.creer([nouvelle], verbe, acteur=acteur)
    return nouvelle


def _valeurs(evenement: Evenement, champs: Mapping[str, Any], membre: Membre) -> dict[str, Any]:
    role = champs.get("role") or RoleInscription.PARTICIPANT
    return {
        "role": role,
        "visible": champs.get("visible", False),
        "besoin": champs.get("besoin", ""),
        "sujet": champs.get("sujet", "") if role == RoleInscription.CLIENT else "",
        "ministere_id": _ministere(membre),
        "entree_le": entrer(evenement),
        "propose_jusqu_a": None,
        "confidentialite_le": None if role == RoleInscription.PARTICIPANT else timezone.now(),
    }


def _ministere(membre: Membre) -> int | None:
    """The administration at the top of its employer, today."""
    if membre.organisme_id is None:
        return None
    racines = Organisme.objects.ancetres(membre.organisme_id).filter(parent__isnull=True).order_by()
    ministere: int | None = racines.values_list("pk", flat=True).first()
    return ministere


def _verbe(evenement: Evenement, ministere: int | None, role: str) -> str:
    """How somebody enters, the event being held: nobody passes before who waits and might have that seat."""
    if expirer(evenement) or _attendue(evenement):
        proposer_places(evenement)
    obstacle = compter(evenement).obstacle(ministere, role)
    if obstacle == Obstacle.ROLE:
        raise InscriptionRefusee("Ce rôle est déjà pris\u00a0: choisissez-en un autre.")
    if evenement.moderee:
        return "demander"
    return "inscrire" if obstacle is None else "mettre_en_attente"


def _attendue(evenement: Evenement) -> bool:
    return Inscription.objects.filter(evenement=evenement, etat=EtatInscription.ATTENTE).exists()


def _adhesions_tenues(evenement: Evenement, membre: Membre) -> frozenset[int]:
    """Its community, when this person is in it: nobody leaves it until the end of the transaction."""
    siennes = Adhesion.objects.actives().filter(membre=membre, communaute=evenement.communaute_id).order_by()
    return frozenset(siennes.select_for_update(of=("self",), no_key=True).values_list("communaute", flat=True))


def _exiger_ouvert(evenement: Evenement, connue: Inscription | None, communautes: frozenset[int]) -> None:
    if evenement.diffusion == Diffusion.COMMUNAUTE and evenement.communaute_id not in communautes:
        raise InscriptionRefusee("Cet événement est pour les membres de sa communauté\u00a0: rejoignez-la d’abord.")
    if connue is not None and connue.etat != EtatInscription.ANNULEE:
        raise InscriptionRefusee("Une réponse a déjà été donnée à votre inscription.")
    if (raison := raison_de_fermeture(evenement)) is not None:
        raise InscriptionRefusee(raison)


def raison_de_fermeture(evenement: Evenement) -> str | None:
    """Why nobody registers any more, with what may be done; None while one may."""
    maintenant = timezone.now()
    if evenement.etat == EtatEvenement.BROUILLON:
        return "Cet événement n’est pas encore publié."
    if evenement.etat == EtatEvenement.ANNULE:
        return "Cet événement est annulé\u00a0: voyez les autres événements."
    if evenement.etat != EtatEvenement.PUBLIE or evenement.debut <= maintenant:
        return "Cet événement a commencé ou est passé\u00a0: voyez ceux à venir."
    if evenement.limite_d_inscription <= maintenant:
        return "Les inscriptions à cet événement sont closes\u00a0: voyez ceux à venir."
    return None


def modifier(inscription: Inscription, champs: Mapping[str, Any], *, acteur: Acteur) -> None:
    """Say otherwise what one needs, or whether one is seen. Raises `TransitionRefusee` when it is over."""
    if not est_son_inscription(acteur, inscription):
        raise PermissionDenied
    with transaction.atomic():
        tenir(inscription.evenement_id)
        elle = Inscription.objects.select_for_update(of=("self",)).get(pk=inscription.pk)
        if elle.etat not in MODIFIABLES:
            raise journal.TransitionRefusee(elle, "modifier", elle.etat)
        retenus = {nom: champs[nom] for nom in ("visible", "besoin", "sujet") if nom in champs}
        Inscription.objects.filter(pk=elle.pk).update(**retenus)


def annuler(inscription: Inscription, *, acteur: Acteur) -> None:
    """Give up one's seat, or one's rank; the seat goes to who waits. Raises `InscriptionRefusee` once it has begun."""
    if not est_son_inscription(acteur, inscription):
        raise PermissionDenied
    with transaction.atomic():
        evenement = tenir(inscription.evenement_id)
        if evenement.debut <= timezone.now():
            raise InscriptionRefusee("Cet événement a commencé\u00a0: votre inscription ne s’annule plus.")
        motif = MotifAnnulation.PERSONNE
        journal.changer_etat(inscription, "annuler", acteur=acteur, motif=motif, champs=SANS_SUITE)
        faire_tourner(evenement)


def accepter_place(inscription: Inscription, *, acteur: Acteur) -> bool:
    """Take the seat that is offered; False when it was too late: somebody else is offered it.

    Raises `TransitionRefusee` when none is offered.
    """
    if not est_son_inscription(acteur, inscription):
        raise PermissionDenied
    with transaction.atomic():
        evenement = tenir(inscription.evenement_id)
        elle = Inscription.objects.get(pk=inscription.pk)
        if elle.propose_jusqu_a is not None and elle.propose_jusqu_a <= timezone.now():
            faire_tourner(evenement)
            return False
        journal.changer_etat(inscription, "accepter_place", acteur=acteur, champs={"propose_jusqu_a": None})
    return True


def valider(inscription: Inscription, *, acteur: Acteur) -> EtatInscription:
    """Accept a request: a seat, or the end of the list when there is none; return where it stands."""
    with transaction.atomic():
        evenement = _tenir_pour_decider(inscription, acteur)
        faire_tourner(evenement)
        libre = compter(evenement).obstacle(inscription.ministere_id, inscription.role) is None
        if libre:
            journal.changer_etat(inscription, "valider", acteur=acteur)
        else:
            champs = {"entree_le": entrer(evenement)}
            journal.changer_etat(inscription, "mettre_en_attente", acteur=acteur, champs=champs)
        courriels.annoncer("inscription-validee", [inscription.pk])
    return EtatInscription(inscription.etat)


def refuser(inscription: Inscription, motif: MotifRefus, texte: str = "", *, acteur: Acteur) -> None:
    """Its person reads the reason, and these words."""
    with transaction.atomic():
        _tenir_pour_decider(inscription, acteur)
        commentaires = {"": texte} if texte else {}
        champs = {"besoin": "", "sujet": ""}
        journal.changer_etat(
            inscription, "refuser", acteur=acteur, motif=motif, champs=champs, commentaires=commentaires
        )
        courriels.annoncer("inscription-refusee", [inscription.pk])


def _tenir_pour_decider(inscription: Inscription, acteur: Acteur) -> Evenement:
    evenement = tenir(inscription.evenement_id)
    if not can_organiser(acteur, evenement) or est_son_inscription(acteur, inscription):
        raise PermissionDenied
    if evenement.etat != EtatEvenement.PUBLIE or evenement.derniere_place <= timezone.now():
        raise InscriptionRefusee("Il est trop tard pour donner une place\u00a0: il n’y a plus d’inscription à décider.")
    return evenement


def liberer(inscriptions: Iterable[int], motif: MotifAnnulation) -> int:
    """End these registrations, by their keys, those that are still alive; their seats go on. Return how many.

    One event after the other, in the order of their keys, in the caller's transaction: for who leaves.
    """
    vivantes = Inscription.objects.vivantes().filter(pk__in=list(inscriptions))
    evenements = sorted(set(vivantes.order_by().values_list("evenement", flat=True)))
    finies = 0
    with transaction.atomic():
        for pk in evenements:
            evenement = tenir(pk)
            siennes = vivantes.filter(evenement=evenement)
            finies += journal.changer_etats(siennes, "annuler", acteur=SYSTEME, motif=motif, champs=SANS_SUITE)
            faire_tourner(evenement)
    return finies
