"""To whom an intention is shown or hidden: exclusions, re-admissions, the adviser; and who read it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from annuaire.enums import MANDATS_DE_CONSEIL, TitreDeLecture
from annuaire.models import (
    ConseillerChoisi,
    Consultation,
    EmployeurChoisi,
    Exclusion,
    IntentionMobilite,
    Mandat,
    Membre,
    Readmission,
    Recruteur,
)
from annuaire.querysets import lignee
from annuaire.services.intentions import verrouiller_la_sienne
from annuaire.vision import vision
from comptes.models import Utilisateur
from referentiels.models import Organisme
from socle.acteur import Acteur

EXCLUSIONS_MAX = 100  # of employers, and of people


class AvertissementALire(Exception):
    """Somebody who re-admits an employer of its own administration says first that it read what this opens."""


def exclure(organisme: Organisme, *, acteur: Acteur) -> None:
    """Nobody attached to this employer, to what depends on it or to what contains it, sees it. Twice is once."""
    with vision(acteur):
        intention = verrouiller_la_sienne(acteur)
        siennes = Exclusion.objects.filter(intention=intention, d_office=False)
        if not siennes.filter(organisme=organisme).exists():
            _garder_de_la_place(siennes.count())
            Exclusion.objects.create(intention=intention, organisme=organisme)
        Readmission.objects.filter(intention=intention, organisme=organisme).delete()


def exclure_personne(adresse: str, *, acteur: Acteur) -> None:
    """Whoever has, or will have, this confirmed address never sees it. Says nothing of who has an account."""
    with vision(acteur):
        intention = verrouiller_la_sienne(acteur)
        siennes = Exclusion.objects.filter(intention=intention, d_office=False)
        if not siennes.filter(adresse=adresse.lower()).exists():
            _garder_de_la_place(siennes.count())
            Exclusion.objects.create(intention=intention, adresse=adresse.lower())


def _garder_de_la_place(combien: int) -> None:
    if combien >= EXCLUSIONS_MAX:
        raise ValidationError(f"Vous avez déjà {EXCLUSIONS_MAX} exclusions, le plus possible : retirez-en une.")


def lever_exclusion(exclusion: UUID, *, acteur: Acteur) -> None:
    """Of one's own choice; or of what was one's own once and is no more. Raises `PermissionDenied` for the rest."""
    with vision(acteur):
        intention = verrouiller_la_sienne(acteur)
        ligne = Exclusion.objects.filter(intention=intention, uuid=exclusion).first()
        if ligne is None:
            return
        if ligne.d_office and ligne.organisme_id in lignee(acteur.utilisateur_id).siens:
            raise PermissionDenied
        ligne.delete()


def readmettre(organisme: Organisme, *, acteur: Acteur, averti: bool = False) -> None:
    """Allow again, by name, an employer of one's own administration: never one's own service nor what is above it.

    Raises `AvertissementALire` until the person says that it read the warning, `ValidationError` otherwise.
    """
    with vision(acteur):
        intention = verrouiller_la_sienne(acteur)
        siennes = lignee(acteur.utilisateur_id)
        retenus = Exclusion.objects.filter(intention=intention, d_office=True).values_list("organisme", flat=True)
        if organisme.pk in siennes.siens | set(retenus):
            raise ValidationError("C’est votre service, ou ce qui est au-dessus de lui : il ne verra jamais rien.")
        if organisme.racine().pk not in siennes.racines:
            raise ValidationError("Cet employeur n’est pas de votre administration : il n’est pas exclu d’office.")
        if not averti:
            raise AvertissementALire
        Readmission.objects.get_or_create(intention=intention, organisme=organisme)
        Exclusion.objects.filter(intention=intention, organisme=organisme, d_office=False).delete()


def retirer_readmission(readmission: UUID, *, acteur: Acteur) -> None:
    with vision(acteur):
        Readmission.objects.filter(intention=verrouiller_la_sienne(acteur), uuid=readmission).delete()


def choisir_employeur(organisme: Organisme, *, acteur: Acteur) -> None:
    """This employer, with what depends on it, may see it. Raises `ValidationError` for one's own administration."""
    with vision(acteur):
        intention = verrouiller_la_sienne(acteur)
        racines = lignee(acteur.utilisateur_id).racines
        readmis = Readmission.objects.filter(intention=intention, organisme=organisme)
        if organisme.racine().pk in racines and not readmis.exists():
            raise ValidationError("Cet employeur est de votre administration : réadmettez-le d’abord par son nom.")
        siens = EmployeurChoisi.objects.filter(intention=intention)
        if siens.count() >= EXCLUSIONS_MAX:
            raise ValidationError(f"Vous avez déjà choisi {EXCLUSIONS_MAX} employeurs, le plus possible.")
        siens.get_or_create(organisme=organisme, defaults={"intention": intention})


def ne_plus_choisir(employeur: UUID, *, acteur: Acteur) -> None:
    with vision(acteur):
        EmployeurChoisi.objects.filter(intention=verrouiller_la_sienne(acteur), uuid=employeur).delete()


# --- The adviser ---------------------------------------------------------------------------------------------------


def choisir_conseiller(conseiller: Utilisateur, *, acteur: Acteur) -> None:
    """Name one's adviser; the one before sees nothing any more.

    Raises `ValidationError` for who has no mandate to advise, or works for one's own administration.
    """
    with vision(acteur):
        membre = Membre.objects.select_for_update().de(acteur).actifs().first()
        if membre is None:
            raise PermissionDenied
        jour = timezone.localdate()
        mandats = Mandat.objects.en_vigueur(jour).filter(utilisateur=conseiller, type__in=MANDATS_DE_CONSEIL)
        if conseiller.pk == acteur.utilisateur_id or not mandats.exists():
            raise ValidationError("Cette personne n’a pas de mandat pour conseiller.")
        if lignee(conseiller.pk).racines & lignee(acteur.utilisateur_id).racines:
            raise ValidationError("Cette personne travaille pour votre administration : elle ne verrait rien.")
        actuels = ConseillerChoisi.objects.filter(membre=membre, jusqu_au__isnull=True)
        if not actuels.filter(conseiller=conseiller).exists():
            actuels.update(jusqu_au=jour)
            ConseillerChoisi.objects.create(membre=membre, conseiller=conseiller, depuis=jour)


def retirer_conseiller(*, acteur: Acteur) -> None:
    """It sees nothing from now on."""
    with vision(acteur):
        siens = ConseillerChoisi.objects.filter(membre__utilisateur=acteur.utilisateur_id, jusqu_au__isnull=True)
        siens.update(jusqu_au=timezone.localdate())


# --- Who read it ---------------------------------------------------------------------------------------------------


def noter_consultation(intention: IntentionMobilite, *, acteur: Acteur) -> None:
    """Remember that this person opened it today, once a day: for its member to see. Inside `vision(acteur)`."""
    if acteur.utilisateur_id is None:
        raise PermissionDenied
    titre, organisme = _a_quel_titre(intention, acteur)
    ligne = Consultation(
        intention=intention,
        lecteur_id=acteur.utilisateur_id,
        organisme_id=organisme,
        titre=titre,
        jour=timezone.localdate(),
    )
    Consultation.objects.bulk_create([ligne], ignore_conflicts=True)


def _a_quel_titre(intention: IntentionMobilite, acteur: Acteur) -> tuple[str, int | None]:
    siennes = IntentionMobilite.objects.filter(pk=intention.pk)
    if siennes.pour_conseiller(acteur).exists():
        mandats = Mandat.objects.en_vigueur(timezone.localdate()).filter(utilisateur=acteur.utilisateur_id)
        organisme = mandats.filter(type__in=MANDATS_DE_CONSEIL).order_by("pk").values_list("organisme", flat=True)
        return TitreDeLecture.CONSEILLER, organisme.first()
    attaches = Recruteur.objects.actifs().filter(utilisateur=acteur.utilisateur_id).order_by("pk")
    return TitreDeLecture.EMPLOYEUR, attaches.values_list("organisme", flat=True).first()
