"""axe on the page that is open, at both widths and in both themes; nothing overflows."""

from collections.abc import Iterable
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "RGAAv4"]
# Without `preload`, by which axe writes styles that our policy refuses, and says so in the console.
OPTIONS = {"runOnly": {"type": "tag", "values": REGLES}, "resultTypes": ["violations"], "preload": False}
VARIANTES: list[tuple[int, Literal["light", "dark"]]] = [(320, "light"), (320, "dark"), (1280, "dark"), (1280, "light")]
# Where nothing is hovered: a header is, in the corner where the mouse starts, and the DSFR's hover is dark on dark.
A_L_ECART = (0, 890)
# The admin's tables scroll by themselves at 320 px, and its theme is not the DSFR's.
SANS_LE_SOMBRE_ETROIT = [variante for variante in VARIANTES if variante != (320, "dark")]
# Its hundreds of screens: each width and each theme once.
UNE_FOIS: list[tuple[int, Literal["light", "dark"]]] = [(320, "light"), (1280, "dark")]


def violations(page: Page, sauf: Iterable[str] = ()) -> list[dict[str, Any]]:
    if not page.evaluate("'axe' in window"):  # half a megabyte, read once for the four variants of a page
        page.evaluate(AXE_SCRIPT)
    trouvees = page.evaluate("options => axe.run(options)", OPTIONS)["violations"]
    return [violation for violation in trouvees if violation["id"] not in sauf]


def ecarts(page: Page, variantes: Any = VARIANTES, *, dsfr: bool = True, sauf: Iterable[str] = ()) -> list[Any]:
    """The same page, as when a window is resized or the system turns dark: four loads would cost a minute more."""
    trouves: list[Any] = []
    page.mouse.move(*A_L_ECART)
    for largeur, theme in variantes:
        page.set_viewport_size({"width": largeur, "height": 900})
        page.emulate_media(color_scheme=theme)
        if dsfr:
            expect(page.locator("html")).to_have_attribute("data-fr-theme", theme)
        page.evaluate("Promise.all(document.getAnimations().map(a => a.finished))")  # colours that still change
        for violation in violations(page, sauf):
            trouves.append((largeur, theme, violation["id"], [noeud["html"][:200] for noeud in violation["nodes"]]))
        if dsfr and (large := page.evaluate("document.documentElement.scrollWidth")) > largeur:
            trouves.append((largeur, theme, "débordement", large))
    return trouves
