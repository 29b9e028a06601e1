"""The same door pushed by many at once: one account, no more tries than allowed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.core.context import request_context
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection

from comptes.codes import ENVOIS, CodeRefuse, TropDeCodes, envoyer_code, verifier_code
from comptes.enums import UsageCode
from comptes.essais import ESSAIS
from comptes.forms import TROP_D_ESSAIS, SecondFacteurForm
from comptes.models import CodeEnvoye, EssaiManque, Utilisateur
from comptes.services import ouvrir_compte
from socle.models import Courriel
from tests.comptes.conftest import faux
from tests.factories import UtilisateurFactory

pytestmark = pytest.mark.django_db(transaction=True)

AGENT = "prenom.nom@exemple.gouv.fr"


def ensemble(fonction, fois):
    def appeler(_):
        try:
            return fonction()
        except (CodeRefuse, TropDeCodes) as refus:
            return refus
        finally:
            connection.close()

    with ThreadPoolExecutor(fois) as fils:
        return list(fils.map(appeler, range(fois)))


def test_codes_asked_at_once(db):
    resultats = ensemble(lambda: envoyer_code(AGENT, UsageCode.CONNEXION), 8)
    assert sum(isinstance(r, CodeEnvoye) for r in resultats) == ENVOIS == Courriel.objects.count()


def test_wrong_codes_tried_at_once(db):
    code = envoyer_code(AGENT, UsageCode.CONNEXION)
    mauvais = faux(Courriel.objects.get().secret["code"])
    resultats = ensemble(lambda: verifier_code(code.uuid, mauvais, UsageCode.CONNEXION), 12)
    assert all(isinstance(r, CodeRefuse) for r in resultats)
    assert EssaiManque.objects.count() == ESSAIS


def test_the_right_code_typed_at_once_serves_once(db):
    code = envoyer_code(AGENT, UsageCode.CONNEXION)
    bon = Courriel.objects.get().secret["code"]
    resultats = ensemble(lambda: verifier_code(code.uuid, bon, UsageCode.CONNEXION), 6)
    assert sum(isinstance(r, CodeEnvoye) for r in resultats) == 1


def test_wrong_totp_tried_at_once(rf, db):
    moderateur = UtilisateurFactory(moderateur=True)
    TOTP.activate(moderateur, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")

    def essayer():
        with request_context(rf.post("/")):
            return SecondFacteurForm({"code": "000000"}, user=moderateur).errors["code"][0]

    dits = ensemble(essayer, 12)
    assert sum("n’est pas le bon" in dit for dit in dits) == ESSAIS
    assert "Trop d’essais" in essayer()


def test_wrong_codes_of_every_kind_tried_at_once_are_counted_together(rf, db):
    moderateur = UtilisateurFactory(moderateur=True)
    TOTP.activate(moderateur, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    code = envoyer_code(moderateur.email, UsageCode.CONNEXION)
    mauvais = faux(Courriel.objects.get().secret["code"])

    def par_courriel():
        return verifier_code(code.uuid, mauvais, UsageCode.CONNEXION)

    def par_application():
        with request_context(rf.post("/")):
            return SecondFacteurForm({"code": "000000"}, user=moderateur).errors["code"][0]

    tour = iter([par_courriel, par_application] * 6)
    ensemble(lambda: next(tour)(), 12)
    assert EssaiManque.objects.count() == ESSAIS
    assert par_application() == TROP_D_ESSAIS
    with pytest.raises(CodeRefuse) as refus:
        par_courriel()
    assert refus.value.restants == 0
    with pytest.raises(TropDeCodes):
        envoyer_code(moderateur.email, UsageCode.CONNEXION)


def test_one_address_opens_one_account(db):
    comptes = ensemble(lambda: ouvrir_compte(AGENT), 6)
    assert len({compte.pk for compte in comptes}) == Utilisateur.objects.count() == 1
