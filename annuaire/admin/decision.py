"""The page where a moderator reads a member and decides. Without JavaScript: forms, a preview of the mail, a POST."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from annuaire.admin.formulaires import (
    ComplementForm,
    DecisionForm,
    RefusForm,
    RetablirForm,
    SuspendreForm,
    ValiderForm,
)
from annuaire.emails import membres as emails
from annuaire.enums import EtatMembre, MotifComplement, MotifRefusMembre
from annuaire.models import Membre
from annuaire.permissions import est_sa_fiche
from annuaire.preuves import prouver
from annuaire.services import membres
from socle import journal
from socle.courrier import Message
from socle.courrier.rendu import rendre
from socle.journal import TransitionRefusee
from socle.models import Courriel, Transition
from socle.requete import Requete

FORMULAIRES: dict[str, type[DecisionForm]] = {
    "valider": ValiderForm,
    "demander_complement": ComplementForm,
    "refuser": RefusForm,
    "suspendre": SuspendreForm,
    "retablir": RetablirForm,
}
BOUTONS = {
    "valider": "Valider",
    "demander_complement": "Demander un complément",
    "refuser": "Refuser",
    "suspendre": "Suspendre",
    "retablir": "Rétablir",
}
FAITES = {
    "valider": "La personne est membre.",
    "demander_complement": "Le complément est demandé.",
    "refuser": "La demande est refusée.",
    "suspendre": "Le membre est suspendu.",
    "retablir": "Le membre est rétabli.",
}
FAITS = {
    "demander": "a demandé à entrer",
    "inviter": "a inscrit la personne, par la liste",
    "demander_complement": "a demandé un complément",
    "completer": "a répondu",
    "valider": "a validé",
    "refuser": "a refusé",
    "accepter_invitation": "est entrée ou entré par la liste",
    "suspendre": "a suspendu",
    "retablir": "a rétabli",
    "sortir": "a quitté son administration",
    "revenir": "est revenue ou revenu, par une nouvelle adresse",
    "anonymiser": "a anonymisé",
}


class Evenement(NamedTuple):
    """A line of the journal in words: `qui` is a number, never a name."""

    qui: str
    fait: str
    at: datetime
    motif: str
    texte: str


def moderer(request: Requete, pk: int, *, site: AdminSite) -> HttpResponse:
    """Show a member with all that helps to decide; decide on POST."""
    fiches = Membre.objects.lisibles_par_la_moderation(request.acteur)
    lus = fiches.select_related("utilisateur", "organisme", "corps", "grade", "metier", "departement")
    membre = get_object_or_404(lus, pk=pk)
    contexte = {**site.each_context(request), "opts": Membre._meta, "membre": membre}
    if request.method != "POST":
        return _montrer(request, membre, contexte)
    decision = request.POST.get("decision", "")
    if decision not in FORMULAIRES:
        raise BadRequest("Décision inconnue.")
    return _decider(request, membre, decision, contexte)


def _decider(request: Requete, membre: Membre, decision: str, contexte: dict[str, Any]) -> HttpResponse:
    """Preview the mail, then decide; what was typed comes back with the errors."""
    form = FORMULAIRES[decision](request.POST, auto_id=f"{decision}_%s")
    if "corriger" in request.POST or not form.is_valid():
        return _montrer(request, membre, contexte, decision, form)
    if decision in APERCUS and "confirmer" not in request.POST:
        return _apercu(request, membre, contexte, decision, form)
    donnees = {nom: valeur for nom, valeur in form.cleaned_data.items() if valeur != ""}
    try:
        getattr(membres, decision)(membre, **donnees, acteur=request.acteur)
    except (membres.DecisionPerimee, TransitionRefusee):
        return _perimee(request, membre, contexte)
    except ValidationError:
        form.add_error(None, "Il manque un nom ou un prénom : demandez-les d’abord.")
        return _montrer(request, membre, contexte, decision, form)
    messages.success(request, FAITES[decision])
    return redirect(_apres(request, membre))


def _montrer(
    request: Requete,
    membre: Membre,
    contexte: dict[str, Any],
    decision: str = "",
    form: DecisionForm | None = None,
) -> HttpResponse:
    """The whole page; `form` is the one that comes back with its errors."""
    histoire = list(journal.historique(membre).prefetch_related("commentaires"))
    version = {"version": histoire[-1].pk if histoire else 0}
    formulaires = {nom: classe(initial=version, auto_id=f"{nom}_%s") for nom, classe in FORMULAIRES.items()}
    if form is not None:
        formulaires[decision] = form
    if membre.corps_id is None or membre.corps_confirme:  # nothing to check
        del formulaires["valider"].fields["confirmer_corps"]
    sienne = est_sa_fiche(request.acteur, membre)
    possibles = [nom for nom in FORMULAIRES if membre.etat in Membre.TRANSITIONS[nom][0] and not sienne]
    contexte |= {
        "title": "Lire un membre",
        "sienne": sienne,
        "erreurs": form if form is not None and form.errors else None,
        "decisions": [
            {"nom": nom, "bouton": BOUTONS[nom], "form": formulaires[nom], "relire": nom in APERCUS}
            for nom in possibles
        ],
        "preuves": prouver(membre),
        "evenements": [_raconter(transition) for transition in histoire],
        "suivant": _suivant(request, membre),
    }
    return TemplateResponse(
        request, "admin/annuaire/membre/moderer.html", contexte, status=422 if contexte["erreurs"] else 200
    )


def _apercu(
    request: Requete, membre: Membre, contexte: dict[str, Any], decision: str, form: DecisionForm
) -> HttpResponse:
    contexte |= {
        "title": "Relire avant de décider",
        "decision": decision,
        "bouton": BOUTONS[decision],
        "saisies": form.saisies(),
        "courriel": _courriel(membre, APERCUS[decision](form.cleaned_data)),
    }
    return TemplateResponse(request, "admin/annuaire/membre/apercu.html", contexte)


APERCUS: dict[str, Callable[[dict[str, Any]], Message]] = {
    "demander_complement": lambda dit: emails.a_completer_pour(dit["motif"], dit["texte"]),
    "refuser": lambda dit: emails.refuse_pour(dit["motif"], dit["texte"]),
    "suspendre": lambda dit: emails.suspendu_pour(dit["texte"]),
}


def _courriel(membre: Membre, message: Message) -> dict[str, str]:
    """Subject and text as the person will read them."""
    mail = rendre(message, Courriel(utilisateur_id=membre.utilisateur_id, message_id="<apercu>"), "")
    return {"sujet": str(mail.subject), "texte": str(mail.body)}


def _perimee(request: Requete, membre: Membre, contexte: dict[str, Any]) -> HttpResponse:
    """Somebody came first: say who, what and when."""
    membre.refresh_from_db()
    derniere = journal.historique(membre).prefetch_related("commentaires").last()
    contexte |= {
        "title": "Votre décision n’est pas enregistrée",
        "evenement": _raconter(derniere) if derniere else None,
        "suivant": _suivant(request, membre),
    }
    return TemplateResponse(request, "admin/annuaire/membre/perimee.html", contexte, status=409)


def _raconter(transition: Transition) -> Evenement:
    motifs = MotifComplement if transition.verbe == "demander_complement" else MotifRefusMembre
    return Evenement(
        qui=f"Compte n° {transition.acteur_id}" if transition.acteur_id else "La plateforme",
        fait=FAITS.get(transition.verbe, transition.verbe),
        at=transition.at,
        motif=str(dict(motifs.choices).get(transition.motif, transition.motif)),
        texte=transition.paroles().get("", ""),
    )


def _apres(request: Requete, membre: Membre) -> str:
    """Where a decision leads: the next of the queue when it was asked for, else the queue."""
    if request.POST.get("confirmer") == "suivant":
        if suivant := _suivant(request, membre):
            return reverse("admin:annuaire_membre_moderer", args=[suivant.pk])
        messages.info(request, "Personne d’autre n’attend votre décision.")
    return f"{reverse('admin:annuaire_membre_changelist')}?etat__exact={EtatMembre.DEMANDEE}"


def _suivant(request: Requete, membre: Membre) -> Membre | None:
    """The one that has waited longest, after this one: who was left aside comes back last."""
    file = Membre.objects.moderables_par(request.acteur).exclude(pk=membre.pk)
    depuis = membre.attend_depuis
    return (file.filter(attend_depuis__gte=depuis).first() if depuis else None) or file.first()
