"""Pages that do what none should: each proves that a guard sees it. Never part of the site."""

from collections.abc import Callable, Iterator
from typing import Any

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.core.mail import send_mail
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils import timezone

from accueil.models import Visite
from comptes.models import Utilisateur
from config.urls import handler400, handler403, handler404, handler500  # noqa: F401
from config.urls import urlpatterns as du_site
from opportunites.models import Offre

# --- on GET, writes ------------------------------------------------------------------------------


def _sql(requete: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute(requete)


def _tard() -> Iterator[bytes]:
    Utilisateur.objects.update(is_active=False)
    yield b""


def _sans_la_garde() -> None:
    """A cursor of psycopg: Django's wrappers do not see it."""
    connection.connection.execute("UPDATE comptes_utilisateur SET is_active = is_active")


QUI_ECRIVENT: dict[str, Callable[[], Any]] = {
    "orm": lambda: Utilisateur.objects.update(is_active=False),
    "cte": lambda: _sql("WITH a AS (DELETE FROM comptes_utilisateur RETURNING 1) SELECT 1 FROM a"),
    "verrou": lambda: _sql("SELECT 1 FROM comptes_utilisateur FOR UPDATE"),
    "sequence": lambda: _sql("SELECT nextval('comptes_utilisateur_id_seq')"),
    "message": lambda: _sql("SELECT pg_notify('offres', '')"),
    "psycopg": _sans_la_garde,
    "fichier": lambda: StreamingHttpResponse(_tard()),
    "courriel": lambda: send_mail("Sujet", "Texte", None, ["a@exemple.gouv.fr"]),
    "tache": lambda: current_app.send_task("socle.tasks.vider_courrier"),
    "plus-tard": lambda: transaction.on_commit(lambda: None),
}


def _retenir() -> None:
    """A reading that a GET may keep; this one keeps it on HEAD too."""
    utilisateur = Utilisateur.objects.latest("pk")
    Visite.objects.get_or_create(utilisateur=utilisateur, jour=timezone.localdate())


def _page(agir: Callable[[], Any]) -> Callable[[HttpRequest], Any]:
    def vue(request: HttpRequest) -> Any:
        fait = agir()
        return fait if isinstance(fait, StreamingHttpResponse) else HttpResponse()

    return login_not_required(vue)


urlpatterns = [*du_site, *(path(f"{nom}/", _page(agir), name=nom) for nom, agir in QUI_ECRIVENT.items())]
urlpatterns.append(path("lecture/", _page(_retenir), name="lecture"))

# --- tells what not all may know -----------------------------------------------------------------


@login_not_required
def nombre(request: HttpRequest) -> HttpResponse:
    """Counts drafts too."""
    return HttpResponse(f"{Offre.objects.count()} offres", content_type="text/plain")


urlpatterns.append(path("nombre/", nombre, name="nombre"))

# --- asks the database once a row ----------------------------------------------------------------


@login_not_required
def une_par_une(request: HttpRequest) -> HttpResponse:
    return HttpResponse(", ".join(offre.organisme.nom for offre in Offre.objects.order_by("pk")))


urlpatterns.append(path("une-par-une/", une_par_une, name="une_par_une"))
