"""The dashboard: what waits first, what is new since the last visit, and nobody else's."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accueil.models import Visite
from accueil.services import purger_visites
from annuaire.enums import EtatRattachement, RoleAdhesion
from annuaire.models import Membre
from opportunites.enums import Cadence, EtatOffre
from opportunites.models import Offre
from opportunites.tableau import PLAFOND
from socle.registres import cartes_differees, effacer_personne
from tests.accueil.lettre import offre, paris, recherche
from tests.factories import (
    AdhesionFactory,
    CompetenceFactory,
    DepartementFactory,
    MembreFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    RecruteurFactory,
    RegionFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/tableau-de-bord/"


@pytest.fixture
def ouvrir(client):
    """The dashboard of somebody, at a moment if need be."""

    def ouvrir(personne, moment=None):
        with time_machine.travel(moment or timezone.now(), tick=False):
            client.force_login(personne)
            reponse = client.get(PAGE)
        assert reponse.status_code == 200
        return " ".join(reponse.content.decode().replace("\u00a0", " ").split())

    return ouvrir


def recruteuse(**champs):
    return RecruteurFactory(**champs).utilisateur


def titres(page):
    return [titre for titre in TITRES if f">{titre}</h2>" in page]


TITRES = ("On vous invite à recruter", "À modérer", "Vos offres vous attendent", "Mes recherches", "Mes brouillons")


def test_nobody_is_told_what_to_do_when_nothing_waits(ouvrir):
    page = ouvrir(UtilisateurFactory())
    assert titres(page) == []
    assert "Rien ne vous attend aujourd’hui." in page
    assert f'href="{reverse("opportunites:liste")}"' in page


def test_what_waits_comes_first_and_is_one_s_own(ouvrir):
    organisme = OrganismeFactory()
    personne = recruteuse(organisme=organisme)
    RecruteurFactory(utilisateur=personne, etat=EtatRattachement.INVITE)
    for etat in (EtatOffre.BROUILLON, EtatOffre.A_COMPLETER, EtatOffre.EXPIREE):
        OffreFactory(organisme=organisme, etat=etat, auteur=personne, date_limite=timezone.localdate())
    recherche(personne)
    page = ouvrir(personne)
    places = [page.index(f">{titre}</h2>") for titre in titres(page)]
    assert titres(page) == [titre for titre in TITRES if titre != "À modérer"]
    assert places == sorted(places)
    assert titres(ouvrir(recruteuse())) == []
    collegue = ouvrir(recruteuse(organisme=organisme))
    assert titres(collegue) == ["Vos offres vous attendent"]


def test_an_invitation_is_answered_from_there(ouvrir, client):
    invitation = RecruteurFactory(etat=EtatRattachement.INVITE)
    assert reverse("annuaire:accepter_invitation", args=[invitation.uuid]) in ouvrir(invitation.utilisateur)
    client.post(reverse("annuaire:decliner_invitation", args=[invitation.uuid]))
    assert titres(ouvrir(invitation.utilisateur)) == []


def test_the_queues_are_for_the_moderation_that_proved_its_second_factor(ouvrir, client):
    OffreFactory(etat=EtatOffre.SOUMISE)
    moderatrice = UtilisateurFactory(moderateur=True)
    assert titres(ouvrir(moderatrice)) == ["À modérer"]
    files = reverse("accueil:carte", args=["a-moderer"])
    assert "Offres à modérer\u00a0: 1" in client.get(files).content.decode()
    client.force_login(moderatrice, deux_facteurs=False)
    assert titres(client.get(PAGE).content.decode()) == []
    assert client.get(files).status_code == 404
    assert titres(ouvrir(UtilisateurFactory())) == []


def test_new_is_what_came_since_the_last_visit(ouvrir, client):
    with time_machine.travel(paris(1), tick=False):
        personne = UtilisateurFactory()
        recherche(personne, nom="Tout", cadence=Cadence.AUCUNE)
        recherche(personne, nom="Rien", criteres={"q": "introuvable", "perimetre": "toutes"})
        offre()
    assert "1 nouvelle offre" in ouvrir(personne, paris(1, 9))
    with time_machine.travel(paris(3, 12), tick=False):
        offre()
        offre()
    for heure in (9, 18):  # the same all day
        page = ouvrir(personne, paris(4, heure))
        assert 'dernière visite, le <time datetime="2026-06-01"' in page
        assert "3 nouvelles offres" in page
    page = ouvrir(personne, paris(5))
    assert page.count("rien de nouveau") == 2
    assert 'dernière visite, le <time datetime="2026-06-04"' in page


def test_a_count_leads_to_these_offers(ouvrir, client):
    with time_machine.travel(paris(1), tick=False):
        personne = UtilisateurFactory()
        recherche(personne, nom="Archi", criteres={"q": "architecte", "perimetre": "toutes"})
        offre(intitule="Architecte d’avant")
    with time_machine.travel(paris(10), tick=False):
        Visite.objects.create(utilisateur=personne, jour=date(2026, 6, 9))
        offre(intitule="Architecte d’après")
        client.force_login(personne)
        [carte] = client.get(PAGE).context["cartes"]
        [ligne] = carte.contexte["lignes"]
        assert ligne["nouvelles"] == 1
        trouvees = client.get(ligne["adresse"]).content.decode()
    assert "Architecte d’après" in trouvees
    assert "Architecte d’avant" not in trouvees


def test_what_is_new_goes_back_a_month_at_most(ouvrir):
    with time_machine.travel(paris(1), tick=False):
        personne = UtilisateurFactory()
        recherche(personne)
        offre()
    assert "rien de nouveau" in ouvrir(personne, paris(1) + timedelta(days=32))


def test_a_number_beyond_what_is_read_is_not_counted(ouvrir):
    personne = UtilisateurFactory()
    recherche(personne)
    Visite.objects.create(utilisateur=personne, jour=timezone.localdate() - timedelta(days=1))
    for _ in range(PLAFOND):
        offre()
    assert "plus de 99 nouvelles offres" in ouvrir(personne)


def test_a_visit_is_noted_once_a_day_by_get_alone(client):
    personne = UtilisateurFactory()
    client.force_login(personne)
    client.head(PAGE)
    assert not Visite.objects.exists()
    for _ in range(3):
        client.get(PAGE)
    assert Visite.objects.get().jour == timezone.localdate()


def test_visits_are_forgotten_but_the_last_and_leave_with_their_person():
    fidele, rare = UtilisateurFactory(), UtilisateurFactory()
    for personne, jours in ((fidele, (200, 100, 10)), (rare, (300, 200))):
        for jour in jours:
            Visite.objects.create(utilisateur=personne, jour=timezone.localdate() - timedelta(days=jour))
    purger_visites(timezone.localdate())
    assert [(timezone.localdate() - visite.jour).days for visite in Visite.objects.order_by("jour")] == [200, 10]
    effacer_personne(rare.pk)
    assert [visite.utilisateur_id for visite in Visite.objects.all()] == [fidele.pk]


def riche(recherches, offres, *, moderateur):
    """Somebody who moderates or recruits, with searches of every kind."""
    organisme = OrganismeFactory()
    personne = UtilisateurFactory(moderateur=moderateur)
    if not moderateur:
        RecruteurFactory(utilisateur=personne, organisme=organisme)
    RegionFactory(), DepartementFactory(), CompetenceFactory(code="python")
    for numero in range(recherches):
        criteres = {"q": f"ingénieure données {numero}", "perimetre": "numerique"}
        criteres |= {"region": ["11"], "competence": ["python"], "employeur": [organisme.sigle], "categorie": ["A"]}
        recherche(personne, criteres=criteres)
    for _ in range(offres):
        RecruteurFactory(utilisateur=personne, etat=EtatRattachement.INVITE)
        for etat in (EtatOffre.BROUILLON, EtatOffre.A_COMPLETER, EtatOffre.SOUMISE):
            OffreFactory(organisme=organisme, etat=etat, auteur=personne)
    return personne


@pytest.mark.parametrize("moderateur", [False, True])
def test_the_same_queries_whatever_there_is(client, moderateur):
    nombres = []
    for recherches, offres in ((2, 2), (20, 12)):
        client.force_login(riche(recherches, offres, moderateur=moderateur))
        client.get(PAGE)
        with CaptureQueriesContext(connection) as requetes:
            page = client.get(PAGE).content.decode()
        nombres.append(len(requetes))
    assert len(set(nombres)) == 1, nombres
    assert nombres[0] <= 15
    assert page.count("<li>") < 80
    assert "Gérer mes 20 recherches" in page


def test_what_costs_comes_after_each_at_its_address(client):
    adhesion = AdhesionFactory(role=RoleAdhesion.ANIMATEUR)
    recherche(adhesion.membre.utilisateur)
    metier = MetierFactory()
    Membre.objects.filter(pk=adhesion.membre.pk).update(metier=metier)
    for _ in range(3):
        MembreFactory(metier=metier)
    client.force_login(adhesion.membre.utilisateur)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as requetes:
        page = client.get(PAGE).content.decode()
    assert len(requetes) <= 15
    offertes = [nom for nom in cartes_differees if nom != "a-moderer"]
    for nom in offertes:
        adresse = reverse("accueil:carte", args=[nom])
        assert f'data-hx-get="{adresse}"' in page
        assert f'href="{adresse}"' in page
        entiere, fragment = client.get(adresse), client.get(adresse, headers={"HX-Request": "true"})
        assert "HX-Request" in fragment["Vary"]
        assert "<h1>" in entiere.content.decode()
        assert "<h1>" not in fragment.content.decode()
    assert client.get(reverse("accueil:carte", args=["rencontres"])).content.count(b"lignes__texte") == 3
    assert client.get(reverse("accueil:carte", args=["inconnue"])).status_code == 404
    client.force_login(UtilisateurFactory())
    assert client.get(reverse("accueil:carte", args=["rencontres"])).status_code == 404


def test_a_hostile_name_is_only_text(ouvrir):
    personne = UtilisateurFactory()
    recherche(personne, nom="<script>alert(1)</script>")
    assert "<script>alert" not in ouvrir(personne)


def test_an_offer_of_somebody_else_s_employer_never_shows(ouvrir):
    autre = OffreFactory(etat=EtatOffre.A_COMPLETER, organisme=OrganismeFactory())
    OffreFactory(etat=EtatOffre.BROUILLON, organisme=OrganismeFactory(), auteur=autre.auteur)
    assert titres(ouvrir(recruteuse())) == []
    assert Offre.objects.count() == 2


def test_home_and_login_lead_there(client):
    adresse = f'href="{PAGE}"'
    assert adresse not in client.get("/").content.decode()
    client.force_login(UtilisateurFactory())
    assert "Voir ce qui m’attend" in client.get("/").content.decode()
