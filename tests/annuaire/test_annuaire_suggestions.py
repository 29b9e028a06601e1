"""What the search of the directory suggests: refusals first, never a person, bounds, what one reader finds first."""

import pytest

from annuaire.enums import Audience, EtatCommunaute, EtatMembre
from annuaire.index import INDEX
from annuaire.querysets.visibles import regard
from annuaire.suggestions import suggerer
from referentiels.suggestions import PAR_GROUPE
from socle.acteur import construire
from tests.factories import (
    AdhesionFactory,
    CommunauteFactory,
    CompetenceDeclareeFactory,
    CompetenceFactory,
    CorpsFactory,
    DepartementFactory,
    MembreFactory,
    MetierFactory,
    OrganismeFactory,
    RecruteurFactory,
    RegionFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
ADRESSE = "/annuaire/suggestions/"


def libelles(compte, texte, groupe=None):
    vu = regard(construire(compte))
    return [s.libelle for g in suggerer(texte, vu) if groupe in {None, g.libelle} for s in g.suggestions]


@pytest.fixture
def lecteur(client):
    membre = MembreFactory(nom="Zzz")
    client.force_login(membre.utilisateur)
    return membre.utilisateur


# --- Refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("etat", [None, EtatMembre.DEMANDEE, EtatMembre.SUSPENDUE, EtatMembre.HORS_PERIMETRE])
def test_closed_to_whom_the_directory_is_closed(client, etat):
    CompetenceFactory(libelle="Python")
    client.force_login(UtilisateurFactory() if etat is None else MembreFactory(etat=etat).utilisateur)
    reponse = client.get(ADRESSE, {"q": "py"})
    assert (reponse.status_code, reponse.json()) == (403, {"groupes": []})


def test_who_is_not_logged_in_is_asked_to(client):
    assert client.get(ADRESSE, {"q": "py"}).status_code == 302


@pytest.mark.parametrize("champs", [{}, {"non_liste": True}, {"audience_identite": Audience.RECRUTEURS}], ids=str)
def test_nobody_is_ever_suggested(client, lecteur, champs):
    """Neither those the reader may find, by name, job, town or words: names are on bounded pages alone."""
    MembreFactory(nom="Abyssale", prenom="Abella", poste="Abrasive", ville="Abbaye", aide_sur="Abeilles", **champs)
    for lettres in ("ab", "abella abyssale"):
        assert client.get(ADRESSE, {"q": lettres}).json() == {"groupes": []}


def test_neither_sensitive_employers_proposed_skills_nor_communities_to_come(client, lecteur):
    ministere = OrganismeFactory(sigle="MINA", nom="Ministère alpha")
    discret = OrganismeFactory(sigle="DISC", nom="Direction discrète", parent=ministere, sensible=True)
    CompetenceDeclareeFactory(
        membre=MembreFactory(organisme=discret), competence=CompetenceFactory(libelle="Disciple", etat="proposée")
    )
    CommunauteFactory(nom="Discours", slug="discours", etat=EtatCommunaute.PROJET)
    assert client.get(ADRESSE, {"q": "disc"}).json() == {"groupes": []}


def test_one_s_own_community_is_suggested_to_its_members_alone(lecteur):
    communaute = CommunauteFactory(nom="Discours", slug="discours", etat=EtatCommunaute.EN_SOMMEIL)
    assert libelles(lecteur, "disc") == []
    AdhesionFactory(membre=lecteur.membre, communaute=communaute)
    assert libelles(lecteur, "disc") == ["Discours"]


def test_nothing_is_kept_by_a_browser_nor_by_an_engine(client, lecteur):
    reponse = client.get(ADRESSE, {"q": "py"})
    assert "no-store" in reponse["Cache-Control"]
    assert reponse["X-Robots-Tag"].startswith("noindex")


@pytest.mark.parametrize("q", ["", "p", "’", "%", "__", "'':*", "C#", "a" * 5_000, "py <-> 3", "😀😀", "é" * 60])
def test_any_text_is_answered(client, lecteur, q):
    reponse = client.get(ADRESSE, {"q": q})
    assert (reponse.status_code, reponse.json()) == (200, {"groupes": []})


# --- What is suggested ---------------------------------------------------------------------------


def test_four_of_each_group_in_seven_queries(lecteur, django_assert_num_queries):
    for i in range(6):
        MetierFactory(libelle=f"Alphabétiseur {i}")
        CompetenceFactory(libelle=f"Alphabet {i}")
        OrganismeFactory(nom=f"Alphabets {i}")
        CorpsFactory(sigle=f"ALPHA{i}", nom=f"Alphas {i}")
        CommunauteFactory(nom=f"Alpha {i}", slug=f"alpha-{i}", etat=EtatCommunaute.OUVERTE)
        region = RegionFactory(code=f"R{i}", nom=f"Alpha-région {i}")
        DepartementFactory(code=f"D{i}", nom=f"Alpha-département {i}", region=region)
    vu = regard(construire(lecteur))
    with django_assert_num_queries(7):
        groupes = suggerer("alpha", vu)
    assert {g.libelle: len(g.suggestions) for g in groupes} == dict.fromkeys(
        ["Compétences", "Métiers", "Employeurs", "Corps", "Communautés", "Lieux"], PAR_GROUPE
    )


def test_each_choice_is_a_filter_that_the_page_understands(client, lecteur):
    CompetenceFactory(code="zeta", libelle="Zêta calcul")
    MetierFactory(code="NUM-Z", libelle="Zélatrice / zélateur")
    OrganismeFactory(sigle="ZED", nom="Zone d’études")
    CorpsFactory(sigle="ZIP", nom="Zingueurs de l’État", alias=["Zélés"])
    CommunauteFactory(nom="Zélotes", slug="zelotes", etat=EtatCommunaute.OUVERTE)
    lus = []
    for q in ("ze", "zon", "zing", "ZIP"):
        for groupe in client.get(ADRESSE, {"q": q}).json()["groupes"]:
            for une in groupe["propositions"]:
                lus.append(une["libelle"])
                page = client.get("/annuaire/", une["choix"])
                (puce,) = list(page.context["filtre"].puces())
                assert une["libelle"] in puce[0]
    assert set(lus) == {"Zêta calcul", "Zélatrice / zélateur", "Zone d’études", "Zingueurs de l’État", "Zélotes"}


@pytest.fixture
def index(transactional_db, settings):
    """The index in memory, which tests leave out unless they ask for it."""
    settings.INDEX_ANNUAIRE_MAX = 1_000
    INDEX.oublier()
    yield INDEX
    INDEX.oublier()


def test_what_this_very_reader_may_find_comes_first(index):
    """What is hidden from it, or shown by its colleagues alone, weighs nothing."""
    ministere, ailleurs = OrganismeFactory(), OrganismeFactory()
    lecteur, recruteur = MembreFactory().utilisateur, RecruteurFactory(organisme=ministere).utilisateur
    competences = {nom: CompetenceFactory(code=nom, libelle=f"Analyse {nom}") for nom in ("aa", "bb", "cc", "dd")}
    public = {"audience_identite": Audience.RECRUTEURS, "audience_competences": Audience.RECRUTEURS}
    for nom, champs in {
        "bb": {"organisme": ministere, **public},
        "cc": {"organisme": ailleurs, **public, "audience_competences": Audience.MOI},
        "dd": {"organisme": ailleurs, **public},
    }.items():
        CompetenceDeclareeFactory(membre=MembreFactory(**champs), competence=competences[nom])
    assert index.preparer(1_000)
    assert libelles(lecteur, "analys") == ["Analyse bb", "Analyse dd", "Analyse aa", "Analyse cc"]
    assert libelles(recruteur, "analys") == ["Analyse dd", "Analyse aa", "Analyse bb", "Analyse cc"]
