"""Health, error pages, headers, and GETs that change nothing."""

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse

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
    "adresse", ["/", "/opportunites/", "/nulle-part/", "/sante/", "/api/v1/offres/", "/admin/login/"]
)
def test_every_answer_carries_the_security_headers(client, adresse):
    reponse = client.get(adresse)
    politique = reponse["Content-Security-Policy"]
    assert "default-src 'none'" in politique
    assert "unsafe" not in politique
    assert reponse["X-Frame-Options"] == "DENY"
    assert reponse["X-Content-Type-Options"] == "nosniff"


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
    ],
)
def test_every_way_to_write_is_seen(ecrire):
    utilisateur = UtilisateurFactory()
    with refuser_ecritures(), pytest.raises(EcritureEnLecture), transaction.atomic():
        ecrire(utilisateur)


def test_reading_and_locking_are_not_writing():
    utilisateur = UtilisateurFactory()
    with refuser_ecritures():
        assert list(Utilisateur.objects.select_for_update().values_list("pk", flat=True)) == [utilisateur.pk]


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
