"""La lettre tells exactly what the page would show as new: the inverse index against one query a search."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings

from opportunites.criteres import Criteres, Demande, lire_textes, resoudre
from opportunites.facettes import FACETTES
from opportunites.filters import lire
from opportunites.lettre import AU_PLUS, PAR_RECHERCHE, RECOUVREMENT, SectionOffres
from opportunites.models import LigneRecherche, OffreSignalee, RechercheEnregistree
from opportunites.nouveautes import Nouveautes, dans_l_ordre
from opportunites.resultats import chercher
from socle.acteur import ANONYME, construire
from socle.recherche import Et, Ou, Requete, Sauf
from tests.factories import OffreFactory, RechercheFactory, SynonymeFactory, UtilisateurFactory
from tests.garde_fous.preuves import ENTIER
from tests.opportunites.monde import (
    CODES,
    DEBUT,
    DEMAIN,
    LUNDI,
    MAINTENANT,
    PERIODE,
    PLUS_ANCIEN,
    creer,
    entrer,
    matins,
)

pytestmark = pytest.mark.django_db

OFFRES, PERSONNES, RECHERCHES = 90, 4, 40
MATINS = 30 if ENTIER else 15
JOUR = PERIODE.jour


@pytest.fixture(autouse=True)
def ce_matin():
    with time_machine.travel(MAINTENANT, tick=False):
        yield


def lignes(acteur=ANONYME):
    return LigneRecherche.objects.visible_by(acteur).ouvertes(JOUR)


# --- the property --------------------------------------------------------------------------------


@pytest.mark.parametrize("graine", [1, 2] if ENTIER else [1])
def test_the_letter_tells_what_the_page_would_show_as_new(graine):
    monde = creer(graine, OFFRES)
    # The second is of the moderation team: a mail proves no second factor, it is told what an agent is.
    personnes = [UtilisateurFactory(moderateur=rang == 1) for rang in range(PERSONNES)]

    @settings(
        max_examples=MATINS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
    )
    @given(matins(OFFRES, PERSONNES, RECHERCHES))
    def comparer(matin):
        with transaction.atomic():
            Comparaison(monde, personnes, matin).verifier()
            transaction.set_rollback(True)

    comparer()


class Comparaison:
    """One morning, beside what the page answers at the same moment."""

    def __init__(self, monde, personnes, matin):
        self.monde, self.personnes = monde, personnes
        with connection.cursor() as curseur:
            entrer(monde.offres, matin.entrees, curseur)
        OffreSignalee.objects.bulk_create(
            OffreSignalee(utilisateur=personnes[p], offre=monde.offres[o], at=LUNDI) for p, o in matin.dites
        )
        self.dites = defaultdict(set)
        for p, o in matin.dites:
            self.dites[personnes[p].pk].add(monde.offres[o].pk)
        enregistrees = self.enregistrer(matin.recherches)
        self.tirees = {e.pk: tiree for e, tiree in zip(enregistrees, matin.recherches, strict=True)}
        # One of them receives its letter on Mondays only.
        self.bornes = {u.pk: LUNDI if rang == 3 else DEBUT for rang, u in enumerate(personnes)}

    def enregistrer(self, tirees):
        """To each person in turn."""
        return RechercheEnregistree.objects.bulk_create(
            RechercheFactory.build(
                utilisateur=self.personnes[numero % PERSONNES],
                rang=numero // PERSONNES + 1,
                nom=f"{tiree.texte[:80]} {numero}",
                criteres=tiree.criteres(),
                cadence=tiree.cadence,
                en_pause_depuis=LUNDI if tiree.en_pause else None,
                repere=tiree.repere,
            )
            for numero, tiree in enumerate(tirees)
        )

    def verifier(self):
        section = SectionOffres(PERIODE)
        contenus = section.preparer(self.bornes)
        for personne in self.personnes:
            self.verifier_personne(personne, contenus.get(personne.pk, []))
        section.retenir(self.bornes, contenus)
        assert SectionOffres(PERIODE).preparer(self.bornes) == {}
        self.verifier_demain(contenus)

    def verifier_personne(self, personne, parties):
        dites, citees, par_recherche = self.dites[personne.pk], set(), {p["recherche"]: p for p in parties}
        siennes = RechercheEnregistree.objects.filter(utilisateur=personne).order_by("nom", "pk")
        for recherche in siennes:
            tiree = self.tirees[recherche.pk]
            partie = par_recherche.pop(recherche.pk, None)
            if not self.est_due(tiree, self.bornes[personne.pk]):
                assert partie is None
                continue
            page = self.page(tiree, personne)
            resultats = chercher(page.criteres, page.acteur, JOUR)  # the page may add offers that are only close
            trouvees = list(resultats.pks("date"))
            nouvelles = [pk for pk in trouvees if pk in self.entrees and pk not in dites]
            if not nouvelles:
                assert partie is None
                continue
            self.verifier_partie(partie, tiree, page, nouvelles, citees)
            if trouvees == nouvelles and not citees:
                assert partie["total"] == resultats.total
            citees |= {pk for pk, _ in partie["offres"]}
        assert par_recherche == {}

    @property
    def entrees(self):
        """What entered while the letter was being written is for tomorrow."""
        if not hasattr(self, "_entrees"):
            self._entrees = set(lignes().filter(entree_le__lte=MAINTENANT).values_list("pk", flat=True))
        return self._entrees

    @staticmethod
    def est_due(tiree, borne):
        if tiree.en_pause or tiree.cadence == "aucune":
            return False
        return tiree.repere < (borne if tiree.cadence == "quotidienne" else min(borne, LUNDI))

    @staticmethod
    def page(tiree, personne):
        """What somebody who opens the saved search, since the mark less an hour, finds on the page."""
        depuis = max((tiree.repere - RECOUVREMENT).replace(microsecond=0), PLUS_ANCIEN)
        adresse = QueryDict(mutable=True)
        adresse.update({"q": tiree.texte, "perimetre": tiree.perimetre, "depuis": f"{depuis:%Y-%m-%dT%H:%M:%SZ}"})
        for nom, codes in tiree.codes.items():
            adresse.setlist(nom, codes)
        return lire(adresse, construire(personne, equipe=False))

    def verifier_partie(self, partie, tiree, page, nouvelles, citees):
        lue = lire(QueryDict(partie["adresse"][1:]), page.acteur)
        assert (lue.ignorees, lue.tri) == ([], "date")
        assert replace(lue.criteres, inconnus=page.criteres.inconnus) == page.criteres, "son lien mène ailleurs"
        assert partie["total"] == len(nouvelles)
        assert set(partie["ailleurs"]) == citees.intersection(nouvelles)
        attendues = [pk for pk in nouvelles if pk not in citees][:PAR_RECHERCHE]
        assert [pk for pk, _ in partie["offres"]] == attendues
        for pk, raisons in partie["offres"]:
            assert raisons == self.raisons(tiree, lue.criteres, self.monde.vrai[pk])
        disparus = {(f.libelle, c) for f in FACETTES for c in tiree.codes.get(f.nom, []) if c == CODES[f.nom][-1]}
        assert {tuple(inconnu.split("\u00a0: ")) for inconnu in partie["inconnus"]} >= disparus

    def raisons(self, tiree, criteres, vrai):
        """The words, then each value asked for that the offer has."""
        dites = [f"«\u00a0{tiree.texte}\u00a0»"] if tiree.texte else []
        for facette, cles in criteres.facettes():
            textes = self.monde.noms[facette.nom]
            siens = [textes[cle].texte for cle in cles if textes[cle].texte in vrai[facette.nom]]
            assert siens, "une facette demandée que l’offre n’a pas"
            dites += [f"{facette.libelle}\u00a0: {texte}" for texte in siens]
        return dites

    def verifier_demain(self, contenus):
        """Nobody is told twice of the same offer."""
        suivants = SectionOffres(DEMAIN).preparer({u.pk: DEMAIN.debut for u in self.personnes})
        for personne, parties in suivants.items():
            citees = [pk for partie in parties for pk, _ in partie["offres"]]
            deja = self.dites[personne] | {pk for partie in contenus.get(personne, []) for pk, _ in partie["offres"]}
            assert len(set(citees)) == len(citees)
            assert not deja.intersection(citees)


# --- its edges -----------------------------------------------------------------------------------


def nouveautes():
    return Nouveautes(lignes(), JOUR)


def criteres(requete=None, **autres):
    return Criteres("", requete, {}, [], autres.pop("perimetre", "toutes"), **autres)


def trouves(requete):
    """By the index, then by the page: primary keys in their order."""
    index = nouveautes()
    par_la_page = list(lignes().contenant(requete).triees("date").values_list("pk", flat=True))
    par_l_index = [index.pks[rang] for rang in dans_l_ordre(index.trouver(criteres(requete)))]
    assert par_l_index == par_la_page
    return par_l_index


def test_no_offer():
    [tous] = resoudre([Demande("données", CODES, depuis=LUNDI)])
    index = nouveautes()
    assert (index.pks, len(index.trouver(tous)), len(index.trouver(criteres()))) == ([], 0, 0)
    assert not index.trouver(criteres(depuis=MAINTENANT - AU_PLUS))


def test_the_order_is_that_of_the_page():
    for jours in (3, 1, 2, 1):
        OffreFactory(date_publication=JOUR - timedelta(days=jours))
    assert len(trouves(None)) == 4


def test_a_phrase_is_words_in_their_order():
    SynonymeFactory(terme="SSI", equivalents=["sécurité des systèmes d’information"])
    dite = OffreFactory(intitule="Sécurité des systèmes d'information", missions="")
    OffreFactory(intitule="Information des systèmes de sécurité", missions="")
    OffreFactory(intitule="Sécurité", missions="Des systèmes. De l’information.")
    assert trouves(lire_textes(["ssi"])["ssi"]) == [dite.pk]


def test_a_phrase_of_many_offers_is_asked_of_the_whole_table(monkeypatch):
    monkeypatch.setattr("socle.ensembles.CANDIDATES_MAX", 2)
    for _ in range(5):
        OffreFactory(intitule="Projet serveur", missions="")
    requete = Requete(Ou(("'projet' <-> 'serveur'", "'serveur' <-> 'projet'")))
    assert len(trouves(requete)) == 5


@pytest.mark.parametrize(
    ("mot", "feuille"),
    [
        ("l'eau", "'l''eau'"),
        ("''", "''''''"),
        ("a\\b", r"'a\\b'"),
        ("\\'", r"'\\'''"),
        ("a b", "'a b'"),
        ("<->", "'<->'"),
        ("&|!:*", "'&|!:*'"),
    ],
)
def test_words_made_of_signs(mot, feuille):
    dite, autre = OffreFactory(), OffreFactory(intitule="Autre")
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE opportunites_lignerecherche SET vecteur = array_to_tsvector(%s) WHERE offre_id = %s",
            [[mot, "deux"], dite.pk],
        )
        curseur.execute("SELECT %s::tsquery::text", [feuille])
        assert curseur.fetchone() == (feuille,), "PostgreSQL l’écrit ainsi"
    assert trouves(Requete(feuille)) == [dite.pk]
    assert trouves(Requete(f"{feuille} & 'deux'")) == [dite.pk]
    assert trouves(Requete(Et((feuille, "'trois'")))) == []
    assert trouves(Requete(Ou((feuille, "'autr'")))) == [autre.pk, dite.pk]
    assert trouves(Requete(Et((Sauf(feuille),)))) == [autre.pk]
    assert trouves(Requete(Et(("'deux'", Sauf(feuille))))) == []
    assert trouves(Requete(Ou(("'autr'", Et((Sauf("'trois'"),)))))) == [autre.pk, dite.pk]
