"""Offers close to one, and why; what search engines read of one."""

import html
import json
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opportunites import similaires as module
from opportunites.enums import ETATS_CLOS, EtatOffre
from opportunites.models import ExigenceOffre, Offre
from opportunites.similaires import similaires
from referentiels.enums import OrigineExigence
from socle.acteur import ANONYME
from tests.factories import (
    CompetenceFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    RegionFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db


def proches(offre, acteur=ANONYME):
    relue = Offre.objects.for_detail().get(pk=offre.pk)
    return {proche.offre.intitule: proche.raisons for proche in similaires(relue, acteur)}


def competences(nombre):
    return [CompetenceFactory() for _ in range(nombre)]


# --- Close offers -----------------------------------------------------------------------------------


def test_neither_itself_nor_what_is_closed_or_hidden_nor_what_only_shares_a_place():
    metier, communes = MetierFactory(), competences(3)
    offre = OffreFactory(metier=metier, competences=communes)
    for etat in (*ETATS_CLOS, EtatOffre.SUSPENDUE, EtatOffre.BROUILLON, EtatOffre.ARCHIVEE):
        OffreFactory(metier=metier, competences=communes, etat=etat)
    OffreFactory(metier=metier, date_limite=timezone.localdate() - timedelta(days=1))
    OffreFactory(metier=metier, diffusion="membres")
    OffreFactory(competences=communes[:1])
    OffreFactory()
    assert proches(offre) == {}


def test_the_closest_come_first_and_say_why():
    metier, communes = MetierFactory(), competences(3)
    rennes = DepartementFactory(code="35", region=RegionFactory(code="53"))
    brest = DepartementFactory(code="29", region=rennes.region)
    offre = OffreFactory(metier=metier, competences=communes, departement=rennes)
    OffreFactory(intitule="compétences", competences=communes[:2])
    OffreFactory(intitule="région", metier=metier, departement=brest)
    OffreFactory(intitule="tout", metier=metier, competences=communes, departement=rennes)
    OffreFactory(intitule="métier", metier=metier, competences=[communes[0], *competences(1)])
    OffreFactory(intitule="une de trop", metier=metier, categories=["C"])
    attendues = {
        "tout": "même métier, 3 compétences communes, même département",
        "région": "même métier, même région",
        "métier": "même métier, une compétence commune",
        "compétences": "2 compétences communes",
    }
    trouvees = proches(offre)
    assert len(trouvees) == module.NOMBRE
    assert next(iter(trouvees)) == "tout"
    assert {nom: raisons for nom, raisons in attendues.items() if nom in trouvees} == {
        nom: raisons for nom, raisons in trouvees.items() if nom in attendues
    }


def test_two_posts_abroad_are_not_in_one_departement():
    ailleurs = DepartementFactory(code="99", nom="Étranger", region=RegionFactory(code="99", nom="Étranger"))
    metier = MetierFactory()
    offre = OffreFactory(metier=metier, departement=ailleurs)
    OffreFactory(intitule="autre", metier=metier, departement=ailleurs)
    assert proches(offre) == {"autre": "même métier, à l’étranger aussi"}


def test_an_offer_without_metier_nor_skill_asks_nothing(django_assert_num_queries):
    offre = OffreFactory(metier=None, metier_libelle="Autre")
    OffreFactory(metier=None)
    relue = Offre.objects.for_detail().get(pk=offre.pk)
    with django_assert_num_queries(0):
        assert similaires(relue, ANONYME) == []


def test_at_most_two_queries_and_bounded_whatever_there_is(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(module, "DU_METIER", 3)
    monkeypatch.setattr(module, "RECENTES", 3)
    metier, communes = MetierFactory(), competences(2)
    offre = OffreFactory(metier=metier, competences=communes, date_publication=date(2026, 1, 1))
    for _ in range(12):
        OffreFactory(metier=metier, competences=communes)
    relue = Offre.objects.for_detail().get(pk=offre.pk)
    with django_assert_num_queries(2), CaptureQueriesContext(connection) as capture:
        assert len(similaires(relue, ANONYME)) == 3
    assert capture.captured_queries[0]["sql"].count("LIMIT 3") == 2


def test_a_sensitive_employer_is_its_ministry_on_a_close_offer_too(client):
    metier, ministere = MetierFactory(), OrganismeFactory(nom="Ministère visible")
    discret = OrganismeFactory(nom="Service discret", sensible=True, parent=ministere)
    offre = OffreFactory(metier=metier)
    OffreFactory(metier=metier, organisme=discret, employeur_libelle="Service discret")
    page = html.unescape(client.get(offre.get_absolute_url()).content.decode())
    assert "Ministère visible" in page
    assert "Service discret" not in page


def test_a_closed_offer_leads_to_them_from_its_banner(client):
    metier = MetierFactory()
    close = OffreFactory(metier=metier, etat=EtatOffre.POURVUE)
    assert "#similaires" not in client.get(close.get_absolute_url()).content.decode()
    ouverte = OffreFactory(metier=metier)
    page = client.get(close.get_absolute_url()).content.decode()
    assert 'href="#similaires"' in page
    assert 'id="similaires"' in page
    assert ouverte.get_absolute_url() in page


def test_a_draft_shows_none(client):
    metier = MetierFactory()
    OffreFactory(metier=metier)
    brouillon = OffreFactory(metier=metier, etat=EtatOffre.BROUILLON)
    client.force_login(UtilisateurFactory(moderateur=True))
    page = client.get(brouillon.get_absolute_url()).content.decode()
    assert "similaires" not in page
    assert "/garder/" not in page


# --- What engines read ------------------------------------------------------------------------------


def annonce(client, offre):
    page = client.get(offre.get_absolute_url()).content.decode()
    blocs = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, flags=re.S)
    assert len(blocs) <= 1
    return json.loads(blocs[0]) if blocs else None


@pytest.mark.parametrize("etat", [e for e in EtatOffre if e != EtatOffre.PUBLIEE])
def test_only_a_published_offer_is_told_to_engines(client, etat):
    client.force_login(UtilisateurFactory(moderateur=True))
    assert annonce(client, OffreFactory(etat=etat)) is None


@pytest.mark.parametrize(
    "champs", [{"diffusion": "membres"}, {"fictive": True}, {"date_limite": date(2020, 1, 1)}], ids=str
)
def test_neither_what_is_for_members_nor_fictitious_nor_past(client, champs):
    client.force_login(UtilisateurFactory(moderateur=True))
    assert annonce(client, OffreFactory(**champs)) is None


def test_no_text_closes_the_element_nor_opens_another(client):
    attaque = "</script><script>alert(1)</script><!-- & \u2028 ]]>"
    offre = OffreFactory(intitule=attaque, missions=attaque, lieu=attaque, employeur_libelle=attaque)
    page = client.get(offre.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    lue = annonce(client, offre)
    assert lue["title"] == attaque
    assert "<script" not in lue["description"]
    assert "&lt;script&gt;" in lue["description"]


def test_what_an_open_offer_says(client, settings):
    offre = OffreFactory(
        intitule="Ingénieure ou ingénieur réseau",
        missions="- Construire.\n- Tenir.",
        contrat="cdd",
        temps_plein=True,
        remuneration_min=40_000,
        lieu="Rennes",
        departement=DepartementFactory(
            code="35", nom="Ille-et-Vilaine", region=RegionFactory(code="53", nom="Bretagne")
        ),
        organisme=OrganismeFactory(nom="Direction du numérique"),
        date_publication=timezone.localdate(),
        date_limite=timezone.localdate() + timedelta(days=10),
        competences=[CompetenceFactory(libelle="Routage")],
    )
    ExigenceOffre.objects.create(
        offre=offre, competence=CompetenceFactory(libelle="Déduite"), niveau=1, origine=OrigineExigence.DEDUITE
    )
    lue = annonce(client, offre)
    fin = lue.pop("validThrough")
    assert fin[:19] == f"{offre.date_limite.isoformat()}T23:59:59"
    assert fin[19:] in {"+01:00", "+02:00"}
    assert lue == {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": "Ingénieure ou ingénieur réseau",
        "description": "<p><strong>Missions</strong></p><ul><li>Construire.</li><li>Tenir.</li></ul>",
        "identifier": {"@type": "PropertyValue", "name": settings.SITE_NOM, "value": str(offre.uuid)},
        "url": settings.SITE_URL + offre.get_absolute_url(),
        "datePosted": offre.date_publication.isoformat(),
        "employmentType": ["FULL_TIME", "TEMPORARY"],
        "hiringOrganization": {"@type": "Organization", "name": "Direction du numérique"},
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "EUR",
            "value": {"@type": "QuantitativeValue", "minValue": 40_000, "unitText": "YEAR"},
        },
        "skills": "Routage",
        "directApply": False,
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": "Rennes",
                "addressRegion": "Bretagne",
                "addressCountry": "FR",
            },
        },
    }


def test_a_sensitive_employer_is_its_ministry_for_engines_too(client):
    ministere = OrganismeFactory(nom="Ministère visible")
    discret = OrganismeFactory(nom="Service discret", sensible=True, parent=ministere)
    offre = OffreFactory(organisme=discret, employeur_libelle="Service discret")
    assert annonce(client, offre)["hiringOrganization"]["name"] == "Ministère visible"
    assert "Service discret" not in client.get(offre.get_absolute_url()).content.decode()


def lieu(code, nom):
    return DepartementFactory(code=code, nom=nom, region=RegionFactory(code=code, nom=nom))


def test_full_telework_has_no_place_and_possible_telework_has_one(client):
    complet = annonce(client, OffreFactory(departement=lieu("TC", "Télétravail complet"), teletravail="oui"))
    assert complet["jobLocationType"] == "TELECOMMUTE"
    assert complet["applicantLocationRequirements"] == {"@type": "Country", "name": "France"}
    assert "jobLocation" not in complet
    possible = annonce(client, OffreFactory(teletravail="oui"))
    assert "jobLocationType" not in possible
    assert possible["jobLocation"]["address"] == {
        "@type": "PostalAddress",
        "addressRegion": "Île-de-France",
        "addressCountry": "FR",
    }


def test_a_post_abroad_is_not_in_france(client):
    offre = OffreFactory(departement=lieu("99", "Étranger"), lieu="Bruxelles")
    assert annonce(client, offre)["jobLocation"] == {"@type": "Place", "name": "Bruxelles"}


def test_what_is_unknown_is_not_told(client):
    offre = OffreFactory(
        date_limite=None, missions="", organisme=None, departement=None, metier=None, employeur_libelle=""
    )
    lue = annonce(client, offre)
    assert set(lue) == {
        *("@context", "@type", "title", "description", "identifier", "url", "datePosted", "directApply")
    }
    assert lue["description"] == f"<p>{html.escape(offre.intitule)}</p>"
