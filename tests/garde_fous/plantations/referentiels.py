"""A little of each referential; an employer shown as its ministry, a skill merged into another."""

from referentiels.enums import EtatCompetence
from referentiels.models import Appellation, Denomination, Grade, NiveauCompetence
from tests.factories import (
    CompetenceFactory,
    CorpsFactory,
    DepartementFactory,
    MetierFactory,
    OrganismeFactory,
    RegionFactory,
    SynonymeFactory,
)
from tests.garde_fous.monde import Monde


def planter(monde: Monde) -> None:
    ministere = OrganismeFactory(sigle="MINIST", nom="Ministère des essais")
    monde.objets["sensible"] = OrganismeFactory(
        sigle="DISCRET", nom="Service dont le nom reste caché", parent=ministere, sensible=True
    )
    Denomination.objects.create(organisme=ministere, libelle="Ministère des essais et des mesures")
    region = RegionFactory(code="53", nom="Bretagne")
    monde.objets["departements"] = [DepartementFactory(), DepartementFactory(code="35", nom="Rennes", region=region)]
    corps = CorpsFactory(sigle="IPEF", nom="Ingénieurs des ponts, des eaux et des forêts", alias=["Ponts"])
    Grade.objects.create(corps=corps, rang=1, libelle="Ingénieur")
    monde.objets["corps"] = [corps, CorpsFactory(sigle="IM", nom="Ingénieurs des mines")]
    NiveauCompetence.objects.create(niveau=1, description="Connaît le vocabulaire.")
    monde.objets["competences"] = [CompetenceFactory(code=f"competence-{rang}") for rang in range(max(3, monde.lignes))]
    CompetenceFactory(
        code="ancienne", etat=EtatCompetence.FUSIONNEE, remplacee_par=monde.objets["competences"][0], alias=["Vieille"]
    )
    metiers = [MetierFactory(code=f"NUM-{rang}", famille="Données") for rang in range(max(2, monde.lignes))]
    metiers.append(MetierFactory(code="JURISTE", libelle="Juriste", hors_numerique=True))
    for metier in metiers:
        Appellation.objects.create(metier=metier, libelle=f"Spécialiste {metier.code}")
        metier.competences.add(monde.objets["competences"][0])
    monde.objets["metiers"] = metiers
    SynonymeFactory(terme="IA", equivalents=["intelligence artificielle", "ingénierie agronomique"], ambigu=True)
