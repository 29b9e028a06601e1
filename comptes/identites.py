"""Writes on the identities of an account at ProConnect."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from comptes.enums import Nature
from comptes.essais import verrouiller_adresse
from comptes.models import Identite, Utilisateur
from comptes.portier import portier
from comptes.proconnect.demande import Recue
from comptes.proconnect.refus import ProConnectRefuse
from comptes.services import ADRESSES, adresses_de, compte_de

IDENTITES = 3  # by account


class PreuveDemandee(Exception):
    """An account has this address already: it must prove itself by a code before it is linked."""

    def __init__(self, compte: int) -> None:
        super().__init__("preuve demandée")
        self.compte = compte


def ouvrir_par_identite(recue: Recue) -> Utilisateur:
    """The account of this identity, opened if nobody has its address. Raises `PreuveDemandee`, `ProConnectRefuse`."""
    with transaction.atomic():
        _verrouiller(recue)
        identite = _trouver(recue)
        if identite is None:
            utilisateur = compte_de(recue.adresse)
            if utilisateur is not None:
                _exiger_actif(utilisateur)
                _exiger_seule(utilisateur, recue)
                raise PreuveDemandee(utilisateur.pk)
            utilisateur = _ouvrir(recue)
            _lier(utilisateur, recue)
            return utilisateur
        _exiger_actif(identite.utilisateur)
        _rafraichir(identite, recue)
        return identite.utilisateur


def lier_identite(utilisateur: Utilisateur, recue: Recue) -> Identite:
    """Link to an account that is connected, with its address. Raises `ProConnectRefuse`; twice is once."""
    with transaction.atomic():
        _verrouiller(recue)
        utilisateur = Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)
        _exiger_actif(utilisateur)
        if (identite := _trouver(recue)) is not None:
            if identite.utilisateur_id != utilisateur.pk:
                raise ProConnectRefuse("a_un_autre")
            _rafraichir(identite, recue)
            return identite
        titulaire = compte_de(recue.adresse)
        if titulaire is not None and titulaire.pk != utilisateur.pk:
            raise ProConnectRefuse("a_un_autre")
        if utilisateur.identites.count() >= IDENTITES:
            raise ProConnectRefuse("trop_d_identites")
        _joindre_adresse(utilisateur, recue.adresse)
        identite = _lier(utilisateur, recue)
        _informer(utilisateur, liee=True)
        return identite


def lier_par_preuve(utilisateur: Utilisateur, recue: Recue) -> Identite:
    """The same once its code was typed: never beside another identity of the same issuer, which would be overthrown."""
    with transaction.atomic():
        _verrouiller(recue)
        Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)
        if _trouver(recue) is None:
            _exiger_seule(utilisateur, recue)
        return lier_identite(utilisateur, recue)


def detacher_identite(utilisateur: Utilisateur, identite: Identite) -> bool:
    """Forget it; return whether it was still there. The account keeps its addresses, whose codes still log in."""
    with transaction.atomic():
        utilisateur = Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)
        actuelle = Identite.objects.filter(pk=identite.pk, utilisateur=utilisateur).first()
        if actuelle is None:
            return False
        portier().tracer("detacher_identite", utilisateur, par=utilisateur.pk, identite=actuelle.pk)
        actuelle.delete()
        _informer(utilisateur, liee=False)
    return True


def _verrouiller(recue: Recue) -> None:
    """One at a time on this address, then on this identity, even before any row of them exists."""
    verrouiller_adresse(recue.adresse)
    with connection.cursor() as curseur:
        cle = f"identite:{recue.emetteur}:{recue.sub}"
        curseur.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [cle])


def _trouver(recue: Recue) -> Identite | None:
    return Identite.objects.filter(emetteur=recue.emetteur, sub=recue.sub).select_related("utilisateur").first()


def _exiger_actif(utilisateur: Utilisateur) -> None:
    if not utilisateur.is_active:
        raise ProConnectRefuse("compte_ferme")


def _exiger_seule(utilisateur: Utilisateur, recue: Recue) -> None:
    if utilisateur.identites.filter(emetteur=recue.emetteur).exists():
        raise ProConnectRefuse("deja_liee")


def _ouvrir(recue: Recue) -> Utilisateur:
    nature = portier().nature(recue.adresse)
    if nature == Nature.GRATUITE:
        raise ProConnectRefuse("adresse_personnelle")
    if nature != Nature.PUBLIQUE and not siret_admis(recue.siret):
        raise ProConnectRefuse("employeur_inconnu")
    utilisateur = Utilisateur.objects.create_user(recue.adresse)
    adresse = EmailAddress.objects.create(user=utilisateur, email=recue.adresse, verified=True, primary=True)
    portier().tracer("ouvrir_compte", utilisateur, par=utilisateur.pk, adresse=adresse.pk)
    return utilisateur


def siret_admis(siret: str) -> bool:
    """Whether this establishment is a public employer: private companies have identities at ProConnect too."""
    if {siret, siret[:9]} & set(settings.PROCONNECT_SIRET):
        return True
    return portier().organisme_de_siret(siret) is not None


def _joindre_adresse(utilisateur: Utilisateur, adresse: str) -> None:
    siennes = adresses_de(utilisateur)
    if adresse in {utilisateur.email, *siennes}:
        return
    if len(siennes) >= ADRESSES:
        raise ProConnectRefuse("trop_d_identites")
    if not siennes:
        EmailAddress.objects.create(user=utilisateur, email=utilisateur.email, verified=True, primary=True)
    ajoutee = EmailAddress.objects.create(user=utilisateur, email=adresse, verified=True, primary=False)
    portier().tracer("ajouter_adresse", utilisateur, par=utilisateur.pk, adresse=ajoutee.pk)


def _lier(utilisateur: Utilisateur, recue: Recue) -> Identite:
    identite = Identite.objects.create(
        utilisateur=utilisateur, emetteur=recue.emetteur, sub=recue.sub, adresse=recue.adresse, siret=recue.siret
    )
    portier().tracer("lier_identite", utilisateur, par=utilisateur.pk, identite=identite.pk)
    return identite


def _rafraichir(identite: Identite, recue: Recue) -> None:
    identite.adresse, identite.siret, identite.vue_at = recue.adresse, recue.siret, timezone.now()
    identite.save(update_fields=["adresse", "siret", "vue_at"])


def _informer(utilisateur: Utilisateur, *, liee: bool) -> None:
    for adresse in sorted({utilisateur.email, *adresses_de(utilisateur)}):
        portier().send_mail("identite", adresse, {"liee": liee})
