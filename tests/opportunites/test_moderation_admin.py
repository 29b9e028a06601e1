"""The moderation in the admin: home, list, decision page, decisions in bulk."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.utils import timezone

from opportunites import services
from opportunites.enums import EtatOffre, MotifRefus
from opportunites.models import Offre
from opportunites.verifications import Avis, verifier
from socle import journal
from socle.acteur import construire
from socle.models import Commentaire, Courriel, Transition
from socle.pagination import PaginateurBorne
from tests.conftest import ClientStrict
from tests.factories import (
    CompetenceFactory,
    MetierFactory,
    OffreFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)
from tests.opportunites.moderation import LISTE, adresse, connecter, donnees, moderateur, offre_soumise

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderation(client):
    connecter(client)
    return client


def page(client, offre, **parametres) -> str:
    reponse = client.get(adresse(offre), parametres)
    assert reponse.status_code == 200
    assert b"VARIABLE-ABSENTE" not in reponse.content
    return reponse.content.decode()


def decider(client, offre, decision, **saisies):
    return client.post(adresse(offre), donnees(offre, decision, **saisies))


def soumise(offre) -> bool:
    offre.refresh_from_db()
    return offre.etat == EtatOffre.SOUMISE and not Courriel.objects.exists()


# --- Refusals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("qui", ["anonyme", "agent", "recruteur", "sans_second_facteur"])
def test_the_page_is_for_the_moderation_team(client, qui):
    offre = offre_soumise()
    if qui != "anonyme":
        utilisateur = {
            "agent": lambda: UtilisateurFactory(),
            "recruteur": lambda: offre.auteur,
            "sans_second_facteur": lambda: UtilisateurFactory(moderateur=True),
        }[qui]()
        client.force_login(utilisateur, deux_facteurs=False)
    for reponse in (client.get(adresse(offre)), decider(client, offre, "publier", confirmer="ici")):
        assert reponse.status_code == 302
        assert reponse["Location"].startswith(("/admin/login/?", "/connexion/?"))
    assert soumise(offre)


def test_the_author_reads_and_does_not_decide(client):
    organisme = OrganismeFactory()
    auteur = RecruteurFactory(organisme=organisme, utilisateur=UtilisateurFactory(moderateur=True)).utilisateur
    offre = offre_soumise(organisme=organisme, auteur=auteur)
    connecter(client, auteur)
    contenu = page(client, offre)
    assert "une autre personne de la modération en décide" in contenu
    assert 'name="decision"' not in contenu
    assert decider(client, offre, "publier", confirmer="ici").status_code == 403
    assert soumise(offre)


def test_what_the_forms_do_not_send_is_refused(moderation):
    offre = offre_soumise()
    assert moderation.post(adresse(offre), {"decision": "supprimer"}).status_code == 400
    assert moderation.post(adresse(offre), {}).status_code == 400
    for manque in ("etat", "version"):
        envoi = donnees(offre, "publier", confirmer="ici")
        del envoi[manque]
        assert moderation.post(adresse(offre), envoi).status_code == 200
    assert decider(moderation, offre, "publier", confirmer="ici", version="9" * 30).status_code == 200
    assert moderation.get(f"{LISTE}999999/moderer/").status_code == 404
    assert soumise(offre)


def test_a_get_decides_nothing(moderation):
    offre = offre_soumise()
    page(moderation, offre, **donnees(offre, "publier", confirmer="ici"))
    assert soumise(offre)


def test_a_forged_form_is_refused():
    client, offre = ClientStrict(enforce_csrf_checks=True), offre_soumise()
    connecter(client)
    assert decider(client, offre, "publier", confirmer="ici").status_code == 403
    assert soumise(offre)


@pytest.mark.parametrize("etat", set(EtatOffre) - {EtatOffre.SOUMISE, EtatOffre.SUSPENDUE, EtatOffre.POURVUE})
def test_other_states_are_shown_without_decision(moderation, etat):
    contenu = page(moderation, OffreFactory(etat=etat))
    assert "Aucune décision n’est attendue" in contenu
    assert 'name="decision"' not in contenu


def test_a_suspended_offer_can_only_be_put_back(moderation):
    offre = OffreFactory(etat=EtatOffre.SUSPENDUE)
    contenu = page(moderation, offre)
    assert 'value="publier"' in contenu
    assert 'value="refuser"' not in contenu
    assert decider(moderation, offre, "publier", confirmer="ici").status_code == 302
    offre.refresh_from_db()
    assert offre.etat == EtatOffre.PUBLIEE


@pytest.mark.parametrize("decision", ["publier", "demander_complement", "refuser"])
def test_a_stale_decision_names_who_did_what(moderation, decision):
    offre, premier = offre_soumise(), moderateur()
    envoi = donnees(offre, decision, confirmer="ici", motif="hors-perimetre", **{"remarque-missions": "Précisez."})
    services.refuser(offre, acteur=premier, version=offre.version, motif=MotifRefus.DOUBLON, texte="Voyez la n° 3.")
    reponse = moderation.post(adresse(offre), envoi)
    contenu = reponse.content.decode()
    assert reponse.status_code == 409
    assert f"Compte n° {premier.utilisateur_id} (modération)" in contenu
    assert "a refusé l’offre" in contenu
    assert MotifRefus.DOUBLON.label in contenu
    assert Courriel.objects.count() == 1


def test_a_new_version_is_not_decided_on_the_old_one(moderation):
    offre = offre_soumise()
    envoi = donnees(offre, "publier", confirmer="ici")
    Offre.objects.filter(pk=offre.pk).update(version=offre.version + 1)
    assert moderation.post(adresse(offre), envoi).status_code == 409
    assert soumise(offre)


def test_errors_keep_what_was_typed_and_lead_to_the_field(moderation):
    offre = offre_soumise()
    contenu = decider(moderation, offre, "refuser", motif="autre").content.decode()
    assert 'href="#RefusForm_texte"' in contenu
    assert 'id="RefusForm_texte"' in contenu
    assert '<option value="autre" selected>' in contenu
    contenu = decider(moderation, offre, "demander_complement").content.decode()
    assert "Écrivez au moins une remarque" in contenu
    contenu = decider(moderation, offre, "demander_complement", **{"remarque-profil": "x" * 2001}).content.decode()
    assert 'href="#ComplementForm_remarque-profil"' in contenu
    assert soumise(offre)


def test_a_past_deadline_is_said_on_the_page(moderation):
    offre = offre_soumise(date_limite=timezone.localdate() - timedelta(days=1))
    contenu = decider(moderation, offre, "publier", confirmer="ici").content.decode()
    assert "ne peut pas être publiée" in contenu
    assert soumise(offre)


# --- Decisions ---------------------------------------------------------------------------------------------


def test_publishing_leads_to_the_queue(moderation):
    offre = offre_soumise()
    reponse = decider(moderation, offre, "publier", confirmer="ici")
    assert reponse["Location"] == f"{LISTE}?etat=soumise"
    offre.refresh_from_db()
    assert offre.etat == EtatOffre.PUBLIEE


def test_publish_and_next_follows_the_queue_then_its_oldest(client):
    organisme = OrganismeFactory()
    moi = RecruteurFactory(organisme=organisme, utilisateur=UtilisateurFactory(moderateur=True)).utilisateur
    premiere, deuxieme, troisieme = (offre_soumise() for _ in range(3))
    offre_soumise(organisme=organisme, auteur=moi)
    connecter(client, moi)
    assert decider(client, deuxieme, "publier", confirmer="suivante")["Location"] == adresse(troisieme)
    assert decider(client, troisieme, "publier", confirmer="suivante")["Location"] == adresse(premiere)
    reponse = decider(client, premiere, "publier", confirmer="suivante")
    assert reponse["Location"] == f"{LISTE}?etat=soumise"
    assert "Aucune autre offre" in client.get(reponse["Location"]).content.decode()


def test_remarks_are_previewed_then_sent(moderation):
    offre = offre_soumise()
    remarques = {"remarque-missions": "Qui encadre ?\r\nOù ?", "remarque-remuneration_min": "Donnez-la."}
    contenu = decider(moderation, offre, "demander_complement", **remarques).content.decode()
    assert "Rien n’est encore décidé" in contenu
    assert "Votre offre est à compléter" in contenu
    assert "Rémunération minimale" in contenu
    assert soumise(offre)
    retour = decider(moderation, offre, "demander_complement", corriger="1", **remarques).content.decode()
    assert "Donnez-la.</textarea>" in retour
    assert soumise(offre)
    cachees = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', contenu))
    cachees.pop("csrfmiddlewaretoken")
    assert moderation.post(adresse(offre), cachees | {"confirmer": "ici"}).status_code == 302
    offre.refresh_from_db()
    assert offre.etat == EtatOffre.A_COMPLETER
    ecrites = dict(Commentaire.objects.values_list("champ", "texte"))
    assert {champ: texte.split() for champ, texte in ecrites.items()} == {
        "missions": ["Qui", "encadre", "?", "Où", "?"],
        "remuneration_min": ["Donnez-la."],
    }


def test_a_refusal_is_previewed_then_sent(moderation):
    offre = offre_soumise()
    contenu = decider(moderation, offre, "refuser", motif="doublon", texte="Voyez la n° 3.").content.decode()
    assert MotifRefus.DOUBLON.label in contenu
    assert "Voyez la n° 3." in contenu
    decider(moderation, offre, "refuser", motif="doublon", texte="Voyez la n° 3.", confirmer="ici")
    offre.refresh_from_db()
    assert offre.etat == EtatOffre.REFUSEE
    assert "Compte n°" in page(moderation, offre)


def test_the_page_shows_what_changed_since_the_last_publication(moderation):
    offre = offre_soumise(missions="Vous tenez le réseau du ministère.", competences=[CompetenceFactory(libelle="Go")])
    services.publier(offre, acteur=moderateur(), version=offre.version)
    assert "Depuis la dernière publication" in page(moderation, offre)
    journal.changer_etat(offre, "reprendre", acteur=construire(offre.auteur))
    Offre.objects.filter(pk=offre.pk).update(missions="Vous tenez le système du ministère.", teletravail="oui")
    offre.exigences.create(competence=CompetenceFactory(libelle="Rust"), niveau=3)
    journal.changer_etat(offre, "soumettre", acteur=construire(offre.auteur))
    contenu = page(moderation, offre)
    assert re.search(r"<del>.*réseau\s*</del>", contenu)
    assert re.search(r"<ins>.*système\s*</ins>", contenu)
    assert re.search(r"<ins>.*Rust", contenu)
    assert '<del><span class="visually-hidden">retiré\u00a0: </span>Go' not in contenu


def test_the_page_shows_no_address_and_escapes(moderation):
    offre = offre_soumise(missions="<script>alert(1)</script> " * 20)
    contenu = page(moderation, offre)
    assert offre.auteur.email not in contenu
    assert "<script>alert" not in contenu


# --- Checks ------------------------------------------------------------------------------------------------


def avis(offre) -> dict[str, Avis]:
    chargee = Offre.objects.for_moderation().get(pk=offre.pk)
    return {v.titre: v.avis for v in verifier(chargee, timezone.localdate())}


def test_a_good_offer_passes_every_check():
    chargee = Offre.objects.for_moderation().get(pk=offre_soumise().pk)
    verifications = verifier(chargee, timezone.localdate())
    assert all(v.avis == Avis.CONFORME for v in verifications), [v for v in verifications if v.avis != Avis.CONFORME]


@pytest.mark.parametrize(
    ("titre", "attendu", "champs"),
    [
        ("Date limite", Avis.ECHEC, {"date_limite": timezone.localdate() + timedelta(days=3)}),
        ("Date limite", Avis.ATTENTION, {"date_limite": timezone.localdate() + timedelta(days=3), "urgence": "Oui."}),
        ("Référence", Avis.ECHEC, {"reference_csp": None}),
        ("Référence", Avis.ATTENTION, {"reference_csp": None, "motif_absence_csp": "en-cours"}),
        ("Référence", Avis.ATTENTION, {"empreinte": ""}),
        ("Métier", Avis.ATTENTION, {"metier": None}),
        ("Compétences", Avis.ECHEC, {"competences": []}),
        ("Mentions obligatoires", Avis.ECHEC, {"autorite": ""}),
        ("Critères discriminatoires", Avis.ATTENTION, {"profil": "Nous cherchons une jeune diplômée."}),
        ("Rédaction", Avis.ATTENTION, {"intitule": "Ingénieur réseaux"}),
    ],
)
def test_each_check_speaks(titre, attendu, champs):
    assert avis(offre_soumise(**champs))[titre] == attendu


def test_other_checks():
    assert avis(offre_soumise(metier=MetierFactory(hors_numerique=True)))["Métier"] == Avis.ATTENTION
    assert avis(offre_soumise(competences=[CompetenceFactory()]))["Compétences"] == Avis.ATTENTION
    sensible = OrganismeFactory(parent=OrganismeFactory(), sensible=True)
    assert avis(offre_soumise(organisme=sensible))["Employeur"] == Avis.ATTENTION
    partie = offre_soumise()
    partie.auteur.rattachements.all().delete()
    assert avis(partie)["Employeur"] == Avis.ECHEC


def test_duplicates_are_named(moderation):
    organisme = OrganismeFactory()
    une = offre_soumise(organisme=organisme)
    autre = offre_soumise(organisme=organisme, intitule="Ingénieur ou ingénieure en Securité des Réseaux")
    offre_soumise(organisme=organisme, intitule="Cheffe ou chef de projet en finances")
    assert avis(une)["Doublons"] == Avis.ATTENTION
    assert adresse(autre) in page(moderation, une)
    Offre.objects.filter(pk=autre.pk).update(etat=EtatOffre.REFUSEE)
    assert avis(une)["Doublons"] == Avis.CONFORME


def test_the_same_reference_written_otherwise_is_a_duplicate():
    offre_soumise(reference_csp="ABC-12")
    assert avis(offre_soumise(reference_csp="abc-12", empreinte=""))["Référence"] == Avis.ECHEC


# --- Home and list -------------------------------------------------------------------------------------------


def test_home_shows_queues_with_count_and_age(moderation):
    contenu = moderation.get("/admin/").content.decode()
    assert "Offres à modérer" in contenu
    assert "rien n’attend" in contenu
    offre_soumise()
    contenu = moderation.get("/admin/").content.decode()
    assert "/admin/opportunites/offre/?etat=soumise" in contenu
    assert re.search(r"depuis 0\s+minute", contenu)


def test_the_list_is_for_every_moderator_and_the_queue_starts_with_its_oldest(moderation):
    premiere, deuxieme = offre_soumise(), offre_soumise()
    OffreFactory()
    resultats = moderation.get(LISTE, {"etat": "soumise"}).context["cl"].result_list
    assert [o.pk for o in resultats] == [premiere.pk, deuxieme.pk]
    choix = list(moderation.get(LISTE).context["cl"].filter_specs[0].lookup_choices)
    assert choix[0][0] == EtatOffre.SOUMISE


def test_the_flagged_offers_are_a_filter(moderation):
    passee = timezone.localdate() - timedelta(days=61)
    signalee = OffreFactory(etat=EtatOffre.EXPIREE, date_limite=passee, date_publication=passee)
    OffreFactory(etat=EtatOffre.EXPIREE, date_limite=passee, date_publication=passee, importee=True)
    resultats = moderation.get(LISTE, {"sans_issue": "60"}).context["cl"].result_list
    assert [o.pk for o in resultats] == [signalee.pk]


@pytest.mark.parametrize(
    "parametres",
    [{"etat": "zzz"}, {"sans_issue": "1"}, {"sans_issue": "x"}, {"created_at__year": "0"}, {"etat__year": "x"}],
)
def test_an_impossible_filter_is_no_failure(moderation, parametres):
    assert moderation.get(LISTE, parametres).status_code in {302, 400}


@pytest.mark.parametrize("cle", ["created_at__year", "auteur__password__startswith", "organisme", "pk__in", "version"])
def test_a_list_filters_by_what_its_screen_declares_alone(moderation, cle):
    """Django takes any field of the model and any lookup: here no name of field comes from an address."""
    assert moderation.get(LISTE, {cle: "2026"}).status_code == 400


class AnneeFilter(admin.SimpleListFilter):
    """Lets a year that no calendar has reach Python, which refuses it once the query is made."""

    title = parameter_name = "annee"

    def lookups(self, request, model_admin):
        return [("2026", "2026")]

    def queryset(self, request, queryset):
        return queryset.filter(created_at__year=int(self.value())) if self.value() else queryset


@pytest.mark.parametrize("valeur", ["0", "10000", "9" * 30])
def test_a_value_refused_when_the_query_is_made_is_a_filter_not_understood(moderation, monkeypatch, valeur):
    monkeypatch.setattr(admin.site._registry[Offre], "list_filter", [AnneeFilter])
    assert moderation.get(LISTE, {"annee": valeur}).headers["Location"] == f"{LISTE}?e=1"


def test_the_paginator_counts_no_further_than_its_pages(monkeypatch):
    for _ in range(7):
        OffreFactory()
    monkeypatch.setattr("socle.pagination.PAGES_MAX", 2)
    paginateur = PaginateurBorne(Offre.objects.order_by("pk"), 3)
    assert (paginateur.count, paginateur.num_pages) == (7, 2)
    assert PaginateurBorne(Offre.objects.order_by("pk"), 2).count == 5
    assert PaginateurBorne(Offre.objects.none(), 2).num_pages == 1


# --- In bulk ---------------------------------------------------------------------------------------------------


def en_lot(client, *offres):
    envoi = {"action": "publier_conformes", "_selected_action": [o.pk for o in offres]}
    return client.post(LISTE, envoi, follow=True)


def test_bulk_publishes_what_is_safe_and_explains_the_rest(client):
    moi = UtilisateurFactory(moderateur=True)
    mien = RecruteurFactory(utilisateur=moi).organisme
    bonnes = [offre_soumise(), offre_soumise()]
    urgente = offre_soumise(date_limite=timezone.localdate() + timedelta(days=3), urgence="Départ.")
    la_mienne = offre_soumise(organisme=mien)
    brouillon = OffreFactory(etat=EtatOffre.BROUILLON, intitule="Pas encore soumise")
    connecter(client, moi)
    messages = [str(m) for m in en_lot(client, *bonnes, urgente, la_mienne, brouillon).context["messages"]]
    assert messages[0] == "2 offres publiées."
    assert len(messages) == 4
    assert any("date limite" in m for m in messages)
    assert any("vous recrutez" in m for m in messages)
    assert any("Pas encore soumise" in m and "brouillon" in m for m in messages)
    assert set(Offre.objects.filter(etat=EtatOffre.PUBLIEE)) == set(bonnes)
    assert Courriel.objects.count() == 2


def test_bulk_is_bounded(moderation, monkeypatch):
    monkeypatch.setattr("opportunites.admin.lot.MAXIMUM", 1)
    offres = [offre_soumise(), offre_soumise()]
    assert "rien n’a été publié" in en_lot(moderation, *offres).content.decode()
    assert Transition.objects.filter(verbe="publier").count() == 0
