"""What a moderator would check by hand on a submitted offer, done for them. Bounded queries: five at most.

A check says, it decides nothing: the moderator may publish in spite of an « attention ».
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from opportunites.completude import manques
from opportunites.conseils import EXIGENCES_CONSEILLEES, conseiller, discriminations
from opportunites.enums import EtatOffre
from opportunites.models import Offre
from opportunites.permissions import recrute_pour
from opportunites.presentation import TEXTES_LONGS, libelle
from referentiels.enums import OrigineExigence
from socle.acteur import construire
from socle.recherche import mots_utiles, sans_accent

VOISINES_LUES = 200
DOUBLONS_MONTRES = 5
# Share of words that two titles have in common from which they look like one post.
RESSEMBLANCE = 0.75
VIVANTES = (EtatOffre.SOUMISE, EtatOffre.A_COMPLETER, EtatOffre.PUBLIEE, EtatOffre.SUSPENDUE)


class Avis(StrEnum):
    CONFORME = "conforme"
    ATTENTION = "attention"
    ECHEC = "échec"


class Verification(NamedTuple):
    """One check: its verdict, why, and the offers to compare with."""

    titre: str
    avis: Avis
    explication: str
    offres: Sequence[Offre] = ()


def verifier(offre: Offre, jour: date) -> list[Verification]:
    """Every check on this offer, loaded by `for_moderation`, on this civil day."""
    exigences = list(offre.exigences.all())
    saisies = [e for e in exigences if e.origine == OrigineExigence.SAISIE]
    essentielles = sum(e.essentielle for e in saisies)
    manquants = manques(offre, essentielles, jour)
    return [
        _date_limite(offre, manquants, jour),
        _doublons(offre),
        _reference(offre, manquants),
        _domaine(offre),
        _exigences(len(saisies), essentielles),
        _mentions(manquants),
        _discriminations(offre),
        _conseils(offre, len(saisies)),
        _employeur(offre),
    ]


def _date_limite(offre: Offre, manquants: dict[str, str], jour: date) -> Verification:
    titre = "Date limite"
    if refus := manquants.get("date_limite"):
        return Verification(titre, Avis.ECHEC, refus)
    assert offre.date_limite is not None  # `manques` says so first
    if offre.date_limite < (offre.date_publication or jour) + relativedelta(months=1):
        return Verification(titre, Avis.ATTENTION, f"Moins d’un mois, pour une urgence : « {offre.urgence} »")
    return Verification(titre, Avis.CONFORME, "Un mois au moins après la première publication.")


def _doublons(offre: Offre) -> Verification:
    titre = "Doublons"
    proches = _semblables(offre)
    if proches:
        return Verification(titre, Avis.ATTENTION, "Même employeur, intitulé très proche, même lieu :", proches)
    return Verification(titre, Avis.CONFORME, "Aucune offre ouverte du même employeur ne lui ressemble.")


def _semblables(offre: Offre) -> list[Offre]:
    """Open offers of the same employer and place, with almost the same words in the title."""
    if offre.organisme_id is None:
        return []
    voisines = Offre.objects.filter(
        organisme=offre.organisme, departement=offre.departement, etat__in=VIVANTES
    ).exclude(pk=offre.pk)
    mots = _mots(offre.intitule)
    lues = voisines.only("pk", "uuid", "intitule", "etat").order_by("-pk")[:VOISINES_LUES]
    return [v for v in lues if _ressemblance(mots, _mots(v.intitule)) >= RESSEMBLANCE][:DOUBLONS_MONTRES]


def _mots(intitule: str) -> set[str]:
    return {sans_accent(mot) for mot in mots_utiles(intitule)}


def _ressemblance(un: set[str], autre: set[str]) -> float:
    return len(un & autre) / len(un | autre) if un | autre else 1.0


def _reference(offre: Offre, manquants: dict[str, str]) -> Verification:
    titre = "Référence"
    if refus := manquants.get("reference_csp"):
        return Verification(titre, Avis.ECHEC, refus)
    if not offre.reference_csp:
        return Verification(titre, Avis.ATTENTION, f"Aucune : {offre.get_motif_absence_csp_display().lower()}.")
    if offre.empreinte:
        return Verification(titre, Avis.CONFORME, "Connue par l’import de Choisir le service public.")
    ecrite = offre.reference_csp.strip()
    variantes = {ecrite, ecrite.upper(), ecrite.lower(), ecrite.replace(" ", "")}
    memes = Offre.objects.filter(reference_csp__in=variantes).exclude(pk=offre.pk).only("pk", "uuid", "intitule")
    if autres := list(memes.order_by("pk")[:DOUBLONS_MONTRES]):
        return Verification(titre, Avis.ECHEC, "Une autre offre porte la même référence, écrite autrement :", autres)
    return Verification(titre, Avis.ATTENTION, "Saisie à la main, jamais lue dans le fichier importé : vérifiez-la.")


def _domaine(offre: Offre) -> Verification:
    titre = "Métier"
    if offre.metier is None:
        return Verification(titre, Avis.ATTENTION, "Métier hors du référentiel : l’offre sera peu trouvée.")
    if not offre.metier.numerique:
        return Verification(titre, Avis.ATTENTION, f"« {offre.metier} » ne relève pas de la filière numérique.")
    return Verification(titre, Avis.CONFORME, f"« {offre.metier} », filière numérique.")


def _exigences(saisies: int, essentielles: int) -> Verification:
    titre = "Compétences"
    if not essentielles:
        return Verification(titre, Avis.ECHEC, "Aucune compétence essentielle choisie par l’employeur.")
    if saisies < EXIGENCES_CONSEILLEES:
        return Verification(titre, Avis.ATTENTION, f"{saisies} seulement : trois au moins sont conseillées.")
    return Verification(titre, Avis.CONFORME, f"{saisies} choisies par l’employeur, essentielles : {essentielles}.")


def _mentions(manquants: dict[str, str]) -> Verification:
    titre = "Mentions obligatoires"
    ailleurs = {"date_limite", "reference_csp", "competences"}
    if absentes := [texte for champ, texte in manquants.items() if champ not in ailleurs]:
        return Verification(titre, Avis.ECHEC, " ".join(absentes))
    return Verification(titre, Avis.CONFORME, "Toutes présentes.")


def _discriminations(offre: Offre) -> Verification:
    titre = "Critères discriminatoires"
    trouves = [f"{libelle(champ)} : « {mots} » ({critere})." for champ, critere, mots in _mots_discriminants(offre)]
    if trouves:
        return Verification(titre, Avis.ATTENTION, " ".join(trouves))
    return Verification(titre, Avis.CONFORME, "Aucune formulation connue.")


def _mots_discriminants(offre: Offre) -> list[tuple[str, str, str]]:
    champs = ("intitule", *sorted(TEXTES_LONGS))
    return [(champ, *trouve) for champ in champs for trouve in discriminations(getattr(offre, champ))]


def _conseils(offre: Offre, exigences: int) -> Verification:
    """Advice on wording, without what the other checks already say."""
    titre, dits = "Rédaction", [mots for _, _, mots in _mots_discriminants(offre)]
    conseils = [c.texte for c in conseiller(offre, exigences) if c.champ != "competences"]
    if autres := [texte for texte in conseils if not any(mots in texte for mots in dits)]:
        return Verification(titre, Avis.ATTENTION, " ".join(autres))
    return Verification(titre, Avis.CONFORME, "Intitulé, sigles et rémunération : rien à signaler.")


def _employeur(offre: Offre) -> Verification:
    titre = "Employeur"
    if offre.auteur is None or not recrute_pour(construire(offre.auteur), offre):
        return Verification(titre, Avis.ECHEC, "L’autrice ou l’auteur ne recrute pas, ou plus, pour cet employeur.")
    montres = offre.employeurs_montres()
    if montres and montres[-1].pk != offre.organisme_id:
        return Verification(titre, Avis.ATTENTION, f"Sensible : le public lira « {montres[-1]} » et rien d’autre.")
    return Verification(titre, Avis.CONFORME, "L’autrice ou l’auteur recrute pour cet employeur.")
