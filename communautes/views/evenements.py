"""Events: the list of those to come, a month of them, the page of one."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annuaire.models import Communaute
from annuaire.textes import en_html
from communautes.enums import EtatEvenement, EtatInscription
from communautes.filters import EvenementFilter, FiltreForm
from communautes.models import Evenement, Inscription
from communautes.permissions import can_lire_acces, can_lire_serie, can_modifier_evenement, can_organiser
from communautes.services.presences import est_commence
from communautes.suites import suites_de
from communautes.views.situations import situer
from referentiels.models import Organisme, Region
from socle.jours import matin
from socle.pagination import PaginateurBorne
from socle.requete import Requete

PAR_PAGE = 20
MOIS_MAX = 1000  # events shown in a month
ANNEES = range(2020, 2100)
UN_JOUR = timedelta(days=1)


@login_not_required
@never_cache
@require_safe
def liste(request: Requete) -> HttpResponse:
    """Those that this person may read, the next one first; those over, behind a link."""
    filtre, form = _filtrer(request)
    lus = filtre.appliquer(Evenement.objects.visible_by(request.acteur), request.acteur)
    voulus = filtre.dans_le_temps(lus, timezone.now()).for_page().with_prises().defer("description", "acces", "bilan")
    page = PaginateurBorne(voulus, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "filtre": filtre,
        "form": form,
        "adresse": filtre.adresse(),
        "autres": filtre.adresse(passes=not filtre.passes),
        "siennes": _siennes(request, page.object_list),
        "animees": _animees(request),
        "mois": timezone.localdate().replace(day=1),
        "connecte": request.acteur.utilisateur_id is not None,
        "suit_son_agenda": request.acteur.membre_id is not None,
    }
    return render(request, "communautes/evenements/liste.html", contexte)


def _filtrer(request: Requete) -> tuple[EvenementFilter, FiltreForm]:
    acteur = request.acteur
    siennes = acteur.communautes | acteur.animateur_de
    communautes = dict(Communaute.objects.visibles(siennes).order_by("nom", "pk").values_list("slug", "nom"))
    regions = dict(Region.objects.exclude(code="TC").order_by("nom", "pk").values_list("code", "nom"))
    filtre = EvenementFilter.lire(request.GET, communautes, regions)
    form = FiltreForm(filtre=filtre, communautes=communautes, regions=regions, a_les_siennes=bool(siennes))
    return filtre, form


def _siennes(request: Requete, evenements: Iterable[Evenement]) -> dict[int, str]:
    """By event of a page, where this person stands, in words."""
    siennes = Inscription.objects.de(request.acteur).filter(evenement__in=[e.pk for e in evenements])
    vivantes = siennes.exclude(etat=EtatInscription.ANNULEE).order_by()
    return {evenement: EtatInscription(etat).label for evenement, etat in vivantes.values_list("evenement", "etat")}


def _animees(request: Requete) -> list[Communaute]:
    """Whose events this person may prepare; the team, of those that are open."""
    if request.acteur.est_moderateur:
        return list(Communaute.objects.ouvertes().order_by("nom", "pk"))
    return list(Communaute.objects.animees_par(request.acteur).order_by("nom", "pk"))


@login_not_required
@never_cache
@require_safe
def mois(request: Requete, mois: date | None) -> HttpResponse:
    """A month, day by day, each event at the day of its place."""
    if mois is None:
        raise Http404
    filtre, form = _filtrer(request)
    jours = [mois.replace(day=jour) for jour in range(1, monthrange(mois.year, mois.month)[1] + 1)]
    lus = filtre.appliquer(Evenement.objects.visible_by(request.acteur), request.acteur)
    # A day more on each side: the first hours of the month overseas are not those of Paris.
    alentour = lus.entre(matin(jours[0]) - UN_JOUR, matin(jours[-1]) + 2 * UN_JOUR).select_related("communaute")
    par_jour: dict[date, list[Evenement]] = {jour: [] for jour in jours}
    montres = list(alentour.defer("description", "acces", "accessibilite", "bilan")[:MOIS_MAX])
    for evenement in montres:
        jour = evenement.debut.astimezone(evenement.zone).date()
        if jour in par_jour:
            par_jour[jour].append(evenement)
    contexte = {
        "mois": mois,
        "jours": list(par_jour.items()),
        "vide": not any(par_jour.values()),
        "tronque": len(montres) == MOIS_MAX,
        "avant": _voisin(jours[0] - UN_JOUR),
        "apres": _voisin(jours[-1] + UN_JOUR),
        "filtre": filtre,
        "form": form,
        "adresse": filtre.adresse(passes=False),
        "aujourdhui": timezone.localdate(),
    }
    return render(request, "communautes/evenements/mois.html", contexte)


def _voisin(jour: date) -> date | None:
    return jour.replace(day=1) if jour.year in ANNEES else None


@login_not_required
@never_cache
@require_safe
def detail(request: Requete, uuid: UUID) -> HttpResponse:
    """What it is, where this person stands, what it may do; who organises has its own part."""
    lus = Evenement.objects.visible_by(request.acteur).for_page().with_prises()
    evenement: Any = get_object_or_404(lus, uuid=uuid)
    acteur = request.acteur
    inscription = Inscription.objects.de(acteur).filter(evenement=evenement).first()
    organise = can_organiser(acteur, evenement)
    contexte = {
        "evenement": evenement,
        "description": en_html(evenement.description),
        "bilan": en_html(evenement.bilan) if evenement.etat == EtatEvenement.BILAN else "",
        "hote": Organisme.objects.montrables().filter(pk=evenement.hote_id).first() if evenement.hote_id else None,
        "inscription": inscription,
        "situation": situer(acteur, evenement, inscription),
        "lit_acces": can_lire_acces(acteur, evenement, inscription),
        "organise": organise,
        "modifiable": can_modifier_evenement(acteur, evenement),
        "verbes": _verbes(evenement) if organise else set(),
        "commence": est_commence(evenement),
        "comptes": _compter(evenement) if organise else {},
        "lit_serie": evenement.serie is not None and can_lire_serie(acteur, evenement),
        "suites": suites_de(acteur, evenement, inscription),
    }
    return render(request, "communautes/evenements/detail.html", contexte)


def _verbes(evenement: Evenement) -> set[str]:
    return {verbe for verbe, (departs, _) in Evenement.TRANSITIONS.items() if evenement.etat in departs}


def _compter(evenement: Evenement) -> dict[str, int]:
    """For who organises: how many by state, by names that templates can say."""
    nombres = Inscription.objects.filter(evenement=evenement).par_etat()
    noms = {
        "a_valider": EtatInscription.A_VALIDER,
        "attente": EtatInscription.ATTENTE,
        "proposees": EtatInscription.PROPOSEE,
        "confirmees": EtatInscription.CONFIRMEE,
        "presentes": EtatInscription.PRESENTE,
        "absentes": EtatInscription.ABSENTE,
    }
    return {nom: nombres.get(etat, 0) for nom, etat in noms.items()}
