"""What the results page weighs on the network: first visit, second visit, ours against the DSFR's whole bundle.

The site as it is served in production: static files collected, named by their content and compressed; pages by the
application. Bytes are those that Chromium received, headers included, over HTTP/1.1 and gzip.
"""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from bench.commun import base_du_banc, ligne

PAGE = "/opportunites/"
PREMIERE_KO, SECONDE_KO = 200, 20  # goals of the product
Octets = dict[str, int]
_EMPREINTE = re.compile(r"\.[0-9a-f]{12}\.")


def mesurer() -> list[dict[str, Any]]:
    with base_du_banc("banc_poids"):
        _remplir()
        premiere, seconde = _visiter(entier=False)
        premiere_entier, seconde_entier = _visiter(entier=True)
    _afficher(premiere, premiere_entier)
    ko, ko_apres = _ko(premiere), _ko(seconde)
    print(f"première visite {ko} ko (but {PREMIERE_KO}) ; seconde {ko_apres} ko (but {SECONDE_KO})")
    detail = {
        "premiere_ko": ko,
        "seconde_ko": ko_apres,
        "buts_ko": [PREMIERE_KO, SECONDE_KO],
        "dsfr_entier_premiere_ko": _ko(premiere_entier),
        "dsfr_entier_seconde_ko": _ko(seconde_entier),
        "fichiers_octets": premiere,
    }
    return [ligne("poids", f"{PAGE}, 20 cartes", ratio_naif=round(_ko(premiere_entier) / ko, 2), detail=detail)]


def _ko(octets: Octets) -> float:
    return round(sum(octets.values()) / 1000, 1)


def _afficher(premiere: Octets, entier: Octets) -> None:
    for nom in sorted({*premiere, *entier}, key=lambda nom: -max(premiere.get(nom, 0), entier.get(nom, 0))):
        print(f"{premiere.get(nom, 0):>8} {entier.get(nom, 0):>8}  {nom}")
    print(f"{sum(premiere.values()):>8} {sum(entier.values()):>8}  total (le nôtre, DSFR entier)")


def _remplir() -> None:
    from django.core.management import call_command
    from django.test import override_settings

    with open(os.devnull, "w") as rien, override_settings(DEMO=True):
        for commande in ("charger_referentiels", "charger_demo"):
            call_command(commande, stdout=rien)


def _visiter(*, entier: bool) -> tuple[Octets, Octets]:
    """Two visits by one browser; `entier` gives the DSFR's whole bundle in place of our light files."""
    from django.core.management import call_command
    from django.test import override_settings
    from django.test.utils import modify_settings

    from config.settings import base
    from socle import allegement, statiques

    alleges = dict(statiques.ALLEGES)
    if entier:
        statiques.ALLEGES.update(
            {
                "dsfr/dist/dsfr.allege.css": (allegement.DIST / "dsfr.min.css").read_text,
                "dsfr/dist/dsfr.allege.js": (allegement.DIST / "dsfr.module.min.js").read_text,
            }
        )
    _oublier()
    try:
        with (
            TemporaryDirectory() as racine,
            override_settings(STORAGES=base.STORAGES, STATIC_ROOT=racine, WHITENOISE_USE_FINDERS=False),
            modify_settings(ALLOWED_HOSTS={"append": "127.0.0.1"}),
        ):
            call_command("collectstatic", interactive=False, verbosity=0)
            with _servir() as adresse:
                return _naviguer(adresse + PAGE)
    finally:
        statiques.ALLEGES.update(alleges)
        _oublier()


def _oublier() -> None:
    from socle import statiques

    statiques._fabriquer.cache_clear()
    statiques._nommes.cache_clear()


@contextmanager
def _servir() -> Iterator[str]:
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Muet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    serveur = ThreadedWSGIServer(("127.0.0.1", 0), Muet)
    serveur.set_app(get_wsgi_application())
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    try:
        yield f"http://127.0.0.1:{serveur.server_port}"
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join()


def _naviguer(adresse: str) -> tuple[Octets, Octets]:
    from playwright.sync_api import sync_playwright

    from outils.chromium import trouver_ou_installer

    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(
            executable_path=str(trouver_ou_installer()), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        contexte = navigateur.new_context(viewport={"width": 1280, "height": 900})
        visites = [_visite(contexte, adresse), _visite(contexte, adresse)]
        navigateur.close()
    return visites[0], visites[1]


def _visite(contexte: Any, adresse: str) -> Octets:
    """Bytes received, by file, of one load of the page to the end."""
    page = contexte.new_page()
    reseau = contexte.new_cdp_session(page)
    noms: dict[str, str] = {}
    octets: Octets = {}

    def nommer(evenement: dict[str, Any]) -> None:
        nom = PurePosixPath(urlsplit(evenement["request"]["url"]).path).name
        noms[evenement["requestId"]] = _EMPREINTE.sub(".", nom)

    def peser(evenement: dict[str, Any]) -> None:
        nom = noms.get(evenement["requestId"], "?")
        octets[nom] = octets.get(nom, 0) + int(evenement["encodedDataLength"])

    reseau.on("Network.requestWillBeSent", nommer)
    reseau.on("Network.loadingFinished", peser)
    reseau.send("Network.enable")
    reseau.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": "gzip"}})
    page.goto(adresse, wait_until="networkidle")
    page.close()
    return {nom: poids for nom, poids in octets.items() if poids}
