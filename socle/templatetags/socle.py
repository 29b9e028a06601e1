"""Small filters of every template: numbers, dates, ids, plain text as paragraphs."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

INSECABLE = "\u00a0"
FINE = "\u202f"
TIRET = re.compile(r"^\s*[-–—•*]\s+")
VOISINES = 2
_HORS_HTML = {ord(signe): f"\\u{ord(signe):04X}" for signe in "<>&\u2028\u2029"}


@register.filter
def nombre(valeur: int) -> str:
    """1234 → 1 234, with the narrow no-break space of French typography."""
    return f"{valeur:,}".replace(",", FINE)


@register.filter
def pluriel(valeur: int) -> str:
    """The « s » of a French plural, which begins at two."""
    return "s" if valeur >= 2 else ""


@register.filter
def erreurs(formulaire: BaseForm) -> list[tuple[str, str]]:
    """(id of the field, message) for the summary on top of a form; "" when it is about the whole form."""
    return [
        (str(formulaire[nom].auto_id) if nom in formulaire.fields else "", str(message))
        for nom, messages in formulaire.errors.items()
        for message in messages
    ]


@register.filter
def fourchette(bas: int | None, haut: int | None) -> str:
    """« 42 000 à 56 000 », or the only bound that is known."""
    if bas is not None and haut is not None:
        return nombre(bas) if bas == haut else f"{nombre(bas)} à {nombre(haut)}"
    if bas is not None:
        return f"à partir de {nombre(bas)}"
    return f"jusqu’à {nombre(haut)}" if haut is not None else ""


@register.filter
def temps(jour: date) -> SafeString:
    """A civil day as a `<time>` element: « 1er janvier 2026 »."""
    return format_html('<time datetime="{}">{}</time>', jour.isoformat(), jour_en_lettres(jour))


@register.filter("jour")
@lru_cache(maxsize=1024)
def jour_en_lettres(jour: date) -> str:
    """A civil day where HTML is not: « 1er janvier 2026 ». Cached: a morning writes few days many times."""
    return ("1er" if jour.day == 1 else str(jour.day)) + INSECABLE + format_date(jour, "F Y")


@register.filter
def instant(moment: datetime) -> SafeString:
    """A moment as a `<time>` element, in Paris: « le 3 mai 2026 à 14 h 05 »."""
    local = timezone.localtime(moment)
    heure = f"{local.hour}{INSECABLE}h{INSECABLE}{local.minute:02d}"
    return format_html('<time datetime="{}">le {} à {}</time>', local.isoformat(), jour_en_lettres(local.date()), heure)


@register.filter
def donnees_structurees(donnees: dict[str, Any]) -> SafeString:
    """A JSON-LD block. It is data: no browser runs it, and our Content-Security-Policy lets it be.

    `<`, `>` and `&` are written as escapes of JSON, so that no text closes the element.
    """
    texte = json.dumps(donnees, ensure_ascii=False).translate(_HORS_HTML)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(texte))  # noqa: S308 (translated)


@register.filter
def jours_restants(jour: date) -> int:
    """Days from today to this civil day; negative when it is past."""
    return (jour - timezone.localdate()).days


@register.filter
@lru_cache(maxsize=4096)
def ident(code: str, prefixe: str) -> SafeString:
    """A code as an HTML id: stable, unique, without space. Cached: a page of results has a hundred of them."""
    return format_html("{}-{}", prefixe, re.sub(r"[^A-Za-z0-9-]", lambda trouve: f"_{ord(trouve[0]):x}", code))


@register.filter
def avec_page(adresse: str, numero: int) -> str:
    """The query string `adresse` at this page; the first page has no number."""
    if numero <= 1:
        return adresse
    return f"{adresse}{'' if adresse.endswith('?') else '&'}page={numero}"


@register.filter
def numeros(page: Page) -> list[int | None]:
    """Page numbers to show, few whatever their count: the first, the last, the neighbours; None is a gap."""
    dernier = page.paginator.num_pages
    proches = range(max(1, page.number - VOISINES), min(dernier, page.number + VOISINES) + 1)
    montres = sorted({1, dernier, *proches})
    rendus: list[int | None] = []
    for numero in montres:
        if rendus and rendus[-1] is not None and numero - rendus[-1] == 2:
            rendus.append(numero - 1)
        elif rendus and rendus[-1] is not None and numero - rendus[-1] > 2:
            rendus.append(None)
        rendus.append(numero)
    return rendus


@register.filter
def paragraphes(texte: str) -> SafeString:
    """Plain text as escaped paragraphs; lines that begin with a dash become a list."""
    return mark_safe("".join(_blocs(texte)))  # noqa: S308 (each line is escaped in _blocs)


def _blocs(texte: str) -> Iterator[str]:
    courant: list[str] = []
    en_liste = False
    for ligne in [*texte.splitlines(), ""]:
        puce = bool(TIRET.match(ligne))
        if courant and (not ligne.strip() or puce != en_liste):
            yield f"<ul>{''.join(courant)}</ul>" if en_liste else f"<p>{'<br>'.join(courant)}</p>"
            courant = []
        if ligne.strip():
            en_liste = puce
            nue = escape(TIRET.sub("", ligne).strip() if puce else ligne.strip())
            courant.append(f"<li>{nue}</li>" if puce else nue)
