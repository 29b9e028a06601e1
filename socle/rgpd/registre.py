"""What is said of each personal field. One `Fiche` a model, written in the `rgpd.py` of its app, found by itself.

Tables of docs/rgpd.md, the download of one's data, `manage.py oublier` and the tests of the erasure all read it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Field, ManyToManyField, Model, Q, QuerySet
from django.db.models.functions import Lower

from comptes.models import Utilisateur
from comptes.services import adresses_de
from socle import registres
from socle.acteur import Acteur

# How to call what keys designate, as this person may read it; keys that it may not read are left out.
Nommer = Callable[[Acteur, Collection[Any]], dict[Any, str]]
SORTES = ("exportes", "secrets", "codes", "neutres")


@dataclass(frozen=True)
class Personne:
    """Whose data are looked for: an account, and the addresses that it confirmed, in lower case."""

    compte: int
    adresses: frozenset[str]

    @classmethod
    def de(cls, utilisateur: Utilisateur) -> "Personne":
        return cls(utilisateur.pk, frozenset(a.lower() for a in (utilisateur.email, *adresses_de(utilisateur))))


@dataclass(frozen=True, kw_only=True)
class Fiche:
    """What a model keeps of people. Lists of fields are words separated by spaces; each field is in one of them.

    `personne`: the field that leads to the account (several: any of them), or a filter. `adresse`: a field that holds
    one of its addresses. `exportes`: what its person receives, paths allowed (`organisme__nom`); `secrets`: personal,
    but giving it would open a door; `codes`: numbers and codes; `neutres`: says nothing of the person. The key of the
    row and the field that leads to the account need not be said. `restent`: what is still there, under a bare number,
    once the person is erased. `travail`: the daily work that forgets it before. `rectifier`: the page, by its name,
    where its person changes it, `page` how to call that page, `entre_membres` that only active members may open it.
    `commentee`: remarks on its changes of state are its person's too. `comme_soi`: the database shows these rows
    inside `registres.regarder_comme` only.
    """

    modele: str
    titre: str
    finalite: str
    conservation: str
    personne: str | Callable[[Personne], Q] = ""
    adresse: str = ""
    exportes: str = ""
    secrets: str = ""
    codes: str = ""
    neutres: str = ""
    restent: str = ""
    travail: str = ""
    rectifier: str = ""
    page: str = ""
    entre_membres: bool = False
    commentee: bool = False
    comme_soi: bool = False
    libelles: Mapping[str, str] = field(default_factory=dict)
    nommer: Mapping[str, Nommer] = field(default_factory=dict)

    @property
    def classe(self) -> type[Model]:
        return apps.get_model(self.modele)

    @property
    def chemins(self) -> list[str]:
        """What is given, in the order of the columns."""
        return self.exportes.split()

    def champs(self, *sortes: str) -> set[str]:
        """The fields of these lists, without what their paths go on to."""
        return {chemin.partition("__")[0] for sorte in sortes for chemin in getattr(self, sorte).split()}

    @property
    def implicites(self) -> set[str]:
        """The key of the row, and what leads to the account."""
        chemins = self.personne.split() if isinstance(self.personne, str) else []
        return {self.classe._meta.pk.name, *(chemin.partition("__")[0] for chemin in chemins)}

    def lignes(self, qui: Personne) -> QuerySet[Any]:
        """The rows about this person, the latest first."""
        lignes: QuerySet[Any] = self.classe._base_manager.order_by("-pk")
        if isinstance(self.personne, str):
            filtre = Q()
            for chemin in self.personne.split():
                filtre |= Q(**{chemin: qui.compte})
        else:
            filtre = self.personne(qui)
        if self.adresse:
            lignes = lignes.alias(minuscules=Lower(self.adresse))
            filtre |= Q(minuscules__in=qui.adresses)
        return lignes.filter(filtre)

    def regard(self, acteur: Acteur) -> AbstractContextManager[Any]:
        """Where the rows are read, as `acteur` may."""
        return registres.regarder_comme(acteur) if self.comme_soi else nullcontext()

    def libelle(self, chemin: str) -> str:
        """The column of this path: what the fiche says, or the name of its first field."""
        nom = chemin.partition("__")[0]
        return self.libelles.get(nom) or str(self.classe._meta.get_field(nom).verbose_name)  # type: ignore[union-attr]


FICHES: dict[str, Fiche] = {}
IMPERSONNELS: set[str] = set()


def declarer(*fiches: Fiche) -> None:
    FICHES.update({fiche.modele: fiche for fiche in fiches})


def impersonnels(modeles: str) -> None:
    """Say that these models, by label, keep nothing of anybody."""
    IMPERSONNELS.update(modeles.split())


def remises() -> list[Fiche]:
    """Those that give something to their person: what is derived of another model gives nothing twice."""
    return [fiche for fiche in FICHES.values() if fiche.exportes]


def travaux() -> list[str]:
    """The daily works that forget personal data, in the order of the fiches."""
    return list(dict.fromkeys(fiche.travail for fiche in FICHES.values() if fiche.travail))


def commentees(qui: Personne) -> Q:
    """The changes of state of what is this person's, as a filter on `Commentaire`."""
    filtre = Q(pk__in=[])
    for fiche in FICHES.values():
        if fiche.commentee:
            app, modele = fiche.modele.lower().split(".")
            siennes = fiche.lignes(qui).order_by().values("pk")
            objets = Q(transition__content_type__app_label=app, transition__content_type__model=modele)
            filtre |= objets & Q(transition__object_id__in=siennes)
    return filtre


def champs_de(modele: type[Model]) -> list[Any]:
    """Every column of a model, and its links to many."""
    return [*modele._meta.concrete_fields, *modele._meta.many_to_many]


def ecarts(notres: Collection[str], connus: Collection[str]) -> Iterator[str]:
    """What is not said, or no longer true: apps that are ours, daily works that exist. Each says what to write."""
    for modele in apps.get_models():
        nom, app = modele._meta.label, modele._meta.app_label
        if nom in FICHES and nom in IMPERSONNELS:
            yield f"{nom} : dit à la fois personnel et impersonnel ; gardez l’un des deux"
        elif nom not in FICHES and nom not in IMPERSONNELS and (app in notres or _mene_a_une_personne(modele)):
            ou = f"{app}/rgpd.py" if app in notres and app != "comptes" else "socle/rgpd/comptes.py"
            yield (
                f"{nom} : parle-t-il de quelqu’un ? Dans {ou}, écrivez declarer(Fiche(modele={nom!r}, personne=…)), "
                f"ou impersonnels({nom!r}) s’il ne garde rien de personne"
            )
    # A fiche may be that of a link to many, which Django makes by itself: who made it tells of its own model only.
    existants = {modele._meta.label for modele in apps.get_models(include_auto_created=True)}
    for nom in sorted((FICHES.keys() | IMPERSONNELS) - existants):
        yield f"{nom} : ce modèle n’existe plus ; retirez sa fiche"
    for fiche in FICHES.values():
        if fiche.modele in existants:
            yield from _ecarts_de(fiche, connus)


def _ecarts_de(fiche: Fiche, connus: Collection[str]) -> Iterator[str]:
    champs: list[Field[Any, Any] | ManyToManyField[Any, Any]] = champs_de(fiche.classe)
    noms = {champ.name for champ in champs}
    for nom in sorted(noms - fiche.champs(*SORTES) - fiche.implicites):
        yield (
            f"{fiche.modele}.{nom} : est-ce une donnée personnelle ? Ajoutez ce champ à « exportes », ou à "
            "« secrets », « codes » ou « neutres », dans la fiche de son modèle"
        )
    disparus = fiche.champs(*SORTES, "restent") - noms
    for nom in sorted(disparus):
        yield f"{fiche.modele}.{nom} : ce champ n’existe pas ; retirez-le de la fiche"
    for nom in sorted(noms):
        if len(dits := [sorte for sorte in SORTES if nom in fiche.champs(sorte)]) > 1:
            yield f"{fiche.modele}.{nom} : dit deux fois, {' et '.join(dits)} ; gardez-en un"
    for nom in sorted(fiche.champs("restent") - fiche.champs("exportes", "secrets")):
        yield f"{fiche.modele}.{nom} : « restent » ne nomme que des champs personnels"
    if not (fiche.personne or fiche.adresse):
        yield f"{fiche.modele} : dites « personne » (le champ qui mène au compte) ou « adresse »"
    if fiche.travail and fiche.travail not in connus:
        yield f"{fiche.modele} : « {fiche.travail} » n’est pas un travail du jour"
    if not disparus and len({fiche.libelle(chemin) for chemin in fiche.chemins}) < len(fiche.chemins):
        yield f"{fiche.modele} : deux champs exportés ont le même nom ; dites « libelles »"


def _mene_a_une_personne(modele: type[Model], vus: frozenset[Any] = frozenset()) -> bool:
    """By keys that go from row to row, however far."""
    compte = apps.get_model(settings.AUTH_USER_MODEL)
    cibles = {champ.related_model for champ in modele._meta.concrete_fields if champ.is_relation} - {modele} - vus
    return compte in cibles or any(_mene_a_une_personne(cible, vus | cibles) for cible in cibles)  # type: ignore[arg-type]
