"""Mails and their lists, the journal, traces."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from comptes.models import Utilisateur
from socle.acteur import Acteur
from socle.courrier.listes import LISTES
from socle.rgpd.registre import Fiche, Personne, commentees, declarer, impersonnels


def _faits_ou_subis(qui: Personne) -> Q:
    """What this person did, and what was done to its account."""
    compte = Utilisateur._meta
    objet = Q(content_type__app_label=compte.app_label, content_type__model=compte.model_name, object_id=qui.compte)
    return Q(acteur=qui.compte) | objet


def _nommer_listes(acteur: Acteur, noms: Collection[Any]) -> dict[Any, str]:
    """A subject as its page calls it; one that is no longer sent keeps its code."""
    return {nom: LISTES[nom].titre if nom in LISTES else nom for nom in noms}


declarer(
    Fiche(
        modele="socle.Courriel",
        titre="Courriels qui vous ont été envoyés",
        finalite="prouver qu’un courriel est parti ; jamais son texte",
        conservation="90 jours",
        personne="utilisateur",
        adresse="adresse",
        exportes="genre adresse statut created_at sent_at",
        secrets="secret",
        codes="objets cle message_id urgent raison essais a_partir_de reserve_jusqu_a",
        restent="genre statut created_at sent_at",
        travail="purger_courriels",
        libelles={"genre": "sorte"},
    ),
    Fiche(
        modele="socle.Abonnement",
        titre="Les courriels que vous choisissez",
        finalite="envoyer ce qui a été demandé, là où c’est demandé",
        conservation="avec le compte",
        personne="utilisateur",
        exportes="liste rythme adresse__email updated_at",
        nommer={"liste": _nommer_listes},
        rectifier="abonnements:choisir",
        page="Mes courriels",
    ),
    Fiche(
        modele="socle.AdresseEnEchec",
        titre="Adresses qui refusent nos courriels",
        finalite="n’y essayer que les codes et les avis de sécurité du compte",
        conservation="jusqu’à ce qu’un courriel y arrive, que la personne le demande, ou que l’adresse quitte le "
        "compte",
        adresse="adresse",
        exportes="adresse raison depuis",
        travail="purger_adresses",
        rectifier="accueil:compte",
        page="Mon compte",
    ),
    Fiche(
        modele="socle.Commentaire",
        titre="Ce qui vous a été répondu",
        finalite="dire pourquoi une demande est refusée ; le texte, que l’on peut effacer, est à part du journal",
        conservation="avec le compte",
        personne=commentees,
        exportes="texte champ transition__at",
        libelles={"champ": "à propos de", "transition": "date"},
    ),
    Fiche(
        modele="socle.Transition",
        titre="Ce que vous avez décidé ou demandé",
        finalite="preuve des décisions : un numéro de compte, jamais un nom ; non modifiable par le site",
        conservation="aussi longtemps que l’objet décrit",
        personne="acteur",
        exportes="verbe de vers content_type__model at",
        codes="object_id motif",
        neutres="instantane",
        restent="verbe de vers content_type at",
        comme_soi=True,
        libelles={"content_type": "sorte d’objet"},
    ),
    Fiche(
        modele="socle.Trace",
        titre="Actes sensibles",
        finalite="savoir qui change un droit, une adresse, un second facteur, supprime, exporte ou consulte ; montrés "
        "à la personne concernée (dix derniers) et aux administrateurs ; non modifiables par le site",
        conservation="un an",
        personne=_faits_ou_subis,
        exportes="verbe at",
        codes="acteur content_type object_id details raison",
        restent="verbe at",
        travail="purger_traces",
    ),
)

impersonnels("socle.Echeance socle.SigneDeVie")
