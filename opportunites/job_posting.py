"""An open public offer as search engines read it: schema.org/JobPosting, with what Google asks of one.

https://developers.google.com/search/docs/appearance/structured-data/job-posting
"""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.utils import timezone

from opportunites.enums import Contrat, Diffusion
from opportunites.models import Offre
from referentiels.enums import ETRANGER, TELETRAVAIL_COMPLET, OrigineExigence
from referentiels.models import Organisme
from socle.templatetags.socle import paragraphes

FRANCE = {"@type": "Country", "name": "France"}
# What schema.org has no word for says nothing: an apprenticeship is no internship.
TEMPORAIRES = {Contrat.CDD, Contrat.VACATION}


def job_posting(offre: Offre, employeurs: Sequence[Organisme]) -> dict[str, Any] | None:
    """None when engines must not have it: closed, suspended, for members only, or fictitious.

    `employeurs` are those that the page shows: below a sensitive one, its ministry alone.

    A demonstration's offer is marked as such on the page, and no property of JobPosting says it: an engine would
    publish it as a real one.
    """
    if offre.fictive or offre.diffusion != Diffusion.PUBLIQUE or not offre.accepte_candidatures:
        return None
    annonce: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": offre.intitule,
        "description": _description(offre),
        "identifier": {"@type": "PropertyValue", "name": settings.SITE_NOM, "value": str(offre.uuid)},
        "url": settings.SITE_URL + offre.get_absolute_url(),
        "datePosted": offre.date_publication.isoformat() if offre.date_publication else "",
        "validThrough": _fin(offre),
        "employmentType": _emploi(offre),
        "hiringOrganization": _employeur(offre, employeurs),
        "baseSalary": _remuneration(offre),
        "skills": ", ".join(_competences(offre)),
        # One applies as the page says, not with the form of an engine.
        "directApply": False,
        **_lieu(offre),
    }
    return {nom: valeur for nom, valeur in annonce.items() if valeur not in ("", None, [])}


def _description(offre: Offre) -> str:
    """HTML, as Google asks: the same texts as the page, each line escaped."""
    textes = (
        ("Contexte", offre.contexte),
        ("Missions", offre.missions),
        ("Profil attendu", offre.profil),
        ("Conditions particulières", offre.conditions),
    )
    dits = [f"<p><strong>{titre}</strong></p>{paragraphes(texte)}" for titre, texte in textes if texte.strip()]
    return "".join(dits) or str(paragraphes(offre.intitule))


def _fin(offre: Offre) -> str:
    """The last second of the deadline in Paris."""
    if offre.date_limite is None:
        return ""
    return timezone.make_aware(datetime.combine(offre.date_limite, time(23, 59, 59))).isoformat()


def _emploi(offre: Offre) -> list[str]:
    temps = {None: [], True: ["FULL_TIME"], False: ["FULL_TIME", "PART_TIME"]}[offre.temps_plein]
    return temps + (["TEMPORARY"] if offre.contrat in TEMPORAIRES else [])


def _competences(offre: Offre) -> list[str]:
    """What the employer said: a skill deduced from the text is not its word."""
    return [str(e.competence) for e in offre.exigences.all() if e.origine != OrigineExigence.DEDUITE]


def _employeur(offre: Offre, employeurs: Sequence[Organisme]) -> dict[str, str] | None:
    nom = employeurs[-1].nom if employeurs else offre.employeur_libelle
    return {"@type": "Organization", "name": nom} if nom else None


def _remuneration(offre: Offre) -> dict[str, Any] | None:
    bornes = {"minValue": offre.remuneration_min, "maxValue": offre.remuneration_max}
    dites = {nom: borne for nom, borne in bornes.items() if borne is not None}
    if not dites:
        return None
    valeur = {"@type": "QuantitativeValue", **dites, "unitText": "YEAR"}
    return {"@type": "MonetaryAmount", "currency": "EUR", "value": valeur}


def _lieu(offre: Offre) -> dict[str, Any]:
    """Telework that is only possible is no telecommuting: the post has a place."""
    code = offre.departement.code if offre.departement else ""
    if code == TELETRAVAIL_COMPLET:
        return {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": FRANCE}
    if offre.departement is None or code == ETRANGER:
        return {"jobLocation": {"@type": "Place", "name": offre.lieu}} if offre.lieu else {}
    adresse = {"@type": "PostalAddress", "addressRegion": offre.departement.region.nom, "addressCountry": "FR"}
    if offre.lieu:
        adresse["addressLocality"] = offre.lieu
    return {"jobLocation": {"@type": "Place", "address": adresse}}
