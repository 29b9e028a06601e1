"""What an employer writes on its offers, from the first draft to the outcome.

Whoever calls has loaded the offer through `modifiables_par` (or `reprenables_par`): here the state and the version are
checked again on the locked row, because a colleague or a moderator may act at the same time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from opportunites.completude import manques
from opportunites.enums import ETATS_MODIFIABLES, Issue, OrigineOffre
from opportunites.models import ExigenceOffre, Offre
from opportunites.permissions import can_gerer, can_recruter
from opportunites.reindexation import reindexer
from referentiels.enums import OrigineExigence
from referentiels.models import Organisme
from socle import journal
from socle.acteur import Acteur
from socle.journal import TransitionRefusee
from socle.models import Transition

EXIGENCES_MAX = 12
MOIS_DE_RENOUVELLEMENT = 2
MOIS_MAX = 6

REFERENCE_PRISE = "Une offre porte déjà cette référence."

# What a copy does not take: what belongs to one recruitment.
_PROPRES = {
    *("id", "uuid", "etat", "origine", "auteur_id", "modifiee_par_id", "jeton", "version", "reference_csp"),
    *("date_publication", "date_vacance", "date_limite", "urgence", "issue", "date_prise_de_poste", "empreinte"),
    *("created_at", "updated_at"),
}


@dataclass(frozen=True)
class ExigenceSaisie:
    """A required skill as the form gives it; `confirmee` is false for a deduced one that nobody has looked at."""

    competence_id: int
    niveau: int
    essentielle: bool
    confirmee: bool = True


class VersionPerimee(Exception):
    """Somebody saved the offer after it was read; `offre` is what they saved."""

    def __init__(self, offre: Offre) -> None:
        super().__init__(f"offre {offre.pk} : version {offre.version} déjà enregistrée")
        self.offre = offre


def creer(champs: Mapping[str, Any], *, jeton: UUID, acteur: Acteur) -> Offre:
    """Open a draft; the same `jeton` from the same author leads to the offer it already opened.

    Raises `PermissionDenied` when the person does not recruit for the employer, `ValidationError` when the reference
    is taken.
    """
    _verifier(can_recruter(acteur, champs["organisme"].pk))
    offre = Offre(
        **{nom: valeur for nom, valeur in champs.items() if nom != "corps_vises"},
        auteur_id=acteur.utilisateur_id,
        modifiee_par_id=acteur.utilisateur_id,
        jeton=jeton,
    )
    try:
        with transaction.atomic():
            journal.creer([offre], "creer", acteur=acteur)
            offre.corps_vises.set(champs.get("corps_vises", ()))
    except IntegrityError as erreur:
        deja: Offre | None = Offre.objects.filter(auteur=acteur.utilisateur_id, jeton=jeton).first()
        if deja is None:
            raise _refus(erreur) from None
        return deja
    return offre


def modifier(
    offre: Offre,
    champs: Mapping[str, Any],
    *,
    version: int,
    acteur: Acteur,
    exigences: Sequence[ExigenceSaisie] | None = None,
) -> Offre:
    """Save fields of a draft, and its required skills when they are given.

    Raises `TransitionRefusee` when the offer is no longer a draft, `VersionPerimee` when somebody saved in between,
    `PermissionDenied` for an employer of somebody else, `ValidationError` when the reference is taken.
    """
    if organisme := champs.get("organisme"):
        _verifier(can_recruter(acteur, organisme.pk))
    try:
        with transaction.atomic():
            actuelle = _verrouiller(offre, "modifier", version=version, acteur=acteur)
            if exigences is not None:
                _exiger(actuelle, exigences)
            return _enregistrer(actuelle, champs, acteur=acteur)
    except IntegrityError as erreur:
        raise _refus(erreur) from None


def soumettre(offre: Offre, *, version: int, acteur: Acteur) -> Transition:
    """Ask for publication.

    Raises `ValidationError` by field when something required is missing, `VersionPerimee`, `TransitionRefusee`.
    """
    with transaction.atomic():
        actuelle = _verrouiller(offre, "soumettre", version=version, acteur=acteur)
        essentielles = actuelle.exigences.filter(essentielle=True, origine=OrigineExigence.SAISIE).count()
        if trouves := manques(actuelle, essentielles, timezone.localdate()):
            raise ValidationError(dict(trouves))
        return _jouer(offre, "soumettre", acteur=acteur)


def reprendre(offre: Offre, *, organisme: Organisme | None = None, acteur: Acteur) -> Transition:
    """Back to the forms: an own offer whose text must change, or an imported one claimed for `organisme`.

    Deduced requirements stay, to confirm; the first publication keeps its date. Raises `PermissionDenied` for an
    employer of somebody else, `TransitionRefusee` when somebody else came first.
    """
    if organisme is None:
        return _jouer(offre, "reprendre", acteur=acteur)
    _verifier(can_recruter(acteur, organisme.pk))
    with transaction.atomic():
        actuelle = Offre.objects.select_for_update().get(pk=offre.pk)
        if actuelle.origine != OrigineOffre.CSP:
            raise TransitionRefusee(actuelle, "reprendre", actuelle.etat)
        _verifier(organisme.pk in employeurs_de_reprise(actuelle, acteur))
        champs: dict[str, Any] = {
            "origine": OrigineOffre.PLATEFORME,
            "auteur_id": acteur.utilisateur_id,
            "organisme": organisme,
        }
        if actuelle.organisme_id not in {None, organisme.pk}:
            champs["employeur_libelle"] = ""
        return _changer(actuelle, "reprendre", acteur=acteur, champs=champs)


def employeurs_de_reprise(offre: Offre, acteur: Acteur) -> frozenset[int]:
    """Employers for which this person may take an offer back: its own; for an imported one, those that may claim it.

    All of theirs when its employer is unknown or one of theirs; else those below it: an import often knows only the
    ministry.
    """
    if offre.origine != OrigineOffre.CSP:
        return acteur.organismes & {offre.organisme_id}
    if offre.organisme_id is None or offre.organisme_id in acteur.organismes:
        return acteur.organismes
    branche = Organisme.objects.branche(offre.organisme_id).filter(pk__in=acteur.organismes)
    return frozenset(branche.order_by().values_list("pk", flat=True))


def dupliquer(offre: Offre, *, jeton: UUID, acteur: Acteur) -> Offre:
    """A new draft with the same text and skills, without what belongs to one recruitment."""
    communs = {
        champ.attname: getattr(offre, champ.attname)
        for champ in Offre._meta.concrete_fields
        if champ.attname not in _PROPRES
    }
    exigences = list(offre.exigences.values("competence_id", "niveau", "essentielle", "origine"))
    with transaction.atomic():
        copie = creer(
            {**communs, "organisme": offre.organisme, "corps_vises": list(offre.corps_vises.all())},
            jeton=jeton,
            acteur=acteur,
        )
        if not copie.exigences.exists():
            ExigenceOffre.objects.bulk_create(ExigenceOffre(offre=copie, **exigence) for exigence in exigences)
    return copie


def suspendre(offre: Offre, *, acteur: Acteur) -> Transition:
    """Take a published offer out of the list; a moderator puts it back, or `reprendre` then `soumettre`."""
    return _jouer(offre, "suspendre", acteur=acteur)


def renouveler(offre: Offre, *, version: int, acteur: Acteur) -> Transition:
    """Two more months to apply, six months from today at most.

    Raises `ValidationError` when the deadline is already as far as that or when the offer expired while suspended,
    `VersionPerimee` at the second click.
    """
    with transaction.atomic():
        actuelle = _verrouiller(offre, "renouveler", version=version, acteur=acteur, etats=None)
        if Offre.objects.filter(pk=actuelle.pk).suspendues_en_dernier().exists():
            raise ValidationError("Cette offre avait été suspendue : modifiez-la, puis soumettez-la de nouveau.")
        limite = nouvelle_limite(actuelle, timezone.localdate())
        if limite is None:
            raise ValidationError("La date limite est déjà à six mois : elle ne peut pas être repoussée davantage.")
        return _jouer(offre, "renouveler", acteur=acteur, champs={"date_limite": limite})


def nouvelle_limite(offre: Offre, aujourdhui: date) -> date | None:
    """The deadline that a renewal would give, None when it would move nothing."""
    depuis = max(offre.date_limite or aujourdhui, aujourdhui)
    limite = min(depuis + relativedelta(months=MOIS_DE_RENOUVELLEMENT), aujourdhui + relativedelta(months=MOIS_MAX))
    return limite if offre.date_limite is None or limite > offre.date_limite else None


def pourvoir(offre: Offre, *, issue: str, date_prise_de_poste: date, acteur: Acteur) -> Transition:
    """Close because somebody is recruited, and say who and from when."""
    if issue not in Issue.values or issue == Issue.ABANDON:
        raise ValidationError({"issue": "Dites par qui le poste est pourvu."})
    champs = {"issue": issue, "date_prise_de_poste": date_prise_de_poste}
    return _jouer(offre, "pourvoir", acteur=acteur, champs=champs)


def declarer_infructueuse(offre: Offre, *, acteur: Acteur) -> Transition:
    """Close because nobody was recruited."""
    return _jouer(offre, "declarer_infructueuse", acteur=acteur)


def retirer(offre: Offre, *, acteur: Acteur) -> Transition:
    """Close because the employer gives the recruitment up."""
    return _jouer(offre, "retirer", acteur=acteur, champs={"issue": Issue.ABANDON})


def _jouer(offre: Offre, verbe: str, *, acteur: Acteur, champs: Mapping[str, Any] | None = None) -> Transition:
    """One verb of the employer on its own offer."""
    with transaction.atomic():
        actuelle = Offre.objects.select_for_update().get(pk=offre.pk)
        _verifier(can_gerer(acteur, actuelle))
        return _changer(actuelle, verbe, acteur=acteur, champs=champs or {})


def _changer(actuelle: Offre, verbe: str, *, acteur: Acteur, champs: Mapping[str, Any]) -> Transition:
    """Journal, version and search row, in the caller's transaction."""
    suite = {"version": actuelle.version + 1, "modifiee_par_id": acteur.utilisateur_id, "updated_at": timezone.now()}
    ligne = journal.changer_etat(actuelle, verbe, acteur=acteur, champs={**champs, **suite})
    reindexer([actuelle.pk])
    return ligne


def _verrouiller(
    offre: Offre, verbe: str, *, version: int, acteur: Acteur, etats: Sequence[str] | None = ETATS_MODIFIABLES
) -> Offre:
    """The row as it is now, if it is the one that was read."""
    actuelle: Offre = Offre.objects.select_for_update().get(pk=offre.pk)
    _verifier(can_gerer(acteur, actuelle))
    if etats is not None and actuelle.etat not in etats:
        raise TransitionRefusee(actuelle, verbe, actuelle.etat)
    if actuelle.version != version:
        raise VersionPerimee(actuelle)
    return actuelle


def _verifier(permis: bool) -> None:
    if not permis:
        raise PermissionDenied("L’offre, ou l’employeur, est celui d’une autre équipe.")


def _refus(erreur: IntegrityError) -> ValidationError:
    """What the constraint that does not hold says to people; the only one that bears no message is the reference's."""
    nom = getattr(getattr(erreur.__cause__, "diag", None), "constraint_name", "")
    contrainte = next((c for c in Offre._meta.constraints if c.name == nom), None)
    if contrainte is None:
        return ValidationError({"reference_csp": REFERENCE_PRISE})
    return ValidationError(contrainte.get_violation_error_message())


def _enregistrer(actuelle: Offre, champs: Mapping[str, Any], *, acteur: Acteur) -> Offre:
    simples = {nom: valeur for nom, valeur in champs.items() if nom != "corps_vises"}
    if simples.get("metier"):
        simples["metier_libelle"] = ""
    suite = {"version": actuelle.version + 1, "modifiee_par_id": acteur.utilisateur_id, "updated_at": timezone.now()}
    for nom, valeur in (simples | suite).items():
        setattr(actuelle, nom, valeur)
    actuelle.save(update_fields=[*simples, *suite])
    if "corps_vises" in champs:
        actuelle.corps_vises.set(champs["corps_vises"])
    return actuelle


def _exiger(offre: Offre, exigences: Sequence[ExigenceSaisie]) -> None:
    """Make the requirements equal to what was chosen; a deduced one becomes the employer's once it is confirmed."""
    if len(exigences) > EXIGENCES_MAX:
        raise ValidationError({"competences": f"Choisissez {EXIGENCES_MAX} compétences au plus."})
    offre.exigences.exclude(competence__in=[e.competence_id for e in exigences]).delete()
    ExigenceOffre.objects.bulk_create(
        (
            ExigenceOffre(
                offre=offre,
                competence_id=e.competence_id,
                niveau=e.niveau,
                essentielle=e.essentielle and e.confirmee,
                origine=OrigineExigence.SAISIE if e.confirmee else OrigineExigence.DEDUITE,
            )
            for e in exigences
        ),
        update_conflicts=True,
        unique_fields=["offre", "competence"],
        update_fields=["niveau", "essentielle", "origine"],
    )
