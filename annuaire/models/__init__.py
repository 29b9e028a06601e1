"""Who works where, who recruits for whom, who is a member and what a member knows."""

from annuaire.models.annuaire import (
    LigneAnnuaire,
    LigneAnnuaireRetiree,
    LimiteAtteinte,
    MessageMembre,
    Preuve,
    ProfilVu,
    PropositionCompetence,
    Signalement,
)
from annuaire.models.attestations import Attestation
from annuaire.models.communautes import Adhesion, Communaute
from annuaire.models.intentions import (
    ConseillerChoisi,
    Consultation,
    EmployeurChoisi,
    Exclusion,
    IntentionMobilite,
    Readmission,
)
from annuaire.models.mandats import Mandat
from annuaire.models.membres import CompetenceDeclaree, Etape, Membre
from annuaire.models.recruteurs import FORME_DE_DOMAINE, DomainePublic, Recruteur

__all__ = [
    "FORME_DE_DOMAINE",
    "Adhesion",
    "Attestation",
    "Communaute",
    "CompetenceDeclaree",
    "ConseillerChoisi",
    "Consultation",
    "DomainePublic",
    "EmployeurChoisi",
    "Etape",
    "Exclusion",
    "IntentionMobilite",
    "LigneAnnuaire",
    "LigneAnnuaireRetiree",
    "LimiteAtteinte",
    "Mandat",
    "Membre",
    "MessageMembre",
    "Preuve",
    "ProfilVu",
    "PropositionCompetence",
    "Readmission",
    "Recruteur",
    "Signalement",
]
