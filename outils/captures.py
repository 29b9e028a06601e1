"""Screenshots of a running demo, for the README and for looking at pages: ``python -m outils.captures DOSSIER``."""

import os
import re
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from outils.chromium import trouver_ou_installer

PAGES = {
    "accueil": "/",
    "resultats": "/opportunites/",
    "recherche": "/opportunites/?q=ingénieure+données",
    "vide": "/opportunites/?q=introuvablissime",
    "absente": "/nulle-part/",
}
# As a member who leads a community of the demo, and reads its code in its mails.
MEMBRE = "animatrice@demo.example"
PAGES_DU_MEMBRE = {
    "tableau": "/tableau-de-bord/",
    "annuaire": "/annuaire/",
    "profil": "/membre/profil/",
    "mobilite": "/ma-mobilite/",
    "mentorat": "/mentorat/",
    "binomes": "/mentorat/binomes/",
    "campagnes": "/mentorat/campagnes/",
    "animation": "/mentorat/animation/",
    "communautes": "/communautes/",
    "communaute": "/communautes/numerique/",
    "manifeste": "/communautes/numerique/manifeste/",
    "questions": "/communautes/numerique/questions/",
    "evenements": "/evenements/",
    "rex": "/communautes/rex/",
    "communs": "/communautes/communs/",
    "agenda": "/evenements/agenda/",
    "courriels": "/compte/courriels/",
}
LARGEURS = (1280, 320)
THEMES = ("light", "dark")


def main(dossier: Path) -> None:
    dossier.mkdir(parents=True, exist_ok=True)
    base = f"http://localhost:{os.environ.get('PORT', '8000')}"
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(
            executable_path=str(trouver_ou_installer()), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = navigateur.new_page()
        page.goto(f"{base}/opportunites/")
        detail = page.locator("main h3 a").first.get_attribute("href") or "/opportunites/"
        entrer(page, base)
        page.wait_for_url(re.compile("^(?!.*/connexion/)"))
        session = page.context.storage_state()
        for largeur in LARGEURS:
            for theme in THEMES:
                for pages, etat in (({**PAGES, "detail": detail}, None), (PAGES_DU_MEMBRE, session)):
                    contexte = navigateur.new_context(
                        viewport={"width": largeur, "height": 900},
                        color_scheme="dark" if theme == "dark" else "light",
                        storage_state=etat,
                    )
                    page = contexte.new_page()
                    for nom, chemin in pages.items():
                        page.goto(base + chemin, wait_until="networkidle")
                        page.screenshot(path=dossier / f"{nom}-{largeur}-{theme}.png", full_page=True)
                    contexte.close()
        navigateur.close()


def entrer(page: Page, base: str) -> None:
    """Log in by the code of the last mail, which leaves within two seconds."""
    page.goto(f"{base}/demo/courriels/")
    codes = page.locator("main li", has_text=MEMBRE).filter(has_text="code")
    deja = codes.count()
    page.goto(f"{base}/connexion/")
    page.locator("main input[type=email]").fill(MEMBRE)
    page.locator("main form").get_by_role("button").click()
    saisie = page.url
    for _ in range(20):
        page.goto(f"{base}/demo/courriels/")
        if codes.count() > deja:
            break
        page.wait_for_timeout(500)
    codes.first.get_by_role("link").click()
    code = re.search(r"\b\d{4} \d{4}\b", page.locator("main").inner_text())
    assert code, "aucun code dans les courriels de la démonstration"
    page.goto(saisie)
    page.locator("main input[inputmode=numeric]").fill(code[0])
    page.locator("main form").get_by_role("button").first.click()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
