"""A co-development session: what its client concludes. Nothing of what others said is kept."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from annuaire.vision import vision
from communautes.enums import EtatEvenement, EtatInscription, RoleInscription, TypeEvenement
from communautes.models import Conclusion, Inscription
from socle.acteur import SYSTEME, Acteur
from socle.journal import TransitionRefusee

VENUES = frozenset({EtatInscription.CONFIRMEE, EtatInscription.PRESENTE})
SANS_SUITE = frozenset({EtatEvenement.BROUILLON, EtatEvenement.ANNULE})


def ecrire_conclusions(inscription: Inscription, texte: str, *, partagee: bool, acteur: Acteur) -> Conclusion | None:
    """By the client that came, once the session began; an empty text erases them.

    Raises `PermissionDenied`, `TransitionRefusee`, `ValidationError`.
    """
    with vision(acteur):
        actuelle = _tenir(inscription, acteur)
        if actuelle.etat not in VENUES or actuelle.evenement.debut > timezone.now():
            raise TransitionRefusee(actuelle, "ecrire_conclusions", actuelle.etat)
        conclusion = Conclusion.objects.filter(inscription=actuelle).first()
        if not texte:
            if conclusion is not None:
                conclusion.delete()
            return None
        conclusion = conclusion or Conclusion(inscription=actuelle)
        conclusion.texte, conclusion.partagee, conclusion.updated_at = texte, partagee, timezone.now()
        conclusion.full_clean(exclude=["inscription"])
        conclusion.save()
    return conclusion


def lire_conclusions(evenement: int, *, acteur: Acteur) -> Conclusion | None:
    """Those of this session that this person may read: a session has one client at a time, the last is shown."""
    with vision(acteur):
        lisibles = Conclusion.objects.visible_by(acteur).filter(inscription__evenement=evenement)
        lue: Conclusion | None = lisibles.select_related("inscription").order_by("-updated_at", "-pk").first()
    return lue


def lister_conclusions(*, acteur: Acteur) -> list[Conclusion]:
    """All of one's own, the last session first, whatever became of one's seat since."""
    with vision(acteur):
        siennes = Conclusion.objects.visible_by(acteur).filter(inscription__membre=acteur.membre_id)
        return list(siennes.select_related("inscription__evenement").order_by("-inscription__evenement__debut", "-pk"))


def effacer_conclusions(evenement: UUID, *, acteur: Acteur) -> bool:
    """One's own, whatever became of one's seat or of the session; False when there is none."""
    with vision(acteur):
        siennes = Conclusion.objects.filter(
            inscription__membre=acteur.membre_id, inscription__evenement__uuid=evenement
        )
        return bool(siennes.delete()[0])


def oublier_conclusions(utilisateur: int) -> int:
    """Those of an account that goes."""
    with vision(SYSTEME):
        return Conclusion.objects.filter(inscription__membre__utilisateur=utilisateur).delete()[0]


def _tenir(inscription: Inscription, acteur: Acteur) -> Inscription:
    """One's own, as the client of a session, locked."""
    siennes = Inscription.objects.de(acteur).filter(role=RoleInscription.CLIENT, evenement__type=TypeEvenement.ATELIER)
    actuelle: Inscription | None = (
        siennes.exclude(evenement__etat__in=SANS_SUITE)
        .select_related("evenement")
        .select_for_update(of=("self",))
        .filter(pk=inscription.pk)
        .first()
    )
    if actuelle is None:
        raise PermissionDenied
    return actuelle
