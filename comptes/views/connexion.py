"""The one door: type an address, then the code it received. The same page serves every kind of code."""

from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from comptes import services
from comptes.codes import DUREE, ENVOIS, CodeRefuse, TropDeCodes, envoyer_code, verifier_code
from comptes.enums import Nature, UsageCode
from comptes.forms import AdresseForm, CodeForm
from comptes.models import CodeEnvoye
from comptes.portier import portier
from comptes.proconnect import actif
from comptes.proconnect.demande import sortir
from comptes.retour import confirmer_retour
from comptes.sessions import RequeteConnectee, est_verifiee, lire_ou_poster, noter, suite

ATTENDU = "code_attendu"  # in the session: which code is waited for, and where it leads
ETAT_DE_SORTIE = "proconnect_etat_de_sortie"
ENTETE = 3000  # characters: a longer header is refused by the server in front of us; the link of the page remains
MINUTES = int(DUREE.total_seconds() // 60)


@login_not_required
@never_cache
@lire_ou_poster
def connexion(request: HttpRequest) -> HttpResponse:
    apres = request.POST.get("next") or request.GET.get("next")
    if request.user.is_authenticated:
        return redirect(suite(request, apres))
    form = AdresseForm(request.POST or None)
    contexte: dict[str, Any] = {"form": form, "suite": apres, "proconnect": actif()}
    if request.method == "POST" and form.is_valid():
        adresse = form.cleaned_data["adresse"]
        nature = portier().nature(adresse)
        # Decided from the domain alone: the answer never tells whether an account holds the address.
        if nature == Nature.PUBLIQUE or "personnelle" in request.POST:
            return attendre_code(request, adresse, UsageCode.CONNEXION, apres)
        contexte |= {"refus": nature, "domaine": adresse.rpartition("@")[2], "gratuite": nature == Nature.GRATUITE}
    return render(request, "comptes/connexion.html", contexte)


def attendre_code(request: HttpRequest, adresse: str, usage: UsageCode, apres: str | None) -> HttpResponse:
    """Send a code and lead to the page where it is typed."""
    utilisateur = request.user if request.user.is_authenticated else None
    try:
        code = envoyer_code(adresse, usage, utilisateur=utilisateur)
    except TropDeCodes:
        contexte = {"adresse": adresse, "minutes": MINUTES, "envois": ENVOIS}
        return render(request, "comptes/trop_de_codes.html", contexte, status=429)
    request.session[ATTENDU] = {"uuid": str(code.uuid), "usage": str(usage), "suite": apres or ""}
    return redirect("comptes:saisir_code")


@login_not_required
@never_cache
@lire_ou_poster
def saisir_code(request: HttpRequest) -> HttpResponse:
    attendu = _attendu(request)
    if attendu is None:
        return _sans_attente(request)
    code, apres = attendu
    form = CodeForm(request.POST or None)
    contexte = {"form": form, "code": code, "minutes": MINUTES}
    if request.method == "POST" and form.is_valid():
        utilisateur = request.user if request.user.is_authenticated else None
        usage = UsageCode(code.usage)
        try:
            verifier_code(code.uuid, form.cleaned_data["code"], usage, utilisateur=utilisateur)
        except CodeRefuse as refus:
            return _refuser(request, contexte, refus)
        del request.session[ATTENDU]
        return SUITES[usage](request, code.adresse, apres)
    return render(request, "comptes/code.html", contexte)


def _refuser(request: HttpRequest, contexte: dict[str, Any], refus: CodeRefuse) -> HttpResponse:
    if refus.expire or not refus.restants:
        contexte["epuise"] = not refus.expire
        return render(request, "comptes/code_perdu.html", contexte, status=200 if refus.expire else 429)
    reste = "un essai" if refus.restants == 1 else f"{refus.restants} essais"
    contexte["form"].add_error("code", f"Ce code n’est pas le bon. Il vous reste {reste}.")
    return render(request, "comptes/code.html", contexte)


def _attendu(request: HttpRequest) -> tuple[CodeEnvoye, str] | None:
    """The code this session waits for, if it is still its own."""
    attendu = request.session.get(ATTENDU)
    if not attendu:
        return None
    proprietaire = request.user.pk if request.user.is_authenticated else None
    code = CodeEnvoye.objects.filter(uuid=attendu["uuid"], usage=attendu["usage"], utilisateur=proprietaire).first()
    return (code, attendu["suite"]) if code else None


def _sans_attente(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(suite(request, None))
    messages.warning(request, "Aucun code n’est attendu ici. Saisissez votre adresse pour en recevoir un.")
    return redirect("comptes:connexion")


@login_not_required
@require_POST
def renvoyer_code(request: HttpRequest) -> HttpResponse:
    attendu = _attendu(request)
    if attendu is None:
        return _sans_attente(request)
    code, apres = attendu
    return attendre_code(request, code.adresse, UsageCode(code.usage), apres)


def _connecter(request: HttpRequest, adresse: str, apres: str) -> HttpResponse:
    """Let in whoever typed the code of this address; allauth then asks the second factor of those who have one."""
    try:
        utilisateur = services.ouvrir_compte(adresse)
    except services.AdresseRefusee as refus:
        messages.error(request, str(refus))
        return redirect("comptes:connexion")
    noter(request, utilisateur, "code")
    ensuite = suite(request, apres, settings.APRES_CONNEXION)
    reponse = perform_login(request, Login(user=utilisateur, email=adresse, redirect_url=ensuite))
    confirmer_retour(request)  # not before the second factor: a stolen mailbox cancels nothing
    return reponse


def _confirmer_presence(request: HttpRequest, adresse: str, apres: str) -> HttpResponse:
    noter(request, request.user, "code")
    return redirect(suite(request, apres))


def _ajouter(request: HttpRequest, adresse: str, apres: str) -> HttpResponse:
    try:
        services.ajouter_adresse(request.user, adresse)  # type: ignore[arg-type]
    except services.AdresseRefusee as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "L’adresse est ajoutée. Vous pouvez vous connecter avec elle.")
    return redirect(suite(request, None))


SUITES = {
    UsageCode.CONNEXION: _connecter,
    UsageCode.VERIFICATION: _confirmer_presence,
    UsageCode.ADRESSE: _ajouter,
}


@never_cache
@lire_ou_poster
def verifier(request: RequeteConnectee) -> HttpResponse:
    """Before a sensitive act: is it still you? A code goes to the address that receives the mails."""
    apres = request.POST.get("next") or request.GET.get("next") or ""
    if est_verifiee(request):
        return redirect(suite(request, apres))
    if request.method == "POST":
        return attendre_code(request, request.user.email, UsageCode.VERIFICATION, apres)
    return render(request, "comptes/verifier.html", {"suite": apres})


@login_not_required
@require_POST
def deconnexion(request: HttpRequest) -> HttpResponse:
    """Here, then at ProConnect when it is what opened this session: the order is that of what we can promise."""
    sortie = sortir(request)
    logout(request)
    if sortie is None:
        messages.success(request, "Vous êtes déconnecté.")
        return redirect(resolve_url("accueil:accueil"))
    adresse, request.session[ETAT_DE_SORTIE] = sortie
    reponse = render(request, "comptes/sortie_proconnect.html", {"adresse": adresse})
    # Not a redirection: it goes on to the administration of the person, and our policy lets no form lead there.
    if len(adresse) <= ENTETE:
        reponse["Refresh"] = f"0; url={adresse}"
    return reponse
