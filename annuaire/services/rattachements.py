"""Writes of the directory: attachments of recruiters. Every verb goes by the journal and asks its permission again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from annuaire import emails
from annuaire.enums import EtatRattachement, MotifRefusRattachement, RoleRecruteur
from annuaire.models import Recruteur
from annuaire.permissions import can_decider, can_inviter, can_repondre, can_retirer
from annuaire.services.intentions import suivre_les_casquettes
from comptes.models import Utilisateur
from comptes.services import trouver_ou_creer_compte
from referentiels.models import Organisme
from socle import journal
from socle.acteur import Acteur
from socle.models import Transition

DELAI_INVITATION = timedelta(days=60)
SANS_SUITE = {EtatRattachement.INVITE, EtatRattachement.REFUSE, EtatRattachement.RETIRE}


def demander(organisme: Organisme, raison: str, *, acteur: Acteur) -> Recruteur:
    """Ask to recruit for an employer. Raises `TransitionRefusee` when it is already asked, offered or granted."""
    if acteur.utilisateur_id is None:
        raise PermissionDenied
    champs = {"raison": raison, "role": RoleRecruteur.CONTRIBUTEUR, "created_at": timezone.now()}
    with transaction.atomic():
        Utilisateur.objects.select_for_update(no_key=True).get(pk=acteur.utilisateur_id)
        return _jouer(acteur.utilisateur_id, organisme, "demander", champs, acteur)[0]


def inviter(adresse: str, organisme: Organisme, role: str, *, acteur: Acteur) -> Recruteur:
    """Offer a colleague to recruit too; its account is opened when it logs in with this address.

    Raises `AdresseRefusee` when the address cannot open an account, `TransitionRefusee` when it already recruits here.
    """
    if not can_inviter(acteur, organisme.pk):
        raise PermissionDenied
    with transaction.atomic():
        invite = trouver_ou_creer_compte(adresse)
        Utilisateur.objects.select_for_update(no_key=True).get(pk=invite.pk)
        champs = {"role": role, "adresse_invitee": adresse, "created_at": timezone.now()}
        rattachement, transition = _jouer(invite.pk, organisme, "inviter", champs, acteur)
        emails.annoncer("invitation-a-recruter", rattachement, transition)
    return rattachement


def _jouer(
    utilisateur_id: int, organisme: Organisme, verbe: str, champs: dict[str, Any], acteur: Acteur
) -> tuple[Recruteur, Transition]:
    """Play a verb that may create: one row by person and employer, kept through refusals and returns."""
    rattachement = Recruteur.objects.filter(utilisateur=utilisateur_id, organisme=organisme).first()
    if rattachement is not None:
        transition = journal.changer_etat(rattachement, verbe, acteur=acteur, champs=champs)
        return rattachement, transition
    rattachement = Recruteur(utilisateur_id=utilisateur_id, organisme=organisme, **champs)
    journal.creer([rattachement], verbe, acteur=acteur)
    return rattachement, journal.historique(rattachement).get()


def accepter_invitation(rattachement: Recruteur, *, acteur: Acteur) -> Transition:
    return _changer(rattachement, "accepter_invitation", acteur, can_repondre)


def valider(rattachement: Recruteur, role: str, *, acteur: Acteur) -> Transition:
    """Say yes to a request, as `role`. Raises `TransitionRefusee` when it was decided meanwhile."""
    return _changer(rattachement, "valider", acteur, can_decider, courriel="rattachement-valide", champs={"role": role})


def refuser(rattachement: Recruteur, motif: str = "", commentaire: str = "", *, acteur: Acteur) -> Transition:
    """A moderator says no to a request, with a reason of `MotifRefusRattachement`."""
    return _changer(
        rattachement,
        "refuser",
        acteur,
        can_decider,
        courriel="rattachement-refuse",
        motif=str(MotifRefusRattachement(motif)),
        commentaires={"": commentaire} if commentaire else None,
    )


def decliner_invitation(rattachement: Recruteur, *, acteur: Acteur) -> Transition:
    """The invited person says no; nobody else is told why."""
    return _changer(rattachement, "refuser", acteur, can_repondre)


def retirer(rattachement: Recruteur, *, acteur: Acteur) -> Transition:
    return _changer(rattachement, "retirer", acteur, can_retirer)


def retirer_tous(*, acteur: Acteur) -> None:
    """End every attachment of an account that goes."""
    for rattachement in Recruteur.objects.filter(utilisateur=acteur.utilisateur_id).order_by("pk"):
        if rattachement.etat in Recruteur.TRANSITIONS["retirer"][0]:
            retirer(rattachement, acteur=acteur)


def _changer(
    rattachement: Recruteur,
    verbe: str,
    acteur: Acteur,
    permis: Callable[[Acteur, Recruteur], bool],
    *,
    courriel: str = "",
    **journal_kwargs: Any,
) -> Transition:
    with transaction.atomic():
        actuel = Recruteur.objects.select_for_update().get(pk=rattachement.pk)
        if actuel.etat not in Recruteur.TRANSITIONS[verbe][0]:
            raise journal.TransitionRefusee(actuel, verbe, actuel.etat)
        if not permis(acteur, actuel):
            raise PermissionDenied
        transition = journal.changer_etat(rattachement, verbe, acteur=acteur, **journal_kwargs)
        suivre_les_casquettes(actuel.utilisateur_id)
        if courriel:
            emails.annoncer(courriel, rattachement, transition)
    return transition


def effacer_rattachements(utilisateur: int) -> None:
    """Leave nothing personal on the attachments of an account that is being anonymised; the journal needs the rows."""
    Recruteur.objects.filter(utilisateur=utilisateur).update(adresse_invitee="", raison="")


def purger_invitations() -> int:
    """Forget accounts opened by an invitation and never used, be it withdrawn meanwhile; return how many."""
    limite = timezone.now() - DELAI_INVITATION
    # `is_active`: an anonymised account looks the same, and its row stays.
    jamais_ouverts = Utilisateur.objects.filter(
        last_login__isnull=True,
        is_active=True,
        is_staff=False,
        emailaddress__isnull=True,
        created_at__lt=limite,
        membre__isnull=True,
    )
    oubliees = (
        jamais_ouverts.filter(rattachements__etat__in=SANS_SUITE)
        .exclude(rattachements__created_at__gte=limite)
        .exclude(rattachements__etat__in=set(EtatRattachement) - SANS_SUITE)
    )
    with transaction.atomic():
        numeros = list(oubliees.order_by("pk").values_list("pk", flat=True).distinct())
        Utilisateur.objects.filter(pk__in=numeros).delete()
    return len(numeros)
