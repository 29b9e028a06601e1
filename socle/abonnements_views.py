"""What one receives by mail, subject by subject. Two pages are opened by the signed link of a mail, without a login.

Such a link may have been forwarded: they show nothing of the person, neither address nor search.
"""

from collections.abc import Callable
from functools import wraps

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from comptes.models import Utilisateur
from comptes.sessions import RequeteConnectee, lire_ou_poster
from socle import abonnements
from socle.courrier.listes import LISTES, Liste
from socle.enums import Obligation, RythmeAbonnement
from socle.forms import AbonnementForm, ChoixForm, RythmeForm
from socle.jetons import JetonRefuse, Refus, lire_jeton
from socle.models import Abonnement, AdresseEnEchec

LETTRE = LISTES["lettre"]

STATUTS = {Refus.FORGE: 404, Refus.PERIME: 410, Refus.DISPARU: 410, Refus.D_UN_AUTRE: 403}

Vue = Callable[[HttpRequest, str], HttpResponse]
VueOuverte = Callable[[HttpRequest, str, Utilisateur, Liste], HttpResponse]


def par_jeton(vue: VueOuverte) -> Vue:
    """Open a page by the signed link of a mail, or explain why not; no other site and no index hears of the link.

    Without any referrer, browsers would send « Origin: null » with the forms of the page, which Django refuses.
    """

    @wraps(vue)
    def ouverte(request: HttpRequest, jeton: str) -> HttpResponse:
        try:
            utilisateur, liste = lire_jeton(jeton)
            if request.user.is_authenticated and request.user.pk != utilisateur.pk:
                raise JetonRefuse(Refus.D_UN_AUTRE)
        except JetonRefuse as erreur:
            contexte = {"refus": erreur.refus.name}
            reponse = render(request, "socle/lien_refuse.html", contexte, status=STATUTS[erreur.refus])
        else:
            reponse = vue(request, jeton, utilisateur, liste)
        reponse["Referrer-Policy"] = "strict-origin"
        reponse["X-Robots-Tag"] = "noindex, nofollow"
        return reponse

    return ouverte


# No CSRF token: a mail client posts here by itself, without cookie (RFC 8058). The signature stands for it.
@login_not_required
@never_cache
@csrf_exempt
@lire_ou_poster
@par_jeton
def desabonner(request: HttpRequest, jeton: str, utilisateur: Utilisateur, liste: Liste) -> HttpResponse:
    """GET asks: mail scanners follow every link. The link received is passed on: none is made that lasts longer."""
    if request.method == "POST":
        abonnements.desabonner(utilisateur, liste.nom)
    contexte = {"liste": liste, "fait": request.method == "POST", "jeton": jeton}
    return render(request, "socle/desabonner.html", contexte)


@login_not_required
@never_cache
@lire_ou_poster
@par_jeton
def preferences(request: HttpRequest, jeton: str, utilisateur: Utilisateur, liste: Liste) -> HttpResponse:
    actuel, _ = Abonnement.objects.reglage(utilisateur.pk, liste.nom)
    formulaire = RythmeForm(request.POST if request.method == "POST" else None, initial={"rythme": actuel}, liste=liste)
    if request.method == "POST" and formulaire.is_valid():
        abonnements.regler(utilisateur, liste.nom, rythme=formulaire.cleaned_data["rythme"])
        messages.success(request, "Votre choix est enregistré.")
        return redirect("abonnements:preferences", jeton)
    return render(request, "socle/preferences.html", {"liste": liste, "formulaire": formulaire})


@never_cache
@lire_ou_poster
def choisir(request: RequeteConnectee) -> HttpResponse:
    """Every subject and its choices; what has a page of its own is shown, and set there; what cannot be refused."""
    choisis = Abonnement.objects.choix(request.user.pk, LISTES)
    formulaire = ChoixForm(request.POST if request.method == "POST" else None, choisis=choisis)
    if request.method == "POST" and formulaire.is_valid():
        abonnements.choisir(request.user, formulaire.changes())
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("abonnements:choisir")
    ailleurs = [(liste, liste.dits[choisis[liste.nom]]) for liste in LISTES.values() if liste.page]
    contexte = {
        "formulaire": formulaire,
        "ailleurs": ailleurs,
        "lettre_arretee": choisis[LETTRE.nom] == RythmeAbonnement.AUCUN,
        "obligatoires": list(Obligation),
    }
    return render(request, "socle/choisir.html", contexte, status=422 if formulaire.errors else 200)


@never_cache
@lire_ou_poster
def regler(request: RequeteConnectee) -> HttpResponse:
    confirmees = list(EmailAddress.objects.filter(user=request.user, verified=True).order_by("pk"))
    rythme, choisie = Abonnement.objects.reglage(request.user.pk, LETTRE.nom)
    autres = {a.email: a.pk for a in confirmees if a.email != request.user.email}  # the account's is the empty choice
    formulaire = AbonnementForm(
        request.POST if request.method == "POST" else None,
        liste=LETTRE,
        compte=request.user.email,
        adresses=confirmees,
        initial={"rythme": rythme, "adresse": autres.get(choisie, "")},
    )
    if request.method == "POST" and formulaire.is_valid() and _enregistrer(request, formulaire):
        messages.success(request, "Votre choix est enregistré.")
        return redirect("abonnements:regler")
    refusees = AdresseEnEchec.objects.parmi(adresse.email for adresse in confirmees)
    contexte = {
        "liste": LETTRE,
        "formulaire": formulaire,
        "refusees": [adresse for adresse in confirmees if adresse.email.lower() in refusees],
    }
    return render(request, "socle/regler.html", contexte)


def _enregistrer(request: RequeteConnectee, formulaire: AbonnementForm) -> bool:
    choix = formulaire.cleaned_data
    try:
        abonnements.regler(request.user, LETTRE.nom, rythme=choix["rythme"], adresse=choix.get("adresse"))
    except abonnements.AdresseInconnue:  # removed meanwhile, in another tab
        formulaire.add_error(None, "Cette adresse n’est plus sur votre compte. Choisissez-en une autre.")
        return False
    return True


@require_POST
def reessayer(request: RequeteConnectee, pk: int) -> HttpResponse:
    """Write again to an address that refused our mails."""
    adresse = get_object_or_404(EmailAddress, pk=pk, user=request.user, verified=True)
    abonnements.reessayer(adresse)
    messages.success(request, "Nos prochains courriels partiront de nouveau à cette adresse.")
    return redirect(settings.LOGIN_REDIRECT_URL)
