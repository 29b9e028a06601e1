"""A few fictitious members in each state, of several administrations, so that queues and pages can be seen."""

from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from annuaire.enums import EtatMembre, RoleAdhesion, StatutAgent, TypeMandat
from annuaire.models import Adhesion, Communaute, Mandat, Membre
from comptes.models import Utilisateur
from referentiels.models import Corps, Organisme
from socle import journal
from socle.acteur import SYSTEME

DOMAINE = "demo.example"
MEMBRE, ANIMATRICE, CONSEILLER = (f"{nom}@{DOMAINE}" for nom in ("membre", "animatrice", "conseiller"))
M = EtatMembre

# The verbs that lead to each state.
CHEMINS: dict[str, tuple[str, ...]] = {
    M.DEMANDEE: ("demander",),
    M.A_COMPLETER: ("demander", "demander_complement"),
    M.INVITEE: ("inviter",),
    M.ACTIVE: ("demander", "valider"),
    M.SUSPENDUE: ("demander", "valider", "suspendre"),
    M.HORS_PERIMETRE: ("demander", "valider", "sortir"),
    M.REFUSEE: ("demander", "refuser"),
}


class Fictif(NamedTuple):
    adresse: str
    prenom: str
    nom: str
    sigle: str
    corps: str
    poste: str
    communaute: str = ""
    role: str = RoleAdhesion.MEMBRE
    adhesion: str = "demander valider"
    etat: str = M.ACTIVE


ANIMATEUR = RoleAdhesion.ANIMATEUR
FICTIFS = (
    Fictif(MEMBRE, "Camille", "Fictive", "DINUM", "IM", "Cheffe de projet données", "numerique"),
    Fictif(ANIMATRICE, "Solène", "Inventée", "MTE", "IPEF", "Architecte de réseaux", "numerique", ANIMATEUR),
    Fictif(f"luc@{DOMAINE}", "Luc", "Imaginaire", "INSEE", "ISED", "Statisticien", "numerique", adhesion="demander"),
    Fictif(f"nora@{DOMAINE}", "Nora", "Factice", "DGA", "IA", "Directrice", "conduite-de-projets-complexes"),
    Fictif(f"yann@{DOMAINE}", "Yann", "Supposé", "ADEME", "", "Ingénieur énergie", "transition-ecologique"),
    Fictif(f"ines@{DOMAINE}", "Inès", "Prétendue", "MSO", "PHISP", "Biomédical", "ingenierie-de-la-sante"),
    Fictif(f"paul@{DOMAINE}", "Paul", "Hypothétique", "MI", "ISIC", "Ingénieur sécurité", etat=M.DEMANDEE),
    Fictif(f"zoe@{DOMAINE}", "Zoé", "Virtuelle", "MTE", "ITPE", "Chargée d’opérations", etat=M.DEMANDEE),
    Fictif(f"omar@{DOMAINE}", "Omar", "Conjecturé", "MASA", "IAE", "Ingénieur", etat=M.A_COMPLETER),
    Fictif(f"lea@{DOMAINE}", "Léa", "Présumée", "MESR", "IGR", "Ingénieure de recherche", etat=M.INVITEE),
    Fictif(f"ali@{DOMAINE}", "Ali", "Apparent", "DINUM", "", "Développeur", etat=M.HORS_PERIMETRE),
)


def charger_membres() -> int:
    """Create the missing ones; return how many. Communities are there already."""
    crees = 0
    with transaction.atomic():
        for fictif in FICTIFS:
            compte = _compte(fictif.adresse)
            if not Membre.objects.filter(utilisateur=compte).exists():
                _adherer(_membre(compte, fictif), fictif)
                crees += 1
        _mandater(_compte(CONSEILLER))
    return crees


def _compte(adresse: str) -> Utilisateur:
    compte = Utilisateur.objects.filter(email=adresse).first() or Utilisateur.objects.create_user(adresse)
    EmailAddress.objects.get_or_create(user=compte, email=adresse, defaults={"verified": True, "primary": True})
    return compte


def _membre(compte: Utilisateur, fictif: Fictif) -> Membre:
    corps = Corps.objects.filter(sigle=fictif.corps).first()
    membre = Membre(
        utilisateur=compte,
        prenom=fictif.prenom,
        nom=fictif.nom,
        statut=StatutAgent.TITULAIRE if corps else StatutAgent.CONTRACTUEL,
        corps=corps,
        organisme=Organisme.objects.filter(sigle=fictif.sigle).first(),
        poste=fictif.poste,
        attend_depuis=timezone.now() if fictif.etat != M.INVITEE else None,
    )
    premier, *suite = CHEMINS[fictif.etat]
    journal.creer([membre], premier, acteur=SYSTEME)
    for verbe in suite:
        journal.changer_etat(membre, verbe, acteur=SYSTEME, motif="autre" if verbe == "demander_complement" else "")
    return membre


def _adherer(membre: Membre, fictif: Fictif) -> None:
    if not fictif.communaute:
        return
    communaute = Communaute.objects.get(slug=fictif.communaute)
    adhesion = Adhesion(membre=membre, communaute=communaute, role=fictif.role)
    premier, *suite = fictif.adhesion.split()
    journal.creer([adhesion], premier, acteur=SYSTEME)
    for verbe in suite:
        journal.changer_etat(adhesion, verbe, acteur=SYSTEME)


def _mandater(compte: Utilisateur) -> None:
    organisme = Organisme.objects.filter(sigle="DINUM").first() or Organisme.objects.order_by("pk").first()
    if organisme is not None:
        Mandat.objects.get_or_create(utilisateur=compte, type=TypeMandat.CONSEILLER, defaults={"organisme": organisme})
