"""The pages of REX and commons: refusals first, then a text from its draft to its publication, without JavaScript."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import RoleAdhesion
from annuaire.textes import en_html
from communautes.enums import Diffusion, EtatPublication
from communautes.forms.publications import DROITS, FAITS
from communautes.models import Commun, RetourExperience
from tests.factories import (
    AdhesionFactory,
    CommunauteFactory,
    CommunFactory,
    MembreFactory,
    RetourExperienceFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
E = EtatPublication
TEXTE = {"titre": "Migrer sans heurt", "resume": "En trois mois.", "texte": "## Avant\n\nNous **hésitions**."}


def page(nom, *args):
    return reverse(f"publications:{nom}", args=args)


def de(nom, texte):
    return page(nom, texte.GENRE, texte.uuid)


@pytest.fixture
def communaute():
    return CommunauteFactory(slug="numerique", nom="Numérique")


@pytest.fixture
def elle(communaute):
    return AdhesionFactory(communaute=communaute).membre


@pytest.fixture
def animatrice(communaute):
    return AdhesionFactory(communaute=communaute, role=RoleAdhesion.ANIMATEUR).membre


# --- Refusals ------------------------------------------------------------------------------------


def test_the_draft_of_somebody_is_not_there_for_others(client, communaute, animatrice):
    texte = CommunFactory(communaute=communaute, etat=E.BROUILLON)
    for membre in (animatrice, AdhesionFactory(communaute=communaute).membre):
        client.force_login(membre.utilisateur)
        for nom in ("detail", "modifier", "supprimer", "soumettre", "reprendre"):
            assert client.get(de(nom, texte)).status_code == 404
        assert client.post(de("publier", texte)).status_code == 404
    assert client.get(page("detail", "rex", texte.uuid)).status_code == 404  # the word of the other kind
    assert client.get("/communautes/autre/creer/").status_code == 404


def test_who_reads_may_not_decide(client, communaute):
    texte = CommunFactory(communaute=communaute, diffusion=Diffusion.PUBLIC)
    client.force_login(MembreFactory().utilisateur)
    for nom in ("demander_modifications", "archiver"):
        assert client.get(de(nom, texte)).status_code == 403
    for adresse in (de("publier", texte), de("confirmer", texte), page("maintenir", texte.uuid)):
        assert client.post(adresse).status_code == 403
    assert client.get(page("relecture")).status_code == 403
    client.force_login(UtilisateurFactory())
    assert client.get(page("mes_textes")).status_code == 403
    assert client.get(page("creer", "rex")).status_code == 404


def test_a_member_of_no_community_is_told_what_to_do(client):
    client.force_login(MembreFactory().utilisateur)
    assert "Rejoindre une communauté" in client.get(page("creer", "rex")).text


def test_a_form_keeps_what_was_typed_and_says_what_is_missing(client, communaute, elle):
    ailleurs = CommunauteFactory()
    client.force_login(elle.utilisateur)
    saisie = {**TEXTE, "titre": "", "communaute": ailleurs.pk, "depot": "pas une adresse", "licence": "libre"}
    reponse = client.post(page("creer", "communs"), saisie)
    assert reponse.status_code == 422
    assert set(reponse.context["formulaire"].errors) == {"titre", "communaute", "depot", "licence", "diffusion"}
    assert "Nous **hésitions**." in reponse.text


def test_what_another_tab_saved_is_said_before_it_is_replaced(client, communaute, elle):
    texte = CommunFactory(communaute=communaute, auteur=elle, etat=E.BROUILLON)
    client.force_login(elle.utilisateur)
    saisie = {**TEXTE, "diffusion": "membres", "licence": "mit"}
    assert client.post(de("modifier", texte), {**saisie, "version": 1}).status_code == 302
    perimee = client.post(de("modifier", texte), {**saisie, "titre": "Autre", "version": 1})
    assert (perimee.status_code, perimee.context["version"]) == (422, 2)
    assert client.post(de("modifier", texte), {**saisie, "titre": "Autre", "version": 2}).status_code == 302
    texte.refresh_from_db()
    assert (texte.titre, texte.licence, texte.diffusion) == ("Autre", "mit", "membres")


# --- From draft to published ---------------------------------------------------------------------


def test_a_rex_from_its_draft_to_its_publication(client, communaute, elle, animatrice):
    client.force_login(elle.utilisateur)
    saisie = {**TEXTE, "communaute": communaute.pk, "diffusion": "public"}
    apercu = client.post(page("creer", "rex"), {**saisie, "titre": "", "apercu": "1"})
    assert apercu.status_code == 200
    assert "<strong>hésitions</strong>" in apercu.text
    assert not RetourExperience.objects.exists()
    client.post(page("creer", "rex"), saisie)
    texte = RetourExperience.objects.get()
    refus = client.post(de("soumettre", texte), {nom: "on" for nom, _ in FAITS[1:]})
    assert refus.status_code == 422
    client.post(de("soumettre", texte), {nom: "on" for nom, _ in FAITS})
    assert client.get(de("modifier", texte)).status_code == 302
    client.force_login(animatrice.utilisateur)
    assert texte.titre in client.get(page("relecture")).text
    demander = de("demander_modifications", texte)
    assert client.post(demander, {"version": 1}).status_code == 422
    client.post(demander, {"version": 1, "remarques": "Dites pourquoi."})
    client.force_login(elle.utilisateur)
    assert "Dites pourquoi." in client.get(texte.get_absolute_url()).text
    client.post(de("modifier", texte), {**saisie, "texte": "Parce que.", "version": 1})
    client.post(de("soumettre", texte), {nom: "on" for nom, _ in FAITS})
    client.force_login(animatrice.utilisateur)
    client.post(de("publier", texte), {"version": 1})
    assert "Relire" in client.get(texte.get_absolute_url()).text  # another version than the one that was read
    client.post(de("publier", texte), {"version": 2})
    client.logout()
    lue = client.get(texte.get_absolute_url())
    assert lue.status_code == 200
    assert elle.nom not in lue.text
    assert "Membre n°" not in lue.text


def test_an_incomplete_draft_is_kept_and_not_handed_over(client, communaute, elle):
    client.force_login(elle.utilisateur)
    client.post(
        page("creer", "communs"),
        {"titre": "À finir", "communaute": communaute.pk, "diffusion": "public", "licence": "mit"},
    )
    texte = Commun.objects.get()
    reponse = client.post(de("soumettre", texte), {nom: "on" for nom, _ in DROITS})
    assert reponse.status_code == 422
    assert "Compléter le texte" in reponse.text
    assert client.get(de("supprimer", texte)).status_code == 200
    client.post(de("supprimer", texte))
    assert not Commun.objects.exists()


def test_what_may_be_done_of_a_published_text(client, communaute, elle, animatrice):
    texte = CommunFactory(communaute=communaute, auteur=elle)
    client.force_login(AdhesionFactory(communaute=communaute).membre.utilisateur)
    client.post(page("maintenir", texte.uuid))
    assert "Ne plus le faire vivre" in client.get(texte.get_absolute_url()).text
    client.post(page("ne_plus_maintenir", texte.uuid), {"membre": "x" * 30})
    assert not texte.mainteneurs.exists()
    client.force_login(elle.utilisateur)
    client.post(de("confirmer", texte))
    assert client.get(de("reprendre", texte)).status_code == 200
    client.post(de("reprendre", texte))
    client.post(de("soumettre", texte), {nom: "on" for nom, _ in DROITS})
    client.force_login(animatrice.utilisateur)
    client.post(de("publier", texte), {"version": 1})
    assert client.post(de("archiver", texte)).status_code == 422
    client.post(de("archiver", texte), {"raison": "Dépassé."})
    client.force_login(elle.utilisateur)
    assert "Dépassé." in client.get(texte.get_absolute_url()).text
    assert client.get(de("archiver", texte)).status_code == 302
    texte.refresh_from_db()
    assert texte.etat == E.ARCHIVEE


# --- Lists ---------------------------------------------------------------------------------------


def test_a_list_finds_by_words_by_community_and_counts_the_other_kind(client, communaute, elle):
    titre = RetourExperienceFactory(communaute=communaute, titre="La développeuse et la messagerie", diffusion="public")
    dans = RetourExperienceFactory(communaute=communaute, titre="Autre", texte="Une messagerie.", diffusion="public")
    ailleurs = RetourExperienceFactory(titre="Messagerie ailleurs", diffusion="membres")
    CommunFactory(communaute=communaute, titre="Modèle de messagerie", diffusion="public")

    def trouves(requete):
        return [texte.pk for texte in client.get(page("liste", "rex") + requete).context["page"]]

    assert trouves("?q=messageries") == [titre.pk, dans.pk]
    assert trouves("?q=développeur") == [titre.pk]
    assert set(trouves("?q=avec")) == {titre.pk, dans.pk}  # words that mean nothing restrict nothing
    client.force_login(elle.utilisateur)
    assert set(trouves("")) == {titre.pk, dans.pk, ailleurs.pk}
    assert set(trouves("?communaute=miennes")) == set(trouves("?communaute=numerique")) == {titre.pk, dans.pk}
    assert set(trouves("?communaute=inconnue")) == {titre.pk, dans.pk, ailleurs.pk}
    assert client.get(page("liste", "rex") + "?q=messagerie").context["autres"][0]["nombre"] == 1
    assert "Aucun" in client.get(page("liste", "rex") + "?q=introuvable").text


def test_pages_cost_the_same_with_more_rows(client, communaute, elle, animatrice, django_assert_max_num_queries):
    RetourExperienceFactory.create_batch(12, communaute=communaute, auteur=elle)
    textes = CommunFactory.create_batch(12, communaute=communaute, auteur=elle, etat=E.EN_RELECTURE)
    commun = CommunFactory(communaute=communaute, auteur=elle, confirme_le=timezone.now() - timedelta(days=400))
    commun.mainteneurs.set([AdhesionFactory(communaute=communaute).membre for _ in range(5)])
    client.force_login(animatrice.utilisateur)
    pages = [page("liste", "rex") + "?q=messagerie", page("relecture"), page("mes_textes")]
    for adresse in (*pages, commun.get_absolute_url(), textes[0].get_absolute_url()):
        with django_assert_max_num_queries(14):
            assert client.get(adresse).status_code == 200
    assert "À réviser" in client.get(commun.get_absolute_url()).text
    assert client.get(page("detail", "communs", uuid4())).status_code == 404


@pytest.mark.parametrize("texte", ["> " * 15_000, "[" * 30_000, "<a " * 9_000, "- a\n\n" * 6_000, "1. - > * + a"])
def test_a_text_made_of_signs_is_shown_as_it_was_typed(texte):
    html = en_html(texte)
    assert html.startswith("<p>")
    assert "<a " not in html
