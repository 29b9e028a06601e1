"""What a hand does on the pages: ticking, signing in, and the title that says where one is."""

import re

from playwright.sync_api import Locator, Page, expect

from outils.totp import code as code_totp
from socle.courrier.envoi import vider
from tests.smtp import ServeurSmtp


def titre(page: Page, texte: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(texte)


def cocher(case: Locator) -> None:
    """Tick by the label: the DSFR hides the input under it, and a forced click misses it while a page settles."""
    case.page.locator(f'label[for="{case.get_attribute("id")}"]').click(position={"x": 6, "y": 10})
    expect(case).to_be_checked()


def cocher_dans(page: Page, groupe: str, libelle: str) -> None:
    cocher(page.get_by_role("group", name=groupe).get_by_label(libelle))


def se_connecter(page: Page, smtp: ServeurSmtp, adresse: str, secret: str = "") -> None:
    page.goto("/connexion/")
    page.get_by_label("Votre adresse électronique professionnelle").fill(adresse)
    page.get_by_role("button", name="Recevoir un code").click()
    titre(page, "Saisissez le code")
    vider()
    recu = smtp.recus[-1]
    assert recu["To"] == adresse
    texte = recu.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    page.locator("input[name=code]").fill(re.search(r"\b\d{8}\b|\b\d{4} \d{4}\b", texte)[0])  # type: ignore[index]
    page.get_by_role("button", name="Valider").click()
    if secret:
        titre(page, "Second facteur")
        page.locator("input[name=code]").fill(code_totp(secret))
        page.get_by_role("button", name="Valider").click()
    expect(page.get_by_role("button", name="Se déconnecter").first).to_be_attached()
