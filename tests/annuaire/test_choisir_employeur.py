"""Choosing an employer, wherever one is chosen; changing one's own: refusals first, then what is said and kept."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from annuaire.models import Etape, Exclusion, Membre, Recruteur
from annuaire.vision import vision
from referentiels.models import Denomination
from referentiels.selecteur import EMPLOYEURS_MAX
from socle.acteur import SYSTEME
from tests.factories import EtapeFactory, IntentionFactory, MembreFactory, OrganismeFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
PROPOSER = "/employeur/chercher/"


@pytest.fixture
def membre(client):
    membre = MembreFactory(organisme=OrganismeFactory(sigle="PHA", nom="Direction des phares"), poste="Vigie")
    client.force_login(membre.utilisateur)
    return membre


@pytest.fixture
def ailleurs():
    return OrganismeFactory(sigle="BAL", nom="Service des balises", parent=OrganismeFactory(nom="Ministère du large"))


def lue(client, adresse):
    return re.search(r'name="lue" value="(\w+)"', client.get(adresse).content.decode())[1]


def arbre(reponse):
    return BeautifulSoup(reponse.content, "html5lib").find("main")


def coche(reponse):
    return [radio["value"] for radio in arbre(reponse).select("[name=organisme][checked]")]


def poste(client, **champs):
    adresse = reverse("profil:position")
    return client.post(adresse, {"poste": "Vigie", "lue": lue(client, adresse)} | champs)


# --- Refusals ------------------------------------------------------------------------------------


def test_who_is_not_logged_in_is_proposed_nothing(client):
    assert client.get(PROPOSER, {"q": "bal"}).status_code == 302


@pytest.mark.parametrize("q", ["", "b", "%", "'':*", "é" * 300, "zzz"])
def test_any_text_is_answered(client, membre, q):
    assert client.get(PROPOSER, {"q": q}).json() == {"groupes": [{"libelle": "", "propositions": []}]}


def test_a_sensitive_employer_is_neither_proposed_found_nor_chosen(client, membre):
    discret = OrganismeFactory(sigle="DISC", nom="Direction discrète", sensible=True)
    sous = OrganismeFactory(sigle="SOUS", nom="Direction cachée", parent=discret)
    Denomination.objects.create(organisme=sous, libelle="Ancienne direction")
    assert "discr" not in client.get(PROPOSER, {"q": "disc"}).text
    assert "cach" not in client.get(PROPOSER, {"q": "ancienne"}).text
    for organisme in (discret, sous):
        for envoi in ({"chercher": "1", "q": "direction"}, {"revenir": "1"}, {}):
            reponse = poste(client, organisme=organisme.pk, **envoi)
            assert organisme.nom not in reponse.content.decode()
        assert reponse.status_code == 422
    membre.refresh_from_db()
    assert membre.organisme.sigle == "PHA"


@pytest.mark.parametrize("numero", ["x", "0", "9" * 30, "-1", "\u0661"])
def test_a_key_that_is_none_keeps_the_page_up(client, membre, numero):
    assert poste(client, organisme=numero, chercher="1").status_code == 200
    assert poste(client, organisme=numero).status_code == 422


def test_nothing_changes_before_it_is_confirmed(client, membre, ailleurs):
    reponse = poste(client, organisme=ailleurs.pk, poste="Gardienne")
    assert reponse.status_code == 200
    assert "Rien n’est encore enregistré" in reponse.text
    membre.refresh_from_db()
    assert (membre.organisme.sigle, membre.poste) == ("PHA", "Vigie")


def test_a_confirmation_of_what_changed_elsewhere_is_refused(client, membre, ailleurs):
    envoi = {"organisme": ailleurs.pk, "lue": lue(client, reverse("profil:position"))}
    Membre.objects.filter(pk=membre.pk).update(ville="Brest")
    for suite in ({}, {"confirme": "1"}):
        assert client.post(reverse("profil:position"), envoi | suite).status_code == 409
    membre.refresh_from_db()
    assert membre.organisme.sigle == "PHA"


# --- Searching, and what was typed ---------------------------------------------------------------


def test_searching_keeps_what_was_typed_and_judges_nothing(client, membre, ailleurs):
    Membre.objects.filter(pk=membre.pk).update(encadrement=True)
    version = lue(client, reverse("profil:position"))
    envoi = {"chercher": "1", "q": "balises", "organisme": membre.organisme_id, "poste": "Gardienne", "lue": version}
    reponse = client.post(reverse("profil:position"), envoi)
    page = arbre(reponse)
    assert reponse.status_code == 200
    assert coche(reponse) == [str(membre.organisme_id)]
    assert page.select_one(f"[name=organisme][value='{ailleurs.pk}']") is not None
    assert page.select_one("[name=poste]")["value"] == "Gardienne"
    assert page.select_one("[name=lue]")["value"] == version
    assert not page.select_one("[name=encadrement]").has_attr("checked")  # unticked, and not yet saved
    assert not page.select(".fr-message--error")


def test_a_list_is_bounded_and_the_page_does_not_grow(client, membre, django_assert_max_num_queries):
    for i in range(EMPLOYEURS_MAX + 5):
        OrganismeFactory(nom=f"Port {i:03d}")
    with django_assert_max_num_queries(15):
        page = client.get(reverse("profil:position"))
    assert coche(page) == [str(membre.organisme_id)]
    assert "Port 0" not in page.text
    trouves = poste(client, chercher="1", q="port", organisme=membre.organisme_id)
    assert len(arbre(trouves).select("#employeur-choix [name=organisme]")) == EMPLOYEURS_MAX + 2
    assert "précisez la recherche" in trouves.text
    assert len(client.get(PROPOSER, {"q": "port"}).json()["groupes"][0]["propositions"]) == 10


def test_what_is_proposed_is_what_a_choice_sends(client, membre, ailleurs):
    (une,) = client.get(PROPOSER, {"q": "bali"}).json()["groupes"][0]["propositions"]
    assert une == {"numero": ailleurs.pk, "libelle": "Service des balises", "precision": "BAL"}


def test_one_s_own_sensitive_employer_stays_chosen(client):
    discret = OrganismeFactory(nom="Direction discrète", sensible=True)
    client.force_login(MembreFactory(organisme=discret).utilisateur)
    assert coche(client.get(reverse("profil:position"))) == [str(discret.pk)]
    assert poste(client, organisme=discret.pk, poste="Autre").status_code == 302


def test_a_step_of_a_career_keeps_its_employer(client, membre, ailleurs):
    saisie = {"type": "poste", "intitule": "Gardienne de phare", "debut": "2020-01-01"}
    cherche = client.post(reverse("profil:ajouter_etape"), saisie | {"chercher": "1", "q": "BAL"})
    assert str(ailleurs.pk) in {radio["value"] for radio in arbre(cherche).select("[name=organisme]")}
    assert client.post(reverse("profil:ajouter_etape"), saisie | {"organisme": ailleurs.pk}).status_code == 302
    etape = Etape.objects.get()
    assert etape.organisme == ailleurs
    adresse = reverse("profil:modifier_etape", args=[etape.uuid])
    assert coche(client.get(adresse)) == [str(ailleurs.pk)]
    assert client.post(adresse, saisie | {"organisme": "", "lue": lue(client, adresse)}).status_code == 302
    etape.refresh_from_db()
    assert etape.organisme is None


def test_another_tab_is_told_of_after_a_search(client, membre):
    etape = EtapeFactory(membre=membre, debut=date(2020, 1, 1))
    adresse = reverse("profil:modifier_etape", args=[etape.uuid])
    premiere = lue(client, adresse)
    Etape.objects.filter(pk=etape.pk).update(lieu="Ouessant")
    saisie = {"type": "poste", "intitule": "Gardienne", "debut": "2020-01-01", "lue": premiere}
    cherche = client.post(adresse, saisie | {"chercher": "1"})
    assert arbre(cherche).select_one("[name=lue]")["value"] == premiere
    assert client.post(adresse, saisie).status_code == 409


def test_asking_to_recruit_keeps_the_reason_while_searching(client, ailleurs):
    compte = UtilisateurFactory()
    client.force_login(compte)
    adresse, raison = reverse("annuaire:demander"), "J’y recrute les gardiennes et gardiens."
    cherche = client.post(adresse, {"chercher": "1", "q": "balises", "raison": raison})
    assert (cherche.status_code, raison in cherche.text) == (200, True)
    assert not Recruteur.objects.exists()
    assert client.post(adresse, {"organisme": ailleurs.pk}).status_code == 422
    assert client.post(adresse, {"organisme": ailleurs.pk, "raison": raison}).status_code == 302
    assert Recruteur.objects.get().organisme == ailleurs


def test_a_search_on_mobility_pages_does_nothing_by_itself(client, membre, ailleurs):
    IntentionFactory(membre=membre)
    for page in ("exclusions", "readmissions", "employeurs"):
        envoi = {"chercher": "1", "q": "balises", "organisme": ailleurs.pk}
        reponse = client.post(reverse(f"accompagnement:{page}"), envoi)
        assert (reponse.status_code, coche(reponse)) == (200, [str(ailleurs.pk)])
    with vision(SYSTEME):
        assert not Exclusion.objects.filter(organisme=ailleurs).exists()


# --- Changing one's own --------------------------------------------------------------------------


def envoi_de_la_page(reponse, bouton):
    champs = [(champ["name"], champ["value"]) for champ in arbre(reponse).select("form input[type=hidden]")]
    return dict(champs) | {bouton: "1"}


def test_it_is_said_then_confirmed_then_saved(client, membre, ailleurs):
    page = poste(client, organisme=ailleurs.pk, poste="Gardienne", ville="Brest")
    lignes = arbre(page).get_text(" ", strip=True)
    assert (
        "recrutent pour «\u00a0Ministère du large\u00a0», ou pour ce qui en dépend, ne voient plus votre fiche"
        in lignes
    )
    assert (
        "celles qui recrutent pour «\u00a0Direction des phares\u00a0», ou pour ce qui en dépend, peuvent lire" in lignes
    )
    retour = client.post(reverse("profil:position"), envoi_de_la_page(page, "revenir"))
    assert (retour.status_code, coche(retour)) == (200, [str(ailleurs.pk)])
    assert arbre(retour).select_one("[name=ville]")["value"] == "Brest"
    assert client.post(reverse("profil:position"), envoi_de_la_page(page, "confirme")).status_code == 302
    membre.refresh_from_db()
    assert (membre.organisme, membre.poste, membre.ville) == (ailleurs, "Gardienne", "Brest")


def test_within_one_administration_recruiters_see_no_difference(client, membre):
    voisin = OrganismeFactory(nom="Bureau des feux", parent=membre.organisme)
    lignes = arbre(poste(client, organisme=voisin.pk)).get_text(" ", strip=True)
    assert "votre administration reste «\u00a0Direction des phares\u00a0»" in lignes
    assert "peuvent lire" not in lignes


def test_saying_no_employer_any_more_says_who_reads_then(client, membre):
    lignes = arbre(poste(client, organisme="")).get_text(" ", strip=True)
    assert (
        "celles qui recrutent pour «\u00a0Direction des phares\u00a0», ou pour ce qui en dépend, peuvent lire" in lignes
    )
    assert "ne voient plus" not in lignes


def test_the_same_words_with_or_without_an_intention(client, membre, ailleurs):
    """Who looks over the shoulder learns nothing."""
    sans = arbre(poste(client, organisme=ailleurs.pk)).get_text()
    IntentionFactory(membre=membre)
    assert arbre(poste(client, organisme=ailleurs.pk)).get_text() == sans


def test_what_the_page_says_of_an_open_intention_is_true(client, membre, ailleurs):
    ancien = membre.organisme
    IntentionFactory(membre=membre)
    page = poste(client, organisme=ailleurs.pk)
    client.post(reverse("profil:position"), envoi_de_la_page(page, "confirme"))
    for ferme in (ancien, ailleurs, ailleurs.parent):
        vu = client.get(reverse("accompagnement:qui_me_voit"), {"employeur": ferme.pk})
        assert "ni qu’elle existe" in vu.text, ferme
