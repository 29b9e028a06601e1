"""Writes of the referential beyond a plain form."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from referentiels.enums import EtatCompetence
from referentiels.models import Competence, Denomination, Organisme
from referentiels.querysets import CompetenceQuerySet
from socle import journal
from socle.acteur import Acteur
from socle.references import rediriger
from socle.registres import annoncer_competences, reindexer_competence
from socle.travaux import sans_limite_de_temps

INTERROMPUE = "Quelqu’un vient d’écrire sur l’une de ces compétences : rien n’est fusionné, recommencez."


def renommer(organisme: Organisme, nom: str) -> None:
    """Give an organisme its new name and keep the older one, by which people and files still call it.

    Nothing happens when the name read under the lock is already this one.
    """
    with transaction.atomic():
        ancien = Organisme.objects.select_for_update().get(pk=organisme.pk).nom
        if ancien == nom:
            return
        connue = Denomination.objects.filter(organisme=organisme, libelle__iexact=ancien).first()
        denomination = connue or Denomination(organisme=organisme, libelle=ancien)
        denomination.jusqu_au = timezone.localdate()
        denomination.save()
        organisme.nom = nom
        organisme.save(update_fields=["nom"])


def valider(competences: CompetenceQuerySet, *, acteur: Acteur) -> int:
    """Put into use those of these skills that can be; return how many."""
    departs, _ = Competence.TRANSITIONS["valider"]
    with transaction.atomic():
        pks = list(competences.filter(etat__in=departs).order_by("pk").values_list("pk", flat=True))
        changees = journal.changer_etats(Competence.objects.filter(pk__in=pks), "valider", acteur=acteur)
        annoncer_competences("valider", pks)
        for pk in pks:
            reindexer_competence(pk)
    return changees


def retirer(competences: CompetenceQuerySet, *, acteur: Acteur) -> int:
    """Stop proposing those of these skills that can be; return how many. What names them stays."""
    departs, _ = Competence.TRANSITIONS["retirer"]
    return journal.changer_etats(competences.filter(etat__in=departs), "retirer", acteur=acteur)


def fusionner(competence: Competence, survivante: Competence, *, acteur: Acteur) -> int:
    """Make `survivante` stand for `competence` wherever something points to it; return how many rows moved.

    Labels and aliases join those of the survivor, what had been merged into `competence` now leads to it. The search
    rows of what names the survivor are rebuilt in the same transaction. Raises `ValidationError`, with a sentence for
    people.
    """
    try:
        with sans_limite_de_temps():
            ancienne, gardee = _verrouiller(competence, survivante)
            annoncer_competences("fusionner", [ancienne.pk], gardee.pk)
            deplacees = rediriger(ancienne, gardee)
            gardee.alias = _autres_noms(gardee, ancienne)
            gardee.save(update_fields=["alias"])
            journal.changer_etat(competence, "fusionner", acteur=acteur, champs={"remplacee_par": gardee})
            reindexer_competence(gardee.pk)
    except IntegrityError as erreur:  # a row of the same key, inserted meanwhile
        raise ValidationError(INTERROMPUE) from erreur
    survivante.alias = gardee.alias
    return deplacees


def suivre_fusions(jour: date) -> int:
    """Redirect what was written under a skill already merged, by a form or an import that had read it before."""
    deplacees = 0
    with sans_limite_de_temps():
        for ancienne in Competence.objects.fusionnees_citees().select_for_update(of=("self",)).order_by("pk"):
            deplacees += rediriger(ancienne, ancienne.remplacee_par)
            reindexer_competence(ancienne.remplacee_par_id)
    return deplacees


def _verrouiller(competence: Competence, survivante: Competence) -> tuple[Competence, Competence]:
    """Both as they are now, locked against new references too, with all that leads to the first, in pk order.

    One statement: two merges that share rows wait for each other, and never both ways.
    """
    pks = [competence.pk, survivante.pk]
    lignes = Competence.objects.filter(pk__in=pks) | Competence.objects.filter(remplacee_par=competence.pk)
    verrouillees = {ligne.pk: ligne for ligne in lignes.select_for_update().order_by("pk")}
    if len(verrouillees.keys() & set(pks)) < len(set(pks)):
        raise ValidationError("L’une des deux compétences n’existe plus.")
    ancienne, gardee = verrouillees[competence.pk], verrouillees[survivante.pk]
    if refus := refus_de_fusion(ancienne, gardee):
        raise ValidationError(refus)
    return ancienne, gardee


def refus_de_fusion(ancienne: Competence, gardee: Competence) -> str:
    """Why these two cannot be merged, "" when they can."""
    if ancienne == gardee:
        return "Une compétence ne se fusionne pas dans elle-même : choisissez-en une autre."
    if ancienne.etat == EtatCompetence.FUSIONNEE:
        return f"« {ancienne} » est déjà fusionnée dans « {ancienne.remplacee_par} »."
    if gardee.etat == EtatCompetence.FUSIONNEE:
        return f"« {gardee} » est elle-même fusionnée dans « {gardee.remplacee_par} » : choisissez celle-ci."
    departs, _ = Competence.TRANSITIONS["fusionner"]
    if ancienne.etat not in departs:
        return f"« {ancienne} » est retirée : validez-la d’abord."
    if gardee.etat != EtatCompetence.VALIDEE:
        return f"« {gardee} » n’est pas en usage : validez-la d’abord, ou choisissez-en une autre."
    return ""


def _autres_noms(gardee: Competence, ancienne: Competence) -> list[str]:
    """The aliases of the survivor, then each other name of the merged one, once."""
    noms: dict[str, str] = {}
    for nom in [*gardee.alias, ancienne.libelle, *ancienne.alias]:
        noms.setdefault(nom.casefold(), nom)
    noms.pop(gardee.libelle.casefold(), None)
    return list(noms.values())
