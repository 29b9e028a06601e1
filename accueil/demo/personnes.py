"""A few people, each with a role: recruiters of several administrations, moderators, an administrator."""

from collections.abc import Mapping
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction

from accueil.demo.agents import DOMAINE
from annuaire.demo import ANIMATRICE, CONSEILLER, MEMBRE
from annuaire.enums import EtatRattachement, RoleRecruteur
from annuaire.models import DomainePublic, Recruteur
from comptes.models import Utilisateur
from opportunites.models import Offre
from referentiels.models import Organisme
from socle import journal
from socle.acteur import SYSTEME

R, E = RoleRecruteur, EtatRattachement


class Personne(NamedTuple):
    """`role` is what the demonstration says of this person; `sigle`, the employer it recruits for."""

    adresse: str
    role: str
    sigle: str = ""
    recruteur: str = ""
    rattachement: str = E.ACTIF
    moderation: bool = False
    administration: bool = False
    annuaire: bool = False  # what it is there is written in `annuaire.demo`

    @property
    def equipe(self) -> bool:
        return self.moderation or self.administration

    @property
    def agent(self) -> bool:
        """Recruits for nobody yet: looks for an offer."""
        return not self.equipe and not self.annuaire and (not self.sigle or self.rattachement != E.ACTIF)


PERSONNES = (
    Personne("recruteuse.dinum@demo.example", "Recruteuse responsable, DINUM", "DINUM", R.RESPONSABLE),
    Personne("recruteur.dinum@demo.example", "Recruteur, DINUM", "DINUM", R.CONTRIBUTEUR),
    Personne("recruteuse.interieur@demo.example", "Recruteuse responsable, intérieur", "MI", R.RESPONSABLE),
    Personne("recruteur.social@demo.example", "Recruteur, ministères sociaux", "MSO", R.CONTRIBUTEUR),
    Personne("agente@demo.example", "Agente sans rôle de recrutement"),
    Personne("agent.ecologie@demo.example", "Agent qui demande à recruter", "MTE", R.CONTRIBUTEUR, E.DEMANDE),
    Personne(MEMBRE, "Membre de l’annuaire, DINUM", annuaire=True),
    Personne(ANIMATRICE, "Animatrice de la communauté numérique, MTE", annuaire=True),
    Personne(CONSEILLER, "Conseiller, par mandat de la DINUM", annuaire=True),
    Personne("moderatrice@demo.example", "Modératrice", moderation=True),
    Personne("moderateur@demo.example", "Modérateur", moderation=True),
    Personne("administratrice@demo.example", "Administratrice", administration=True),
)


def charger_personnes(secrets: Mapping[str, str]) -> dict[str, str]:
    """Make accounts, attachments and authorship what `PERSONNES` says; a second run changes nothing.

    `secrets` gives the TOTP secrets already printed, by address; the ones in use are returned.
    """
    en_usage = {}
    with transaction.atomic():
        DomainePublic.objects.get_or_create(domaine=DOMAINE)  # a code can be sent there: to the sink, and nowhere else
        for personne in PERSONNES:
            utilisateur = _compte(personne)
            if personne.equipe:
                en_usage[personne.adresse] = _totp(utilisateur, secrets.get(personne.adresse))
            if personne.sigle:
                _rattacher(utilisateur, personne)
        for personne in PERSONNES:
            if personne.sigle and personne.rattachement == E.ACTIF:
                _confier_offres(personne)
    return en_usage


def _compte(personne: Personne) -> Utilisateur:
    utilisateur = Utilisateur.objects.filter(email=personne.adresse).first()
    if utilisateur is None:
        utilisateur = Utilisateur.objects.create_user(
            personne.adresse, is_staff=personne.equipe, is_superuser=personne.administration
        )
    EmailAddress.objects.get_or_create(
        user=utilisateur, email=personne.adresse, defaults={"verified": True, "primary": True}
    )
    return utilisateur


def _totp(utilisateur: Utilisateur, secret: str | None) -> str:
    """Keep the secret that was printed; without it, a new one replaces what nobody can read any more."""
    en_place = Authenticator.objects.filter(user=utilisateur, type=Authenticator.Type.TOTP)
    if secret and en_place.exists():
        return secret
    en_place.delete()
    secret = secret or generate_totp_secret()
    TOTP.activate(utilisateur, secret)
    return secret


def _rattacher(utilisateur: Utilisateur, personne: Personne) -> None:
    organisme = Organisme.objects.get(sigle=personne.sigle)
    if Recruteur.objects.filter(utilisateur=utilisateur, organisme=organisme).exists():
        return
    rattachement = Recruteur(
        utilisateur=utilisateur,
        organisme=organisme,
        role=personne.recruteur,
        raison="Je prépare les recrutements de mon service (donnée fictive).",
    )
    journal.creer([rattachement], "demander", acteur=SYSTEME)
    if personne.rattachement == E.ACTIF:
        journal.changer_etat(rattachement, "valider", acteur=SYSTEME)


def _confier_offres(personne: Personne) -> None:
    """Fictitious offers have an author of their own administration, so that lists, mails and queues can be seen."""
    organisme = Organisme.objects.get(sigle=personne.sigle)
    auteur = Utilisateur.objects.get(email=personne.adresse)
    Offre.objects.filter(fictive=True, auteur=None, organisme__in=organisme.branche()).update(auteur=auteur)
