"""Closed lists of the socle."""

from django.db import models


class RythmeAbonnement(models.TextChoices):
    """How often, or where, a list of mails is received; each list has some of them."""

    CHOISI = "choisi", "Comme je l’ai choisi"
    HEBDOMADAIRE = "hebdomadaire", "Une fois par semaine au plus, le lundi"
    LETTRE = "lettre", "Dans La lettre"
    AUCUN = "aucun", "Ne plus la recevoir"


class Obligation(models.TextChoices):
    """Why a mail leaves whatever its reader chose; the label is the mail as one knows it."""

    CODE = "code", "Un code"
    DECISION = "décision", "Une décision sur votre dossier"
    SECURITE = "sécurité", "Un changement sur votre compte"
    EFFACEMENT = "effacement", "Un effacement à venir"

    @property
    def raison(self) -> str:
        return RAISONS_OBLIGATION[self]


RAISONS_OBLIGATION = {
    Obligation.CODE: "Vous l’avez demandé à l’instant, pour entrer ou pour confirmer une adresse.",
    Obligation.DECISION: "Ce que vous avez demandé ou publié est accepté, à compléter, refusé, suspendu ou rétabli : "
    "vous attendez la réponse, et pouvez avoir à agir.",
    Obligation.SECURITE: "Une adresse, un second facteur ou une identité changent, une suppression est demandée : si "
    "ce n’est pas par vous, il faut le savoir aussitôt.",
    Obligation.EFFACEMENT: "Vos données vont être effacées, faute d’usage : la loi veut que vous puissiez les garder.",
}


class VerbeTrace(models.TextChoices):
    """What leaves a trace; the label is what the person whose account it is reads on its account page."""

    OUVRIR_COMPTE = "ouvrir_compte", "Compte ouvert, adresse confirmée"
    CREER_COMPTE = "creer_compte", "Compte créé par l’équipe"
    CHANGER_DROITS = "changer_droits", "Droits changés"
    CHANGER_GROUPE = "changer_groupe", "Droits d’un groupe changés"
    AJOUTER_ADRESSE = "ajouter_adresse", "Adresse ajoutée"
    RETIRER_ADRESSE = "retirer_adresse", "Adresse retirée"
    CHOISIR_ADRESSE = "choisir_adresse", "Adresse qui reçoit les courriels changée"
    REESSAYER_ADRESSE = "reessayer_adresse", "Nouvel essai demandé vers une adresse qui refusait nos courriels"
    ACTIVER_SECOND_FACTEUR = "activer_second_facteur", "Second facteur activé"
    RETIRER_SECOND_FACTEUR = "retirer_second_facteur", "Second facteur retiré"
    RENOUVELER_CODES = "renouveler_codes", "Codes de secours renouvelés"
    EMPLOYER_CODE = "employer_code", "Code de secours employé"
    LIER_IDENTITE = "lier_identite", "Identité ProConnect liée"
    DETACHER_IDENTITE = "detacher_identite", "Identité ProConnect détachée"
    FERMER_SESSIONS = "fermer_sessions", "Sessions fermées"
    DEMANDER_SUPPRESSION = "demander_suppression", "Suppression du compte demandée"
    ANNULER_SUPPRESSION = "annuler_suppression", "Suppression du compte annulée"
    ANONYMISER = "anonymiser", "Compte anonymisé"
    CONSULTER = "consulter", "Ligne qui porte une adresse consultée"
    RELANCER = "relancer", "Courriel relancé"
    SUPPRIMER = "supprimer", "Ligne supprimée"
    CONFIER_MANDAT = "confier_mandat", "Mandat confié"
    RETIRER_MANDAT = "retirer_mandat", "Mandat retiré"
    NOMMER_ANIMATEUR = "nommer_animateur", "Rôle dans une communauté changé"
    DEPLACER_ORGANISME = "deplacer_organisme", "Organisme déplacé dans l’arbre"
    FUSIONNER_ORGANISME = "fusionner_organisme", "Organisme fusionné dans un autre"
    EXPORTER = "exporter", "Données exportées"


class RaisonTrace(models.TextChoices):
    """Why somebody takes data out, or acts for somebody else."""

    PERSONNE = "personne", "Demande de la personne"
    ASSISTANCE = "assistance", "Assistance à la personne"
    INCIDENT = "incident", "Incident ou faille à comprendre"
    LOI = "loi", "Réponse à une obligation légale"
    ACCUEIL = "accueil", "Accueil des personnes inscrites à une visite"


# No trace of them without a reason, whoever writes it: the database refuses.
VERBES_A_RAISON = [VerbeTrace.EXPORTER]
