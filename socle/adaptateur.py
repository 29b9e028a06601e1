"""The adapter that allauth's doors call: it writes their mails to the outbox and knows the public domains."""

from typing import Any

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from comptes.codes import DUREE
from comptes.enums import UsageCode
from comptes.portier import Portier
from comptes.services import DELAI_SUPPRESSION, peut_se_connecter
from socle import registres
from socle.acteur import Acteur
from socle.courrier import Message, Obligation, deposer, genre
from socle.courrier.destinataire import oublier_refus
from socle.models import Courriel
from socle.traces import tracer

SUJETS_CODE = {
    UsageCode.CONNEXION: "Votre code de connexion",
    UsageCode.VERIFICATION: "Votre code de vérification",
    UsageCode.ADRESSE: "Confirmez cette adresse",
}


class Adaptateur(Portier):
    def est_publique(self, domaine: str) -> bool:
        return any(admet(domaine) for admet in registres.domaines_publics)

    def organisme_de_siret(self, siret: str) -> str | None:
        noms = (chercher(siret) for chercher in registres.organismes_de_siret)
        return next((nom for nom in noms if nom is not None), None)

    def oublier_refus(self, adresse: str) -> None:
        oublier_refus(adresse)

    def adresses_changees(self, utilisateur: int, *, ajoutee: int | None = None) -> None:
        registres.suivre_adresses(utilisateur, ajoutee)

    def tracer(self, verbe: str, objet: Model, *, par: int | None, **codes: Any) -> None:
        tracer(verbe, acteur=Acteur(utilisateur_id=par, systeme=par is None), objet=objet, **codes)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """`template_prefix` is one of our kinds of mail; what it says is emptied once the mail has left."""
        deposer(template_prefix, adresse=email, secret=context)


@genre("code", obligatoire=Obligation.CODE)
def composer_code(courriel: Courriel) -> Message | None:
    """A login code leaves only to an address that may log in, and no code leaves once it is worth nothing.

    The page that asks for a code says and does the same thing for every address: the difference is made here.
    """
    if timezone.now() - courriel.created_at > DUREE:
        return None
    usage = UsageCode(courriel.secret["usage"])
    if usage == UsageCode.CONNEXION and not peut_se_connecter(courriel.adresse):
        return None
    code = courriel.secret["code"]
    contexte = {
        "code": f"{code[:4]} {code[4:]}",
        "minutes": int(DUREE.total_seconds() // 60),
        "adresse_ajoutee": usage == UsageCode.ADRESSE,
    }
    return Message(SUJETS_CODE[usage], "comptes/emails/code", contexte)


def _contexte(courriel: Courriel) -> dict[str, Any]:
    return {**courriel.secret, "compte_url": settings.SITE_URL + reverse(settings.LOGIN_REDIRECT_URL)}


@genre("adresse-ajoutee", obligatoire=Obligation.SECURITE)
def composer_adresse_ajoutee(courriel: Courriel) -> Message:
    return Message("Une adresse a été ajoutée à votre compte", "comptes/emails/adresse_ajoutee", _contexte(courriel))


@genre("adresse-retiree", obligatoire=Obligation.SECURITE)
def composer_adresse_retiree(courriel: Courriel) -> Message:
    return Message("Une adresse a été retirée de votre compte", "comptes/emails/adresse_retiree", _contexte(courriel))


@genre("second-facteur", obligatoire=Obligation.SECURITE)
def composer_second_facteur(courriel: Courriel) -> Message:
    return Message("Le second facteur de votre compte a changé", "comptes/emails/second_facteur", _contexte(courriel))


@genre("identite", obligatoire=Obligation.SECURITE)
def composer_identite(courriel: Courriel) -> Message:
    liee = courriel.secret["liee"]
    sujet = "Une identité ProConnect a été liée à votre compte" if liee else "Une identité ProConnect a été détachée"
    return Message(sujet, "comptes/emails/identite", _contexte(courriel))


@genre("suppression-demandee", obligatoire=Obligation.SECURITE)
def composer_suppression_demandee(courriel: Courriel) -> Message:
    contexte = {**_contexte(courriel), "jours": DELAI_SUPPRESSION.days}
    return Message("Votre compte va être supprimé", "comptes/emails/suppression_demandee", contexte)
