"""The doors, and what an account does to itself. The page that gathers it all is accueil's."""

from comptes.views.compte import (
    ajouter_adresse,
    choisir_adresse,
    fermer_autres_sessions,
    fermer_session,
    retirer_adresse,
)
from comptes.views.connexion import connexion, deconnexion, renvoyer_code, saisir_code, verifier
from comptes.views.proconnect import (
    continuer_proconnect,
    detacher_identite,
    lier_proconnect,
    proconnect,
    retour_proconnect,
    sortie_proconnect,
)
from comptes.views.second_facteur import (
    activer_second_facteur,
    codes_de_secours,
    retirer_second_facteur,
    second_facteur,
)

__all__ = [
    "activer_second_facteur",
    "ajouter_adresse",
    "choisir_adresse",
    "codes_de_secours",
    "connexion",
    "continuer_proconnect",
    "deconnexion",
    "detacher_identite",
    "fermer_autres_sessions",
    "fermer_session",
    "lier_proconnect",
    "proconnect",
    "renvoyer_code",
    "retirer_adresse",
    "retirer_second_facteur",
    "retour_proconnect",
    "saisir_code",
    "second_facteur",
    "sortie_proconnect",
    "verifier",
]
