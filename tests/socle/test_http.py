"""Health, error pages, and GETs that change nothing."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.urls import path

from comptes.models import Utilisateur
from socle import views
from socle.lecture import EcritureEnLecture, refuser_ecritures
from socle.middleware import lecture_seule
from tests.factories import OffreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db


def _tomber(*args):
    raise OperationalError("base arrêtée")


def test_database_down_is_503_and_says_to_try_again(client):
    client.raise_request_exception = False
    with connection.execute_wrapper(_tomber):
        reponse = client.get("/opportunites/")
    assert reponse.status_code == 503
    assert reponse["Retry-After"] == "30"


def test_a_bug_shows_a_page_that_needs_nothing(rf):
    try:
        raise ValueError("un bogue")
    except ValueError:
        reponse = views.erreur_500(rf.get("/"))
    assert reponse.status_code == 500
    assert "un bogue" not in reponse.content.decode()


@pytest.mark.parametrize("adresse", ["/?q=%00", "/opportunites/?region=a%00b", "/opportunites/?%00=1", "/a%00b/"])
def test_nul_is_refused_politely(client, adresse):
    reponse = client.get(adresse)
    assert reponse.status_code == 400


@pytest.mark.parametrize("adresse", ["/", "/sante/", "/api/v1/offres/", "/nulle-part/"])
def test_nul_in_a_cookie_is_refused_politely(client, adresse):
    assert client.get(adresse, headers={"Cookie": r'sessionid="\000aaaaaaaaaa"'}).status_code == 400


@pytest.mark.parametrize(
    ("corps", "genre"),
    [
        (r'{"q": "\u0000"}', "application/json"),
        (r'{"\ud800": [1]}', "application/json; charset=utf-8"),
        (r'[[{"a": ["\udc00"]}]]', "application/json"),
        ("[" * 100_000, "application/json"),
        ("q%00=1", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_the_database_cannot_store_is_refused_politely(client, corps, genre):
    assert client.post("/connexion/", corps, content_type=genre).status_code == 400


def test_a_nul_in_a_field_that_no_form_reads_is_refused_politely(client, settings):
    def vue(request):
        return HttpResponse(Utilisateur.objects.filter(email=request.POST["q"]).count())

    settings.ROOT_URLCONF = type("Adresses", (), {"urlpatterns": [path("", login_not_required(vue))]})
    client.raise_request_exception = False
    with transaction.atomic():
        assert client.post("/", {"q": "a\0b"}).status_code == 400
        transaction.set_rollback(True)


def test_get_that_writes_is_refused(rf):
    def vue(request):
        UtilisateurFactory()
        return HttpResponse()

    with pytest.raises(EcritureEnLecture, match="comptes_utilisateur"), transaction.atomic():
        lecture_seule(vue)(rf.get("/"))
    assert lecture_seule(vue)(rf.post("/")).status_code == 200


@pytest.mark.parametrize(
    "ecrire",
    [
        lambda u: u.save(),
        lambda u: u.delete(),
        lambda u: Utilisateur.objects.update(is_active=False),
        lambda u: Utilisateur.objects.bulk_create([Utilisateur(email="x@exemple.gouv.fr")]),
        lambda u: connection.cursor().execute("WITH a AS (DELETE FROM comptes_utilisateur RETURNING 1) SELECT 1"),
        lambda u: connection.cursor().execute("COPY comptes_utilisateur FROM STDIN"),
        lambda u: connection.cursor().execute("SELECT nextval('comptes_utilisateur_id_seq')"),
        lambda u: connection.cursor().execute("SELECT pg_notify('offres', '')"),
        lambda u: connection.cursor().execute("NOTIFY offres"),
        lambda u: connection.cursor().execute("DO $$ BEGIN DELETE FROM comptes_utilisateur; END $$"),
        # Others who write would wait for it, and nobody locks what it will not change.
        lambda u: Utilisateur.objects.select_for_update().get(pk=u.pk),
        lambda u: Utilisateur.objects.select_for_update(no_key=True).get(pk=u.pk),
    ],
)
def test_every_way_to_write_is_seen(ecrire):
    utilisateur = UtilisateurFactory()
    with refuser_ecritures(), pytest.raises(EcritureEnLecture), transaction.atomic():
        ecrire(utilisateur)


def test_reading_is_not_writing():
    utilisateur = UtilisateurFactory()
    with refuser_ecritures():
        assert list(Utilisateur.objects.values_list("pk", flat=True)) == [utilisateur.pk]


def test_pages_change_no_row(client):
    offre = OffreFactory()
    connexion = connection.cursor()
    connexion.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
    avant = connexion.fetchone()
    for adresse in ("/", "/opportunites/", offre.get_absolute_url(), "/opportunites/flux.atom", "/api/v1/offres/"):
        assert client.get(adresse).status_code == 200
    connexion.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
    assert connexion.fetchone() == avant


def test_logs_hold_no_personal_data(client, caplog):
    with caplog.at_level("INFO"):
        client.get("/opportunites/?q=prenom.nom@exemple.gouv.fr", headers={"User-Agent": "Navigateur rare 1.0"})
    lignes = [str(ligne.msg) for ligne in caplog.records if "request_" in str(ligne.msg)]
    assert len(lignes) == 2
    for ligne in lignes:
        assert "/opportunites/" in ligne
        assert "prenom" not in ligne
        assert "Navigateur" not in ligne
        assert "127.0.0.1" not in ligne


@pytest.mark.parametrize("longueur", ["abc", "-1", "²", "9" * 5000, "1 2"])
def test_a_length_that_is_no_number_is_refused(client, db, longueur):
    assert client.post("/connexion/", {"adresse": "a@b.fr"}, CONTENT_LENGTH=longueur).status_code == 400
