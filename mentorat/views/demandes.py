"""One's own request: the form, the mentors to choose from, the wishes, the sending."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from annuaire.models import Membre
from annuaire.views.commun import entre_membres
from annuaire.vision import vision
from comptes.sessions import lire_ou_poster
from mentorat.enums import EtatDemandeMentorat, EtatVoeu, MotifDeclin, MotifPassage
from mentorat.forms.demandes import FLASH, SIX_MOIS, AdresserForm, DemandeForm, MotifForm, formats_et_themes
from mentorat.models import Binome, DemandeMentorat, Objectif, OffreMentor, Voeu
from mentorat.models.demandes import VOEUX_MAX
from mentorat.services import demandes as services
from mentorat.services import voeux as services_voeux
from mentorat.services.formation import MentorIndisponible
from mentorat.suggestions import Recherche, composer_suggestions
from mentorat.views.commun import ACCUEIL, PAR_PAGE, contexte_du_selecteur
from socle.journal import TransitionRefusee
from socle.pagination import PaginateurBorne
from socle.requete import Requete

D, V = EtatDemandeMentorat, EtatVoeu
PAGE = "mentorat:demande"
RAISONS = {**dict(MotifDeclin.choices), **dict(MotifPassage.choices)}
INCONNU = "Un mentor qui n’est plus dans l’annuaire"


def _la_mienne(request: Requete, uuid: UUID) -> DemandeMentorat:
    siennes = DemandeMentorat.objects.visible_by(request.acteur)
    demande: DemandeMentorat = get_object_or_404(
        siennes.select_related("membre__departement", "membre__utilisateur", "communaute", "campagne"), uuid=uuid
    )
    return demande


def _changee(request: Requete, demande: DemandeMentorat, refus: TransitionRefusee) -> HttpResponse:
    etats = dict(EtatDemandeMentorat.choices) | dict(EtatVoeu.choices)
    messages.warning(request, f"Ce n’est plus possible\u00a0: c’est «\u00a0{etats.get(refus.etat, refus.etat)}\u00a0».")
    return redirect(PAGE, demande.uuid)


@lire_ou_poster
@entre_membres
def demander(request: Requete) -> HttpResponse:
    genre = FLASH if request.GET.get("genre") == FLASH else SIX_MOIS
    donnees = request.POST if request.method == "POST" else None
    formulaire = DemandeForm(donnees, acteur=request.acteur, initial={"genre": genre})
    if request.method == "POST" and not formulaire.en_saisie() and formulaire.is_valid():
        lus = formulaire.cleaned_data
        try:
            creee = services.creer(formulaire.champs(), lus["competences"], lus["objectifs"], acteur=request.acteur)
        except services.DejaOuverte as deja:
            messages.warning(
                request, "Vous avez déjà une demande en cours\u00a0: la voici. Retirez-la pour en faire une autre."
            )
            return redirect(PAGE, deja.demande.uuid)
        messages.success(request, "Votre demande est enregistrée. Choisissez maintenant un à cinq mentors.")
        return redirect("mentorat:mentors", creee.uuid)
    contexte = {**contexte_du_selecteur(formulaire), "demande": None, "retour": reverse(ACCUEIL)}
    return render(request, "mentorat/demander.html", contexte, status=422 if formulaire.errors else 200)


@lire_ou_poster
@entre_membres
def modifier_demande(request: Requete, uuid: UUID) -> HttpResponse:
    demande = _la_mienne(request, uuid)
    if demande.etat not in services.MODIFIABLES:
        messages.warning(request, "Votre demande est partie\u00a0: ce qu’elle dit ne change plus.")
        return redirect(PAGE, demande.uuid)
    formulaire = DemandeForm(
        request.POST if request.method == "POST" else None,
        acteur=request.acteur,
        demande=demande,
        objectifs=_objectifs(request, demande),
    )
    if request.method == "POST" and not formulaire.en_saisie() and formulaire.is_valid():
        lus = formulaire.cleaned_data
        try:
            services.modifier(demande, formulaire.champs(), lus["competences"], lus["objectifs"], acteur=request.acteur)
        except TransitionRefusee as refus:
            return _changee(request, demande, refus)
        messages.success(request, "Votre demande est modifiée.")
        return redirect(PAGE, demande.uuid)
    contexte = {**contexte_du_selecteur(formulaire), "demande": demande, "retour": reverse(PAGE, args=[demande.uuid])}
    return render(request, "mentorat/demander.html", contexte, status=422 if formulaire.errors else 200)


def _objectifs(request: Requete, demande: DemandeMentorat) -> str:
    with vision(request.acteur):
        siens = Objectif.objects.visible_by(request.acteur).filter(demande=demande).order_by()
        return siens.values_list("texte", flat=True).first() or ""


@require_safe
@entre_membres
def demande(request: Requete, uuid: UUID) -> HttpResponse:
    """Where it stands: who is asked, until when, who comes next, and what may be done."""
    demande = _la_mienne(request, uuid)
    voeux = _voeux(request, demande)
    ouverts = [voeu for voeu in voeux if voeu.etat in {V.EN_ATTENTE, V.ADRESSE}]
    attente = [voeu for voeu in ouverts if voeu.etat == V.EN_ATTENTE]
    binome = Binome.objects.filter(demande=demande).first()
    contexte = {
        "demande": demande,
        **formats_et_themes(demande),
        "competences": list(demande.competences.order_by("libelle", "pk")),
        "objectifs": _objectifs(request, demande),
        "adresse": next((voeu for voeu in ouverts if voeu.etat == V.ADRESSE), None),
        "attente": attente,
        "passes": [voeu for voeu in voeux if _est_passe(voeu)],
        "binome": binome if demande.etat == D.BINOME else None,
        "adresse_binome": binome.get_absolute_url() if binome and demande.etat == D.BINOME else "",
        "modifiable": demande.etat in services.MODIFIABLES and binome is None,
        "souhaitable": demande.etat in services.SOUHAITABLES and binome is None and len(ouverts) < VOEUX_MAX,
        "envoyable": demande.etat in services.MODIFIABLES and binome is None and bool(attente),
        "retirable": demande.etat in DemandeMentorat.TRANSITIONS["retirer"][0],
        "usee": binome is not None and demande.etat == D.SANS_MENTOR,
        "maximum": VOEUX_MAX,
    }
    return render(request, "mentorat/demande.html", contexte)


def _est_passe(voeu: Voeu) -> bool:
    """Over, and worth telling: a mentor that was asked, or that the platform skipped."""
    return voeu.etat in {V.DECLINE, V.SANS_REPONSE, V.PASSE, V.ACCEPTE} or (
        voeu.etat == V.ABANDONNE and voeu.adresse_le is not None
    )


def _voeux(request: Requete, demande: DemandeMentorat) -> list[Any]:
    """With the name of each mentor, as long as its profile may be read, and the sentence of why it did not go on."""
    voeux: list[Any] = list(demande.voeux.with_raison().select_related("offre__membre").order_by("rang", "pk"))
    auteurs = {voeu.offre.membre_id for voeu in voeux}
    lisibles = set(
        Membre.objects.visible_by(request.acteur).filter(pk__in=auteurs).order_by().values_list("pk", flat=True)
    )
    for voeu in voeux:
        connu = voeu.offre.membre_id in lisibles or voeu.etat == V.ACCEPTE
        voeu.nom = (connu and voeu.offre.membre.nom_complet) or INCONNU
        voeu.dit = RAISONS.get(voeu.raison or "", "")
    return voeux


@require_safe
@entre_membres
def mentors(request: Requete, uuid: UUID) -> HttpResponse:
    """Mentors who could take this request, the nearest first, with the reasons."""
    demande = _la_mienne(request, uuid)
    if demande.etat not in services.SOUHAITABLES:
        messages.warning(request, "Cette demande n’attend plus de mentor.")
        return redirect(PAGE, demande.uuid)
    recherche = Recherche(demande, request.acteur, request.GET.get("q", ""))
    page = PaginateurBorne(recherche.lignes(), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "demande": demande,
        "texte": recherche.texte,
        "page": page,
        "suggestions": composer_suggestions(recherche, list(page.object_list)),
        "adresse": f"?{urlencode({'q': recherche.texte})}" if recherche.texte else "?",
        "nombre": demande.voeux.ouverts().count(),
        "maximum": VOEUX_MAX,
    }
    return render(request, "mentorat/mentors.html", contexte)


@lire_ou_poster
@entre_membres
def souhaiter(request: Requete, uuid: UUID, offre: UUID) -> HttpResponse:
    """Why this mentor, then one more wish at the end of the list."""
    demande = _la_mienne(request, uuid)
    choisie = get_object_or_404(
        OffreMentor.objects.visible_by(request.acteur)
        .exclude(membre=request.acteur.membre_id)
        .select_related("membre")
        .prefetch_related("competences"),
        uuid=offre,
    )
    formulaire = MotifForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            services.souhaiter(demande, choisie, formulaire.cleaned_data["motif"], acteur=request.acteur)
        except services.TropDeVoeux:
            messages.warning(request, f"Vous avez choisi {VOEUX_MAX} mentors, le plus possible.")
        except services.DejaDemande:
            messages.warning(request, "Ce mentor a déjà reçu cette demande\u00a0: choisissez quelqu’un d’autre.")
        except MentorIndisponible as refus:
            messages.warning(request, f"{refus.motif.label} Choisissez quelqu’un d’autre.")
            return redirect("mentorat:mentors", demande.uuid)
        except TransitionRefusee as refus:
            return _changee(request, demande, refus)
        else:
            messages.success(request, "Ce mentor est dans vos vœux.")
        return redirect(PAGE, demande.uuid)
    contexte = {
        "formulaire": formulaire,
        "demande": demande,
        "offre": choisie,
        "nom": choisie.membre.nom_complet,
        **formats_et_themes(choisie),
    }
    return render(request, "mentorat/souhaiter.html", contexte, status=422 if formulaire.errors else 200)


@lire_ou_poster
@entre_membres
def adresser(request: Requete, uuid: UUID) -> HttpResponse:
    """Read and sign the charter, then the first mentor is asked."""
    demande = _la_mienne(request, uuid)
    voeux = [voeu for voeu in _voeux(request, demande) if voeu.etat == V.EN_ATTENTE]
    if demande.etat not in services.MODIFIABLES:
        messages.warning(request, "Votre demande est déjà partie.")
        return redirect(PAGE, demande.uuid)
    if not voeux:
        messages.warning(request, "Choisissez d’abord un mentor au moins.")
        return redirect("mentorat:mentors", demande.uuid)
    formulaire = AdresserForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        return _envoyer(request, demande)
    contexte = {"formulaire": formulaire, "demande": demande, "voeux": voeux}
    return render(request, "mentorat/adresser.html", contexte, status=422 if formulaire.errors else 200)


def _envoyer(request: Requete, demande: DemandeMentorat) -> HttpResponse:
    try:
        envoyee = services_voeux.adresser(demande, acteur=request.acteur)
    except TransitionRefusee as refus:
        return _changee(request, demande, refus)
    except services_voeux.SansVoeu:
        messages.warning(request, "Choisissez d’abord un mentor au moins.")
    except services_voeux.DemandeUsee:
        messages.warning(request, "Cette demande a déjà donné un binôme\u00a0: faites-en une nouvelle.")
    else:
        if envoyee.etat == D.ADRESSEE:
            messages.success(request, "Votre demande est partie. La réponse est attendue sous sept jours.")
        else:
            messages.warning(
                request, "Aucun de ces mentors ne peut plus prendre votre demande\u00a0: choisissez-en d’autres."
            )
    return redirect(PAGE, demande.uuid)


@lire_ou_poster
@entre_membres
def retirer_demande(request: Requete, uuid: UUID) -> HttpResponse:
    demande = _la_mienne(request, uuid)
    if demande.etat not in DemandeMentorat.TRANSITIONS["retirer"][0]:
        messages.warning(request, "Cette demande ne se retire plus.")
        return redirect(PAGE, demande.uuid)
    if request.method == "POST":
        try:
            services_voeux.retirer(demande, acteur=request.acteur)
        except TransitionRefusee as refus:
            return _changee(request, demande, refus)
        messages.success(request, "Votre demande est retirée.")
        return redirect(ACCUEIL)
    return render(request, "mentorat/retirer_demande.html", {"demande": demande})
