"""A real act for each verb that leaves a trace: by a page, a command or the work of a day, never by `tracer` itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, TOTP
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accueil.services import entretenir_comptes
from annuaire.enums import RoleAdhesion, TypeMandat
from annuaire.models import Adhesion
from comptes.models import Identite, Utilisateur
from outils import totp
from socle.courrier.depot import deposer
from socle.enums import VerbeTrace
from socle.models import AdresseEnEchec, Courriel, StatutCourriel
from tests.comptes.fournisseur import proconnect
from tests.conftest import ClientStrict
from tests.factories import AdhesionFactory, MandatFactory, OrganismeFactory, UtilisateurFactory

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AUTRE = "personne@personnel.example"


@dataclass
class Scene:
    """A person and an administrator, both connected; `seconde` is the second address of the person."""

    personne: Utilisateur
    chef: Utilisateur
    seconde: EmailAddress
    client: ClientStrict
    admin: ClientStrict


# Who acted, and the object; None is the platform.
Fait = tuple[Utilisateur | None, Any]
ACTES: dict[VerbeTrace, Callable[[Scene], Fait]] = {}
# Verbs that nothing does yet, and why.
SANS_ACTE: dict[VerbeTrace, str] = {}


def scene() -> Scene:
    personne, chef = UtilisateurFactory(), UtilisateurFactory(administrateur=True)
    EmailAddress.objects.create(user=personne, email=personne.email, verified=True, primary=True)
    seconde = EmailAddress.objects.create(user=personne, email=AUTRE, verified=True)
    clients = ClientStrict(), ClientStrict()
    clients[0].force_login(personne)
    clients[1].force_login(chef)
    return Scene(personne, chef, seconde, *clients)


def acte(verbe: VerbeTrace) -> Callable[[Callable[[Scene], Fait]], Callable[[Scene], Fait]]:
    def inscrire(faire: Callable[[Scene], Fait]) -> Callable[[Scene], Fait]:
        ACTES[verbe] = faire
        return faire

    return inscrire


def _saisir_le_code(client: ClientStrict, adresse: str) -> None:
    courriel = Courriel.objects.filter(genre="code", adresse=adresse).latest("pk")
    client.post(reverse("comptes:saisir_code"), {"code": courriel.secret["code"]})


def se_connecter(adresse: str) -> ClientStrict:
    client = ClientStrict()
    client.post(reverse("comptes:connexion"), {"adresse": adresse, "personnelle": "oui"})
    _saisir_le_code(client, adresse)
    return client


@acte(VerbeTrace.OUVRIR_COMPTE)
def ouvrir_compte(s: Scene) -> Fait:
    se_connecter("nouvelle@exemple.gouv.fr")
    nouveau = Utilisateur.objects.get(email="nouvelle@exemple.gouv.fr")
    return nouveau, nouveau


@acte(VerbeTrace.CREER_COMPTE)
def creer_compte(s: Scene) -> Fait:
    s.admin.post(reverse("admin:comptes_utilisateur_add"), {"email": "neuf@exemple.gouv.fr", "is_active": "on"})
    return s.chef, Utilisateur.objects.get(email="neuf@exemple.gouv.fr")


@acte(VerbeTrace.CHANGER_DROITS)
def changer_droits(s: Scene) -> Fait:
    adresse = reverse("admin:comptes_utilisateur_change", args=[s.personne.pk])
    s.admin.post(adresse, {"is_active": "on", "is_staff": "on"})
    return s.chef, s.personne


@acte(VerbeTrace.CHANGER_GROUPE)
def changer_groupe(s: Scene) -> Fait:
    s.admin.post(reverse("admin:auth_group_add"), {"name": "Équipe", "permissions": ["1", "2"]})
    return s.chef, Group.objects.get(name="Équipe")


@acte(VerbeTrace.AJOUTER_ADRESSE)
def ajouter_adresse(s: Scene) -> Fait:
    s.client.post(reverse("comptes:ajouter_adresse"), {"adresse": "trois@personnel.example"})
    _saisir_le_code(s.client, "trois@personnel.example")
    return s.personne, s.personne


@acte(VerbeTrace.RETIRER_ADRESSE)
def retirer_adresse(s: Scene) -> Fait:
    s.client.post(reverse("comptes:retirer_adresse", args=[s.seconde.pk]))
    return s.personne, s.personne


@acte(VerbeTrace.CHOISIR_ADRESSE)
def choisir_adresse(s: Scene) -> Fait:
    s.client.post(reverse("comptes:choisir_adresse", args=[s.seconde.pk]))
    return s.personne, s.personne


@acte(VerbeTrace.REESSAYER_ADRESSE)
def reessayer_adresse(s: Scene) -> Fait:
    AdresseEnEchec.objects.create(adresse=AUTRE, raison="5.1.1")
    s.client.post(reverse("abonnements:reessayer", args=[s.seconde.pk]))
    return s.personne, s.personne


@acte(VerbeTrace.ACTIVER_SECOND_FACTEUR)
def activer_second_facteur(s: Scene) -> Fait:
    page = reverse("comptes:activer_second_facteur")
    s.client.get(page)
    s.client.post(page, {"code": totp.code(s.client.session[SECRET_SESSION_KEY])})
    return s.personne, s.personne


def _proteger(s: Scene, *, deux_facteurs: bool) -> RecoveryCodes:
    TOTP.activate(s.personne, SECRET)
    secours = RecoveryCodes.activate(s.personne)
    s.client.force_login(s.personne, deux_facteurs=deux_facteurs)
    return secours


@acte(VerbeTrace.RETIRER_SECOND_FACTEUR)
def retirer_second_facteur(s: Scene) -> Fait:
    _proteger(s, deux_facteurs=True)
    s.client.post(reverse("comptes:retirer_second_facteur"))
    assert not Authenticator.objects.exists()
    return s.personne, s.personne


@acte(VerbeTrace.RENOUVELER_CODES)
def renouveler_codes(s: Scene) -> Fait:
    _proteger(s, deux_facteurs=True)
    s.client.post(reverse("comptes:codes_de_secours"))
    return s.personne, s.personne


@acte(VerbeTrace.EMPLOYER_CODE)
def employer_code(s: Scene) -> Fait:
    secours = _proteger(s, deux_facteurs=False)
    s.client.post(reverse("comptes:second_facteur"), {"code": secours.get_unused_codes()[0]})
    return s.personne, s.personne


@acte(VerbeTrace.LIER_IDENTITE)
def lier_identite(s: Scene) -> Fait:
    with proconnect() as fournisseur:
        fournisseur.personne["email"] = s.personne.email  # another one would be added, which is another act
        depart = s.client.post(reverse("comptes:lier_proconnect"))
        s.client.get(fournisseur.naviguer(depart["Location"])[1])
        s.client.post(reverse("comptes:continuer_proconnect"))
    assert Identite.objects.filter(utilisateur=s.personne).exists()
    return s.personne, s.personne


@acte(VerbeTrace.DETACHER_IDENTITE)
def detacher_identite(s: Scene) -> Fait:
    identite = Identite.objects.create(utilisateur=s.personne, emetteur="e", sub="s", adresse=AUTRE)
    s.client.post(reverse("comptes:detacher_identite", args=[identite.pk]))
    return s.personne, s.personne


@acte(VerbeTrace.FERMER_SESSIONS)
def fermer_sessions(s: Scene) -> Fait:
    for client in (s.client, se_connecter(AUTRE)):
        client.get(reverse("accueil:compte"))
    s.client.post(reverse("comptes:fermer_autres_sessions"))
    return s.personne, s.personne


@acte(VerbeTrace.DEMANDER_SUPPRESSION)
def demander_suppression(s: Scene) -> Fait:
    s.client.post(reverse("accueil:supprimer_compte"))
    return s.personne, s.personne


def _vouer(s: Scene, jours: int) -> None:
    quand = timezone.now() + timedelta(days=jours)
    Utilisateur.objects.filter(pk=s.personne.pk).update(suppression_le=quand)


@acte(VerbeTrace.ANNULER_SUPPRESSION)
def annuler_suppression(s: Scene) -> Fait:
    _vouer(s, jours=3)
    se_connecter(s.personne.email)
    return s.personne, s.personne


@acte(VerbeTrace.ANONYMISER)
def anonymiser(s: Scene) -> Fait:
    _vouer(s, jours=-1)
    entretenir_comptes(timezone.localdate())
    return None, s.personne


@acte(VerbeTrace.CONSULTER)
def consulter(s: Scene) -> Fait:
    courriel = deposer("code", adresse=AUTRE)
    page = reverse("admin:socle_courriel_change", args=[courriel.pk])
    s.admin.head(page)  # shows nothing, hence leaves nothing
    s.admin.get(page)
    return s.chef, courriel


@acte(VerbeTrace.RELANCER)
def relancer(s: Scene) -> Fait:
    courriel = deposer("second-facteur", utilisateur=s.personne.pk)
    Courriel.objects.filter(pk=courriel.pk).update(statut=StatutCourriel.ECHOUE)
    donnees = {"action": "relancer", "_selected_action": [courriel.pk]}
    s.admin.post(reverse("admin:socle_courriel_changelist"), donnees)
    return s.chef, courriel


@acte(VerbeTrace.SUPPRIMER)
def supprimer(s: Scene) -> Fait:
    groupe = Group.objects.create(name="Ancienne équipe")
    s.admin.post(reverse("admin:auth_group_delete", args=[groupe.pk]), {"post": "yes"})
    assert not Group.objects.exists()
    return s.chef, groupe


@acte(VerbeTrace.EXPORTER)
def exporter(s: Scene) -> Fait:
    s.client.post(reverse("accueil:mes_donnees"), {"sorte": "json"})
    return s.personne, s.personne


@acte(VerbeTrace.CONFIER_MANDAT)
def confier_mandat(s: Scene) -> Fait:
    donnees = {"utilisateur": s.personne.pk, "type": TypeMandat.CONSEILLER, "organisme": OrganismeFactory().pk}
    s.admin.post(reverse("admin:annuaire_mandat_add"), {**donnees, "depuis": "2026-01-01"})
    return s.chef, s.personne


@acte(VerbeTrace.RETIRER_MANDAT)
def retirer_mandat(s: Scene) -> Fait:
    mandat = MandatFactory(utilisateur=s.personne)
    s.admin.post(reverse("admin:annuaire_mandat_retirer", args=[mandat.pk]))
    return s.chef, s.personne


@acte(VerbeTrace.NOMMER_ANIMATEUR)
def nommer_animateur(s: Scene) -> Fait:
    adhesion = AdhesionFactory()
    donnees = {"action": "nommer", "_selected_action": [adhesion.pk]}
    s.admin.post(reverse("admin:annuaire_adhesion_changelist"), donnees)
    assert Adhesion.objects.get().role == RoleAdhesion.ANIMATEUR
    return s.chef, adhesion


@acte(VerbeTrace.DEPLACER_ORGANISME)
def deplacer_organisme(s: Scene) -> Fait:
    organisme, tutelle = OrganismeFactory(), OrganismeFactory()
    champs = {"sigle": organisme.sigle, "nom": organisme.nom, "type": organisme.type, "versant": organisme.versant}
    lignes = {"denominations-TOTAL_FORMS": 0, "denominations-INITIAL_FORMS": 0}
    page = reverse("admin:referentiels_organisme_change", args=[organisme.pk])
    s.admin.post(page, {**champs, **lignes, "parent": tutelle.pk})
    return s.chef, organisme


@acte(VerbeTrace.FUSIONNER_ORGANISME)
def fusionner_organisme(s: Scene) -> Fait:
    organisme, garde = OrganismeFactory(), OrganismeFactory()
    s.admin.post(reverse("admin:referentiels_organisme_fusionner", args=[organisme.pk]), {"vers": garde.sigle})
    return s.chef, organisme
