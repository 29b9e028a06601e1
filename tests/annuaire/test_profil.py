"""One's own profile: nobody else's, nothing lost, skills proposed once."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from annuaire.enums import Audience, EtatMembre
from annuaire.models import CompetenceDeclaree, Etape, LigneAnnuaire, Membre, Preuve, PropositionCompetence
from annuaire.services import profil as services
from annuaire.textes import en_html
from referentiels.enums import EtatCompetence
from referentiels.models import Competence
from referentiels.services import fusionner, valider
from socle.acteur import SYSTEME, construire
from socle.models import Courriel
from tests.factories import (
    CompetenceDeclareeFactory,
    CompetenceFactory,
    EtapeFactory,
    MembreFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def membre(client):
    membre = MembreFactory(nom="Durand", poste="Architecte")
    client.force_login(membre.utilisateur)
    return membre


def lue(client, adresse) -> str:
    return re.search(r'name="lue" value="(\w+)"', client.get(adresse).content.decode())[1]


# --- Refusals ------------------------------------------------------------------------------------


def test_an_agent_without_membership_is_told_how_to_join(client):
    client.force_login(UtilisateurFactory())
    reponse = client.get(reverse("profil:voir"))
    assert reponse.status_code == 403
    assert "réservé aux membres" in reponse.content.decode()


@pytest.mark.parametrize("etat", [EtatMembre.REFUSEE])
def test_a_refused_member_has_no_profile(client, etat):
    client.force_login(MembreFactory(etat=etat).utilisateur)
    assert client.get(reverse("profil:voir")).status_code == 403


def test_nobody_writes_in_the_profile_of_somebody_else(client, membre):
    etape = EtapeFactory()
    declaree = CompetenceDeclareeFactory()
    preuve = Preuve.objects.create(competence_declaree=declaree, recit="Un projet mené.")
    for adresse in (
        reverse("profil:modifier_etape", args=[etape.uuid]),
        reverse("profil:supprimer_etape", args=[etape.uuid]),
        reverse("profil:retirer_preuve", args=[preuve.uuid]),
        reverse("profil:prouver", args=[declaree.competence.code]),
    ):
        assert client.post(adresse).status_code == 404
    with pytest.raises(PermissionDenied):
        services.modifier_profil(etape.membre, {"poste": "Volé"}, lue="", acteur=construire(membre.utilisateur))
    assert Etape.objects.filter(pk=etape.pk).exists()
    assert Preuve.objects.filter(pk=preuve.pk).exists()


def test_another_tab_is_never_overwritten_silently(client, membre):
    adresse = reverse("profil:presentation")
    premiere = lue(client, adresse)
    Membre.objects.filter(pk=membre.pk).update(aide_sur="Écrit ailleurs")
    reponse = client.post(adresse, {"presentation": "Écrit ici", "lue": premiere})
    assert reponse.status_code == 409
    page = reponse.content.decode()
    assert "Cette partie a changé" in page
    assert "Écrit ici" in page  # nothing typed is lost
    membre.refresh_from_db()
    assert (membre.presentation, membre.aide_sur) == ("", "Écrit ailleurs")
    seconde = re.search(r'name="lue" value="(\w+)"', page)[1]
    assert client.post(adresse, {"presentation": "Écrit ici", "lue": seconde}).status_code == 302


def test_two_sections_in_two_tabs_do_not_disturb_each_other(client, membre):
    position, presentation = lue(client, reverse("profil:position")), lue(client, reverse("profil:presentation"))
    assert client.post(reverse("profil:presentation"), {"aide_sur": "X", "lue": presentation}).status_code == 302
    assert (
        client.post(
            reverse("profil:position"), {"poste": "Cheffe", "organisme": membre.organisme_id, "lue": position}
        ).status_code
        == 302
    )
    membre.refresh_from_db()
    assert (membre.aide_sur, membre.poste) == ("X", "Cheffe")


def test_a_confirmed_corps_is_changed_by_the_team_alone(client, membre):
    Membre.objects.filter(pk=membre.pk).update(corps_confirme=True)
    adresse = reverse("profil:position")
    envoi = {"poste": "X", "corps": "1", "organisme": membre.organisme_id, "lue": lue(client, adresse)}
    client.post(adresse, envoi)
    membre.refresh_from_db()
    assert (membre.poste, membre.corps) == ("X", None)


@pytest.mark.parametrize(
    "texte",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<a href="https://exemple.fr" onclick="x()">x</a>',
        "![x](https://exemple.fr/x.png)",
        "<style>p{}</style>",
    ],
)
def test_a_presentation_runs_nothing(texte):
    html = en_html(texte)
    assert not re.search(r"script|onclick|<img|<style|alert\(1\)\"", html)


def test_a_presentation_keeps_its_marks():
    html = en_html("**Gras** et [lien](https://exemple.fr)\n\n# Titre")
    assert "<strong>Gras</strong>" in html
    assert 'href="https://exemple.fr"' in html
    assert "<h3>Titre</h3>" in html


# --- Sections ------------------------------------------------------------------------------------


def test_steps_are_added_changed_and_deleted(client, membre):
    adresse = reverse("profil:ajouter_etape")
    champs = {"type": "poste", "intitule": "Cheffe", "debut": "1995-09-01"}
    assert client.post(adresse, champs | {"fin": "1994-01-01"}).status_code == 422
    assert client.post(adresse, champs).status_code == 302
    etape = membre.etapes.get()
    page = reverse("profil:modifier_etape", args=[etape.uuid])
    champs = {"type": "mission", "intitule": "Directrice", "debut": "2021-01-01", "lue": lue(client, page)}
    assert client.post(page, champs).status_code == 302
    assert client.post(page, champs).status_code == 409
    etape.refresh_from_db()
    assert etape.intitule == "Directrice"
    client.post(reverse("profil:supprimer_etape", args=[etape.uuid]))
    assert not membre.etapes.exists()


def test_skills_are_chosen_with_buttons_alone(client, membre):
    python, java = CompetenceFactory(code="python", libelle="Python"), CompetenceFactory(code="java", libelle="Java")
    adresse = reverse("profil:competences")
    assert b"Ajouter Python" in client.get(adresse + "?cherche=pyth").content
    client.post(adresse, {"ajouter": "python", "lue": lue(client, adresse)})
    client.post(adresse, {"competence": "python", "ajouter": "java", "lue": lue(client, adresse)})
    reponse = client.post(
        adresse,
        {
            "competence": ["python", "java"],
            "niveau-python": "3",
            "pratique-python": "2024",
            "transmettre-python": "on",
            "developper-java": "on",
            "lue": lue(client, adresse),
        },
    )
    assert reponse.status_code == 302
    lignes = CompetenceDeclaree.objects.filter(membre=membre).order_by("competence__libelle")
    assert [
        (une.competence, une.niveau, une.derniere_pratique, une.veut_developper, une.peut_transmettre) for une in lignes
    ] == [(java, 2, None, True, False), (python, 3, 2024, False, True)]
    ligne = LigneAnnuaire.objects.get(membre=membre)
    assert (sorted(ligne.competences), ligne.aide) == (sorted([python.pk, java.pk]), [python.pk])


@pytest.mark.parametrize("valeur", [{"niveau-python": "9"}, {"pratique-python": "3024"}, {"pratique-python": "²"}])
def test_a_level_or_a_year_that_means_nothing_is_said(client, membre, valeur):
    CompetenceFactory(code="python")
    adresse = reverse("profil:competences")
    reponse = client.post(adresse, {"competence": "python", "lue": lue(client, adresse)} | valeur)
    assert reponse.status_code == 422
    assert not CompetenceDeclaree.objects.exists()


def test_a_proof_is_tied_to_a_step_of_ones_own(client, membre):
    declaree, sienne, autre = CompetenceDeclareeFactory(membre=membre), EtapeFactory(membre=membre), EtapeFactory()
    adresse = reverse("profil:prouver", args=[declaree.competence.code])
    recit = {"recit": "J’ai conduit la refonte d’un service."}
    assert client.post(adresse, recit | {"etape": autre.pk}).status_code == 422
    assert client.post(adresse, recit | {"etape": sienne.pk}).status_code == 302
    assert Preuve.objects.get(competence_declaree=declaree).etape == sienne


def test_audiences_are_saved_and_the_preview_obeys_them(client, membre):
    adresse = reverse("profil:visibilite")
    choix = {f"audience_{partie}": Audience.MEMBRES for partie in Membre.AUDIENCES}
    choix |= {"audience_identite": Audience.RECRUTEURS, "audience_poste": Audience.MOI, "lue": lue(client, adresse)}
    assert client.post(adresse, choix).status_code == 302
    apercu = reverse("profil:apercu")
    for comme in ("membre", "recruteur"):
        page = client.get(f"{apercu}?comme={comme}").content.decode()
        assert "Durand" in page
        assert "Architecte" not in page
    choix |= {"audience_identite": Audience.MEMBRES, "lue": lue(client, adresse)}
    client.post(adresse, choix)
    assert "Durand" not in client.get(f"{apercu}?comme=recruteur").content.decode().partition("<main")[2]
    choix |= {"audience_identite": Audience.MOI}
    assert client.post(adresse, choix).status_code == 422  # who wants not to be found asks not to be listed


# --- A skill that the referential has not ---------------------------------------------------------


def proposer(client, libelle, **autres):
    return client.post(reverse("profil:proposer_competence"), {"libelle": libelle, **autres}, follow=True)


def test_a_skill_that_exists_under_another_spelling_is_declared_instead(client, membre):
    python = CompetenceFactory(code="python", libelle="Génie logiciel", alias=["Ingénierie logicielle"])
    for libelle in ("genie LOGICIEL", "Ingénierie  logicielle"):
        assert "existe déjà" in proposer(client, libelle).content.decode()
    assert CompetenceDeclaree.objects.get(membre=membre).competence == python
    assert not PropositionCompetence.objects.exists()


def test_near_names_are_suggested_first(client, membre):
    CompetenceFactory(code="terraform-cloud", libelle="Terraform Cloud")
    assert "Est-ce l’une de celles-ci" in proposer(client, "terraform").content.decode()
    assert not PropositionCompetence.objects.exists()
    proposer(client, "terraform", confirmee="1")
    assert Competence.objects.get(libelle="terraform").etat == EtatCompetence.PROPOSEE


def test_a_proposed_skill_is_its_authors_alone_until_it_is_put_into_use(client, membre):
    proposer(client, "Voltige lexicale")
    proposee = Competence.objects.get(libelle="Voltige lexicale")
    assert "Voltige lexicale" in client.get(reverse("profil:voir")).content.decode()
    client.force_login(MembreFactory().utilisateur)
    fiche, liste = reverse("annuaire:detail", args=[membre.uuid]), reverse("annuaire:liste")
    assert b"Voltige" not in client.get(fiche).content
    assert membre.nom not in client.get(f"{liste}?q=voltige").content.decode()
    valider(Competence.objects.filter(pk=proposee.pk), acteur=SYSTEME)
    assert b"Voltige" in client.get(fiche).content
    assert membre.nom in client.get(f"{liste}?q=voltige").content.decode()
    courriel = Courriel.objects.get()
    assert (courriel.genre, courriel.utilisateur) == ("competence-validee", membre.utilisateur)
    assert not PropositionCompetence.objects.exists()


def test_who_proposed_a_merged_skill_is_told_which_replaces_it(client, membre):
    proposer(client, "Py thon")
    python = CompetenceFactory(code="python", libelle="Python")
    fusionner(Competence.objects.get(libelle="Py thon"), python, acteur=SYSTEME)
    courriel = Courriel.objects.get()
    assert (courriel.genre, courriel.objets["competence"]) == ("competence-fusionnee", python.pk)
    assert CompetenceDeclaree.objects.get(membre=membre).competence == python


def test_too_many_proposals_wait(client, membre):
    for rang in range(services.PROPOSITIONS_MAX):
        services.proposer_competence(membre, f"Neuve {rang}", acteur=construire(membre.utilisateur))
    assert "attendent déjà" in proposer(client, "Une de trop", confirmee="1").content.decode()
    assert not Competence.objects.filter(libelle="Une de trop").exists()
