"""What waits for moderators, for the home of the admin."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import EtatMembre, EtatRattachement
from annuaire.models import LimiteAtteinte, Membre, PropositionCompetence, Recruteur, Signalement
from referentiels.enums import EtatCompetence
from socle.acteur import Acteur
from socle.registres import FileDAttente

# Title, model of the screen that treats it, filter of that screen; in the order of `_attentes`.
FILES = [
    ("Demandes pour recruter", Recruteur, f"?etat__exact={EtatRattachement.DEMANDE}"),
    ("Membres à valider", Membre, f"?etat__exact={EtatMembre.DEMANDEE}"),
    ("Profils signalés", Signalement, ""),
    # Accounts that opened as many profiles in a day as one may: somebody may be copying the directory.
    ("Lectures massives de l’annuaire", LimiteAtteinte, ""),
    ("Compétences proposées", PropositionCompetence, ""),
]


def files(acteur: Acteur) -> list[FileDAttente]:
    """All of them in one query."""
    premiere, *autres = (_compter(rang, *attente) for rang, attente in enumerate(_attentes(acteur)))
    comptes = {rang: (nombre, depuis) for rang, nombre, depuis in premiere.union(*autres, all=True)}
    return [
        FileDAttente(
            titre,
            reverse(f"admin:annuaire_{modele._meta.model_name}_changelist") + filtre,
            *comptes.get(rang, (0, None)),
        )
        for rang, (titre, modele, filtre) in enumerate(FILES)
    ]


def _attentes(acteur: Acteur) -> list[tuple[QuerySet[Any], str, str]]:
    """Rows, what is counted of them, and since when they wait."""
    semaine = timezone.localdate() - timedelta(days=7)
    proposees = PropositionCompetence.objects.filter(competence__etat=EtatCompetence.PROPOSEE)
    return [
        (Recruteur.objects.visible_by(acteur).en_attente(), "pk", "created_at"),
        (Membre.objects.lisibles_par_la_moderation(acteur).en_attente(), "pk", "attend_depuis"),
        (Signalement.objects.a_traiter(), "pk", "created_at"),
        (LimiteAtteinte.objects.filter(jour__gte=semaine), "pk", "at"),
        (proposees, "competence", "created_at"),
    ]


def _compter(rang: int, lignes: QuerySet[Any], quoi: str, depuis: str) -> QuerySet[Any]:
    """No row when nothing waits: grouped by a constant."""
    groupe = lignes.order_by().annotate(file=Value(rang)).values("file")
    return groupe.annotate(nombre=Count(quoi, distinct=True), attend=Min(depuis)).values_list(
        "file", "nombre", "attend"
    )
