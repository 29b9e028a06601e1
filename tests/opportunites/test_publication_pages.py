"""The employer's pages: who enters, what is kept, what is said, what it costs."""

import html
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from opportunites.enums import EtatOffre
from opportunites.forms import ETAPES
from opportunites.models import ExigenceOffre, Offre
from referentiels.enums import OrigineExigence
from socle.acteur import SYSTEME
from socle.journal import changer_etat
from tests.factories import (
    CompetenceFactory,
    CorpsFactory,
    DepartementFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)
from tests.opportunites.publication import brouillon, complete

pytestmark = pytest.mark.django_db

CREER, LISTE, RETROUVER = "/opportunites/creer/", "/employeur/offres/", "/opportunites/reprendre/"
HOSTILES = [
    "\0",
    "9" * 5000,
    "<script>alert(1)</script>",
    "’; DROP TABLE",
    "\x0b",
    "2026-13-45",
    "9999-12-31",
    "-1",
    "é" * 400,
]


@pytest.fixture
def organisme():
    return OrganismeFactory(nom="Direction du numérique")


@pytest.fixture
def employeur(client, organisme):
    """A client logged in as somebody who recruits for `organisme`."""
    client.utilisateur = RecruteurFactory(organisme=organisme).utilisateur
    client.force_login(client.utilisateur)
    return client


@pytest.fixture
def collegue(organisme):
    return RecruteurFactory(organisme=organisme, role="responsable").utilisateur


def etape(offre, code="poste"):
    return reverse("opportunites:modifier", args=[offre.uuid, code])


def adresse(nom, offre):
    return reverse(f"opportunites:{nom}", args=[offre.uuid])


def texte(reponse):
    return html.unescape(reponse.content.decode())


def arbre(reponse):
    return BeautifulSoup(reponse.content, "html5lib")


def poste(organisme, **champs):
    return {"intitule": "Ingénieure ou ingénieur", "organisme": organisme.pk, "statut_poste": "vacant", **champs}


class TestWhoEnters:
    @pytest.mark.parametrize("chemin", [CREER, LISTE, RETROUVER, "/opportunites/competences/"])
    def test_not_without_an_account_nor_an_employer(self, client, chemin):
        assert client.get(chemin).status_code == 302
        client.force_login(UtilisateurFactory(moderateur=True))
        refus = client.get(chemin)
        assert refus.status_code == 403
        assert "demandez à être rattachée ou rattaché" in texte(refus)
        assert client.post(chemin).status_code == (403 if chemin == CREER else 405)

    @pytest.mark.parametrize("nom", ["apercu", "suivre", "suspendre", "clore", "soumettre", "dupliquer", "renouveler"])
    @pytest.mark.parametrize("importee", [False, True])
    def test_the_offer_of_another_team_is_not_found(self, employeur, organisme, nom, importee):
        offre = OffreFactory(importee=True, organisme=organisme) if importee else OffreFactory()
        assert employeur.post(adresse(nom, offre)).status_code in {404, 405}
        assert employeur.get(adresse(nom, offre)).status_code in {404, 405}
        assert employeur.get(etape(offre)).status_code == 404
        assert employeur.post(etape(offre), {"intitule": "À moi"}).status_code == 404

    def test_a_branch_comes_with_its_head(self, employeur, organisme):
        service = OrganismeFactory(parent=organisme)
        assert employeur.get(etape(brouillon(service))).status_code == 200

    @pytest.mark.parametrize("code", ["inconnue", "relecture-", "POSTE"])
    def test_an_unknown_step_is_not_found(self, employeur, organisme, code):
        assert employeur.get(etape(brouillon(organisme), code)).status_code == 404

    @pytest.mark.parametrize("etat", [e for e in EtatOffre if e not in ("brouillon", "à compléter")])
    def test_a_step_of_what_is_no_longer_a_draft_is_409_and_names_the_state(self, employeur, organisme, etat):
        offre = OffreFactory(organisme=organisme, etat=etat, issue="membre")
        for reponse in (employeur.get(etape(offre)), employeur.post(etape(offre), poste(organisme, version=1))):
            assert reponse.status_code == 409
            assert f"«\u00a0{EtatOffre(etat).label}\u00a0»" in texte(reponse)


class TestWrite:
    def test_the_only_employer_is_chosen(self, employeur, organisme):
        choisi = arbre(employeur.get(CREER)).select_one("#id_organisme option[selected]")
        assert choisi.text == "Direction du numérique"

    def test_creates_then_goes_on(self, employeur, organisme):
        jeton = arbre(employeur.get(CREER)).select_one("[name=jeton]")["value"]
        reponse = employeur.post(CREER, poste(organisme, jeton=jeton))
        offre = Offre.objects.get()
        assert reponse.url == etape(offre, "missions")
        assert [offre.etat, offre.versant, str(offre.jeton)] == ["brouillon", organisme.versant, jeton]

    def test_the_same_form_twice_is_one_offer_and_keeps_the_last_text(self, employeur, organisme):
        jeton = uuid4()
        for intitule in ("Une", "Une", "Une autre"):
            employeur.post(CREER, poste(organisme, jeton=jeton, intitule=intitule))
        assert list(Offre.objects.values_list("intitule", flat=True)) == ["Une"]
        autre = employeur.post(CREER, poste(organisme, jeton=jeton, intitule="Une autre"))
        assert autre.status_code == 409
        assert "Une autre" in texte(autre)

    def test_an_incomplete_step_is_saved(self, employeur, organisme):
        offre = brouillon(organisme, missions="")
        employeur.post(etape(offre, "missions"), {"contexte": "Une équipe.", "version": 1})
        offre.refresh_from_db()
        assert [offre.contexte, offre.missions, offre.version] == ["Une équipe.", "", 2]

    def test_errors_keep_what_was_typed_and_save_the_rest(self, employeur, organisme):
        offre = brouillon(organisme)
        saisie = {"remuneration_min": "beaucoup", "duree_contrat": "3 ans", "nature_emploi": "titulaires", "version": 1}
        reponse = employeur.post(etape(offre, "conditions"), saisie)
        page = arbre(reponse)
        assert reponse.status_code == 422
        assert page.title.text.startswith("Erreur – ")
        assert page.select_one("#id_remuneration_min")["value"] == "beaucoup"
        resume = page.select_one("#erreurs[autofocus][tabindex='-1']")
        assert [a["href"] for a in resume.select("a")] == ["#id_remuneration_min"]
        offre.refresh_from_db()
        assert [offre.duree_contrat, offre.nature_emploi] == ["3 ans", "titulaires"]
        assert page.select_one("[name=version]")["value"] == str(offre.version)

    def test_pay_is_typed_as_people_do(self, employeur, organisme):
        offre = brouillon(organisme)
        employeur.post(
            etape(offre, "conditions"),
            {"remuneration_min": "42 000 €", "remuneration_max": "50\u202f000", "version": 1},
        )
        offre.refresh_from_db()
        assert [offre.remuneration_min, offre.remuneration_max] == [42_000, 50_000]
        inverse = {"remuneration_min": "42000", "remuneration_max": "40000", "version": 2}
        assert "inférieure à la minimale" in texte(employeur.post(etape(offre, "conditions"), inverse))

    @pytest.mark.parametrize("valeur", HOSTILES)
    @pytest.mark.parametrize("code", ["poste", "missions", "conditions", "diffusion"])
    def test_hostile_values_break_nothing(self, employeur, organisme, code, valeur):
        offre = brouillon(organisme)
        champs = ETAPES[code].formulaire.base_fields
        saisie = dict.fromkeys(champs, valeur) | {"version": 1, "competence": valeur, "ajouter": valeur}
        reponse = employeur.post(etape(offre, code), saisie)
        assert 400 <= reponse.status_code < 500
        assert b"<script>alert" not in reponse.content
        assert employeur.post(CREER, dict.fromkeys(champs, valeur) | {"jeton": valeur}).status_code in {400, 422}
        assert employeur.post(etape(offre, code), {"version": valeur}).status_code in {200, 302, 409, 422}

    def test_what_is_written_is_escaped(self, employeur, organisme):
        piege = "<img src=x onerror=alert(1)>"
        offre = complete(organisme, intitule=piege, missions=piege, contexte=piege, urgence=piege, lieu=piege)
        pages = [etape(offre, code) for code in ETAPES] + [adresse("apercu", offre), adresse("suivre", offre), LISTE]
        for page in pages:
            assert "<img src=x" not in employeur.get(page).content.decode()

    def test_stop_and_come_back(self, employeur, organisme):
        offre = brouillon(organisme)
        suite = employeur.post(
            etape(offre), poste(organisme, version=1, intitule="Reprise plus tard", quitter="1"), follow=True
        )
        assert "est enregistrée" in texte(suite)
        assert etape(offre) in suite.content.decode()

    def test_a_lost_session_loses_nothing(self, client, organisme):
        offre = brouillon(organisme)
        utilisateur = RecruteurFactory(organisme=organisme).utilisateur
        reponse = client.post(etape(offre, "missions"), {"missions": "Un long texte.", "version": 1})
        assert reponse.status_code == 302
        client.force_login(utilisateur)
        page = client.get(etape(offre, "missions"))
        assert "Votre session avait pris fin" in texte(page)
        assert "Un long texte." in texte(page)
        offre.refresh_from_db()
        assert offre.missions != "Un long texte."
        client.post(etape(offre, "missions"), {"missions": "Un long texte.", "version": 1})
        assert "session avait pris fin" not in texte(client.get(etape(offre, "missions")))

    def test_a_reference_that_exists_leads_to_the_claim(self, employeur, organisme):
        importee = OffreFactory(importee=True, organisme=organisme, reference_csp="2026-77")
        reponse = employeur.post(CREER, poste(organisme, reference_csp=" 2026-77 ", autorite="Gardée"))
        assert reponse.status_code == 422
        assert adresse("reprendre", importee) in reponse.content.decode()
        assert "Gardée" in texte(reponse)
        assert Offre.objects.count() == 1


class TestTogether:
    def test_a_colleague_who_saved_first_is_said_and_nothing_is_lost(self, employeur, client, organisme, collegue):
        offre = brouillon(organisme)
        Offre.objects.filter(pk=offre.pk).update(missions="Le sien", version=2, modifiee_par=collegue)
        reponse = employeur.post(
            etape(offre, "missions"), {"missions": "Le mien", "profil": offre.profil, "version": 1}
        )
        page = texte(reponse)
        assert reponse.status_code == 409
        assert "un membre de votre équipe (responsable)" in page
        assert collegue.email not in page
        assert "Le mien" in page
        assert "Déjà enregistré\u00a0:</strong> Le sien" in page
        assert arbre(reponse).select_one("[name=version]")["value"] == "2"
        employeur.post(etape(offre, "missions"), {"missions": "Le mien", "version": 2})
        offre.refresh_from_db()
        assert offre.missions == "Le mien"

    def test_another_step_saved_by_a_colleague_stops_nobody(self, employeur, organisme, collegue):
        offre = brouillon(organisme)
        Offre.objects.filter(pk=offre.pk).update(conditions="Autres", version=2, modifiee_par=collegue)
        memes = {"missions": offre.missions, "profil": offre.profil, "version": 1}
        assert employeur.post(etape(offre, "missions"), memes).status_code == 302

    def test_who_writes_is_said(self, employeur, organisme, collegue):
        offre = brouillon(organisme)
        Offre.objects.filter(pk=offre.pk).update(modifiee_par=collegue, updated_at=timezone.now())
        assert "vient d’être modifiée par un membre de votre équipe" in texte(employeur.get(etape(offre)))
        Offre.objects.filter(pk=offre.pk).update(modifiee_par=employeur.utilisateur)
        assert "vient d’être modifiée" not in texte(employeur.get(etape(offre)))
        passe = timezone.now() - timedelta(hours=2)
        Offre.objects.filter(pk=offre.pk).update(modifiee_par=collegue, updated_at=passe)
        assert "vient d’être modifiée" not in texte(employeur.get(etape(offre)))


class TestSkills:
    def test_options_are_bounded_and_found_by_alias(self, employeur):
        for i in range(15):
            CompetenceFactory(libelle=f"Analyse de données {i}", alias=["data analysis"])
        CompetenceFactory(libelle="Retirée des données", etat="retirée")
        options = [
            json.loads(employeur.get("/opportunites/competences/", {"q": q}).content)["groupes"][0]["propositions"]
            for q in ("donnees", "DATA anal", "", "introuvable", "%", "9" * 3000)
        ]
        assert [len(o) for o in options] == [10, 10, 0, 0, 0, 0]
        assert set(options[0][0]) == {"code", "libelle", "precision"}

    def test_without_javascript_search_add_remove(self, employeur, organisme):
        python = CompetenceFactory(code="python", libelle="Python")
        offre = brouillon(organisme)
        page = employeur.post(
            etape(offre, "missions"),
            {"missions": "Gardées", "cherche": "pyth", "chercher": "1", "version": 1},
            follow=True,
        )
        assert "Ajouter Python" in texte(page)
        employeur.post(etape(offre, "missions"), {"missions": "Gardées", "ajouter": "python", "version": 2})
        assert offre.exigences.get().competence == python
        saisie = {"competence": "python", "niveau-python": "4", "importance-python": "essentielle", "version": 3}
        employeur.post(etape(offre, "missions"), saisie)
        exigence = offre.exigences.get()
        assert [exigence.niveau, exigence.essentielle, exigence.origine] == [4, True, "saisie"]
        employeur.post(etape(offre, "missions"), {**saisie, "retirer": "python", "version": 4})
        assert not offre.exigences.exists()

    @pytest.mark.parametrize(
        "saisie",
        [
            {"competence": "inconnue"},
            {"competence": "python", "niveau-python": "9"},
            {"competence": "python", "importance-python": "vitale"},
            {"competence": "python", "importance-python": ""},
            {"competence": [f"c{i}" for i in range(13)]},
        ],
    )
    def test_refused_on_the_field_and_kept(self, employeur, organisme, saisie):
        for code in ("python", *(f"c{i}" for i in range(13))):
            CompetenceFactory(code=code)
        offre = brouillon(organisme)
        reponse = employeur.post(etape(offre, "missions"), {**saisie, "version": 1})
        assert reponse.status_code == 422
        assert 'href="#id_competences"' in reponse.content.decode()
        assert not offre.exigences.exists()

    def test_a_deduced_skill_waits_for_somebody(self, employeur, organisme):
        offre = brouillon(organisme)
        ExigenceOffre.objects.create(
            offre=offre, competence=CompetenceFactory(code="python"), origine=OrigineExigence.DEDUITE
        )
        assert "à confirmer" in texte(employeur.get(etape(offre, "missions")))
        saisie = {"competence": "python", "niveau-python": "2", "importance-python": ""}
        employeur.post(etape(offre, "missions"), {**saisie, "version": 1})
        assert offre.exigences.get().origine == OrigineExigence.DEDUITE
        assert "1 compétence déduite de l’annonce reste à confirmer" in texte(employeur.get(etape(offre, "relecture")))
        employeur.post(etape(offre, "missions"), {**saisie, "importance-python": "souhaitee", "version": 2})
        assert offre.exigences.get().origine == OrigineExigence.SAISIE


class TestSubmit:
    def test_says_what_is_missing_with_a_link_to_each_field(self, employeur, organisme):
        offre = brouillon(organisme, autorite="")
        reponse = employeur.post(adresse("soumettre", offre), {"version": 1})
        liens = {a["href"] for a in arbre(reponse).select("#erreurs a")}
        assert reponse.status_code == 422
        assert liens == {f"{etape(offre)}#id_autorite", f"{etape(offre, 'missions')}#id_competences"}

    def test_then_says_what_happens_next(self, employeur, organisme):
        offre = complete(organisme)
        page = texte(employeur.post(adresse("soumettre", offre), {"version": 1}, follow=True))
        assert "5 jours ouvrés" in page
        assert str(offre.uuid) in page
        assert employeur.post(adresse("soumettre", offre), {"version": 1}).status_code == 409

    def test_not_what_a_colleague_has_just_changed(self, employeur, organisme, collegue):
        offre = complete(organisme)
        Offre.objects.filter(pk=offre.pk).update(version=2, modifiee_par=collegue)
        reponse = employeur.post(adresse("soumettre", offre), {"version": 1})
        assert reponse.status_code == 409
        assert "un membre de votre équipe (responsable)" in texte(reponse)

    def test_remarks_are_on_their_field_and_in_the_summary(self, employeur, organisme):
        offre = complete(organisme)
        changer_etat(offre, "soumettre", acteur=SYSTEME)
        remarques = {"missions": "Précisez <b>qui</b>.", "": "Presque !"}
        changer_etat(offre, "demander_complement", acteur=SYSTEME, commentaires=remarques)
        page = arbre(employeur.get(etape(offre, "missions")))
        assert "Précisez <b>qui</b>." in page.select_one("#id_missions").parent.text
        relecture = texte(employeur.get(etape(offre, "relecture")))
        assert "Presque !" in relecture
        assert f"{etape(offre, 'missions')}#id_missions" in relecture

    def test_preview_shows_how_to_apply(self, employeur, organisme):
        page = texte(employeur.get(adresse("apercu", complete(organisme))))
        assert "Comment candidater" in page
        assert "Écrire au service." in page


class TestClaim:
    @pytest.mark.parametrize("tapee", ["2026-42", " 2026-42 ", "2026-42\t"])
    def test_by_reference(self, employeur, organisme, tapee):
        offre = OffreFactory(importee=True, organisme=organisme, reference_csp="2026-42")
        assert employeur.get(RETROUVER, {"reference": tapee}).url == adresse("reprendre", offre)
        avant = texte(employeur.get(adresse("reprendre", offre)))
        assert "quitte la liste" in avant
        reponse = employeur.post(adresse("reprendre", offre), {"organisme": organisme.pk})
        assert reponse.url == etape(offre)
        assert offre.intitule in texte(employeur.get(etape(offre)))
        assert employeur.post(adresse("reprendre", offre), {"organisme": organisme.pk}).status_code == 409

    @pytest.mark.parametrize("tapee", ["", "inconnue", "x" * 500, "%"])
    def test_a_reference_that_is_nobody_s(self, employeur, tapee):
        OffreFactory(importee=True)
        reponse = employeur.get(RETROUVER, {"reference": tapee})
        assert reponse.status_code == 422
        assert 'href="#id_reference"' in reponse.content.decode()

    def test_an_offer_of_another_employer_is_refused_and_says_what_to_do(self, employeur):
        offre = OffreFactory(importee=True, reference_csp="2026-42")
        reponse = employeur.get(RETROUVER, {"reference": "2026-42"})
        assert reponse.status_code == 403
        assert "demandez d’abord à recruter" in texte(reponse)
        assert "Reprendre cette offre" not in texte(employeur.get(offre.get_absolute_url()))
        for autre in (offre, OffreFactory()):
            assert employeur.get(adresse("reprendre", autre)).status_code == 404
            assert employeur.post(adresse("reprendre", autre)).status_code == 404

    def test_a_published_offer_says_first_that_it_leaves_the_list(self, employeur, organisme):
        offre = OffreFactory(organisme=organisme)
        assert "quitte la liste" in texte(employeur.get(adresse("reprendre", offre)))
        assert employeur.post(adresse("reprendre", offre)).url == etape(offre)

    def test_the_page_of_an_offer_offers_it(self, employeur, organisme):
        mienne, importee = OffreFactory(organisme=organisme), OffreFactory(organisme=organisme, importee=True)
        assert "Gérer cette offre" in texte(employeur.get(mienne.get_absolute_url()))
        assert "Reprendre cette offre" in texte(employeur.get(importee.get_absolute_url()))


class TestLife:
    def test_suspend_asks_first(self, employeur, organisme):
        offre = OffreFactory(organisme=organisme)
        assert "quitte la liste" in texte(employeur.get(adresse("suspendre", offre)))
        assert employeur.post(adresse("suspendre", offre)).url == adresse("suivre", offre)
        double = employeur.post(adresse("suspendre", offre))
        assert double.status_code == 409
        assert "Suspendue" in texte(double)

    def test_renew_in_one_click_not_two(self, employeur, organisme):
        offre = OffreFactory(organisme=organisme)
        limite = offre.date_limite
        employeur.post(adresse("renouveler", offre), {"version": 1})
        offre.refresh_from_db()
        une_fois = offre.date_limite
        assert limite < une_fois
        assert employeur.post(adresse("renouveler", offre), {"version": 1}).status_code == 409
        offre.refresh_from_db()
        assert offre.date_limite == une_fois
        assert employeur.get(adresse("renouveler", offre)).status_code == 405

    @pytest.mark.parametrize(
        ("saisie", "etat"),
        [
            ({}, None),
            ({"issue": "membre"}, None),
            ({"issue": "inconnue", "date_prise_de_poste": "2026-01-01"}, None),
            ({"issue": "membre", "date_prise_de_poste": "1999-01-01"}, None),
            ({"issue": "membre", "date_prise_de_poste": "{}"}, EtatOffre.POURVUE),
            ({"issue": "infructueuse"}, EtatOffre.INFRUCTUEUSE),
            ({"issue": "abandon"}, EtatOffre.RETIREE),
        ],
    )
    def test_close_says_how(self, employeur, organisme, saisie, etat):
        offre = OffreFactory(organisme=organisme)
        saisie = {cle: valeur.format(timezone.localdate()) for cle, valeur in saisie.items()}
        reponse = employeur.post(adresse("clore", offre), saisie)
        offre.refresh_from_db()
        assert [reponse.status_code, offre.etat] == ([302, etat] if etat else [422, EtatOffre.PUBLIEE])
        if etat:
            assert employeur.get(adresse("clore", offre)).status_code == 409

    def test_copy_twice_is_one_copy(self, employeur, organisme):
        offre = complete(organisme)
        jeton = arbre(employeur.get(adresse("suivre", offre))).select_one("[name=jeton]")["value"]
        urls = {employeur.post(adresse("dupliquer", offre), {"jeton": jeton}).url for _ in range(2)}
        assert len(urls) == 1
        assert Offre.objects.count() == 2

    def test_history_names_nobody(self, employeur, organisme, collegue):
        offre = complete(organisme)
        employeur.post(adresse("soumettre", offre), {"version": 1})
        page = texte(employeur.get(adresse("suivre", offre)))
        assert "Soumise à la modération par vous" in page
        assert employeur.utilisateur.email not in page

    def test_a_refusal_says_why(self, employeur, organisme):
        offre = complete(organisme)
        changer_etat(offre, "soumettre", acteur=SYSTEME)
        changer_etat(offre, "refuser", acteur=SYSTEME, motif="doublon", commentaires={"": "Voyez l’autre."})
        page = texte(employeur.get(adresse("suivre", offre)))
        assert "existe déjà sur la plateforme" in page
        assert "Voyez l’autre." in page

    def test_list_filters_by_state_and_hides_other_teams(self, employeur, organisme):
        OffreFactory()
        OffreFactory(importee=True, organisme=organisme)
        mienne, finie = brouillon(organisme), OffreFactory(organisme=organisme, etat="expirée")
        vues = {
            etat: {o.pk for o in employeur.get(LISTE, {"etat": etat}).context["page"].object_list}
            for etat in ("", "brouillon", "expirée", "publiée", "inconnu")
        }
        assert vues == {
            "": {mienne.pk, finie.pk},
            "brouillon": {mienne.pk},
            "expirée": {finie.pk},
            "publiée": {mienne.pk, finie.pk},
            "inconnu": {mienne.pk, finie.pk},
        }
        assert employeur.get(LISTE, {"page": "9" * 30}).status_code == 200


class TestCost:
    def requetes(self, client, chemin, **kwargs):
        with CaptureQueriesContext(connection) as capture:
            reponse = client.post(chemin, kwargs["data"]) if kwargs else client.get(chemin)
        assert reponse.status_code in {200, 302}
        return len(capture)

    @pytest.mark.parametrize("code", ETAPES)
    def test_each_step(self, employeur, organisme, code):
        offre = complete(organisme)
        employeur.get(LISTE)  # content types
        peu = self.requetes(employeur, etape(offre, code))
        for _ in range(8):
            ExigenceOffre.objects.create(offre=offre, competence=CompetenceFactory())
            offre.corps_vises.add(CorpsFactory())
            MetierFactory()
            DepartementFactory(code=f"{_}", nom=f"D{_}")
        changer_etat(offre, "soumettre", acteur=SYSTEME)
        changer_etat(offre, "demander_complement", acteur=SYSTEME, commentaires={"missions": "Précisez."})
        assert self.requetes(employeur, etape(offre, code)) <= peu + 2 <= 15

    def test_saving_a_step(self, employeur, organisme):
        offre = complete(organisme, metier=MetierFactory())
        corps = [CorpsFactory().pk for _ in range(5)]
        complet = poste(
            organisme, metier=offre.metier_id, departement=offre.departement_id, categories=["A"], version=1
        )
        assert self.requetes(employeur, etape(offre), data=complet) <= 15
        conditions = {"corps_vises": corps, "nature_emploi": "titulaires", "conditions": "Bureau.", "version": 2}
        assert self.requetes(employeur, etape(offre, "conditions"), data=conditions) <= 15
        exigence = offre.exigences.get()
        missions = {"missions": "M", "competence": exigence.competence.code, "version": 3}
        assert self.requetes(employeur, etape(offre, "missions"), data=missions) <= 15

    def test_following_and_preview(self, employeur, organisme):
        offre = complete(organisme)
        employeur.post(adresse("soumettre", offre), {"version": 1})
        assert self.requetes(employeur, adresse("suivre", offre)) <= 15
        assert self.requetes(employeur, adresse("apercu", offre)) <= 15


def test_a_message_is_shown_once(client):
    """The layout shows messages: a page that did it too would say everything twice."""
    recruteur = RecruteurFactory()
    client.force_login(recruteur.utilisateur)
    offre = brouillon(recruteur.organisme)
    page = client.post(
        reverse("opportunites:dupliquer", args=[offre.uuid]), {"jeton": str(offre.uuid)}, follow=True
    ).content.decode()
    assert page.count("Voici la copie") == 1
