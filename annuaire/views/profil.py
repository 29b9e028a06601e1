"""One's own profile: what it shows, skills, proofs, steps. The sections of one form are in `sections`."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from annuaire import profil
from annuaire.forms.competences import CompetencesForm, LigneDeclaree
from annuaire.forms.profil import EtapeForm, PreuveForm, PropositionForm
from annuaire.models import CompetenceDeclaree, Etape, Membre, Preuve
from annuaire.querysets.visibles import regard
from annuaire.services import profil as services
from annuaire.services.attestations import empreinte_de_preuve
from annuaire.views.commun import lue_d_abord, saisir, trouver
from annuaire.views.sections import ENREGISTREE, le_mien
from comptes.sessions import lire_ou_poster
from referentiels.models import Competence, NiveauCompetence
from referentiels.selecteur import PROPOSITIONS_MAX, propositions
from socle.requete import Requete

CHERCHE_MAX = 200


@require_safe
@le_mien
def voir(request: Requete, membre: Membre) -> HttpResponse:
    siennes = profil.siennes(membre, regard(request.acteur))
    etapes = list(Etape.objects.filter(membre=membre).select_related("organisme", "metier").chronologiques())
    contexte = {
        "membre": membre,
        "competences": siennes,
        "actif": request.acteur.membre_id is not None,
        "etapes": etapes,
        "manques": profil.manques(membre, len(siennes), len(etapes)),
        "regards": [(comme, texte) for comme, (_, texte) in profil.REGARDS.items()],
    }
    return render(request, "annuaire/profil/voir.html", contexte)


@lire_ou_poster
@le_mien
def competences(request: Requete, membre: Membre) -> HttpResponse:
    formulaire = CompetencesForm(request.POST if request.method == "POST" else None, membre=membre)
    statut = 200
    if request.method == "POST":
        statut = 422
        if formulaire.is_valid():
            try:
                services.declarer_competences(
                    membre,
                    formulaire.cleaned_data["competences"],
                    lue=request.POST.get("lue", ""),
                    acteur=request.acteur,
                )
            except services.ProfilPerime:
                statut = 409
            else:
                return _suite_des_competences(request)
    cherche = request.GET.get("cherche", "").strip()[:CHERCHE_MAX]
    contexte = {
        "formulaire": formulaire,
        "champ": formulaire["competences"],
        "modele": LigneDeclaree("code-du-modele", "LIBELLE"),
        "lue": services.empreinte_des_competences(membre),
        "perime": statut == 409,
        "niveaux": list(NiveauCompetence.objects.all()),
        "maximum": services.COMPETENCES_MAX,
        "cherche": cherche,
        "trouvees": list(Competence.objects.chercher(cherche)[:PROPOSITIONS_MAX]) if cherche else [],
        "avertissement": profil.avertir(
            profil.attestees_de(Preuve.objects.filter(competence_declaree__membre=membre)),
            "changer le niveau de sa compétence",
        ),
    }
    return render(request, "annuaire/profil/competences.html", contexte, status=statut)


def _suite_des_competences(request: Requete) -> HttpResponse:
    """Where the button that was pressed leads, once the rows are saved."""
    ici = reverse("profil:competences")
    if "chercher" in request.POST:
        return redirect(f"{ici}?{urlencode({'cherche': request.POST.get('cherche', '')[:CHERCHE_MAX]})}#competences")
    if "ajouter" in request.POST or "retirer" in request.POST:
        return redirect(f"{ici}#competences")
    messages.success(request, ENREGISTREE)
    return redirect("profil:voir")


@require_safe
@le_mien
def chercher_competences(request: Requete, membre: Membre) -> HttpResponse:
    """Skills whose label or alias holds what is typed, for the picker."""
    return JsonResponse(propositions(request.GET.get("q", "")))


@lire_ou_poster
@le_mien
def proposer_competence(request: Requete, membre: Membre) -> HttpResponse:
    """First what exists under a near name; proposed for good when its author says that none of them is it."""
    formulaire = PropositionForm(
        request.POST if request.method == "POST" else None,
        initial={"libelle": request.GET.get("libelle", "")[:120].replace("\0", "")},
    )
    proches: list[Competence] = []
    if request.method == "POST" and formulaire.is_valid():
        libelle = formulaire.cleaned_data["libelle"]
        memes = services.meme_competence(libelle)
        proches = [] if memes else list(Competence.objects.chercher(libelle)[:PROPOSITIONS_MAX])
        if memes or not proches or formulaire.cleaned_data["confirmee"]:
            try:
                choisie = services.proposer_competence(membre, libelle, acteur=request.acteur)
            except ValidationError as refus:
                formulaire.refuser(refus)
            else:
                messages.success(request, _dire_proposee(choisie, memes))
                return redirect("profil:competences")
    statut = 422 if formulaire.errors else 200
    contexte = {"formulaire": formulaire, "proches": proches, "lue": services.empreinte_des_competences(membre)}
    return render(request, "annuaire/profil/proposer_competence.html", contexte, status=statut)


def _dire_proposee(choisie: Competence, connue: Competence | None) -> str:
    if connue is not None and choisie.etat == "validée":
        return f"«\u00a0{choisie}\u00a0» existe déjà\u00a0: elle est ajoutée à vos compétences, précisez votre niveau."
    return (
        f"«\u00a0{choisie}\u00a0» est proposée, et ajoutée à vos compétences. Vous seul la voyez jusqu’à la réponse de "
        "l’équipe, qui vous sera envoyée par courriel."
    )


@lire_ou_poster
@le_mien
def prouver(request: Requete, membre: Membre, code: str) -> HttpResponse:
    declaree = get_object_or_404(
        CompetenceDeclaree.objects.filter(membre=membre).select_related("competence", "membre"), competence__code=code
    )
    formulaire = PreuveForm(request.POST if request.method == "POST" else None, membre=membre)
    if request.method == "POST" and formulaire.is_valid():
        donnees = formulaire.cleaned_data
        try:
            services.prouver(declaree, donnees["recit"], donnees["etape"], acteur=request.acteur)
        except ValidationError as refus:
            formulaire.refuser(refus)
        else:
            messages.success(request, "La preuve est ajoutée.")
            return redirect("profil:voir")
    contexte = {
        "titre": f"Une preuve : {declaree.competence}",
        "formulaire": formulaire,
        "retour": reverse("profil:voir"),
    }
    return render(request, "annuaire/profil/section.html", contexte, status=422 if formulaire.errors else 200)


@lire_ou_poster
@le_mien
def modifier_preuve(request: Requete, membre: Membre, uuid: UUID) -> HttpResponse:
    preuve = _ma_preuve(membre, uuid)
    formulaire = PreuveForm(request.POST if request.method == "POST" else None, membre=membre, preuve=preuve)
    statut = 200
    if request.method == "POST":
        statut = 422
        if formulaire.is_valid():
            lue = request.POST.get("lue", "")
            try:
                services.modifier_preuve(preuve, **formulaire.cleaned_data, lue=lue, acteur=request.acteur)
            except services.ProfilPerime:
                statut = 409
            else:
                messages.success(request, ENREGISTREE)
                return redirect("profil:voir")
    siennes = Preuve.objects.filter(pk=preuve.pk)
    contexte = {
        "titre": f"Modifier une preuve\u00a0: {preuve.competence_declaree.competence}",
        "formulaire": formulaire,
        "lue": empreinte_de_preuve(_ma_preuve(membre, uuid)),
        "perime": statut == 409,
        "avertissement": profil.avertir(profil.attestees_de(siennes), "changer le récit ou l’étape"),
        "retour": reverse("profil:voir"),
    }
    return render(request, "annuaire/profil/section.html", contexte, status=statut)


@require_POST
@le_mien
def retirer_preuve(request: Requete, membre: Membre, uuid: UUID) -> HttpResponse:
    services.retirer_preuve(_ma_preuve(membre, uuid), acteur=request.acteur)
    messages.success(request, "La preuve est retirée.")
    return redirect("profil:voir")


@lire_ou_poster
@le_mien
def ajouter_etape(request: Requete, membre: Membre) -> HttpResponse:
    formulaire, juge = saisir(request, EtapeForm)
    if juge and formulaire.is_valid():
        try:
            services.ajouter_etape(membre, formulaire.cleaned_data, acteur=request.acteur)
        except ValidationError as refus:
            formulaire.refuser(refus)
        else:
            messages.success(request, "L’étape est ajoutée.")
            return redirect("profil:voir")
    contexte = {
        "titre": "Ajouter une étape",
        "formulaire": formulaire,
        "employeurs": trouver(request, formulaire["organisme"]),
        "retour": reverse("profil:voir"),
    }
    return render(request, "annuaire/profil/section.html", contexte, status=422 if formulaire.errors else 200)


@lire_ou_poster
@le_mien
def modifier_etape(request: Requete, membre: Membre, uuid: UUID) -> HttpResponse:
    etape = _mon_etape(membre, uuid)
    formulaire, juge = saisir(request, EtapeForm, etape=etape)
    statut = 200
    if juge:
        statut = 422
        if formulaire.is_valid():
            lue = request.POST.get("lue", "")
            try:
                services.modifier_etape(etape, formulaire.cleaned_data, lue=lue, acteur=request.acteur)
            except services.ProfilPerime:
                statut = 409
            except ValidationError as refus:
                formulaire.refuser(refus)
            else:
                messages.success(request, ENREGISTREE)
                return redirect("profil:voir")
    contexte = {
        "titre": "Modifier une étape",
        "formulaire": formulaire,
        "employeurs": trouver(request, formulaire["organisme"]),
        "lue": lue_d_abord(request, juge) or services.empreinte_de(_mon_etape(membre, uuid), EtapeForm.CHAMPS),
        "avertissement": profil.avertir(profil.attestees_de(etape.preuves), "changer cette étape"),
        "perime": statut == 409,
        "retour": reverse("profil:voir"),
    }
    return render(request, "annuaire/profil/section.html", contexte, status=statut)


@lire_ou_poster
@le_mien
def supprimer_etape(request: Requete, membre: Membre, uuid: UUID) -> HttpResponse:
    etape = _mon_etape(membre, uuid)
    if request.method != "POST":
        avertissement = profil.avertir(profil.attestees_de(etape.preuves), "supprimer cette étape")
        contexte = {"etape": etape, "avertissement": avertissement}
        return render(request, "annuaire/profil/supprimer_etape.html", contexte)
    services.supprimer_etape(etape, acteur=request.acteur)
    messages.success(request, "L’étape est supprimée.")
    return redirect("profil:voir")


@require_safe
@le_mien
def apercu(request: Requete, membre: Membre) -> HttpResponse:
    comme = request.GET.get("comme", "membre")
    comme = comme if comme in profil.REGARDS else "membre"
    contexte = {
        "fiche": profil.apercu(membre, comme),
        "comme": comme,
        "regards": [(cle, texte) for cle, (_, texte) in profil.REGARDS.items()],
        "membre": membre,
    }
    return render(request, "annuaire/profil/apercu.html", contexte)


def _mon_etape(membre: Membre, uuid: UUID) -> Etape:
    etape: Etape = get_object_or_404(Etape.objects.filter(membre=membre).select_related("membre"), uuid=uuid)
    return etape


def _ma_preuve(membre: Membre, uuid: UUID) -> Preuve:
    preuves = Preuve.objects.filter(competence_declaree__membre=membre)
    liens = ("etape", "competence_declaree__membre", "competence_declaree__competence")
    preuve: Preuve = get_object_or_404(preuves.select_related(*liens), uuid=uuid)
    return preuve
