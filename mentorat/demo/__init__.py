"""Fictitious mentors and requests among the members of the demonstration: a wish that waits, pairs, a campaign."""

from django.db import transaction

from annuaire.demo import ANIMATRICE, MEMBRE
from annuaire.models import Membre
from mentorat.demo.binomes import finir, suivre
from mentorat.demo.campagne import ouvrir_campagne
from mentorat.forms.demandes import creneaux_proposes
from mentorat.models import Binome, DemandeMentorat, OffreMentor, Voeu
from mentorat.services import demandes, offres, voeux
from socle.acteur import Acteur, construire

LUC, NORA, YANN, INES = (f"{nom}@demo.example" for nom in ("luc", "nora", "yann", "ines"))
FICTIF = "Offre fictive. J’accompagne volontiers quelqu’un qui débute sur ces sujets."
BESOIN = "Demande fictive. Je prends un poste d’encadrement et je voudrais en parler avec quelqu’un qui l’a vécu."
MOTIF = "Vœu fictif\u00a0: votre parcours ressemble à ce que je vise."
# Whose offer: themes, places, flash.
OFFRES = {
    ANIMATRICE: ("technique projet", 2, True),
    NORA: ("encadrement parcours prise-de-poste", 1, False),
    INES: ("projet reseau", 3, True),
}


def charger_mentorat() -> int:
    """Write what is missing, by the services; return how many offers, requests and campaigns.

    Nothing the second time. One pair runs, one is over with its attestation, a short one begins.
    """
    siens = {m.utilisateur.email: construire(m.utilisateur) for m in _membres()}
    if not siens.keys() >= {MEMBRE, LUC, YANN, *OFFRES} or OffreMentor.objects.filter(membre__in=_membres()).exists():
        return 0
    with transaction.atomic():
        proposees = {
            adresse: offres.proposer(
                {"themes": themes, "formats": "visio", "capacite": places, "flash": flash, "presentation": FICTIF},
                [],
                acteur=siens[adresse],
            )
            for adresse, (themes, places, flash) in OFFRES.items()
        }
        fini = _former(siens[LUC], proposees[ANIMATRICE], siens[ANIMATRICE])
        finir(fini, mentor=siens[ANIMATRICE], mentore=siens[LUC])
        suivre(_former(siens[MEMBRE], proposees[INES], siens[INES]), mentor=siens[INES])
        _former(siens[YANN], proposees[INES], siens[INES], flash=True)
        _demander(siens[MEMBRE], [proposees[ANIMATRICE], proposees[NORA]])
        campagnes = ouvrir_campagne(proposees[ANIMATRICE], acteur=siens[ANIMATRICE])
    return len(proposees) + 4 + campagnes


def _membres() -> list[Membre]:
    connus = Membre.objects.actifs().filter(utilisateur__email__in=[MEMBRE, LUC, YANN, *OFFRES])
    return list(connus.select_related("utilisateur").order_by("pk"))


def _former(acteur: Acteur, offre: OffreMentor, mentor: Acteur, *, flash: bool = False) -> Binome:
    demande = _demander(acteur, [offre], flash=flash)
    voeu = Voeu.objects.get(demande=demande, offre=offre)
    return voeux.accepter(voeu, creneaux_proposes() if flash else [], acteur=mentor)


def _demander(acteur: Acteur, mentors: list[OffreMentor], *, flash: bool = False) -> DemandeMentorat:
    champs = {
        "flash": flash,
        "seances_voulues": 2 if flash else None,
        "rythme": "" if flash else "mois",
        "themes": "projet" if flash else "encadrement prise-de-poste",
        "formats": "visio",
        "besoin": BESOIN,
    }
    demande = demandes.creer(champs, [], "Objectifs fictifs\u00a0: oser décider.", acteur=acteur)
    for offre in mentors:
        demandes.souhaiter(demande, offre, MOTIF, acteur=acteur)
    return voeux.adresser(demande, acteur=acteur)
