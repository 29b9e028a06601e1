"""The pages on mobility: what each person is shown, and not."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.models import Consultation, Exclusion, IntentionMobilite
from annuaire.services import partages
from annuaire.vision import vision
from socle.acteur import SYSTEME, construire
from tests.factories import (
    ConseillerChoisiFactory,
    IntentionFactory,
    MandatFactory,
    MembreFactory,
    MetierFactory,
    OrganismeFactory,
    RecruteurFactory,
    RegionFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
REPONSES = {"etat": "à l’écoute", "horizon": "un-an", "diffusion": "employeurs", "employeurs": "tous"}


@pytest.fixture
def membre():
    return MembreFactory(organisme=OrganismeFactory(parent=OrganismeFactory()), nom="Abyssale")


def page(client, compte, nom, *args, **kwargs):
    client.force_login(compte)
    return client.get(reverse(f"accompagnement:{nom}", args=args), kwargs)


def poster(client, compte, nom, *args, **donnees):
    client.force_login(compte)
    return client.post(reverse(f"accompagnement:{nom}", args=args), donnees)


def test_nothing_is_chosen_in_advance_and_nothing_typed_is_lost(client, membre):
    vue = page(client, membre.utilisateur, "declarer").text
    for nom in ("diffusion", "employeurs", "etat"):
        assert not re.search(rf'<input[^>]*name="{nom}"[^>]*checked', vue)
    refusee = poster(client, membre.utilisateur, "declarer", **REPONSES | {"diffusion": ""})
    assert refusee.status_code == 422
    assert "rien n’est choisi à votre place" in refusee.text
    assert re.search(r'value="un-an"[^>]*checked', refusee.text)
    assert poster(client, membre.utilisateur, "declarer", **REPONSES | {"employeurs": ""}).status_code == 422
    with vision(SYSTEME):
        assert not IntentionMobilite.objects.exists()


def test_from_declaring_to_being_read_and_paused(client, membre):
    """Its own administration finds nothing; another recruiter does, the member sees it; paused, it is gone."""
    metier, region = MetierFactory(), RegionFactory()
    reponses = REPONSES | {"metiers": [metier.pk], "regions": [region.pk], "mobilites": ["fonctionnelle"]}
    assert poster(client, membre.utilisateur, "declarer", **reponses).status_code == 302
    collegue = RecruteurFactory(organisme=membre.organisme.parent).utilisateur
    ailleurs = RecruteurFactory().utilisateur
    with vision(SYSTEME):
        detail = reverse("accompagnement:detail", args=[IntentionMobilite.objects.get().uuid])
    assert "Abyssale" not in page(client, collegue, "a_l_ecoute").text
    inconnue = client.get(reverse("accompagnement:detail", args=["00000000-0000-4000-8000-000000000000"]))
    cachee = client.get(detail)
    assert (cachee.status_code, len(cachee.content)) == (404, len(inconnue.content))
    assert "Abyssale" in page(client, ailleurs, "a_l_ecoute", metier=metier.pk, region=region.pk).text
    assert "Abyssale" not in page(client, ailleurs, "a_l_ecoute", metier=MetierFactory().pk).text
    assert client.head(detail).status_code == 200
    with vision(SYSTEME):
        assert not Consultation.objects.exists()
    for _ in range(2):
        lue = client.get(detail)
        assert metier.libelle in lue.text
        assert membre.organisme.nom not in lue.text
    sienne = page(client, membre.utilisateur, "ma_mobilite").text
    assert sienne.count("une personne qui recrute") == 1
    assert poster(client, membre.utilisateur, "mettre_en_pause", jusqu_au="").status_code == 422
    demain = timezone.localdate() + timedelta(days=1)
    assert poster(client, membre.utilisateur, "mettre_en_pause", jusqu_au=demain.isoformat()).status_code == 302
    client.force_login(ailleurs)
    assert client.get(detail).status_code == 404
    poster(client, membre.utilisateur, "reprendre")
    client.force_login(ailleurs)
    assert client.get(detail).status_code == 200


def test_an_adviser_reads_who_chose_it(client, membre):
    IntentionFactory(membre=membre, diffusion="conseiller")
    mandat = MandatFactory()
    assert "Abyssale" not in page(client, mandat.utilisateur, "accompagnees").text
    assert poster(client, membre.utilisateur, "conseil", conseiller="0").status_code == 422
    assert poster(client, membre.utilisateur, "conseil", conseiller=mandat.pk).status_code == 302
    assert "Elle voit votre intention" in page(client, membre.utilisateur, "qui_me_voit").text
    assert "Abyssale" in page(client, mandat.utilisateur, "accompagnees").text
    poster(client, membre.utilisateur, "retirer_conseiller")
    assert "Abyssale" not in page(client, mandat.utilisateur, "accompagnees").text
    assert page(client, UtilisateurFactory(), "accompagnees").status_code == 403


def test_who_sees_me_is_what_is_seen(client, membre):
    IntentionFactory(membre=membre)
    ailleurs = OrganismeFactory(nom="Direction des phares")
    trouves = page(client, membre.utilisateur, "qui_me_voit", q="phares").text
    assert f"employeur={ailleurs.pk}" in trouves
    assert "Abyssale" in page(client, membre.utilisateur, "qui_me_voit", employeur=ailleurs.pk).text
    for sien in (membre.organisme, membre.organisme.parent):
        assert "ni qu’elle existe" in page(client, membre.utilisateur, "qui_me_voit", employeur=sien.pk).text
    poster(client, membre.utilisateur, "exclusions", organisme=ailleurs.pk, q="phares")
    assert "ni qu’elle existe" in page(client, membre.utilisateur, "qui_me_voit", employeur=ailleurs.pk).text


def test_excluding_a_person_says_nothing_of_who_has_an_account(client, membre):
    IntentionFactory(membre=membre)
    partages.exclure(OrganismeFactory(nom="Phares"), acteur=construire(membre.utilisateur))
    connue = UtilisateurFactory().email
    reponses = [
        poster(client, membre.utilisateur, "exclure_personne", adresse=a) for a in (connue, "inconnue@ailleurs.fr")
    ]
    assert [r.status_code for r in reponses] == [302, 302]
    assert poster(client, membre.utilisateur, "exclure_personne", adresse="pas une adresse").status_code == 422
    dites = page(client, membre.utilisateur, "exclusions").text
    assert all(mot in dites for mot in (connue, "inconnue@ailleurs.fr", "Phares"))
    with vision(SYSTEME):
        assert Exclusion.objects.filter(d_office=False).count() == 3


def test_readmitting_asks_to_tick_the_warning(client, membre):
    IntentionFactory(membre=membre)
    soeur = OrganismeFactory(parent=membre.organisme.parent, nom="Service de la mer")
    refusee = poster(client, membre.utilisateur, "readmissions", organisme=soeur.pk, q="mer")
    assert refusee.status_code == 422
    assert "Lisez ce que cela ouvre" in refusee.text
    sienne = poster(client, membre.utilisateur, "readmissions", organisme=membre.organisme.pk, averti="on")
    assert sienne.status_code == 422
    assert poster(client, membre.utilisateur, "readmissions", organisme=soeur.pk, averti="on").status_code == 302
    assert "Abyssale" in page(client, membre.utilisateur, "qui_me_voit", employeur=soeur.pk).text


@pytest.mark.parametrize("nom", ["a_l_ecoute", "accompagnees"])
def test_lists_ask_as_many_questions_for_two_as_for_ten(client, django_assert_max_num_queries, nom):
    lecteur = RecruteurFactory().utilisateur
    MandatFactory(utilisateur=lecteur, organisme=lecteur.rattachements.get().organisme)
    for _ in range(10):
        intention = IntentionFactory()
        ConseillerChoisiFactory(membre=intention.membre, conseiller=lecteur)
        with vision(SYSTEME):
            intention.metiers.add(MetierFactory())
    client.force_login(lecteur)
    with django_assert_max_num_queries(20):
        assert client.get(reverse(f"accompagnement:{nom}")).text.count("<h2") >= 10


def test_the_words_of_the_pages_do_not_reach_the_logs():
    from config.journalisation import sans_donnee_personnelle

    for chemin in ("/ma-mobilite/exclusions/", "/mon-espace/confirmer/", "/accompagnement/0-0/"):
        assert sans_donnee_personnelle(None, "", {"request": f"GET {chemin}"}) == {"request": "GET /…"}


def test_a_sensitive_employer_that_read_it_is_said_by_its_ministry(client, membre):
    ministere = OrganismeFactory(nom="Ministère des affaires du ciel")
    discret = OrganismeFactory(nom="Direction du renseignement stellaire", parent=ministere, sensible=True)
    intention = IntentionFactory(membre=membre)
    qui = RecruteurFactory(organisme=discret).utilisateur
    assert page(client, qui, "detail", intention.uuid).status_code == 200
    sienne = page(client, membre.utilisateur, "ma_mobilite").text
    assert "Ministère des affaires du ciel" in sienne
    assert "stellaire" not in sienne
