"""What people write with marks, as HTML that can run nothing."""

import markdown
import nh3
from django.utils.safestring import SafeString, mark_safe

# Neither images, tables nor scripts; titles come under those of the page.
BALISES = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h3"}
ATTRIBUTS = {"a": {"href"}}
_TITRES = dict.fromkeys(("h1", "h2", "h4", "h5", "h6"), "h3")


def en_html(texte: str) -> SafeString:
    """Markdown, sanitised: only these tags, links to the web or a mail, none followed by search engines."""
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
