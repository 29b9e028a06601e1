"""What some know and others must not: each is one line of `DIFFERENCES`, made as the site would make it."""

from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from annuaire.enums import EtatAdhesion, EtatMembre, EtatRattachement, RoleRecruteur
from annuaire.models import Communaute, Membre
from annuaire.services import inviter
from opportunites import services
from opportunites.enums import Diffusion, EtatOffre
from opportunites.reindexation import reindexer
from referentiels.models import Organisme
from socle.acteur import SYSTEME, construire
from socle.journal import changer_etat
from tests.factories import (
    AdhesionFactory,
    MembreFactory,
    OffreFactory,
    OffreGardeeFactory,
    OffreVueFactory,
    RechercheFactory,
    RecruteurFactory,
)
from tests.garde_fous.jumelles import Difference
from tests.garde_fous.monde import Monde

MOT = "abyssale"  # nothing else in the world says it


def _offre(monde: Monde, **champs: Any) -> Any:
    """An offer of the recruiter's employer that every search of the world would find, were it public."""
    auteur = monde.compte("recruteur")
    communs = {
        "intitule": f"Ingénierie {MOT} des données",
        "organisme": monde.mien,
        "auteur": auteur,
        "metier": monde.objets["metiers"][0],
        "departement": monde.objets["departements"][1],
        "missions": f"Cartographier la plaine {MOT}.",
        "remuneration_min": 77_777,
    }
    return OffreFactory(**communs | champs)


def _en_etat(etat: EtatOffre) -> Any:
    return lambda monde: _offre(monde, etat=etat, **({"date_publication": None} if etat in JAMAIS_PARUES else {}))


def _close_apres_suspension(monde: Monde) -> None:
    offre = _offre(monde)
    changer_etat(offre, "suspendre", acteur=SYSTEME)
    changer_etat(offre, "retirer", acteur=SYSTEME)
    reindexer([offre.pk])


def _renommer_l_employeur_cache(monde: Monde) -> None:
    sensible = monde.objets["sensible"]
    Organisme.objects.filter(pk=sensible.pk).update(nom=f"Brigade {MOT}", sigle="BABYS")
    reindexer(sensible.offres.values_list("pk", flat=True))


def _demander_a_recruter(monde: Monde) -> None:
    RecruteurFactory(organisme=monde.mien, etat=EtatRattachement.DEMANDE, raison=f"Cellule {MOT}.")


def _inviter(monde: Monde) -> None:
    acteur = construire(monde.compte("recruteur"))
    inviter(f"{MOT}@exemple.gouv.fr", monde.mien, RoleRecruteur.CONTRIBUTEUR, acteur=acteur)


def _demander_a_entrer(monde: Monde) -> None:
    MembreFactory(organisme=monde.mien, etat=EtatMembre.DEMANDEE, attend_depuis=timezone.now(), poste=f"Poste {MOT}")


def _demander_une_communaute(monde: Monde) -> None:
    """By somebody whom nobody else finds, before and after."""
    communaute = Communaute.objects.get(slug="numerique")
    membre = Membre.objects.actifs().filter(non_liste=True).earliest("pk")
    AdhesionFactory(communaute=communaute, membre=membre, etat=EtatAdhesion.DEMANDEE)


def _commenter(monde: Monde) -> None:
    """On an offer that its employer and moderators alone see, before and after."""
    offre = monde.objets["offres"][EtatOffre.SOUMISE][0]
    services.demander_complement(
        offre,
        acteur=construire(monde.compte("moderateur")),
        version=offre.version,
        remarques={"": f"Cela paraît {MOT}."},
    )


def _garder(monde: Monde) -> None:
    offre = monde.objets["offres"]["importee"][0]
    OffreGardeeFactory(utilisateur=monde.compte("agent"), offre=offre, rang=monde.lignes + 1)


def _voir(monde: Monde) -> None:
    OffreVueFactory(utilisateur=monde.compte("agent"), offre=monde.objets["offres"]["importee"][0])


def _enregistrer_une_recherche(monde: Monde) -> None:
    RechercheFactory(utilisateur=monde.compte("agent"), rang=monde.lignes + 1, nom=f"Veille {MOT}")


def _ajouter_une_adresse(monde: Monde) -> None:
    agent = monde.compte("agent")
    EmailAddress.objects.create(user=agent, email=f"{MOT}@personnel.example", verified=True)


JAMAIS_PARUES = {EtatOffre.BROUILLON, EtatOffre.SOUMISE, EtatOffre.A_COMPLETER, EtatOffre.REFUSEE}
SES_EMPLOYEURS = ("recruteur", "moderateur")
LES_AUTRES = ("anonyme", "agent", "recruteur_ailleurs")
SAUF_L_AGENT = ("anonyme", "recruteur", "recruteur_ailleurs", "moderateur")

# Who must not know, who may: their words, and a new line for what a new module hides.
DIFFERENCES = [
    *(
        Difference(f"offre {etat.label.lower()}", _en_etat(etat), LES_AUTRES, SES_EMPLOYEURS, (MOT,))
        for etat in (*sorted(JAMAIS_PARUES), EtatOffre.SUSPENDUE, EtatOffre.ARCHIVEE)
    ),
    Difference("offre close après suspension", _close_apres_suspension, LES_AUTRES, SES_EMPLOYEURS, (MOT,)),
    Difference(
        "offre réservée aux membres",
        lambda monde: _offre(monde, diffusion=Diffusion.MEMBRES),
        LES_AUTRES,
        SES_EMPLOYEURS,
        (MOT,),
    ),
    Difference(
        "nom d’un employeur caché",
        _renommer_l_employeur_cache,
        ("anonyme", "agent", "recruteur", "recruteur_ailleurs"),
        ("moderateur",),
        (MOT, "BABYS", "DISCRET"),
        ("admin:referentiels_organisme_changelist",),
    ),
    Difference("demande pour recruter", _demander_a_recruter, LES_AUTRES, ("moderateur",)),
    Difference("invitation à recruter", _inviter, LES_AUTRES, SES_EMPLOYEURS),
    Difference(
        "demande d’entrer dans l’annuaire",
        _demander_a_entrer,
        ("anonyme", "agent", "recruteur", "recruteur_ailleurs", "membre", "animateur"),
        ("moderateur",),
    ),
    Difference(
        "demande de rejoindre une communauté",
        _demander_une_communaute,
        ("anonyme", "agent", "recruteur", "membre", "membre_ailleurs"),
        ("animateur",),
    ),
    Difference("remarque d’un modérateur", _commenter, LES_AUTRES, SES_EMPLOYEURS),
    Difference("recherche enregistrée", _enregistrer_une_recherche, SAUF_L_AGENT, ("agent",)),
    Difference("offre gardée", _garder, SAUF_L_AGENT, ("agent",)),
    Difference("offre vue", _voir, SAUF_L_AGENT, ("agent",)),
    Difference("seconde adresse", _ajouter_une_adresse, SAUF_L_AGENT, ("agent",)),
]
