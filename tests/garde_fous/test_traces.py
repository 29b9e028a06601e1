"""The trail of sensitive acts: complete, one row each, and rewritten by nobody."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comptes.admin import UtilisateurAdmin
from comptes.models import Utilisateur
from socle.acteur import SYSTEME, Acteur
from socle.administration import SuppressionTracee
from socle.enums import VerbeTrace
from socle.journal import changer_etat
from socle.models import Trace, Transition
from socle.querysets import TraceQuerySet
from socle.traces import purger_traces, tracer
from tests.factories import OffreFactory, UtilisateurFactory
from tests.garde_fous import actes
from tests.garde_fous.actes import AUTRE
from tests.garde_fous.parcours import Formulaire, Visite
from tests.garde_fous.preuves import compter
from tests.garde_fous.traces import colonnes_non_dites, envoyer, fichiers_traces, variantes

pytestmark = pytest.mark.django_db

INALTERABLES = ["socle_trace", "socle_transition", "django_admin_log"]
DATES = {"socle_trace": "at", "socle_transition": "at", "django_admin_log": "action_time"}


# --- One row for each act ------------------------------------------------------------------------


@pytest.mark.parametrize("verbe", VerbeTrace)
def test_every_verb_is_left_once_by_a_real_act(verbe, request):
    if verbe in actes.SANS_ACTE:
        assert verbe not in actes.ACTES
        return
    assert verbe in actes.ACTES, f"« {verbe} » : ajoutez son acte à tests/garde_fous/actes.py"
    scene = actes.scene()
    avant = set(Trace.objects.values_list("pk", flat=True))
    acteur, objet = actes.ACTES[verbe](scene)
    traces = list(Trace.objects.exclude(pk__in=avant).order_by("pk"))
    assert [trace.verbe for trace in traces] == [verbe]
    assert (traces[0].acteur, traces[0].content_type.model, traces[0].object_id) == (
        acteur,
        objet._meta.model_name,
        objet.pk,
    )
    assert "@" not in str(traces[0].details)
    compter(request, ecritures_sensibles=len(traces))


def test_an_act_that_rolls_back_leaves_no_trace(monkeypatch):
    scene = actes.scene()

    def tomber(*args):
        raise RuntimeError

    monkeypatch.setattr("comptes.services._informer", tomber)
    with pytest.raises(RuntimeError):
        actes.retirer_adresse(scene)
    assert EmailAddress.objects.filter(pk=scene.seconde.pk).exists()
    assert not Trace.objects.exists()


@pytest.mark.parametrize("verbe", [VerbeTrace.CHOISIR_ADRESSE, VerbeTrace.CHANGER_DROITS, VerbeTrace.SUPPRIMER])
def test_an_act_without_its_trace_is_not_done(verbe, monkeypatch):
    scene = actes.scene()
    groupes = [Group.objects.create(name="Gardé")]

    def tomber(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(TraceQuerySet, "bulk_create", tomber)
    with pytest.raises(RuntimeError):
        actes.ACTES[verbe](scene)
    scene.seconde.refresh_from_db()
    scene.personne.refresh_from_db()
    assert not scene.seconde.primary
    assert not scene.personne.is_staff
    assert set(groupes) <= set(Group.objects.all())


def test_changes_of_state_are_not_told_twice():
    changer_etat(OffreFactory(), "suspendre", acteur=SYSTEME)
    assert not Trace.objects.exists()


def test_the_command_that_gives_all_rights_leaves_a_trace():
    call_command("createsuperuser", email="chef@exemple.gouv.fr", interactive=False, stdout=StringIO())
    trace = Trace.objects.get()
    assert (trace.verbe, trace.acteur, trace.objet.email) == (VerbeTrace.CREER_COMPTE, None, "chef@exemple.gouv.fr")


@pytest.mark.parametrize("codes", [{"nom": "Jeanne"}, {"adresse": "a@b.fr"}, {"mots": "une phrase"}, {"mal": 1.5}])
def test_a_trace_refuses_what_somebody_typed(codes):
    with pytest.raises(ValueError, match="ni un numéro ni un code"):
        tracer(VerbeTrace.CONSULTER, acteur=SYSTEME, objet=UtilisateurFactory(), **codes)
    assert not Trace.objects.exists()


def test_an_export_says_why_or_is_refused():
    compte = UtilisateurFactory()
    with pytest.raises(IntegrityError, match="trace_raison_exigee"), transaction.atomic():
        tracer(VerbeTrace.EXPORTER, acteur=SYSTEME, objet=compte)
    with pytest.raises(ValueError, match="curiosité"):
        tracer(VerbeTrace.EXPORTER, acteur=SYSTEME, objet=compte, raison="curiosité")
    assert tracer(VerbeTrace.EXPORTER, acteur=SYSTEME, objet=compte, raison="incident").pk


def test_every_screen_of_the_admin_traces_what_it_deletes():
    ecrans = admin.site._registry.items()
    muets = [modele._meta.label for modele, ecran in ecrans if not isinstance(ecran, SuppressionTracee)]
    assert not muets, f"écrans qui suppriment sans trace ; inscrivez-les par admin.site : {muets}"


def test_deleting_many_leaves_one_trace_each():
    scene = actes.scene()
    groupes = [Group.objects.create(name=nom) for nom in ("Un", "Deux")]
    donnees = {"action": "delete_selected", "post": "yes", "_selected_action": [groupe.pk for groupe in groupes]}
    scene.admin.post(reverse("admin:auth_group_changelist"), donnees)
    assert not Group.objects.exists()
    supprimees = Trace.objects.filter(verbe=VerbeTrace.SUPPRIMER).values_list("object_id", flat=True)
    assert sorted(supprimees) == sorted(groupe.pk for groupe in groupes)


# --- No form goes round it -----------------------------------------------------------------------


def test_every_column_of_security_is_known():
    inconnues = list(colonnes_non_dites())
    assert not inconnues, "\n".join(inconnues)


# The crawl of test_parcours.py sends the forms that it finds: `formulaires_muets`.
def test_a_form_that_gives_a_right_in_silence_is_caught(monkeypatch):
    scene = actes.scene()
    page = reverse("admin:comptes_utilisateur_change", args=[scene.personne.pk])
    formulaire = Formulaire(page, "post", (("is_active", "on"),), page)
    donnees = [champs for champs in variantes(scene.admin, formulaire) if ("is_staff", "on") in champs]
    assert donnees, "les variantes ne cochent plus les cases"
    assert not envoyer(scene.admin, formulaire, donnees[0])
    monkeypatch.setattr(UtilisateurAdmin, "save_related", admin.ModelAdmin.save_related)
    (ecart,) = envoyer(scene.admin, formulaire, donnees[0])
    assert "change Utilisateur" in ecart
    assert "appelez socle.traces.tracer" in ecart
    scene.personne.refresh_from_db()
    assert not scene.personne.is_staff, "l’essai ne laisse rien"


def test_a_file_that_leaves_in_silence_is_caught():
    fichier = HttpResponse("adresse", headers={"Content-Disposition": "attachment; filename=comptes.csv"})
    (ecart,) = fichiers_traces(Visite("moderateur", "/comptes.csv", fichier, b"adresse", [], 0))
    assert "un fichier part sans trace" in ecart
    assert not list(fichiers_traces(Visite("agent", "/opportunites/export.csv", fichier, b"", [], 0)))


# --- Rewritten by nobody -------------------------------------------------------------------------


def _planter():
    chef = UtilisateurFactory(administrateur=True)
    acteur = Acteur(utilisateur_id=chef.pk)
    tracer(VerbeTrace.CONSULTER, acteur=acteur, objet=chef)
    LogEntry.objects.log_actions(chef.pk, [chef], 2, "is_staff", single_object=True)
    changer_etat(OffreFactory(), "suspendre", acteur=acteur)
    assert (Trace.objects.count(), LogEntry.objects.count(), Transition.objects.count()) == (1, 1, 1)


def _refuse(ordre):
    with pytest.raises(DatabaseError) as refus, transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(ordre)
    assert refus.value.__cause__.sqlstate == "42501", "insufficient_privilege"


@pytest.mark.parametrize("table", INALTERABLES)
def test_the_web_role_rewrites_nothing(table):
    _planter()
    for ordre in (
        f"UPDATE {table} SET id = id",
        f"UPDATE {table} SET {DATES[table]} = now() - interval '3 years'",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
    ):
        _refuse(ordre)


@pytest.mark.parametrize("table", ["socle_trace", "django_admin_log"])
def test_the_owner_rewrites_nothing_either(table):
    _planter()
    with connection.cursor() as curseur:
        curseur.execute("RESET ROLE")
    _refuse(f"UPDATE {table} SET id = id")
    _refuse(f"DELETE FROM {table}")


def test_only_what_is_older_than_a_year_is_forgotten_and_by_the_daily_work_alone():
    _planter()
    ancien = timezone.now() - timedelta(days=370)
    compte = Utilisateur.objects.get(is_superuser=True)
    vieille = tracer(VerbeTrace.CONSULTER, acteur=SYSTEME, objet=compte)
    ancienne = Trace.objects.bulk_create(
        [Trace(verbe=VerbeTrace.CONSULTER, content_type=vieille.content_type, object_id=compte.pk, at=ancien)]
    )[0]
    LogEntry.objects.create(user=compte, action_flag=2, object_repr="compte", action_time=ancien)
    _refuse(f"DELETE FROM socle_trace WHERE id = {ancienne.pk}")
    _refuse(f"DELETE FROM django_admin_log WHERE action_time < '{ancien + timedelta(1)}'")
    purger_traces(timezone.localdate())
    assert not Trace.objects.filter(pk=ancienne.pk).exists()
    assert (Trace.objects.count(), LogEntry.objects.count()) == (2, 1)


# --- Who reads -----------------------------------------------------------------------------------

LISTE = "/admin/socle/trace/"


def test_administrators_alone_read_the_trail():
    scene = actes.scene()
    trace = tracer(VerbeTrace.CONSULTER, acteur=SYSTEME, objet=scene.personne)
    fiche = reverse("admin:socle_trace_change", args=[trace.pk])
    assert "Ligne qui porte une adresse consultée" in scene.admin.get(LISTE).text
    assert scene.admin.get(fiche).status_code == 200
    assert scene.admin.post(fiche, {"verbe": "supprimer"}).status_code == 403
    assert scene.admin.post(reverse("admin:socle_trace_delete", args=[trace.pk])).status_code == 403
    assert scene.admin.get(reverse("admin:socle_trace_add")).status_code == 403
    moderateur = UtilisateurFactory(moderateur=True)
    moderateur.user_permissions.add(Permission.objects.get(codename="view_trace"))
    scene.client.force_login(moderateur)
    for adresse in (LISTE, fiche):
        assert scene.client.get(adresse).status_code == 403
    assert "socle/trace" not in scene.client.get("/admin/").text


def test_the_list_costs_the_same_with_two_and_ten():
    scene = actes.scene()
    couts = []
    for lignes in (2, 8):
        for _ in range(lignes):
            tracer(VerbeTrace.CONSULTER, acteur=Acteur(utilisateur_id=UtilisateurFactory().pk), objet=scene.personne)
        with CaptureQueriesContext(connection) as requetes:
            assert scene.admin.get(LISTE).status_code == 200
        couts.append(len(requetes))
    assert couts[0] == couts[1] <= 15


@pytest.mark.parametrize(
    "requete",
    [
        *("at__year=0", "at__year=10000", "at__year=abc", "at__year=2026&at__month=13", "at__year=2026&at__month=-1"),
        *("at__year=2026&at__month=2&at__day=31", "at__month=2", "at__day=31", "at__year=2026&at__day=x", "at__year="),
        *("at__year=9998", "at__year=2026&at__month=11&at__day=22", "at__year=2026&at__year=1", "verbe=inconnu"),
    ],
)
def test_dates_that_no_calendar_has_break_nothing(requete):
    scene = actes.scene()
    tracer(VerbeTrace.CONSULTER, acteur=SYSTEME, objet=scene.personne)
    assert scene.admin.get(f"{LISTE}?{requete}").status_code in {200, 302, 400}


def test_people_read_what_was_done_to_their_account_and_by_whom():
    scene = actes.scene()
    actes.choisir_adresse(scene)
    actes.changer_droits(scene)
    actes.creer_compte(scene)
    scene.client.force_login(scene.personne, deux_facteurs=True)
    page = " ".join(BeautifulSoup(scene.client.get(reverse("accueil:compte")).text, "html.parser").text.split())
    assert re.search(r"Droits changés le \d+ \w+ \d+ à \d+:\d+ par l’équipe", page)
    assert re.search(r"Adresse qui reçoit les courriels changée le [^A-Z]*", page)
    assert "Compte créé" not in page


def test_erasing_a_person_leaves_only_its_number():
    """Neither the trail nor the admin's history ever held its address."""
    scene = actes.scene()
    adresses = {scene.personne.email, AUTRE}
    for acte in (actes.changer_droits, actes.choisir_adresse, actes.employer_code, actes.anonymiser):
        acte(scene)
    assert Trace.objects.du_compte(Acteur(utilisateur_id=scene.personne.pk)).count() >= 4
    with connection.cursor() as curseur:
        for table in INALTERABLES:
            curseur.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            texte = curseur.fetchone()[0]
            assert not [adresse for adresse in adresses if adresse in texte], table
