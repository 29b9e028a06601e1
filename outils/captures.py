"""Screenshots of a running demo, for the README and for looking at pages: ``python -m outils.captures DOSSIER``."""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from outils.chromium import trouver_ou_installer

PAGES = {
    "accueil": "/",
    "resultats": "/opportunites/",
    "recherche": "/opportunites/?q=ingénieure+données",
    "vide": "/opportunites/?q=introuvablissime",
    "absente": "/nulle-part/",
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
        for largeur in LARGEURS:
            for theme in THEMES:
                contexte = navigateur.new_context(
                    viewport={"width": largeur, "height": 900}, color_scheme="dark" if theme == "dark" else "light"
                )
                page = contexte.new_page()
                page.goto(f"{base}/opportunites/")
                detail = page.locator("main h3 a").first.get_attribute("href") or "/opportunites/"
                for nom, chemin in {**PAGES, "detail": detail}.items():
                    page.goto(base + chemin)
                    page.screenshot(path=dossier / f"{nom}-{largeur}-{theme}.png", full_page=True)
                contexte.close()
        navigateur.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
