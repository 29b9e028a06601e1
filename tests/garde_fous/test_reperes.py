"""Nobody reads what is not theirs: what others saw, mails, logs. The pages of each persona: see `test_parcours`."""

import logging
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from comptes.models import Utilisateur
from comptes.services import compte_de
from config.urls import handler500  # noqa: F401  # of our URLconf
from config.urls import urlpatterns as celles_du_site
from opportunites.enums import EtatOffre
from opportunites.models import MotConnu
from socle.courrier.envoi import vider
from socle.models import Courriel
from tests.conftest import ClientStrict
from tests.garde_fous.journaux import SAISIE, ecarts_du_journal, en_json
from tests.garde_fous.monde import PERSONAS, Monde, genres
from tests.garde_fous.parcours import Visite
from tests.garde_fous.politique import PUBLIC, REGLES, Lecteur
from tests.garde_fous.preuves import ENTIER, compter
from tests.garde_fous.relecture import ce_que_d_autres_ont_vu
from tests.garde_fous.reperes import Reperes, colonnes, ecarts_de_politique, que_faire

pytestmark = pytest.mark.django_db
REPERES_PARTAGES = True


def test_every_text_column_has_its_rule() -> None:
    ecarts = list(ecarts_de_politique([nom for nom, _ in colonnes()], REGLES))
    assert not ecarts, "\n".join(ecarts)


def test_columns_that_everybody_reads_hold_nothing_hidden(reperes: Reperes, request: pytest.FixtureRequest) -> None:
    """Words derived from offers and employers: suggestions, spelling, search rows."""
    ecarts = [
        f"{nom} : {source} s’y retrouve ; {que_faire(source)}"
        for nom, champ in colonnes()
        if REGLES[nom].regle is PUBLIC
        for valeur in champ.model._base_manager.order_by().values_list(champ.attname, flat=True)
        for source in reperes.interdits(str(valeur), Lecteur())
    ]
    assert not ecarts, "\n".join(ecarts[:20])
    assert MotConnu.objects.exists()
    compter(request, reperes_plantes=len(reperes.sources))


@pytest.mark.parametrize("persona", PERSONAS if ENTIER else ["recruteur"])
def test_nobody_reads_by_its_address_what_others_saw(
    monde: Monde, reperes: Reperes, persona: str, request: pytest.FixtureRequest
) -> None:
    visites = ce_que_d_autres_ont_vu(monde, persona, pages=None if ENTIER else 25, nombre=6)
    ecarts = [ecart for visite in visites for ecart in reperes.lit_seulement_le_sien(visite)]
    assert not ecarts, "\n".join(ecarts[:20])
    compter(request, pages_relues=reperes.relues, fuites=len(ecarts))


def test_a_mail_says_nothing_that_its_reader_may_not_know(reperes: Reperes, request: pytest.FixtureRequest) -> None:
    vider(limite=10_000)
    partis, ecarts = set(), []
    for envoi in mail.outbox:
        courriel = Courriel.objects.select_related("utilisateur").get(message_id=envoi.extra_headers["Message-ID"])
        partis.add(courriel.genre)
        (adresse,) = envoi.to
        qui = Lecteur.de(courriel.utilisateur or compte_de(adresse), adresse)
        for source in reperes.interdits(_en_clair(envoi), qui):
            ecarts.append(f"courriel « {courriel.genre} » au compte n° {qui.compte} : {source} ; {que_faire(source)}")
    jamais = [
        f"courriel « {genre} » : jamais parti du monde des garde-fous ; faites l’acte qui l’envoie dans la plantation "
        "de son app (tests/garde_fous/plantations/)"
        for genre in sorted(genres() - partis)
    ]
    assert not ecarts + jamais, "\n".join(ecarts[:20] + jamais)
    compter(request, courriels_relus=len(mail.outbox))


def _en_clair(envoi: Any) -> str:
    entetes = [envoi.subject, envoi.from_email, *envoi.to, *envoi.cc, *envoi.reply_to, *envoi.extra_headers.values()]
    return "\n".join([*entetes, envoi.body, *(contenu for contenu, _ in envoi.alternatives)])


# --- Errors: what breaks says where, never whose ------------------------------------------------------------------


def _double(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        Utilisateur.objects.create(email=Utilisateur.objects.earliest("pk").email)
    raise AssertionError


def _mal_lu(request: HttpRequest) -> HttpResponse:
    return HttpResponse(int(request.POST["mot"]))


urlpatterns = [*celles_du_site, path("double/", _double), path("mal-lu/", _mal_lu)]


@override_settings(ROOT_URLCONF=__name__)
def test_an_error_reaches_the_log_without_what_it_was_about(
    monde: Monde, reperes: Reperes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client = ClientStrict(raise_request_exception=False)
    client.force_login(monde.compte("agent"))
    for adresse in ("/double/", "/mal-lu/"):
        reponse = client.post(adresse, {"mot": SAISIE})
        assert reponse.status_code == 500
        assert not reperes.trouves(reponse.text)
        assert SAISIE not in reponse.text
    ecarts = list(ecarts_du_journal(caplog.records, reperes))
    assert not ecarts, "\n".join(ecarts)
    journal = "\n".join(map(en_json, caplog.records))
    for dit in ("UniqueViolation", "23505", "comptes_utilisateur", "ValueError", "test_reperes.py"):
        assert dit in journal


# --- The guard itself ---------------------------------------------------------------------------------------------


def _visite(persona: str, contenu: str, **entetes: str) -> Visite:
    return Visite(persona, "/essai/", HttpResponse(headers=entetes), contenu.encode(), [], 0)


def test_the_guard_bites_on_a_page_a_header_and_a_log(monde: Monde, reperes: Reperes) -> None:
    brouillon = monde.objets["offres"][EtatOffre.BROUILLON][0]
    email = monde.compte("moderateur").email
    (ecart,) = reperes.lit_seulement_le_sien(_visite("recruteur", f"<p>{email.upper()}</p>"))
    for dit in (
        "comptes.Utilisateur.email",
        f"compte n° {monde.compte('moderateur').pk}",
        "recruteur",
        "/essai/",
        "règle",
    ):
        assert dit in ecart
    assert list(reperes.lit_seulement_le_sien(_visite("anonyme", "", Location=f"/x/?suite={email}")))
    for persona in ("administrateur", "moderateur"):
        assert not list(reperes.lit_seulement_le_sien(_visite(persona, email)))
    brouillon.refresh_from_db()
    for contenu in (str(brouillon.uuid), brouillon.intitule, brouillon.missions):
        assert list(reperes.lit_seulement_le_sien(_visite("recruteur_ailleurs", contenu)))
        assert not list(reperes.lit_seulement_le_sien(_visite("recruteur", contenu)))
    ligne = logging.LogRecord("x", logging.INFO, "", 0, "cherché : %s", (email,), None)
    assert list(ecarts_du_journal([ligne], reperes))


def test_the_guard_bites_on_a_column_without_a_rule_and_on_a_rule_without_a_column() -> None:
    oubliee, morte = ecarts_de_politique(["a.B.neuve"], ["a.B.partie"])
    assert "a.B.neuve" in oubliee
    assert "LECTEURS" in oubliee
    assert "a.B.partie" in morte
