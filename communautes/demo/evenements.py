"""Fictitious events: one of each type, to come, full, over, cancelled, overseas. Dates follow the day of the run."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from annuaire.demo import ANIMATRICE, MEMBRE
from annuaire.models import Communaute, Membre
from communautes.enums import Diffusion, TypeEvenement
from communautes.fuseaux import PARIS
from communautes.models import Evenement
from communautes.services import evenements, inscriptions, presences
from referentiels.models import Departement, Organisme
from socle.acteur import Acteur, construire

FICTIF = "Événement fictif de la démonstration. "
VISIO = "https://visio.demo.example/salle"
INSCRITS = tuple(f"{nom}@demo.example" for nom in ("nora", "yann", "ines"))


def charger_evenements() -> int:
    """Write them by the services; return how many. Nothing the second time, nor without who leads a community."""
    siens = {m.utilisateur.email: construire(m.utilisateur) for m in _membres()}
    animatrice = siens.get(ANIMATRICE)
    if animatrice is None or not animatrice.animateur_de:
        return 0
    communaute = Communaute.objects.get(pk=min(animatrice.animateur_de))
    if Evenement.objects.filter(communaute=communaute).exists():
        return 0
    autres = [siens[adresse] for adresse in (MEMBRE, *INSCRITS) if adresse in siens]
    with transaction.atomic():
        faits = [_publier(communaute, champs, animatrice, combien, autres) for champs, combien in _a_venir(communaute)]
        evenements.annuler(faits[-1], "La salle n’est plus disponible.", acteur=animatrice)
        _passer(_publier(communaute, _rencontre(21), animatrice, 3, autres), animatrice)
    return len(faits) + 1


def _membres() -> list[Membre]:
    connus = Membre.objects.actifs().filter(utilisateur__email__in=[ANIMATRICE, MEMBRE, *INSCRITS])
    return list(connus.select_related("utilisateur").order_by("pk"))


def _a_venir(communaute: Communaute) -> list[tuple[dict[str, Any], int]]:
    """What each is, and how many register; the last one is cancelled."""
    reunion = Departement.objects.filter(code="974").first()
    paris = Departement.objects.filter(code="75").first()
    return [
        (
            {
                "type": TypeEvenement.WEBINAIRE,
                "titre": "Ouvrir les données d’un service public",
                "description": FICTIF + "Une heure pour voir ce qui s’ouvre, comment, et avec qui.",
                "diffusion": Diffusion.PUBLIC,
                "en_accueil": True,
                "lien": VISIO,
                "accessibilite": "Sous-titres en direct.",
                **_quand(6, 11, 1),
            },
            2,
        ),
        (
            {
                "type": TypeEvenement.VISITE,
                "titre": "Visite d’un centre de calcul",
                "description": FICTIF + "Deux heures sur place, en petit groupe.",
                "diffusion": Diffusion.MEMBRES,
                "lieu": "Entrée nord",
                "departement": paris,
                "acces": "Présentez une pièce d’identité à l’accueil.",
                "accessibilite": "Ascenseur\u00a0; boucle magnétique à l’accueil.",
                "hote": Organisme.objects.filter(sigle="INSEE").first(),
                "capacite": 2,
                "quota": 1,
                **_quand(15, 14, 2),
            },
            4,
        ),
        (
            {
                "type": TypeEvenement.ATELIER,
                "titre": "Co-développement\u00a0: décider à plusieurs",
                "description": FICTIF + "Une personne apporte un sujet, les autres l’aident à y voir clair.",
                "lien": VISIO,
                "capacite": 8,
                **_quand(20, 10, 2),
            },
            0,
        ),
        (
            {
                "type": TypeEvenement.RENCONTRE,
                "titre": "Rencontre de l’océan Indien",
                "description": FICTIF + "Les équipes de La Réunion et de Mayotte se présentent.",
                "diffusion": Diffusion.MEMBRES,
                "lieu": "Préfecture",
                "departement": reunion,
                "lien": VISIO,
                "fuseau": "Indian/Reunion",
                "moderee": True,
                **_quand(27, 9, 3, "Indian/Reunion"),
            },
            1,
        ),
        (
            {
                "type": TypeEvenement.RENCONTRE,
                "titre": "Café des nouvelles et des nouveaux",
                "description": FICTIF + "Faire connaissance.",
                "diffusion": Diffusion.MEMBRES,
                "lieu": "Salle 3",
                **_quand(9, 9, 1),
            },
            2,
        ),
    ]


def _rencontre(jours: int) -> dict[str, Any]:
    return {
        "type": TypeEvenement.RENCONTRE,
        "titre": "Rencontre de rentrée",
        "description": FICTIF + "Ce que chacune et chacun prépare.",
        "diffusion": Diffusion.MEMBRES,
        "lieu": "Salle 3",
        **_quand(jours, 14, 2),
    }


def _quand(jours: int, heure: int, duree: int, fuseau: str = PARIS) -> dict[str, datetime]:
    """In so many days, moved to a Monday when it is a weekend, at this hour of the place."""
    jour: date = timezone.localdate() + timedelta(days=jours)
    jour += timedelta(days=(7 - jour.weekday()) % 7 if jour.weekday() > 4 else 0)
    debut = datetime.combine(jour, time(heure), ZoneInfo(fuseau))
    return {"debut": debut, "fin": debut + timedelta(hours=duree)}


def _publier(
    communaute: Communaute, champs: dict[str, Any], animatrice: Acteur, combien: int, membres: list[Acteur]
) -> Evenement:
    evenement = Evenement(communaute=communaute, **champs)
    evenements.creer(evenement, acteur=animatrice)
    evenements.publier(evenement, acteur=animatrice)
    for acteur in membres[:combien]:
        inscriptions.inscrire(evenement, {"visible": True}, acteur=acteur)
    return evenement


def _passer(evenement: Evenement, animatrice: Acteur) -> None:
    """It was held a month ago, and attendance was noted."""
    recul = timedelta(days=56)
    Evenement.objects.filter(pk=evenement.pk).update(debut=evenement.debut - recul, fin=evenement.fin - recul)
    evenements.clore(evenement, acteur=animatrice)
    cles = list(evenement.inscriptions.placees().order_by("pk").values_list("pk", flat=True))
    presences.noter(evenement, {cle: rang > 0 for rang, cle in enumerate(cles)}, acteur=animatrice)
