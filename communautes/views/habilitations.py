"""What a host must know of who comes: typed by each, handed over by who leads the community."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communautes.enums import EtatInscription
from communautes.forms.suites import HabilitationForm, ListeForm
from communautes.models import Evenement, Inscription
from communautes.permissions import can_remettre_liste
from communautes.services import habilitations
from communautes.views.suites_communes import la_sienne, organise, retour, saisir
from comptes.models import Utilisateur
from comptes.sessions import lire_ou_poster, verification_recente
from socle.requete import Requete
from socle.tableur import ecrire_csv


@never_cache
@lire_ou_poster
def donner_habilitation(request: Requete, uuid: UUID) -> HttpResponse:
    inscription = la_sienne(request, uuid, evenement__habilitation=True)
    evenement = inscription.evenement
    if inscription.etat != EtatInscription.CONFIRMEE or not evenement.attend_la_liste:
        return retour(evenement)
    deja = habilitations.lire_habilitation(inscription, acteur=request.acteur)
    initial: dict[str, Any] = {nom: getattr(deja, nom) for nom in habilitations.CHAMPS} if deja else {}
    return saisir(
        request,
        HabilitationForm(request.POST if request.method == "POST" else None, initial=initial),
        lambda lus: habilitations.donner_habilitation(inscription, lus, acteur=request.acteur),
        evenement=evenement,
        titre="Vos informations pour l’hôte",
        phrases=[
            "L’hôte de la visite les demande pour vous laisser entrer. Seules les personnes qui animent la communauté "
            "les lisent, et les lui remettent\u00a0; elles sont effacées sept jours après la visite.",
        ],
        jusqu_au=evenement.liste_avant_le,
        libelle="Enregistrer",
        fait="Vos informations sont enregistrées. Vous pouvez les modifier ou les retirer jusqu’à la date limite.",
        retirable=deja is not None,
    )


@require_POST
def retirer_habilitation(request: Requete, uuid: UUID) -> HttpResponse:
    inscription = la_sienne(request, uuid)
    if habilitations.retirer_habilitation(inscription, acteur=request.acteur):
        messages.success(request, "Vos informations sont effacées. L’hôte peut refuser de vous laisser entrer.")
    return retour(inscription.evenement)


@never_cache
@lire_ou_poster
def exporter_habilitations(request: Requete, uuid: UUID) -> HttpResponse:
    """Refused before anything is asked to who may not hand the list over."""
    evenement = organise(request, uuid)
    if not evenement.habilitation:
        raise Http404
    if not can_remettre_liste(request.acteur, evenement):
        raise PermissionDenied
    return _exporter(request, evenement)  # type: ignore[return-value]


@verification_recente
def _exporter(request: Requete, evenement: Evenement) -> HttpResponse:
    formulaire = ListeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        raison = formulaire.cleaned_data["raison"]
        feuille = habilitations.exporter_habilitations(
            evenement, raison, acteur=request.acteur, compte=cast(Utilisateur, request.user)
        )
        entetes = {
            "Content-Disposition": f'attachment; filename="liste-d-acces-{timezone.localdate().isoformat()}.csv"',
            "Cache-Control": "no-store",
        }
        return HttpResponse(ecrire_csv(feuille), content_type="text/csv; charset=utf-8", headers=entetes)
    contexte = {
        "evenement": evenement,
        "formulaire": formulaire,
        "donnees": habilitations.compter_habilitations(evenement, acteur=request.acteur),
        "places": Inscription.objects.filter(evenement=evenement).placees().count(),
        "colonnes": habilitations.COLONNES,
    }
    statut = 422 if formulaire.errors else 200
    return render(request, "communautes/evenements/exporter_habilitations.html", contexte, status=statut)
