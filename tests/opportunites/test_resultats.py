"""The index in memory and the database answer alike, and as somebody who would count by hand."""

from collections import Counter
from datetime import timedelta
from random import Random

import psycopg
import pytest
import time_machine
from django.db import connection
from django.http import QueryDict

from opportunites.enums import Diffusion
from opportunites.facettes import FACETTES
from opportunites.filters import TRIS, lire
from opportunites.index import INDEX, LECTEUR
from opportunites.models import LigneRecherche, Offre
from opportunites.reindexation import reindexer
from opportunites.resultats import EnBase, EnMemoire, lisibles
from socle.acteur import ANONYME, construire
from socle.index import Index
from tests.attente import attendre
from tests.factories import OffreFactory, UtilisateurFactory
from tests.garde_fous.preuves import GRAINE
from tests.opportunites.monde import CODES, FRAGMENTS, MAINTENANT, PERIODE, creer

JOUR = PERIODE.jour
RECHERCHES = 200
MAX = 10_000


@pytest.fixture(autouse=True)
def ce_matin():
    with time_machine.travel(MAINTENANT, tick=False):
        yield


@pytest.fixture
def index(settings):
    """The index that the page asks, read from what was committed."""
    settings.INDEX_OFFRES_MAX = MAX
    INDEX.oublier()
    INDEX.preparer(MAX)
    yield INDEX
    INDEX.oublier()


@pytest.fixture
def autre_connexion(db):
    """Somebody else, in the same database."""
    reglages = connection.get_connection_params()
    adresse = {cle: reglages[cle] for cle in ("dbname", "user", "password", "host", "port")}
    with psycopg.connect(**adresse, autocommit=True) as une:
        yield une


def tirer(hasard):
    """An address as people make them, some filters twice, some unknown."""
    adresse = QueryDict(mutable=True)
    adresse["perimetre"] = hasard.choice(["numerique", "toutes"])
    if hasard.random() < 0.6:
        adresse["q"] = " ".join(hasard.sample(FRAGMENTS, hasard.choice([1, 1, 2])))
    for nom in hasard.sample(list(CODES), hasard.choice([0, 1, 1, 2, 3])):
        adresse.setlist(nom, hasard.sample(CODES[nom], hasard.randint(1, min(3, len(CODES[nom])))))
    if hasard.random() < 0.2:
        adresse["depuis"] = f"{MAINTENANT - timedelta(days=hasard.choice([0, 1, 40])):%Y-%m-%dT%H:%M:%SZ}"
    return adresse


def a_la_main(monde, criteres, ouvertes):
    """Total, then counts of each facet, by reading the offers one by one."""
    lignes = LigneRecherche.objects.filter(pk__in=ouvertes).contenant(criteres.requete)
    if criteres.perimetre == "numerique":
        lignes = lignes.filter(numerique=True)
    if criteres.depuis:
        lignes = lignes.filter(entree_le__gte=criteres.depuis)
    candidates = set(lignes.values_list("pk", flat=True))
    voulues = {facette.nom: {reconnu.texte for reconnu in criteres.choix.get(facette.nom, ())} for facette in FACETTES}

    def a(pk, sauf=""):
        vrai = monde.vrai[pk]
        return all(not textes or nom == sauf or textes & vrai[nom] for nom, textes in voulues.items())

    nombres = {
        facette.nom: Counter(
            texte for pk in candidates if a(pk, sauf=facette.nom) for texte in monde.vrai[pk][facette.nom] if texte
        )
        for facette in FACETTES
    }
    return sum(map(a, candidates)), nombres


def en_textes(resultats):
    """Counts by label, as `a_la_main` gives them."""
    return {
        nom: Counter({resultats.libelles[nom][cle].texte: n for cle, n in nombres.items() if n})
        for nom, nombres in resultats.nombres.items()
        if nom
    }


@pytest.mark.django_db(transaction=True)
def test_counts_are_those_made_by_hand_and_the_two_engines_agree():
    monde = creer(GRAINE, 90)
    index = Index(LECTEUR)
    index.preparer(MAX)
    vue = index.vue(MAX)
    ouvertes = {
        offre.pk
        for offre in monde.offres
        if offre.diffusion == Diffusion.PUBLIQUE and (offre.date_limite is None or offre.date_limite >= JOUR)
    }
    hasard, trouvees = Random(GRAINE), 0
    for _ in range(RECHERCHES // 2):
        filtre = lire(tirer(hasard), ANONYME)
        en_base = EnBase(filtre.criteres, LigneRecherche.objects.visible_by(ANONYME).ouvertes(JOUR), JOUR)
        en_memoire = EnMemoire(filtre.criteres, vue, lisibles(vue, ANONYME, JOUR), JOUR)
        total, nombres = a_la_main(monde, filtre.criteres, ouvertes)
        for resultats in (en_base, en_memoire):
            assert resultats.total == total, filtre.data
            assert en_textes(resultats) == nombres, filtre.data
        for tri in TRIS:
            assert list(en_base.pks(tri)[:100]) == en_memoire.pks(tri)[:100], (tri, filtre.data)
            assert list(en_base.pks(tri)[7:19]) == en_memoire.pks(tri)[7:19]
        autres = [filtre.criteres.sans(nom) for nom in ("q", "perimetre", "depuis", *filtre.criteres.choix)]
        assert en_base.compter(autres) == en_memoire.compter(autres)
        trouvees += total
    assert trouvees > RECHERCHES, "des recherches qui ne trouvent rien ne prouvent rien"


# --- what changes shows at once ------------------------------------------------------------------


def trouves(q="", acteur=ANONYME):
    filtre = lire(QueryDict(f"perimetre=toutes&q={q}"), acteur)
    assert isinstance(filtre.resultats, EnMemoire)
    lignes = LigneRecherche.objects.visible_by(acteur).ouvertes(JOUR)
    assert filtre.total == EnBase(filtre.criteres, lignes, JOUR).total
    return {offre.intitule for offre in Offre.objects.dans_l_ordre(list(filtre.pks()[:100]))}


@pytest.mark.django_db(transaction=True)
def test_an_offer_published_changed_or_closed_shows_at_the_next_question(index):
    assert trouves() == set()
    offre = OffreFactory(intitule="Géomaticienne")
    assert trouves() == trouves("geomaticien") == {"Géomaticienne"}
    Offre.objects.filter(pk=offre.pk).update(intitule="Hydrologue")
    reindexer([offre.pk])
    assert trouves("geomaticien") == set()
    assert trouves("hydrologue") == {"Hydrologue"}
    index.preparer(MAX)
    autre = OffreFactory(intitule="Hydrologue en chef")
    LigneRecherche.objects.filter(pk=offre.pk).delete()
    assert trouves("hydrologue") == {"Hydrologue en chef"}
    LigneRecherche.objects.filter(pk=autre.pk).update(diffusion=Diffusion.MEMBRES)
    assert trouves("hydrologue") == set()
    reindexer([offre.pk, autre.pk])
    assert trouves("hydrologue") == {"Hydrologue", "Hydrologue en chef"}


@pytest.mark.django_db(transaction=True)
def test_rights_are_those_of_who_asks(index):
    OffreFactory(intitule="Réservée", diffusion=Diffusion.MEMBRES)
    assert trouves() == set()
    moderatrice = construire(UtilisateurFactory(moderateur=True), equipe=True)
    assert trouves(acteur=moderatrice) == {"Réservée"}


@pytest.mark.django_db(transaction=True)
def test_words_in_an_order_are_found_in_what_was_read_and_in_what_changed(index):
    OffreFactory(intitule="Chef de produit")
    OffreFactory(intitule="Produit du chef")
    index.preparer(MAX)
    OffreFactory(intitule="Cheffe de produit numérique")
    assert trouves('"chef de produit"') >= {"Chef de produit"}
    assert "Produit du chef" not in trouves('"chef de produit"')


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_late_is_not_missed(index, autre_connexion):
    """A transaction older than the reading, committed after it."""
    offre = OffreFactory(intitule="Géomaticienne")
    autre_connexion.execute("BEGIN")
    autre_connexion.execute("UPDATE opportunites_lignerecherche SET etape = 'oui' WHERE offre_id = %s", [offre.pk])
    OffreFactory(intitule="Plus récente")
    index.preparer(MAX)
    assert lire(QueryDict("perimetre=toutes&etape=oui"), ANONYME).total == 0
    autre_connexion.execute("COMMIT")
    assert lire(QueryDict("perimetre=toutes&etape=oui"), ANONYME).total == 1


@pytest.mark.django_db(transaction=True)
def test_the_database_answers_when_too_much_changed_or_too_much_there_is(index, settings, monkeypatch):
    monkeypatch.setattr("socle.index.CHANGEMENTS_MAX", 2)
    lances = []
    monkeypatch.setattr(index, "_lancer", lances.append)
    for _ in range(2):
        OffreFactory()
    assert isinstance(lire(QueryDict(), ANONYME).resultats, EnMemoire)
    OffreFactory()
    assert isinstance(lire(QueryDict(), ANONYME).resultats, EnBase)
    assert lances == [MAX]
    assert index.preparer(2) is False
    settings.INDEX_OFFRES_MAX = 0
    assert isinstance(lire(QueryDict(), ANONYME).resultats, EnBase)


@pytest.mark.django_db(transaction=True)
def test_the_numbers_of_transactions_of_a_restored_database_are_not_changes(index):
    offre = OffreFactory()
    LigneRecherche.objects.filter(pk=offre.pk).update(version=2**40)
    index.preparer(MAX)
    assert lire(QueryDict("perimetre=toutes"), ANONYME).total == 1
    LigneRecherche.objects.filter(pk=offre.pk).update(etape="oui")
    assert lire(QueryDict("perimetre=toutes&etape=oui"), ANONYME).total == 1


@pytest.mark.django_db(transaction=True)
def test_it_reads_itself_beside_and_serves_when_it_is_ready(settings):
    settings.INDEX_OFFRES_MAX = MAX
    INDEX.oublier()
    OffreFactory(intitule="Géomaticienne")
    assert isinstance(lire(QueryDict(), ANONYME).resultats, EnBase)
    attendre(lambda: isinstance(lire(QueryDict(), ANONYME).resultats, EnMemoire))
    assert trouves() == {"Géomaticienne"}
    INDEX.oublier()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("adresse", ["/opportunites/?q=donnees", "/api/v1/offres/?q=eau", "/opportunites/flux.atom"])
def test_a_search_that_lasts_is_stopped_and_says_so(client, autre_connexion, monkeypatch, adresse):
    monkeypatch.setattr("socle.patience.LIMITE_MS", 50)
    OffreFactory()
    autre_connexion.execute("BEGIN")
    autre_connexion.execute("LOCK TABLE opportunites_lignerecherche")
    reponse = client.get(adresse)
    autre_connexion.execute("ROLLBACK")
    assert reponse.status_code == 422
    assert "demande trop de temps" in reponse.content.decode()
