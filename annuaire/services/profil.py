"""Writes of one's own profile, section by section. What another tab saved meanwhile is never lost silently."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from annuaire.enums import EtatMembre
from annuaire.models import CompetenceDeclaree, Etape, Membre, Preuve, PropositionCompetence
from annuaire.services.attestations import empreinte_de_preuve, perimer
from annuaire.services.empreintes import empreinte
from annuaire.services.intentions import suivre_les_casquettes
from referentiels.enums import EtatCompetence, Niveau, TypeCompetence
from referentiels.models import Competence
from socle import journal
from socle.acteur import Acteur
from socle.recherche import sans_accent

COMPETENCES_MAX = 40
ETAPES_MAX = 40
PREUVES_MAX = 5  # by skill
PROPOSITIONS_MAX = 10  # that wait, by account
SANS_PROFIL = {EtatMembre.REFUSEE, EtatMembre.ANONYMISEE}


class ProfilPerime(Exception):
    """This section was saved since the page was read: in another tab, or on another screen."""


@dataclass(frozen=True)
class Declaration:
    competence_id: int
    niveau: int
    derniere_pratique: int | None = None
    veut_developper: bool = False
    peut_transmettre: bool = False


def empreinte_de(ligne: Membre | Etape, champs: Iterable[str]) -> str:
    return empreinte({nom: ligne.serializable_value(nom) for nom in champs})


def empreinte_des_competences(membre: Membre) -> str:
    return empreinte([asdict(declaration) for declaration in declarations(membre)])


def declarations(membre: Membre) -> list[Declaration]:
    lignes = CompetenceDeclaree.objects.filter(membre=membre).order_by("competence")
    return [Declaration(**{nom: getattr(ligne, nom) for nom in Declaration.__annotations__}) for ligne in lignes]


def modifier_profil(membre: Membre, champs: Mapping[str, Any], *, lue: str, acteur: Acteur) -> Membre:
    """Save these columns. `lue` is the `empreinte_de` what the page showed of them.

    Raises `ProfilPerime`, and `ValidationError` by field.
    """
    with transaction.atomic():
        actuel = _verrouiller(membre, acteur)
        if lue != empreinte_de(actuel, champs):
            raise ProfilPerime
        for nom, valeur in champs.items():
            setattr(actuel, nom, valeur)
        actuel.updated_at = timezone.now()
        actuel.full_clean(exclude={f.name for f in Membre._meta.fields} - set(champs), validate_unique=False)
        actuel.save(update_fields=[*champs, "updated_at"])
        if "organisme" in champs:
            suivre_les_casquettes(actuel.utilisateur_id)
    return actuel


def declarer_competences(membre: Membre, voulues: Iterable[Declaration], *, lue: str, acteur: Acteur) -> None:
    """Make the skills of a member those ones; a proof leaves with its skill. Raises `ProfilPerime`."""
    par_competence = {voulue.competence_id: voulue for voulue in voulues}
    with transaction.atomic():
        actuel = _verrouiller(membre, acteur)
        if lue != empreinte_des_competences(actuel):
            raise ProfilPerime
        siennes = {ligne.competence_id: ligne for ligne in CompetenceDeclaree.objects.filter(membre=actuel)}
        CompetenceDeclaree.objects.filter(membre=actuel).exclude(competence__in=par_competence).delete()
        neuves, changees, autre_niveau = [], [], []
        for pk, voulue in par_competence.items():
            if pk not in siennes:
                neuves.append(CompetenceDeclaree(membre=actuel, **asdict(voulue)))
                continue
            if siennes[pk].niveau != voulue.niveau:
                autre_niveau.append(siennes[pk])
            if _changer(siennes[pk], asdict(voulue)):
                changees.append(siennes[pk])
        CompetenceDeclaree.objects.bulk_create(neuves)
        CompetenceDeclaree.objects.bulk_update(
            changees, [nom for nom in Declaration.__annotations__ if nom != "competence_id"]
        )
        perimer(Preuve.objects.filter(competence_declaree__in=autre_niveau).order_by(), acteur=acteur)
        _dater(actuel)


def ajouter_etape(membre: Membre, champs: Mapping[str, Any], *, acteur: Acteur) -> Etape:
    """Raises `ValidationError`, by field or for one too many."""
    with transaction.atomic():
        actuel = _verrouiller(membre, acteur)
        if Etape.objects.filter(membre=actuel).count() >= ETAPES_MAX:
            raise ValidationError(f"Vous avez déjà {ETAPES_MAX} étapes, le plus possible.")
        etape = Etape(membre=actuel, **champs)
        etape.full_clean()
        etape.save(force_insert=True)
        _dater(actuel)
    return etape


def modifier_etape(etape: Etape, champs: Mapping[str, Any], *, lue: str, acteur: Acteur) -> None:
    """Raises `ProfilPerime`, and `ValidationError` by field."""
    with transaction.atomic():
        membre = _verrouiller(etape.membre, acteur)
        actuelle = Etape.objects.get(pk=etape.pk)
        if lue != empreinte_de(actuelle, champs):
            raise ProfilPerime
        change = _changer(actuelle, champs)
        actuelle.full_clean()
        actuelle.save(update_fields=list(champs))
        if change:
            perimer(actuelle.preuves.order_by(), acteur=acteur)
        _dater(membre)


def supprimer_etape(etape: Etape, *, acteur: Acteur) -> None:
    with transaction.atomic():
        membre = _verrouiller(etape.membre, acteur)
        perimer(etape.preuves.order_by(), acteur=acteur)
        Etape.objects.filter(pk=etape.pk).delete()
        _dater(membre)


def prouver(declaree: CompetenceDeclaree, recit: str, etape: Etape | None, *, acteur: Acteur) -> Preuve:
    """Tell what was done with a skill, in a step of one's own. Raises `ValidationError` for one too many."""
    with transaction.atomic():
        membre = _verrouiller(declaree.membre, acteur)
        if etape is not None and etape.membre_id != membre.pk:
            raise PermissionDenied
        if Preuve.objects.filter(competence_declaree=declaree).count() >= PREUVES_MAX:
            raise ValidationError(f"Vous avez déjà {PREUVES_MAX} preuves de cette compétence, le plus possible.")
        preuve: Preuve = Preuve.objects.create(competence_declaree=declaree, etape=etape, recit=recit)
        _dater(membre)
    return preuve


def modifier_preuve(preuve: Preuve, recit: str, etape: Etape | None, *, lue: str, acteur: Acteur) -> None:
    """Tell it otherwise; what was attested no longer is. `lue` is the `empreinte_de_preuve` that the page showed.

    Raises `ProfilPerime`.
    """
    with transaction.atomic():
        membre = _verrouiller(preuve.competence_declaree.membre, acteur)
        if etape is not None and etape.membre_id != membre.pk:
            raise PermissionDenied
        actuelle = Preuve.objects.select_related("etape", "competence_declaree").get(pk=preuve.pk)
        if lue != empreinte_de_preuve(actuelle):
            raise ProfilPerime
        if _changer(actuelle, {"recit": recit, "etape": etape}):
            actuelle.save(update_fields=["recit", "etape"])
            perimer([actuelle.pk], acteur=acteur)
        _dater(membre)


def retirer_preuve(preuve: Preuve, *, acteur: Acteur) -> None:
    with transaction.atomic():
        membre = _verrouiller(preuve.competence_declaree.membre, acteur)
        Preuve.objects.filter(pk=preuve.pk).delete()
        _dater(membre)


def meme_competence(libelle: str) -> Competence | None:
    """The skill that has this name or this other name, whatever its case and accents: one to use, or one that waits."""
    voulu = sans_accent(" ".join(libelle.split()))
    utilisables = Competence.objects.filter(etat__in=[EtatCompetence.VALIDEE, EtatCompetence.PROPOSEE])
    candidates = utilisables.filter(libelle__unaccent__iexact=libelle) | utilisables.filter(
        alias__icontains=libelle.strip()
    )
    for candidate in candidates.order_by("-etat", "pk"):
        if voulu in {sans_accent(nom) for nom in (candidate.libelle, *candidate.alias)}:
            return candidate
    return None


def proposer_competence(membre: Membre, libelle: str, *, acteur: Acteur) -> Competence:
    """Declare a skill that the referential has not: it is its author's alone until the team has read it.

    The one that exists under this name is declared instead. Raises `ValidationError` for one too many.
    """
    with transaction.atomic():
        actuel = _verrouiller(membre, acteur)
        if CompetenceDeclaree.objects.filter(membre=actuel).count() >= COMPETENCES_MAX:
            raise ValidationError(f"Vous déclarez déjà {COMPETENCES_MAX} compétences, le plus possible.")
        competence = meme_competence(libelle) or _creer_proposee(libelle, acteur)
        if competence.etat == EtatCompetence.PROPOSEE:
            PropositionCompetence.objects.get_or_create(competence=competence, utilisateur_id=actuel.utilisateur_id)
        CompetenceDeclaree.objects.get_or_create(
            membre=actuel, competence=competence, defaults={"niveau": Niveau.PRATIQUE}
        )
        _dater(actuel)
    return competence


def _creer_proposee(libelle: str, acteur: Acteur) -> Competence:
    attente = PropositionCompetence.objects.filter(
        utilisateur=acteur.utilisateur_id, competence__etat=EtatCompetence.PROPOSEE
    )
    if attente.count() >= PROPOSITIONS_MAX:
        raise ValidationError(f"{PROPOSITIONS_MAX} de vos propositions attendent déjà une réponse : revenez plus tard.")
    competence = Competence(
        code=_code_libre(libelle), libelle=libelle, type=TypeCompetence.SAVOIR_FAIRE, etat=EtatCompetence.PROPOSEE
    )
    journal.creer([competence], "proposer", acteur=acteur)
    return competence


def _code_libre(libelle: str) -> str:
    racine = slugify(libelle)[:70] or "competence"
    pris = set(Competence.objects.filter(code__startswith=racine).values_list("code", flat=True))
    return next(code for n in range(len(pris) + 1) if (code := f"{racine}-{n + 1}" if n else racine) not in pris)


def _verrouiller(membre: Membre, acteur: Acteur) -> Membre:
    """The member as it is now; nobody writes in another's profile."""
    actuel: Membre = Membre.objects.select_for_update(of=("self",)).get(pk=membre.pk)
    if actuel.utilisateur_id != acteur.utilisateur_id or actuel.etat in SANS_PROFIL:
        raise PermissionDenied
    return actuel


def _changer(ligne: Any, valeurs: Mapping[str, Any]) -> bool:
    change = any(getattr(ligne, nom) != valeur for nom, valeur in valeurs.items())
    for nom, valeur in valeurs.items():
        setattr(ligne, nom, valeur)
    return change


def _dater(membre: Membre) -> None:
    membre.updated_at = timezone.now()
    membre.save(update_fields=["updated_at"])
