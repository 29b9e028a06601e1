"""The directory: who may open it, its results, one profile."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from annuaire import fiches
from annuaire.emails.listes import MESSAGES
from annuaire.filters import FiltreAnnuaire
from annuaire.forms.contacts import MessageForm, SignalementForm
from annuaire.models import Membre
from annuaire.querysets.visibles import Regard, regard
from annuaire.services import contacts, lectures
from annuaire.suggestions import suggerer
from comptes.sessions import lire_ou_poster
from referentiels.suggestions import en_reponse
from socle.jours import matin
from socle.models import Abonnement
from socle.pagination import PaginateurCompte
from socle.requete import Requete

PAGES_MAX = 50  # a thousand names: beyond, words and facets find better


class PaginateurAnnuaire(PaginateurCompte):
    @property
    def num_pages(self) -> int:
        return min(PAGES_MAX, super().num_pages)


def _hors_moteurs(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Behind the login already; said to whatever keeps a copy."""

    @wraps(vue)
    def gardee(*args: Any, **kwargs: Any) -> HttpResponse:
        reponse = vue(*args, **kwargs)
        reponse["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return reponse

    return never_cache(gardee)


def _comptee(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Load the profile that the reader may open, and count it: see `lectures`."""

    @wraps(vue)
    def gardee(request: Requete, uuid: UUID) -> HttpResponse:
        membre = get_object_or_404(Membre.objects.visible_by(request.acteur).for_profil(), uuid=uuid)
        if lectures.noter_profil(membre, acteur=request.acteur, ecrire=request.method != "HEAD"):
            return vue(request, membre)
        reponse = render(request, "annuaire/trop_de_profils.html", {"maximum": lectures.PROFILS_PAR_JOUR}, status=429)
        demain = matin(timezone.localdate() + timedelta(days=1))
        reponse["Retry-After"] = str(max(1, int((demain - timezone.now()).total_seconds())))
        return reponse

    return gardee


@_hors_moteurs
@require_safe
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def liste(request: Requete) -> HttpResponse:
    """Members that this person may read, in the order of names; everything is in the address."""
    vu = regard(request.acteur)
    if not vu.ouvert:
        sien = Membre.objects.de(request.acteur).first()
        return render(request, "annuaire/fermee.html", {"membre": sien, "titre": ""}, status=403)
    filtre = FiltreAnnuaire(request.GET, vu)
    page = PaginateurAnnuaire(filtre, filtre.total).page_demandee(request.GET.get("page"))
    page.object_list = _fiches(list(page.object_list), vu)
    puces = list(filtre.puces())
    canonique = (request.path + filtre.adresse()).removesuffix("?")
    fragment = bool(request.htmx) and not request.htmx.history_restore_request
    contexte = {
        "titre": _titre(puces, page.number),
        "fragment": fragment,
        "filtre": filtre,
        "page": page,
        "puces": puces,
        "recruteur": vu.recruteur,
        "borne": filtre.total > PAGES_MAX * page.paginator.per_page,
    }
    if not fragment:
        return render(request, "annuaire/liste.html", contexte)
    reponse = render(request, "annuaire/liste.html#resultats", contexte)
    reponse["HX-Push-Url"] = canonique
    return reponse


@_hors_moteurs
@require_safe
def suggestions(request: Requete) -> HttpResponse:
    """What the search bar offers while somebody types, for this reader alone."""
    vu = regard(request.acteur)
    groupes = suggerer(request.GET.get("q", ""), vu)
    return JsonResponse(en_reponse(groupes), status=200 if vu.ouvert else 403)


def _fiches(pks: list[int], vu: Regard) -> list[fiches.Fiche]:
    """Cards in this order, read with the rights of now."""
    membres = Membre.objects.vus_par(vu).filter(pk__in=pks).select_related("metier", "departement")
    rangs = {pk: rang for rang, pk in enumerate(pks)}
    return fiches.composer(sorted(membres, key=lambda membre: rangs[membre.pk]))


def _titre(puces: list[tuple[str, str]], page: int) -> str:
    filtres = ", ".join(libelle for libelle, _ in puces)
    return " – ".join(filter(None, [filtres, "Annuaire", f"page {page}" if page > 1 else ""]))


@_hors_moteurs
@require_safe
@_comptee
def detail(request: Requete, membre: Membre) -> HttpResponse:
    (fiche,) = fiches.composer([membre], entieres_pour=regard(request.acteur))
    contexte = {
        "fiche": fiche,
        "sienne": membre.utilisateur_id == request.acteur.utilisateur_id,
        "sans_messages": Abonnement.objects.est_arrete(membre.utilisateur_id, MESSAGES),
    }
    return render(request, "annuaire/detail.html", contexte)


@_hors_moteurs
@lire_ou_poster
@_comptee
def contacter(request: Requete, membre: Membre) -> HttpResponse:
    if membre.utilisateur_id == request.acteur.utilisateur_id:
        return redirect("annuaire:detail", uuid=membre.uuid)
    if request.method != "POST" and Abonnement.objects.est_arrete(membre.utilisateur_id, MESSAGES):
        return redirect("annuaire:detail", uuid=membre.uuid)  # which says so
    formulaire = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid() and _contacter(request, membre, formulaire):
        messages.success(request, "Votre message part par courriel. La réponse vous parviendra à votre adresse.")
        return redirect("annuaire:detail", uuid=membre.uuid)
    contexte = {
        "formulaire": formulaire,
        "nom": membre.nom_complet,
        "retour": reverse("annuaire:detail", args=[membre.uuid]),
        "adresse": request.user.email,  # type: ignore[union-attr]
        "jeton": _jeton(request),
        "maximum": contacts.MESSAGES_PAR_JOUR,
    }
    return render(request, "annuaire/contacter.html", contexte, status=422 if formulaire.errors else 200)


def _contacter(request: Requete, membre: Membre, formulaire: MessageForm) -> bool:
    try:
        contacts.contacter(membre, **formulaire.cleaned_data, jeton=_jeton(request), acteur=request.acteur)
    except contacts.TropDeMessages:
        formulaire.add_error(
            None,
            f"Vous avez écrit {contacts.MESSAGES_PAR_JOUR} messages aujourd’hui, le plus possible : revenez demain.",
        )
    except contacts.MessagesRefuses:
        formulaire.add_error(None, "Cette personne a choisi de ne plus recevoir de messages par l’annuaire.")
    return not formulaire.errors


@_hors_moteurs
@lire_ou_poster
@_comptee
def signaler(request: Requete, membre: Membre) -> HttpResponse:
    formulaire = SignalementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        contacts.signaler(membre, **formulaire.cleaned_data, acteur=request.acteur)
        messages.success(request, "Merci : l’équipe de modération va regarder. La personne ne saura pas qui a signalé.")
        return redirect("annuaire:detail", uuid=membre.uuid)
    contexte = {
        "formulaire": formulaire,
        "nom": membre.nom_complet,
        "retour": reverse("annuaire:detail", args=[membre.uuid]),
    }
    return render(request, "annuaire/signaler.html", contexte, status=422 if formulaire.errors else 200)


def _jeton(request: Requete) -> UUID:
    try:
        return UUID(request.POST.get("jeton", ""))
    except ValueError:
        return uuid4()
