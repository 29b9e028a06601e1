"""The passage that says why an offer was found: never more than its page shows, never markup of its own."""

import html
import re
from time import perf_counter

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from opportunites.extrait import LONGUEUR, TEXTES, Surligneur, annoter
from opportunites.models import Offre
from opportunites.templatetags.cartes import carte_offre
from socle.recherche import Et, Ou, Requete, Sauf, construire_requete
from tests.factories import OffreFactory, OrganismeFactory

pytestmark = pytest.mark.django_db

LONG = "Le bureau suit les marchés et les moyens de la direction. "


def requete(texte: str, **synonymes: list[str]) -> Requete:
    trouvee = construire_requete(texte, synonymes)
    assert trouvee is not None
    return trouvee


def extraire(offre: Offre, requete: Requete) -> str:
    return Surligneur(requete).extraire(offre)


def marques(texte: str) -> list[str]:
    return [html.unescape(un) for un in re.findall("<mark>(.*?)</mark>", texte)]


def lisible(extrait: str) -> str:
    """What a person reads of it."""
    return html.unescape(re.sub("</?mark>", "", extrait))


def surlignes(texte: str, dans: str) -> list[str]:
    return marques(Surligneur(requete(texte)).surligner(dans))


HOSTILES = [
    "</script><script>alert(1)</script> données <img src=x onerror=alert(1)>",
    "données &lt;b&gt; &amp; <mark>faux</mark> \" ' ` {{ 7|add:1 }} {% now %}",
    "\u202edonnées\u202c \u2066données\u2069 \u200f données",
    "données\x01\x02\x1f\x7f\x85 données",
    "données" * 3000,
    "d" * 5000 + " données",
    "données " + "é" * 5000,
    "œuvre 😀 数据 données ﷺ ½ \ud7ff",
    "<" * 5000 + " données " + "&" * 5000,
    "données",
]


@pytest.mark.parametrize("texte", HOSTILES)
@pytest.mark.parametrize("q", ["données", "données oeuvre", '"données" <script>'])
def test_hostile_texts_are_escaped_and_bounded(texte, q):
    offre = Offre(intitule=texte, missions=texte)
    annoter([offre], requete(q))
    for rendu in (offre.extrait, offre.intitule_surligne):
        assert not re.sub("</?mark>", "", rendu).count("<")
        assert rendu.count("<mark>") == rendu.count("</mark>")
        assert not re.search("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", html.unescape(rendu))
    assert len(lisible(offre.extrait)) <= LONGUEUR


@given(st.text(max_size=400), st.text("donées <>&'\"-«» ", min_size=1, max_size=30))
@settings(max_examples=150)
def test_whatever_is_written_the_title_reads_the_same(texte, ajout):
    texte = f"{texte} {ajout} données {texte}"
    rendu = Surligneur(Requete("'don'", ("'don'", "'donne' <-> 'x'", "'l''eau'"))).surligner(texte)
    attendu = re.sub(r"[\s\0-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+", "", texte)
    assert re.sub(r"\s+", "", lisible(rendu)) == attendu


@pytest.mark.parametrize(
    ("q", "texte", "attendus"),
    [
        ("données", "La DONNÉE, les donnees ; l’abandonnées", ["DONNÉE", "donnees"]),
        ("développeuse", "Développeurs et développeuse", ["Développeurs", "développeuse"]),
        ("compétences", "Une compétence compétente", ["compétence", "compétente"]),
        ("principal", "Les objectifs principaux", ["principaux"]),
        ("employés", "employer, employé", ["employer", "employé"]),
        ("application", "Applications à appliquer", ["Applications", "appliquer"]),
        ("disponibilité", "Disponibilités", ["Disponibilités"]),
        ("oeuvre", "Maîtrise d’œuvre, ŒUVRES", ["œuvre", "ŒUVRES"]),
        ("C++", "Le C++, le C et c ++", ["C++", "c ++"]),
        (".NET", "En .NET ; internet", [".NET"]),
        ("C#", "C# et c", ["C#"]),
        ("CI/CD", "CI/CD, ci-cd", ["CI/CD", "ci-cd"]),
        ("sécurité -réseaux", "Sécurité des réseaux", ["Sécurité"]),
        ('"chef de projet"', "Projet : chef de cuisine", ["Projet", "chef"]),
        ("art", "artisan, arts, part, art-déco", ["arts", "art"]),
    ],
)
def test_the_words_searched_are_marked_and_no_other(q, texte, attendus):
    assert surlignes(q, texte) == attendus


MOTS = """
données donner développeur développement développer compétence compétent principal principaux
application appliquer disponible disponibilité fréquence fréquent ingénieure ingénierie sécurité
sécuriser sécurisation administratrice administration administrer gestion gestionnaire gérer réseau
réseautage technique techniquement technicienne heureux heureuse employer emploi chef cheffe
chefferie logique logiciel publique publication publier responsabilité responsable informatique
information informer numérique numérisation œuvre qualité qualification projet projeter architecte
architecture maintenance maintenir pilotage piloter pilote national nationaux européen européenne
""".split()  # noqa: SIM905


def test_a_word_is_marked_when_postgresql_files_it_under_the_same_stem():
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT q, public.vecteur(mot) @@ requete, requete::text, mot"
            " FROM unnest(%s::text[]) AS q, unnest(%s::text[]) AS mot,"
            " plainto_tsquery('public.francais', public.normaliser(q)) AS requete",
            [MOTS, MOTS],
        )
        paires = curseur.fetchall()
    trouves = {(q, mot) for q, trouve, _, mot in paires if trouve}
    marquees = {
        (q, mot)
        for q, _, feuille, mot in paires
        if marques(Surligneur(Requete(feuille, (feuille,))).surligner(mot)) == [mot]
    }
    assert trouves <= marquees
    # Two of one family, which French stemming sets apart.
    assert len(marquees - trouves) <= 2


def test_synonyms_are_marked_too():
    trouvee = requete("rssi", rssi=["responsable de la sécurité"])
    assert marques(Surligneur(trouvee).surligner("RSSI ou responsable sûreté, sécurité")) == [
        *("RSSI", "responsable", "sécurité"),
    ]


def test_what_is_excluded_is_never_marked():
    trouvee = Requete(Et(("'donne'", Sauf("'reseau'"))), (Ou(("'donne'", Et(("'cod'", Sauf("'reseau'"))))),))
    assert marques(Surligneur(trouvee).surligner("réseau, donnée, code")) == ["donnée", "code"]


def test_the_passage_is_around_the_words_and_cut_between_words():
    offre = Offre(missions=LONG * 20 + "Vous construirez des entrepôts de données ouvertes. " + LONG * 20)
    extrait = extraire(offre, requete("entrepôt données"))
    assert marques(extrait) == ["entrepôts", "données"]
    lu = lisible(extrait)
    assert lu.startswith("… ")
    assert lu.endswith(" …")
    assert LONGUEUR / 2 < len(lu) <= LONGUEUR
    assert lu.strip("… ") in offre.missions
    assert f" {lu.strip('… ')} " in offre.missions


def test_a_short_text_is_whole():
    assert lisible(extraire(Offre(profil="Aimer les\n\n données."), requete("données"))) == "Aimer les données."


def test_the_passage_with_most_of_the_words_wins_then_the_order_of_the_page():
    seul = "Les données d’abord. "
    offre = Offre(missions=seul + LONG * 10, contexte="Données et sécurité.", conditions="Sécurité des données.")
    assert lisible(extraire(offre, requete("sécurité données"))) == "Données et sécurité."
    assert lisible(extraire(offre, requete("données"))).startswith("Les données d’abord.")


def test_only_texts_that_the_page_of_the_offer_shows_are_quoted(client):
    secret = OrganismeFactory(sigle="ZSECRET", nom="Service cachottier", sensible=True)
    offre = OffreFactory(
        organisme=secret,
        employeur_libelle="Cachottier",
        candidature="cachottier@exemple.gouv.fr",
        documents="cachottier",
        etape_apport="cachottier",
        urgence="cachottier",
        **{texte: f"Rien dans {texte}." for texte in TEXTES},
    )
    assert extraire(offre, requete("cachottier")) == ""
    page = client.get(offre.get_absolute_url()).content.decode()
    for texte in TEXTES:
        assert lisible(extraire(offre, requete(texte))) in html.unescape(page)


def test_a_text_that_was_not_loaded_is_not_fetched(django_assert_num_queries):
    pk = OffreFactory(missions="Les données.", profil="Les données aussi.").pk
    offre = Offre.objects.defer("missions").get(pk=pk)
    trouvee = requete("données")
    with django_assert_num_queries(0):
        assert lisible(extraire(offre, trouvee)) == "Les données aussi."


def test_without_words_the_card_is_as_before():
    offre = OffreFactory(intitule="Ingénieure <data>", missions="Les données.")
    annoter([offre], None)
    carte = carte_offre(offre)
    assert "<mark>" not in carte
    assert "carte-offre__extrait" not in carte
    assert "Ingénieure &lt;data&gt;" in carte
    annoter([offre], requete("data données"))
    carte = carte_offre(offre)
    assert "Ingénieure &lt;<mark>data</mark>&gt;" in carte
    assert '<p class="carte-offre__extrait">Les <mark>données</mark>.</p>' in carte


def test_a_query_without_words_to_rank_by_marks_nothing():
    assert extraire(Offre(missions="Les données."), Requete(Sauf("'don'"))) == ""


def test_a_page_of_long_texts_takes_a_few_milliseconds():
    trouvee = requete("ingénieur sécurité données réseaux développement python kubernetes cloud pilotage projet chef")
    offres = [Offre(intitule="Chef de projet", **dict.fromkeys(TEXTES, (LONG * 30)[:1250])) for _ in range(20)]
    durees = []
    for _ in range(5):
        debut = perf_counter()
        annoter(offres, trouvee)
        durees.append(perf_counter() - debut)
    assert min(durees) < 0.05  # some 4 ms; the bound is for a loaded machine
