"""The links of a letter, as robots and readers follow them."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from accueil.services import envoyer_digests
from opportunites.models import Offre
from opportunites.services import expirer_offres
from socle.courrier.envoi import vider
from tests.conftest import ClientStrict
from tests.factories import OffreFactory, RechercheFactory, UtilisateurFactory
from tests.garde_fous.lecture import liens_du_courriel

pytestmark = pytest.mark.django_db

LIGNE_MAX = 998  # octets, RFC 5322


@pytest.fixture
def lectrice():
    return UtilisateurFactory()


@pytest.fixture
def recherches(lectrice):
    """Words with signs, several pages of offers, a criterion that is gone."""
    demandes = [
        {"q": "données", "perimetre": "numerique", "publiee": ["30"]},
        {"q": "", "perimetre": "toutes", "region": ["11"], "employeur": ["DISPARU & fils"]},
        {"q": "C++ « Réseaux » ?", "perimetre": "toutes"},
    ]
    hier = timezone.now() - timedelta(days=1)
    return [
        RechercheFactory(utilisateur=lectrice, rang=rang, criteres=criteres, repere=hier)
        for rang, criteres in enumerate(demandes, 1)
    ]


@pytest.fixture
def lettre(recherches, smtp):
    """As the mail server received it."""
    for _ in range(7):
        OffreFactory()
    OffreFactory(intitule="Réseaux C++", missions="")
    envoyer_digests(timezone.localdate())
    vider()
    [recue] = smtp.recus
    return recue


def personne(compte=None):
    client = ClientStrict()
    if compte is not None:
        client.force_login(compte)
    return client


def test_every_link_is_ours_and_names_each_part_of_the_letter(lettre, recherches):
    trouves = liens_du_courriel(lettre)
    assert {urlsplit(lien).netloc for lien in trouves} == {"testserver"}
    chemins = [urlsplit(lien).path for lien in trouves]
    assert sum(chemin.startswith("/opportunites/") for chemin in chemins) > len(recherches)
    assert sum("/desabonner/" in chemin for chemin in chemins) == 1
    assert sum("/preferences/" in chemin for chemin in chemins) == 1


@pytest.mark.parametrize("qui", ["personne", "lectrice", "autre"])
def test_every_link_leads_somewhere(lettre, lectrice, qui):
    """That none of them writes: tests/garde_fous/test_lecture.py."""
    client = personne({"personne": None, "lectrice": lectrice}.get(qui, UtilisateurFactory()))
    refus = set()
    for lien in liens_du_courriel(lettre):
        reponse = client.get(lien.removeprefix("https://testserver"), secure=True, follow=True)
        if reponse.status_code != 200:
            refus.add((reponse.status_code, urlsplit(lien).path.split("/")[2]))
    # The links of somebody else explain, to who is connected, that they are not theirs.
    assert refus == ({(403, "desabonner"), (403, "preferences")} if qui == "autre" else set())


def test_links_still_answer_when_every_offer_has_closed_since(lettre):
    hier = timezone.localdate() - timedelta(days=1)
    Offre.objects.update(date_limite=hier)
    assert expirer_offres(timezone.localdate()) == Offre.objects.count()
    for lien in liens_du_courriel(lettre):
        assert personne().get(lien.removeprefix("https://testserver"), secure=True, follow=True).status_code == 200


@pytest.mark.parametrize("site", ["https://testserver", f"https://{'communautes.' * 4}gouv.fr"])
def test_the_button_of_mailboxes_on_the_wire(recherches, smtp, settings, site):
    """No encoded word in a header that only machines read: none of them would click it."""
    settings.SITE_URL = site
    OffreFactory()
    envoyer_digests(timezone.localdate())
    vider()
    [brut] = smtp.bruts
    entetes = brut.split(b"\r\n\r\n", 1)[0]
    assert max(map(len, brut.split(b"\r\n"))) <= LIGNE_MAX
    depliees = (ligne.partition(b":") for ligne in re.sub(rb"\r\n[ \t]+", b" ", entetes).split(b"\r\n"))
    valeurs = {nom: valeur.strip() for nom, _, valeur in depliees}
    assert re.fullmatch(rb"<%s/[\w./:-]+>" % re.escape(site.encode()), valeurs[b"List-Unsubscribe"])
    assert valeurs[b"List-Unsubscribe-Post"] == b"List-Unsubscribe=One-Click"
    assert valeurs[b"List-Id"].endswith(b"<lettre.%s>" % site.removeprefix("https://").encode())
