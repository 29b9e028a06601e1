"""Write an offer, step by step, and submit it."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from annuaire.denombrement import denombrer
from annuaire.models import Recruteur
from opportunites import services
from opportunites.completude import manques
from opportunites.conseils import conseiller
from opportunites.enums import ETATS_MODIFIABLES
from opportunites.forms import ETAPES, RELECTURE, Etape, EtapeForm, LigneCompetence, etape_de
from opportunites.models import Offre
from opportunites.presentation import libelle
from opportunites.remarques import remarques_sur
from opportunites.views.catalogue import contexte_de_fiche
from opportunites.views.commun import (
    ACTE,
    FORMULAIRE,
    LECTURE,
    employeur_requis,
    etat_change,
    mon_offre,
    oublier_la_saisie,
    saisie_gardee,
    version_lue,
)
from referentiels.enums import OrigineExigence
from referentiels.models import Competence, NiveauCompetence
from referentiels.selecteur import PROPOSITIONS_MAX, propositions
from socle.journal import TransitionRefusee
from socle.requete import Requete

RECENT = timedelta(minutes=30)
DEBUT = ETAPES["poste"]


@employeur_requis(FORMULAIRE)
def creer(request: Requete) -> HttpResponse:
    """The first step of an offer that does not exist yet: its first save opens the draft."""
    assert DEBUT.formulaire is not None
    if request.method != "POST":
        gardee = saisie_gardee(request)
        formulaire = DEBUT.formulaire(gardee, offre=Offre(), acteur=request.acteur)
        jeton = _jeton(gardee.get("jeton", "")) if gardee else None
        return _montrer(request, DEBUT, formulaire, jeton=jeton or uuid4(), gardee=gardee is not None)
    jeton = _jeton(request.POST.get("jeton", "")) or uuid4()
    if deja := Offre.objects.modifiables_par(request.acteur).du_jeton(request.acteur, jeton):
        return _enregistrer(request, deja, DEBUT, version=1)
    formulaire = DEBUT.formulaire(request.POST, offre=Offre(), acteur=request.acteur)
    if formulaire.is_valid():
        try:
            offre = services.creer(formulaire.champs(), jeton=jeton, acteur=request.acteur)
        except ValidationError as refus:
            formulaire.refuser(refus)
        else:
            return _suite(request, offre, DEBUT)
    return _montrer(request, DEBUT, formulaire, jeton=jeton, statut=422)


@employeur_requis(FORMULAIRE)
def modifier(request: Requete, uuid: UUID, etape: str) -> HttpResponse:
    """One step of a draft, or of an offer given back by the moderators."""
    if etape not in ETAPES:
        raise Http404
    offre = mon_offre(request, uuid)
    if offre.etat not in ETATS_MODIFIABLES:
        return etat_change(request, offre, "modifier")
    courante = ETAPES[etape]
    if courante.formulaire is None:
        return _relire(request, offre) if request.method != "POST" else redirect(_adresse(offre, RELECTURE))
    if request.method == "POST":
        return _enregistrer(request, offre, courante, version=version_lue(request))
    gardee = saisie_gardee(request)
    formulaire = courante.formulaire(gardee, offre=offre, acteur=request.acteur, remarques=remarques_sur(offre))
    version = gardee.get("version", "") if gardee else offre.version
    return _montrer(request, courante, formulaire, offre=offre, version=version, gardee=gardee is not None)


@employeur_requis(LECTURE)
def apercu(request: Requete, uuid: UUID) -> HttpResponse:
    """The offer as a candidate will read it."""
    offre = mon_offre(request, uuid)
    return render(request, "opportunites/apercu.html", {**contexte_de_fiche(offre), "apercu": True})


@employeur_requis(ACTE)
def soumettre(request: Requete, uuid: UUID) -> HttpResponse:
    offre = mon_offre(request, uuid)
    try:
        services.soumettre(offre, version=version_lue(request), acteur=request.acteur)
    except ValidationError:
        return _relire(request, mon_offre(request, uuid), refusee=True)
    except services.VersionPerimee as perimee:
        return _relire(request, perimee.offre, collegue=_qui(perimee.offre, request))
    except TransitionRefusee as refus:
        return etat_change(request, refus.objet, "soumettre")
    return redirect("opportunites:suivre", uuid=offre.uuid)


@employeur_requis(LECTURE)
def competences(request: Requete) -> JsonResponse:
    """Skills whose label or alias holds what is typed, for the picker."""
    return JsonResponse(propositions(request.GET.get("q", "")))


def _enregistrer(request: Requete, offre: Offre, etape: Etape, *, version: int) -> HttpResponse:
    """Save what is valid, keep what is not on the page, and say when a colleague came first."""
    assert etape.formulaire is not None
    formulaire = etape.formulaire(request.POST, offre=offre, acteur=request.acteur, remarques=remarques_sur(offre))
    complet = formulaire.is_valid()
    try:
        offre = _modifier(request, offre, formulaire, version)
    except services.VersionPerimee as perimee:
        formulaire.ecarts(perimee.offre)
        actuelle, qui = perimee.offre, _qui(perimee.offre, request)
        return _montrer(request, etape, formulaire, offre=actuelle, version=actuelle.version, collegue=qui, statut=409)
    except TransitionRefusee as refus:
        return etat_change(request, refus.objet, "modifier")
    except ValidationError as refus:
        formulaire.refuser(refus)
        complet = False
    if not complet:
        return _montrer(request, etape, formulaire, offre=offre, version=offre.version, statut=422)
    return _suite(request, offre, etape)


def _modifier(request: Requete, offre: Offre, formulaire: EtapeForm, version: int) -> Offre:
    """Save; a colleague who saved the same things, or another step, stops nobody."""
    lus, exigences = formulaire.champs(), formulaire.exigences()
    try:
        return services.modifier(offre, lus, exigences=exigences, version=version, acteur=request.acteur)
    except services.VersionPerimee as perimee:
        if formulaire.ecarts(perimee.offre):
            raise
        return perimee.offre


def _suite(request: Requete, offre: Offre, etape: Etape) -> HttpResponse:
    """Where the button that was pressed leads, once the step is saved."""
    oublier_la_saisie(request)
    ici = _adresse(offre, etape.code)
    if "chercher" in request.POST:
        return redirect(f"{ici}?{urlencode({'cherche': request.POST.get('cherche', '')[:200]})}#competences")
    if "ajouter" in request.POST or "retirer" in request.POST:
        return redirect(f"{ici}#competences")
    if "quitter" in request.POST:
        messages.success(request, f"« {offre.intitule} » est enregistrée. Vous pourrez y revenir quand vous voudrez.")
        return redirect("employeur:offres")
    suivante = next(e for e in ETAPES.values() if e.numero == etape.numero + 1)
    return redirect(_adresse(offre, suivante.code))


def _montrer(
    request: Requete,
    etape: Etape,
    formulaire: EtapeForm,
    *,
    offre: Offre | None = None,
    version: int | str = "",
    jeton: UUID | None = None,
    collegue: str = "",
    gardee: bool = False,
    statut: int = 200,
) -> HttpResponse:
    cherche = request.GET.get("cherche", "").strip()
    avec_competences = etape.code == "missions"
    contexte = {
        "etape": etape,
        "etapes": list(ETAPES.values()),
        "precedente": next((e for e in ETAPES.values() if e.numero == etape.numero - 1), None),
        "formulaire": formulaire,
        "offre": offre,
        "version": version,
        "jeton": jeton or "",
        "collegue": collegue,
        "gardee": gardee,
        "edition": _edition_recente(offre, request) if offre and statut == 200 else "",
        "deja": _deja(request, formulaire),
        "cherche": cherche,
        "trouvees": Competence.objects.chercher(cherche)[:PROPOSITIONS_MAX] if avec_competences and cherche else [],
        "niveaux": NiveauCompetence.objects.order_by("niveau") if avec_competences else [],
        "maximum": services.EXIGENCES_MAX,
        "modele": LigneCompetence("code-du-modele", libelle="LIBELLE"),
    }
    return render(request, "opportunites/etape.html", contexte, status=statut)


def _relire(request: Requete, offre: Offre, *, refusee: bool = False, collegue: str = "") -> HttpResponse:
    """The last step: what is missing, what could be better, and the button that submits."""
    exigences = list(offre.exigences.all())
    confirmees = [e for e in exigences if e.origine == OrigineExigence.SAISIE]
    essentielles = [e.competence_id for e in confirmees if e.essentielle]
    remarques = remarques_sur(offre)
    contexte = {
        "offre": offre,
        "etape": ETAPES[RELECTURE],
        "etapes": list(ETAPES.values()),
        "precedente": ETAPES["diffusion"],
        "manques": _liens(offre, manques(offre, len(essentielles), timezone.localdate())),
        "conseils": [(texte, _lien(offre, champ)) for champ, texte in conseiller(offre, len(exigences))],
        "essentielles": len(essentielles),
        "montrees": denombrer(essentielles, acteur=request.acteur),
        "a_confirmer": len(exigences) - len(confirmees),
        "remarques": _liens(
            offre, {champ: f"{libelle(champ)} : {texte}" for champ, texte in remarques.items() if champ}
        ),
        "remarque_generale": remarques.get("", ""),
        "refusee": refusee,
        "collegue": collegue,
    }
    return render(request, "opportunites/relecture.html", contexte, status=409 if collegue else 422 if refusee else 200)


def _liens(offre: Offre, par_champ: dict[str, str]) -> list[tuple[str, str]]:
    return [(texte, _lien(offre, champ)) for champ, texte in par_champ.items()]


def _lien(offre: Offre, champ: str) -> str:
    """Where a field of the offer is typed."""
    etape = etape_de(champ)
    return f"{_adresse(offre, etape.code)}#id_{champ}" if etape else _adresse(offre, DEBUT.code)


def _adresse(offre: Offre, etape: str) -> str:
    return reverse("opportunites:modifier", args=[offre.uuid, etape])


def _jeton(texte: str) -> UUID | None:
    try:
        return UUID(texte)
    except ValueError:
        return None


def _deja(request: Requete, formulaire: EtapeForm) -> Offre | None:
    """The offer that already bears the reference that was typed, when it can be taken back."""
    reference = formulaire.data.get("reference_csp", "") if formulaire.has_error("reference_csp") else ""
    if not reference or "\0" in reference:
        return None
    trouvee = Offre.objects.visible_by(request.acteur).par_reference(reference).first()
    return trouvee if trouvee and services.employeurs_de_reprise(trouvee, request.acteur) else None


def _edition_recente(offre: Offre, request: Requete) -> str:
    """Who wrote in this offer a moment ago, when it is somebody else."""
    recente = timezone.now() - offre.updated_at < RECENT
    autrui = offre.modifiee_par_id not in {None, request.acteur.utilisateur_id}
    return _qui(offre, request) if recente and autrui else ""


def _qui(offre: Offre, request: Requete) -> str:
    """Who saved last, by role: names and addresses stay out of it."""
    if offre.modifiee_par_id == request.acteur.utilisateur_id:
        return "vous, dans une autre fenêtre"
    rattachements = Recruteur.objects.actifs().filter(utilisateur=offre.modifiee_par_id)
    role = rattachements.filter(organisme__in=request.acteur.organismes).order_by("-role").first()
    return f"un membre de votre équipe ({role.get_role_display().lower()})" if role else "un membre de votre équipe"
