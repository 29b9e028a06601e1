"""The manifesto of a community: read it, its versions and what changed; sign it; write the next one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.enums import EtatAdhesion, EtatCommunaute
from annuaire.models import Communaute
from communautes.forms.manifestes import ComparerForm, VersionForm
from communautes.models import Manifeste, Signature
from communautes.noms import montrer, nommer_montres
from communautes.permissions import can_animer, est_membre_de
from communautes.services import manifestes as services
from communautes.services.espaces import EnSommeil
from communautes.services.manifestes import BrouillonChange, TexteInchange, VersionDepassee
from communautes.views.espaces import PAR_PAGE, charger, charger_animee, charger_sienne
from comptes.sessions import lire_ou_poster
from socle.difference import comparer_textes
from socle.pagination import PaginateurBorne
from socle.requete import Requete

EN_SOMMEIL = "Cette communauté n’est pas ouverte\u00a0: son manifeste ne se signe ni ne s’amende."
CHANGE = "Quelqu’un a écrit dans le brouillon depuis que vous l’avez lu. Rien n’est fait\u00a0: relisez-le d’abord."


def publies(communaute: Communaute) -> Any:
    return Manifeste.objects.filter(communaute=communaute).publies()


# --- Read ------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def manifeste(request: Requete, slug: str) -> HttpResponse:
    """The version in force, to everybody; to members, where they stand with it."""
    communaute, acteur = charger(request, slug), request.acteur
    membre, anime = est_membre_de(acteur, communaute.pk), can_animer(acteur, communaute.pk)
    contexte = {
        "communaute": communaute,
        "manifeste": publies(communaute).with_signatures(acteur).first(),
        "ouverte": communaute.etat == EtatCommunaute.OUVERTE,
        "membre": membre,
        "anime": anime,
        "interieur": membre or anime,
        "brouillon": anime and Manifeste.objects.filter(communaute=communaute).brouillons().exists(),
        "deja_signe": membre and _a_signe_avant(communaute, acteur.membre_id),
    }
    return render(request, "communautes/manifeste/manifeste.html", contexte)


def _a_signe_avant(communaute: Communaute, membre: int | None) -> int:
    """The last version that this member signed; 0: none."""
    siennes = Signature.objects.filter(manifeste__communaute=communaute, membre=membre)
    return siennes.order_by("-manifeste__version").values_list("manifeste__version", flat=True).first() or 0


@login_not_required
@require_safe
def versions(request: Requete, slug: str) -> HttpResponse:
    communaute = charger(request, slug)
    page = PaginateurBorne(publies(communaute).defer("texte"), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"communaute": communaute, "page": page, "comparable": page.paginator.count > 1}
    return render(request, "communautes/manifeste/versions.html", contexte)


@login_not_required
@require_safe
def version(request: Requete, slug: str, numero: int) -> HttpResponse:
    communaute = charger(request, slug)
    lue = get_object_or_404(publies(communaute), version=numero)
    vigueur = publies(communaute).values_list("version", flat=True).first()
    contexte = {"communaute": communaute, "manifeste": lue, "vigueur": vigueur}
    return render(request, "communautes/manifeste/version.html", contexte)


@login_not_required
@require_safe
def difference(request: Requete, slug: str) -> HttpResponse:
    """Between two versions published; the last two when none is asked."""
    communaute = charger(request, slug)
    connues = list(publies(communaute).defer("texte"))
    dernieres = [une.version for une in connues[:2]]
    demandees = {"avant": dernieres[-1], "apres": dernieres[0]} if dernieres else {}
    form = ComparerForm(request.GET if {"avant", "apres"} & request.GET.keys() else demandees, versions=connues)
    contexte: dict[str, Any] = {"communaute": communaute, "form": form, "comparable": len(connues) > 1}
    if contexte["comparable"] and form.is_valid():
        avant, apres = sorted((form.cleaned_data["avant"], form.cleaned_data["apres"]))
        textes = {une.version: une.texte for une in publies(communaute).filter(version__in=(avant, apres))}
        contexte |= {"avant": avant, "apres": apres, "morceaux": comparer_textes(textes[avant], textes[apres])}
    return render(request, "communautes/manifeste/difference.html", contexte, status=422 if form.errors else 200)


@never_cache
@require_safe
def signataires(request: Requete, slug: str) -> HttpResponse:
    """Of the version in force: those who show that they are of this community; the others are a number."""
    communaute = charger_sienne(request, slug)
    vigueur = Manifeste.objects.filter(communaute=communaute).en_vigueur()
    lue = get_object_or_404(vigueur.with_signatures(request.acteur).defer("texte"))
    signees = Signature.objects.filter(
        manifeste=lue, membre__adhesions__communaute=communaute, membre__adhesions__etat=EtatAdhesion.ACTIVE
    )
    montres = montrer(request.acteur, signees.order_by().values("membre"))
    page = PaginateurBorne(montres.values_list("pk", flat=True), PAR_PAGE * 3).get_page(request.GET.get("page"))
    noms = nommer_montres(request.acteur, list(page))
    contexte = {"communaute": communaute, "manifeste": lue, "page": page, "noms": noms}
    return render(request, "communautes/manifeste/signataires.html", contexte)


# --- Sign ------------------------------------------------------------------------------------------


@require_POST
def signer(request: Requete, slug: str) -> HttpResponse:
    """The version that was read: another one published meanwhile is to be read first."""
    communaute = charger(request, slug)
    if not est_membre_de(request.acteur, communaute.pk):
        raise PermissionDenied
    numero = request.POST.get("version", "")
    lue = publies(communaute).filter(version=int(numero) if _est_un_numero(numero) else 0).first()
    try:
        if lue is None:
            raise VersionDepassee(0)
        nouvelle = services.signer(lue, acteur=request.acteur)
    except VersionDepassee:
        messages.warning(request, "Le manifeste a changé depuis que vous l’avez lu\u00a0: lisez-le, puis signez.")
    except EnSommeil:
        messages.warning(request, EN_SOMMEIL)
    else:
        phrase = "Vous avez signé la version" if nouvelle else "Vous aviez déjà signé la version"
        messages.success(request, f"{phrase} {lue.version} du manifeste.")
    return redirect("communautes:manifeste", communaute.slug)


def _est_un_numero(texte: str) -> bool:
    return texte.isascii() and texte.isdecimal() and len(texte) < 8


# --- Write the next version ------------------------------------------------------------------------


@never_cache
@lire_ou_poster
def rediger(request: Requete, slug: str) -> HttpResponse:
    """The draft, from the version in force when there is none. What somebody else wrote meanwhile is not lost."""
    communaute = charger_animee(request, slug)
    brouillon = Manifeste.objects.filter(communaute=communaute).brouillons().first()
    depart = brouillon or publies(communaute).first()
    initial = {"texte": depart.texte if depart else "", "resume": brouillon.resume if brouillon else ""}
    form = VersionForm(request.POST if request.method == "POST" else None, initial=initial)
    perime = False
    if request.method == "POST" and form.is_valid():
        try:
            champs = {**form.cleaned_data, "lu": request.POST.get("lu", "")}
            services.rediger(communaute, **champs, acteur=request.acteur)
        except BrouillonChange as change:
            perime, brouillon = True, change.brouillon
        else:
            messages.success(request, "Le brouillon est enregistré. Personne d’autre ne le lit avant sa publication.")
            return redirect("communautes:brouillon", communaute.slug)
    actuel = brouillon.empreinte if brouillon else ""
    contexte = {
        "form": form,
        "communaute": communaute,
        "brouillon": brouillon,
        "perime": perime,
        # What this person has read: a form that lacks something shows nobody else's words.
        "lu": request.POST.get("lu", "") if form.errors else actuel,
    }
    statut = 409 if perime else 422 if form.errors else 200
    return render(request, "communautes/manifeste/rediger.html", contexte, status=statut)


@never_cache
@require_safe
def brouillon(request: Requete, slug: str) -> HttpResponse:
    """What it would be, and what it changes."""
    communaute = charger_animee(request, slug)
    lu = Manifeste.objects.filter(communaute=communaute).brouillons().first()
    vigueur = publies(communaute).first()
    contexte = {
        "communaute": communaute,
        "brouillon": lu,
        "vigueur": vigueur,
        "morceaux": comparer_textes(vigueur.texte, lu.texte) if lu and vigueur else [],
    }
    return render(request, "communautes/manifeste/brouillon.html", contexte)


@require_POST
def publier(request: Requete, slug: str) -> HttpResponse:
    communaute = charger_animee(request, slug)
    numero = request.POST.get("vigueur", "")
    lu, vigueur = request.POST.get("lu", ""), int(numero) if _est_un_numero(numero) else -1
    try:
        nouvelle = services.publier(communaute, lu=lu, vigueur=vigueur, acteur=request.acteur)
    except BrouillonChange:
        messages.warning(request, CHANGE)
    except VersionDepassee as depassee:
        phrase = f"La version {depassee.vigueur} a été publiée entre-temps\u00a0: relisez ce que le brouillon y change."
        messages.warning(request, phrase)
    except TexteInchange:
        messages.warning(
            request, "Ce brouillon est la version en vigueur, mot pour mot\u00a0: il n’y a rien à publier."
        )
    else:
        phrase = f"La version {nouvelle.version} est en vigueur\u00a0: chaque membre est invité à la signer."
        messages.success(request, phrase)
        return redirect("communautes:manifeste", communaute.slug)
    return redirect("communautes:brouillon", communaute.slug)


@require_POST
def abandonner(request: Requete, slug: str) -> HttpResponse:
    communaute = charger_animee(request, slug)
    try:
        services.abandonner(communaute, lu=request.POST.get("lu", ""), acteur=request.acteur)
    except BrouillonChange:
        messages.warning(request, CHANGE)
        return redirect("communautes:brouillon", communaute.slug)
    messages.success(request, "Il n’y a plus de brouillon.")
    return redirect("communautes:manifeste", communaute.slug)
