"""What the pages of a pair share: whose pair, what may be done in it, a form that keeps what was typed."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from mentorat.enums import BINOMES_OUVERTS, BINOMES_VIVANTS, EtatBinome
from mentorat.models import Binome
from mentorat.permissions import can_signer
from mentorat.services.binomes import Perime, cote
from mentorat.services.suivi import DejaDit
from socle.acteur import Acteur
from socle.formulaires import Formulaire
from socle.journal import TransitionRefusee
from socle.requete import Requete

VueDuBinome = Callable[[Requete, Binome], HttpResponse]
Vue = Callable[[Requete, UUID], HttpResponse]

PLUS_POSSIBLE = "Ce n’est plus possible : voyez où en est votre binôme."
A_CHANGE = "L’autre personne a changé quelque chose entre-temps : voyez où en est votre binôme."
DEJA = "Vous avez déjà répondu : merci."

# What each state lets the two do; signing and answering depend on the side too.
PAR_ETAT: Mapping[str, frozenset[str]] = {
    EtatBinome.PROPOSE: frozenset({"rompre"}),
    EtatBinome.ACTIF: frozenset(
        {"objectifs", "planifier", "noter", "deplacer", "annuler", "suspendre", "terminer", "rompre"}
    ),
    EtatBinome.EN_PAUSE: frozenset({"objectifs", "noter", "annuler", "reprendre", "terminer", "rompre"}),
    EtatBinome.TERMINE: frozenset({"donner_avis"}),
    EtatBinome.SUIVI: frozenset({"donner_avis", "repondre_suivi"}),
}
assert set(BINOMES_OUVERTS) < set(BINOMES_VIVANTS) < set(PAR_ETAT)


def le_sien(request: Requete, uuid: UUID) -> Binome:
    """A pair of which this person is one; any other looks as if it were not there."""
    return get_object_or_404(Binome.objects.visible_by(request.acteur).for_page(), uuid=uuid)


def possibles(binome: Binome, acteur: Acteur) -> frozenset[str]:
    actes = PAR_ETAT.get(binome.etat, frozenset())
    if can_signer(acteur, binome):
        actes |= {"signer"}
    if binome.etat == EtatBinome.ACTIF and acteur.membre_id == binome.mentor_id:
        actes |= {"proposer_creneaux"}
    return actes


def restants(binome: Binome, acteur: Acteur) -> frozenset[str]:
    """What may be done, without what was already answered."""
    actes, sien = possibles(binome, acteur), cote(binome, acteur)
    if "donner_avis" in actes and binome.avis.filter(cote=sien).exists():
        actes -= {"donner_avis"}
    if "repondre_suivi" in actes and binome.suivis.filter(cote=sien).exists():
        actes -= {"repondre_suivi"}
    return actes


def pour(acte: str) -> Callable[[VueDuBinome], Vue]:
    """The view of an act: it is given one's own pair; when the act is no longer to be done, the page of the pair."""

    def garder(vue: VueDuBinome) -> Vue:
        @wraps(vue)
        def gardee(request: Requete, uuid: UUID) -> HttpResponse:
            binome = le_sien(request, uuid)
            return vue(request, binome) if acte in restants(binome, request.acteur) else retour(binome)

        return gardee

    return garder


def nombre_lu(request: Requete, nom: str) -> int:
    """A number that a form carries; -1, which is no version and no key, when it is not one."""
    texte = request.POST.get(nom, "")
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 18 else -1


def retour(binome: Binome) -> HttpResponse:
    return redirect("binomes:detail", uuid=binome.uuid)


def jouer(request: Requete, binome: Binome, verbe: Callable[[], object], phrase: str) -> HttpResponse:
    """An act in one click: done, or why not, on the page of the pair."""
    try:
        verbe()
    except ValidationError as refus:
        messages.warning(request, refus.messages[0])
    except (TransitionRefusee, Perime, DejaDit) as refus:
        messages.warning(request, _dire(refus))
    else:
        messages.success(request, phrase)
    return retour(binome)


def saisir(
    request: Requete,
    binome: Binome,
    formulaire: Formulaire | None,
    verbe: Callable[[Mapping[str, Any]], object],
    **page: Any,
) -> HttpResponse:
    """A page that asks before it acts. `page` is what it says: titre, phrases, libelle, phrase once done, renoncer.

    What a service refuses is shown on its field, with what was typed, and answers 422.
    """
    if request.method == "POST" and (formulaire is None or formulaire.is_valid()):
        try:
            verbe(formulaire.cleaned_data if formulaire is not None else {})
        except ValidationError as refus:
            if formulaire is None:
                messages.warning(request, refus.messages[0])
                return retour(binome)
            formulaire.refuser(refus)
        except (TransitionRefusee, Perime, DejaDit) as refus:
            messages.warning(request, _dire(refus))
            return retour(binome)
        else:
            messages.success(request, page["fait"])
            return retour(binome)
    contexte = {"binome": binome, "formulaire": formulaire, "phrases": (), "renoncer": "", "puces": (), **page}
    statut = 422 if formulaire is not None and formulaire.errors else 200
    return render(request, "mentorat/binome_saisie.html", contexte, status=statut)


def _dire(refus: Exception) -> str:
    if isinstance(refus, DejaDit):
        return DEJA
    return A_CHANGE if isinstance(refus, Perime) else PLUS_POSSIBLE
