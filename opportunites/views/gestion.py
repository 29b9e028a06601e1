"""The life of an employer's own offers: list, follow, suspend, renew, close, copy."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from opportunites import services
from opportunites.enums import ETATS_MODIFIABLES, TRANSITIONS, VERBES_DE_LA_MODERATION, EtatOffre, Issue, MotifRefus
from opportunites.forms import CloreForm
from opportunites.forms.gestion import INFRUCTUEUSE
from opportunites.models import Offre
from opportunites.remarques import remarques_sur
from opportunites.views.commun import ACTE, FORMULAIRE, LECTURE, employeur_requis, etat_change, mon_offre, version_lue
from socle import journal
from socle.journal import TransitionRefusee
from socle.models import Transition
from socle.pagination import PaginateurCompte
from socle.requete import Requete

JOURS_DE_MODERATION = 5

# How the journal's verbs read in the history of an offer.
FAITS = {
    "creer": "Brouillon ouvert",
    "importer": "Importée de Choisir le service public",
    "reimporter": "De nouveau sur Choisir le service public",
    "reprendre": "Reprise pour être modifiée",
    "soumettre": "Soumise à la modération",
    "demander_complement": "Compléments demandés par la modération",
    "publier": "Publiée",
    "refuser": "Refusée par la modération",
    "suspendre": "Suspendue",
    "pourvoir": "Close : poste pourvu",
    "declarer_infructueuse": "Close : recrutement infructueux",
    "retirer": "Retirée",
    "renouveler": "Renouvelée",
    "expirer": "Expirée",
    "archiver": "Archivée",
}


@employeur_requis(LECTURE)
def offres(request: Requete) -> HttpResponse:
    """Every offer of one's employers, drafts included, the last touched first."""
    nombres = Offre.objects.modifiables_par(request.acteur).par_etat()
    etat = request.GET.get("etat", "")
    etat = etat if etat in nombres else ""
    miennes = Offre.objects.modifiables_par(request.acteur).for_gestion(etat)
    total = nombres[etat] if etat else sum(nombres.values())
    contexte = {
        "page": PaginateurCompte(miennes, total).page_demandee(request.GET.get("page")),
        "total": total,
        "etat": etat,
        "etats": [(e.value, e.label, nombres[e.value]) for e in EtatOffre if e.value in nombres],
        "adresse": f"?etat={etat}" if etat else "?",
        "modifiables": ETATS_MODIFIABLES,
    }
    return render(request, "opportunites/offres.html", contexte)


@employeur_requis(LECTURE)
def suivre(request: Requete, uuid: UUID) -> HttpResponse:
    """Where an offer is, what happens next, and what may be done."""
    return _suivre(request, mon_offre(request, uuid))


@employeur_requis(FORMULAIRE)
def suspendre(request: Requete, uuid: UUID) -> HttpResponse:
    offre = mon_offre(request, uuid)
    if offre.etat not in TRANSITIONS["suspendre"][0]:
        return etat_change(request, offre, "suspendre")
    if request.method != "POST":
        return render(request, "opportunites/suspendre.html", {"offre": offre})
    try:
        services.suspendre(offre, acteur=request.acteur)
    except TransitionRefusee as refus:
        return etat_change(request, refus.objet, "suspendre")
    messages.success(request, "L’offre est suspendue : elle n’est plus dans la liste.")
    return redirect("opportunites:suivre", uuid=offre.uuid)


@employeur_requis(ACTE)
def renouveler(request: Requete, uuid: UUID) -> HttpResponse:
    """Two more months, in one click."""
    offre = mon_offre(request, uuid)
    try:
        services.renouveler(offre, version=version_lue(request), acteur=request.acteur)
    except TransitionRefusee as refus:
        return etat_change(request, refus.objet, "renouveler")
    except services.VersionPerimee as perimee:
        return _suivre(request, perimee.offre, perimee=True)
    except ValidationError as refus:
        messages.error(request, refus.messages[0])
    else:
        messages.success(request, "La date limite est repoussée.")
    return redirect("opportunites:suivre", uuid=offre.uuid)


@employeur_requis(FORMULAIRE)
def clore(request: Requete, uuid: UUID) -> HttpResponse:
    """How the recruitment ended; the verb follows from the answer."""
    offre = mon_offre(request, uuid)
    if offre.etat not in TRANSITIONS["pourvoir"][0]:
        return etat_change(request, offre, "clore")
    formulaire = CloreForm(request.POST if request.method == "POST" else None, offre=offre)
    if request.method != "POST" or not formulaire.is_valid():
        contexte = {"offre": offre, "formulaire": formulaire}
        return render(request, "opportunites/clore.html", contexte, status=422 if formulaire.errors else 200)
    try:
        _clore(offre, formulaire.cleaned_data, request)
    except TransitionRefusee as refus:
        return etat_change(request, refus.objet, "clore")
    messages.success(request, "L’offre est close. Merci d’avoir dit comment le recrutement s’est terminé.")
    return redirect("opportunites:suivre", uuid=offre.uuid)


@employeur_requis(ACTE)
def dupliquer(request: Requete, uuid: UUID) -> HttpResponse:
    """A new draft with the same text; the same form sent twice leads to the same draft."""
    offre = mon_offre(request, uuid)
    try:
        jeton = UUID(request.POST.get("jeton", ""))
    except ValueError:
        jeton = uuid4()
    copie = services.dupliquer(offre, jeton=jeton, acteur=request.acteur)
    messages.success(request, "Voici la copie : relisez chaque étape, et donnez ses dates et sa référence.")
    return redirect("opportunites:modifier", uuid=copie.uuid, etape="poste")


def _clore(offre: Offre, lus: dict[str, Any], request: Requete) -> None:
    if lus["issue"] == INFRUCTUEUSE:
        services.declarer_infructueuse(offre, acteur=request.acteur)
    elif lus["issue"] == Issue.ABANDON:
        services.retirer(offre, acteur=request.acteur)
    else:
        jour = lus["date_prise_de_poste"]
        services.pourvoir(offre, issue=lus["issue"], date_prise_de_poste=jour, acteur=request.acteur)


def _suivre(request: Requete, offre: Offre, *, perimee: bool = False) -> HttpResponse:
    lignes = list(journal.historique(offre).defer("instantane"))
    refus = lignes[-1] if lignes and offre.etat == EtatOffre.REFUSEE else None
    possibles = {verbe for verbe, (departs, _) in TRANSITIONS.items() if offre.etat in departs}
    contexte = {
        "offre": offre,
        "modifiable": offre.etat in ETATS_MODIFIABLES,
        "possibles": possibles,
        "nouvelle_limite": services.nouvelle_limite(offre, timezone.localdate()) if "renouveler" in possibles else None,
        "histoire": [(_fait(t), _auteur(t, request), t.at) for t in lignes],
        "remarques": bool(remarques_sur(offre)),
        "motif": MotifRefus(refus.motif).label if refus and refus.motif in MotifRefus.values else "",
        "explications": list(refus.paroles().values()) if refus else [],
        "delai": JOURS_DE_MODERATION,
        "jeton": uuid4(),
        "perimee": perimee,
    }
    return render(request, "opportunites/suivre.html", contexte, status=409 if perimee else 200)


def _fait(transition: Transition) -> str:
    return FAITS.get(transition.verbe, transition.verbe)


def _auteur(transition: Transition, request: Requete) -> str:
    """By role, never by name."""
    if transition.acteur_id is None:
        return "la plateforme"
    if transition.acteur_id == request.acteur.utilisateur_id:
        return "vous"
    if transition.verbe in VERBES_DE_LA_MODERATION:
        return "l’équipe de modération"
    return "un membre de votre équipe"
