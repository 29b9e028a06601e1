"""Accounts, and what Django and allauth keep of them: `comptes` is below us, and imports nothing of ours."""

from allauth.usersessions.models import UserSession
from django.db.models import Q

from socle.rgpd.registre import Fiche, Personne, declarer, impersonnels


def _sessions(qui: Personne) -> Q:
    return Q(session_key__in=UserSession.objects.filter(user=qui.compte).values("session_key"))


declarer(
    Fiche(
        modele="comptes.Utilisateur",
        titre="Votre compte",
        finalite="avoir un compte ; aucun mot de passe",
        conservation="jusqu’à sa suppression par la personne, effective après 30 jours ; jamais utilisé, 60 jours",
        personne="pk",
        exportes="email created_at last_login is_active is_staff is_superuser groups__name suppression_le",
        secrets="password",
        codes="uuid user_permissions",
        restent="created_at suppression_le",
        travail="comptes",
        rectifier="accueil:compte",
        page="Mon compte",
        libelles={"groups": "groupes de droits"},
    ),
    Fiche(
        modele="account.EmailAddress",
        titre="Vos adresses confirmées",
        finalite="se connecter, garder son compte après une mobilité ; trois au plus, jamais montrées au public",
        conservation="jusqu’à ce que la personne les retire, ou avec le compte",
        personne="user",
        exportes="email verified primary",
        rectifier="accueil:compte",
        page="Mon compte",
        libelles={"email": "adresse", "verified": "confirmée", "primary": "reçoit les courriels"},
    ),
    Fiche(
        modele="account.EmailConfirmation",
        titre="Confirmations d’adresse en cours",
        finalite="table d’une bibliothèque, que rien ici ne remplit",
        conservation="avec l’adresse",
        personne="email_address__user",
        exportes="created sent",
        secrets="key",
        libelles={"created": "créée le", "sent": "envoyée le"},
    ),
    Fiche(
        modele="comptes.CodeEnvoye",
        titre="Codes qui vous ont été envoyés",
        finalite="se connecter, confirmer une adresse ; le code lui-même n’est pas gardé",
        conservation="un jour",
        personne="utilisateur",
        adresse="adresse",
        exportes="usage adresse created_at utilise_at",
        secrets="empreinte",
        codes="uuid",
        travail="comptes",
    ),
    Fiche(
        modele="comptes.EssaiManque",
        titre="Codes faux tapés pour vos adresses",
        finalite="limiter les essais de qui voudrait entrer à votre place",
        conservation="un jour",
        adresse="adresse",
        exportes="adresse created_at",
        travail="comptes",
    ),
    Fiche(
        modele="comptes.Identite",
        titre="Vos identités ProConnect",
        finalite="se connecter sans code ; le SIRET dit pour qui la personne travaillait ce jour-là",
        conservation="jusqu’à ce que la personne les retire, ou avec le compte",
        personne="utilisateur",
        exportes="emetteur adresse siret created_at vue_at",
        secrets="sub",
        rectifier="accueil:compte",
        page="Mon compte",
    ),
    Fiche(
        modele="mfa.Authenticator",
        titre="Votre second facteur",
        finalite="protéger un compte ; exigé de l’équipe",
        conservation="jusqu’à ce que la personne le retire, ou avec le compte",
        personne="user",
        exportes="type created_at last_used_at",
        secrets="data",
        rectifier="accueil:compte",
        page="Mon compte",
        libelles={"type": "sorte", "created_at": "activé le", "last_used_at": "employé le"},
    ),
    Fiche(
        modele="usersessions.UserSession",
        titre="Vos sessions ouvertes",
        finalite="voir et fermer ses sessions ; le navigateur, jamais l’adresse IP",
        conservation="14 jours au plus, 8 heures pour l’équipe",
        personne="user",
        exportes="user_agent created_at last_seen_at",
        secrets="session_key data",
        codes="ip",
        travail="comptes",
        rectifier="accueil:compte",
        page="Mon compte",
        libelles={"user_agent": "navigateur", "created_at": "ouverte le", "last_seen_at": "vue le"},
    ),
    Fiche(
        modele="sessions.Session",
        titre="Fin de vos sessions",
        finalite="rester connecté",
        conservation="14 jours au plus, 8 heures pour l’équipe",
        personne=_sessions,
        exportes="expire_date",
        secrets="session_key session_data",
        travail="comptes",
        libelles={"expire_date": "fin"},
    ),
    Fiche(
        modele="admin.LogEntry",
        titre="Ce que vous avez modifié dans l’administration",
        finalite="savoir qui a modifié un référentiel ou une offre ; non modifiable par le site",
        conservation="un an",
        personne="user",
        exportes="action_time action_flag content_type__model",
        codes="object_id object_repr change_message",
        restent="action_time action_flag content_type",
        travail="purger_traces",
        libelles={"action_time": "date", "action_flag": "acte", "content_type": "sorte d’objet"},
    ),
)

impersonnels("auth.Permission auth.Group contenttypes.ContentType")
