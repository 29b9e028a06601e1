"""Public and legal pages: what the State's dashboards look for, what machines read, and what is never told."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as reglages
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from accueil import sitemaps, statistiques
from accueil.plan import PLAN, pages_publiques
from accueil.services import GARDE_CONTENU, GARDE_VISITES
from accueil.views.robots import CHEMINS_FERMES, SECURITE_EXPIRE
from annuaire.enums import EtatCommunaute
from comptes.services import DELAI_SUPPRESSION
from opportunites.enums import Diffusion, EtatOffre
from opportunites.services.recherches import GARDE_SIGNALEES
from tests.factories import (
    CommunauteFactory,
    CommunFactory,
    EvenementFactory,
    OffreFactory,
    RetourExperienceFactory,
    UtilisateurFactory,
)
from tests.garde_fous.acces import TABLE
from tests.garde_fous.html import fautes
from tests.garde_fous.routes import routes

pytestmark = pytest.mark.django_db

SANS_REQUETE = [
    "/budget/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/cookies/",
    "/cgu/",
    "/aide/",
    "/contact/",
    "/plan-du-site/",
]
MACHINES = ["/robots.txt", "/.well-known/security.txt", "/sitemap.xml", "/sitemap-pages.xml", "/sitemap-offres.xml"]
DES_COMMUNAUTES = ("communautes", "evenements", "rex", "communs")
PAGES = ["/stats/", *SANS_REQUETE]
URLSET = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
A_COMPLETER = "à compléter par l’administration"
# The same words as those of the State's dashboards (DashLord: declaration-a11y, declaration-rgpd, /stats, /budget).
PIED = {
    "Plan du site": "/plan-du-site/",
    "Accessibilité : non conforme": "/accessibilite/",
    "Mentions légales": "/mentions-legales/",
    "Données personnelles": "/donnees-personnelles/",
    "Gestion des cookies": "/cookies/",
    "CGU": "/cgu/",
    "Statistiques": "/stats/",
    "Budget": "/budget/",
    "Code source": "https://exemple.fr/code",
}
MOTS_ATTENDUS = {
    "/mentions-legales/": ["directrice ou directeur", "publication", "hébergeur", "éditeur"],
    "/donnees-personnelles/": ["@", "finalité", "durée de conservation", "sous-traitants", "La lettre", "90 jours"],
    "/accessibilite/": [
        "État de conformité",
        "non conforme",
        "RGAA), version 4.1",
        "Contenus non accessibles",
        "Établissement de cette déclaration",
        "Retour d’information et contact",
        "Voies de recours",
        "Libre réponse 71120",
    ],
}


def texte(reponse):
    return " ".join(BeautifulSoup(reponse.content, "html5lib").get_text(" ").split())


def liens_du_pied(html):
    pied = BeautifulSoup(html, "html5lib").find("footer")
    return {" ".join(a.get_text().split()): a["href"] for a in pied.select(".fr-footer__bottom-list a")}


# --- Pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("adresse", PAGES)
def test_every_page_is_valid_and_named(client, adresse):
    html = client.get(adresse).content.decode()
    assert not list(fautes(html))
    arbre = BeautifulSoup(html, "html5lib")
    assert arbre.title.string.endswith(f" – {reglages.SITE_NOM}")
    assert arbre.select_one(".fil-ariane [aria-current=page]")


@pytest.mark.parametrize("adresse", SANS_REQUETE)
def test_a_text_costs_no_query_and_leaves_no_cookie(client, adresse, django_assert_num_queries):
    with django_assert_num_queries(0):
        reponse = client.get(adresse)
    assert not reponse.cookies


@pytest.mark.parametrize("adresse", PAGES)
def test_a_page_is_asked_again_and_spared_when_it_is_the_same(client, adresse):
    """Its header says who is connected: it is never shown from a cache without asking."""
    reponse = client.get(adresse)
    assert {"private", "no-cache"} <= set(reponse["Cache-Control"].split(", "))
    etag = reponse["ETag"]
    assert client.head(adresse).content == b""
    assert client.get(adresse, headers={"If-None-Match": etag}).status_code == 304
    client.force_login(UtilisateurFactory())
    assert client.get(adresse, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("adresse", [*PAGES, *MACHINES])
@pytest.mark.parametrize("methode", ["post", "put", "delete"])
def test_pages_are_only_read(client, adresse, methode):
    assert getattr(client, methode)(adresse).status_code == 405


@pytest.mark.parametrize(("adresse", "mots"), MOTS_ATTENDUS.items())
def test_legal_pages_say_what_dashboards_look_for(client, adresse, mots):
    lu = texte(client.get(adresse)).lower()
    assert [mot for mot in mots if mot.lower() not in lu] == []


@pytest.mark.parametrize("adresse", ["/", "/opportunites/", "/connexion/", "/nulle-part/", *PAGES])
def test_the_footer_leads_everywhere(client, settings, adresse):
    settings.CODE_SOURCE_URL = "https://exemple.fr/code"
    liens = liens_du_pied(client.get(adresse).content)
    assert {nom: liens.get(nom) for nom in PIED} == PIED


@pytest.mark.parametrize("code", ["400", "403", "404", "500", "503"])
def test_the_footer_of_an_error_needs_no_database(code, settings, django_assert_num_queries):
    settings.CODE_SOURCE_URL = "https://exemple.fr/code"
    with django_assert_num_queries(0):
        html = render_to_string(f"erreurs/{code}.html", request=RequestFactory().get("/"))
    assert set(PIED) <= set(liens_du_pied(html))
    assert "Paramètres d’affichage" in html


def test_durations_are_those_of_the_code(client):
    page = texte(client.get("/donnees-personnelles/"))
    assert f"Ce que dit une lettre : {GARDE_CONTENU.days} jours" in page
    assert f"garde ses mots {GARDE_CONTENU.days} jours au plus" in page
    assert f"Offres déjà signalées : {GARDE_SIGNALEES.days} jours" in page
    assert f"Visites du tableau de bord : {GARDE_VISITES.days} jours" in page
    client.force_login(UtilisateurFactory())
    assert f"effacées après {DELAI_SUPPRESSION.days} jours" in texte(client.get("/compte/"))


def test_the_address_of_the_team_replaces_what_is_to_complete(client, settings):
    settings.CONTACT_ADRESSE = "equipe@exemple.gouv.fr"
    for adresse in ("/contact/", "/accessibilite/", "/donnees-personnelles/", "/mentions-legales/"):
        assert 'href="mailto:equipe@exemple.gouv.fr"' in client.get(adresse).content.decode()
    settings.CONTACT_ADRESSE = ""
    assert "mailto:" not in client.get("/contact/").content.decode()


@pytest.mark.parametrize("adresse", PAGES)
def test_what_is_to_complete_is_said_by_one_template(client, adresse):
    """A page that admits a gap in words of its own would be missed by whoever fills them in."""
    html = client.get(adresse).content.decode()
    assert html.count(A_COMPLETER) == html.count('class="a-completer"')
    gabarits = Path(reglages.RACINE / "templates").rglob("*.html")
    assert [g.name for g in gabarits if A_COMPLETER in g.read_text()] == ["a_completer.html"]


def test_an_official_site_does_not_call_itself_a_prototype(client, settings):
    settings.SITE_OFFICIEL = True
    for adresse in PAGES:
        assert "prototype" not in texte(client.get(adresse)).lower()


def test_cookies_named_are_those_of_the_settings(client, settings):
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "seance", "jeton"
    page = client.get("/cookies/").content.decode()
    assert "<code>seance</code>" in page
    assert "<code>jeton</code>" in page


def test_the_login_page_sets_only_cookies_that_are_said(client):
    client.post(reverse("comptes:connexion"), {"adresse": "quelqu.un@exemple.gouv.fr"})
    client.get("/connexion/")
    page = client.get("/cookies/").content.decode()
    assert client.cookies
    assert [nom for nom in client.cookies if f"<code>{nom}</code>" not in page] == []


# --- Site map --------------------------------------------------------------------------------------


def test_the_map_shows_only_pages_that_exist_and_marks_those_that_ask_to_log_in(client):
    page = BeautifulSoup(client.get("/plan-du-site/").content, "html5lib").find("main")
    lus = {a["href"]: "connexion)" in a.parent.get_text() for a in page.select("li a")}
    for pages in PLAN.values():
        for attendue in pages:
            assert resolve(attendue.adresse).view_name == attendue.nom
            assert lus[attendue.adresse] is ("anonyme" not in TABLE[attendue.nom].qui)


# Public, and no page: what is served to machines, one's own way in, what only the demo has.
# What a page of results serves, or its search bar.
DE_LA_LISTE = {f"opportunites:{nom}" for nom in ("suggestions", "export_csv", "export_ods")}
HORS_DU_PLAN = {
    "sante",
    "account_login",
    *DE_LA_LISTE,
    *(f"accueil:{nom}" for nom in ("sitemap", "robots", "security_txt")),
}


def test_every_public_page_is_on_the_map():
    """A page that takes no argument and answers to anybody is on the map, or said not to be one."""
    au_plan = {page.nom for pages in PLAN.values() for page in pages}
    ouvertes = {
        route.nom
        for route in routes()
        if not route.parametres and route.nom in TABLE and TABLE[route.nom].ouvre("anonyme")
    }
    assert ouvertes - au_plan - HORS_DU_PLAN - {"api:offres"} == set()


# --- Sitemap, robots, security ---------------------------------------------------------------------


def adresses(client, chemin):
    arbre = ElementTree.fromstring(client.get(chemin).content)
    return [lieu.text for lieu in arbre.findall(".//s:loc", URLSET)]


def test_the_sitemap_holds_public_pages_and_open_public_offers(client, settings):
    settings.SITE_URL = "https://exemple.gouv.fr"
    ouverte = OffreFactory()
    caches = [
        OffreFactory(diffusion=Diffusion.MEMBRES),
        OffreFactory(etat=EtatOffre.BROUILLON),
        OffreFactory(etat=EtatOffre.SUSPENDUE),
        OffreFactory(etat=EtatOffre.POURVUE),
        OffreFactory(date_limite=timezone.localdate() - timedelta(days=1)),
    ]
    client.force_login(UtilisateurFactory(moderateur=True))
    offres = adresses(client, "/sitemap-offres.xml")
    assert offres == [f"https://exemple.gouv.fr{ouverte.get_absolute_url()}"]
    assert not [o for o in caches if str(o.uuid) in "".join(offres)]
    pages = adresses(client, "/sitemap-pages.xml")
    assert pages == [f"https://exemple.gouv.fr{page.adresse}" for page in pages_publiques()]
    assert "https://exemple.gouv.fr/stats/" in pages
    assert "https://exemple.gouv.fr/compte/" not in pages
    assert adresses(client, "/sitemap.xml") == [
        f"https://exemple.gouv.fr/sitemap-{section}.xml" for section in sitemaps.CARTES
    ]


def test_the_sitemap_holds_what_communities_share_with_everybody(client, settings):
    settings.SITE_URL = "https://exemple.gouv.fr"
    ouverte, fermee = CommunauteFactory(), CommunauteFactory(etat=EtatCommunaute.PROJET)
    montres = [
        EvenementFactory(communaute=ouverte, diffusion="public"),
        RetourExperienceFactory(communaute=ouverte, diffusion="public"),
        CommunFactory(communaute=ouverte, diffusion="public"),
    ]
    EvenementFactory(communaute=ouverte, diffusion="membres")
    EvenementFactory(communaute=ouverte, diffusion="public", debut=timezone.now() - timedelta(days=3))
    EvenementFactory(communaute=ouverte, diffusion="public", etat="brouillon")
    EvenementFactory(communaute=fermee, diffusion="public")
    for fabrique in (RetourExperienceFactory, CommunFactory):
        fabrique(communaute=ouverte, diffusion="communauté")
        fabrique(communaute=ouverte, diffusion="public", etat="archivé")
    client.force_login(UtilisateurFactory(moderateur=True))
    lues = [adresse for section in DES_COMMUNAUTES for adresse in adresses(client, f"/sitemap-{section}.xml")]
    attendues = [reverse("communautes:detail", args=[ouverte.slug]), *(un.get_absolute_url() for un in montres)]
    assert lues == [f"https://exemple.gouv.fr{adresse}" for adresse in attendues]


@pytest.mark.parametrize("chemin", MACHINES)
def test_no_address_comes_from_the_host_header(client, settings, chemin):
    OffreFactory()
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_OFFICIEL = True
    html = client.get(chemin, headers={"host": "pirate.example"}).content.decode()
    assert "pirate" not in html
    assert settings.SITE_URL in html


def test_sitemaps_are_cut_and_bounded(client, monkeypatch):
    monkeypatch.setattr(sitemaps.CarteOffres, "limit", 2)
    monkeypatch.setattr(sitemaps, "PAR_FICHIER", 2)
    monkeypatch.setattr(sitemaps, "FICHIERS_MAX", 2)
    for _ in range(5):
        OffreFactory()
    index = adresses(client, "/sitemap.xml")
    assert [a.partition("offres.xml")[2] for a in index if "offres" in a] == ["", "?p=2"]
    lues = [*adresses(client, "/sitemap-offres.xml"), *adresses(client, "/sitemap-offres.xml?p=2")]
    assert len(set(lues)) == 4
    assert sitemaps.CarteOffres.limit <= sitemaps.PAR_FICHIER <= 10_000


@pytest.mark.parametrize("numero", ["0", "-1", "3", "abc", "", "9" * 5000, "1.5", "²"])
def test_a_file_that_does_not_exist_is_not_found(client, numero):
    assert client.get("/sitemap-offres.xml", {"p": numero}).status_code == 404


@pytest.mark.parametrize("section", ["inconnue", "0", "a" * 500])
def test_an_unknown_section_is_not_found(client, section):
    assert client.get(f"/sitemap-{section}.xml").status_code == 404


def test_a_sitemap_costs_the_same_for_two_or_ten_offers(client):
    comptes = []
    for combien in (2, 10):
        for _ in range(combien):
            OffreFactory()
        with CaptureQueriesContext(connection) as capture:
            client.get("/sitemap-offres.xml")
        comptes.append(len(capture))
    assert comptes[0] == comptes[1] <= 2


def test_a_prototype_keeps_engines_out(client, settings):
    settings.SITE_OFFICIEL = False
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    assert client.get("/sitemap.xml").status_code == 200


def test_an_official_site_tells_engines_where_to_go(client, settings):
    settings.SITE_OFFICIEL, settings.SITE_URL = True, "https://exemple.gouv.fr"
    reponse = client.get("/robots.txt")
    lignes = reponse.content.decode().splitlines()
    assert reponse["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /" not in lignes
    assert "Sitemap: https://exemple.gouv.fr/sitemap.xml" in lignes
    assert not [page.adresse for page in pages_publiques() if page.adresse.startswith(CHEMINS_FERMES)]
    demandent = [
        re.sub(r"<[^>]+>", "*", route.adresse)  # of a prefix
        for route in routes()
        if not route.parametres and route.nom in TABLE and "anonyme" not in TABLE[route.nom].qui
    ]
    assert len(demandent) > 10
    assert not [adresse for adresse in demandent if not adresse.startswith(CHEMINS_FERMES)]


@pytest.mark.parametrize("chemin", ["/robots.txt", "/.well-known/security.txt", "/sitemap.xml"])
def test_machines_are_answered_without_cookie_and_may_keep_the_answer(client, chemin):
    reponse = client.get(chemin)
    assert not reponse.cookies
    assert {"public", "max-age=3600"} <= set(reponse["Cache-Control"].split(", "))


def test_security_txt_says_what_the_rfc_asks(client, settings):
    settings.SITE_URL, settings.SECURITE_ADRESSE = "https://exemple.gouv.fr", "securite@exemple.gouv.fr"
    reponse = client.get("/.well-known/security.txt")
    assert reponse["Content-Type"] == "text/plain; charset=utf-8"
    champs = dict(ligne.split(": ", 1) for ligne in reponse.content.decode().splitlines())
    assert champs == {
        "Contact": "mailto:securite@exemple.gouv.fr",
        "Expires": f"{SECURITE_EXPIRE:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": "fr, en",
        "Canonical": "https://exemple.gouv.fr/.well-known/security.txt",
    }
    settings.SECURITE_ADRESSE = ""
    assert "Contact: https://exemple.gouv.fr/contact/" in client.get("/.well-known/security.txt").content.decode()


def test_security_txt_is_reviewed_before_it_expires():
    reste = SECURITE_EXPIRE - datetime.now(UTC)
    assert reste >= timedelta(days=30), (
        "security.txt expire dans moins de 30 jours : vérifier que SECURITE_ADRESSE répond encore, "
        "puis repousser SECURITE_EXPIRE (accueil/views/robots.py), à un an au plus."
    )
    assert reste <= timedelta(days=366), "La RFC 9116 demande moins d’un an."


def test_templates_write_french_typography(client):
    """No plain space before a double punctuation mark, none inside quotation marks."""
    statistiques.publier(timezone.localdate())
    for adresse in PAGES:
        principal = BeautifulSoup(client.get(adresse).content, "html5lib").find("main").get_text()
        assert not re.search(r"\w [:;?!»]|« ", principal), adresse
