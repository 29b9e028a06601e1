"""What the employer's pages share: who may enter, what a late click gets, what a lost session keeps."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import get_object_or_404, render

from opportunites.enums import EtatOffre
from opportunites.models import Offre
from socle.requete import Requete

CLE_SAISIE = "saisie_en_attente"
SAISIE_MAX = 200_000  # characters kept for somebody who has to log in again

Vue = Callable[..., HttpResponse]


LECTURE = ("GET", "HEAD")
FORMULAIRE = (*LECTURE, "POST")
ACTE = ("POST",)


def employeur_requis(methodes: Sequence[str]) -> Callable[[Vue], Vue]:
    """Only for who recruits for somebody: a page without object says how to, any offer is 404.

    A form sent after the session ended is kept until the person is back.
    """

    def decorer(vue: Vue) -> Vue:
        @login_not_required
        @wraps(vue)
        def enveloppe(request: Requete, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methodes:
                return HttpResponseNotAllowed(methodes)
            if not request.user.is_authenticated:
                if request.method == "POST":
                    _garder(request)
                return redirect_to_login(request.get_full_path())
            if not request.acteur.organismes:
                if kwargs:  # an offer: for who may not manage any, it is as if it were not there
                    raise Http404
                return render(request, "opportunites/sans_employeur.html", status=403)
            return vue(request, *args, **kwargs)

        return enveloppe

    return decorer


def saisie_gardee(request: Requete) -> QueryDict | None:
    """What was sent to this address when the session had ended."""
    gardee = request.session.get(CLE_SAISIE)
    if not gardee or gardee["chemin"] != request.path:
        return None
    return QueryDict(gardee["donnees"])


def oublier_la_saisie(request: Requete) -> None:
    request.session.pop(CLE_SAISIE, None)


def mon_offre(request: Requete, uuid: UUID) -> Offre:
    """An offer of one of the person's employers; any other is 404."""
    offres = Offre.objects.modifiables_par(request.acteur).select_related("organisme", "modifiee_par")
    return get_object_or_404(offres, uuid=uuid)


def etat_change(request: Requete, offre: Any, action: str) -> HttpResponse:
    """409: what was asked is no longer possible, and where the offer is now."""
    contexte = {"offre": offre, "etat": EtatOffre(offre.etat).label, "action": action}
    return render(request, "opportunites/etat_change.html", contexte, status=409)


def version_lue(request: Requete) -> int:
    """The version that the form carries; 0, which is never the current one, when it is not a number."""
    texte = request.POST.get("version", "")
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 9 else 0


def _garder(request: Requete) -> None:
    donnees = request.POST.copy()
    donnees.pop("csrfmiddlewaretoken", None)
    texte = donnees.urlencode()
    if len(texte) <= SAISIE_MAX:
        request.session[CLE_SAISIE] = {"chemin": request.path, "donnees": texte}
