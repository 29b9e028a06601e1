"""REX and commons as they are read, and what one says of them in one click."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.models import Communaute
from annuaire.noms import nommer
from communautes.enums import EtatPublication
from communautes.models import Commun, Evenement
from communautes.models.publications import PUBLICATIONS, Publication
from communautes.noms import nommer_montres
from communautes.permissions import (
    can_animer,
    can_archiver,
    can_confirmer,
    can_designer,
    can_ecrire,
    can_maintenir,
    can_relire,
    can_reprendre,
    est_son_texte,
)
from communautes.remarques import derniere_remarque
from communautes.services import publications as services
from referentiels.models import Synonyme
from socle.journal import TransitionRefusee
from socle.pagination import PaginateurBorne
from socle.recherche import LONGUEUR_MAX, construire_requete
from socle.requete import Requete

PAR_PAGE = 20
MIENNES = "miennes"
ORDRE = ("-publie_le", "-pk")
SANS_NOM = "Membre de la communauté"


def lisible(request: Requete, genre: str, uuid: UUID) -> Publication:
    """A text that this person may read."""
    lisibles = PUBLICATIONS[genre].objects.visible_by(request.acteur).for_page()
    publication: Publication = get_object_or_404(lisibles, uuid=uuid)
    return publication


@login_not_required
@never_cache
@require_safe
def liste(request: Requete, genre: str) -> HttpResponse:
    """What is published and spread to this person: by its words, by its community; how many of the other kind."""
    texte = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGUEUR_MAX]
    requete = construire_requete(texte, Synonyme.objects.table()) if texte else None
    modele = PUBLICATIONS[genre]
    lisibles = modele.objects.visible_by(request.acteur).publiees()
    communautes = _communautes(lisibles)
    choisie = _choisie(request, communautes)
    trouvees = _filtrer(lisibles, choisie, request).qui_contiennent(requete, *ORDRE).for_lignes()
    page = PaginateurBorne(trouvees, PAR_PAGE).get_page(request.GET.get("page"))
    filtres = {nom: valeur for nom, valeur in (("q", texte), ("communaute", choisie)) if valeur}
    contexte = {
        "genre": genre,
        "modele": modele._meta,
        "page": page,
        "texte": texte,
        "communautes": communautes,
        "choisie": choisie,
        "miennes": bool(request.acteur.communautes),
        "filtree": bool(filtres),
        "adresse": "?" + urlencode(filtres),
        "autres": _autres(request, genre, choisie, requete),
        "ecrit": bool(request.acteur.communautes),
        "anime": request.acteur.est_moderateur or bool(request.acteur.animateur_de),
        "siennes": _siennes(request),
    }
    return render(request, "communautes/publications/liste.html", contexte)


def _communautes(lisibles: Any) -> list[Communaute]:
    """Those that published something for this person: a filter never leads to nothing."""
    return list(Communaute.objects.filter(pk__in=lisibles.order_by().values("communaute")).order_by("nom", "pk"))


def _choisie(request: Requete, communautes: list[Communaute]) -> str:
    """The community of the address, "" when it is not one of them."""
    demandee = request.GET.get("communaute", "")
    connues = {communaute.slug for communaute in communautes}
    return demandee if demandee in connues or (demandee == MIENNES and request.acteur.communautes) else ""


def _filtrer(publications: Any, choisie: str, request: Requete) -> Any:
    if choisie == MIENNES:
        return publications.filter(communaute__in=sorted(request.acteur.communautes))
    return publications.filter(communaute__slug=choisie) if choisie else publications


def _autres(request: Requete, genre: str, choisie: str, requete: Any) -> list[dict[str, Any]]:
    """The same search, among the other kinds."""
    lues = []
    for autre, modele in PUBLICATIONS.items():
        if autre != genre:
            lisibles = _filtrer(modele.objects.visible_by(request.acteur).publiees(), choisie, request)
            nombre = lisibles.qui_contiennent(requete).order_by().count()
            lues.append({"genre": autre, "titre": modele._meta.verbose_name_plural, "nombre": nombre})
    return lues


def _siennes(request: Requete) -> list[Communaute]:
    """Whose questions this person may read, by name."""
    if request.acteur.membre_id is None:
        return []
    return list(Communaute.objects.filter(pk__in=sorted(request.acteur.communautes)).order_by("nom", "pk"))


@login_not_required
@never_cache
@require_safe
def detail(request: Requete, genre: str, uuid: UUID) -> HttpResponse:
    publication = lisible(request, genre, uuid)
    acteur = request.acteur
    mainteneurs = _mainteneurs(publication)
    noms = _noms(request, publication, mainteneurs)
    maintient, sienne = acteur.membre_id in mainteneurs, est_son_texte(acteur, publication)
    peut = _peut(request, publication, maintient)
    dits = [pk for pk in mainteneurs if pk in noms or pk == acteur.membre_id or "designer" in peut]
    contexte = {
        "publication": publication,
        "genre": genre,
        "modele": publication._meta,
        "auteur": "vous" if sienne else noms.get(publication.auteur_id or 0, ""),
        "mainteneurs": [{"pk": pk, "nom": noms.get(pk, SANS_NOM), "moi": pk == acteur.membre_id} for pk in dits],
        "tus": len(mainteneurs) - len(dits),
        "evenement": _evenement(request, publication),
        "remarque": _remarque(request, publication),
        "sienne": sienne,
        "peut": peut,
    }
    return render(request, "communautes/publications/detail.html", contexte)


def _mainteneurs(publication: Publication) -> list[int]:
    if not isinstance(publication, Commun):
        return []
    return list(publication.mainteneurs.order_by("pk").values_list("pk", flat=True))


def _noms(request: Requete, publication: Publication, mainteneurs: list[int]) -> dict[int, str]:
    """Who wrote it and keeps it alive, for those who may read in the directory that they are of this community, and for
    who leads it; the public reads no name, and no number either."""
    acteur = request.acteur
    if acteur.membre_id is None and not acteur.est_moderateur:
        return {}
    membres = [pk for pk in (publication.auteur_id, *mainteneurs) if pk is not None]
    if can_animer(acteur, publication.communaute_id):
        return nommer(acteur, membres)
    return {une.pk: une.nom for une in nommer_montres(acteur, membres)}


def _evenement(request: Requete, publication: Publication) -> Any:
    """The event that a REX tells, for who may read it."""
    cle = getattr(publication, "evenement_id", None)
    return Evenement.objects.visible_by(request.acteur).filter(pk=cle).first() if cle else None


def _remarque(request: Requete, publication: Publication) -> str:
    """What was asked of its author, or said when it was archived; who reviews it reads what was asked before."""
    concerne = est_son_texte(request.acteur, publication) or can_animer(request.acteur, publication.communaute_id)
    if not concerne or publication.etat == EtatPublication.PUBLIEE:
        return ""
    archivee = publication.etat == EtatPublication.ARCHIVEE
    return derniere_remarque(publication, "archiver" if archivee else "demander_modifications")


def _peut(request: Requete, publication: Publication, maintient: bool) -> set[str]:
    acteur, commun = request.acteur, isinstance(publication, Commun)
    a_relire = publication.etat == EtatPublication.EN_RELECTURE and can_relire(acteur, publication)
    ecrire = can_ecrire(acteur, publication)
    actes = {
        "modifier": ecrire,
        "supprimer": ecrire and publication.publie_le is None,
        "relire": a_relire,
        "archiver": can_archiver(acteur, publication),
        "reprendre": can_reprendre(acteur, publication),
        "confirmer": can_confirmer(acteur, publication, maintient=maintient),
        "maintenir": commun and not maintient and can_maintenir(acteur, publication),  # type: ignore[arg-type]
        "designer": commun and can_designer(acteur, publication),  # type: ignore[arg-type]
    }
    return {nom for nom, possible in actes.items() if possible}


@require_POST
def confirmer(request: Requete, genre: str, uuid: UUID) -> HttpResponse:
    publication = lisible(request, genre, uuid)
    try:
        services.confirmer(publication, acteur=request.acteur)
    except (TransitionRefusee, services.Perime):
        messages.warning(request, "Ce texte n’est pas publié\u00a0: il n’y a rien à confirmer.")
    else:
        messages.success(request, "Merci\u00a0: ce texte est dit à jour pour douze mois.")
    return redirect(publication)


@require_POST
def maintenir(request: Requete, uuid: UUID) -> HttpResponse:
    commun = lisible(request, Commun.GENRE, uuid)
    try:
        services.maintenir(commun, acteur=request.acteur)  # type: ignore[arg-type]
    except services.TropDeMainteneurs:
        messages.warning(request, f"Ce commun a déjà {services.MAINTENEURS_MAX} mainteneuses et mainteneurs.")
    except (TransitionRefusee, services.Perime):
        messages.warning(request, "Ce commun n’est pas publié\u00a0: il ne se maintient pas.")
    else:
        messages.success(request, "Vous faites vivre ce commun\u00a0: vous pouvez dire qu’il est à jour.")
    return redirect(commun)


@require_POST
def ne_plus_maintenir(request: Requete, uuid: UUID) -> HttpResponse:
    """Oneself, or the person that the form names."""
    commun = lisible(request, Commun.GENRE, uuid)
    dit = request.POST.get("membre", "")
    lu = int(dit) if dit.isascii() and dit.isdecimal() and len(dit) < 18 else None
    try:
        services.ne_plus_maintenir(commun, lu or request.acteur.membre_id or 0, acteur=request.acteur)  # type: ignore[arg-type]
    except services.Perime:  # deleted meanwhile
        raise Http404 from None
    messages.success(request, "C’est noté\u00a0: la liste de qui fait vivre ce commun a changé.")
    return redirect(commun)
