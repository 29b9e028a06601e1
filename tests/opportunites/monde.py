"""Offers and searches drawn at random, around the moments where La lettre decides."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from opportunites.enums import Cadence, Contrat, GenreMobilite, NatureEmploi, OuiNon
from opportunites.facettes import FACETTES
from opportunites.lettre import RECOUVREMENT
from opportunites.models import Offre
from opportunites.reindexation import reindexer
from referentiels.enums import Categorie, EtatCompetence
from referentiels.models import Competence, Organisme
from referentiels.sources import Libelle, lire_libelles, lire_reconnus
from socle.registres import Periode
from tests.factories import (
    AppellationFactory,
    CompetenceFactory,
    CorpsFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    RegionFactory,
    SynonymeFactory,
)

MICROSECONDE = timedelta(microseconds=1)

# A Wednesday morning in Paris, a second already begun.
MAINTENANT = datetime(2026, 11, 18, 6, 12, 34, 567890, tzinfo=UTC)
DEBUT = datetime(2026, 11, 17, 23, tzinfo=UTC)
LUNDI = DEBUT - timedelta(days=2)
PERIODE = Periode(MAINTENANT.date(), DEBUT, LUNDI, MAINTENANT)
DEMAIN = Periode(
    MAINTENANT.date() + timedelta(days=1), DEBUT + timedelta(days=1), LUNDI, MAINTENANT + timedelta(days=1)
)

REPERES = [
    DEBUT,
    DEBUT - MICROSECONDE,
    MAINTENANT - timedelta(days=1),
    LUNDI,
    LUNDI - MICROSECONDE,
    datetime(2026, 11, 12, 5, 0, 0, 999999, tzinfo=UTC),
    MAINTENANT - timedelta(days=31),
    MAINTENANT - timedelta(days=200),
]
PLUS_ANCIEN = (MAINTENANT - timedelta(days=31)).replace(microsecond=0)
_SECONDES = [(repere - RECOUVREMENT).replace(microsecond=0) for repere in REPERES]
BORDS = [un for r in REPERES for un in (r, r - RECOUVREMENT, r + RECOUVREMENT)]
ENTREES = [
    bord + ecart for bord in [*BORDS, *_SECONDES, PLUS_ANCIEN] for ecart in (-MICROSECONDE, timedelta(0), MICROSECONDE)
] + [MAINTENANT - MICROSECONDE, MAINTENANT, MAINTENANT + MICROSECONDE]

SYNONYMES = {
    "RSSI": ["responsable de la sécurité des systèmes d’information"],
    "SI": ["système d’information", "service interministériel"],
    "IA": ["intelligence artificielle"],
    "chef de projet": ["pilote", "avec la"],
    "éditeur O'Reilly": ["livres d'O'Reilly \\ Associés", "l''éditeur"],
    "CI/CD": ["intégration continue"],
}
FRAGMENTS = [
    *SYNONYMES,
    *(equivalent for equivalents in SYNONYMES.values() for equivalent in equivalents),
    *("développeuse", "développeur", "DEVELOPPEURS", "Ingénieure", "ingénieur", "données", "DONNEE", "cheffe"),
    *("C++", "C#", "C", ".NET", "net", "node.js", "NodeJS", "langage C", "CI", "R&D", "½ poste"),
    *("« sécurité des systèmes d’information »", "sécurité", "systèmes", "information", "systèmes, sécurité"),
    *("artificielle intelligence", "maîtrise d’œuvre", "maitrise d'oeuvre", "l’étude", "avec", "de la", "et", "nous"),
    *("exemple.fr/donnees/systeme", "https://exemple.fr/l'eau", "porte-parole", "va-et-vient", "12.5", "/usr/bin"),
    *(
        "-données",
        "-sécurité",
        "données OU sécurité",
        "systèmes OR -ingénieur",
        '-"sécurité des systèmes"',
        "OU",
        "R",
        "R&D",
    ),
    *("a\\b", "'; --", "''", "\\", "!données & (c | d:*) <-> e", "%_", "État", "ﬁnances", "Iλ", "数据"),
]

CODES: dict[str, list[str]] = {
    "region": ["11", "84", "zz"],
    "departement": ["75", "69", "999"],
    "teletravail": [*OuiNon.values, "parfois"],
    "famille": ["Données", "Juridique", "Réseaux & « télécoms »", "disparue"],
    "metier": ["NUM-DATA", "GEN-JUR", "NUM-RES", "NUM-DISPARU"],
    "competence": ["python", "sql", "python-ancien", "disparue"],
    "employeur": ["MTE", "DGAC", "DSNA", "MINARM", "DGSE", "DGSE-DT", "DISPARUE"],
    "categorie": [*Categorie.values, "Z"],
    "statut": [*NatureEmploi.values, "autre"],
    "contrat": [*Contrat.values, "pacte"],
    "encadrement": [*OuiNon.values, "peu"],
    "corps": ["IPEF", "ISED", "DISPARU"],
    "mobilite": [*GenreMobilite.values, "autre"],
    "etape": ["oui", "non"],
    "publiee": ["7", "30", "90", "12"],
}
assert list(CODES) == [facette.nom for facette in FACETTES]


@dataclass
class Monde:
    offres: list[Offre] = field(default_factory=list)
    # What the public sees of each, said without the search row: offer, facet, labels.
    vrai: dict[int, dict[str, set[str]]] = field(default_factory=dict)
    # For each facet, what its keys are called.
    noms: dict[str, dict[str, Libelle]] = field(default_factory=dict)


def creer(graine: int, nombre: int) -> Monde:
    """A referential, and offers that have something of everything."""
    hasard, monde = Random(graine), Monde()
    for terme, equivalents in SYNONYMES.items():
        SynonymeFactory(terme=terme, equivalents=equivalents)
    organismes = _organismes()
    metiers = [
        MetierFactory(code="NUM-DATA", famille="Données"),
        MetierFactory(code="NUM-RES", famille="Réseaux & « télécoms »"),
        MetierFactory(code="GEN-JUR", hors_numerique=True),
    ]
    AppellationFactory(metier=metiers[0], libelle="Pilote de l’intelligence artificielle")
    departements = [
        DepartementFactory(),
        DepartementFactory(code="69", nom="Rhône", region=RegionFactory(code="84", nom="Auvergne-Rhône-Alpes")),
    ]
    corps = [CorpsFactory(sigle="IPEF"), CorpsFactory(sigle="ISED")]
    competences = [CompetenceFactory(code="python"), CompetenceFactory(code="sql")]
    Competence.objects.create(
        code="python-ancien", type="savoir", etat=EtatCompetence.FUSIONNEE, remplacee_par=competences[0]
    )
    for _ in range(nombre):
        age = timedelta(days=hasard.choice([-1, 0, 6, 7, 8, 29, 30, 31, 89, 90, 91, 400]))
        limite = hasard.choice([None, -1, 0, 1, 40])
        offre = OffreFactory(
            intitule=_texte(hasard, 3),
            missions=_texte(hasard, 5),
            organisme=hasard.choice([*organismes, None]),
            employeur_libelle=_texte(hasard, 1),
            metier=hasard.choice([*metiers, metiers[0], None]),
            departement=hasard.choice([*departements, None]),
            competences=hasard.sample(competences, hasard.randrange(3)),
            categories=hasard.sample(Categorie.values, hasard.randrange(3)),
            nature_emploi=hasard.choice(["", *NatureEmploi.values]),
            contrat=hasard.choice(["", *Contrat.values]),
            teletravail=hasard.choice(["", *OuiNon.values]),
            encadrement=hasard.choice(["", *OuiNon.values]),
            diffusion=hasard.choice(["publique"] * 6 + ["membres"]),
            mobilites=hasard.sample(GenreMobilite.values, hasard.randrange(3)),
            etape_suite=hasard.choice(["", "", "Chef de produit"]),
            date_publication=PERIODE.jour - age,
            date_limite=None if limite is None else PERIODE.jour + timedelta(days=limite),
        )
        offre.corps_vises.set(hasard.sample(corps, hasard.randrange(3)))
        reindexer([offre.pk])
        monde.offres.append(offre)
        monde.vrai[offre.pk] = _verites(offre)
    for facette in FACETTES:
        connus = lire_reconnus({facette.nom: (facette.source, CODES[facette.nom])})[facette.nom]
        cles = {connu.cle for connu in connus.values()}
        monde.noms |= lire_libelles({facette.nom: (facette.source, cles)})
    return monde


def _organismes() -> list[Organisme]:
    mte = OrganismeFactory(sigle="MTE", nom="Ministère de la transition écologique")
    dgac = OrganismeFactory(sigle="DGAC", nom="Aviation civile", parent=mte)
    minarm = OrganismeFactory(sigle="MINARM", nom="Ministère des armées")
    dgse = OrganismeFactory(sigle="DGSE", nom="Service secret", parent=minarm, sensible=True)
    dsna = OrganismeFactory(sigle="DSNA", nom="Navigation aérienne", parent=dgac)
    return [mte, dgac, dsna, minarm, dgse, OrganismeFactory(sigle="DGSE-DT", nom="Service technique", parent=dgse)]


def _texte(hasard: Random, au_plus: int) -> str:
    return " ".join(hasard.choice(FRAGMENTS) for _ in range(hasard.randint(1, au_plus)))


def _verites(offre: Offre) -> dict[str, set[str]]:
    lignee = offre.organisme.lignee() if offre.organisme else []
    montres = lignee[:1] if any(organisme.sensible for organisme in lignee) else lignee
    age = (PERIODE.jour - offre.date_publication).days
    anciennetes = {7: "Moins de 7 jours", 30: "Moins de 30 jours", 90: "Moins de 3 mois"}
    return {
        "region": {offre.departement.region.nom} if offre.departement else set(),
        "departement": {str(offre.departement)} if offre.departement else set(),
        "teletravail": {offre.get_teletravail_display()},
        "famille": {offre.metier.famille} if offre.metier else set(),
        "metier": {offre.metier.libelle} if offre.metier else set(),
        "competence": {exigence.competence.libelle for exigence in offre.exigences.all()},
        "employeur": {organisme.nom for organisme in montres},
        "categorie": {Categorie(categorie).label for categorie in offre.categories},
        "statut": {offre.get_nature_emploi_display()},
        "contrat": {offre.get_contrat_display()},
        "encadrement": {offre.get_encadrement_display()},
        "corps": {corps.nom for corps in offre.corps_vises.all()},
        "mobilite": {GenreMobilite(mobilite).label for mobilite in offre.mobilites},
        "etape": {"Présentée comme une étape dans le numérique"} if offre.etape_numerique else {""},
        "publiee": {libelle for jours, libelle in anciennetes.items() if age <= jours},
    }


@dataclass(frozen=True)
class RechercheTiree:
    texte: str
    codes: dict[str, list[str]]
    perimetre: str
    cadence: str
    repere: datetime
    en_pause: bool

    def criteres(self) -> dict[str, Any]:
        return {"q": self.texte, "perimetre": self.perimetre, **self.codes}


@dataclass(frozen=True)
class Matin:
    """One example: when each offer entered, who looks for what, what was told already."""

    entrees: list[datetime]
    recherches: list[RechercheTiree]
    dites: list[tuple[int, int]]  # (person, offer), by rank


def matins(offres: int, personnes: int, recherches: int) -> st.SearchStrategy[Matin]:
    dites = st.tuples(st.integers(0, personnes - 1), st.integers(0, offres - 1))
    return st.builds(
        Matin,
        st.lists(st.sampled_from(ENTREES), min_size=offres, max_size=offres),
        st.lists(_recherches(), min_size=recherches, max_size=recherches),
        st.one_of(st.just([]), st.lists(dites, max_size=60, unique=True)),
    )


def _recherches() -> st.SearchStrategy[RechercheTiree]:
    cadences = st.sampled_from([Cadence.QUOTIDIENNE] * 4 + [Cadence.HEBDOMADAIRE] * 2 + [Cadence.AUCUNE])
    return st.builds(
        RechercheTiree,
        _mots(),
        _codes(),
        st.sampled_from(["numerique", "toutes"]),
        cadences,
        st.sampled_from(REPERES),
        st.sampled_from([False] * 7 + [True]),
    )


def _mots() -> st.SearchStrategy[str]:
    """As the page keeps them: one space between words, no null."""
    libres = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=15)
    tapes = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=2).map(" ".join)
    return st.one_of(st.just(""), st.sampled_from(FRAGMENTS), tapes, libres).map(lambda texte: " ".join(texte.split()))


@st.composite
def _codes(draw: st.DrawFn) -> dict[str, list[str]]:
    noms = draw(st.lists(st.sampled_from(list(CODES)), max_size=2, unique=True))
    return {nom: draw(st.lists(st.sampled_from(CODES[nom]), min_size=1, max_size=4, unique=True)) for nom in noms}


def entrer(offres: list[Offre], entrees: list[datetime], curseur: Any) -> None:
    """Say when each offer entered the list."""
    curseur.execute(
        "UPDATE opportunites_lignerecherche SET entree_le = le"
        " FROM unnest(%s::bigint[], %s::timestamptz[]) AS entree(pk, le) WHERE offre_id = pk",
        [[offre.pk for offre in offres], entrees],
    )
