"""Closed lists of the referential."""

from django.db import models

# The two places that are no département.
ETRANGER, TELETRAVAIL_COMPLET = "99", "TC"


class Versant(models.TextChoices):
    FPE = "FPE", "Fonction publique de l’État"
    FPT = "FPT", "Fonction publique territoriale"
    FPH = "FPH", "Fonction publique hospitalière"


class TypeOrganisme(models.TextChoices):
    MINISTERE = "ministere", "Ministère"
    INTERMINISTERIEL = "interministeriel", "Service interministériel"
    ADMINISTRATION_CENTRALE = "administration-centrale", "Administration centrale"
    SERVICE_COMPETENCE_NATIONALE = "service-competence-nationale", "Service à compétence nationale"
    OPERATEUR = "operateur", "Opérateur"
    SERVICE_DECONCENTRE = "service-deconcentre", "Service déconcentré"
    INSPECTION = "inspection", "Inspection ou conseil général"
    AUTORITE_INDEPENDANTE = "autorite-independante", "Autorité indépendante"
    JURIDICTION = "juridiction", "Juridiction"
    ASSEMBLEE = "assemblee", "Assemblée"
    COLLECTIVITE = "collectivite", "Collectivité territoriale"
    ETABLISSEMENT_HOSPITALIER = "etablissement-hospitalier", "Établissement hospitalier"


class NatureCorps(models.TextChoices):
    CIVIL = "civil", "Civil"
    MILITAIRE = "militaire", "Militaire"


class Categorie(models.TextChoices):
    A_PLUS = "A+", "A+ (encadrement supérieur)"
    A = "A", "A (cadre)"
    B = "B", "B"
    C = "C", "C"


class TypeCompetence(models.TextChoices):
    SAVOIR_FAIRE = "savoir-faire", "Savoir-faire"
    SAVOIR = "savoir", "Savoir"
    SAVOIR_ETRE = "savoir-être", "Savoir-être"


class EtatCompetence(models.TextChoices):
    PROPOSEE = "proposée", "Proposée"
    VALIDEE = "validée", "Validée"
    FUSIONNEE = "fusionnée", "Fusionnée"
    RETIREE = "retirée", "Retirée"


E = EtatCompetence

# verb: (states it starts from, state it leads to)
TRANSITIONS_COMPETENCE: dict[str, tuple[set[str], str]] = {
    "proposer": ({""}, E.PROPOSEE),
    "valider": ({E.PROPOSEE, E.RETIREE}, E.VALIDEE),
    "retirer": ({E.PROPOSEE, E.VALIDEE}, E.RETIREE),
    "fusionner": ({E.PROPOSEE, E.VALIDEE}, E.FUSIONNEE),
}


class Niveau(models.IntegerChoices):
    """Levels of a skill; their observable descriptions are in `NiveauCompetence`."""

    NOTIONS = 1, "Notions"
    PRATIQUE = 2, "Pratique"
    MAITRISE = 3, "Maîtrise"
    EXPERTISE = 4, "Expertise"


class OrigineExigence(models.TextChoices):
    SAISIE = "saisie", "Saisie par l’employeur"
    DEDUITE = "déduite", "Déduite de l’annonce, non confirmée"
