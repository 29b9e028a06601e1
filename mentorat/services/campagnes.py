"""Writes on campaigns: lead them, take part in them on either side. The matching is in `appariement`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from annuaire.models import Membre
from mentorat.emails.campagnes import annoncer_annulation
from mentorat.enums import EtatCampagne, EtatDemandeMentorat, EtatOffreMentor, EtatVoeu
from mentorat.liens import ascendances, meme_service
from mentorat.models import Binome, Campagne, DemandeMentorat, OffreMentor, PaireProposee, Participation, Voeu
from mentorat.models.demandes import OUVERTES, VOEUX_MAX
from mentorat.permissions import can_mener, can_participer, est_sa_demande, est_son_offre
from socle import journal
from socle.acteur import SYSTEME, Acteur
from socle.contraintes import valider_contraintes

MODIFIABLES = (EtatCampagne.PREPARATION, EtatCampagne.INSCRIPTIONS)
INSCRITES = EtatDemandeMentorat.INSCRITE


class InscriptionRefusee(Exception):
    """Neither this campaign nor this side can take it now; the sentence is for who asks."""


# --- Lead it ---------------------------------------------------------------------------------------


def creer(champs: Mapping[str, Any], *, acteur: Acteur) -> Campagne:
    """A campaign of a community that this person leads; of everybody, for the moderation team alone."""
    campagne = Campagne(**champs)
    if not can_mener(acteur, campagne):
        raise PermissionDenied
    journal.creer([campagne], "creer", acteur=acteur)
    return campagne


def modifier(campagne: Campagne, champs: Mapping[str, Any], *, acteur: Acteur) -> None:
    """Its words and dates, until registrations end; whose it is does not change. Raises `TransitionRefusee`."""
    with transaction.atomic():
        actuelle = _verrouiller(campagne, acteur)
        if actuelle.etat not in MODIFIABLES:
            raise journal.TransitionRefusee(actuelle, "modifier", actuelle.etat)
        for nom, valeur in champs.items():
            setattr(actuelle, nom, valeur)
        valider_contraintes(actuelle)
        actuelle.save(update_fields=list(champs))


def ouvrir(campagne: Campagne, *, acteur: Acteur) -> None:
    """Open registrations. Raises `InscriptionRefusee` when their last day is past: the date is to be changed first."""
    with transaction.atomic():
        actuelle = _verrouiller(campagne, acteur)
        _exiger_une_date_a_venir(actuelle, "ouvrir")
        journal.changer_etat(actuelle, "ouvrir", acteur=acteur)


def fermer_inscriptions(campagne: Campagne, *, acteur: Acteur) -> None:
    with transaction.atomic():
        journal.changer_etat(_verrouiller(campagne, acteur), "fermer_inscriptions", acteur=acteur)


def rouvrir(campagne: Campagne, jusqu_au: date, *, acteur: Acteur) -> None:
    """Open registrations again, until this day; pairs already found stay, for the next run to replace."""
    with transaction.atomic():
        actuelle = _verrouiller(campagne, acteur)
        if jusqu_au < timezone.localdate():
            raise InscriptionRefusee("Choisissez une date à venir.")
        if jusqu_au >= actuelle.debut:
            raise InscriptionRefusee("Les inscriptions finissent avant le début des binômes.")
        journal.changer_etat(actuelle, "rouvrir", acteur=acteur, champs={"inscriptions_jusqu_au": jusqu_au})


def annuler(campagne: Campagne, *, acteur: Acteur) -> None:
    """Before anything is confirmed: requests are free again, whoever was registered is told."""
    with transaction.atomic():
        actuelle = _verrouiller(campagne, acteur)
        journal.changer_etat(actuelle, "annuler", acteur=acteur)
        inscrites = DemandeMentorat.objects.filter(campagne=actuelle, etat=INSCRITES)
        numeros = list(inscrites.order_by("pk").values_list("pk", flat=True))
        comptes = [
            *inscrites.order_by().values_list("membre__utilisateur", flat=True),
            *Participation.objects.filter(campagne=actuelle)
            .order_by()
            .values_list("offre__membre__utilisateur", flat=True),
        ]
        _liberer(numeros, acteur)
        PaireProposee.objects.filter(campagne=actuelle).delete()
        annoncer_annulation(actuelle, comptes)


def clore(campagne: Campagne, *, acteur: Acteur) -> None:
    """Its pairs go on by themselves: nothing is asked of them here."""
    with transaction.atomic():
        journal.changer_etat(_verrouiller(campagne, acteur), "clore", acteur=acteur)


def avancer_campagnes(jour: date) -> int:
    """Each day: end registrations whose last day is past, close campaigns that ended; return how many moved."""
    faits = 0
    for verbe, etat, champ in (
        ("fermer_inscriptions", EtatCampagne.INSCRIPTIONS, "inscriptions_jusqu_au"),
        ("clore", EtatCampagne.EN_COURS, "fin"),
    ):
        passees = Campagne.objects.filter(**{"etat": etat, f"{champ}__lt": jour})
        faits += journal.changer_etats(passees, verbe, acteur=SYSTEME)
    return faits


# --- Take part, as a mentor ------------------------------------------------------------------------


def participer(campagne: Campagne, offre: OffreMentor, capacite: int, *, acteur: Acteur) -> Participation:
    """Be a mentor of this campaign, for so many places; again, the number of places changes.

    The charter is accepted in advance: each pair is signed for itself all the same. Raises `InscriptionRefusee`.
    """
    if not est_son_offre(acteur, offre):
        raise PermissionDenied
    with transaction.atomic():
        actuelle = _ouverte_a(campagne, acteur)
        lue = OffreMentor.objects.select_for_update().get(pk=offre.pk)
        if lue.etat != EtatOffreMentor.ACTIVE:
            raise InscriptionRefusee("Votre offre de mentorat est en pause ou retirée : reprenez-la d’abord.")
        if capacite > lue.capacite:
            raise InscriptionRefusee(f"Votre offre est de {lue.capacite} binômes à la fois au plus.")
        participation, _ = Participation.objects.update_or_create(
            campagne=actuelle, offre=lue, defaults={"capacite": capacite, "engagement_le": timezone.now()}
        )
    return participation


def quitter(campagne: Campagne, *, acteur: Acteur) -> bool:
    """Be a mentor of this campaign no more, until it is confirmed; False when one was not."""
    with transaction.atomic():
        actuelle = Campagne.objects.select_for_update().get(pk=campagne.pk)
        siennes = Participation.objects.filter(campagne=actuelle, offre__membre=acteur.membre_id)
        if acteur.membre_id is None or not siennes.exists():
            return False
        _exiger_avant_confirmation(actuelle, "quitter")
        PaireProposee.objects.filter(campagne=actuelle, offre__membre=acteur.membre_id).delete()
        siennes.delete()
    return True


# --- Take part, to find a mentor -------------------------------------------------------------------


def inscrire(
    demande: DemandeMentorat, campagne: Campagne, voeux: Sequence[OffreMentor] | None = None, *, acteur: Acteur
) -> None:
    """Register a request: the campaign finds its mentor, no wish is addressed.

    `voeux` replaces the mentors that it wished for, in this order; None keeps them. The charter is accepted. Raises
    `InscriptionRefusee`, `TransitionRefusee`.
    """
    if not est_sa_demande(acteur, demande):
        raise PermissionDenied
    with transaction.atomic():
        actuelle = _ouverte_a(campagne, acteur)
        elle = DemandeMentorat.objects.select_for_update(of=("self",)).get(pk=demande.pk)
        if elle.flash:
            raise InscriptionRefusee("Une campagne forme des binômes de six mois : cette demande est flash.")
        if Binome.objects.filter(demande=elle).exists():
            raise InscriptionRefusee("Cette demande a déjà donné un binôme : faites-en une nouvelle.")
        siennes = DemandeMentorat.objects.filter(membre=elle.membre_id, flash=False, etat__in=OUVERTES)
        if siennes.exclude(pk=elle.pk).exists():
            raise InscriptionRefusee("Vous avez une autre demande ouverte : inscrivez celle-là, ou retirez-la.")
        champs = {"campagne": actuelle, "engagement_le": elle.engagement_le or timezone.now()}
        if actuelle.communaute_id and not elle.communaute_id:
            champs["communaute"] = actuelle.communaute
        journal.changer_etat(elle, "inscrire", acteur=acteur, champs=champs)
        if voeux is not None:
            _souhaiter(elle, voeux, acteur)


def desinscrire(demande: DemandeMentorat, *, acteur: Acteur) -> None:
    """Leave the campaign before it is confirmed: the request is one's own again, with its wishes."""
    if not est_sa_demande(acteur, demande):
        raise PermissionDenied
    with transaction.atomic():
        lue = DemandeMentorat.objects.get(pk=demande.pk)
        if lue.etat != INSCRITES or lue.campagne_id is None:
            raise journal.TransitionRefusee(lue, "desinscrire", lue.etat)
        Campagne.objects.select_for_update().get(pk=lue.campagne_id)
        elle = DemandeMentorat.objects.select_for_update(of=("self",)).get(pk=demande.pk)
        if elle.etat != INSCRITES:  # confirmed meanwhile: a pair that is proposed is refused on its own page
            raise journal.TransitionRefusee(elle, "desinscrire", elle.etat)
        PaireProposee.objects.filter(demande=elle, campagne=elle.campagne_id).delete()
        journal.changer_etat(elle, "desinscrire", acteur=acteur, champs={"campagne": None})


def _souhaiter(demande: DemandeMentorat, voeux: Sequence[OffreMentor], acteur: Acteur) -> None:
    """At most five mentors of the campaign whom this person may find, none of its own service, each once."""
    cles = list(dict.fromkeys(offre.pk for offre in voeux))
    possibles = {
        une.pk: une
        for une in OffreMentor.objects.visible_by(acteur)
        .filter(pk__in=cles, participations__campagne=demande.campagne_id)
        .exclude(membre=demande.membre_id)
        .select_related("membre")
        .order_by()
    }
    if len(cles) > VOEUX_MAX or set(cles) - set(possibles):
        raise InscriptionRefusee("Choisissez cinq mentors de la campagne au plus.")
    employeur = Membre.objects.values_list("organisme", flat=True).get(pk=demande.membre_id)
    dessus = dict(ascendances([employeur, *(une.membre.organisme_id for une in possibles.values())]))
    if any(meme_service(employeur, une.membre.organisme_id, dict(dessus)) for une in possibles.values()):
        raise InscriptionRefusee("Un des mentors choisis travaille dans le même service que vous.")
    journal.changer_etats(Voeu.objects.filter(demande=demande, etat=EtatVoeu.EN_ATTENTE), "abandonner", acteur=acteur)
    journal.creer(
        [Voeu(demande=demande, offre=possibles[cle], rang=rang) for rang, cle in enumerate(cles, 1)],
        "emettre",
        acteur=acteur,
    )


def _liberer(demandes: list[int], acteur: Acteur) -> None:
    """Requests that were registered are their members' again."""
    siennes = DemandeMentorat.objects.filter(pk__in=demandes)
    journal.changer_etats(siennes, "desinscrire", acteur=acteur)
    siennes.update(campagne=None)


def _verrouiller(campagne: Campagne, acteur: Acteur) -> Campagne:
    actuelle = Campagne.objects.select_for_update().get(pk=campagne.pk)
    if not can_mener(acteur, actuelle):
        raise PermissionDenied
    return actuelle


def _ouverte_a(campagne: Campagne, acteur: Acteur) -> Campagne:
    """Locked; open to this person, who is a member."""
    actuelle = Campagne.objects.select_for_update(of=("self",)).get(pk=campagne.pk)
    if not can_participer(acteur, actuelle) or not Membre.objects.de(acteur).actifs().exists():
        raise PermissionDenied
    if actuelle.etat != EtatCampagne.INSCRIPTIONS or actuelle.inscriptions_jusqu_au < timezone.localdate():
        raise InscriptionRefusee("Les inscriptions à cette campagne ne sont pas ouvertes.")
    return actuelle


def _exiger_une_date_a_venir(campagne: Campagne, verbe: str) -> None:
    departs, _ = Campagne.TRANSITIONS[verbe]
    if campagne.etat in departs and campagne.inscriptions_jusqu_au < timezone.localdate():
        raise InscriptionRefusee("La date de fin des inscriptions est passée : changez-la d’abord.")


def _exiger_avant_confirmation(campagne: Campagne, verbe: str) -> None:
    if campagne.etat not in {EtatCampagne.INSCRIPTIONS, EtatCampagne.APPARIEMENT}:
        raise journal.TransitionRefusee(campagne, verbe, campagne.etat)
