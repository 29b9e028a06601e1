"""The pages of a pair, for the two of it alone."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annuaire.models import Membre
from annuaire.vision import sous_vision
from comptes.sessions import lire_ou_poster
from mentorat.enums import BINOMES_OUVERTS, BINOMES_VIVANTS, Cote, EtatBinome
from mentorat.forms.binomes import (
    ObjectifsForm,
    PauseForm,
    RompreForm,
    SignerForm,
)
from mentorat.liens import meme_service
from mentorat.models import Binome, Objectif, Seance
from mentorat.services import binomes as services
from mentorat.views.saisies import PLUS_POSSIBLE, jouer, le_sien, nombre_lu, pour, restants, retour, saisir
from socle.journal import TransitionRefusee
from socle.pagination import PaginateurBorne
from socle.requete import Requete

PAR_PAGE = 20
# What a flash pair that has all its sessions is not led to.
DE_PLUS = frozenset({"proposer_creneaux", "planifier", "noter"})


@never_cache
@require_safe
def liste(request: Requete) -> HttpResponse:
    """Those of this person, the last one first."""
    acteur = request.acteur
    siens = Binome.objects.visible_by(acteur).select_related("mentor", "mentore").order_by("-created_at", "-pk")
    page = PaginateurBorne(siens, PAR_PAGE).get_page(request.GET.get("page"))
    lignes = [(binome, binome.autre_que(acteur.membre_id), services.cote(binome, acteur)) for binome in page]
    return render(request, "mentorat/binomes.html", {"page": page, "lignes": lignes, "cotes": Cote})


@require_safe
def charte(request: Requete) -> HttpResponse:
    return render(request, "mentorat/charte.html")


@require_safe
def premiere_seance(request: Requete) -> HttpResponse:
    """A guide to read before, and to print."""
    return render(request, "mentorat/premiere_seance.html")


@never_cache
@require_safe
@sous_vision
def detail(request: Requete, uuid: UUID) -> HttpResponse:
    binome = le_sien(request, uuid)
    autre = binome.autre_que(request.acteur.membre_id)
    maintenant, est_mentor = timezone.now(), services.cote(binome, request.acteur) == Cote.MENTOR
    seances = Seance.objects.filter(binome=binome)
    prevues = list(seances.prevues().order_by("debut", "pk"))
    tenues = PaginateurBorne(seances.tenues().order_by("-debut", "-pk"), PAR_PAGE).get_page(request.GET.get("page"))
    complet = binome.flash and len(prevues) + tenues.paginator.count >= (binome.seances_prevues or 0)
    contexte = {
        "binome": binome,
        "autre": autre,
        "profil": Membre.objects.visible_by(request.acteur).filter(pk=autre.pk).exists(),
        "est_mentor": est_mentor,
        "objectif": Objectif.objects.visible_by(request.acteur).filter(demande=binome.demande_id).first(),
        # Once it is over, what somebody needed is its own again.
        "besoin": "" if est_mentor and binome.etat not in BINOMES_VIVANTS else binome.demande.besoin,
        "forme": binome.charte_mentor_le is not None and binome.charte_mentore_le is not None,
        "creneaux": [(c, c.debut > maintenant) for c in binome.creneaux.order_by("debut", "pk")],
        "prevues": prevues,
        "tenues": tenues,
        "meme_service": binome.etat in BINOMES_OUVERTS
        and meme_service(binome.mentor.organisme_id, binome.mentore.organisme_id),
        "complet": complet,
        "actes": restants(binome, request.acteur) - (DE_PLUS if complet else set()),
    }
    return render(request, "mentorat/binome.html", contexte)


@never_cache
@lire_ou_poster
@pour("signer")
def signer(request: Requete, binome: Binome) -> HttpResponse:
    """The charter, before the pair that a campaign proposes begins."""
    formulaire = SignerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            signe = services.signer(binome, acteur=request.acteur)
        except ValidationError as refus:
            formulaire.refuser(refus)
        except TransitionRefusee:
            messages.warning(request, PLUS_POSSIBLE)
            return retour(binome)
        else:
            forme = signe.etat == EtatBinome.ACTIF
            suite = "Votre binôme commence." if forme else "Le binôme commencera quand l’autre personne aura signé."
            messages.success(request, f"C’est signé. {suite}")
            return retour(binome)
    contexte = {"binome": binome, "autre": binome.autre_que(request.acteur.membre_id), "formulaire": formulaire}
    return render(request, "mentorat/signer.html", contexte, status=422 if formulaire.errors else 200)


@never_cache
@lire_ou_poster
@sous_vision
@pour("objectifs")
def objectifs(request: Requete, binome: Binome) -> HttpResponse:
    """Both may write; who comes second reads what the first one wrote, and keeps what it typed."""
    la = Objectif.objects.visible_by(request.acteur).filter(demande=binome.demande_id).first()
    version, statut = nombre_lu(request, "version") if request.method == "POST" else _version(la), 200
    formulaire = ObjectifsForm(
        request.POST if request.method == "POST" else None, initial={"texte": la.texte if la else ""}
    )
    if request.method == "POST" and formulaire.is_valid():
        texte = formulaire.cleaned_data["texte"]
        try:
            services.ecrire_objectifs(binome, texte, version=version, acteur=request.acteur)
        except services.Perime as perime:
            version, statut = _version(perime.actuel), 409
            ecrit = perime.actuel.texte if perime.actuel else "Les objectifs ont été effacés."
            formulaire.fields["texte"].autre_valeur = ecrit  # type: ignore[attr-defined]
        except TransitionRefusee:
            messages.warning(request, PLUS_POSSIBLE)
            return retour(binome)
        else:
            messages.success(request, "Les objectifs sont enregistrés.")
            return retour(binome)
    contexte = {"binome": binome, "formulaire": formulaire, "version": version, "perime": statut == 409}
    return render(request, "mentorat/objectifs.html", contexte, status=422 if formulaire.errors else statut)


def _version(objectif: Objectif | None) -> int:
    return objectif.version if objectif else 0


# --- Pause, end, break ---------------------------------------------------------------------------------------------


@never_cache
@lire_ou_poster
@pour("suspendre")
def suspendre(request: Requete, binome: Binome) -> HttpResponse:
    return saisir(
        request,
        binome,
        PauseForm(request.POST if request.method == "POST" else None),
        lambda lu: services.suspendre(binome, lu["jusqu_au"], acteur=request.acteur),
        titre="Mettre le binôme en pause",
        phrases=[
            "L’autre personne le lit sur la page du binôme et sur son tableau de bord.",
            "La fin prévue recule d’autant. Les séances prévues pendant la pause sont annulées.",
        ],
        libelle="Mettre en pause",
        fait="Le binôme est en pause.",
    )


@require_POST
def reprendre(request: Requete, uuid: UUID) -> HttpResponse:
    binome = le_sien(request, uuid)
    return jouer(request, binome, lambda: services.reprendre(binome, acteur=request.acteur), "Le binôme a repris.")


@never_cache
@lire_ou_poster
@pour("terminer")
def terminer(request: Requete, binome: Binome) -> HttpResponse:
    return saisir(
        request,
        binome,
        None,
        lambda _: services.terminer(binome, acteur=request.acteur),
        titre="Terminer le mentorat",
        phrases=[
            "Vos objectifs sont atteints, ou le temps prévu est passé : parlez-en d’abord ensemble.",
            "Les séances à venir sont annulées. Vous pourrez chacun donner votre avis et imprimer une attestation. "
            "Dans trois mois, deux questions vous seront posées.",
        ],
        libelle="Terminer le mentorat",
        renoncer="Continuer",
        fait="Le mentorat est terminé. Merci à tous les deux.",
    )


@never_cache
@lire_ou_poster
@pour("rompre")
def rompre(request: Requete, binome: Binome) -> HttpResponse:
    """Stop a pair; say no to one that is proposed."""
    propose = binome.etat == EtatBinome.PROPOSE
    suites = [
        "L’autre personne apprend que le binôme s’arrête, jamais pourquoi. Seule l’équipe de modération peut lire la "
        "raison, pas les animatrices et animateurs.",
    ]
    if not propose:
        suites.append("Les séances à venir sont annulées et vos objectifs sont effacés. On ne revient pas en arrière.")
    return saisir(
        request,
        binome,
        RompreForm(request.POST if request.method == "POST" else None),
        lambda lu: services.rompre(binome, lu["motif"], acteur=request.acteur),
        titre="Ne pas former ce binôme" if propose else "Arrêter le binôme avant son terme",
        phrases=suites,
        libelle="Ne pas former ce binôme" if propose else "Arrêter le binôme",
        renoncer="Revenir" if propose else "Continuer",
        fait="C’est noté : ce binôme ne se fera pas." if propose else "Le binôme est arrêté.",
    )
