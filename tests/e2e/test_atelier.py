"""A co-development session by its people: roles taken, the subject read by those who come, conclusions shared, opinion.

The server runs in this process: the clock moves for both.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from annuaire.models import Membre
from annuaire.vision import vision
from communautes.models import AvisEvenement, Conclusion
from communautes.services import evenements, presences
from socle.acteur import SYSTEME, construire
from tests.e2e.conftest import Surveillance
from tests.e2e.gestes import cocher, cocher_dans, titre
from tests.factories import AdhesionFactory, CommunauteFactory, EvenementFactory

TITRE = "Décider à plusieurs"
SUJET = "Deux directions attendent de moi des choses contraires."
SECRET = "Lundi, je demande un arbitrage écrit."

Ouvrir = Callable[..., Page]


@pytest.fixture
def voyage(transactional_db: None) -> Iterator[time_machine.Traveller]:
    cache.clear()
    midi = datetime.combine(timezone.localdate(), time(12), tzinfo=UTC)
    with time_machine.travel(midi) as voyage:
        yield voyage


def bouton(page: Page, nom: str) -> None:
    page.get_by_role("button", name=nom, exact=True).click()


def suivre(page: Page, nom: str) -> None:
    page.get_by_role("link", name=re.compile(nom)).first.click()


def s_inscrire(page: Page, role: str) -> None:
    suivre(page, "M’inscrire")
    titre(page, "M’inscrire")
    suivre(page, "ce à quoi elle engage")
    titre(page, "Engagement de confidentialité")
    page.go_back()
    cocher_dans(page, "Votre rôle", role)
    if role.startswith("Cliente"):
        page.get_by_label("Le sujet que vous apportez").fill(SUJET)
    cocher(page.get_by_label("Ce qui se dit dans cet atelier y reste"))
    bouton(page, "M’inscrire")
    titre(page, TITRE)


@pytest.mark.parametrize("javascript", [True, False], ids=["avec JavaScript", "sans JavaScript"])
def test_from_roles_to_conclusions_and_an_opinion(
    voyage: time_machine.Traveller,
    surveillance: Surveillance,
    ouvrir: Ouvrir,
    ouvrir_session: Callable[[Page, Any], Page],
    javascript: bool,
) -> None:
    surveillance.statuts_attendus |= {422}  # an opinion sent empty
    communaute = CommunauteFactory(slug="numerique", nom="Numérique")
    zelie, blaise = (AdhesionFactory(communaute=communaute).membre for _ in "12")
    diane = construire(AdhesionFactory(communaute=communaute, role="animateur").membre.utilisateur)
    atelier = EvenementFactory(communaute=communaute, type="atelier", titre=TITRE, capacite=8)
    page = ouvrir(javascript=javascript)

    def chez(membre: Membre) -> None:
        ouvrir_session(page, membre.utilisateur).goto(atelier.get_absolute_url())

    chez(zelie)
    s_inscrire(page, "Cliente ou client")
    chez(blaise)
    s_inscrire(page, "Consultante ou consultant")
    suivre(page, "La séance")
    titre(page, "La séance de co-développement")
    expect(page.get_by_text(SUJET)).to_be_visible()
    suivre(page, "Le guide en six étapes")
    titre(page, "Guide d’une séance de co-développement")
    expect(page.get_by_role("heading", level=2)).to_have_count(8)

    voyage.shift(timedelta(days=10, hours=3))
    evenements.clore(atelier, acteur=diane)
    venues = atelier.inscriptions.placees().values_list("pk", flat=True)
    presences.noter(atelier, dict.fromkeys(venues, True), acteur=diane)
    chez(zelie)
    suivre(page, "La séance")
    suivre(page, "Écrire mes conclusions")
    page.get_by_label("Ce que vous retenez").fill(SECRET)
    bouton(page, "Enregistrer")
    expect(page.get_by_text("Vous êtes la seule personne à les lire.")).to_be_visible()
    chez(blaise)
    suivre(page, "La séance")
    expect(page.get_by_text("n’en a pas partagé")).to_be_visible()
    expect(page.get_by_text(SECRET)).to_have_count(0)

    chez(zelie)
    suivre(page, "La séance")
    suivre(page, "Modifier mes conclusions")
    cocher(page.get_by_label("Les partager avec les personnes présentes"))
    bouton(page, "Enregistrer")
    chez(blaise)
    suivre(page, "La séance")
    expect(page.get_by_text(SECRET)).to_be_visible()
    page.goto(atelier.get_absolute_url())
    suivre(page, "Donner mon avis")
    bouton(page, "Enregistrer")
    expect(page.get_by_role("group", name="Il y a")).to_be_visible()
    cocher_dans(page, "Cet événement vous a-t-il satisfait", "Très bien")
    cocher_dans(page, "Vous sera-t-il utile", "Très bien")
    bouton(page, "Enregistrer")
    expect(page.get_by_text("Merci pour votre avis.").first).to_be_visible()
    assert AvisEvenement.objects.get().satisfaction == 4
    with vision(SYSTEME):
        assert Conclusion.objects.get().partagee
