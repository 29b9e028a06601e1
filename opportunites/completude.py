"""What an offer must say before it is submitted: the vacancy-notice entries of CGFP art. D311-2, and our own rules."""

from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from opportunites.models import Offre

# The entries of the decree that the form leaves empty until the employer knows: field, what to do.
MENTIONS = {
    "intitule": "Donnez l’intitulé du poste.",
    "organisme": "Choisissez l’employeur.",
    "autorite": "Indiquez l’autorité de recrutement.",
    "metier": "Choisissez le métier le plus proche.",
    "categories": "Cochez au moins une catégorie.",
    "nature_emploi": "Dites à qui le poste est ouvert.",
    "date_vacance": "Indiquez à partir de quand le poste est vacant.",
    "departement": "Choisissez le département, « Étranger » ou « Télétravail complet ».",
    "missions": "Décrivez les missions.",
    "profil": "Décrivez le profil attendu.",
    "conditions": "Décrivez les conditions d’exercice et, s’il y en a, les sujétions du poste.",
    "candidature": "Dites à qui adresser la candidature, et comment.",
    "date_limite": "Donnez la date limite de candidature.",
}


def manques(offre: "Offre", essentielles: int, aujourdhui: date) -> dict[str, str]:
    """What keeps this offer from being submitted, by field; empty when nothing does. Reads no table."""
    trouves = {champ: texte for champ, texte in MENTIONS.items() if not _rempli(offre, champ)}
    if not essentielles:
        trouves["competences"] = "Marquez au moins une compétence comme essentielle."
    if not offre.reference_csp and not offre.motif_absence_csp:
        trouves["reference_csp"] = (
            "Donnez la référence de l’offre sur Choisir le service public, ou la raison pour laquelle elle n’en a pas."
        )
    if offre.date_limite and (refus := _date_limite_refusee(offre, offre.date_limite, aujourdhui)):
        trouves["date_limite"] = refus
    return trouves


def _date_limite_refusee(offre: "Offre", limite: date, aujourdhui: date) -> str:
    """Décret 2018-1351, art. 4: at least one month after the first publication, but for an urgency with its reason."""
    if limite <= aujourdhui:
        return "La date limite doit être dans le futur : choisissez-en une autre."
    au_plus_tot = (offre.date_publication or aujourdhui) + relativedelta(months=1)
    if limite < au_plus_tot and not offre.urgence.strip():
        return (
            f"La date limite doit laisser un mois après la première publication, donc être le "
            f"{au_plus_tot:%d/%m/%Y} au plus tôt. Si c’est urgent, donnez-en la raison."
        )
    return ""


def _rempli(offre: "Offre", champ: str) -> bool:
    valeur = getattr(offre, f"{champ}_id" if champ in {"organisme", "metier", "departement"} else champ)
    return bool(valeur.strip() if isinstance(valeur, str) else valeur)
