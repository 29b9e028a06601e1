"""Ask a colleague to attest a proof; read what one is asked, and answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from annuaire import fiches
from annuaire.attestees import suivre
from annuaire.enums import ATTESTATIONS_EN_COURS, EtatAttestation, EtatMembre
from annuaire.filters import FiltreAnnuaire
from annuaire.forms.attestations import DeclinForm
from annuaire.models import Attestation, Membre, Preuve
from annuaire.querysets.visibles import regard
from annuaire.services import attestations as services
from annuaire.views.commun import entre_membres
from comptes.sessions import lire_ou_poster
from referentiels.enums import EtatCompetence
from socle.journal import TransitionRefusee
from socle.pagination import PAR_PAGE, PaginateurBorne
from socle.requete import Requete

LISTE = "profil:attestations"
TROUVES = 20
ABSENTE = "Cette personne ne peut pas attester cette preuve, ou n’est plus dans l’annuaire\u00a0: changez-en."
REFUS: dict[type[Exception], str] = {
    PermissionDenied: ABSENTE,
    services.DejaDemandee: "Cette preuve a déjà une demande ou une attestation\u00a0: retirez-la d’abord.",
    services.DejaDeclinee: "Cette personne a décliné\u00a0: demandez à quelqu’un d’autre.",
    services.TropDeDemandes: f"Vous avez demandé {services.DEMANDES_PAR_JOUR} attestations aujourd’hui, le plus "
    "possible\u00a0: revenez demain.",
}
CHANGEE = "Cette preuve a changé pendant que vous la lisiez. Rien n’est enregistré\u00a0: relisez-la, puis répondez."
DEVENUE = {
    EtatAttestation.DEMANDEE: "la personne qui demande n’est plus membre de l’annuaire.",
    EtatAttestation.ATTESTEE: "cette preuve est déjà attestée.",
    EtatAttestation.DECLINEE: "cette demande est déjà déclinée.",
    EtatAttestation.RETIREE: "cette demande a été retirée entre-temps.",
}


@lire_ou_poster
@entre_membres
def demander_attestation(request: Requete, uuid: UUID) -> HttpResponse:
    """Find a member in the directory, as one may see it; one button each."""
    preuve = _ma_preuve(request, uuid)
    mots = (request.POST.get("q") or request.GET.get("q") or "").strip()[:100]
    erreur = ""
    if request.method == "POST":
        erreur = _demander(request, preuve)
        if not erreur:
            messages.success(request, "Votre demande part par courriel. La réponse se lira ici, sur votre profil.")
            return redirect("profil:voir")
    suivre([preuve], regard(request.acteur))
    trouvees = _chercher(request, mots) if mots else []
    contexte = {
        "preuve": preuve,
        "mots": mots,
        "trouvees": trouvees[:TROUVES],
        "trop": len(trouvees) > TROUVES,
        "max": TROUVES,
        "maximum": services.DEMANDES_PAR_JOUR,
        "erreur": erreur,
    }
    return render(request, "annuaire/attestations/demander.html", contexte, status=422 if erreur else 200)


def _ma_preuve(request: Requete, uuid: UUID) -> Preuve:
    """One's own, of a skill that the team has put into use: another is its author's alone."""
    siennes = Preuve.objects.filter(
        competence_declaree__membre=request.acteur.membre_id,
        competence_declaree__competence__etat=EtatCompetence.VALIDEE,
    )
    preuve: Preuve = get_object_or_404(siennes.select_related("etape", "competence_declaree__competence"), uuid=uuid)
    return preuve


def _demander(request: Requete, preuve: Preuve) -> str:
    """Why it is refused, if it is."""
    try:
        choisi = UUID(request.POST.get("membre", ""))
    except ValueError:
        return "Choisissez une personne."
    attestant = Membre.objects.visible_by(request.acteur).filter(uuid=choisi).first()
    if attestant is None:
        return ABSENTE
    try:
        services.demander(preuve, attestant, acteur=request.acteur)
    except tuple(REFUS) as refus:
        return REFUS[type(refus)]
    return ""


def _chercher(request: Requete, mots: str) -> list[fiches.Fiche]:
    """As the directory finds them, without oneself; one more than are shown."""
    demande = QueryDict(mutable=True)
    demande["q"] = mots
    vu = regard(request.acteur)
    pks = [pk for pk in FiltreAnnuaire(demande, vu)[0 : TROUVES + 2] if pk != request.acteur.membre_id]
    membres = {m.pk: m for m in Membre.objects.vus_par(vu).filter(pk__in=pks).select_related("metier", "departement")}
    return fiches.composer([membres[pk] for pk in pks if pk in membres])


@require_safe
@entre_membres
def attestations(request: Requete) -> HttpResponse:
    """What one is asked, the oldest first, then what one attested."""
    attente = Q(etat=EtatAttestation.DEMANDEE, demandeur__etat=EtatMembre.ACTIVE)
    siennes = Attestation.objects.adressees_a(request.acteur).filter(attente | Q(etat=EtatAttestation.ATTESTEE))
    page = PaginateurBorne(siennes.for_lecture().order_by("-etat", "created_at", "pk"), PAR_PAGE)
    return render(request, "annuaire/attestations/liste.html", {"page": page.get_page(request.GET.get("page"))})


@require_safe
@entre_membres
def attestation(request: Requete, uuid: UUID) -> HttpResponse:
    """The proof as it is now, and both answers."""
    return _lire(request, _adressee(request, uuid), DeclinForm())


def _lire(request: Requete, une: Attestation, formulaire: DeclinForm) -> HttpResponse:
    partie = une.demandeur.etat != EtatMembre.ACTIVE and une.etat == EtatAttestation.DEMANDEE
    contexte = {
        "attestation": une,
        "lisible": une.etat in ATTESTATIONS_EN_COURS and not partie,
        "devenue": DEVENUE[EtatAttestation(une.etat)],
        "lue": services.empreinte_de_preuve(une.preuve),
        "formulaire": formulaire,
    }
    statut = 422 if formulaire.errors else 200
    return render(request, "annuaire/attestations/detail.html", contexte, status=statut)


def _adressee(request: Requete, uuid: UUID) -> Attestation:
    adressees = Attestation.objects.adressees_a(request.acteur).for_lecture()
    une: Attestation = get_object_or_404(adressees, uuid=uuid)
    return une


@require_POST
@entre_membres
def attester(request: Requete, uuid: UUID) -> HttpResponse:
    une = _adressee(request, uuid)
    try:
        services.attester(une, lue=request.POST.get("lue", ""), acteur=request.acteur)
    except services.PreuveChangee:
        messages.warning(request, CHANGEE)
        return redirect("profil:attestation", uuid=uuid)
    except TransitionRefusee as refus:
        return _trop_tard(request, refus)
    messages.success(request, "Vous attestez cette preuve. Vous pouvez retirer votre attestation à tout moment.")
    return redirect(LISTE)


@require_POST
@entre_membres
def decliner(request: Requete, uuid: UUID) -> HttpResponse:
    une, formulaire = _adressee(request, uuid), DeclinForm(request.POST)
    if not formulaire.is_valid():
        return _lire(request, une, formulaire)
    try:
        services.decliner(une, formulaire.cleaned_data["motif"], acteur=request.acteur)
    except TransitionRefusee as refus:
        return _trop_tard(request, refus)
    messages.success(request, "La demande est déclinée.")
    return redirect(LISTE)


@require_POST
@entre_membres
def retirer_attestation(request: Requete, uuid: UUID) -> HttpResponse:
    """By who asked, or by who attested."""
    une = get_object_or_404(Attestation.objects.visible_by(request.acteur), uuid=uuid)
    suite = "profil:voir" if une.demandeur_id == request.acteur.membre_id else LISTE
    try:
        services.retirer(une, acteur=request.acteur)
    except TransitionRefusee as refus:
        return _trop_tard(request, refus, suite)
    messages.success(request, "C’est retiré.")
    return redirect(suite)


def _trop_tard(request: Requete, refus: TransitionRefusee, suite: str = LISTE) -> HttpResponse:
    phrase = DEVENUE[EtatAttestation(refus.etat)]
    if refus.verbe == "retirer" and refus.etat == EtatAttestation.DEMANDEE:
        phrase = "vous n’avez pas encore répondu. Vous pouvez décliner."
    messages.warning(request, f"Rien n’est enregistré\u00a0: {phrase}")
    return redirect(suite)
