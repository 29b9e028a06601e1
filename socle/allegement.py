"""The DSFR cut down to what our pages name: one sheet and one script (docs/adr/0019).

The sheet is filtered, not put together from the components' own: the DSFR's main sheet gathers the media queries of
all components at its end, and order decides between rules of equal weight.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from urllib.parse import quote

import dsfr
from django.apps import apps
from django.conf import settings

DSFR = Path(dsfr.__file__).parent
DIST = DSFR / "static/dsfr/dist"
# In this order: each registers itself with the core. Without `navigation` (we have no menu that unfolds) nor `legacy`.
SCRIPTS = (
    "core/core",
    "scheme/scheme",
    "component/modal/modal",
    "component/display/display",
    "component/header/header",
)
# Classes that these scripts add, which no source of ours names.
CLASSES_DES_SCRIPTS = frozenset({"fr-modal--opened", "fr-no-scroll", "fr-scroll-divider"})
GABARITS_DU_DSFR = ("base.html", "header.html", "footer.html")

# In the order of a page. The third gives their drawing to the icons that the first leaves out.
ECRAN, PAPIER, ICONES = "dsfr.main.min.css", "dsfr.print.min.css", "utility/icons/icons.main.min.css"
HORS_CODE = " '/:="  # what a quoted address may hold as it is

_CLASSE = re.compile(r"(?<![\w-])fr-[\w-]+")
_ACCOLADE = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|/\*.*?\*/|[{};]', re.DOTALL)
_VIRGULE = re.compile(r'"[^"]*"|[()\[\],]')
_SAUF = re.compile(r":not\((?:[^()]|\([^()]*\))*\)")
_VARIABLE = re.compile(r'(?<=[;{])(--[\w-]+):(?:[^;{}"]|"[^"]*")*(?:;|(?=}))')
_ICONE = re.compile(r"url\((?:\.\./)*(icons/[\w/-]+\.svg)\)")
_CONDITIONS = ("@media", "@supports", "@-moz-document")


def sources() -> list[Path]:
    """Whatever may name a class of the DSFR: templates, scripts, Python (attributes of widgets)."""
    racine: Path = settings.RACINE
    nos_apps = (Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == racine)
    return [
        *(racine / "templates").rglob("*.html"),
        *(racine / "static/js").glob("*.js"),
        *(racine / "static/css").glob("*.css"),
        *(fichier for app in nos_apps for fichier in app.rglob("*.py")),
        *(DSFR / "templates/dsfr" / nom for nom in GABARITS_DU_DSFR),
    ]


def classes(texte: str) -> set[str]:
    return set(_CLASSE.findall(texte))


def employees() -> Callable[[str], bool]:
    """Tell the classes that our pages may carry from the others."""
    nommees = CLASSES_DES_SCRIPTS.union(*(classes(fichier.read_text(encoding="utf-8")) for fichier in sources()))
    # A name that a template ends with a variable stands for its family.
    familles = tuple(nom for nom in nommees if nom.endswith("-"))

    def employee(nom: str) -> bool:
        # A selector may give the beginning of a class only, for icons.
        debut = nom.endswith("-") and any(nommee.startswith(nom) for nommee in nommees)
        return nom in nommees or debut or nom.startswith(familles)

    return employee


def feuille() -> str:
    """The DSFR's sheets for screen and print, without what no source of ours names."""
    employee = employees()
    ecran, papier, icones = ((DIST / nom).read_text(encoding="utf-8") for nom in (ECRAN, PAPIER, ICONES))
    licence = ecran[ecran.index("/*!") : ecran.index("*/") + 2]
    gardees = [filtrer(ecran, employee), "@media print{", filtrer(papier, employee), "}", filtrer(icones, employee)]
    ailleurs = "".join(fichier.read_text(encoding="utf-8") for fichier in sources() if fichier.suffix == ".css")
    return licence + _ICONE.sub(_dessin, sans_variables_mortes("".join(gardees), ailleurs))


def _dessin(icone: re.Match[str]) -> str:
    """Its drawing in place of its address: ten answers of 200 bytes cost 10 kB of headers."""
    svg = (DIST / icone[1]).read_text(encoding="utf-8").strip().replace('"', "'")
    return f'url("data:image/svg+xml,{quote(svg, safe=HORS_CODE)}")'


def filtrer(css: str, employee: Callable[[str], bool]) -> str:
    """Drop each selector that asks for a class that is not `employee`, then the rules left without selector."""
    gardees = []
    for entete, corps in _regles(css):
        if entete.startswith(_CONDITIONS):
            entetes, contenu = [entete], filtrer(corps, employee)
        elif entete.startswith("@"):
            entetes, contenu = ([] if entete.startswith("@charset") else [entete]), corps
        else:
            entetes, contenu = [s for s in _selecteurs(entete) if all(map(employee, classes(_SAUF.sub("", s))))], corps
        if entetes and contenu:
            gardees.append(f"{','.join(entetes)}{{{contenu}}}")
    return "".join(gardees)


def _regles(css: str) -> Iterable[tuple[str, str]]:
    """Each rule of a minified sheet, in its order: what is before its brace, what is within."""
    profondeur = debut = ouverture = 0
    for signe in _ACCOLADE.finditer(css):
        if signe[0] == "{":
            ouverture = ouverture if profondeur else signe.start()
            profondeur += 1
        elif signe[0] == "}":
            profondeur -= 1
            if not profondeur:
                yield css[debut:ouverture].strip(), css[ouverture + 1 : signe.start()]
        if not profondeur and not signe[0].startswith(('"', "'")):
            debut = signe.end()


def _selecteurs(entete: str) -> Iterable[str]:
    profondeur = debut = 0
    for signe in _VIRGULE.finditer(entete):
        profondeur += {"(": 1, "[": 1, ")": -1, "]": -1}.get(signe[0], 0)
        if signe[0] == "," and not profondeur:
            yield entete[debut : signe.start()]
            debut = signe.end()
    yield entete[debut:]


def _si_lue(lues: set[str], variable: re.Match[str]) -> str:
    return variable[0] if variable[1] in lues else ""


def sans_variables_mortes(css: str, ailleurs: str) -> str:
    """Drop custom properties that nothing reads (colours mostly), until none is left."""
    lues_ailleurs = set(re.findall(r"var\((--[\w-]+)", ailleurs))
    while True:
        lues = lues_ailleurs.union(re.findall(r"var\((--[\w-]+)", css))
        allegee = _VARIABLE.sub(partial(_si_lue, lues), css)
        if allegee == css:
            return css
        css = allegee


def script() -> str:
    """The modules of `SCRIPTS`, each in a block of its own: their short names are the same."""
    return "\n".join(f"{{{(DIST / f'{nom}.module.min.js').read_text(encoding='utf-8')}}}" for nom in SCRIPTS)
