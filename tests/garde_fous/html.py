"""Valid HTML, headings in order, ids unique and found, nothing inline: what needs no browser."""

from collections.abc import Iterator
from itertools import pairwise

import html5lib
from bs4 import BeautifulSoup

from tests.garde_fous.parcours import Visite

RENVOIS = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form", "data-hx-target")
SURFACE = "script:not([src]):not([type*=json]), style, [style], [onclick]"
_vues: set[tuple[str, ...]] = set()


def html_valide(visite: Visite) -> Iterator[str]:
    """The whole pages of our own templates, once for each route and set of templates: a parser takes its time."""
    cle = (visite.route, str(visite.statut), *visite.gabarits)
    if not visite.est_html or visite.adresse.startswith("/admin/") or cle in _vues or "<html" not in visite.texte:
        return
    _vues.add(cle)
    yield from (f"{visite} : {faute}" for faute in fautes(visite.texte))


def fautes(html: str) -> Iterator[str]:
    """What is wrong with a whole page, and where."""
    lecteur = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    lecteur.parse(html)
    lignes = html.splitlines()
    for (ligne, _), code, _ in lecteur.errors:
        yield f"HTML non valide ({code}) : {lignes[min(ligne, len(lignes)) - 1].strip()[:120]}"
    arbre = BeautifulSoup(html, "html5lib")
    yield from _reperes(arbre)
    yield from _titres(arbre)
    yield from _sans_nom(arbre)
    for balise in arbre.select(SURFACE):
        yield f"style ou script dans la page, que notre politique refuse : {str(balise)[:120]}"
    if "VARIABLE-ABSENTE" in html:
        yield "variable de gabarit non définie"


def _reperes(arbre: BeautifulSoup) -> Iterator[str]:
    ids = [str(balise["id"]) for balise in arbre.find_all(id=True)]
    for nom in {nom for nom in ids if not nom or " " in nom or ids.count(nom) > 1}:
        yield f"identifiant « {nom} » vide, mal écrit ou employé deux fois"
    for attribut in RENVOIS:
        for balise in arbre.find_all(attrs={attribut: True}):
            cites = balise[attribut]
            for cite in (" ".join(cites) if isinstance(cites, list) else cites).split():
                if cite.removeprefix("#") not in ids:
                    yield f"{attribut}=« {cite} » ne mène à rien"
    for lien in arbre.select('a[href^="#"]'):
        if str(lien["href"])[1:] not in ids:
            yield f"le lien {lien['href']} ne mène à rien"


def _titres(arbre: BeautifulSoup) -> Iterator[str]:
    titres = [t for t in arbre.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]) if not t.find_parent("dialog")]
    niveaux = [int(titre.name[1]) for titre in titres]
    if niveaux.count(1) != 1:
        yield f"{niveaux.count(1)} titres de niveau 1 ; il en faut un"
    for titre, (niveau, suivant) in zip(titres[1:], pairwise(niveaux), strict=True):
        if suivant > niveau + 1:
            yield f"niveau de titre sauté avant « {titre.get_text(strip=True)[:60]} » : h{niveau} puis h{suivant}"


def _sans_nom(arbre: BeautifulSoup) -> Iterator[str]:
    """axe says it better, of the few states that `make test` shows it; here every page is read."""
    etiquettes = {str(label["for"]) for label in arbre.select("label[for]")}
    for champ in arbre.select("input:not([type=hidden], [type=submit], [type=button]), select, textarea"):
        nomme = champ.get("id") in etiquettes or champ.find_parent("label")
        if not (nomme or champ.get("aria-label") or champ.get("aria-labelledby")):
            quoi_faire = "donnez-lui un <label for> (composants/champ_formulaire.html)"
            yield f"champ sans étiquette : {str(champ)[:120]} ; {quoi_faire}"
