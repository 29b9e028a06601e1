"""A batch of lines against what the database holds: compare, then write."""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType

from opportunites import services
from opportunites.enums import EtatOffre, OrigineOffre
from opportunites.importation.lecture import OffreLue, lire_offre
from opportunites.importation.referentiel import Referentiel
from opportunites.models import Offre
from socle.acteur import SYSTEME
from socle.importation import Import
from socle.models import Transition

VIVANTES = (EtatOffre.PUBLIEE, EtatOffre.SUSPENDUE)
FERMEES = (EtatOffre.RETIREE, EtatOffre.EXPIREE)


class Retenue(NamedTuple):
    """The first line of a reference. `brute` is None when the offer is expired."""

    numero: int
    reference: str
    valeurs: dict[str, str]
    brute: str | None


class Connue(NamedTuple):
    """What the platform holds under that reference."""

    pk: int
    reference: str
    etat: str
    origine: str
    empreinte: str


class Lot:
    """`Offre.empreinte` has two halves.

    The first, of the line as written and of the referential, says without reading the line that nothing can have
    changed. The second, of the fields and skills that were read, says that nothing did: then nothing is written,
    even though the referential moved.
    """

    def __init__(self, suivi: Import, referentiel: Referentiel) -> None:
        self.suivi, self.referentiel = suivi, referentiel
        self.nouvelles: list[tuple[dict[str, Any], list[int]]] = []
        self.changees: dict[int, tuple[dict[str, Any], list[int]]] = {}
        self.revenues: list[int] = []
        self.expirees: list[int] = []

    def connaitre(self, retenues: list[Retenue]) -> None:
        """Read what the platform holds under these references: the only queries before `ecrire`."""
        offres = Offre.objects.filter(reference_csp__in=[r.reference for r in retenues]).order_by("pk")
        lues = offres.values_list("pk", "reference_csp", "etat", "origine", "empreinte")
        self.connues = {connue.reference: connue for connue in map(Connue._make, lues)}
        fermees = [connue.pk for connue in self.connues.values() if connue.etat in FERMEES]
        self.fermees_par_quelqu_un = _fermees_par_quelqu_un(fermees)

    def classer(self, retenues: list[Retenue]) -> None:
        """Count each line once; a line that cannot be read is rejected and changes nothing."""
        bilan = self.suivi.bilan
        for retenue in retenues:
            with self.suivi.ligne(retenue.numero):
                compte = self._classer(retenue, self.connues.get(retenue.reference))
                setattr(bilan, compte, getattr(bilan, compte) + 1)

    def _classer(self, retenue: Retenue, connue: Connue | None) -> str:
        if retenue.brute is None:
            if connue and connue.origine == OrigineOffre.CSP and connue.etat in VIVANTES:
                self.expirees.append(connue.pk)
            return "expirees"
        if connue is None:
            self.nouvelles.append(self._lire(retenue))
            return "creees"
        if raison := _intouchable(connue, self.fermees_par_quelqu_un):
            self.suivi.signalements.noter(retenue.numero, "Référence", retenue.reference, raison)
            return "inchangees"
        changee = self._relire(retenue, connue)
        if connue.etat in FERMEES:
            self.revenues.append(connue.pk)
            changee = True
        return "mises_a_jour" if changee else "inchangees"

    def _relire(self, retenue: Retenue, connue: Connue) -> bool:
        if connue.empreinte[:16] == retenue.brute:
            return False
        champs, competences = self._lire(retenue)
        if champs["empreinte"][16:] == connue.empreinte[16:]:
            return False
        self.changees[connue.pk] = champs, competences
        return True

    def _lire(self, retenue: Retenue) -> tuple[dict[str, Any], list[int]]:
        lue = lire_offre(retenue.valeurs, self.referentiel)
        for colonne, valeur, raison in lue.remarques:
            self.suivi.signalements.noter(retenue.numero, colonne, valeur, raison)
        champs = {
            **lue.champs,
            "origine": OrigineOffre.CSP.value,
            "reference_csp": retenue.reference,
            "empreinte": f"{retenue.brute}{_sens(lue)}",
        }
        return champs, lue.competences

    def ecrire(self) -> list[int]:
        """Write the batch; return the ids of the offers touched."""
        pks: list[int] = []
        if self.nouvelles:
            champs, deduites = zip(*self.nouvelles, strict=True)
            pks = services.importer(champs, deduites, acteur=SYSTEME)
        if self.changees:
            services.importer_modifications(self.changees)
        if self.revenues:
            services.reimporter(Offre.objects.filter(pk__in=self.revenues, etat__in=FERMEES), acteur=SYSTEME)
        if self.expirees:
            services.expirer(Offre.objects.filter(pk__in=self.expirees, etat__in=VIVANTES), acteur=SYSTEME)
        return [*pks, *self.changees, *self.revenues, *self.expirees]


def _sens(lue: OffreLue) -> str:
    dit = "\x1f".join(map(str, (*lue.champs.values(), lue.competences)))
    return hashlib.blake2b(dit.encode(), digest_size=8).hexdigest()


def _intouchable(connue: Connue, fermees: set[int]) -> str:
    """Why the import leaves this offer alone, in French; empty when it does not."""
    if connue.origine != OrigineOffre.CSP:
        return "offre déjà saisie sur la plateforme"
    if connue.etat not in (*VIVANTES, *FERMEES):
        return f"offre {connue.etat} sur la plateforme"
    return "offre fermée par une personne" if connue.pk in fermees else ""


def _fermees_par_quelqu_un(pks: Iterable[int]) -> set[int]:
    """Those whose last change of state was made by somebody, not by an import: the file does not reopen them."""
    fermees = list(pks)
    if not fermees:
        return set()
    genre: Any = ContentType.objects.get_for_model(Offre)
    dernieres = (
        Transition.objects.filter(content_type=genre, object_id__in=fermees)
        .order_by("object_id", "-at", "-pk")
        .distinct("object_id")
    )
    return {derniere.object_id for derniere in dernieres if derniere.acteur_id is not None}
