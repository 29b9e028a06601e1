"""What people write with marks, as HTML that can run nothing."""

import re

import markdown
import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

# Neither images, tables nor scripts; titles come under those of the page.
BALISES = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h3"}
ATTRIBUTS = {"a": {"href"}}
_TITRES = dict.fromkeys(("h1", "h2", "h4", "h5", "h6"), "h3")

# The library takes a time that grows as the square of the signs of a block, and of their depth.
_SIGNE = re.compile(r"[\[*_`<>!&\\\n]")
_PROFOND = re.compile(r"^(?:[ \t]*(?:[>#*+-]|\d+[.)])){5}|^[ \t]{17}", re.MULTILINE)
SIGNES_MAX, SIGNES_DU_BLOC_MAX, BLOCS_MAX = 2000, 150, 600


def en_html(texte: str) -> SafeString:
    """Markdown, sanitised: only these tags, links to the web or a mail, none followed by search engines.

    A text that no hand wrote, made of signs, is shown as it was typed.
    """
    if _est_demesure(texte):
        return mark_safe(linebreaks(texte, autoescape=True))  # noqa: S308 (escaped just there)
    html = markdown.markdown(texte, extensions=["sane_lists", "nl2br"], output_format="html")
    for ancien, nouveau in _TITRES.items():
        html = html.replace(f"<{ancien}>", f"<{nouveau}>").replace(f"</{ancien}>", f"</{nouveau}>")
    propre = nh3.clean(
        html,
        tags=BALISES,
        attributes=ATTRIBUTS,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(propre)  # noqa: S308 (sanitised just above)


def _est_demesure(texte: str) -> bool:
    blocs = [len(_SIGNE.findall(bloc)) for bloc in re.split(r"\n[ \t\r]*\n", texte)]
    trop = len(blocs) > BLOCS_MAX or max(blocs) > SIGNES_DU_BLOC_MAX or sum(blocs) > SIGNES_MAX
    return trop or _PROFOND.search(texte) is not None
