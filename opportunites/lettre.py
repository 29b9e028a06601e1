"""The offers of La lettre: what is new in each saved search, told once to a person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, reduce
from itertools import groupby, islice
from operator import or_
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from pyroaring import BitMap

from comptes.models import Utilisateur
from opportunites.affinites import competences_de, expliquer_offres
from opportunites.criteres import Criteres, Demande, decrire_raisons, lire_textes, resoudre
from opportunites.models import LigneRecherche, Offre, OffreSignalee, RechercheEnregistree
from opportunites.nouveautes import Nouveautes, dans_l_ordre
from opportunites.querysets import RechercheEnregistreeQuerySet
from opportunites.recherches import dire_disparus
from rapprochement.calcul import Rapprochement
from socle.acteur import ANONYME, construire
from socle.registres import Partie, Periode

PAR_RECHERCHE = 5
# A row whose transaction was long may bear a moment that the last run, or the page just seen, had already passed. The
# longest is an import: two minutes for 180 000 lines.
RECOUVREMENT = timedelta(minutes=15)
# Offers counted and not cited, that the next morning would count again: so many by search at most.
RETENUES_AU_PLUS = 100
# However long a search was left alone, nobody is told of what is older.
AU_PLUS = timedelta(days=31)
# A letter read ahead is a page that somebody waits for: it looks at the last ones alone.
LUES_D_AVANCE = 2000


class _Lues(NamedTuple):
    connues: Mapping[int, list[int]]
    textes: set[str]
    ancien: datetime  # the least recent of their marks


class SectionOffres:
    """One morning. For each search of a person: how many new offers, at most five of them, and why each."""

    def __init__(self, periode: Periode) -> None:
        self.periode = periode

    def concernes(self) -> Iterable[int]:
        """Everything that all batches share is read here, before any account is locked."""
        if self._connues:
            _ = self._nouveautes
        return self._connues

    def preparer(self, bornes: Mapping[int, datetime]) -> dict[int, Any]:
        recherches = list(self._dues(bornes).order_by("utilisateur", "nom", "pk"))
        criteres = resoudre([self._demande(recherche) for recherche in recherches], self._requetes)
        trouvees = [self._nouveautes.trouver(un) for un in criteres]
        dites = self._deja_dites(bornes, trouvees)
        contenus = {}
        lues = zip(recherches, criteres, trouvees, strict=True)
        for utilisateur, siennes in groupby(lues, key=lambda lue: lue[0].utilisateur_id):
            if parties := list(self._raconter(siennes, dites[utilisateur])):
                contenus[utilisateur] = parties
        return contenus

    def retenir(self, bornes: Mapping[int, datetime], contenus: Mapping[int, Any]) -> None:
        self._dues(bornes).update(repere=self.periode.maintenant)
        citees = (
            OffreSignalee(utilisateur_id=utilisateur, offre_id=pk, at=self.periode.maintenant)
            for utilisateur, parties in contenus.items()
            for partie in parties
            for pk in [*(pk for pk, _ in partie["offres"]), *partie["comptees"]]
        )
        OffreSignalee.objects.bulk_create(citees, batch_size=5000, ignore_conflicts=True)

    @staticmethod
    def relire(utilisateur: Utilisateur, contenu: Any) -> Partie | None:
        """Searches still followed, offers still open and visible to this person, as an agent: a mail proves no more."""
        acteur = construire(utilisateur, equipe=False)
        suivies = RechercheEnregistree.objects.visible_by(acteur).suivies().order_by()
        suivies = suivies.filter(pk__in=[partie["recherche"] for partie in contenu])
        noms = dict(suivies.values_list("pk", "nom"))
        ouvertes = LigneRecherche.objects.visible_by(acteur).ouvertes(timezone.localdate())
        lisibles = Offre.objects.for_cartes().filter(ligne__in=ouvertes)
        offres = lisibles.in_bulk([pk for partie in contenu for pk, _ in partie["offres"]])  # those of `ailleurs` too
        # Read now as everything else: what somebody knows is not kept in its letters.
        affinites = expliquer_offres(list(offres), competences_de(acteur))
        parties = list(_reste(contenu, noms, offres, affinites))
        if not any(partie["offres"] for partie in parties):
            return None
        siennes = settings.SITE_URL + reverse("recherches:liste")
        contexte = {"recherches": parties, "mes_recherches": siennes, "lues_d_avance": LUES_D_AVANCE}
        return Partie("opportunites/emails/_lettre", contexte)

    def _dues(self, bornes: Mapping[int, datetime]) -> RechercheEnregistreeQuerySet:
        """Those to look at: few moments are shared by many people."""
        par_borne: dict[datetime, list[int]] = {}
        for utilisateur, borne in bornes.items():
            par_borne.setdefault(borne, []).extend(self._connues.get(utilisateur, ()))
        groupes = [
            RechercheEnregistree.objects.filter(pk__in=pks).dues(borne, min(borne, self.periode.lundi))
            for borne, pks in par_borne.items()
        ]
        return reduce(or_, groupes, RechercheEnregistree.objects.none())

    def _demande(self, recherche: RechercheEnregistree) -> Demande:
        """Since a whole second: an address keeps no less, and the page must find the same."""
        debut = max(recherche.repere, recherche.suivie_depuis) - RECOUVREMENT
        depuis = max(debut, self.periode.maintenant - AU_PLUS)
        return replace(Demande.relire(recherche.criteres), depuis=depuis.replace(microsecond=0))

    @property
    def _toutes(self) -> RechercheEnregistreeQuerySet:
        """Those of all accounts, from the least asked of them: who asks for a weekly letter only asks for less."""
        recherches = RechercheEnregistree.objects.dues(self.periode.debut, self.periode.lundi)
        return recherches if self.periode.seul is None else recherches.filter(utilisateur=self.periode.seul)

    @cached_property
    def _lues(self) -> _Lues:
        """In one query, what all those due share: forty thousand of them have few words that differ."""
        connues: dict[int, list[int]] = {}
        textes: set[str] = set()
        ancien = self.periode.maintenant
        colonnes = self._toutes.values_list("utilisateur", "pk", "repere", "criteres__q").order_by()
        for utilisateur, pk, repere, texte in colonnes:
            connues.setdefault(utilisateur, []).append(pk)
            textes.add(texte)
            ancien = min(ancien, repere)
        return _Lues(connues, textes, ancien)

    @property
    def _connues(self) -> Mapping[int, list[int]]:
        """The searches of each account when the morning begins: one that is due only since has its words unread."""
        return self._lues.connues

    @cached_property
    def _requetes(self) -> Mapping[str, Any]:
        return lire_textes(self._lues.textes)

    @cached_property
    def _nouveautes(self) -> Nouveautes:
        depuis = max(self._lues.ancien - RECOUVREMENT, self.periode.maintenant - AU_PLUS).replace(microsecond=0)
        # What everybody sees: a right that only some have is asked of each when the mail leaves.
        lignes = LigneRecherche.objects.visible_by(ANONYME).ouvertes(self.periode.jour).entrees_depuis(depuis)
        entrees = lignes.filter(entree_le__lte=self.periode.maintenant)
        if self.periode.seul is not None:
            entrees = entrees.dernieres_entrees(LUES_D_AVANCE)
        return Nouveautes(entrees, self.periode.jour)

    def _deja_dites(self, utilisateurs: Iterable[int], trouvees: Sequence[BitMap]) -> defaultdict[int, BitMap]:
        """For each person, the offers among these that a letter told it already."""
        rangs = {self._nouveautes.pks[rang]: rang for rang in BitMap.union(BitMap(), *trouvees)}
        dites: defaultdict[int, BitMap] = defaultdict(BitMap)
        for utilisateur, pk in OffreSignalee.objects.parmi(utilisateurs, rangs):
            dites[utilisateur].add(rangs[pk])
        return dites

    def _raconter(
        self, lues: Iterable[tuple[RechercheEnregistree, Criteres, BitMap]], dites: BitMap
    ) -> Iterator[dict[str, Any]]:
        """A search whose new offers were all told above is named too: it did not stay silent."""
        citees = BitMap()
        for recherche, criteres, trouvees in lues:
            nouvelles = trouvees - dites
            if not nouvelles:
                continue
            rangs = list(islice(dans_l_ordre(nouvelles - citees), PAR_RECHERCHE))
            yield {
                "recherche": recherche.pk,
                "total": len(nouvelles),
                "ailleurs": [self._nouveautes.pks[rang] for rang in dans_l_ordre(nouvelles & citees)],
                "adresse": adresse(criteres),
                "deja": trouvees.intersection_cardinality(dites),
                "comptees": self._qui_reviendraient(nouvelles - citees, rangs),
                "inconnus": dire_disparus(criteres),
                "offres": [[self._nouveautes.pks[rang], self._dire_raisons(criteres, rang)] for rang in rangs],
            }
            citees.update(rangs)

    def _qui_reviendraient(self, nouvelles: BitMap, cites: Iterable[int]) -> list[int]:
        recentes = nouvelles & self._nouveautes.depuis(self.periode.maintenant - RECOUVREMENT)
        autres = (self._nouveautes.pks[rang] for rang in dans_l_ordre(recentes) if rang not in cites)
        return list(islice(autres, RETENUES_AU_PLUS))

    def _dire_raisons(self, criteres: Criteres, rang: int) -> list[str]:
        return decrire_raisons(criteres, self._nouveautes.raisons(criteres, rang))


def _citer(offre: Offre, raisons: Sequence[str], affinite: Rapprochement | None) -> dict[str, Any]:
    """Its address is written once: the mail says it in text and in HTML."""
    chemin = offre.get_absolute_url()
    url = settings.SITE_URL + chemin
    return {"offre": offre, "raisons": raisons, "affinite": affinite, "chemin": chemin, "url": url}


def _reste(
    contenu: Any, noms: Mapping[int, str], offres: Mapping[int, Offre], affinites: Mapping[int, Rapprochement]
) -> Iterator[dict[str, Any]]:
    """What is left of each search: `noms` are those still followed, `offres` those that may still be told.

    `affinites` say how the reader's skills answer them, when it has any.

    An offer that was to be cited under a search no longer followed is cited under the next one that found it.
    """
    page = settings.SITE_URL + reverse("opportunites:liste")
    dites: set[int] = set()
    for partie in contenu:
        if partie["recherche"] not in noms:
            continue
        trouvees = dict(partie["offres"]) | {pk: [] for pk in partie["ailleurs"] if pk not in dites}
        citees = {
            pk: _citer(offres[pk], raisons, affinites.get(pk)) for pk, raisons in trouvees.items() if pk in offres
        }
        total = partie["total"] - len(trouvees) + len(citees)
        if total > 0:
            yield {
                **partie,
                "nom": noms[partie["recherche"]],
                "page": page + partie["adresse"],
                "total": total,
                "ailleurs": len(dites.intersection(partie["ailleurs"])),
                "offres": list(citees.values()),
            }
        dites |= citees.keys()


def adresse(criteres: Criteres) -> str:
    """Query string of the page that shows what is new in a search since its moment, the latest first."""
    tri = [("tri", "date")] if criteres.requete is not None else []
    return "?" + urlencode([*criteres.parametres(), *tri])
