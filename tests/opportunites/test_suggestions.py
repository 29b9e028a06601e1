"""What the search bar offers while one types: refusals first, who is never named, bounds, folding, order."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from opportunites.enums import Diffusion, EtatOffre
from opportunites.index import INDEX
from opportunites.suggestions import suggerer
from referentiels.completion import Saisie
from referentiels.models import Denomination
from referentiels.suggestions import PAR_GROUPE
from tests.factories import (
    AppellationFactory,
    CompetenceFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    RegionFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db

ADRESSE = "/opportunites/suggestions/"


def libelles(texte, groupe=None):
    """What is suggested, in order, all groups or one."""
    return [s.libelle for g in suggerer(texte) if groupe in {None, g.libelle} for s in g.suggestions]


def precisions(texte):
    return {s.libelle: s.precision for g in suggerer(texte) for s in g.suggestions}


@pytest.fixture
def referentiel():
    MetierFactory(code="NUM-DEV", libelle="Développeuse / Développeur")
    CompetenceFactory(code="python", libelle="Python", alias=["CPython", "py3"])
    OrganismeFactory(sigle="DINUM", nom="Direction interministérielle du numérique")
    DepartementFactory(
        code="35", nom="Ille-et-Vilaine", alias=["Rennes"], region=RegionFactory(code="53", nom="Bretagne")
    )


class TestRefusals:
    @pytest.mark.parametrize("q", ["", " ", "p", "é", "’", "--", "(", "&|!:*", "😀", "😀😀", "%", "__", "l’", "\t\n"])
    def test_what_has_not_two_letters_suggests_nothing_and_asks_nothing(
        self, client, referentiel, django_assert_num_queries, q
    ):
        with django_assert_num_queries(0):
            reponse = client.get(ADRESSE, {"q": q})
        assert (reponse.status_code, reponse.json()) == (200, {"groupes": []})

    @pytest.mark.parametrize(
        "q",
        [
            *(
                "'",
                "'':*",
                "'a' & 'b",
                "py' | 'x",
                "\\'py",
                "py:*",
                "!py",
                "py <-> 3",
                "%py%",
                "py_%",
                "py--",
                "$$py$$",
            ),
            *(
                "de",
                "de la",
                "C++",
                "C#",
                "++",
                "##",
                "+#+#",
                "ﬁ ﬀ",
                "ß ẞ",
                "İi",
                "١٢٣",
                "中文字",
                "à\u0301\u0301bc",
                "xx " * 500,
            ),
            *("\ud7ff\ue000ab", "a" * 5_000, "\x01\x02ab", "-" * 500 + "py", "{}[]ab", "ab\u2028cd", "é" * 60, "Ⅷ½ ab"),
        ],
    )
    def test_any_text_is_answered(self, client, referentiel, q):
        reponse = client.get(ADRESSE, {"q": q})
        assert reponse.status_code == 200
        assert set(reponse.json()) == {"groupes"}

    def test_nul_is_refused_and_no_word_means_no_suggestion(self, client):
        assert client.get(ADRESSE + "?q=py%00").status_code == 400
        assert client.get(ADRESSE).json() == {"groupes": []}

    def test_folding_follows_postgresql(self, referentiel):
        """The same word, typed and written, whatever its letters: Python and the database must agree."""
        for i, mot in enumerate(["Œuvre", "STRASSE", "Ñandú", "garçon", "naïf", "№ 12", "aujourd’hui"]):
            CompetenceFactory(code=f"mot-{i}", libelle=mot)
            assert libelles(mot) == [mot], mot


class TestNeverSuggested:
    def test_sensitive_employers_nor_what_is_below_them(self):
        ministere = OrganismeFactory(sigle="MINA", nom="Ministère alpha")
        discret = OrganismeFactory(sigle="DISC", nom="Direction discrète", parent=ministere, sensible=True)
        service = OrganismeFactory(sigle="SOUS", nom="Service discret", parent=discret)
        Denomination.objects.create(organisme=discret, libelle="Ancienne direction")
        Denomination.objects.create(organisme=service, libelle="Ancien service")
        OffreFactory(organisme=service)
        for q in ("disc", "direction", "sous", "service", "ancien", "DISC", "SOUS"):
            assert libelles(q) == [], q
        assert libelles("mina") == ["Ministère alpha"]

    def test_merged_rejected_and_waiting_skills(self):
        gardee = CompetenceFactory(libelle="Python")
        CompetenceFactory(libelle="Python fusionnée", etat="fusionnée", remplacee_par=gardee)
        for etat in ("retirée", "proposée"):
            CompetenceFactory(libelle=f"Python {etat}", etat=etat)
        assert libelles("python") == ["Python"]

    def test_the_same_answer_for_everybody(self, client, referentiel):
        anonyme = client.get(ADRESSE, {"q": "py"})
        client.force_login(UtilisateurFactory(moderateur=True))
        moderateur = client.get(ADRESSE, {"q": "py"})
        assert anonyme.content == moderateur.content
        assert anonyme.headers["Cache-Control"] == "public, max-age=300"
        assert not anonyme.cookies


class TestBounds:
    def test_four_of_each_group_and_five_queries(self, client, django_assert_num_queries):
        for i in range(12):
            MetierFactory(libelle=f"Alphabétiseur {i}")
            CompetenceFactory(libelle=f"Alphabet {i}")
            OrganismeFactory(nom=f"Alphabets {i}")
            region = RegionFactory(code=f"R{i}", nom=f"Alpha-région {i}")
            DepartementFactory(code=f"D{i}", nom=f"Alpha-département {i}", region=region)
        with django_assert_num_queries(5):
            groupes = client.get(ADRESSE, {"q": "alpha"}).json()["groupes"]
        assert {g["libelle"]: len(g["propositions"]) for g in groupes} == dict.fromkeys(
            ["Métiers", "Compétences", "Employeurs", "Lieux"], PAR_GROUPE
        )
        assert set(groupes[0]["propositions"][0]) == {"choix", "libelle", "precision"}

    def test_a_label_that_two_referentials_share_is_shown_once(self):
        MetierFactory(code="ROME-1", libelle="Data engineer", numerique=False)
        MetierFactory(code="NUM-1", libelle="Data Engineer")
        assert [s.choix for g in suggerer("data") for s in g.suggestions] == [{"metier": "NUM-1"}]

    def test_only_the_first_letters_and_words_are_read(self):
        saisie = Saisie.lire("ab " * 400)
        assert saisie is not None
        assert (len(saisie.texte), len(saisie.mots)) == (59, 6)


class TestFinds:
    @pytest.mark.parametrize(
        ("q", "trouve"),
        [
            *(("dév", "Développeuse / Développeur"), ("DEVELOPPEUR", "Développeuse / Développeur")),
            *(
                ("py", "Python"),
                ("cpy", "Python"),
                ("PYTHON", "Python"),
                ("di", "Direction interministérielle du numérique"),
            ),
            *(("dinum", "Direction interministérielle du numérique"), ("rennes", "Ille-et-Vilaine (35)")),
            *(("35", "Ille-et-Vilaine (35)"), ("vilaine ille", "Ille-et-Vilaine (35)"), ("bret", "Bretagne")),
            ("direction du num", "Direction interministérielle du numérique"),
        ],
    )
    def test_by_first_letters_of_words_in_any_order(self, referentiel, q, trouve):
        assert libelles(q) == [trouve]

    @pytest.mark.parametrize("q", ["ython", "veloppeur", "ennes", "numérique direction absente"])
    def test_not_in_the_middle_of_a_word_nor_by_some_words_only(self, referentiel, q):
        assert libelles(q) == []

    def test_apostrophes_accents_case_and_signs(self):
        for libelle in ("Analyse de l’eau", "C++", "C#", "Node.js", "Intégration continue CI/CD"):
            CompetenceFactory(code=f"c-{len(libelle)}-{ord(libelle[1])}", libelle=libelle)
        assert libelles("l'eau") == libelles("l’eau") == libelles("L’EAU") == ["Analyse de l’eau"]
        assert libelles("c++") == ["C++"]
        assert libelles("c#") == ["C#"]
        assert libelles("node") == libelles("node.js") == ["Node.js"]
        assert libelles("ci/cd") == libelles("INTEGRATION cont") == ["Intégration continue CI/CD"]

    def test_either_gender_and_other_names_which_are_said(self):
        metier = MetierFactory(code="NUM-MOA", libelle="Maîtrise d’ouvrage")
        AppellationFactory(metier=metier, libelle="Chef de projet")
        AppellationFactory(metier=metier, libelle="Chef de projet fonctionnel et technique")
        assert precisions("cheffe de projet") == {"Maîtrise d’ouvrage": "Chef de projet"}
        assert precisions("maît") == {"Maîtrise d’ouvrage": ""}

    def test_old_names_of_employers(self, referentiel):
        organisme = OrganismeFactory(sigle="DINUM")
        Denomination.objects.create(organisme=organisme, libelle="DINSIC")
        assert precisions("dinsic") == {organisme.nom: "DINSIC"}
        assert precisions("direction") == {organisme.nom: "DINUM"}


class TestOrder:
    def test_exact_then_beginning_then_other_words_then_other_names(self):
        for code, libelle, alias in (
            ("a", "Bases en Java", []),
            ("b", "JavaScript", []),
            ("c", "Spring", ["Java"]),
            ("d", "Java", []),
        ):
            CompetenceFactory(code=code, libelle=libelle, alias=alias)
        assert libelles("java") == ["Java", "JavaScript", "Bases en Java", "Spring"]

    def test_closest_places_first_whatever_their_size(self):
        region = RegionFactory(code="93", nom="Provence-Alpes-Côte d’Azur")
        DepartementFactory(code="21", nom="Côte-d’Or", region=region)
        assert libelles("côte") == ["Côte-d’Or (21)", "Provence-Alpes-Côte d’Azur"]


def test_each_choice_leads_to_results_that_the_page_understands(client, referentiel):
    hors = MetierFactory(code="JUR", libelle="Python des juristes", hors_numerique=True)
    OffreFactory(metier=hors, intitule="Juriste")
    for q in ("dév", "py", "dinum", "35", "bret"):
        for groupe in json.loads(client.get(ADRESSE, {"q": q}).content)["groupes"]:
            for proposition in groupe["propositions"]:
                page = client.get("/opportunites/", proposition["choix"]).content.decode()
                assert proposition["libelle"] in page, proposition
    assert "Juriste" in client.get("/opportunites/", {"metier": "JUR", "perimetre": "toutes"}).content.decode()


@pytest.fixture
def index(transactional_db, settings):
    """The index in memory, which tests leave out unless they ask for it."""
    settings.INDEX_OFFRES_MAX = 1_000
    INDEX.oublier()
    yield INDEX
    INDEX.oublier()


def test_what_public_offers_of_today_ask_for_comes_first(index):
    competences = {nom: CompetenceFactory(code=nom, libelle=f"Analyse {nom}") for nom in ("aa", "bb", "cc", "dd", "ee")}
    metiers = {nom: MetierFactory(code=nom, libelle=f"Analyste {nom}") for nom in competences}
    hier = timezone.localdate() - timedelta(days=1)
    OffreFactory(metier=metiers["bb"], competences=[competences["bb"]], diffusion=Diffusion.MEMBRES)
    OffreFactory(metier=metiers["cc"], competences=[competences["cc"]], date_limite=hier)
    OffreFactory(metier=metiers["dd"], competences=[competences["dd"]], etat=EtatOffre.POURVUE)
    ouverte = OffreFactory(metier=metiers["ee"], competences=[competences["ee"]])
    assert index.preparer(1_000)
    assert libelles("analys") == [
        *("Analyste ee", "Analyste aa", "Analyste bb", "Analyste cc"),
        *("Analyse ee", "Analyse aa", "Analyse bb", "Analyse cc"),
    ]
    assert libelles("analyse dd") == ["Analyse dd"]
    OffreFactory(metier=metiers["dd"], competences=[competences["dd"]])
    ouverte.delete()
    assert libelles("analys", "Métiers")[0] == "Analyste dd"
