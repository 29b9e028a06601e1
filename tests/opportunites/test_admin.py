"""No way round the journal: the admin shows offers and transitions, and changes neither."""

import pytest
from django.contrib import admin
from django.urls import reverse

from opportunites.enums import EtatOffre
from opportunites.models import Offre
from socle import journal
from socle.acteur import SYSTEME
from socle.models import Transition
from tests.factories import CompetenceFactory, OffreFactory, UtilisateurFactory


@pytest.fixture
def administrateur(client, db):
    client.force_login(UtilisateurFactory(administrateur=True))
    return client


@pytest.fixture
def offre(db):
    offre = OffreFactory(competences=[CompetenceFactory(libelle="Python")])
    journal.changer_etat(offre, "suspendre", acteur=SYSTEME, motif="essai")
    return offre


def page(modele, nom, *args) -> str:
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{nom}", args=args)


def test_state_is_not_editable_by_post(administrateur, offre):
    reponse = administrateur.post(
        page(Offre, "change", offre.pk), {"etat": EtatOffre.POURVUE, "intitule": "Autre", "_save": "1"}
    )
    assert reponse.status_code == 403
    offre.refresh_from_db()
    assert (offre.etat, offre.intitule != "Autre") == (EtatOffre.SUSPENDUE, True)
    assert Transition.objects.count() == 1


@pytest.mark.parametrize("modele", [Offre, Transition])
def test_nobody_adds_nor_deletes(administrateur, offre, modele):
    objet = modele.objects.get()
    for chemin in (page(modele, "add"), page(modele, "delete", objet.pk)):
        assert administrateur.get(chemin).status_code == 403
        assert administrateur.post(chemin, {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [objet.pk], "post": "yes"}
    administrateur.post(page(modele, "changelist"), action)
    assert modele.objects.filter(pk=objet.pk).exists()
    assert "delete_selected" not in administrateur.get(page(modele, "changelist")).content.decode()


def test_a_transition_is_not_editable(administrateur, offre):
    transition = Transition.objects.get()
    reponse = administrateur.post(page(Transition, "change", transition.pk), {"motif": "autre"})
    assert reponse.status_code == 403
    transition.refresh_from_db()
    assert transition.motif == "essai"


def test_an_account_in_the_journal_is_not_deleted(administrateur, offre):
    auteur = UtilisateurFactory(moderateur=True)
    Transition.objects.create(
        content_type=Transition.objects.get().content_type, object_id=offre.pk, verbe="x", vers="y", acteur=auteur
    )
    administrateur.post(page(type(auteur), "delete", auteur.pk), {"post": "yes"})
    assert type(auteur).objects.filter(pk=auteur.pk).exists()


def test_the_history_is_on_the_page_of_the_offer(administrateur, offre):
    contenu = administrateur.get(page(Offre, "change", offre.pk)).content.decode()
    assert "suspendre : publiée → suspendue (la plateforme), motif : essai" in contenu
    assert "Python" in contenu
    assert '<input type="submit"' not in contenu


def test_history_shows_no_address(administrateur, offre):
    moderateur = UtilisateurFactory(moderateur=True)
    Transition.objects.create(
        content_type=Transition.objects.get().content_type, object_id=offre.pk, verbe="v", vers="w", acteur=moderateur
    )
    contenu = administrateur.get(page(Offre, "change", offre.pk)).content.decode()
    assert f"compte n° {moderateur.pk}" in contenu
    assert moderateur.email not in contenu


def test_offers_are_found_and_filtered(administrateur):
    trouvee = OffreFactory(intitule="Ingénieure réseaux", reference_csp="DEMO-000042", fictive=True)
    OffreFactory(intitule="Juriste")
    liste = page(Offre, "changelist")
    for parametres in ({"q": "ingenieure"}, {"q": "demo-000042"}, {"q": str(trouvee.uuid)}, {"fictive__exact": "1"}):
        resultats = administrateur.get(liste, parametres).context["cl"].result_list
        assert [o.pk for o in resultats] == [trouvee.pk], parametres


def test_an_account_is_created_in_lower_case(administrateur):
    mot_de_passe = "une phrase assez longue"
    modele = type(UtilisateurFactory())
    donnees = {"email": "Prenom.NOM@Exemple.gouv.fr", "usable_password": "true"}
    donnees |= {"password1": mot_de_passe, "password2": mot_de_passe}
    assert administrateur.post(page(modele, "add"), donnees).status_code == 302
    assert modele.objects.filter(email="prenom.nom@exemple.gouv.fr").exists()
    assert administrateur.post(page(modele, "add"), donnees).status_code == 200, "une adresse, un compte"


def test_titles_are_ours():
    assert admin.site.site_header.startswith("Administration — ")
