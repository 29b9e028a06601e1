"""The page where a moderator reads an offer and decides. Without JavaScript: forms, a preview of the mail, a POST."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from opportunites import emails, services
from opportunites.admin.formulaires import ComplementForm, DecisionForm, RefusForm
from opportunites.difference import difference
from opportunites.enums import EtatOffre
from opportunites.histoire import raconter
from opportunites.models import Offre
from opportunites.presentation import fiche
from opportunites.verifications import verifier
from socle import journal
from socle.courrier import Message
from socle.courrier.rendu import rendre
from socle.journal import TransitionRefusee
from socle.models import Courriel
from socle.requete import Requete

FORMULAIRES: dict[str, type[DecisionForm]] = {
    "publier": DecisionForm,
    "demander_complement": ComplementForm,
    "refuser": RefusForm,
}
# What may be decided from each state; elsewhere the page only shows.
DECISIONS = {EtatOffre.SOUMISE: tuple(FORMULAIRES), EtatOffre.SUSPENDUE: ("publier",)}
BOUTONS = {
    "publier": "Publier",
    "demander_complement": "Demander les compléments",
    "refuser": "Refuser",
}
FAITES = {
    "publier": "L’offre « {} » est publiée.",
    "demander_complement": "L’offre « {} » est rendue à compléter.",
    "refuser": "L’offre « {} » est refusée.",
}


def moderer(request: Requete, pk: int, *, site: AdminSite) -> HttpResponse:
    """Show an offer with all that helps to decide; decide on POST."""
    offres = Offre.objects.visible_by(request.acteur).for_moderation().with_partie(request.acteur)
    offre = get_object_or_404(offres, pk=pk)
    contexte = {**site.each_context(request), "opts": Offre._meta, "offre": offre}
    if request.method != "POST":
        return _montrer(request, offre, contexte)
    decision = request.POST.get("decision", "")
    if decision not in FORMULAIRES:
        raise BadRequest("Décision inconnue.")
    return _decider(request, offre, decision, contexte)


def _decider(request: Requete, offre: Offre, decision: str, contexte: dict[str, Any]) -> HttpResponse:
    """Preview the mail, then decide; what was typed comes back with the errors."""
    form = FORMULAIRES[decision](request.POST)
    form.auto_id = f"{type(form).__name__}_%s"
    if "corriger" in request.POST or not form.is_valid():
        return _montrer(request, offre, contexte, decision, form)
    if "confirmer" not in request.POST:
        return _apercu(request, offre, contexte, decision, form)
    try:
        _jouer(request, offre, decision, form)
    except (services.DecisionPerimee, TransitionRefusee):
        return _perimee(request, offre, contexte)
    except ValidationError as erreur:
        form.add_error(None, erreur.messages)
        return _montrer(request, offre, contexte, decision, form)
    messages.success(request, FAITES[decision].format(offre.intitule))
    return redirect(_apres(request, offre))


def _jouer(request: Requete, offre: Offre, decision: str, form: DecisionForm) -> None:
    lue: dict[str, Any] = {"acteur": request.acteur, "version": form.cleaned_data["version"]}
    if decision == "publier":
        services.publier(offre, etat=form.cleaned_data["etat"], **lue)
    elif isinstance(form, ComplementForm):
        services.demander_complement(offre, remarques=form.remarques, **lue)
    else:
        services.refuser(offre, motif=form.cleaned_data["motif"], texte=form.cleaned_data["texte"], **lue)


def _montrer(
    request: Requete,
    offre: Offre,
    contexte: dict[str, Any],
    decision: str = "",
    form: DecisionForm | None = None,
) -> HttpResponse:
    """The whole page; `form` is the one that comes back with its errors."""
    histoire = list(journal.historique(offre).prefetch_related("commentaires"))
    publications = [t for t in histoire if t.verbe == "publier" and t.instantane]
    formulaires = {nom: classe.pour(offre) for nom, classe in FORMULAIRES.items()}
    if form is not None:
        formulaires[decision] = form
    complement = cast(ComplementForm, formulaires["demander_complement"])
    contexte |= {
        "title": "Modérer une offre",
        "decision": decision,
        "decisions": DECISIONS.get(EtatOffre(offre.etat), ()) if not offre.partie else (),
        "partie": offre.partie,
        "formulaires": formulaires,
        "groupes": complement.beside(fiche(offre)),
        "verifications": verifier(offre, timezone.localdate()),
        "publication": publications[-1] if publications else None,
        "changements": difference(offre, publications[-1]) if publications else [],
        "evenements": [raconter(transition) for transition in histoire],
        "courriel": _courriel(offre, emails.publiee(offre)),
        "suivante": _suivante(request, offre),
    }
    return TemplateResponse(request, "admin/opportunites/offre/moderer.html", contexte)


def _apercu(
    request: HttpRequest, offre: Offre, contexte: dict[str, Any], decision: str, form: DecisionForm
) -> HttpResponse:
    composer: dict[str, Callable[[], Message]] = {
        "publier": lambda: emails.publiee(offre),
        "demander_complement": lambda: emails.a_completer(offre, getattr(form, "remarques", {})),
        "refuser": lambda: emails.refusee(offre, form.cleaned_data["motif"], form.cleaned_data["texte"]),
    }
    contexte |= {
        "title": "Relire avant de décider",
        "decision": decision,
        "bouton": BOUTONS[decision],
        "saisies": form.saisies(),
        "courriel": _courriel(offre, composer[decision]()),
    }
    return TemplateResponse(request, "admin/opportunites/offre/apercu.html", contexte)


def _perimee(request: Requete, offre: Offre, contexte: dict[str, Any]) -> HttpResponse:
    """Somebody came first: say who, what and when."""
    offre.refresh_from_db()
    derniere = journal.historique(offre).prefetch_related("commentaires").last()
    contexte |= {
        "title": "Votre décision n’est pas enregistrée",
        "evenement": raconter(derniere) if derniere else None,
        "suivante": _suivante(request, offre),
    }
    return TemplateResponse(request, "admin/opportunites/offre/perimee.html", contexte, status=409)


def _courriel(offre: Offre, message: Message) -> dict[str, str] | None:
    """Subject and text as the author will read them; None when nobody wrote the offer here."""
    if offre.auteur_id is None:
        return None
    mail = rendre(message, Courriel(utilisateur_id=offre.auteur_id, message_id="<apercu>"), "")
    return {"sujet": str(mail.subject), "texte": str(mail.body)}


def _apres(request: Requete, offre: Offre) -> str:
    """Where a decision leads: the next offer when it was asked for, else the queue."""
    if request.POST["confirmer"] == "suivante":
        if suivante := _suivante(request, offre):
            return reverse("admin:opportunites_offre_moderer", args=[suivante.pk])
        messages.info(request, "Aucune autre offre n’attend votre décision.")
    return f"{reverse('admin:opportunites_offre_changelist')}?etat={EtatOffre.SOUMISE}"


def _suivante(request: Requete, offre: Offre) -> Offre | None:
    """The next of the queue after this one, else its oldest: what was left aside comes back last."""
    file = Offre.objects.soumises().moderables_par(request.acteur).exclude(pk=offre.pk)
    return file.apres(offre).first() or file.first()
