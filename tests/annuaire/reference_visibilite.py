"""The rule of who sees an intention, written again in plain Python from the ADR 0025: what the SQL is compared with.

One reader, one intention, every fact read from the tables by its own name, once: `oublier()` before another world.
"""

import re
from datetime import date
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Model

from annuaire.models import (
    ConseillerChoisi,
    DomainePublic,
    EmployeurChoisi,
    Exclusion,
    IntentionMobilite,
    Mandat,
    Membre,
    Readmission,
    Recruteur,
)
from comptes.models import Utilisateur
from referentiels.models import Organisme


@cache
def audessus(organisme: int) -> set[int]:
    """It and all above it."""
    trouves: set[int] = set()
    pk: int | None = organisme
    while pk is not None and pk not in trouves:
        trouves.add(pk)
        pk = Organisme.objects.get(pk=pk).parent_id
    return trouves


@cache
def racine(organisme: int) -> int:
    [sommet] = [pk for pk in audessus(organisme) if Organisme.objects.get(pk=pk).parent_id is None]
    return sommet


@cache
def adresses(compte: int) -> set[str]:
    siennes = {e.email.lower() for e in EmailAddress.objects.filter(user=compte, verified=True)}
    return siennes | {Utilisateur.objects.get(pk=compte).email.lower()}


@cache
def par_courriel(compte: int) -> set[int]:
    trouves = set()
    for adresse in adresses(compte):
        domaine = adresse.rpartition("@")[2]
        for organisme in Organisme.objects.all():
            dits = [mot for mot in re.split(r"[\s,;|]+", organisme.domaines_courriel.lower()) if mot]
            if any(domaine == dit or domaine.endswith(f".{dit}") for dit in dits):
                trouves.add(organisme.pk)
        for public in DomainePublic.objects.exclude(organisme=None):
            if domaine == public.domaine or domaine.endswith(f".{public.domaine}"):
                trouves.add(public.organisme_id)
    return trouves


@cache
def postes(compte: int, jour: date) -> set[int]:
    """Employers, rights to recruit and mandates: what says where somebody is, and not only for whom."""
    siens = {r.organisme_id for r in Recruteur.objects.filter(utilisateur=compte, etat="actif")}
    siens |= {m.organisme_id for m in Membre.objects.filter(utilisateur=compte) if m.organisme_id}
    return siens | {
        m.organisme_id for m in Mandat.objects.filter(utilisateur=compte) if not m.jusqu_au or m.jusqu_au >= jour
    }


@cache
def de_l_intention(modele: type[Model], intention: int) -> list[Any]:
    return list(modele._default_manager.filter(intention=intention))


def oublier() -> None:
    for fonction in (audessus, racine, adresses, par_courriel, postes, de_l_intention):
        fonction.cache_clear()


def est_montree(intention: IntentionMobilite, jour: date) -> bool:
    membre = intention.membre
    return (
        intention.etat in {"à l’écoute", "en recherche"}
        and intention.expire_le is not None
        and intention.expire_le >= jour
        and membre.etat == "active"
        and membre.utilisateur.is_active
    )


def est_collegue(intention: IntentionMobilite, lecteur: int, jour: date) -> bool:
    membre = intention.membre.utilisateur_id
    retenus = {e.organisme_id for e in de_l_intention(Exclusion, intention.pk) if e.d_office}
    siens = postes(membre, jour) | par_courriel(membre) | retenus
    racines = {racine(pk) for pk in siens}
    proteges = {haut for pk in siens for haut in audessus(pk)}
    places = postes(lecteur, jour)
    ouvertes = {
        place
        for place in places
        for readmis in de_l_intention(Readmission, intention.pk)
        if readmis.organisme_id in audessus(place) and readmis.organisme_id not in proteges and place not in proteges
    }
    for place in places | par_courriel(lecteur):
        if racine(place) not in racines or place in ouvertes:
            continue
        if place not in places and any(place in audessus(ouverte) for ouverte in ouvertes):
            continue
        return True
    return False


def est_exclu(intention: IntentionMobilite, lecteur: int, jour: date) -> bool:
    places, toutes = postes(lecteur, jour), postes(lecteur, jour) | par_courriel(lecteur)
    for exclusion in de_l_intention(Exclusion, intention.pk):
        if exclusion.d_office:
            continue
        if exclusion.utilisateur_id == lecteur or exclusion.adresse in adresses(lecteur):
            return True
        if exclusion.organisme_id is None:
            continue
        if any(exclusion.organisme_id in audessus(place) for place in toutes):
            return True
        if any(place in audessus(exclusion.organisme_id) for place in places):
            return True
    return False


def recrute(intention: IntentionMobilite, lecteur: int) -> bool:
    attaches = [r.organisme_id for r in Recruteur.objects.filter(utilisateur=lecteur, etat="actif")]
    if intention.diffusion != "employeurs" or not attaches:
        return False
    choisis = {e.organisme_id for e in de_l_intention(EmployeurChoisi, intention.pk)}
    return intention.employeurs == "tous" or any(audessus(attache) & choisis for attache in attaches)


def conseille(intention: IntentionMobilite, lecteur: int, jour: date) -> bool:
    if intention.diffusion not in {"conseiller", "employeurs"}:
        return False
    choix = ConseillerChoisi.objects.filter(membre=intention.membre, conseiller=lecteur, depuis__lte=jour)
    mandats = Mandat.objects.filter(utilisateur=lecteur, type__in=["conseiller", "gestionnaire-corps"])
    return any(c.jusqu_au is None or c.jusqu_au > jour for c in choix) and any(
        m.depuis <= jour and (m.jusqu_au is None or m.jusqu_au >= jour) for m in mandats
    )


def voit(intention: IntentionMobilite, lecteur: int, jour: date) -> bool:
    """Whether this account reads it: its own always, that of another by the rule."""
    if intention.membre.utilisateur_id == lecteur:
        return True
    return (
        Utilisateur.objects.get(pk=lecteur).is_active
        and est_montree(intention, jour)
        and (recrute(intention, lecteur) or conseille(intention, lecteur, jour))
        and not est_collegue(intention, lecteur, jour)
        and not est_exclu(intention, lecteur, jour)
    )
