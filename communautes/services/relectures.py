"""Writes of who reviews REX and commons: never its own. Each decision says which version was read."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from communautes.emails.publications import annoncer
from communautes.enums import EtatPublication
from communautes.models.publications import Publication, RetourExperience
from communautes.permissions import can_archiver, can_relire, est_son_texte
from communautes.services import tchap
from communautes.services.publications import Perime, verrouiller
from socle import journal
from socle.acteur import Acteur


def publier(publication: Publication, version: int, *, acteur: Acteur) -> None:
    """From now on, those it is spread to read it; the first time, it is said in the room of its community.

    Raises `Perime`, `TransitionRefusee`.
    """
    with transaction.atomic():
        actuelle = _a_relire(publication, "publier", version, acteur)
        maintenant, premiere = timezone.now(), actuelle.publie_le is None
        dates = {"publie_le": actuelle.publie_le or maintenant, "confirme_le": maintenant}
        journal.changer_etat(actuelle, "publier", acteur=acteur, champs=dates)
        annoncer("publication-publiee", actuelle)
        if premiere:
            mot = "rex" if isinstance(actuelle, RetourExperience) else "commun"
            tchap.annoncer(actuelle.communaute_id, f"{mot}-publie", {mot: actuelle.pk}, f"{mot}-publie:{actuelle.pk}")


def demander_modifications(publication: Publication, version: int, remarques: str, *, acteur: Acteur) -> None:
    """Give it back to its author, with what to change. Raises `Perime`, `TransitionRefusee`."""
    with transaction.atomic():
        actuelle = _a_relire(publication, "demander_modifications", version, acteur)
        journal.changer_etat(
            actuelle,
            "demander_modifications",
            acteur=acteur,
            champs={"updated_at": timezone.now()},
            commentaires={"": remarques},
        )
        annoncer("publication-a-modifier", actuelle)


def archiver(publication: Publication, raison: str, *, acteur: Acteur) -> None:
    """It is read no more. Who leads the community tells its author why. Raises `TransitionRefusee`."""
    with transaction.atomic():
        actuelle = verrouiller(publication)
        if actuelle.etat != EtatPublication.PUBLIEE:
            raise journal.TransitionRefusee(actuelle, "archiver", actuelle.etat)
        if not can_archiver(acteur, actuelle):
            raise PermissionDenied
        commentaires = {"": raison} if raison else {}
        champs = {"updated_at": timezone.now()}
        journal.changer_etat(actuelle, "archiver", acteur=acteur, champs=champs, commentaires=commentaires)
        if not est_son_texte(acteur, actuelle):
            annoncer("publication-archivee", actuelle)


def _a_relire(publication: Publication, verbe: str, version: int, acteur: Acteur) -> Publication:
    """Locked, as it was read, and not one's own."""
    actuelle = verrouiller(publication)
    if not can_relire(acteur, actuelle):
        raise PermissionDenied
    if actuelle.etat not in Publication.TRANSITIONS[verbe][0]:
        raise journal.TransitionRefusee(actuelle, verbe, actuelle.etat)
    if actuelle.version != version:
        raise Perime
    return actuelle
