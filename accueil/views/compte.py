"""The page of one's account."""

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accueil import services
from annuaire.enums import EtatRattachement
from annuaire.models import Recruteur
from communautes.models import CompteTchap
from comptes.models import Identite
from comptes.portier import portier
from comptes.proconnect import actif
from comptes.services import DELAI_SUPPRESSION
from comptes.sessions import lire_ou_poster, sessions_ouvertes, verification_recente
from socle.models import AdresseEnEchec, Trace
from socle.requete import Requete

TRACES = 10  # the latest ones


@never_cache
@require_safe
def compte(request: Requete) -> HttpResponse:
    confirmees = list(EmailAddress.objects.filter(user=request.user, verified=True).order_by("-primary", "pk"))
    refusees = AdresseEnEchec.objects.parmi(ligne.email for ligne in confirmees)
    rattachements = list(Recruteur.objects.de(request.acteur))
    contexte = {
        "adresses": [
            {"ligne": ligne, "nature": portier().nature(ligne.email), "refuse": ligne.email in refusees}
            for ligne in confirmees
        ],
        "identites": list(Identite.objects.filter(utilisateur=request.user.pk).order_by("created_at", "pk")),
        "proconnect": actif(),
        "sessions": sessions_ouvertes(request),
        "deux_facteurs": is_mfa_enabled(request.user),
        "rattachements": rattachements,
        "jours_suppression": DELAI_SUPPRESSION.days,
        "traces": Trace.objects.du_compte(request.acteur)[:TRACES],
        "tchap": request.acteur.membre_id is not None or CompteTchap.objects.de(request.acteur).exists(),
        "recrute": any(r.etat == EtatRattachement.ACTIF for r in rattachements),
    }
    return render(request, "accueil/compte.html", contexte)


@never_cache
@lire_ou_poster
@verification_recente
def supprimer_compte(request: Requete) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accueil/supprimer_compte.html", {"jours": DELAI_SUPPRESSION.days})
    services.supprimer_compte(request.user, acteur=request.acteur)
    logout(request)
    messages.success(
        request,
        f"Votre compte sera supprimé dans {DELAI_SUPPRESSION.days} jours. Reconnectez-vous avant pour le garder.",
    )
    return redirect("accueil:accueil")
