"""A co-development session: how it goes, the subject, what its client concludes."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.views.commun import entre_membres
from communautes.enums import EtatInscription, RoleInscription, TypeEvenement
from communautes.forms.suites import ConclusionsForm
from communautes.models import Inscription
from communautes.services import ateliers
from communautes.views.suites_communes import la_sienne, saisir
from comptes.sessions import lire_ou_poster
from socle.requete import Requete

PAR_PAGE = 20


@login_not_required
@never_cache
@require_safe
def guide(request: Requete) -> HttpResponse:
    """The six steps, to print."""
    return render(request, "communautes/evenements/guide.html")


@login_not_required
@never_cache
@require_safe
def engagement(request: Requete) -> HttpResponse:
    """What one promises by registering to a session."""
    return render(request, "communautes/evenements/engagement.html")


@never_cache
@require_safe
def atelier(request: Requete, uuid: UUID) -> HttpResponse:
    """For who has a seat in it, and nobody else: who organises reads neither the subject nor the conclusions."""
    inscription = _place(request, uuid)
    evenement = inscription.evenement
    places = dict(
        Inscription.objects.filter(evenement=evenement, etat__in=ateliers.VENUES)
        .exclude(role=RoleInscription.PARTICIPANT)
        .order_by()
        .values_list("role", "sujet")
    )
    commence = evenement.debut <= timezone.now()
    est_client = inscription.role == RoleInscription.CLIENT
    contexte = {
        "evenement": evenement,
        "role": inscription.get_role_display(),
        "roles": [(role.label, role in places) for role in (RoleInscription.CLIENT, RoleInscription.FACILITATEUR)],
        "sujet": places.get(RoleInscription.CLIENT, ""),
        "conclusion": ateliers.lire_conclusions(evenement.pk, acteur=request.acteur) if commence else None,
        "est_client": est_client,
        "peut_sujet": est_client and not commence,
        "peut_conclure": est_client and commence,
    }
    return render(request, "communautes/evenements/atelier.html", contexte)


@never_cache
@lire_ou_poster
def ecrire_conclusions(request: Requete, uuid: UUID) -> HttpResponse:
    inscription = _cliente(request, uuid)
    if inscription.evenement.debut > timezone.now():
        return redirect("agenda:atelier", uuid=uuid)
    la = ateliers.lire_conclusions(inscription.evenement_id, acteur=request.acteur)
    initial = {"texte": la.texte, "partagee": la.partagee} if la and la.inscription_id == inscription.pk else {}
    return saisir(
        request,
        ConclusionsForm(request.POST if request.method == "POST" else None, initial=initial),
        lambda lus: ateliers.ecrire_conclusions(inscription, acteur=request.acteur, **lus),
        evenement=inscription.evenement,
        vers=reverse("agenda:atelier", args=[uuid]),
        titre="Mes conclusions",
        phrases=["De la séance, la plateforme ne garde que cela. Qui organise ne les lit pas, la modération non plus."],
        libelle="Enregistrer",
        fait=lambda conclusion: (
            "Vos conclusions sont enregistrées." if conclusion else "Vos conclusions sont effacées."
        ),
    )


@require_safe
@entre_membres
def mes_conclusions(request: Requete) -> HttpResponse:
    """Those that this person wrote: where they are read and erased once their session opens no more."""
    page = Paginator(ateliers.lister_conclusions(acteur=request.acteur), PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, "communautes/evenements/mes_conclusions.html", {"page": page})


@require_POST
@entre_membres
def effacer_conclusions(request: Requete, uuid: UUID) -> HttpResponse:
    """Of an event that one may not read any more, too: one was registered to it."""
    get_object_or_404(Inscription.objects.de(request.acteur), evenement__uuid=uuid)
    if ateliers.effacer_conclusions(uuid, acteur=request.acteur):
        messages.success(request, "Vos conclusions sont effacées\u00a0: plus personne ne les lit.")
    return redirect("agenda:mes_conclusions")


def _place(request: Requete, uuid: UUID) -> Inscription:
    inscription = la_sienne(request, uuid, evenement__type=TypeEvenement.ATELIER)
    if inscription.etat not in {EtatInscription.CONFIRMEE, EtatInscription.PRESENTE}:
        raise Http404
    return inscription


def _cliente(request: Requete, uuid: UUID) -> Inscription:
    inscription = _place(request, uuid)
    if inscription.role != RoleInscription.CLIENT:
        raise Http404
    return inscription
