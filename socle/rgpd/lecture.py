"""What its person receives: everything that is tagged `exportes`, in French, a query a model."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.encoding import force_str

from socle.acteur import Acteur
from socle.registres import regarder_comme
from socle.rgpd.registre import Fiche, Personne, remises
from socle.templatetags.socle import jour_en_lettres

LOT = 1000  # rows in memory at once
VIDES: tuple[Any, ...] = (None, "", [], {})
INDISPONIBLE = "n’est plus lisible"


@dataclass(frozen=True)
class Chapitre:
    """What one model keeps of this person; `reste` says that there is more than these rows."""

    fiche: Fiche
    libelles: list[str]
    lignes: list[list[Any]]
    reste: bool = False

    @property
    def cellules(self) -> Iterator[list[tuple[str, str]]]:
        """For a page: the name and the words of each value, row by row."""
        for ligne in self.lignes:
            yield [(libelle, afficher(valeur)) for libelle, valeur in zip(self.libelles, ligne, strict=True)]


def lire(qui: Personne, acteur: Acteur, limite: int) -> Iterator[Chapitre]:
    """Each model of which there is something, its `limite` latest rows."""
    with regarder_comme(acteur):  # once for all of them: who reads a page reads it whole
        for fiche in remises():
            lignes = _lot(fiche, qui, acteur, limite + 1)[0]
            if lignes:
                yield Chapitre(fiche, _libelles(fiche), lignes[:limite], len(lignes) > limite)


def ecrire_json(qui: Personne, acteur: Acteur) -> Iterator[str]:
    """The same as a file, without limit: written as it is read, `LOT` rows at a time."""
    entete = {"établi le": timezone.localtime(), "compte": qui.compte}
    yield _json(entete)[:-1] + ', "données": ['
    for rang, fiche in enumerate(remises()):
        dit = {"titre": fiche.titre, "pourquoi": fiche.finalite, "jusqu’à quand": fiche.conservation}
        yield (",\n" if rang else "\n") + _json(dit)[:-1] + ', "lignes": ['
        libelles, premiere = _libelles(fiche), True
        for lot in _lots(fiche, qui, acteur, LOT):
            for ligne in lot:
                yield ("\n" if premiere else ",\n") + _json(dict(zip(libelles, ligne, strict=True)))
                premiere = False
        yield "]}"
    yield "\n]}\n"


def afficher(valeur: Any) -> str:
    """A value for a page: dates in words, Paris time; lists and JSON unfolded."""
    if valeur in VIDES:
        return "—"
    match valeur:
        case bool():
            return "oui" if valeur else "non"
        case datetime():
            local = timezone.localtime(valeur)
            return f"{jour_en_lettres(local.date())} à {local.hour}\u00a0h\u00a0{local.minute:02d}"
        case date():
            return jour_en_lettres(valeur)
        case dict():
            return "\u00a0; ".join(f"{nom}\u00a0: {afficher(dite)}" for nom, dite in valeur.items())
        case list() | tuple():
            return ", ".join(map(afficher, valeur))
    return str(valeur)


def _json(valeur: Any) -> str:
    return json.dumps(valeur, cls=_Encodeur, ensure_ascii=False)


class _Encodeur(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return timezone.localtime(o).isoformat() if isinstance(o, datetime) else super().default(o)


def _libelles(fiche: Fiche) -> list[str]:
    return [fiche.libelle(chemin) for chemin in fiche.chemins]


def _lots(fiche: Fiche, qui: Personne, acteur: Acteur, taille: int) -> Iterator[list[list[Any]]]:
    """Rows by batches, each from where the last one ended: nothing stays open between two pieces of a file."""
    apres: Any = None
    while True:
        with fiche.regard(acteur):
            lot, apres = _lot(fiche, qui, acteur, taille, apres)
        if lot:
            yield lot
        if len(lot) < taille:
            return


def _lot(fiche: Fiche, qui: Personne, acteur: Acteur, taille: int, apres: Any = None) -> tuple[list[list[Any]], Any]:
    """At most `taille` rows after the key `apres`, and the key of the last one."""
    lignes, chemins = fiche.lignes(qui), fiche.chemins
    listes = {chemin: f"liste_{rang}" for rang, chemin in enumerate(chemins) if _est_multiple(fiche, chemin)}
    for chemin, alias in listes.items():
        pleins = Q(**{f"{chemin}__isnull": False})
        # `distinct`: several lists in one query multiply one another.
        liste = ArrayAgg(chemin, filter=pleins, default=Value([]), order_by=chemin, distinct=True)
        lignes = lignes.annotate(**{alias: liste})
    if apres is not None:
        lignes = lignes.filter(pk__lt=apres)
    lues = list(lignes.values_list("pk", *(listes.get(chemin, chemin) for chemin in chemins))[:taille])
    return _en_mots(fiche, acteur, [list(ligne[1:]) for ligne in lues]), lues[-1][0] if lues else None


def _est_multiple(fiche: Fiche, chemin: str) -> bool:
    return bool(fiche.classe._meta.get_field(chemin.partition("__")[0]).many_to_many)


def _en_mots(fiche: Fiche, acteur: Acteur, lignes: list[list[Any]]) -> list[list[Any]]:
    """Codes of closed lists and keys as a person reads them."""
    mots: dict[int, Any] = {}
    for rang, chemin in enumerate(fiche.chemins):
        if nommer := fiche.nommer.get(chemin):
            cles = {ligne[rang] for ligne in lignes} - {None}
            mots[rang] = defaultdict(lambda: INDISPONIBLE, {None: None, **nommer(acteur, cles)})
        elif "__" not in chemin and (choix := getattr(fiche.classe._meta.get_field(chemin), "flatchoices", None)):
            mots[rang] = _Choix(choix)
    for ligne in lignes:
        for rang, connus in mots.items():
            ligne[rang] = connus[ligne[rang]]
    return lignes


class _Choix(dict[Any, Any]):
    def __init__(self, choix: Iterable[tuple[Any, Any]]) -> None:
        super().__init__({valeur: force_str(libelle) for valeur, libelle in choix})

    def __missing__(self, valeur: Any) -> Any:
        return valeur
