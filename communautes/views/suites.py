"""Around an event: who else comes, a message to those registered, the survey, the report."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annuaire.models import Membre
from annuaire.noms import nommer
from annuaire.textes import en_html
from communautes.enums import EtatEvenement, RoleInscription
from communautes.forms.suites import AvisEvenementForm, BilanForm, MessageForm
from communautes.models import Inscription
from communautes.permissions import can_lire_acces
from communautes.services import avis_evenements, bilans, messages_inscrits
from communautes.views.suites_communes import la_sienne, lu, organise, retour, saisir
from comptes.sessions import lire_ou_poster
from socle.requete import Requete
from socle.templatetags.socle import nombre, pluriel

PAR_PAGE = 50


@never_cache
@require_safe
def participants(request: Requete, uuid: UUID) -> HttpResponse:
    """To who has a seat or organises: those who chose to be seen, and that this person may read in the directory."""
    evenement, acteur = lu(request, uuid), request.acteur
    sienne = Inscription.objects.de(acteur).filter(evenement=evenement).first()
    if not can_lire_acces(acteur, evenement, sienne):
        raise Http404
    montrees = Inscription.objects.filter(evenement=evenement).montrees()
    lisibles = Membre.objects.lisibles_par_la_moderation(acteur) if acteur.est_moderateur else None
    lisibles = Membre.objects.visible_by(acteur) if lisibles is None else lisibles
    vues = montrees.filter(membre__in=lisibles.order_by().values("pk")).order_by("membre__nom", "membre__prenom", "pk")
    page = Paginator(vues.values("membre", "membre__uuid", "role"), PAR_PAGE).get_page(request.GET.get("page"))
    noms = nommer(acteur, (une["membre"] for une in page))
    ouvrable = acteur.membre_id is not None and not acteur.est_moderateur  # the team names from its own files
    lignes = [
        (noms[une["membre"]], une["membre__uuid"] if ouvrable else None, RoleInscription(une["role"])) for une in page
    ]
    contexte = {
        "evenement": evenement,
        "page": page,
        "lignes": lignes,
        "roles": RoleInscription,
        "visible": sienne is not None and sienne.visible,
    }
    return render(request, "communautes/evenements/participants.html", contexte)


@never_cache
@lire_ou_poster
def ecrire_aux_inscrits(request: Requete, uuid: UUID) -> HttpResponse:
    evenement = organise(request, uuid)
    if evenement.etat not in messages_inscrits.ECRITS:
        return retour(evenement)
    restants = messages_inscrits.restants_du_jour(evenement)
    return saisir(
        request,
        MessageForm(request.POST if request.method == "POST" else None),
        lambda lus: messages_inscrits.ecrire_aux_inscrits(evenement, acteur=request.acteur, **lus),
        evenement=evenement,
        titre="Écrire aux personnes inscrites",
        phrases=[
            "Chaque personne qui a une place reçoit un courriel, sans voir les autres adresses. Elle ne peut pas y "
            "répondre\u00a0: dites comment vous joindre.",
            f"Vous pouvez encore envoyer {restants} message{pluriel(restants)} aujourd’hui.",
        ],
        libelle="Envoyer",
        fait=lambda combien: f"Votre message part à {nombre(combien)} personne{pluriel(combien)}.",
    )


@never_cache
@lire_ou_poster
def donner_avis(request: Requete, uuid: UUID) -> HttpResponse:
    """By who came, once it is over. To others of the event, it is not there."""
    inscription = la_sienne(request, uuid)
    evenement = inscription.evenement
    if request.method != "POST" and not _peut_donner_avis(inscription):
        return retour(evenement)
    return saisir(
        request,
        AvisEvenementForm(request.POST if request.method == "POST" else None),
        lambda lus: avis_evenements.donner_avis(evenement, acteur=request.acteur, **lus),
        evenement=evenement,
        titre="Donner mon avis",
        phrases=[
            "Deux réponses, une remarque si vous voulez. Qui organise lit des moyennes, à partir de cinq réponses, et "
            "des remarques sans nom."
        ],
        libelle="Enregistrer",
        fait="Merci pour votre avis.",
    )


def _peut_donner_avis(inscription: Inscription) -> bool:
    return Inscription.objects.invitees_a_donner_avis().filter(pk=inscription.pk).exists()


@never_cache
@require_safe
def resultats(request: Requete, uuid: UUID) -> HttpResponse:
    """For who organises: nothing under five answers."""
    evenement = organise(request, uuid)
    contexte = {
        "evenement": evenement,
        "resultats": avis_evenements.compter_avis(evenement),
        "seuil": avis_evenements.SEUIL,
    }
    return render(request, "communautes/evenements/resultats.html", contexte)


@never_cache
@lire_ou_poster
def publier_bilan(request: Requete, uuid: UUID) -> HttpResponse:
    """Published once the event is closed, then corrected on the same page."""
    evenement = organise(request, uuid)
    publie = evenement.etat == EtatEvenement.BILAN
    if not publie and evenement.etat != EtatEvenement.CLOS:
        return retour(evenement)
    verbe = bilans.corriger_bilan if publie else bilans.publier_bilan
    formulaire = BilanForm(request.POST if request.method == "POST" else None, initial={"texte": evenement.bilan})
    apercu = request.method == "POST" and "apercu" in request.POST and formulaire.is_valid()
    if apercu:
        contexte = {"evenement": evenement, "formulaire": formulaire, "retour": evenement.get_absolute_url()}
        contexte |= {"titre": "Compte rendu", "libelle": "Publier", "apercu": en_html(formulaire.cleaned_data["texte"])}
        return render(request, "communautes/evenements/saisie.html", {**contexte, "phrases": (), "avec_apercu": True})
    return saisir(
        request,
        formulaire,
        lambda lus: verbe(evenement, lus["texte"], acteur=request.acteur),
        evenement=evenement,
        titre="Compte rendu",
        phrases=["Il paraît sur la page de l’événement, pour toutes les personnes qui peuvent la lire."],
        libelle="Enregistrer" if publie else "Publier",
        fait="Le compte rendu est en ligne.",
        avec_apercu=True,
    )
