"""ProConnect, from the button to the logout, against a provider that answers as it does."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from comptes import identites
from comptes.models import Identite, Utilisateur
from comptes.proconnect import demande
from comptes.proconnect.refus import MOTIFS, ProConnectRefuse
from outils import totp
from socle.models import Courriel, Trace
from tests.comptes.fournisseur import CAMILLE
from tests.conftest import ClientStrict
from tests.factories import OrganismeFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

ADRESSE = CAMILLE["email"]


def connecte(client):
    return client.session.get("_auth_user_id")


def texte(reponse):
    return reponse.content.decode()


def recue(**autres):
    donnees = {"emetteur": "https://pc.example", "sub": "s1", "adresse": ADRESSE, "siret": "11002001300097", "nom": ""}
    return demande.Recue(**donnees | {"suite": "", "compte": None, "a": 0.0} | autres)


# --- Switched off ----------------------------------------------------------------------------------


@pytest.mark.parametrize("nom", ["proconnect", "retour_proconnect", "continuer_proconnect", "sortie_proconnect"])
def test_without_its_settings_there_is_no_door(client, nom):
    adresse = reverse(f"comptes:{nom}")
    assert (client.post(adresse) if nom == "proconnect" else client.get(adresse)).status_code == 404
    assert "ProConnect" not in texte(client.get(reverse("comptes:connexion")))


def test_without_its_settings_the_account_page_says_nothing_of_it_but_keeps_what_was_linked(client):
    utilisateur = UtilisateurFactory()
    client.force_login(utilisateur)
    assert "ProConnect" not in texte(client.get(reverse("accueil:compte")))
    assert client.get(reverse("comptes:lier_proconnect")).status_code == 404
    identite = Identite.objects.create(utilisateur=utilisateur, emetteur="e", sub="s", adresse="a@b.fr")
    assert "Détacher" in texte(client.get(reverse("accueil:compte")))
    client.post(reverse("comptes:detacher_identite", args=[identite.pk]))
    assert not Identite.objects.exists()


# --- What works ------------------------------------------------------------------------------------


def test_a_first_login_opens_the_account_and_the_next_one_finds_it(client, fournisseur, s_identifier, continuer):
    reponse = s_identifier(next="/opportunites/?q=eau")
    assert reponse.url == reverse("comptes:continuer_proconnect")
    page = texte(client.get(reponse.url))
    assert "Camille Exemple" in page
    assert ADRESSE in page
    assert not Utilisateur.objects.exists(), "un GET n’ouvre rien"
    assert continuer().url == "/opportunites/?q=eau"
    utilisateur = Utilisateur.objects.get()
    assert connecte(client) == str(utilisateur.pk)
    assert utilisateur.email == ADRESSE
    assert not utilisateur.has_usable_password()
    adresse = EmailAddress.objects.get()
    assert (adresse.email, adresse.verified, adresse.primary) == (ADRESSE, True, True)
    identite = Identite.objects.get()
    assert (identite.sub, identite.siret, identite.emetteur) == (CAMILLE["sub"], CAMILLE["siret"], fournisseur.issuer)
    assert list(Trace.objects.order_by("pk").values_list("verbe", flat=True)) == ["ouvrir_compte", "lier_identite"]
    autre = ClientStrict()
    fournisseur.personne |= {"email": "autre.nom@exemple.gouv.fr", "siret": "12000101100010"}
    s_identifier(autre)
    continuer(autre)
    assert connecte(autre) == str(utilisateur.pk), "par son identité, quelle que soit l’adresse"
    identite.refresh_from_db()
    assert (identite.adresse, identite.siret) == ("autre.nom@exemple.gouv.fr", "12000101100010")
    assert Utilisateur.objects.count() == 1


def test_exactly_what_proconnect_accepts_is_asked(client, fournisseur, settings):
    settings.PROCONNECT_ACR = "eidas1 eidas2"
    adresse = client.post(reverse("comptes:proconnect"))["Location"]
    statut, retour, _ = fournisseur.naviguer(adresse)
    assert statut == 302
    assert "acr_values=eidas1+eidas2" in adresse
    assert fournisseur.naviguer(f"{adresse}&ui_locales=fr")[2] == "Y000400"
    assert fournisseur.naviguer(adresse.replace("retour%2F", "retour"))[2] == "Y000400"
    assert client.get(retour).status_code == 302


def test_another_demand_draws_everything_again(client, fournisseur):
    vues = [client.post(reverse("comptes:proconnect"))["Location"] for _ in range(2)]
    tirees = [dict(p.split("=") for p in vue.partition("?")[2].split("&")) for vue in vues]
    for nom in ("state", "nonce", "code_challenge"):
        assert tirees[0][nom] != tirees[1][nom]
        assert len(tirees[0][nom]) >= 43


def test_elliptic_keys_sign_as_well(client, fournisseur, s_identifier, continuer):
    from tests.comptes.fournisseur import cle_ec

    fournisseur.cles, fournisseur.kid, fournisseur.algorithme = {"courbe": cle_ec("courbe")}, "courbe", "ES256"
    s_identifier()
    continuer()
    assert connecte(client)


def test_keys_that_turn_are_read_again_once_in_a_while(client, fournisseur, s_identifier, monkeypatch):
    from comptes.proconnect import fournisseur as cache
    from tests.comptes.fournisseur import cle_rsa

    s_identifier()
    fournisseur.cles, fournisseur.kid = {"deux": cle_rsa("deux")}, "deux"
    assert s_identifier().status_code == 400, "les clés viennent d’être lues"
    assert fournisseur.recus.count("/api/v2/jwks") == 1
    monkeypatch.setattr(cache, "PLANCHER", 0)
    assert s_identifier().status_code == 302
    assert fournisseur.recus.count("/api/v2/jwks") == 2
    assert fournisseur.recus.count("/api/v2/.well-known/openid-configuration") == 1


def test_an_employer_is_known_by_its_siret(client, fournisseur, s_identifier, continuer):
    fournisseur.personne |= {"email": "agent@operateur.example", "siret": "130 025 265 00013"}
    OrganismeFactory(nom="Agence de l’eau", siret="13002526500013")
    assert "Agence de l’eau" in texte(client.get(s_identifier().url))
    continuer()
    assert Utilisateur.objects.get().email == "agent@operateur.example"


def test_a_sensitive_employer_is_not_named(client, fournisseur, s_identifier, continuer):
    ministere = OrganismeFactory(nom="Service discret", sensible=True)
    OrganismeFactory(nom="Bureau discret", parent=ministere, siret=CAMILLE["siret"])
    assert "discret" not in texte(client.get(s_identifier().url))


@pytest.mark.parametrize("admis", ["130025265", "13002526500013"])
def test_a_siret_may_be_admitted_by_the_settings(client, fournisseur, s_identifier, continuer, settings, admis):
    settings.PROCONNECT_SIRET = [admis]
    fournisseur.personne |= {"email": "agent@operateur.example", "siret": "13002526500013"}
    s_identifier()
    continuer()
    assert connecte(client)


def test_a_level_may_be_asked(client, fournisseur, s_identifier, settings, rien_n_a_change):
    settings.PROCONNECT_ACR = "eidas2"
    rien_n_a_change(s_identifier(), 403, "niveau")
    fournisseur.acr = "eidas2"
    assert s_identifier().status_code == 302


# --- Refusals that say what to do --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"email": "camille@gmail.com"}, "adresse_personnelle"),
        ({"email": "camille@entreprise.com"}, "employeur_inconnu"),
        ({"email": None}, "incomplete"),
        ({"email": "sans-arobase"}, "incomplete"),
        ({"email": "a@b\r\nBcc: c@d.fr"}, "incomplete"),
        ({"email": ["a@exemple.gouv.fr"]}, "incomplete"),
        ({"email": "é@exemple.gouv.fr"}, "incomplete"),
        ({"siret": None}, "incomplete"),
        ({"siret": ""}, "incomplete"),
        ({"siret": 11002001300097}, "incomplete"),
        ({"siret": "١١٠٠٢٠٠١٣٠٠٠٩٧"}, "incomplete"),
        ({"siret": "110020013"}, "incomplete"),
        ({"email_verified": False}, "adresse_non_verifiee"),
        ({"email_verified": "true"}, "adresse_non_verifiee"),
        ({"email_verified": None}, "adresse_non_verifiee"),
    ],
)
def test_who_cannot_come_in_is_told_why(fournisseur, s_identifier, continuer, rien_n_a_change, change, code):
    fournisseur.personne |= change
    reponse = s_identifier()
    reponse = continuer() if reponse.status_code == 302 else reponse
    rien_n_a_change(reponse, 403, code)
    page = texte(reponse)
    assert MOTIFS[code].titre in page
    assert reverse("comptes:connexion") in page


def test_another_identity_may_be_tried_after_leaving_this_one(client, fournisseur, s_identifier, continuer):
    fournisseur.personne |= {"email": "camille@gmail.com"}
    s_identifier()
    assert "Quitter ProConnect" in texte(continuer())
    sortie = client.post(reverse("comptes:deconnexion"))
    assert fournisseur.naviguer(sortie["Refresh"].partition("url=")[2])[0] == 303


def test_a_closed_account_stays_closed(client, fournisseur, s_identifier, continuer):
    UtilisateurFactory(email=ADRESSE, is_active=False)
    s_identifier()
    reponse = continuer()
    assert (reponse.status_code, connecte(client)) == (403, None)
    assert "désactivé" in texte(reponse)
    assert not Courriel.objects.exists()


# --- An address that has its account already ---------------------------------------------------------


def test_the_old_account_proves_itself_by_a_code(client, s_identifier, continuer, code_recu, saisir):
    ancien = UtilisateurFactory(email=ADRESSE)
    s_identifier()
    assert continuer().url == reverse("comptes:saisir_code")
    assert not connecte(client)
    assert not Identite.objects.exists()
    saisir(code_recu(ADRESSE))
    assert connecte(client) == str(ancien.pk)
    assert Identite.objects.get().utilisateur == ancien
    assert Trace.objects.filter(verbe="lier_identite", acteur=ancien, object_id=ancien.pk).count() == 1
    assert Courriel.objects.filter(genre="identite", adresse=ADRESSE).exists()
    assert Utilisateur.objects.count() == 1


def test_without_the_code_nothing_is_linked(client, s_identifier, continuer, code_recu, saisir):
    UtilisateurFactory(email=ADRESSE)
    s_identifier()
    for _ in range(3):
        continuer()
    assert continuer().status_code == 429, "les limites des codes"
    bon = code_recu(ADRESSE)
    for _ in range(6):
        saisir(f"{(int(bon.replace(' ', '')) + 1) % 10**8:08}")
    saisir(bon)
    assert not connecte(client)
    assert not Identite.objects.exists()


def test_who_logs_in_as_somebody_else_links_nothing(client, s_identifier, continuer, se_connecter):
    UtilisateurFactory(email=ADRESSE)
    s_identifier()
    continuer()
    se_connecter("autre.personne@exemple.gouv.fr")
    assert connecte(client)
    assert not Identite.objects.exists()


def test_a_second_factor_comes_before_the_link(client, s_identifier, continuer, code_recu, saisir):
    from allauth.mfa.totp.internal.auth import TOTP

    moderatrice = UtilisateurFactory(email=ADRESSE, moderateur=True)
    TOTP.activate(moderatrice, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    s_identifier()
    continuer()
    saisir(code_recu(ADRESSE))
    assert not connecte(client)
    assert not Identite.objects.exists()
    client.post(reverse("comptes:second_facteur"), {"code": totp.code("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")})
    assert connecte(client) == str(moderatrice.pk)
    assert Identite.objects.get().utilisateur == moderatrice
    autre = ClientStrict()
    s_identifier(autre)
    assert continuer(autre).url.startswith(reverse("comptes:second_facteur")), "ProConnect ne le remplace pas"
    assert not connecte(autre)


def test_another_sub_does_not_overthrow_the_one_that_is_linked(client, fournisseur, s_identifier, continuer):
    ancien = UtilisateurFactory(email=ADRESSE)
    Identite.objects.create(utilisateur=ancien, emetteur=fournisseur.issuer, sub="ancien", adresse=ADRESSE)
    s_identifier()
    reponse = continuer()
    assert reponse.status_code == 403
    assert MOTIFS["deja_liee"].titre in texte(reponse)
    assert not connecte(client)
    assert Identite.objects.get().sub == "ancien"


# --- « Mon compte » ----------------------------------------------------------------------------------


def test_leaving_an_administration_and_coming_back(client, fournisseur, s_identifier, continuer, se_connecter):
    """ProConnect, then a code at a personal address, then the identity of another administration."""
    s_identifier()
    continuer()
    compte = Utilisateur.objects.get()
    EmailAddress.objects.create(user=compte, email="camille@personnel.example", verified=True)
    client.post(reverse("comptes:deconnexion"))
    # The administration is left: its identity answers no more, the personal address still logs in.
    fournisseur.refuse = True
    assert s_identifier().status_code == 403
    se_connecter("camille@personnel.example", personnelle="1")
    assert connecte(client) == str(compte.pk)
    # The new one, with another sub, another SIRET and another address.
    fournisseur.refuse = False
    fournisseur.personne |= {"sub": "nouveau", "email": "camille@nouvelle.gouv.fr", "siret": "12000101100010"}
    assert "Lier une identité ProConnect" in texte(client.get(reverse("accueil:compte")))
    reponse = s_identifier(depart="comptes:lier_proconnect")
    assert "Lier à mon compte" in texte(client.get(reponse.url))
    assert Identite.objects.count() == 1
    assert continuer().url == reverse("accueil:compte")
    page = texte(client.get(reverse("accueil:compte")))
    assert "12000101100010" in page
    assert Identite.objects.filter(utilisateur=compte).count() == 2
    assert EmailAddress.objects.filter(user=compte, email="camille@nouvelle.gouv.fr", verified=True).exists()
    # The old one is detached; the new one logs in.
    ancienne = Identite.objects.get(sub=CAMILLE["sub"])
    assert ADRESSE in texte(client.get(reverse("comptes:detacher_identite", args=[ancienne.pk])))
    client.post(reverse("comptes:detacher_identite", args=[ancienne.pk]))
    assert Trace.objects.filter(verbe="detacher_identite", object_id=compte.pk).exists()
    client.post(reverse("comptes:deconnexion"))
    s_identifier()
    continuer()
    assert connecte(client) == str(compte.pk)
    assert Utilisateur.objects.count() == 1
    assert Identite.objects.get().sub == "nouveau"


def test_a_link_asks_first_who_is_there(client, fournisseur):
    client.force_login(UtilisateurFactory())
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    reponse = client.post(reverse("comptes:lier_proconnect"))
    assert reponse.url.startswith(reverse("comptes:verifier"))


def test_an_identity_of_somebody_else_is_not_taken(client, fournisseur, s_identifier, continuer):
    autre = UtilisateurFactory()
    Identite.objects.create(utilisateur=autre, emetteur=fournisseur.issuer, sub=CAMILLE["sub"], adresse="x@y.fr")
    client.force_login(UtilisateurFactory())
    s_identifier(depart="comptes:lier_proconnect")
    assert MOTIFS["a_un_autre"].titre in texte(continuer())
    assert Identite.objects.get().utilisateur == autre


def test_the_address_of_somebody_else_is_not_taken(client, s_identifier, continuer):
    UtilisateurFactory(email=ADRESSE)
    client.force_login(UtilisateurFactory())
    s_identifier(depart="comptes:lier_proconnect")
    assert continuer().status_code == 403
    assert not Identite.objects.exists()


def test_what_was_asked_from_one_account_is_not_linked_to_another(client, fournisseur, s_identifier, continuer):
    client.force_login(UtilisateurFactory())
    s_identifier(depart="comptes:lier_proconnect")
    garde = dict(client.session)["proconnect_recue"]
    client.force_login(UtilisateurFactory())
    session = client.session
    session["proconnect_recue"] = garde
    session.save()
    assert MOTIFS["autre_session"].titre in texte(continuer())
    assert not Identite.objects.exists()


def test_three_identities_at_most(client, fournisseur, s_identifier, continuer):
    utilisateur = UtilisateurFactory()
    for n in range(identites.IDENTITES):
        Identite.objects.create(utilisateur=utilisateur, emetteur="e", sub=str(n), adresse="x@y.fr")
    client.force_login(utilisateur)
    s_identifier(depart="comptes:lier_proconnect")
    assert continuer().status_code == 403
    assert utilisateur.identites.count() == identites.IDENTITES


def test_nobody_detaches_the_identity_of_somebody_else(client):
    identite = Identite.objects.create(utilisateur=UtilisateurFactory(), emetteur="e", sub="s", adresse="x@y.fr")
    client.force_login(UtilisateurFactory())
    assert client.post(reverse("comptes:detacher_identite", args=[identite.pk])).status_code == 404
    assert Identite.objects.exists()


def test_detaching_twice_is_once():
    utilisateur = UtilisateurFactory()
    identite = Identite.objects.create(utilisateur=utilisateur, emetteur="e", sub="s", adresse="x@y.fr")
    assert identites.detacher_identite(utilisateur, identite)
    identite.pk = identite.pk or Identite.objects.count() + 1
    assert not identites.detacher_identite(utilisateur, Identite(pk=10**9))
    assert Trace.objects.filter(verbe="detacher_identite").count() == 1


# --- Logout ------------------------------------------------------------------------------------------


def test_leaving_here_leaves_proconnect_too(client, fournisseur, s_identifier, continuer):
    s_identifier()
    continuer()
    reponse = client.post(reverse("comptes:deconnexion"))
    assert not connecte(client)
    adresse = reponse["Refresh"].removeprefix("0; url=")
    assert adresse.startswith(f"{fournisseur.issuer}/session/end?id_token_hint=")
    assert "Quitter ProConnect" in texte(reponse)
    assert "proconnect_sortie" not in client.session, "le jeton part avec la session"
    statut, retour, _ = fournisseur.naviguer(adresse)
    assert statut == 303
    assert client.get(retour).url == reverse("accueil:accueil")
    assert "de ce site et de ProConnect" in texte(client.get(reverse("accueil:accueil")))


def test_a_long_token_does_not_break_the_logout(client, fournisseur, s_identifier, continuer):
    fournisseur.forges["id_token"] = lambda dit: fournisseur.signer(dit | {"long": "a" * 5000})
    s_identifier()
    continuer()
    reponse = client.post(reverse("comptes:deconnexion"))
    assert "Refresh" not in reponse
    adresse = BeautifulSoup(reponse.content, "html.parser").find("a", string="Quitter ProConnect")["href"]
    assert fournisseur.naviguer(adresse)[0] == 303


def test_a_forged_way_back_from_the_logout_says_nothing(client, fournisseur, s_identifier, continuer):
    s_identifier()
    continuer()
    client.post(reverse("comptes:deconnexion"))
    client.get(reverse("comptes:sortie_proconnect"), {"state": "x" * 64})
    assert "de ce site et de ProConnect" not in texte(client.get(reverse("accueil:accueil")))


def test_a_login_by_code_leaves_this_site_alone(client, fournisseur, se_connecter):
    se_connecter("agent@exemple.gouv.fr")
    reponse = client.post(reverse("comptes:deconnexion"))
    assert (reponse.status_code, "Refresh" in reponse) == (302, False)


# --- What lasts and what does not --------------------------------------------------------------------


def test_an_account_that_is_erased_leaves_no_identity():
    from accueil.services import entretenir_comptes

    utilisateur = UtilisateurFactory(suppression_le=timezone.now() - timedelta(days=1))
    Identite.objects.create(utilisateur=utilisateur, emetteur="e", sub="s", adresse="x@y.fr")
    entretenir_comptes(timezone.localdate())
    utilisateur.refresh_from_db()
    assert not utilisateur.is_active
    assert not Identite.objects.exists()


def test_coming_back_by_proconnect_keeps_an_account_that_was_to_be_erased(client, s_identifier, continuer):
    s_identifier()
    continuer()
    Utilisateur.objects.update(suppression_le=timezone.now() + timedelta(days=3))
    client.post(reverse("comptes:deconnexion"))
    s_identifier()
    continuer()
    assert Utilisateur.objects.get().suppression_le is None


def test_proconnect_is_no_recent_proof(client, s_identifier, continuer):
    """It may have asked nothing: sensitive acts want a code."""
    s_identifier()
    continuer()
    assert client.get(reverse("comptes:ajouter_adresse")).url.startswith(reverse("comptes:verifier"))


def test_nothing_is_logged_of_who_it_is(client, fournisseur, s_identifier, continuer, caplog, capfd):
    s_identifier()
    continuer()
    client.post(reverse("comptes:deconnexion"))
    ecrit = caplog.text + "".join(capfd.readouterr())
    assert "connexion/proconnect" in ecrit
    for secret in [*fournisseur.secrets, ADRESSE, CAMILLE["sub"], CAMILLE["siret"], "Camille"]:
        assert secret not in ecrit


@pytest.mark.django_db(transaction=True)
def test_the_same_person_twice_at_once_opens_one_account():
    barriere, issues = Barrier(2), []

    def ouvrir(sub):
        try:
            barriere.wait()
            issues.append(identites.ouvrir_par_identite(recue(sub=sub)).pk)
        except (identites.PreuveDemandee, ProConnectRefuse) as refus:
            issues.append(type(refus).__name__)
        finally:
            connection.close()

    for subs in (("s1", "s1"), ("s1", "s2")):
        fils = [Thread(target=ouvrir, args=[sub]) for sub in subs]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join()
    utilisateur = Utilisateur.objects.get()
    assert sorted(map(str, issues)) == sorted([*[str(utilisateur.pk)] * 3, "ProConnectRefuse"])
    assert Identite.objects.count() == 1
