"""What waits for somebody in mentoring, for its dashboard."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Prefetch, Q
from django.utils import timezone

from mentorat.enums import BINOMES_VIVANTS, Cote, EtatBinome, EtatCampagne, EtatDemandeMentorat
from mentorat.models import AvisMentorat, Binome, Campagne, Creneau, DemandeMentorat, ReponseSuivi, Voeu
from mentorat.permissions import can_suivre
from mentorat.sante import ROUGE, est_accompli
from socle.acteur import Acteur
from socle.registres import Carte

LIGNES = 5
ATTEND, SINON = 2, 30  # ranks
SUIVIES = (EtatDemandeMentorat.ADRESSEE, EtatDemandeMentorat.SANS_MENTOR)


def voeux_recus(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Requests that wait for my answer, and until when."""
    if acteur.membre_id is None:
        return None
    recus = list(Voeu.objects.recus_par(acteur).qui_attendent().order_by("echeance", "pk")[:LIGNES])
    if not recus:
        return None
    return Carte("On vous demande comme mentor", "mentorat/_carte_voeux.html", {"voeux": recus}, rang=1)


def demandes(acteur: Acteur, depuis: datetime) -> Carte | None:
    """My requests: until when an answer is due; those that found nobody wait for me."""
    if acteur.membre_id is None:
        return None
    adresses = Prefetch("voeux", Voeu.objects.qui_attendent(), to_attr="adresses")
    siennes = DemandeMentorat.objects.visible_by(acteur).filter(etat__in=SUIVIES).prefetch_related(adresses)
    lues = list(siennes.order_by("-pk")[:LIGNES])
    if not lues:
        return None
    attend = any(demande.etat == EtatDemandeMentorat.SANS_MENTOR for demande in lues)
    return Carte(
        "Ma demande de mentorat", "mentorat/_carte_demandes.html", {"demandes": lues}, rang=3 if attend else 12
    )


def mes_binomes(acteur: Acteur, depuis: datetime) -> Carte | None:
    """One's pairs that run, or that one has still something to say of; one query."""
    if acteur.membre_id is None:
        return None
    lignes = [(binome, binome.autre_que(acteur.membre_id), *_a_faire(binome, acteur)) for binome in _lus(acteur)]
    montrees = [
        {"binome": binome, "autre": autre, "phrase": phrase, "attend": attend}
        for binome, autre, phrase, attend in lignes
        if attend or binome.etat in BINOMES_VIVANTS
    ]
    if not montrees:
        return None
    montrees.sort(key=lambda ligne: not ligne["attend"])
    rang = ATTEND if montrees[0]["attend"] else SINON
    return Carte("Mes binômes de mentorat", "mentorat/_carte_binomes.html", {"lignes": montrees[:LIGNES]}, rang)


def _lus(acteur: Acteur) -> Sequence[Binome]:
    prochaine = Min("seances__debut", filter=Q(seances__debut__gt=timezone.now(), seances__annulee_le__isnull=True))
    cote = {True: Cote.MENTOR, False: Cote.MENTORE}
    dits = {
        f"{nom}_{du_mentor}": Exists(modele.objects.filter(binome=OuterRef("pk"), cote=cote[du_mentor]))
        for nom, modele in (("avis", AvisMentorat), ("reponse", ReponseSuivi))
        for du_mentor in (True, False)
    }
    creneaux = Exists(Creneau.objects.filter(binome=OuterRef("pk"), debut__gt=timezone.now()))
    siens = Binome.objects.visible_by(acteur).filter(etat__in=[*BINOMES_VIVANTS, EtatBinome.TERMINE, EtatBinome.SUIVI])
    lus = siens.select_related("mentor", "mentore").with_derniere_seance()
    lus = lus.annotate(prochaine=prochaine, a_choisir=creneaux, **dits)
    return list(lus.order_by("-created_at", "-pk"))


def _a_faire(binome: Binome, acteur: Acteur) -> tuple[str, bool]:
    """What the card says of it, and whether it waits for this person. Reads the annotations of `_lus`."""
    lu, mentor = vars(binome), acteur.membre_id == binome.mentor_id
    match binome.etat:
        case EtatBinome.PROPOSE:
            signee = binome.charte_mentor_le if mentor else binome.charte_mentore_le
            return ("attend la signature de l’autre personne", False) if signee else ("à signer", True)
        case EtatBinome.EN_PAUSE:
            return "en pause", False
        case EtatBinome.SUIVI if not lu[f"reponse_{mentor}"]:
            return "deux questions, trois mois après", True
        case EtatBinome.TERMINE | EtatBinome.SUIVI:
            return "donnez votre avis", not lu[f"avis_{mentor}"]
    if lu["a_choisir"] and not mentor:
        return "choisissez un créneau", True
    if lu["prochaine"]:
        return "", False
    if lu["a_choisir"]:
        return "créneaux proposés", False
    if est_accompli(binome):
        return "séances faites, à terminer", True
    return "aucune séance n’est prévue", True


def animation(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Campaigns whose registrations are over, and how many pairs do not meet any more; two queries."""
    if not can_suivre(acteur):
        return None
    a_apparier = Campagne.objects.animees_par(acteur).filter(etat=EtatCampagne.APPARIEMENT).defer("bilan")
    campagnes = list(a_apparier.order_by("debut", "pk")[:LIGNES])
    suivis = Binome.objects.suivis_par(acteur).with_derniere_seance().with_silence()
    rouges = suivis.muets(timezone.localdate() - ROUGE).count()
    if not campagnes and not rouges:
        return None
    contexte = {"campagnes": campagnes, "rouges": rouges}
    return Carte("Mentorat à animer", "mentorat/_carte_animation.html", contexte, rang=4)


def mon_mentorat(acteur: Acteur, depuis: datetime) -> Carte | None:
    """All the rest, what waits first: read after the dashboard, which only somebody who waits for me is in."""
    lues = (lire(acteur, depuis) for lire in (mes_binomes, demandes, animation))
    parties = sorted((carte for carte in lues if carte is not None), key=lambda carte: carte.rang)
    if not parties:
        return None
    return Carte("Mentorat", "mentorat/_carte_mentorat.html", {"parties": parties}, rang=parties[0].rang)
