"""What waits for moderators in communities, for the home of the admin: what those who lead them left for a week."""

from datetime import timedelta
from typing import Any

from django.db.models import CharField, Count, Min, Value
from django.urls import reverse
from django.utils import timezone

from communautes.enums import EtatAmendement, EtatEvenement, EtatInscription, EtatPublication, EtatQuestion
from communautes.models import Amendement, Commun, Inscription, Question, RetourExperience
from socle.acteur import Acteur
from socle.registres import FileDAttente

DELAI = timedelta(days=7)


def files(acteur: Acteur) -> list[FileDAttente]:
    """All of them in one query; never one's own texts."""
    lues = [_compter(modele, lignes, depuis) for _, modele, lignes, depuis, _ in _attentes(acteur)]
    comptes = {modele: (nombre, attend) for modele, nombre, attend in lues[0].union(*lues[1:], all=True)}
    return [
        FileDAttente(
            titre,
            f"{reverse(f'admin:communautes_{modele._meta.model_name}_changelist')}?etat__exact={etat}",
            *comptes.get(modele._meta.model_name, (0, None)),
        )
        for titre, modele, _, _, etat in _attentes(acteur)
    ]


def _attentes(acteur: Acteur) -> list[tuple[str, Any, Any, str, str]]:
    """Title, model of the screen, rows, since when they wait, state that the screen shows."""
    limite = timezone.now() - DELAI
    relire = EtatPublication.EN_RELECTURE
    demandes = Inscription.objects.organisees_par(acteur).filter(
        etat=EtatInscription.A_VALIDER,
        entree_le__lte=limite,
        evenement__etat=EtatEvenement.PUBLIE,
        evenement__debut__gt=timezone.now(),
    )
    return [
        (
            "Retours d’expérience à relire depuis une semaine",
            RetourExperience,
            RetourExperience.objects.a_relire_par(acteur).filter(updated_at__lte=limite),
            "updated_at",
            relire,
        ),
        (
            "Communs à relire depuis une semaine",
            Commun,
            Commun.objects.a_relire_par(acteur).filter(updated_at__lte=limite),
            "updated_at",
            relire,
        ),
        (
            "Amendements à décider depuis une semaine",
            Amendement,
            Amendement.objects.a_decider_par(acteur).filter(created_at__lte=limite),
            "created_at",
            EtatAmendement.PROPOSE,
        ),
        ("Inscriptions à valider depuis une semaine", Inscription, demandes, "entree_le", EtatInscription.A_VALIDER),
        (
            "Questions sans réponse depuis une semaine",
            Question,
            Question.objects.visible_by(acteur)
            .sans_reponse()
            .filter(created_at__lte=limite)
            .exclude(auteur__utilisateur=acteur.utilisateur_id),
            "created_at",
            EtatQuestion.OUVERTE,
        ),
    ]


def _compter(modele: Any, lignes: Any, depuis: str) -> Any:
    """No row when nothing waits: grouped by a constant."""
    groupe = lignes.order_by().annotate(file=Value(modele._meta.model_name, CharField())).values("file")
    return groupe.annotate(nombre=Count("pk"), attend=Min(depuis)).values_list("file", "nombre", "attend")
