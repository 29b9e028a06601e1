"""Saved searches in a browser: the whole life of one without JavaScript; axe on each page, valid HTML."""

import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from opportunites.enums import Cadence
from opportunites.models import RechercheEnregistree
from socle import abonnements
from socle.enums import RythmeAbonnement
from tests.e2e.axe import ecarts
from tests.e2e.conftest import Offres, Surveillance
from tests.e2e.test_html import verifier as valide
from tests.factories import RechercheFactory, UtilisateurFactory

LISTE = "/opportunites/recherches/"
ENREGISTRER = "/opportunites/recherches/enregistrer/?q=donn%C3%A9es&region=53"


def test_the_life_of_a_search_without_javascript(
    page_sans_js: Page, offres: Offres, ouvrir_session: Callable[..., Page], surveillance: Surveillance
) -> None:
    surveillance.statuts_attendus.add(422)
    page = ouvrir_session(page_sans_js, UtilisateurFactory())
    page.goto("/opportunites/?q=donn%C3%A9es&region=53")
    trouvees = page.locator("#titre-resultats").inner_text()
    page.get_by_role("link", name="Enregistrer cette recherche").click()
    expect(page.get_by_role("listitem").filter(has_text="Région\u00a0: Bretagne").last).to_be_visible()
    page.get_by_role("button", name="Enregistrer la recherche").click()
    page.get_by_role("link", name="Dites quand vous prévenir").click()
    page.locator("label", has_text="Chaque matin").click()
    page.get_by_label("Nom de la recherche").fill("Données en Bretagne")
    page.get_by_role("button", name="Enregistrer la recherche").click()
    expect(page.get_by_role("status")).to_contain_text("La recherche est enregistrée.")
    page.get_by_role("link", name="Lancer Données en Bretagne").click()
    expect(page.locator("#titre-resultats")).to_have_text(trouvees)
    page.get_by_role("link", name="Mes recherches").first.click()
    page.get_by_role("button", name="Mettre en pause").click()
    page.get_by_role("button", name="Réactiver").click()
    page.get_by_role("link", name="Modifier Données en Bretagne").click()
    page.locator("label", has_text="Le lundi matin").click()
    page.get_by_role("button", name="Enregistrer les changements").click()
    assert RechercheEnregistree.objects.get().cadence == Cadence.HEBDOMADAIRE
    page.get_by_role("link", name="Supprimer Données en Bretagne").click()
    page.get_by_role("button", name="Supprimer la recherche").click()
    expect(page.get_by_role("link", name="Chercher des offres")).to_be_visible()


def test_pages_and_states_have_no_violation(
    page: Page, offres: Offres, ouvrir_session: Callable[..., Page], surveillance: Surveillance
) -> None:
    surveillance.statuts_attendus.add(422)
    personne = UtilisateurFactory()
    ouvrir_session(page, personne)
    page.goto(LISTE)
    controler(page, "vide")
    criteres = {"q": "ingénieure données", "perimetre": "numerique", "region": ["53"], "competence": ["disparue"]}
    recherche = RechercheFactory(utilisateur=personne, criteres=criteres)
    for rang in range(2, 19):
        RechercheFactory(
            utilisateur=personne, rang=rang, criteres=criteres if rang == 2 else {"q": "", "perimetre": "toutes"}
        )
    RechercheEnregistree.objects.filter(rang=2).update(en_pause_depuis=recherche.created_at)
    abonnements.regler(personne, "lettre", rythme=RythmeAbonnement.HEBDOMADAIRE)
    for nom, adresse in (
        ("liste", LISTE),
        ("modifier", f"{recherche.get_absolute_url()}modifier/"),
        ("supprimer", f"{recherche.get_absolute_url()}supprimer/"),
        ("enregistrer", ENREGISTRER + "&region=zz"),
    ):
        reponse = page.goto(adresse)
        assert reponse is not None
        valide(reponse.text())
        controler(page, nom)
    page.get_by_role("button", name="Enregistrer la recherche").click()
    expect(page.locator("#erreurs")).to_be_focused()
    controler(page, "enregistrer_erreur")


def test_since_survives_a_choice_made_with_and_without_javascript(ouvrir: Callable[..., Page], offres: Offres) -> None:
    for javascript in (True, False):
        page = ouvrir(javascript=javascript)
        page.goto("/opportunites/?depuis=2020-01-01T00:00:00Z")
        if not page.locator("#facette-teletravail > fieldset").is_visible():
            page.locator("#facette-teletravail > summary").click()
        page.locator("#facette-teletravail label", has_text="Oui").click()
        if not javascript:
            page.get_by_role("button", name="Filtrer").click()
        expect(page.locator(".puces")).to_contain_text("Télétravail")
        expect(page.locator(".puces")).to_contain_text("Nouvelles depuis le")
        assert "depuis=2020-01-01T00" in page.url


def controler(page: Page, nom: str) -> None:
    if dossier := os.environ.get("CAPTURES_H5"):
        for largeur, theme in ((1280, "light"), (320, "light"), (320, "dark"), (1280, "dark")):
            page.set_viewport_size({"width": largeur, "height": 900})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=Path(dossier) / f"{nom}-{largeur}-{theme}.png", full_page=True)
    assert ecarts(page) == []
