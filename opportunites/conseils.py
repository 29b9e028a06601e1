"""Advice on the text of an offer. It never blocks: the employer judges, then the moderator."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from opportunites.models import Offre

EXIGENCES_CONSEILLEES = 3
MISSIONS_COURTES = 200
SIGLES_NOMMES = 5
TEXTES = ("contexte", "missions", "profil", "conditions")

# Understood by everyone who reads an offer of the digital family, or defined by the form itself.
_CONNUS = (
    "API CDD CDI CSS CV ETP FPE FPH FPT FTP GIT HTML HTTP HTTPS IP IT JSON LAN NOSQL PC PDF PHP QR RH SMS SQL SSH TCP "
    "TV UE UML URL USB VPN WAN WEB WIFI XML II III IV VI VII VIII IX XI XII"
)
_SIGLES_CONNUS = frozenset(_CONNUS.split())
_SIGLE = re.compile(r"(?<![\w’'.@/-])[A-ZÉÈ][A-ZÉÈ0-9]{1,9}(?![\w@])")

# Masculine, feminine: a title that holds one without the other speaks to half of its readers.
_PAIRES = (
    "acheteur/acheteuse adjoint/adjointe administrateur/administratrice animateur/animatrice assistant/assistante "
    "auditeur/auditrice chargé/chargée chef/cheffe chercheur/chercheuse concepteur/conceptrice conducteur/conductrice "
    "conseiller/conseillère consultant/consultante contrôleur/contrôleuse coordinateur/coordinatrice "
    "coordonnateur/coordonnatrice délégué/déléguée développeur/développeuse directeur/directrice encadrant/encadrante "
    "enseignant/enseignante expert/experte formateur/formatrice informaticien/informaticienne ingénieur/ingénieure "
    "inspecteur/inspectrice intégrateur/intégratrice mathématicien/mathématicienne opérateur/opératrice "
    "programmeur/programmeuse rédacteur/rédactrice référent/référente statisticien/statisticienne "
    "superviseur/superviseuse technicien/technicienne testeur/testeuse traducteur/traductrice"
)
_FORMES = dict(paire.split("/") for paire in _PAIRES.split())
_MOT = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_H_F = re.compile(r"\b[HF]\s*[/-]\s*[HF]\b", re.IGNORECASE)

# Criteria of article L131-1 of the CGFP. What the law itself asks (French nationality for some posts) is said apart.
_DISCRIMINATIONS = {
    "l’âge": r"jeunes? (?:diplômé|candidat|femme|homme|agent|collaborat)\w*|moins de [2-6]\d ans(?! d)|"
    r"(?:plus de|entre|maximum|âgée? de) [2-6]\d (?:et [2-6]\d )?ans(?! d)|limite d’âge|"
    r"[2-6]\d ans (?:maximum|au plus)",
    "le sexe": r"de sexe (?:masculin|féminin)|(?:un homme|une femme) (?:de|pour|capable|dynamique|motivé)\w*|"
    r"recherch\w+ (?:un homme|une femme)|hommes uniquement|femmes uniquement|hôtesses?",
    "la nationalité ou l’origine": r"langue maternelle|de souche|(?:origine|nom) (?:français|étrang|européen)\w*|"
    r"nationalité(?! française)|français\w* de naissance",
    "la situation de famille ou la grossesse": r"célibataire|sans enfants?|mariée?s?\b|"
    r"situation (?:familiale|de famille)|mère de famille|père de famille|enceinte|projet d’enfant",
    "la santé ou le handicap": r"(?:bonne|parfaite|excellente) (?:santé|condition physique)|sans handicap|"
    r"(?:valide|robuste) physiquement|non[- ]fumeu\w+",
    "l’apparence physique": r"(?:bonne|excellente|belle) présentation|physique agréable|présentation soignée",
    "les opinions ou la religion": r"(?:conviction|opinion|pratique|appartenance)s? "
    r"(?:religieuse|politique|syndicale)s?",
}
_MOTIFS = {critere: re.compile(rf"\b(?:{motif})", re.IGNORECASE) for critere, motif in _DISCRIMINATIONS.items()}


class Conseil(NamedTuple):
    """One piece of advice, and the field it speaks of."""

    champ: str
    texte: str


def conseiller(offre: "Offre", exigences: int) -> list[Conseil]:
    """Advice for this offer, that has so many requirements; empty when there is nothing to say."""
    return [conseil for regle in _REGLES for conseil in regle(offre)] + _sur_les_exigences(exigences)


def discriminations(texte: str) -> list[tuple[str, str]]:
    """(criterion, words found) for wording that the law forbids, or that reads as if it were."""
    droit = texte.replace("'", "’")
    return [(critere, trouve[0]) for critere, motif in _MOTIFS.items() if (trouve := motif.search(droit))]


def sigles_inexpliques(texte: str) -> list[str]:
    """Acronyms that no parenthesis beside them develops, in the order of the text."""
    capitales, lettres = sum(map(str.isupper, texte)), sum(map(str.isalpha, texte))
    if capitales > 0.6 * lettres:  # shouted from end to end: capitals say nothing
        return []
    trouves = dict.fromkeys(_SIGLE.findall(texte))
    return [sigle for sigle in trouves if sigle not in _SIGLES_CONNUS and not _explique(sigle, texte)]


def formes_seules(intitule: str) -> list[tuple[str, str]]:
    """(form written, form missing) for each name of a job that the title gives in one gender only."""
    if _H_F.search(intitule):
        return []
    mots = [mot.casefold() for mot in _MOT.findall(intitule)]
    seules = [(m, f) for m, f in _FORMES.items() if m in mots and f not in mots and not _ecourte(m, intitule)]
    return seules + [(f, m) for m, f in _FORMES.items() if f in mots and m not in mots]


def _ecourte(masculin: str, intitule: str) -> bool:
    """« chargé(e) », « technicien(ne) », « développeur-euse »: both genders are there."""
    return re.search(rf"\b{masculin}(?:\(\w+\)|[-/.]\s?(?:e|ne|euse|rice|trice|ère)\b)", intitule, re.I) is not None


def _explique(sigle: str, texte: str) -> bool:
    """« Direction interministérielle du numérique (DINUM) » or « DINUM (direction…) »."""
    return re.search(rf"\(\s*{sigle}\s*\)|\b{sigle}\s*\([^)]{{6,}}\)", texte) is not None


def _sur_l_intitule(offre: "Offre") -> Iterator[Conseil]:
    for ecrite, absente in formes_seules(offre.intitule):
        yield Conseil(
            "intitule",
            f"L’intitulé dit « {ecrite} » sans « {absente} » : écrivez les deux.",
        )


def _sur_les_sigles(offre: "Offre") -> Iterator[Conseil]:
    for champ in TEXTES:
        if sigles := sigles_inexpliques(getattr(offre, champ)):
            liste = ", ".join(sigles[:SIGLES_NOMMES])
            yield Conseil(champ, f"Développez ces sigles, que les autres ministères ne connaissent pas tous : {liste}.")


def _sur_les_mots(offre: "Offre") -> Iterator[Conseil]:
    for champ in ("intitule", *TEXTES):
        for critere, mots in discriminations(getattr(offre, champ)):
            yield Conseil(
                champ,
                f"« {mots} » peut se lire comme un critère sur {critere}, que la loi interdit. "
                "Reformulez ou retirez ces mots.",
            )


def _sur_la_remuneration(offre: "Offre") -> Iterator[Conseil]:
    if offre.remuneration_min is None and offre.remuneration_max is None:
        yield Conseil(
            "remuneration_min",
            "Indiquez une fourchette de rémunération : c’est la première question des candidates et candidats.",
        )


def _sur_les_missions(offre: "Offre") -> Iterator[Conseil]:
    if 0 < len(offre.missions.strip()) < MISSIONS_COURTES:
        yield Conseil(
            "missions", "Les missions sont très courtes : décrivez ce que la personne fera, avec qui et pour qui."
        )


def _sur_les_exigences(nombre: int) -> list[Conseil]:
    if nombre >= EXIGENCES_CONSEILLEES:
        return []
    return [
        Conseil(
            "competences",
            "Choisissez au moins trois compétences : elles servent à proposer votre offre aux bonnes personnes.",
        )
    ]


_REGLES: tuple[Callable[["Offre"], Iterator[Conseil]], ...] = (
    _sur_l_intitule,
    _sur_les_mots,
    _sur_les_sigles,
    _sur_les_missions,
    _sur_la_remuneration,
)
