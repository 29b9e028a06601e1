"""Tell who proposed a skill what became of it."""

from collections.abc import Iterable

from annuaire.models import PropositionCompetence
from socle.courrier import deposer

GENRES = {"valider": "competence-validee", "fusionner": "competence-fusionnee"}


def annoncer_competences(verbe: str, pks: Iterable[int], survivante: int | None) -> None:
    """A mail to each person who proposed these skills, in the transaction of the decision; then nothing is kept."""
    genre = GENRES.get(verbe)
    if genre is None:
        return
    propositions = PropositionCompetence.objects.filter(competence__in=list(pks)).order_by("pk")
    for proposition in propositions.select_related("competence"):
        objets = {"competence": survivante or proposition.competence_id, "proposee": proposition.competence_id}
        deposer(genre, utilisateur=proposition.utilisateur_id, objets=objets)
    propositions.delete()


def effacer_propositions(utilisateur: int) -> None:
    PropositionCompetence.objects.filter(utilisateur=utilisateur).delete()
