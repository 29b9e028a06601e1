"""A GET changes nothing but the listed readings, a HEAD nothing at all: every page, every link of every mail."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from comptes.models import Utilisateur
from socle.courrier.envoi import vider
from socle.models import Courriel
from tests.conftest import ClientStrict
from tests.factories import UtilisateurFactory
from tests.garde_fous import lecture, mauvaises
from tests.garde_fous.monde import PERSONAS, Monde, genres
from tests.garde_fous.preuves import ENTIER, compter, echantillon

pytestmark = pytest.mark.django_db
MONDE_PARTAGE = True

SUIVEURS: dict[str, Callable[[Monde, Utilisateur], Utilisateur | None]] = {
    "personne": lambda monde, destinataire: None,
    "destinataire": lambda monde, destinataire: destinataire,
    "quelqu’un d’autre": lambda monde, destinataire: monde.compte("recruteur_ailleurs"),
}


@pytest.fixture
def guet(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    with lecture.guetter(monkeypatch) as guet:
        yield guet


def _parcours(guet: lecture.Guet, qui: str, compte: Utilisateur | None, **options: Any) -> lecture.ParcoursGuette:
    client = ClientStrict()
    if compte is not None:
        client.force_login(compte)
    guet.depuis()  # the login is no business of ours
    return lecture.ParcoursGuette(qui, client, guet=guet, **options)


# In `make test` two of them: `lecture_seule` raises in the crawl of every persona (test_parcours.py) as it does here.
@pytest.mark.parametrize("persona", list(PERSONAS) if ENTIER else ["agent", "recruteur"])
def test_no_page_writes(monde: Monde, persona: str, guet: lecture.Guet, request: pytest.FixtureRequest) -> None:
    bornes = {"par_forme": 3, "par_objet": None} if ENTIER else {"par_forme": 1, "par_objet": 1}
    parcours = _parcours(guet, persona, monde.comptes[persona], **bornes)
    avant = lecture.etat_de_la_base()
    for _ in parcours.tout():
        pass
    assert not parcours.ecarts, "\n".join(parcours.ecarts[:20])
    assert lecture.etat_de_la_base() == avant, "une table a changé sans que ses compteurs le disent"
    compter(request, get_prouves=parcours.demandes)


@pytest.fixture
def courriels(monde: Monde) -> dict[str, list[Any]]:
    """By kind, the mails that the outbox sends."""
    while vider():
        pass
    partis = {courriel["Message-ID"]: courriel for courriel in map(lecture.en_message, mail.outbox)}
    par_genre: dict[str, list[Any]] = {genre: [] for genre in genres()}
    for ligne in Courriel.objects.filter(message_id__in=partis).order_by("pk"):
        par_genre[ligne.genre].append(partis[ligne.message_id])
    return par_genre


@pytest.mark.parametrize("qui", SUIVEURS)
def test_no_link_of_any_mail_writes(
    monde: Monde, courriels: dict[str, list[Any]], guet: lecture.Guet, qui: str, request: pytest.FixtureRequest
) -> None:
    absents = sorted(genre for genre, recus in courriels.items() if not recus)
    assert not absents, f"aucun courriel de ce genre ne part : {absents} ; plantez-en un (tests/garde_fous/plantations)"
    a_suivre = []
    for genre, recus in courriels.items():
        for recu in echantillon(recus, 1, cle=genre):
            destinataire = Utilisateur.objects.filter(email=recu["To"]).first() or monde.compte("agent")
            liens = {lecture.forme(lien): lien for lien in lecture.liens_du_courriel(recu)}
            a_suivre.append((_parcours(guet, f"{genre} suivi par {qui}", SUIVEURS[qui](monde, destinataire)), liens))
    guet.depuis()  # logins
    avant = lecture.etat_de_la_base()
    ecarts = [ecart for parcours, liens in a_suivre for ecart in _suivre(parcours, liens.values(), qui)]
    assert not ecarts, "\n".join(ecarts[:20])
    assert lecture.etat_de_la_base() == avant, "une table a changé sans que ses compteurs le disent"
    compter(request, liens_de_courriels=sum(len(liens) for _, liens in a_suivre))


def _suivre(parcours: lecture.ParcoursGuette, liens: Iterable[str], qui: str) -> Iterator[str]:
    """As a robot does: each link by HEAD and by GET, twice."""
    for lien in liens:
        for methode in ("head", "get") * 2:
            adresse = lien.removeprefix("https://testserver")
            reponse = parcours.demander(methode, adresse, secure=True, follow=methode == "get")
            if reponse.status_code >= 500 or (qui == "destinataire" and reponse.status_code == 404):
                yield f"{parcours.persona} : {lien} → {reponse.status_code} ; ce lien ne mène nulle part"
    yield from parcours.ecarts


def test_no_function_called_by_a_select_can_write() -> None:
    """PostgreSQL refuses a write to a function that is not volatile."""
    assert not lecture.fonctions_qui_peuvent_ecrire(), "une fonction SQL que la garde ne lit pas : déclarez-la STABLE"


@override_settings(ROOT_URLCONF=mauvaises)
@pytest.mark.parametrize("nom", mauvaises.QUI_ECRIVENT)
def test_a_page_that_writes_is_caught_and_told_what_to_do(guet: lecture.Guet, nom: str) -> None:
    UtilisateurFactory()
    parcours = _parcours(guet, "anonyme", None)
    parcours.visiter(f"/{nom}/")
    assert any(f"GET /{nom}/" in ecart for ecart in parcours.ecarts), parcours.ecarts
    assert all("POST suivi d’une redirection" in ecart for ecart in parcours.ecarts)


@override_settings(ROOT_URLCONF=mauvaises)
def test_a_head_that_remembers_is_caught(guet: lecture.Guet) -> None:
    UtilisateurFactory()
    parcours = _parcours(guet, "anonyme", None)
    parcours.visiter("/lecture/")
    assert {ecart.partition(" : ")[2].split()[0] for ecart in parcours.ecarts} == {"HEAD"}
