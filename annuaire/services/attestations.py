"""Ask a named member to attest a proof; answer; take it back. docs/adr/0030 is the state machine in French.

Lock order: the member whose proof it is, then the attestation. A proof changes under the first lock (see `profil`), so
that nobody attests what it has not read.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from annuaire.enums import EtatAttestation, EtatMembre, MotifDeclin
from annuaire.models import Attestation, CompetenceDeclaree, Membre, Preuve
from annuaire.services.empreintes import empreinte
from referentiels.enums import EtatCompetence
from socle import journal
from socle.acteur import SYSTEME, Acteur
from socle.courrier import deposer
from socle.jours import matin
from socle.models import Transition

DEMANDES_PAR_JOUR = 5
# What of a step is read with the proof.
CHAMPS_D_ETAPE = ("type", "intitule", "organisme_id", "employeur", "metier_id", "debut", "fin", "lieu")


class TropDeDemandes(Exception):
    """This member asked as many times today as one may."""


class DejaDemandee(Exception):
    """Somebody else was asked already, or has attested it."""


class DejaDeclinee(Exception):
    """This person declined to attest this very proof."""


class PreuveChangee(Exception):
    """The proof is no longer what its reader was shown."""


def empreinte_de_preuve(preuve: Preuve) -> str:
    """All that the person who attests reads of it: skill, level, story, step."""
    declaree, etape = preuve.competence_declaree, preuve.etape
    dite = [getattr(etape, nom) for nom in CHAMPS_D_ETAPE] if etape else None
    return empreinte([declaree.competence_id, declaree.niveau, preuve.recit, dite])


def demander(preuve: Preuve, attestant: Membre, *, acteur: Acteur) -> Attestation:
    """Ask this member, whom one sees in the directory, to attest a proof of one's own; twice the same is once.

    Raises `TropDeDemandes`, `DejaDemandee`, `DejaDeclinee`; `PermissionDenied` for oneself, for the proof of somebody
    else or of a skill that the team has not read yet, and for who can no longer be seen.
    """
    with transaction.atomic():
        demandeur = Membre.objects.select_for_update(of=("self",)).actifs().de(acteur).first()
        siennes = Preuve.objects.filter(
            competence_declaree__membre=demandeur, competence_declaree__competence__etat=EtatCompetence.VALIDEE
        )
        if demandeur is None or not siennes.filter(pk=preuve.pk).exists():
            raise PermissionDenied
        if not Membre.objects.visible_by(acteur).exclude(pk=demandeur.pk).filter(pk=attestant.pk).exists():
            raise PermissionDenied
        en_cours = Attestation.objects.en_cours().filter(preuve=preuve).first()
        if en_cours is not None:
            if en_cours.attestant_id != attestant.pk:
                raise DejaDemandee
            return en_cours
        return _creer(preuve, demandeur, attestant, acteur)


def _creer(preuve: Preuve, demandeur: Membre, attestant: Membre, acteur: Acteur) -> Attestation:
    declinees = Attestation.objects.filter(preuve=preuve, attestant=attestant, etat=EtatAttestation.DECLINEE)
    if declinees.exists():
        raise DejaDeclinee
    if _demandees_aujourd_hui(acteur) >= DEMANDES_PAR_JOUR:
        raise TropDeDemandes
    attestation = Attestation(preuve=preuve, demandeur=demandeur, attestant=attestant)
    journal.creer([attestation], "demander", acteur=acteur)
    deposer("attestation-demandee", utilisateur=attestant.utilisateur_id, objets={"attestation": attestation.pk})
    return attestation


def _demandees_aujourd_hui(acteur: Acteur) -> int:
    """By the journal: a proof that is taken away does not give its requests back."""
    du_jour = Transition.objects.filter(acteur=acteur.utilisateur_id, at__gte=matin(timezone.localdate()))
    objet = {"content_type__app_label": "annuaire", "content_type__model": "attestation"}
    return du_jour.filter(verbe="demander", **objet).count()


def attester(attestation: Attestation, *, lue: str, acteur: Acteur) -> Transition:
    """Say that the work was done as told. `lue` is the `empreinte_de_preuve` that the page showed.

    Raises `TransitionRefusee` once it is withdrawn, answered, or its author no longer a member; `PreuveChangee`;
    `PermissionDenied` for anybody but the active member who is asked.
    """
    with transaction.atomic():
        demandeur, actuelle = _verrouiller(attestation)
        _exiger_l_attestant(actuelle, acteur)
        if actuelle.etat != EtatAttestation.DEMANDEE or demandeur.etat != EtatMembre.ACTIVE:
            raise journal.TransitionRefusee(actuelle, "attester", actuelle.etat)
        if lue != empreinte_de_preuve(actuelle.preuve):
            raise PreuveChangee
        champs = {"repondu_le": timezone.now(), "niveau": actuelle.preuve.competence_declaree.niveau}
        return journal.changer_etat(actuelle, "attester", acteur=acteur, champs=champs)


def decliner(attestation: Attestation, motif: str, *, acteur: Acteur) -> Transition:
    """Say no, with a reason of `MotifDeclin` or none. Raises `TransitionRefusee`, `PermissionDenied`."""
    motif = str(MotifDeclin(motif)) if motif else ""
    with transaction.atomic():
        _, actuelle = _verrouiller(attestation)
        _exiger_l_attestant(actuelle, acteur)
        champs = {"repondu_le": timezone.now(), "motif": motif}
        return journal.changer_etat(actuelle, "decliner", acteur=acteur, motif=motif, champs=champs)


def retirer(attestation: Attestation, *, acteur: Acteur) -> Transition:
    """Who asked takes back its request or the attestation; who attested, its word. Who is asked declines instead.

    Raises `TransitionRefusee`, and `PermissionDenied` for anybody else.
    """
    with transaction.atomic():
        _, actuelle = _verrouiller(attestation)
        if acteur.membre_id is None or acteur.membre_id not in {actuelle.demandeur_id, actuelle.attestant_id}:
            raise PermissionDenied
        if acteur.membre_id == actuelle.attestant_id and actuelle.etat != EtatAttestation.ATTESTEE:
            raise journal.TransitionRefusee(actuelle, "retirer", actuelle.etat)
        return journal.changer_etat(actuelle, "retirer", acteur=acteur)


def perimer(preuves: Iterable[Any], *, acteur: Acteur) -> int:
    """What was attested is no longer what these proofs say; under the lock of their member. Return how many."""
    attestees = Attestation.objects.filter(preuve__in=preuves, etat=EtatAttestation.ATTESTEE)
    return journal.changer_etats(attestees, "perimer", acteur=acteur)


def suivre_fusion(verbe: str, pks: Iterable[int], survivante: int | None) -> None:
    """Called before a merge of skills: two declarations that become one keep the higher level.

    Nobody attested that one for the proofs of the lower: they lose it.
    """
    if verbe != "fusionner" or survivante is None:
        return
    meme_membre = CompetenceDeclaree.objects.filter(membre=OuterRef("membre"), niveau__gt=OuterRef("niveau"))
    fondues = CompetenceDeclaree.objects.filter(
        Exists(meme_membre.filter(competence__in=[*pks, survivante])), competence__in=[*pks, survivante]
    )
    perimer(Preuve.objects.filter(competence_declaree__in=fondues).order_by(), acteur=SYSTEME)


def effacer_attestations(utilisateur: int) -> None:
    """Of an account that goes: its proofs and what it asked; its name on those of others, which stay attested."""
    with transaction.atomic():
        Attestation.objects.filter(demandeur__utilisateur=utilisateur).delete()
        recues = Attestation.objects.filter(attestant__utilisateur=utilisateur)
        journal.changer_etats(recues.filter(etat=EtatAttestation.DEMANDEE), "retirer", acteur=SYSTEME)
        recues.update(attestant=None)


def _verrouiller(attestation: Attestation) -> tuple[Membre, Attestation]:
    """Who asked, then the attestation as it is now. Raises `Attestation.DoesNotExist` when its proof was taken away."""
    demandeur: Membre = Membre.objects.select_for_update(of=("self",)).get(pk=attestation.demandeur_id)
    actuelle: Attestation = Attestation.objects.for_lecture().select_for_update(of=("self",)).get(pk=attestation.pk)
    return demandeur, actuelle


def _exiger_l_attestant(attestation: Attestation, acteur: Acteur) -> None:
    """The member who is asked, active now: what the session remembers of it may be older."""
    actifs = Membre.objects.actifs().de(acteur).filter(pk=attestation.attestant_id)
    if attestation.attestant_id is None or not actifs.exists():
        raise PermissionDenied
