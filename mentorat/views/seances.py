"""Slots and sessions of a pair, and the calendar of them that an agenda reads."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from comptes.sessions import lire_ou_poster
from mentorat import calendrier as ics
from mentorat.forms.binomes import CreneauxForm, SeanceForm
from mentorat.models import Binome, Seance
from mentorat.services import seances
from mentorat.views.saisies import jouer, le_sien, nombre_lu, possibles, pour, retour, saisir
from socle.requete import Requete


@never_cache
@lire_ou_poster
@pour("proposer_creneaux")
def proposer_creneaux(request: Requete, binome: Binome) -> HttpResponse:
    """The mentor’s; those it proposes replace the ones before."""
    formulaire = CreneauxForm(request.POST if request.method == "POST" else None)
    return saisir(
        request,
        binome,
        formulaire,
        lambda _: seances.proposer_creneaux(binome, formulaire.moments(), acteur=request.acteur),
        titre="Proposer des créneaux",
        phrases=[
            "L’autre personne en choisit un, qui devient une séance d’une heure, ou vous en demande d’autres.",
            "Ils remplacent ceux que vous aviez proposés. Les heures sont celles de Paris.",
        ],
        libelle="Proposer ces créneaux",
        fait="Les créneaux sont proposés. Un courriel le dit à l’autre personne.",
    )


@require_POST
def choisir_creneau(request: Requete, uuid: UUID) -> HttpResponse:
    binome = _accompagne(request, uuid)
    choisi = nombre_lu(request, "creneau")
    return jouer(
        request,
        binome,
        lambda: seances.choisir_creneau(binome, choisi, acteur=request.acteur),
        "La séance est fixée. Ajoutez-la à votre agenda.",
    )


@require_POST
def demander_creneaux(request: Requete, uuid: UUID) -> HttpResponse:
    binome = _accompagne(request, uuid)
    phrase = "D’autres créneaux sont demandés. Un courriel le dit à votre mentor."
    return jouer(request, binome, lambda: seances.demander_creneaux(binome, acteur=request.acteur), phrase)


def _accompagne(request: Requete, uuid: UUID) -> Binome:
    """A pair of who is accompanied: 404 for the mentor, who proposes."""
    siens = Binome.objects.visible_by(request.acteur).for_page()
    return get_object_or_404(siens, uuid=uuid, mentore=request.acteur.membre_id)


@never_cache
@lire_ou_poster
def planifier(request: Requete, uuid: UUID) -> HttpResponse:
    phrases = [
        "Mettez-vous d’accord d’abord : la séance est fixée dès que vous l’enregistrez. Les heures sont de Paris."
    ]
    return _ecrire(
        request,
        uuid,
        "planifier",
        seances.planifier,
        titre="Planifier une séance",
        phrases=phrases,
        libelle="Planifier",
        fait="La séance est fixée. Ajoutez-la à votre agenda.",
    )


@never_cache
@lire_ou_poster
def noter(request: Requete, uuid: UUID) -> HttpResponse:
    return _ecrire(
        request,
        uuid,
        "noter",
        seances.noter,
        titre="Noter une séance qui a eu lieu",
        phrases=["Une date et une durée, rien de ce qui s’est dit."],
        libelle="Noter",
        fait="La séance est notée.",
    )


def _ecrire(request: Requete, uuid: UUID, acte: str, verbe: Callable[..., object], **page: Any) -> HttpResponse:
    binome = le_sien(request, uuid)
    if acte not in possibles(binome, request.acteur):
        return retour(binome)
    formulaire = SeanceForm(request.POST if request.method == "POST" else None)
    return saisir(
        request,
        binome,
        formulaire,
        lambda lu: verbe(binome, lu["debut"], lu["duree"], acteur=request.acteur),
        **page,
    )


@never_cache
@lire_ou_poster
def deplacer(request: Requete, uuid: UUID) -> HttpResponse:
    seance = _la_sienne(request, uuid)
    if "deplacer" not in possibles(seance.binome, request.acteur) or seance.annulee_le:
        return retour(seance.binome)
    formulaire = SeanceForm(
        request.POST if request.method == "POST" else None, initial={"debut": seance.debut, "duree": seance.duree}
    )
    version = _version(request, seance)
    return saisir(
        request,
        seance.binome,
        formulaire,
        lambda lu: seances.deplacer(seance, lu["debut"], lu["duree"], version=version, acteur=request.acteur),
        titre="Déplacer une séance",
        phrases=["Mettez-vous d’accord d’abord. Les heures sont celles de Paris."],
        libelle="Déplacer",
        fait="La séance est déplacée. Ajoutez-la de nouveau à votre agenda : il la remplacera.",
        version=version,
    )


@never_cache
@lire_ou_poster
def annuler(request: Requete, uuid: UUID) -> HttpResponse:
    """One to come, or one that was planned and was not held."""
    seance = _la_sienne(request, uuid)
    if "annuler" not in possibles(seance.binome, request.acteur) or seance.annulee_le:
        return retour(seance.binome)
    version = _version(request, seance)
    return saisir(
        request,
        seance.binome,
        None,
        lambda _: seances.annuler(seance, version=version, acteur=request.acteur),
        titre="Annuler une séance",
        phrases=["Elle ne comptera pas. Si elle est dans votre agenda, téléchargez-la de nouveau : il l’en retirera."],
        seance=seance,
        libelle="Annuler la séance",
        renoncer="La garder",
        fait="La séance est annulée.",
        version=version,
    )


def _la_sienne(request: Requete, uuid: UUID) -> Seance:
    siennes = Seance.objects.visible_by(request.acteur).select_related("binome")
    return get_object_or_404(siennes, uuid=uuid)


def _version(request: Requete, seance: Seance) -> int:
    """Of the calendar that was read: what the form carries, or what is there now."""
    return nombre_lu(request, "version") if request.method == "POST" else int(seance.binome.sequence)


@never_cache
@require_safe
def calendrier(request: Requete, uuid: UUID) -> HttpResponse:
    """All sessions of a pair, those cancelled too: agendas then take them away."""
    binome = le_sien(request, uuid)
    return _fichier(binome, Seance.objects.filter(binome=binome).order_by("debut", "pk"))


@never_cache
@require_safe
def calendrier_seance(request: Requete, uuid: UUID) -> HttpResponse:
    seance = _la_sienne(request, uuid)
    return _fichier(seance.binome, [seance])


def _fichier(binome: Binome, voulues: Iterable[Seance]) -> HttpResponse:
    reponse = HttpResponse(ics.ecrire(binome, voulues), content_type="text/calendar; charset=utf-8")
    reponse["Content-Disposition"] = 'attachment; filename="mentorat.ics"'
    return reponse
