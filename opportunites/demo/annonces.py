"""One fictitious offer from its number: who, where, what, when. Nothing is written here."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from opportunites.demo import employeurs as carte
from opportunites.demo import parcours, repartition, textes
from opportunites.demo.corpus import Corpus, de_la_famille
from opportunites.demo.referentiel import Referentiel
from opportunites.demo.textes import Textes
from opportunites.enums import Contrat, Experience, GenreMobilite, NatureEmploi, OuiNon, StatutPoste
from opportunites.models import Offre
from referentiels.enums import ETRANGER, TELETRAVAIL_COMPLET, TypeOrganisme, Versant
from referentiels.models import Departement, Organisme

# € gross a year, by category: lowest and highest of what the offers announce.
_REMUNERATIONS = {"C": (22_500, 28_000), "B": (25_500, 38_000), "A": (36_000, 64_000), "A+": (64_000, 110_000)}
_ALTERNANCE = (10_500, 22_000)
_ETUDES = {"C": 3, "B": 5, "A": 6, "A+": 7}
_DUREE = re.compile(r"\b(trois|quatre) ans\b|\b(six) mois\b")
_NOMBRES = {"trois": "3 ans", "quatre": "4 ans", "six": "6 mois"}
_AILLEURS = {
    TypeOrganisme.OPERATEUR,
    TypeOrganisme.AUTORITE_INDEPENDANTE,
    TypeOrganisme.JURIDICTION,
    TypeOrganisme.ASSEMBLEE,
    TypeOrganisme.COLLECTIVITE,
    TypeOrganisme.ETABLISSEMENT_HOSPITALIER,
}
_MIXTE = NatureEmploi.TITULAIRES_CONTRACTUELS
_DOCUMENTS = (
    "Curriculum vitæ ; lettre de motivation",
    "Curriculum vitæ ; lettre de motivation ; dernier arrêté de situation administrative",
    "Curriculum vitæ ; quelques lignes sur une réalisation dont vous êtes fière ou fier",
)
# One offer of each kind every so many numbers, never one of those that end in another state than published.
_A_DISTANCE, _A_L_ETRANGER, _EN_ALTERNANCE = (30, 7), (30, 19), (40, 13)


@dataclass
class Annonce:
    offre: Offre
    etat: str  # where the journal's verbs will lead it
    variante: int
    exigences: list[tuple[int, int, bool]]
    corps: list[int]

    def instantane(self) -> dict[str, Any]:
        """What `Offre.instantane` would read back once all is written."""
        exigences = sorted(self.exigences, key=lambda e: (-e[2], -e[1]))
        return self.offre.champs_publics() | {
            "competences": [list(exigence) for exigence in exigences],
            "corps_vises": sorted(self.corps),
        }


class Redaction:
    """Draws offers; each number has its own generator, so that none depends on the others.

    Beyond the models as they are written comes the bulk: unevenly spread, with sentences of `corpus` if there are
    any. `publiees` makes every offer open and public, the texts being the same.
    """

    def __init__(
        self,
        referentiel: Referentiel,
        graine: int,
        aujourdhui: date,
        *,
        corpus: Corpus | None = None,
        publiees: bool = False,
    ) -> None:
        self.referentiel, self.graine, self.aujourdhui = referentiel, graine, aujourdhui
        self.corpus, self.publiees = corpus or {}, publiees
        self.ordre = list(referentiel.modeles)
        Random(f"{graine}:ordre").shuffle(self.ordre)  # noqa: S311 (fictitious data)
        self.distants = [m for m in self.ordre if textes.peut_etre_a_distance(m)]
        self.expatries = [m for m in self.ordre if m["metier"] in carte.METIERS_A_L_ETRANGER]
        self.alternants = [m for m in self.ordre if _convient_a_l_alternance(m)]
        self.voisinages: dict[tuple[str, bool], list[dict[str, Any]]] = defaultdict(list)
        for modele in self.ordre:
            self.voisinages[_voisinage(modele)].append(modele)
        self.departements = [
            d for code, d in referentiel.departements.items() if code not in (ETRANGER, TELETRAVAIL_COMPLET)
        ]
        self.poids_des_departements = repartition.poids_des_departements(self.departements)
        self.poids = repartition.poids_des_modeles(self.ordre)
        self.fideles = len(self.ordre) * max(len(modele["intitules"]) for modele in self.ordre)

    def annonce(self, numero: int, reference: str) -> Annonce:
        hasard = Random(f"{self.graine}:{numero}")  # noqa: S311 (fictitious data)
        distance, etranger, alternance = (
            numero % pas == reste for pas, reste in (_A_DISTANCE, _A_L_ETRANGER, _EN_ALTERNANCE)
        )
        modele = self._modele(numero, hasard, distance=distance, etranger=etranger, alternance=alternance)
        texte = self._textes(modele, numero, hasard)
        organisme = self._organisme(texte.sujet, hasard, etranger=etranger)
        departement, lieu = self._lieu(organisme, hasard, distance=distance, etranger=etranger)
        if distance:
            textes.a_distance(texte)
        elif etranger:
            textes.a_l_etranger(texte, lieu)
        elif alternance:
            textes.en_alternance(texte)
        etat = parcours.etat_de(numero, hasard, publiees=self.publiees)
        publication, limite = parcours.dates_de(etat, self.aujourdhui, hasard, sur_un_an=numero > self.fideles)
        creation = (publication or self.aujourdhui) - timedelta(days=hasard.randint(2, 25))
        cree = timezone.make_aware(datetime.combine(creation, time(hasard.randint(8, 18), hasard.randint(0, 59))))
        contrat = _contrat(texte, hasard, alternance=alternance)
        offre = Offre(
            uuid=UUID(int=hasard.getrandbits(128), version=4),
            reference_csp=reference,
            fictive=True,
            metier_id=self.referentiel.metiers[modele["metier"]],
            organisme=organisme,
            autorite="Direction des ressources humaines",
            versant=organisme.versant,
            departement=departement,
            lieu=lieu,
            teletravail=texte.teletravail,
            encadrement=OuiNon.OUI if modele["encadrement"] else OuiNon.NON,
            categories=list(modele["categories"]),
            temps_plein=hasard.choices((True, False, None), (90, 4, 6))[0],
            ouverte_militaires=self.referentiel.racines[organisme.sigle] == "MINARM"
            or ("NUM-SEC" in modele["metier"] and hasard.random() < 0.3),
            diffusion=parcours.diffusion_de(numero, publiees=self.publiees),
            date_publication=publication,
            date_limite=limite,
            created_at=cree,
            updated_at=cree,
            **self._statut(hasard),
            **contrat,
            **parcours.issue_de(etat, numero, limite),
            **_niveau(modele, texte, hasard, alternance=alternance),
            **self._redige(texte, modele, contrat["nature_emploi"], reference, hasard),
            mobilites=_mobilites(organisme, departement, hasard),
        )
        return Annonce(
            offre, etat, numero, self._exigences(modele), self._corps(modele, organisme, offre.nature_emploi, hasard)
        )

    def _modele(
        self, numero: int, hasard: Random, *, distance: bool, etranger: bool, alternance: bool
    ) -> dict[str, Any]:
        if distance:
            return hasard.choice(self.distants)
        if etranger:
            return hasard.choice(self.expatries)
        if alternance:
            return hasard.choice(self.alternants)
        if numero > self.fideles:
            return hasard.choices(self.ordre, self.poids)[0]
        return self.ordre[(numero - 1) % len(self.ordre)]

    def _textes(self, modele: dict[str, Any], numero: int, hasard: Random) -> Textes:
        tour = (numero - 1) // len(self.ordre)
        if tour < len(modele["intitules"]):
            texte = textes.fidele(modele, tour)
        else:
            reelles = de_la_famille(self.corpus, modele["metier"])
            texte = textes.recombine(modele, self.voisinages[_voisinage(modele)], hasard, reelles)
        texte.contexte.append(textes.rattachement(hasard.choice(self.referentiel.equipes)))
        return texte

    def _organisme(self, sujet: dict[str, Any], hasard: Random, *, etranger: bool) -> Organisme:
        if etranger:
            return self.referentiel.organismes[carte.EMPLOYEUR_A_L_ETRANGER]
        return self.referentiel.organismes[hasard.choice(carte.PAR_METIER.get(sujet["metier"], carte.PAR_DEFAUT))]

    def _lieu(self, organisme: Organisme, hasard: Random, *, distance: bool, etranger: bool) -> tuple[Departement, str]:
        departements = self.referentiel.departements
        if distance:
            return departements[TELETRAVAIL_COMPLET], "Télétravail complet"
        if etranger:
            return departements[ETRANGER], hasard.choice(carte.VILLES_ETRANGERES)
        paris, autour = carte.PARTS_DE_PARIS.get(organisme.type, carte.PART_DE_PARIS)
        if sieges := carte.SIEGES.get(organisme.sigle):
            departement = departements[hasard.choice(sieges)]
        elif (tirage := hasard.random()) < paris:
            departement = departements[carte.PARIS]
        elif tirage < paris + autour:
            departement = departements[hasard.choice(carte.AUTOUR_DE_PARIS)]
        else:
            departement = hasard.choices(self.departements, self.poids_des_departements)[0]
        villes: Sequence[str] = carte.LIEUX.get(departement.code) or departement.alias[:2] or (departement.nom,)
        return departement, hasard.choice(villes)

    def _statut(self, hasard: Random) -> dict[str, Any]:
        statut = hasard.choices((StatutPoste.VACANT, StatutPoste.SUSCEPTIBLE, StatutPoste.CREATION), (65, 20, 15))[0]
        plus_tot = -30 if statut == StatutPoste.VACANT else 30
        vacance = self.aujourdhui + timedelta(days=hasard.randint(plus_tot, 150)) if hasard.random() < 0.8 else None
        return {"statut_poste": statut, "date_vacance": vacance}

    def _redige(
        self, texte: Textes, modele: dict[str, Any], nature: str, reference: str, hasard: Random
    ) -> dict[str, str]:
        # No application can be sent from the page yet: the sentence that says so waits for it.
        exclues = ["depuis cette page", *([] if nature == _MIXTE else ["personnes contractuelles"])]
        possibles = [c for c in self.referentiel.conclusions if not any(e in c for e in exclues)]
        adresse = f"Adresse de candidature (fictive) : {reference.lower()}@recrutement.example"
        etape = modele["etape_numerique"] or {}
        return {
            "intitule": texte.intitule,
            "contexte": "\n\n".join(texte.contexte),
            "missions": textes.liste(texte.missions),
            "profil": textes.liste(texte.profil),
            "conditions": textes.liste(texte.conditions),
            "candidature": f"{hasard.choice(possibles)}\n\n{adresse}",
            "documents": hasard.choice(_DOCUMENTS),
            "etape_apport": etape.get("apport", ""),
            "etape_mentor": etape.get("mentor", ""),
            "etape_suite": etape.get("suite", ""),
        }

    def _exigences(self, modele: dict[str, Any]) -> list[tuple[int, int, bool]]:
        return [
            (self.referentiel.competences[e["competence"]], e["niveau"], e["essentielle"]) for e in modele["exigences"]
        ]

    def _corps(self, modele: dict[str, Any], organisme: Organisme, nature: str, hasard: Random) -> list[int]:
        """Two offers out of three name corps: those of the field and of the ministry, of a fitting category."""
        if organisme.versant != Versant.FPE or nature == NatureEmploi.CONTRACTUELS or hasard.random() > 0.66:
            return []
        morceaux = modele["metier"].split("-")
        domaine = next(d for d in ("-".join(morceaux[:2]), morceaux[0]) if d in carte.CORPS_PAR_DOMAINE)
        sigles = [
            *carte.CORPS_PAR_DOMAINE[domaine],
            *carte.CORPS_PAR_RACINE.get(self.referentiel.racines[organisme.sigle], ()),
        ]
        connus = [self.referentiel.corps[s] for s in dict.fromkeys(sigles) if s in self.referentiel.corps]
        admises = {*modele["categories"], *(("A+",) if "A" in modele["categories"] else ())}
        return [c.pk for c in connus if c.categorie in admises]


def _voisinage(modele: dict[str, Any]) -> tuple[str, bool]:
    """Models whose sentences can be mixed: same family, same place in the hierarchy."""
    famille = "NUM-SEC" if modele["metier"] == "NUM-RSSI" else "-".join(modele["metier"].split("-")[:2])
    return famille, modele["encadrement"]


def _convient_a_l_alternance(modele: dict[str, Any]) -> bool:
    famille = "-".join(modele["metier"].split("-")[:2])
    return (
        famille in {"NUM-DEV", "NUM-DATA", "NUM-INF", "NUM-PRD"}
        and not modele["encadrement"]
        and not modele["habilitation"]
        and "A+" not in modele["categories"]
    )


def _contrat(texte: Textes, hasard: Random, *, alternance: bool) -> dict[str, str]:
    """Who may apply and on what contract; the length is the one that the conditions announce."""
    if alternance:
        return {
            "nature_emploi": NatureEmploi.CONTRACTUELS,
            "contrat": Contrat.ALTERNANCE,
            "duree_contrat": hasard.choice(("12 mois", "24 mois")),
        }
    if any("Mise à disposition" in c for c in texte.conditions):
        return {"nature_emploi": NatureEmploi.TITULAIRES, "contrat": "", "duree_contrat": "6 mois"}
    if dite := next((m for c in texte.conditions if (m := _DUREE.search(c))), None):
        duree = _NOMBRES[dite[1] or dite[2]]
        return {"nature_emploi": _MIXTE, "contrat": Contrat.CDD, "duree_contrat": duree}
    nature = hasard.choices((_MIXTE, NatureEmploi.TITULAIRES, NatureEmploi.CONTRACTUELS), (76, 12, 12))[0]
    contrat = hasard.choice((Contrat.CDI, Contrat.CDD)) if nature == NatureEmploi.CONTRACTUELS else Contrat.PERMANENT
    duree = hasard.choice(("1 an", "2 ans", "3 ans")) if contrat == Contrat.CDD else ""
    return {"nature_emploi": nature, "contrat": contrat, "duree_contrat": duree}


def _niveau(modele: dict[str, Any], texte: Textes, hasard: Random, *, alternance: bool) -> dict[str, Any]:
    """Experience, studies and pay: what the categories and the profile say."""
    haute, basse = modele["categories"][0], modele["categories"][-1]
    profil = " ".join(texte.profil)
    if alternance:
        experience, etudes, bornes = Experience.DEBUTANT, 6, _ALTERNANCE
    else:
        bornes = (_REMUNERATIONS[basse][0], _REMUNERATIONS[haute][1])
        etudes = 7 if re.search(r"d’ingénieur|[Dd]octorat|[Mm]aster", profil) else _ETUDES[basse]
        if haute == "A+":
            experience = Experience.EXPERT
        elif re.search(r"[Ee]xpérience|[Pp]ratique|[Mm]aîtrise", profil):
            experience = Experience.CONFIRME
        else:
            experience = Experience.DEBUTANT
    plancher = round(hasard.uniform(bornes[0], bornes[0] + 0.4 * (bornes[1] - bornes[0])), -2)
    plafond = round(min(bornes[1], plancher * hasard.uniform(1.12, 1.4)), -2)
    annoncee = hasard.random() < 0.85
    return {
        "experience": experience,
        "niveau_etudes": etudes,
        "remuneration_min": int(plancher) if annoncee else None,
        "remuneration_max": int(plafond) if annoncee else None,
    }


def _mobilites(organisme: Organisme, departement: Departement, hasard: Random) -> list[str]:
    """What the post would validate for most candidates: another job, out of Île-de-France, another world."""
    mobilites = [GenreMobilite.FONCTIONNELLE] if hasard.random() < 0.7 else []
    if departement.region.code not in {"11", "TC"}:
        mobilites.append(GenreMobilite.GEOGRAPHIQUE)
    if organisme.type in _AILLEURS:
        mobilites.append(GenreMobilite.ENVIRONNEMENT)
    return [str(m) for m in mobilites]
