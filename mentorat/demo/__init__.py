"""Fictitious mentors and requests among the members of the demonstration: a wish that waits, a pair, a draft."""

from annuaire.demo import ANIMATRICE, MEMBRE
from annuaire.models import Membre
from mentorat.forms.demandes import creneaux_proposes
from mentorat.models import DemandeMentorat, OffreMentor, Voeu
from mentorat.services import demandes, offres, voeux
from socle.acteur import Acteur, construire

NORA, YANN, INES = (f"{nom}@demo.example" for nom in ("nora", "yann", "ines"))
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
    """Write what is missing, by the services; return how many offers and requests. Nothing the second time."""
    siens = {m.utilisateur.email: construire(m.utilisateur) for m in _membres()}
    if not siens.keys() >= {MEMBRE, YANN, *OFFRES} or OffreMentor.objects.filter(membre__in=_membres()).exists():
        return 0
    proposees = {
        adresse: offres.proposer(
            {"themes": themes, "formats": "visio", "capacite": places, "flash": flash, "presentation": FICTIF},
            [],
            acteur=siens[adresse],
        )
        for adresse, (themes, places, flash) in OFFRES.items()
    }
    _demander(siens[MEMBRE], [proposees[ANIMATRICE], proposees[NORA]])
    breve = _demander(siens[YANN], [proposees[INES]], flash=True)
    voeux.accepter(Voeu.objects.get(demande=breve), creneaux_proposes(), acteur=siens[INES])
    return len(proposees) + 2


def _membres() -> list[Membre]:
    connus = Membre.objects.actifs().filter(utilisateur__email__in=[MEMBRE, YANN, *OFFRES])
    return list(connus.select_related("utilisateur").order_by("pk"))


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
