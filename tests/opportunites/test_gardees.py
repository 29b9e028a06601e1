"""Offers kept and seen: one's own alone, bounded, forgotten in time; nobody else's page changes by a byte."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from opportunites import services
from opportunites.demo.gardees import charger_gardees
from opportunites.enums import EtatOffre
from opportunites.models import GARDEES_MAX, Offre, OffreGardee, OffreVue
from opportunites.services import offres_gardees
from socle.acteur import Acteur
from socle.registres import effacer_personne
from tests.factories import (
    MetierFactory,
    OffreFactory,
    OffreGardeeFactory,
    OffreVueFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db

GARDEES = "/opportunites/gardees/"
LISTE = "/opportunites/"
# Neither shown nor published any more, or not yet.
CACHES = (EtatOffre.BROUILLON, EtatOffre.SOUMISE, EtatOffre.SUSPENDUE, EtatOffre.ARCHIVEE, EtatOffre.REFUSEE)


@pytest.fixture
def personne(client):
    utilisateur = UtilisateurFactory()
    client.force_login(utilisateur)
    return utilisateur


def adresse(verbe, offre, suite=""):
    ou = reverse(f"opportunites:{verbe}", args=[getattr(offre, "uuid", offre)])
    return f"{ou}?suite={quote(suite, safe='')}" if suite else ou


def texte(reponse):
    return " ".join(html.unescape(reponse.content.decode()).replace("\u00a0", " ").split())


def sans_jetons(reponse):
    """What a page says, but for the tokens that Django masks anew each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", reponse.content.decode())


# --- Refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize("verbe", ["garder", "ne_plus_garder"])
def test_logged_out_leads_to_the_login_and_back(client, verbe):
    offre = OffreFactory()
    ou = adresse(verbe, offre, "/opportunites/?q=c%2B%2B&page=2#offre-1")
    for reponse in (client.get(ou), client.post(ou)):
        assert reponse.status_code == 302
        assert parse_qs(urlsplit(reponse["Location"]).query)["next"] == [ou]
    assert not OffreGardee.objects.exists()


@pytest.mark.parametrize("etat", CACHES)
def test_what_may_not_be_read_may_not_be_kept(client, personne, etat):
    offre = OffreFactory(etat=etat)
    for geste in (client.get, client.post):
        assert geste(adresse("garder", offre)).status_code == 404
    assert client.post(adresse("ne_plus_garder", offre)).status_code == 404
    assert client.post(adresse("garder", uuid4())).status_code == 404
    assert not OffreGardee.objects.exists()


def test_an_offer_for_members_is_not_there_for_others(client, personne):
    offre = OffreFactory(diffusion="membres")
    assert client.post(adresse("garder", offre)).status_code == 404


def test_a_draft_of_one_s_own_team_is_not_kept(client):
    offre = OffreFactory(etat=EtatOffre.BROUILLON)
    client.force_login(RecruteurFactory(organisme=offre.organisme).utilisateur)
    assert client.post(adresse("garder", offre)).status_code == 404


def test_somebody_else_s_is_neither_shown_nor_let_go(client, personne):
    autre = OffreGardeeFactory(offre__intitule="Zyxwv")
    assert "Zyxwv" not in texte(client.get(GARDEES))
    assert client.post(adresse("ne_plus_garder", autre.offre)).status_code == 302
    assert OffreGardee.objects.get() == autre


@pytest.mark.parametrize("equipe", [{"moderateur": True}, {"administrateur": True}])
def test_the_moderation_team_sees_no_one_s(client, equipe):
    autre = OffreGardeeFactory(offre__intitule="Zyxwv")
    client.force_login(UtilisateurFactory(**equipe))
    assert "Zyxwv" not in texte(client.get(GARDEES))
    client.post(adresse("ne_plus_garder", autre.offre))
    assert OffreGardee.objects.count() == 1
    assert not {OffreGardee, OffreVue} & set(admin.site._registry)


SUITES_HOSTILES = [
    "https://pirate.exemple/",
    "//pirate.exemple/",
    "/\\pirate.exemple/",
    "\\\\pirate.exemple",
    "javascript:alert(1)",
    "opportunites/",
    "/" + "a" * 3000,
    "/opportunites/\r\nX-Pirate: 1",
]


@pytest.mark.parametrize("suite", SUITES_HOSTILES)
@pytest.mark.parametrize("verbe", ["garder", "ne_plus_garder"])
def test_a_hostile_address_does_not_lead_away(client, personne, verbe, suite):
    offre = OffreFactory()
    reponse = client.post(adresse(verbe, offre, suite))
    assert reponse.status_code == 302
    assert "X-Pirate" not in reponse
    ou = urlsplit(reponse["Location"])
    assert (ou.scheme, ou.netloc) == ("", "")
    assert reponse["Location"].startswith("/opportunites/")


def test_a_null_character_is_refused(client, personne):
    assert client.post(f"{adresse('garder', OffreFactory())}?suite=%00").status_code == 400


def test_one_more_than_the_most_is_refused_and_said(client, personne):
    for rang in range(1, GARDEES_MAX + 1):
        OffreGardeeFactory(utilisateur=personne, rang=rang, offre=OffreFactory() if rang == 1 else _nue(rang))
    trop = OffreFactory()
    reponse = client.post(adresse("garder", trop), follow=True)
    assert f"Vous gardez déjà {GARDEES_MAX} offres, le plus possible" in texte(reponse)
    assert OffreGardee.objects.count() == GARDEES_MAX
    with pytest.raises(IntegrityError), transaction.atomic():
        OffreGardeeFactory(utilisateur=personne, rang=GARDEES_MAX + 1, offre=trop)
    client.post(adresse("ne_plus_garder", OffreGardee.objects.get(rang=7).offre))
    client.post(adresse("garder", trop))
    assert OffreGardee.objects.get(offre=trop).rang == 7


def _nue(rang):
    """Without the requirements and the row of search that this test does not read."""
    return Offre.objects.create(
        intitule=f"Offre {rang}", etat=EtatOffre.PUBLIEE, date_publication=timezone.localdate(), organisme=None
    )


@pytest.mark.parametrize("etat", [EtatOffre.SUSPENDUE, EtatOffre.ARCHIVEE])
def test_what_went_out_of_sight_says_nothing_and_can_be_let_go(client, personne, etat):
    gardee = OffreGardeeFactory(utilisateur=personne, offre__etat=etat, offre__intitule="Zyxwv")
    page = texte(client.get(GARDEES))
    assert "Zyxwv" not in page
    assert "Offre qui n’est plus consultable" in page
    assert client.post(adresse("ne_plus_garder", gardee.offre)).status_code == 302
    assert not OffreGardee.objects.exists()


# --- Nobody else sees anything --------------------------------------------------------------------


@pytest.fixture
def regards():
    """Who looks: nobody in particular, somebody, who recruits for the offer, a moderator."""
    offre = OffreFactory(intitule="Ingénieure ou ingénieur zyxwv")
    personnes = [UtilisateurFactory(), RecruteurFactory(organisme=offre.organisme).utilisateur]
    clients = [Client()]
    for utilisateur in [*personnes, UtilisateurFactory(moderateur=True)]:
        clients.append(Client())
        clients[-1].force_login(utilisateur)
    return offre, clients


def test_who_keeps_or_reads_changes_no_byte_for_anybody_else(regards, client, personne):
    offre, clients = regards
    chemins = [LISTE, f"{LISTE}?q=zyxwv", "/", GARDEES, "/opportunites/flux.atom", "/api/v1/offres/"]
    chemins += [offre.get_absolute_url(), "/tableau-de-bord/"]

    def tout_lire():
        lus = []
        for un in clients:
            for chemin in chemins:
                reponse = un.get(chemin)
                entetes = {nom: valeur for nom, valeur in reponse.items() if nom not in {"Set-Cookie", "Expires"}}
                lus.append((chemin, reponse.status_code, entetes, sans_jetons(reponse)))
        return lus

    tout_lire()  # so that the first visit, which is one's own trace, is behind
    avant = tout_lire()
    client.get(offre.get_absolute_url())
    client.post(adresse("garder", offre))
    assert OffreGardee.objects.filter(utilisateur=personne).exists()
    assert OffreVue.objects.filter(utilisateur=personne).exists()
    assert tout_lire() == avant


def test_the_results_of_who_is_not_connected_ask_nothing_of_them(client):
    offre = OffreFactory()
    OffreGardeeFactory(offre=offre)
    with CaptureQueriesContext(connection) as capture:
        premiere = client.get(LISTE)
    assert not [r for r in capture.captured_queries if "offregardee" in r["sql"] or "offrevue" in r["sql"]]
    assert client.get(LISTE).content == premiere.content
    assert "csrf" not in premiere.content.decode()
    assert not premiere.cookies
    assert "Cache-Control" not in premiere


def test_what_a_page_says_to_somebody_is_kept_by_no_cache(client, personne):
    offre = OffreFactory()
    for chemin in (LISTE, offre.get_absolute_url(), GARDEES):
        assert "no-store" in client.get(chemin)["Cache-Control"]


# --- Keep ------------------------------------------------------------------------------------------


def test_the_button_leads_back_to_the_same_list(client, personne):
    for _ in range(21):
        OffreFactory()
    page = client.get(LISTE, {"q": "ingénieure", "page": "2"}).content.decode()
    [geste] = [html.unescape(a) for a in re.findall(r'action="([^"]*/garder/[^"]*)"', page)]
    reponse = client.post(geste)
    ou = urlsplit(reponse["Location"])
    assert (ou.path, parse_qs(ou.query)) == (LISTE, {"q": ["ingénieure"], "page": ["2"]})
    assert ou.fragment == f"offre-{OffreGardee.objects.get().offre.uuid}"
    assert f'id="{ou.fragment}"' in page
    suivante = client.get(reponse["Location"])
    assert "L’offre est gardée." in texte(suivante)
    assert "Ne plus garder" in texte(suivante)
    assert ">Gardée</p>" in texte(suivante)


def test_after_the_login_one_click_keeps_it(client):
    """A GET changes nothing, even back from a login: the page asks."""
    offre = OffreFactory(intitule="Ingénieure ou ingénieur réseau")
    page = client.get(f"{LISTE}?q=r%C3%A9seau").content.decode()
    [lien] = [html.unescape(a) for a in re.findall(r'href="([^"]*/garder/[^"]*)"', page)]
    client.force_login(UtilisateurFactory())
    assert "Garder cette offre" in texte(client.get(lien))
    assert not OffreGardee.objects.exists()
    retour = urlsplit(client.post(lien)["Location"])
    assert (retour.path, parse_qs(retour.query)) == (LISTE, {"q": ["réseau"]})
    assert OffreGardee.objects.get().offre == offre
    assert client.get(lien).status_code == 302  # kept already: nothing to ask


def test_twice_is_once(client, personne):
    offre = OffreFactory()
    for verbe, attendu in (("garder", 1), ("garder", 1), ("ne_plus_garder", 0), ("ne_plus_garder", 0)):
        assert client.post(adresse(verbe, offre))["Location"] in {offre.get_absolute_url(), GARDEES}
        assert OffreGardee.objects.count() == attendu


def test_the_detail_says_it_and_undoes_it(client, personne):
    offre = OffreFactory()
    assert ">Gardée</p>" not in texte(client.get(offre.get_absolute_url()))
    page = texte(client.post(adresse("garder", offre, offre.get_absolute_url()), follow=True))
    assert ">Gardée</p>" in page
    assert adresse("ne_plus_garder", offre) in page


def test_the_list_of_kept_ones(client, personne):
    metier = MetierFactory()
    ouverte = OffreGardeeFactory(utilisateur=personne, offre__intitule="Ouverte", offre__metier=metier)
    sensible = OrganismeFactory(sensible=True, nom="Service discret", parent=OrganismeFactory())
    for rang, (nom, champs) in enumerate(
        {
            "Pourvue": {"etat": EtatOffre.POURVUE, "organisme": OrganismeFactory(nom="Direction du numérique")},
            "Discrète": {"etat": EtatOffre.EXPIREE, "organisme": sensible, "employeur_libelle": "Service discret"},
            "Dépassée": {"date_limite": timezone.localdate() - timedelta(days=1)},
        }.items(),
        2,
    ):
        OffreGardeeFactory(utilisateur=personne, rang=rang, offre=OffreFactory(intitule=nom, **champs))
    page = texte(client.get(GARDEES))
    assert page.count(">Close</p>") == 3
    assert "Le poste est pourvu." in page
    assert "Direction du numérique" in page
    assert "Service discret" not in page
    assert page.index("Dépassée") < page.index("Pourvue") < page.index(f">{ouverte.offre.intitule}<")


def test_an_empty_list_leads_to_the_search(client, personne):
    page = texte(client.get(GARDEES))
    assert "Vous ne gardez aucune offre." in page
    assert f'class="fr-btn" href="{LISTE}"' in page


def test_pages_of_kept_ones_cost_the_same_with_2_and_25(client, personne):
    def garder(rangs):
        for rang in rangs:
            etat = EtatOffre.PUBLIEE if rang % 2 else EtatOffre.POURVUE
            offre = OffreFactory(etat=etat, organisme=OrganismeFactory(parent=OrganismeFactory()))
            OffreGardeeFactory(utilisateur=personne, rang=rang, offre=offre)

    def requetes(chemin):
        client.get(chemin)  # notes the visit, learns the content types
        with CaptureQueriesContext(connection) as capture:
            assert client.get(chemin).status_code == 200
        # What bounds the time of a search in the test's transaction reads nothing.
        bornes = ("SAVEPOINT", "RELEASE", "SET LOCAL")
        return len([r for r in capture.captured_queries if not r["sql"].startswith(bornes)])

    garder(range(1, 3))
    chemins = [GARDEES, LISTE, "/tableau-de-bord/"]
    avec_deux = [requetes(chemin) for chemin in chemins]
    garder(range(3, 26))
    assert [requetes(chemin) for chemin in chemins] == avec_deux
    assert max(avec_deux) <= 15
    assert "page=2" in client.get(GARDEES).content.decode()
    assert client.get(f"{GARDEES}?page=2").context["page"].number == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", [0, GARDEES_MAX - 1])
def test_at_once_the_same_offer_is_kept_once_and_no_more_than_the_most(place):
    """Of the same offer several times, one; of several offers, as many as there is room for."""
    personne = UtilisateurFactory()
    for rang in range(1, place + 1):
        OffreGardeeFactory(utilisateur=personne, rang=rang, offre=_nue(rang))
    offres = [OffreFactory()] * 3 + [OffreFactory()] * 3

    def garder(offre):
        try:
            services.garder(offre, acteur=Acteur(personne.pk))
        except services.TropDOffresGardees:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(offres)) as fils:
        reponses = list(fils.map(garder, offres))
    gardees = OffreGardee.objects.filter(offre__in=offres)
    assert gardees.count() == (2 if place == 0 else 1)
    assert reponses.count(True) == (6 if place == 0 else 3)


# --- Seen ------------------------------------------------------------------------------------------


def test_only_reading_the_page_of_an_open_offer_makes_it_seen(client, personne):
    offre, close = OffreFactory(), OffreFactory(etat=EtatOffre.POURVUE)
    client.head(offre.get_absolute_url())
    client.options(offre.get_absolute_url())
    client.get(LISTE)
    client.get(close.get_absolute_url())
    client.get(adresse("garder", offre))
    assert not OffreVue.objects.exists()
    assert ">Nouveau</p>" in texte(client.get(LISTE))
    assert ">Nouveau</p>" in texte(client.get(offre.get_absolute_url()))
    client.get(offre.get_absolute_url())
    assert OffreVue.objects.get().offre == offre
    for chemin in (LISTE, offre.get_absolute_url()):
        assert ">Nouveau</p>" not in texte(client.get(chemin))
    assert ">Vue</p>" in texte(client.get(LISTE))


def test_reading_without_an_account_leaves_nothing(client):
    client.get(OffreFactory().get_absolute_url())
    assert not OffreVue.objects.exists()


def test_what_was_seen_is_forgotten_at_once_when_asked(client, personne):
    OffreVueFactory(utilisateur=personne)
    autre = OffreVueFactory()
    assert client.get("/opportunites/gardees/oublier-vues/").status_code == 302
    assert OffreVue.objects.count() == 2
    assert "Plus rien ne dit" in texte(client.post("/opportunites/gardees/oublier-vues/", follow=True))
    assert OffreVue.objects.get() == autre


# --- Forgotten -------------------------------------------------------------------------------------


def test_an_account_that_ends_takes_them_away(personne):
    OffreGardeeFactory(utilisateur=personne)
    OffreVueFactory(utilisateur=personne)
    restent = OffreGardeeFactory(), OffreVueFactory()
    effacer_personne(personne.pk)
    assert (OffreGardee.objects.get(), OffreVue.objects.get()) == restent


def test_the_night_forgets_what_is_old(personne, monkeypatch):
    jour = timezone.localdate()

    def il_y_a(jours):
        return timezone.now() - timedelta(days=jours)

    OffreVueFactory(utilisateur=personne, at=il_y_a(92))
    recente = OffreVueFactory(utilisateur=personne, at=il_y_a(88))
    assert services.purger_vues(jour) == 1
    derniere = OffreVueFactory(utilisateur=personne, at=il_y_a(1))
    autre = OffreVueFactory(at=il_y_a(89))
    monkeypatch.setattr(offres_gardees, "VUES_MAX", 1)
    assert services.purger_vues(jour) == 1
    assert set(OffreVue.objects.all()) == {derniere, autre}
    assert recente not in OffreVue.objects.all()
    OffreGardeeFactory(utilisateur=personne, at=il_y_a(400), offre__etat=EtatOffre.EXPIREE)
    ouverte = OffreGardeeFactory(utilisateur=personne, rang=2, at=il_y_a(400))
    fraiche = OffreGardeeFactory(utilisateur=personne, rang=3, at=il_y_a(300), offre__etat=EtatOffre.EXPIREE)
    assert services.purger_gardees(jour) == 1
    assert set(OffreGardee.objects.all()) == {ouverte, fraiche}


# --- Dashboard -------------------------------------------------------------------------------------


def test_the_dashboard_says_those_that_close_soon(client, personne):
    jour = timezone.localdate()
    for rang, (intitule, dans) in enumerate({"Demain": 1, "Plus tard": 20, "Trop tard": -1}.items(), 1):
        offre = OffreFactory(intitule=intitule, date_limite=jour + timedelta(days=dans))
        OffreGardeeFactory(utilisateur=personne, rang=rang, offre=offre)
    OffreGardeeFactory(utilisateur=personne, rang=4, offre__etat=EtatOffre.SUSPENDUE, offre__intitule="Suspendue")
    page = texte(client.get("/tableau-de-bord/"))
    assert "Demain" in page
    assert "Voir mes 4 offres gardées" in page
    assert not [dit for dit in ("Plus tard", "Trop tard", "Suspendue") if dit in page]


def test_the_service_keeps_for_an_account_alone():
    with pytest.raises(AssertionError):
        services.garder(OffreFactory(), acteur=Acteur())


def test_the_demonstration_keeps_a_few_and_only_once(personne):
    for _ in range(4):
        OffreFactory(fictive=True)
    OffreFactory(fictive=True, etat=EtatOffre.POURVUE)
    assert charger_gardees([personne.email]) == 3  # one in two of those that are open, and what is closed
    assert charger_gardees([personne.email]) == 0
    assert set(OffreGardee.objects.values_list("utilisateur", flat=True)) == {personne.pk}
    assert OffreVue.objects.count() == 2
