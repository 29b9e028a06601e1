"""The card of an offer, and the button that keeps it.

Written here rather than as templates: twenty cards of a hundred nodes were four tenths of the time of a page of results
(docs/adr/0020). Everything that comes from a row is escaped.
"""

from collections.abc import Iterator
from html import escape

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from opportunites.enums import Contrat, NatureEmploi
from opportunites.models import Offre
from socle.templatetags.socle import fourchette, temps

register = template.Library()

NATURES = dict(NatureEmploi.choices)
CONTRATS = dict(Contrat.choices)
TELETRAVAIL = {"oui": "Télétravail possible", "non": "Sans télétravail"}
CLOTURE_PROCHE = 7  # days
SCORE_MONTRE = 50  # of 100: below, a score says little and is read on the page of the offer
DANS = {0: "aujourd’hui", 1: "demain"}


@register.simple_tag
def carte_offre(
    offre: Offre, *, suite: str = "", connecte: bool = False, csrf_token: str = "", raisons: str = ""
) -> SafeString:
    """An article whose title is of level 3.

    `suite` is where to come back once the offer is kept, encoded; without it nothing is kept from here. `raisons` says
    why an offer is close to another.
    """
    ancre = f' id="offre-{offre.uuid}"' if suite else ""
    titre = conditional_escape(offre.intitule_surligne or offre.intitule)  # `extrait` marks words in both
    employeur, extrait = offre.employeur, offre.extrait
    lignes = [
        f'<article class="carte-offre"{ancre}>',
        f'<h3 class="carte-offre__titre"><a href="{offre.get_absolute_url()}">{titre}</a></h3>',
        f'<p class="carte-offre__employeur">{escape(employeur)}</p>' if employeur else "",
        f'<ul class="carte-offre__faits">{"".join(_faits(offre))}</ul>',
        f'<div class="carte-offre__badges">{"".join(_badges(offre))}</div>',
        f'<p class="carte-offre__extrait">{conditional_escape(extrait)}</p>' if extrait else "",
        f'<p class="carte-offre__dates">{_dates(offre)}</p>',
        f'<p class="carte-offre__raisons">Proche : {escape(raisons)}</p>' if raisons else "",
        garder(offre, suite, connecte=connecte, csrf_token=csrf_token, sur_carte=True) if suite else "",
        "</article>",
    ]
    return mark_safe("\n".join(filter(None, lignes)))  # noqa: S308 (each value is escaped)


@register.simple_tag
def garder(offre: Offre, suite: str, *, connecte: bool, csrf_token: str = "", sur_carte: bool = False) -> SafeString:
    """A link for who is not connected: the page stays the same for all, without token, and one keeps after the login.

    From a card, one comes back to the card.
    """
    taille = " fr-btn--sm" if sur_carte else ""
    retour = f"?{escape(suite)}" + (f"%23offre-{offre.uuid}" if sur_carte else "")
    quoi = f'<span class="fr-sr-only"> {escape(offre.intitule)}</span>'
    adresse = offre.get_absolute_url()
    if not connecte:
        classes = f"fr-btn{taille} fr-btn--tertiary garder"
        lien = f'<a class="{classes}" rel="nofollow" href="{adresse}garder/{retour}">Garder{quoi}</a>'
        return mark_safe(lien)  # noqa: S308
    verbe, libelle = ("ne-plus-garder", "Ne plus garder") if offre.gardee else ("garder", "Garder")
    formulaire = (
        f'<form class="garder" method="post" action="{adresse}{verbe}/{retour}">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(csrf_token)}">'
        f'<button class="fr-btn{taille} fr-btn--tertiary" type="submit">{libelle}{quoi}</button></form>'
    )
    return mark_safe(formulaire)  # noqa: S308


def _faits(offre: Offre) -> Iterator[str]:
    """Where, then what, each with its icon."""
    lieu = str(offre.departement) if offre.departement else offre.lieu or "Lieu non précisé"
    yield f'<li class="fr-icon-map-pin-2-line"><span class="fr-sr-only">Lieu : </span>{escape(lieu)}</li>'
    pluriel, categories = "s" if len(offre.categories) > 1 else "", ", ".join(offre.categories)
    payee = offre.remuneration_min or offre.remuneration_max
    paie = fourchette(offre.remuneration_min, offre.remuneration_max) if payee else ""
    faits = (
        ("fr-icon-medal-line", f"Catégorie{pluriel} {categories}" if categories else ""),
        ("fr-icon-user-line", NATURES.get(offre.nature_emploi, offre.nature_emploi)),
        ("fr-icon-briefcase-line", CONTRATS.get(offre.contrat, offre.contrat)),
        ("fr-icon-home-4-line", TELETRAVAIL.get(offre.teletravail, "")),
        ("fr-icon-money-euro-circle-line", f"{paie}\u00a0€ bruts par an" if paie else ""),
    )
    yield from (f'<li class="{icone}">{escape(texte)}</li>' for icone, texte in faits if texte)


def _badges(offre: Offre) -> Iterator[str]:
    if offre.gardee:
        yield _badge("Gardée", " fr-badge--info")
    if offre.vue:
        yield _badge("Vue")
    elif offre.est_nouvelle:
        yield _badge("Nouveau", " fr-badge--new")
    if offre.date_limite and 0 <= (jours := (offre.date_limite - timezone.localdate()).days) <= CLOTURE_PROCHE:
        yield _badge(f"Clôture {DANS.get(jours, f'dans {jours} jours')}", " fr-badge--warning")
    if offre.score and offre.score >= SCORE_MONTRE:
        yield _badge(f"Vos compétences\u00a0: {offre.score} sur 100", " fr-badge--success")
    if offre.fictive:
        yield _badge("Offre fictive")


def _badge(texte: str, genre: str = "") -> str:
    return f'<p class="fr-badge fr-badge--sm{genre} fr-badge--no-icon">{texte}</p>'


def _dates(offre: Offre) -> str:
    publiee = f"<span>Publiée le {temps(offre.date_publication)}</span>" if offre.date_publication else ""
    limite = f"<strong>Date limite : {temps(offre.date_limite)}</strong>" if offre.date_limite else "Sans date limite"
    return f"{publiee}\n{limite}"
