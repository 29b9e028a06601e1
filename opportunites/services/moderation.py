"""What moderators decide on an offer. A decision bears on the state and the version that were read.

Each one is refused to whoever wrote the offer or recruits for its employer, journaled, and announced to its author.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from opportunites import emails
from opportunites.completude import manques
from opportunites.enums import EtatOffre, MotifRefus
from opportunites.models import Offre
from opportunites.presentation import CHAMPS_A_REMARQUER
from opportunites.reindexation import reindexer
from socle import journal
from socle.acteur import Acteur
from socle.models import Transition

LONGUEUR_REMARQUE = 2000


class DecisionPerimee(Exception):
    """The offer is no longer what was read: `transition` is what happened last, None if it has no history."""

    def __init__(self, offre: Offre, transition: Transition | None) -> None:
        super().__init__(f"offre {offre.pk} : décision sur un état ou une version qui ne sont plus les siens")
        self.offre, self.transition = offre, transition


def publier(offre: Offre, *, acteur: Acteur, version: int, etat: str = EtatOffre.SOUMISE) -> Transition:
    """Make the offer visible. The first time dates its publication; later ones keep that date.

    Raises `PermissionDenied`, `DecisionPerimee`, `TransitionRefusee`, and `ValidationError` on its deadline.
    """
    with _decision(offre, acteur=acteur, version=version, etat=etat) as actuelle:
        premiere = actuelle.date_publication or timezone.localdate()
        _verifier_date_limite(actuelle)
        transition = journal.changer_etat(offre, "publier", acteur=acteur, champs={"date_publication": premiere})
        reindexer([offre.pk])
        emails.annoncer("offre-publiee", actuelle, transition)
    return transition


def demander_complement(offre: Offre, *, acteur: Acteur, version: int, remarques: Mapping[str, str]) -> Transition:
    """Give the offer back to its author, with one remark by field ("" for the whole offer).

    Raises as `publier`; `ValidationError` when a remark is missing, too long, or on no field of the forms.
    """
    if not remarques or any(not texte.strip() or len(texte) > LONGUEUR_REMARQUE for texte in remarques.values()):
        raise ValidationError(f"Écrivez au moins une remarque, de {LONGUEUR_REMARQUE} caractères au plus.")
    if inconnus := set(remarques) - {"", *CHAMPS_A_REMARQUER}:
        raise ValidationError(f"Une remarque porte sur un champ inconnu : {', '.join(sorted(inconnus))}.")
    with _decision(offre, acteur=acteur, version=version) as actuelle:
        transition = journal.changer_etat(offre, "demander_complement", acteur=acteur, commentaires=remarques)
        emails.annoncer("offre-a-completer", actuelle, transition)
    return transition


def refuser(offre: Offre, *, acteur: Acteur, version: int, motif: str, texte: str = "") -> Transition:
    """Say no, for a coded reason; `texte` explains it, and must when the reason is « autre ».

    Raises as `publier`; `ValidationError` on an unknown reason or a missing explanation.
    """
    if motif not in MotifRefus.values:
        raise ValidationError("Choisissez une raison de la liste.")
    if len(texte) > LONGUEUR_REMARQUE or (motif == MotifRefus.AUTRE and not texte.strip()):
        raise ValidationError(f"Expliquez la raison, en {LONGUEUR_REMARQUE} caractères au plus.")
    with _decision(offre, acteur=acteur, version=version) as actuelle:
        commentaires = {"": texte} if texte.strip() else {}
        transition = journal.changer_etat(offre, "refuser", acteur=acteur, motif=motif, commentaires=commentaires)
        emails.annoncer("offre-refusee", actuelle, transition)
    return transition


@contextmanager
def _decision(offre: Offre, *, acteur: Acteur, version: int, etat: str = EtatOffre.SOUMISE) -> Iterator[Offre]:
    """Hold the row of the offer, as it is now, if this person may decide and if it is what was read."""
    with transaction.atomic():
        actuelle = Offre.objects.select_for_update().get(pk=offre.pk)
        if not Offre.objects.moderables_par(acteur).filter(pk=actuelle.pk).exists():
            raise PermissionDenied("Qui a écrit une offre, ou recrute pour son employeur, ne décide pas de l’offre.")
        if (actuelle.etat, actuelle.version) != (etat, version):
            raise DecisionPerimee(actuelle, journal.historique(actuelle).last())
        yield actuelle


def _verifier_date_limite(offre: Offre) -> None:
    """The deadline's rule held at submission, and time has passed since. A suspended offer only has to be open."""
    refus = manques(offre, 1, timezone.localdate()).get("date_limite")
    if refus and (offre.etat == EtatOffre.SOUMISE or offre.est_close):
        raise ValidationError({"date_limite": f"Cette offre ne peut pas être publiée. {refus}"})
