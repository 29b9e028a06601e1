"""The admin screens of the referential, and what every screen of the admin owes."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from opportunites.models import LigneRecherche
from opportunites.reindexation import derive
from referentiels.models import Appellation, Competence, Denomination, Departement, Metier, Organisme, Synonyme
from socle.admin import LectureSeuleAdmin
from tests.factories import (
    AppellationFactory,
    CompetenceFactory,
    CorpsFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    SynonymeFactory,
    UtilisateurFactory,
)

ECRANS = sorted(admin.site._registry, key=lambda modele: modele._meta.label)


def adresse(modele, page, *args) -> str:
    return reverse(f"admin:{modele._meta.app_label}_{modele._meta.model_name}_{page}", args=args)


def formulaire(reponse) -> dict[str, object]:
    """What a browser would post from this change page, untouched."""
    admin_form = reponse.context["adminform"].form
    formulaires = [admin_form]
    for jeu in reponse.context["inline_admin_formsets"]:
        formulaires += [jeu.formset.management_form, *jeu.formset.forms]
    donnees: dict[str, object] = {}
    for f in formulaires:
        for champ in f:
            valeur = champ.value()
            if valeur is not None and valeur is not False:
                donnees[champ.html_name] = "on" if valeur is True else valeur
    return donnees


@pytest.fixture
def administrateur(client, db):
    client.force_login(UtilisateurFactory(administrateur=True))
    return client


@pytest.fixture
def enregistrer(administrateur):
    """Post a change page with some fields changed."""

    def poster(objet, **changements):
        page = adresse(type(objet), "change", objet.pk)
        donnees = formulaire(administrateur.get(page)) | changements
        reponse = administrateur.post(page, {k: v for k, v in donnees.items() if v is not None})
        if reponse.status_code == 302:
            objet.refresh_from_db()
        return reponse

    return poster


# --- Refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("modele", ECRANS, ids=lambda m: m._meta.label)
@pytest.mark.parametrize("connecte", [False, True], ids=["anonyme", "agent"])
def test_only_staff_enters(client, db, modele, connecte):
    if connecte:
        client.force_login(UtilisateurFactory())
    page = adresse(modele, "changelist")
    reponse = client.get(page)
    assert reponse.status_code == 302
    porte = "admin:login" if connecte else "comptes:connexion"
    assert reponse.url == f"{reverse(porte)}?next={page}"


def test_an_organisme_cannot_depend_on_its_own_branch(enregistrer):
    ministere = OrganismeFactory(sigle="MIN")
    service = OrganismeFactory(sigle="SERV", parent=ministere)
    reponse = enregistrer(ministere, parent=service.pk)
    assert "propre branche" in reponse.content.decode()
    ministere.refresh_from_db()
    assert ministere.parent is None


def test_an_organisme_is_never_deleted(administrateur):
    organisme = OrganismeFactory()
    assert administrateur.post(adresse(Organisme, "delete", organisme.pk), {"post": "yes"}).status_code == 403
    assert Organisme.objects.filter(pk=organisme.pk).exists()


@pytest.mark.parametrize("etat", ["fusionnée", "retirée", "proposée"])
def test_the_form_of_a_skill_changes_no_state(enregistrer, etat):
    competence = CompetenceFactory(code="python", libelle="Python")
    autre = CompetenceFactory(code="autre")
    assert enregistrer(competence, etat=etat, remplacee_par=autre.pk).status_code == 302
    assert (competence.etat, competence.remplacee_par) == ("validée", None)


@pytest.mark.parametrize("saisie", ["", " \n ", "x" * 301])
def test_a_synonym_needs_equivalents_of_a_sensible_length(enregistrer, saisie):
    synonyme = SynonymeFactory(terme="SI", equivalents=["système d’information"])
    assert enregistrer(synonyme, equivalents=saisie).status_code == 200
    synonyme.refresh_from_db()
    assert synonyme.equivalents == ["système d’information"]


# --- Every screen --------------------------------------------------------------------------------


@pytest.mark.parametrize("modele", ECRANS, ids=lambda m: m._meta.label)
def test_no_screen_counts_facets_nor_everything(modele):
    ecran = admin.site._registry[modele]
    assert not ecran.show_full_result_count
    assert ecran.show_facets is admin.ShowFacets.NEVER
    if isinstance(ecran, LectureSeuleAdmin) or not modele.__module__.startswith("referentiels"):
        return
    cles = {c.name for c in modele._meta.fields if c.is_relation}
    assert cles <= {*ecran.autocomplete_fields, *ecran.readonly_fields}, (
        "une liste déroulante chargerait toute la table"
    )


@pytest.mark.parametrize(("modele", "champ"), [("departement", "region"), ("metier", "competences")])
@pytest.mark.parametrize("valeur", ["abc", "²", "9" * 40, "-1", "1 OR 1=1"])
def test_a_choice_that_is_no_number_is_refused_on_its_page(administrateur, modele, champ, valeur):
    reponse = administrateur.post(reverse(f"admin:referentiels_{modele}_add"), {champ: [valeur], "nom": "Landes"})
    assert reponse.status_code == 200
    assert champ in reponse.context["adminform"].form.errors


def test_a_forged_number_of_lines_is_refused_and_bounded(administrateur):
    vide = {"appellations-INITIAL_FORMS": "0", "appellations-TOTAL_FORMS": "२०२६"}
    reponse = administrateur.post(reverse("admin:referentiels_metier_add"), vide)
    (lignes,) = (ecran.formset for ecran in reponse.context["inline_admin_formsets"])
    assert reponse.status_code == 200
    assert len(lignes.forms) == 500
    assert lignes.non_form_errors()


def test_a_search_of_thousands_of_words_is_cut(administrateur, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as requetes:
        reponse = administrateur.get(reverse("admin:referentiels_departement_changelist"), {"q": "mot " * 5000})
    assert reponse.status_code == 200
    assert max(requete["sql"].count("mot") for requete in requetes.captured_queries) <= 400


def test_autocompletion_ignores_accents(administrateur):
    OrganismeFactory(nom="Ministère de l’écologie")
    CompetenceFactory(libelle="Sécurité des réseaux")
    for modele, champ, mot in (("organisme", "parent", "ecologie"), ("metier", "competences", "securite")):
        parametres = {"app_label": "referentiels", "model_name": modele, "field_name": champ, "term": mot}
        assert len(administrateur.get(reverse("admin:autocomplete"), parametres).json()["results"]) == 1


def test_lists_are_searched_by_any_name_without_accents(administrateur):
    AppellationFactory(libelle="Développeur web", metier=MetierFactory(libelle="Concepteur"))
    DepartementFactory(code="38", nom="Isère")
    Denomination.objects.create(organisme=OrganismeFactory(nom="France Travail"), libelle="Pôle emploi")
    for modele, mot in ((Metier, "developpeur"), (Departement, "isere"), (Organisme, "pole emploi")):
        assert administrateur.get(adresse(modele, "changelist"), {"q": mot}).context["cl"].result_count == 1


def test_alias_are_searched(administrateur):
    CompetenceFactory(code="k8s", libelle="Kubernetes", alias=["orchestration de conteneurs", "été"])
    for mot in ("orchestration", "été"):
        assert administrateur.get(adresse(Competence, "changelist"), {"q": mot}).context["cl"].result_count == 1


def test_the_tree_is_visible(administrateur):
    ministere = OrganismeFactory(sigle="MIN", nom="Ministère")
    direction = OrganismeFactory(sigle="DIR", parent=ministere)
    service = OrganismeFactory(sigle="SERV", parent=direction)
    page = administrateur.get(adresse(Organisme, "change", service.pk)).content.decode()
    assert "MIN &gt; DIR &gt; SERV" in page
    liste = administrateur.get(adresse(Organisme, "changelist"), {"q": "min"})
    assert {o.sigle for o in liste.context["cl"].result_list} == {"MIN", "DIR"}


# --- Lists of texts, one per line ----------------------------------------------------------------


def test_a_list_is_shown_and_typed_one_value_per_line(enregistrer, administrateur):
    synonyme = SynonymeFactory(terme="SI", equivalents=["système d’information", "systèmes d’information"])
    page = administrateur.get(adresse(Synonyme, "change", synonyme.pk)).content.decode()
    assert "système d’information\nsystèmes d’information</textarea>" in page
    reponse = enregistrer(synonyme, equivalents=" le SI \r\n\r\nsystème d’information\r\nle SI\r\n")
    assert reponse.status_code == 302
    assert synonyme.equivalents == ["le SI", "système d’information"]


def test_an_empty_list_is_allowed_for_alias(enregistrer):
    corps = CorpsFactory(alias=["ancien nom"])
    assert enregistrer(corps, alias="").status_code == 302
    assert corps.alias == []


# --- Renaming ------------------------------------------------------------------------------------


def test_renaming_keeps_the_older_name(enregistrer):
    organisme = OrganismeFactory(nom="Ministère de la défense")
    assert enregistrer(organisme, nom="Ministère des armées").status_code == 302
    assert organisme.nom == "Ministère des armées"
    (ancienne,) = organisme.denominations.all()
    assert ancienne.libelle == "Ministère de la défense"
    assert ancienne.jusqu_au is not None
    enregistrer(organisme, nom="Ministère de la défense")
    enregistrer(organisme, nom="Ministère des armées")
    assert {d.libelle for d in organisme.denominations.all()} == {"Ministère de la défense", "Ministère des armées"}


def test_renaming_accepts_the_older_name_typed_by_hand(enregistrer):
    organisme = OrganismeFactory(nom="Pôle emploi")
    ajout = {
        "denominations-TOTAL_FORMS": 1,
        "denominations-0-organisme": organisme.pk,
        "denominations-0-libelle": "pôle emploi",
    }
    assert enregistrer(organisme, nom="France Travail", **ajout).status_code == 302
    assert Denomination.objects.get().jusqu_au is not None


# --- Search follows ------------------------------------------------------------------------------


def test_search_rows_follow_what_they_repeat(enregistrer):
    ministere = OrganismeFactory(sigle="MIN", nom="Ministère")
    organisme = OrganismeFactory(sigle="DIR", nom="Direction", parent=ministere)
    competence = CompetenceFactory(code="python", libelle="Python", type="savoir-faire")
    metier = MetierFactory(libelle="Développeuse", famille="Développement", numerique=True)
    offre = OffreFactory(organisme=organisme, metier=metier, competences=[competence], departement=DepartementFactory())
    for objet, changement in [
        (organisme, {"nom": "Direction du numérique"}),
        (organisme, {"sigle": "DNUM"}),
        (ministere, {"nom": "Grand ministère"}),
        (organisme, {"sensible": "on"}),
        (metier, {"libelle": "Conceptrice"}),
        (metier, {"numerique": None}),
        (metier, {"appellations-TOTAL_FORMS": 1, "appellations-0-metier": metier.pk, "appellations-0-libelle": "Dev"}),
        (competence, {"alias": "CPython"}),
        (offre.departement, {"alias": "Lutèce"}),
        (offre.departement.region, {"nom": "Région parisienne"}),
    ]:
        reponse = enregistrer(objet, **changement)
        assert reponse.status_code == 302, (objet, changement)
        assert derive() == [], (objet, changement)
    ligne = LigneRecherche.objects.get()
    assert ligne.employeur == ministere, "sensible : montré sous son ministère"
    assert not ligne.numerique
    assert Appellation.objects.get().libelle == "Dev"


def test_what_search_does_not_repeat_rebuilds_nothing(enregistrer):
    organisme = OrganismeFactory(nom="Direction")
    competence = CompetenceFactory(libelle="Python", alias=["CPython"])
    OffreFactory(organisme=organisme, competences=[competence])
    indexee = LigneRecherche.objects.get().indexed_at
    for objet, changement in [
        (organisme, {"domaines_courriel": "exemple.gouv.fr"}),
        (organisme, {}),
        (competence, {"famille": "Langages"}),
    ]:
        reponse = enregistrer(objet, **changement)
        assert reponse.status_code == 302, reponse.context["errors"]
        assert LigneRecherche.objects.get().indexed_at == indexee


def test_fields_of_rows_say_their_name(administrateur):
    """Django writes it in the head of the column only, which a screen reader does not read with the field."""
    appellation = AppellationFactory()
    page = administrateur.get(adresse(Metier, "change", appellation.metier.pk)).text
    for nom in ("libelle", "code_ogr", "DELETE"):
        assert re.search(rf'<input[^>]*name="appellations-0-{nom}"[^>]*aria-label="', page), nom


@pytest.mark.parametrize(("modele", "fabrique"), [("competence", CompetenceFactory), ("organisme", OrganismeFactory)])
def test_what_is_asked_to_be_saved_as_new_is_shown_again(administrateur, modele, fabrique):
    """Django then shows an object without a key, that nothing can be merged into."""
    adresse = reverse(f"admin:referentiels_{modele}_change", args=[fabrique().pk])
    reponse = administrateur.post(adresse, {"_saveasnew": "1"})
    assert reponse.status_code == 200
    assert "Fusionner" not in reponse.content.decode()
