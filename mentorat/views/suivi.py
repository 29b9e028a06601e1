"""What both say of a pair once it is over, its attestation, and a problem told to a human."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comptes.sessions import lire_ou_poster
from mentorat.enums import BINOMES_VIVANTS, Cote
from mentorat.forms.binomes import AlerteForm, AvisForm, SuiviForm
from mentorat.models import AlerteMentorat, Binome, Seance
from mentorat.services import binomes as services
from mentorat.services import suivi
from mentorat.views.saisies import le_sien, pour, saisir
from socle.requete import Requete


@never_cache
@lire_ou_poster
def alerter(request: Requete, uuid: UUID) -> HttpResponse:
    """Who reads it is said before; what already waits may be completed."""
    binome = le_sien(request, uuid)
    siennes = AlerteMentorat.objects.a_traiter().filter(binome=binome, auteur=request.acteur.membre_id)
    attend = siennes.first()
    return saisir(
        request,
        binome,
        AlerteForm(
            request.POST if request.method == "POST" else None, initial={"texte": attend.texte if attend else ""}
        ),
        lambda lu: suivi.alerter(binome, lu["texte"], acteur=request.acteur),
        titre="Parler d’un problème à un humain",
        phrases=[
            "L’équipe de modération de la plateforme lira ce message, avec vos deux noms, et s’en occupera. "
            "L’autre personne n’en sait rien, les animatrices et animateurs non plus.",
            "En cas de danger ou de harcèlement, n’attendez pas : appelez le 17, ou le dispositif de signalement de "
            "votre ministère.",
        ],
        libelle="Envoyer à l’équipe",
        fait="C’est envoyé. L’équipe de modération va vous lire.",
    )


@never_cache
@lire_ou_poster
@pour("donner_avis")
def donner_avis(request: Requete, binome: Binome) -> HttpResponse:
    return saisir(
        request,
        binome,
        AvisForm(request.POST if request.method == "POST" else None),
        lambda lu: suivi.donner_avis(binome, acteur=request.acteur, **lu),
        titre="Donner mon avis",
        phrases=[
            "Trois réponses, et rien d’autre. L’autre personne ne les lit pas ; elles ne servent qu’à des nombres, "
            "publiés à partir de cinq personnes."
        ],
        libelle="Enregistrer",
        fait="Merci pour votre avis.",
    )


@never_cache
@lire_ou_poster
@pour("repondre_suivi")
def repondre_suivi(request: Requete, binome: Binome) -> HttpResponse:
    return saisir(
        request,
        binome,
        SuiviForm(request.POST if request.method == "POST" else None),
        lambda lu: suivi.repondre_suivi(binome, acteur=request.acteur, **lu),
        titre="Trois mois après",
        phrases=["Deux questions, pour savoir ce qu’il reste d’un mentorat. Elles ne servent qu’à des nombres."],
        libelle="Enregistrer",
        fait="Merci pour votre réponse.",
    )


@never_cache
@require_safe
def attestation(request: Requete, uuid: UUID) -> HttpResponse:
    """What one did, for its own file: dates, sessions, length. Nothing of the other one nor of what was said."""
    binome = le_sien(request, uuid)
    faites: dict[str, Any] = (
        Seance.objects.tenues().filter(binome=binome).aggregate(nombre=Count("pk"), minutes=Sum("duree"))
    )
    minutes = faites["minutes"] or 0
    est_mentor = services.cote(binome, request.acteur) == Cote.MENTOR
    contexte = {
        "binome": binome,
        "est_mentor": est_mentor,
        "moi": binome.mentor if est_mentor else binome.mentore,
        "prete": binome.etat not in BINOMES_VIVANTS and faites["nombre"] > 0,
        "nombre": faites["nombre"],
        "heures": minutes // 60,
        "minutes": minutes % 60,
        "jour": timezone.localdate(),
    }
    return render(request, "mentorat/attestation.html", contexte)
