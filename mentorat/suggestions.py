"""Mentors for a request, the nearest first, each with its reasons.

Everything is read of the rows of the directory that hold only what this member may see: what is hidden neither gives a
reason nor changes the order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, Concat

from annuaire.fiches import Fiche, composer
from annuaire.filters import lire_mots
from annuaire.models import LigneAnnuaire, Membre
from annuaire.resultats import Question
from mentorat.enums import Format, Theme
from mentorat.models import Binome, DemandeMentorat, OffreMentor
from mentorat.services.demandes import ONT_REPONDU
from referentiels.models import Organisme
from socle import codes
from socle.acteur import Acteur

# What each thing in common weighs; a theme is what was asked.
THEME, TRANSMET, CONNAIT, COMMUNAUTE, PRES, REGION, AILLEURS, FORMAT = 8, 5, 3, 3, 3, 1, 2, 1
MELANGE, GRAINE = 10_007, 7_919  # primes: equal mentors come in another order for each request


@dataclass(frozen=True)
class Suggestion:
    fiche: Fiche
    offre: OffreMentor
    raisons: list[str]
    places: int


class Recherche:
    """The mentors that this request may be addressed to. Two queries before those of the page."""

    def __init__(self, demande: DemandeMentorat, acteur: Acteur, texte: str = "") -> None:
        self.demande, self.acteur = demande, acteur
        self.texte = " ".join(texte.replace("\0", " ").split())[:100]
        moi = demande.membre
        self.themes = codes.lire(demande.themes, Theme)
        self.formats = codes.lire(demande.formats, Format)
        self.competences = {competence.pk: competence for competence in demande.competences.all()}
        self.dessus = dict(
            Organisme.objects.ancetres(moi.organisme_id).order_by().values_list("pk", "parent_id")
            if moi.organisme_id
            else ()
        )
        self.racine = next((pk for pk, parent in self.dessus.items() if parent is None), None)
        self.departement = moi.departement_id
        self.region = moi.departement.region_id if moi.departement else None

    def lignes(self) -> Any:
        """Rows of the directory, the nearest mentors first: neither of my service, nor full, nor asked already."""
        lues = LigneAnnuaire.objects.visible_by(self.acteur).filter(membre__offre_mentor__in=self._offres())
        if self.demande.membre.organisme_id:
            branche = Organisme.objects.branche(self.demande.membre.organisme_id).order_by().values("pk")
            service = Q(membre__organisme__in=list(self.dessus)) | Q(membre__organisme__in=branche)
            lues = lues.filter(Q(membre__organisme__isnull=True) | ~service)
        if self.texte:
            lues = lues.contenant(Question(lire_mots(self.texte)).tsquery)
        lues = lues.annotate(themes_lus=_entoures("themes"), formats_lus=_entoures("formats"))
        return lues.annotate(score=self._score(), tour=self._tour()).order_by("-score", "tour", "membre")

    def _offres(self) -> Any:
        siens = self.demande.voeux.filter(
            Q(etat__in=ONT_REPONDU) | Q(pk__in=self.demande.voeux.ouverts().order_by().values("pk"))
        )
        vivants = Binome.objects.vivants().filter(mentore=self.demande.membre_id).order_by()
        offres = OffreMentor.objects.disponibles().exclude(membre=self.demande.membre_id)
        if self.demande.flash:
            offres = offres.filter(flash=True)
        offres = offres.exclude(pk__in=siens.order_by().values("offre")).exclude(membre__in=vivants.values("mentor"))
        return offres.order_by().values("pk")

    def _score(self) -> Any:
        poids = [(Q(themes_lus__contains=f" {theme.value} "), THEME) for theme in self.themes]
        poids += [(Q(formats_lus__contains=f" {format_.value} "), FORMAT) for format_ in self.formats]
        for pk in self.competences:
            poids += [(Q(aide__contains=[pk]), TRANSMET - CONNAIT), (Q(competences__contains=[pk]), CONNAIT)]
        poids += [(Q(communautes__contains=[pk]), COMMUNAUTE) for pk in sorted(self.acteur.communautes)]
        if self.departement:
            poids += [(Q(departement=self.departement), PRES - REGION), (Q(region=self.region), REGION)]
        if self.racine:
            poids.append((~Q(organismes=[]) & ~Q(organismes__contains=[self.racine]), AILLEURS))
        nul: Any = Value(0)
        total = sum((Case(When(condition, then=Value(points)), default=nul) for condition, points in poids), start=nul)
        return total + self._transmises() if self.competences else total

    def _transmises(self) -> Any:
        """Skills that the offer itself says, when the profile does not."""
        liens: Any = OffreMentor.competences.through.objects.filter(
            offrementor=OuterRef("membre__offre_mentor"), competence__in=list(self.competences)
        )
        nombres = liens.order_by().values("offrementor").annotate(nombre=Count("pk")).values("nombre")
        return Coalesce(Subquery(nombres, output_field=IntegerField()), Value(0)) * Value(TRANSMET)

    def _tour(self) -> Any:
        return (F("membre") * Value(GRAINE) + Value(self.demande.pk * 104_729)) % Value(MELANGE)


def _entoures(nom: str) -> Any:
    """The codes of the offer, each between two spaces."""
    return Concat(Value(" "), F(f"membre__offre_mentor__{nom}"), Value(" "), output_field=TextField())


def composer_suggestions(recherche: Recherche, lignes: Sequence[Any]) -> list[Suggestion]:
    """Cards of these rows, in their order, with the rights of now. Five queries whatever their number."""
    pks = [ligne.membre_id for ligne in lignes]
    membres = Membre.objects.visible_by(recherche.acteur).filter(pk__in=pks).select_related("metier", "departement")
    fiches = {fiche.membre.pk: fiche for fiche in composer(list(membres))}
    offres: Any = OffreMentor.objects.filter(membre__in=pks).with_places().prefetch_related("competences")
    par_membre = {offre.membre_id: offre for offre in offres}
    siennes = recherche.acteur.communautes
    noms = {une.pk: une.nom for fiche in fiches.values() for une in fiche.communautes if une.pk in siennes}
    return [
        Suggestion(fiches[pk], offre, _raisons(recherche, ligne, offre, noms), offre.places)
        for pk, ligne in zip(pks, lignes, strict=True)
        if pk in fiches and (offre := par_membre.get(pk)) is not None
    ]


def _raisons(recherche: Recherche, ligne: Any, offre: OffreMentor, communautes: dict[int, str]) -> list[str]:
    themes = [theme.label for theme in codes.lire(offre.themes, Theme) if theme in recherche.themes]
    dites = {competence.pk for competence in offre.competences.all()}
    transmises = [c.libelle for pk, c in recherche.competences.items() if pk in ligne.aide or pk in dites]
    connues = [
        c.libelle
        for pk, c in recherche.competences.items()
        if pk in ligne.competences and pk not in ligne.aide and pk not in dites
    ]
    partagees = [communautes[pk] for pk in sorted(set(ligne.communautes) & communautes.keys())]
    raisons = []
    if themes:
        raisons.append(f"Sur {_enumerer(themes)}, comme vous le demandez")
    if transmises:
        raisons.append(f"Peut transmettre {_enumerer(transmises)}")
    if connues:
        raisons.append(f"Connaît {_enumerer(connues)}")
    if recherche.racine and ligne.organismes and recherche.racine not in ligne.organismes:
        raisons.append("Travaille dans un autre ministère")
    if recherche.departement and ligne.departement == recherche.departement:
        raisons.append("Travaille dans le même département que vous")
    elif recherche.region and ligne.region == recherche.region:
        raisons.append("Travaille dans la même région que vous")
    if partagees:
        raisons.append(f"De la même communauté\u00a0: {_enumerer(partagees)}")
    return raisons


def _enumerer(mots: Sequence[str]) -> str:
    entre = [f"«\u00a0{mot}\u00a0»" for mot in mots]
    return entre[0] if len(entre) == 1 else f"{', '.join(entre[:-1])} et {entre[-1]}"
