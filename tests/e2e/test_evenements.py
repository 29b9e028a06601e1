"""An event lived by its people: joined, signed for, prepared, full, a seat that goes to who waits, held, told.

The server runs in this process: the clock moves for both.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from annuaire.models import Membre
from communautes.enums import EtatEvenement, EtatInscription
from communautes.models import AvisEvenement, Evenement, Inscription, Signature
from socle.courrier.envoi import vider
from tests.communautes.espaces import publier
from tests.e2e.conftest import Surveillance
from tests.e2e.gestes import cocher, cocher_dans, titre
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory
from tests.smtp import ServeurSmtp

TITRE = "Visite du centre de calcul"
BESOIN = "Canari du besoin : une boucle magnétique."


class Monde:
    """One browser, by turns; two members and who leads their community."""

    def __init__(
        self,
        voyage: time_machine.Traveller,
        smtp: ServeurSmtp,
        ouvrir: Callable[..., Page],
        ouvrir_session: Callable[[Page, Any], Page],
    ) -> None:
        self.voyage, self.smtp, self.ouvrir, self.ouvrir_session = voyage, smtp, ouvrir, ouvrir_session
        self.page: Page | None = None
        self.javascript = True
        communaute = CommunauteFactory(slug="numerique", nom="Numérique")
        self.zelie = AdhesionFactory(communaute=communaute, membre=MembreFactory()).membre
        self.blaise = MembreFactory()
        self.diane = AdhesionFactory(communaute=communaute, role="animateur").membre
        publier(communaute, self.diane, "## Nos valeurs\n\nPartager ce que nous savons.")

    def chez(self, membre: Membre, adresse: str) -> Page:
        self.page = self.page or self.ouvrir(javascript=self.javascript)
        self.ouvrir_session(self.page, membre.utilisateur).goto(adresse)
        return self.page

    def courriels(self) -> list[tuple[str, str]]:
        """Who was written what, since the beginning; none says what somebody needs."""
        vider()
        for recu in self.smtp.recus:
            assert BESOIN not in recu.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        return [(str(recu["To"]), str(recu["Subject"])) for recu in self.smtp.recus]


@pytest.fixture
def monde(
    transactional_db: None, smtp: ServeurSmtp, ouvrir: Callable[..., Page], ouvrir_session: Callable[..., Page]
) -> Iterator[Monde]:
    cache.clear()
    midi = datetime.combine(timezone.localdate(), time(12), tzinfo=UTC)
    with time_machine.travel(midi) as voyage:
        yield Monde(voyage, smtp, ouvrir, ouvrir_session)


def bouton(page: Page, nom: str) -> None:
    page.get_by_role("button", name=nom, exact=True).click()


def suivre(page: Page, nom: str) -> None:
    page.get_by_role("link", name=nom, exact=True).click()


def rejoindre_et_signer(monde: Monde) -> None:
    """Blaise asks, Diane accepts, he signs."""
    bouton(monde.chez(monde.blaise, "/communautes/numerique/"), "Demander à rejoindre")
    page = monde.chez(monde.diane, "/communautes/numerique/demandes/")
    page.get_by_role("button", name="Accepter").first.click()
    page = monde.chez(monde.blaise, "/communautes/numerique/")
    suivre(page, "Lire et signer le manifeste")
    bouton(page, "Signer la version 1")
    expect(page.get_by_text("Vous avez signé la version 1 du manifeste.").first).to_be_visible()
    assert Signature.objects.get().membre == monde.blaise


def preparer(monde: Monde) -> str:
    """Diane prepares an event of one seat, and publishes it; its address."""
    page = monde.chez(monde.diane, "/evenements/")
    suivre(page, "Préparer un événement de Numérique")
    titre(page, "Préparer un événement")
    bouton(page, "Enregistrer")
    expect(page.get_by_role("group", name="Il y a")).to_be_visible()
    page.locator("#id_type").select_option(label="Visite de terrain")
    jour = timezone.localdate() + timedelta(days=10)
    cocher(page.get_by_label("Les membres de la communauté"))  # then Blaise must be one of them
    saisies = {
        "titre": TITRE,
        "description": "Deux heures sur place.",
        "debut": f"{jour}T14:00",
        "fin": f"{jour}T16:00",
        "lieu": "Entrée nord",
        "acces": "Une pièce d’identité.",
        "capacite": "1",
    }
    for nom, valeur in saisies.items():
        page.locator(f"#id_{nom}").fill(valeur)
    bouton(page, "Enregistrer")
    titre(page, TITRE)
    bouton(page, "Publier")
    expect(page.get_by_text("L’événement est publié")).to_be_visible()
    return reverse("evenements:detail", args=[Evenement.objects.get().uuid])


def s_inscrire(page: Page) -> None:
    suivre(page, "M’inscrire")
    titre(page, "M’inscrire")
    page.get_by_label("Besoin d’accessibilité").fill(BESOIN)
    bouton(page, "M’inscrire")
    titre(page, TITRE)


@pytest.mark.parametrize("javascript", [True, False], ids=["avec JavaScript", "sans JavaScript"])
def test_from_joining_to_the_survey(monde: Monde, surveillance: Surveillance, javascript: bool) -> None:
    surveillance.statuts_attendus.add(422)
    monde.javascript = javascript
    rejoindre_et_signer(monde)
    adresse = preparer(monde)
    page = monde.chez(monde.zelie, "/evenements/")
    suivre(page, TITRE)
    s_inscrire(page)
    expect(page.get_by_role("heading", name="Vous êtes inscrite ou inscrit")).to_be_visible()
    expect(page.get_by_text("Une pièce d’identité.")).to_be_visible()

    page = monde.chez(monde.blaise, adresse)
    s_inscrire(page)
    expect(page.get_by_role("heading", name="vous êtes au rang 1")).to_be_visible()
    expect(page.get_by_text("Une pièce d’identité.")).to_have_count(0)

    page = monde.chez(monde.zelie, adresse)
    suivre(page, "Annuler mon inscription")
    bouton(page, "Annuler mon inscription")
    expect(page.get_by_text("Votre inscription est annulée.").first).to_be_visible()
    assert monde.courriels()[-1] == (monde.blaise.utilisateur.email, "Une place se libère pour vous")

    page = monde.chez(monde.blaise, adresse)
    bouton(page, "Confirmer ma place")
    expect(page.get_by_text("Une pièce d’identité.")).to_be_visible()

    monde.voyage.shift(timedelta(days=11))
    page = monde.chez(monde.diane, adresse)
    suivre(page, "Noter les présences")
    titre(page, "Présences")
    cocher(page.get_by_label("Présente ou présent"))
    bouton(page, "Enregistrer les présences")
    expect(page.get_by_text("1 présente, 1 notée sur 1")).to_be_visible()
    page.goto(adresse)
    bouton(page, "Clore")
    expect(page.get_by_text("L’événement est clos.")).to_be_visible()
    page = monde.chez(monde.blaise, adresse)
    expect(page.get_by_role("heading", name="Vous y étiez")).to_be_visible()
    suivre(page, "Donner mon avis")
    bouton(page, "Enregistrer")
    expect(page.get_by_role("group", name="Il y a")).to_be_visible()
    cocher_dans(page, "Cet événement vous a-t-il satisfait", "Très bien")
    cocher_dans(page, "Vous sera-t-il utile", "Très bien")
    bouton(page, "Enregistrer")
    expect(page.get_by_text("Merci pour votre avis.").first).to_be_visible()
    assert AvisEvenement.objects.get().utilite == 4
    assert Evenement.objects.get().etat == EtatEvenement.CLOS
    etats = dict(Inscription.objects.order_by().values_list("membre", "etat"))
    assert etats == {monde.zelie.pk: EtatInscription.ANNULEE, monde.blaise.pk: EtatInscription.PRESENTE}
