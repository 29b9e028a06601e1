"""Recorded pages in a real Chromium, with no server and no database: axe, console, policy, third parties, overflow."""

import mimetypes
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, TimeoutError

from tests.e2e.axe import A_L_ECART, OPTIONS, UNE_FOIS, VARIANTES
from tests.garde_fous.recolte import Etat

HOTE = "testserver"
LARGE = "document.documentElement.scrollWidth"
# A mail is read inside the page of a mail reader, which has the regions and the title.
SAUF_COURRIEL = {"region"}
# Widgets of Django's admin, that its next versions mend or not: said in docs/rgaa.md and in our statement.
SAUF_ADMIN = [[".select2-container"], [".help-tooltip"]]
AXE = """async ([sauf, options]) => {
    for (const d of document.querySelectorAll('details')) d.open = true;
    await Promise.all(document.getAnimations().map(a => a.finished.catch(() => null)));
    const {violations} = await axe.run({include: [['html']], exclude: sauf}, options);
    return violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(' | ')]);
}"""
# What a person may ask of any page (RGAA 10.4, 10.12); constructed sheets, which our policy lets a script make.
REGLAGES = {
    "zoom à 200 %": (640, ""),  # of a window of 1280
    "texte espacé": (
        320,
        "* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important}"
        "p {margin-bottom: 2em !important}",
    ),
}
REGLER = """(regles) => {
    const feuille = new CSSStyleSheet();
    feuille.replaceSync(regles);
    document.adoptedStyleSheets = [feuille];
}"""
# Words that a box cuts: what is wider than a box that hides it.
COUPES = """() => [...document.querySelectorAll('main *')].filter(e => getComputedStyle(e).overflowX === 'hidden'
    && e.clientWidth > 2 && e.scrollWidth > e.clientWidth + 1
    && !e.matches('[class*=lg-label]')  // reduced to its icon by the DSFR, read aloud
).map(e => e.outerHTML.slice(0, 120))"""
PATIENCE = 60_000  # ms, for axe to read one page
Variante = tuple[int, str]


def variantes(etat: Etat) -> list[Variante]:
    return list(UNE_FOIS if etat.admin else VARIANTES)


def _entetes(etat: Etat) -> Iterator[tuple[str, str]]:
    """Those of its answer, without `sandbox`: there no script goes on, axe's neither; nor `Refresh`, which leaves."""
    for nom, valeur in etat.entetes:
        if nom == "Content-Security-Policy":
            regles = (regle for regle in valeur.split(";") if not regle.strip().startswith("sandbox"))
            yield nom, ";".join(regles)
        elif nom not in {"Content-Length", "Refresh", "Set-Cookie"}:
            yield nom, valeur


class Vitrine:
    """One page of a browser that shows states one after the other and notes what each does wrong."""

    def __init__(self, navigateur: Browser) -> None:
        self.scripts: dict[str, bytes] = {}
        self.etat: Etat | None = None
        self.bruits: list[str] = []
        contexte = navigateur.new_context(locale="fr-FR", reduced_motion="reduce")
        self.page: Page = contexte.new_page()
        self.page.route("**/*", self._servir)
        self.page.on("console", self._ecouter)
        self.page.on("pageerror", lambda erreur: self._noter(f"script : {erreur}"))
        self.page.on("request", self._surveiller)

    def ecarts(self, etat: Etat, variantes: list[Variante]) -> Iterator[str]:
        """What is wrong with this state, at each width and in each theme; it is loaded once."""
        self.etat, self.bruits = etat, []
        self.page.set_viewport_size({"width": variantes[0][0], "height": 900})
        self.page.goto(f"https://{HOTE}{etat.adresse}", wait_until="load")
        self.page.mouse.move(*A_L_ECART)  # of this page: each one starts with the mouse in its corner
        self.page.evaluate(AXE_SCRIPT)
        for largeur, theme in variantes:
            self.page.set_viewport_size({"width": largeur, "height": 900})
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            for ecart in self._mesurer(etat, largeur):
                yield f"{etat} à {largeur} px ({theme}) : {ecart}"
        if not (etat.admin or etat.courriel):
            yield from self._regler(etat)
        yield from (f"{etat} : {bruit}" for bruit in self.bruits)

    def _regler(self, etat: Etat) -> Iterator[str]:
        for nom, (largeur, regles) in REGLAGES.items():
            self.page.set_viewport_size({"width": largeur, "height": 900})
            self.page.evaluate(REGLER, regles)
            yield from (f"{etat}, {nom} : coupé, {balise}" for balise in self.page.evaluate(COUPES))
            if (large := self.page.evaluate(LARGE)) > largeur:
                yield f"{etat}, {nom} : déborde à {largeur} px ({large} px)"

    def _mesurer(self, etat: Etat, largeur: int) -> Iterator[str]:
        for regle, aide, balises in self._lire(etat):
            if not (etat.courriel and regle in SAUF_COURRIEL):
                yield f"axe {regle}, {aide} : {balises}"
        # The tables of the admin scroll with the page.
        if not etat.admin and (large := self.page.evaluate(LARGE)) > largeur:
            yield f"déborde ({large} px) ; laissez les mots se couper, ou faites défiler le tableau seul"

    def _lire(self, etat: Etat) -> list[list[str]]:
        """What axe says of the page, unfolded and still; not by `evaluate`, which waits for ever."""
        try:
            arguments = [SAUF_ADMIN if etat.admin else [], OPTIONS]
            return self.page.wait_for_function(AXE, arg=arguments, timeout=PATIENCE).json_value()  # type: ignore[no-any-return]
        except TimeoutError:
            return [["silence", "la page ne répond plus à axe", f"{PATIENCE} ms"]]

    def _servir(self, route: Route) -> None:
        adresse = urlsplit(route.request.url)
        if adresse.path.startswith(settings.STATIC_URL):
            fichier = finders.find(adresse.path.removeprefix(settings.STATIC_URL))
            if fichier:
                route.fulfill(path=str(fichier), content_type=mimetypes.guess_type(str(fichier))[0])
            else:
                route.fulfill(status=404)
        elif adresse.path in self.scripts:
            route.fulfill(body=self.scripts[adresse.path], content_type="text/javascript")
        elif self.etat and route.request.is_navigation_request():
            # Always 200: Chromium says any other in the console.
            route.fulfill(body=self.etat.corps, headers=dict(_entetes(self.etat)))
        else:
            route.fulfill(status=204)

    def _surveiller(self, requete: Request) -> None:
        adresse = urlsplit(requete.url)
        if adresse.scheme in {"http", "https"} and adresse.netloc != HOTE:
            self._noter(f"requête vers un tiers, {requete.url} ; servez-la d’ici")

    def _ecouter(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._noter(f"console : {message.text}")

    def _noter(self, bruit: Any) -> None:
        self.bruits.append(str(bruit))

    def fermer(self) -> None:
        self.page.context.close()
