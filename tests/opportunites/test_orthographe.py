"""Typing mistakes: the nearest known word, and never one that the public may not read."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from opportunites.enums import Diffusion, EtatOffre
from opportunites.models import MotConnu, Offre
from opportunites.orthographe import ECART_MAX, LETTRES_MAX, Correction, Voisin, choisir, cles, corriger, ecart
from opportunites.vocabulaire import reconstruire_vocabulaire
from referentiels.enums import EtatCompetence
from referentiels.models import Denomination, Organisme
from socle import registres
from socle.recherche import LONGUEUR_MAX, MOTS_MAX
from tests.factories import (
    AppellationFactory,
    CompetenceFactory,
    CorpsFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    RegionFactory,
    SynonymeFactory,
)

pytestmark = pytest.mark.django_db

HOSTILES = [
    "",
    " ",
    "\0",
    "develloppeur\0",
    "'; DROP TABLE opportunites_motconnu; --",
    "{develloppeur,NULL}",
    '"' * 199,
    '"develloppeur',
    "develloppeur" * 1000,
    "developeur " * 1000,
    "%s %(mot)s {0} \\",
    "\ud800develloppeur",
    "ﷺ" * 30,
    "😀" * 200,
    "-" * 200,
    "a&b|c!d<->e:*",
    "½½½½½ ²²²²² ᵃᵇᶜᵈᵉ",
    "e\u0301" * 90,
    "ß" * 30,
    "İİİİİİ",
    "数据数据数据",
    "\u202edeveloppeur",
]


@pytest.fixture
def vocabulaire() -> int:
    for _ in range(2):
        OffreFactory(intitule="Développeuse ou développeur Python", missions="Écrire des cornemuses.", lieu="Grenoble")
    AppellationFactory(libelle="Architecte technique")
    AppellationFactory(libelle="Administratrice de bases de données")
    CompetenceFactory(code="kubernetes", alias=["Cybersécurité", "data"])
    return reconstruire_vocabulaire()


@pytest.mark.parametrize("texte", HOSTILES)
def test_any_text_gets_an_answer(vocabulaire, texte):
    correction = corriger(texte)
    if correction is not None:
        assert len(correction.texte) <= LONGUEUR_MAX
        assert len(correction.mots) <= MOTS_MAX
    assert MotConnu.objects.count() == vocabulaire


@pytest.mark.parametrize(
    "texte",
    [
        *("développeur", "DEVELOPPEUR", "développeuse", "python", "cybersecurite", "grenoble"),
        "développeuses",  # another form of a known word
        "cornemuse",  # only in the text of a notice
        "avec dans notre",  # what search leaves out
        *("dat", "pyt", "C++"),  # too short to say
        *("pyhton3", "2026-1234567", "develloppeur.fr", "develloppeur/", "jean@develloppeur"),
        *('"develloppeur"', "« develloppeur »", "-develloppeur", '-"develloppeur expert"'),
        "xylophoniste",  # near nothing
    ],
)
def test_what_exists_or_is_meant_as_it_is_stays(vocabulaire, texte):
    assert corriger(texte) is None


@pytest.mark.parametrize(
    ("texte", "corrige"),
    [
        ("develloppeur", "développeur"),
        ("dévelopeur", "développeur"),
        ("pyhton", "python"),
        ("datta", "data"),
        ("cybersecrite", "cybersécurité"),
        ("kuberntees", "kubernetes"),
        ("administartrice", "administratrice"),
        ("archtiecte", "architecte"),
        ("GRENOBEL", "grenoble"),
        ("l’archtiecte", "l’architecte"),
        ("porte-develloppeur !", "porte-développeur !"),
        ('pyhton "pyhton" -pyhton OU datta', 'python "pyhton" -pyhton OU data'),
        ('pyhton "datta', 'python "data'),  # an odd quote means nothing
        ("de\u0301velloppeur", "développeur"),
    ],
)
def test_a_mistake_is_corrected_and_nothing_else(vocabulaire, texte, corrige):
    assert corriger(texte).texte == corrige


def test_a_correction_says_which_words_changed(vocabulaire):
    assert corriger("pyhton et datta") == Correction("python et data", (("pyhton", "python"), ("datta", "data")))


def test_only_as_many_words_as_search_reads_and_in_one_query(vocabulaire):
    with CaptureQueriesContext(connection) as requetes:
        correction = corriger(" ".join(["pyhton"] * (MOTS_MAX + 3)))
    assert len(requetes) == 1
    assert correction.texte.split() == ["python"] * MOTS_MAX + ["pyhton"] * 3


def test_no_word_asks_nothing():
    with CaptureQueriesContext(connection) as requetes:
        assert corriger("R, C++ & 12 !") is None
    assert len(requetes) == 0


def test_the_most_written_of_two_as_near_is_proposed():
    voisins = [Voisin("piston", "piston", 1, False), Voisin("pilon", "pilon", 40, False)]
    assert choisir("piton", voisins) == "pilon"


def test_one_mistake_is_likelier_than_two_but_not_than_two_in_a_word_written_everywhere():
    assert choisir("gestoin", [Voisin("gestion", "gestion", 3, False), Voisin("question", "question", 30, False)])
    voisins = [Voisin("ingenieux", "ingénieux", 1, False), Voisin("ingenieure", "ingénieure", 5000, False)]
    assert choisir("ingenieuxre", voisins) == "ingénieure"


def test_a_sensitive_employer_and_what_is_below_it_teach_no_word():
    ministere = OrganismeFactory(sigle="MINARM", nom="Ministère des armées")
    secret = OrganismeFactory(sigle="ZGSEX", nom="Direction cachottière", parent=ministere, sensible=True)
    dessous = OrganismeFactory(sigle="ZGSEXDT", nom="Bureau mystérieux", parent=secret)
    Denomination.objects.create(organisme=secret, libelle="Ancien cachotin")
    Denomination.objects.create(organisme=dessous, libelle="Ancien mysterion")
    OffreFactory(intitule="Analyste", organisme=dessous, employeur_libelle="Officine dissimulée")
    reconstruire_vocabulaire()
    assert connus("armees", "minarm", "analyste") == {"armees", "minarm", "analyste"}
    assert connus("zgsex", "zgsexdt", "cachottiere", "mysterieux", "cachotin", "mysterion") == set()
    assert connus("officine", "dissimulee") == set()
    assert corriger("cachotiere mysterieu disimulee") is None


def test_an_employer_that_becomes_sensitive_is_forgotten_with_the_change_of_the_referential():
    organisme = OrganismeFactory(sigle="ZGSEX", nom="Direction cachottière")
    registres.reindexer_tout()
    assert connus("cachottiere") == {"cachottiere"}
    Organisme.objects.filter(pk=organisme.pk).update(sensible=True)
    registres.reindexer_tout()
    assert connus("cachottiere", "zgsex") == set()


@pytest.mark.parametrize("etat", sorted(set(EtatOffre) - {EtatOffre.PUBLIEE}))
def test_an_offer_that_is_not_published_teaches_no_word(etat):
    OffreFactory(intitule="Cornemuseuse", lieu="Plougastel", etat=etat)
    reconstruire_vocabulaire()
    assert connus("cornemuseuse", "plougastel") == set()


def test_an_offer_reserved_to_members_teaches_no_word_and_says_nothing_of_its_own():
    OffreFactory(intitule="Cornemuseuse", missions="Sonnettte", diffusion=Diffusion.MEMBRES)
    CompetenceFactory(code="sonnette")
    reconstruire_vocabulaire()
    assert connus("cornemuseuse", "sonnettte") == set()
    assert corriger("cornemuseues") is None
    # Written in a reserved offer, and for everybody a mistake like another.
    assert corriger("sonnettte").texte == "sonnette"


@pytest.mark.parametrize("etat", sorted(set(EtatCompetence) - {EtatCompetence.VALIDEE, EtatCompetence.FUSIONNEE}))
def test_a_skill_that_is_not_validated_teaches_no_word(etat):
    CompetenceFactory(code="cornemuse", etat=etat)
    reconstruire_vocabulaire()
    assert connus("cornemuse") == set()


def test_every_public_source_teaches_its_words():
    MetierFactory(code="NUM-1", libelle="Famillier", famille="Tribulations")
    AppellationFactory(libelle="Appelleuse")
    CompetenceFactory(code="libelleuse", alias=["aliaseuse"])
    organisme = OrganismeFactory(sigle="SIGLO", nom="Nommeuse")
    Denomination.objects.create(organisme=organisme, libelle="Ancienneuse")
    CorpsFactory(sigle="CORPX", nom="Corporeuse")
    DepartementFactory(code="29", nom="Finistère", region=RegionFactory(code="53", nom="Bretagne"))
    SynonymeFactory(terme="rssi", equivalents=["équivalenteuse"])
    OffreFactory(intitule="Intituleuse", lieu="Plougastel", metier_libelle="Metiereuse")
    reconstruire_vocabulaire()
    referentiel = {"famillier", "tribulations", "appelleuse", "libelleuse", "aliaseuse", "siglo", "nommeuse"}
    referentiel |= {"ancienneuse", "corporeuse", "finistere", "bretagne", "rssi", "equivalenteuse"}
    attendus = referentiel | {"intituleuse", "plougastel", "metiereuse"}
    assert connus(*attendus) == attendus


def test_words_leave_with_the_last_offer_that_wrote_them_and_come_back():
    offre = OffreFactory(intitule="Cornemuseuse étoilée")
    assert reconstruire_vocabulaire() == reconstruire_vocabulaire() == MotConnu.objects.count()
    avant = MotConnu.objects.get(mot="etoilee")
    assert (avant.forme, avant.frequence) == ("étoilée", 1)
    Offre.objects.filter(pk=offre.pk).update(intitule="ETOILEE ETOILEE")
    reconstruire_vocabulaire()
    apres = MotConnu.objects.get(mot="etoilee")
    assert (apres.pk, apres.forme, apres.frequence) == (avant.pk, "etoilee", 2)
    Offre.objects.filter(pk=offre.pk).update(etat=EtatOffre.SUSPENDUE)
    reconstruire_vocabulaire()
    assert connus("cornemuseuse", "etoilee") == set()


def test_hostile_titles_teach_words_of_letters_only():
    OffreFactory(intitule="</script><b>Cornemuse</b> \u202e ﷺ x²y { } 'a' \\ " + "z" * 200 + " " + "İ" * 30)
    reconstruire_vocabulaire()
    assert connus("cornemuse") == {"cornemuse"}
    for mot in MotConnu.objects.values_list("mot", "forme"):
        assert all(len(un) <= LETTRES_MAX and un.isalpha() for un in mot)


def test_the_command_rebuilds_words_with_rows_and_only_then(vocabulaire):
    MotConnu.objects.all().delete()
    call_command("reindexer", "--verifier", stdout=io.StringIO())
    assert not MotConnu.objects.exists()
    sortie = io.StringIO()
    call_command("reindexer", stdout=sortie)
    assert sortie.getvalue().splitlines()[-1] == f"{vocabulaire} mots connus"
    assert MotConnu.objects.count() == vocabulaire


def test_the_daily_work_is_registered():
    assert registres.travaux_du_jour["reconstruire_vocabulaire"] is reconstruire_vocabulaire


lettres = st.text("abcdeé", min_size=1, max_size=12)


@given(lettres, lettres)
def test_two_words_within_two_mistakes_share_a_key(un, autre):
    if distance(un, autre) <= ECART_MAX:
        assert set(cles(un)) & set(cles(autre))


@given(lettres, lettres)
def test_mistakes_are_counted_alike_both_ways(un, autre):
    assert ecart(un, autre) == ecart(autre, un) <= distance(un, autre)
    assert (ecart(un, autre) == 0) == (un == autre)


@pytest.mark.parametrize(
    ("un", "autre", "fautes"), [("pyhton", "python", 1), ("datta", "data", 1), ("data", "date", 1), ("abcd", "badc", 2)]
)
def test_a_swap_is_one_mistake(un, autre, fautes):
    assert ecart(un, autre) == fautes


@pytest.mark.parametrize("hostile", ["</script><script>alert(1)</script>", '" onload="x', "{{ 7 }}"])
def test_the_announce_escapes_what_was_typed(hostile):
    correction = Correction(hostile, ((hostile, hostile),))
    for contexte in ({"correction": correction, "url_correction": "?q=x"}, {"correction": None}):
        html = render_to_string("opportunites/_proches.html", {"cherche": hostile, **contexte})
        assert "Résultats proches de" in html
        assert hostile not in html.replace("{{ 7 }}", "") or hostile == "{{ 7 }}"
        assert "<script" not in html


def connus(*mots: str) -> set[str]:
    return set(MotConnu.objects.filter(mot__in=mots).order_by().values_list("mot", flat=True))


def distance(un: str, autre: str) -> int:
    """Levenshtein's, written naively."""
    if not un or not autre:
        return len(un) + len(autre)
    ligne = list(range(len(autre) + 1))
    for i, lettre in enumerate(un, 1):
        coin, ligne[0] = ligne[0], i
        for j, cible in enumerate(autre, 1):
            coin, ligne[j] = ligne[j], min(ligne[j] + 1, ligne[j - 1] + 1, coin + (lettre != cible))
    return ligne[-1]
