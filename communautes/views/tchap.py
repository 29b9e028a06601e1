"""One's Tchap account: give it, change it, take it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from annuaire.views.commun import entre_membres
from communautes.forms.tchap import CompteTchapForm
from communautes.models import CompteTchap
from communautes.salons import est_branche
from communautes.services import tchap as services
from comptes.sessions import lire_ou_poster
from socle.requete import Requete

PAGE = "tchap:modifier"
GABARIT = "communautes/tchap.html"


@never_cache
@lire_ou_poster
def modifier(request: Requete) -> HttpResponse:
    """For members; who is one no more may still take back what it gave."""
    compte = CompteTchap.objects.de(request.acteur).first() if request.acteur.membre_id is None else None
    if compte is not None:
        return render(request, GABARIT, {"compte": compte, "form": None})
    return _donner(request)


@entre_membres
def _donner(request: Requete) -> HttpResponse:
    """Without Tchap, what was given before may still be taken back."""
    compte = CompteTchap.objects.de(request.acteur).first()
    initial = {"identifiant": compte.identifiant if compte else ""}
    if request.method == "POST" and not est_branche():
        return redirect(PAGE)
    if request.method != "POST":
        form = CompteTchapForm(initial=initial) if est_branche() else None
        return render(request, GABARIT, {"compte": compte, "form": form})
    form = CompteTchapForm(request.POST)
    if form.is_valid():
        try:
            services.enregistrer_compte(form.cleaned_data["identifiant"], acteur=request.acteur)
        except services.IdentifiantPris:
            form.add_error(
                "identifiant",
                "Un autre compte a déjà donné cet identifiant\u00a0: s’il est le vôtre, écrivez-nous.",
            )
        except services.IdentifiantRefuse:
            form.add_error(
                "identifiant",
                "Cet identifiant ne correspond à aucune des adresses confirmées de votre compte\u00a0: "
                "ajoutez d’abord celle de votre compte Tchap.",
            )
        else:
            messages.success(request, "Votre identifiant est enregistré. Les invitations arrivent dans Tchap.")
            return redirect(PAGE)
    return render(request, GABARIT, {"compte": compte, "form": form}, status=422)


@require_POST
def supprimer(request: Requete) -> HttpResponse:
    if services.supprimer_compte(acteur=request.acteur):
        messages.success(request, "Votre identifiant Tchap est supprimé.")
    return redirect(PAGE if request.acteur.membre_id is not None else "accueil:compte")
