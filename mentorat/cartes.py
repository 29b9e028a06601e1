"""What waits for somebody in its pairs, for its dashboard."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from mentorat.enums import BINOMES_VIVANTS, Cote, EtatBinome
from mentorat.models import AvisMentorat, Binome, Creneau, ReponseSuivi
from mentorat.sante import est_accompli
from socle.acteur import Acteur
from socle.registres import Carte

LIGNES = 5
ATTEND, SINON = 2, 30  # ranks


def mes_binomes(acteur: Acteur, depuis: datetime) -> Carte | None:
    """One's pairs that run, or that one has still something to say of; one query."""
    if acteur.membre_id is None:
        return None
    lignes = [(binome, _autre(binome, acteur), *_a_faire(binome, acteur)) for binome in _lus(acteur)]
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


def _autre(binome: Binome, acteur: Acteur) -> object:
    return binome.mentore if acteur.membre_id == binome.mentor_id else binome.mentor


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
