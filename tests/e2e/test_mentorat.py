"""Mentoring lived by its people: a request that goes on by itself to its follow-up, a flash one, a campaign.

The server runs in this process: the clock moves for both, and each morning's works of mentoring run by hand.
"""

import html
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from annuaire.models import Membre
from annuaire.vision import vision
from mentorat.enums import EtatBinome, EtatCampagne
from mentorat.models import Binome, Campagne, DemandeMentorat, Objectif, Voeu
from socle import registres
from socle.acteur import SYSTEME
from socle.courrier.envoi import vider
from tests.conftest import ClientStrict
from tests.e2e.conftest import Surveillance
from tests.e2e.gestes import cocher, cocher_dans, titre
from tests.factories import (
    AdhesionFactory,
    CommunauteFactory,
    CompetenceFactory,
    DemandeMentoratFactory,
    MembreFactory,
    OffreMentorFactory,
)
from tests.smtp import ServeurSmtp

BESOIN = "Canari du besoin : conduire un premier projet de données."
OBJECTIFS = "Canari des objectifs : savoir dire non en comité."
MOTIF = "Canari du motif : votre parcours ressemble au mien."
SECRETS = (BESOIN, OBJECTIFS, MOTIF)
ZELIE, BLAISE, CLAIRE, DIANE = "Zélie Marqueterie", "Blaise Silence", "Claire Accord", "Diane Relais"
YANN = "Yann Boussole"
MENTORAT, CARTE, CAMPAGNES = "/mentorat/", "/tableau-de-bord/mentorat/", "/mentorat/campagnes/"
BINOMES, DEMANDES = "/mentorat/animation/", "/mentorat/animation/demandes/"
SUIVI = (BINOMES, DEMANDES, "/mentorat/animation/indicateurs/", "/tableau-de-bord/", CARTE)


class Monde:
    """Members of one community, each of its own service, one of whom leads it; the clock; a browser, by turns."""

    def __init__(
        self,
        voyage: time_machine.Traveller,
        smtp: ServeurSmtp,
        ouvrir: Callable[..., Page],
        ouvrir_session: Callable[[Page, Any], Page],
    ) -> None:
        self.voyage, self.smtp, self.ouvrir, self.ouvrir_session = voyage, smtp, ouvrir, ouvrir_session
        self.javascript, self.lus = True, 0
        self.page: Page | None = None
        self.membres: dict[str, Membre] = {}
        self.communaute = CommunauteFactory(slug="numerique", nom="Numérique")
        CompetenceFactory(code="python", libelle="Python")
        for nom in (ZELIE, BLAISE, CLAIRE):
            self.ajouter(nom)
        self.ajouter(DIANE, role="animateur")

    def ajouter(self, nom_complet: str, **adhesion: Any) -> Membre:
        prenom, nom = nom_complet.split()
        membre: Membre = MembreFactory(prenom=prenom, nom=nom, utilisateur__email=adresse(nom_complet))
        AdhesionFactory(communaute=self.communaute, membre=membre, **adhesion)
        self.membres[nom_complet] = membre
        return membre

    def chez(self, nom: str, page: str = MENTORAT) -> Page:
        """The browser of this person, at this page; its session may have ended since the last time."""
        self.page = self.page or self.ouvrir(javascript=self.javascript)
        self.ouvrir_session(self.page, self.membres[nom].utilisateur).goto(page)
        return self.page

    def client(self, nom: str) -> ClientStrict:
        client = ClientStrict()
        client.force_login(self.membres[nom].utilisateur)
        return client

    def passer(self, jours: int) -> None:
        """So many days go by, then the works of the morning that concern mentoring."""
        self.voyage.shift(timedelta(days=jours))
        jour = timezone.localdate()
        for travail in registres.travaux_du_jour.values():
            if travail.__module__.startswith("mentorat."):
                travail(jour)

    def aller_au(self, jour: date) -> None:
        self.passer((jour - timezone.localdate()).days)

    def courriels(self) -> set[tuple[str, str]]:
        """Who was written what since the last time; none of it says what is private, nor names anybody."""
        vider()
        recus, self.lus = self.smtp.recus[self.lus :], len(self.smtp.recus)
        for recu in recus:
            corps = recu.get_body(("plain",)).get_content()  # type: ignore[union-attr]
            assert not [mot for mot in (*SECRETS, *self.membres) if mot in f"{recu['Subject']} {corps}"]
        return {(str(recu["To"]), " ".join(str(recu["Subject"]).split())) for recu in recus}


def adresse(nom_complet: str) -> str:
    return f"{nom_complet.split()[0].lower().replace('é', 'e')}@essai.example"


@pytest.fixture
def monde(
    transactional_db: None, smtp: ServeurSmtp, ouvrir: Callable[..., Page], ouvrir_session: Callable[..., Page]
) -> Iterator[Monde]:
    cache.clear()
    midi = datetime.combine(timezone.localdate(), time(12), tzinfo=UTC)
    with time_machine.travel(midi) as voyage:
        yield Monde(voyage, smtp, ouvrir, ouvrir_session)


# --- What they do ----------------------------------------------------------------------------------------------------


def bouton(page: Page | Locator, nom: str) -> None:
    page.get_by_role("button", name=nom).click()


def suivre(page: Page | Locator, nom: str) -> None:
    page.get_by_role("link", name=nom).click()


def dit(page: Page, phrase: str) -> None:
    expect(page.get_by_text(phrase).first).to_be_visible()


def consentir(page: Page, *engagements: str) -> None:
    for engagement in engagements:
        cocher(page.get_by_label(engagement))


def choisir_python(page: Page, *, javascript: bool) -> None:
    if javascript:
        page.get_by_role("combobox", name="Ajouter une compétence").press_sequentially("pyth")
        page.locator("#cherche-choix [role=option]", has_text="Python").click()
    else:
        page.locator("#cherche").fill("python")
        page.get_by_role("button", name="Chercher", exact=True).click()
        page.get_by_role("button", name="Ajouter Python").click()
    expect(page.get_by_role("button", name="Retirer Python")).to_be_visible()


def demander(monde: Monde, *, flash: bool = False) -> Page:
    """Zélie asks, from the page that says to what she commits."""
    page = monde.chez(ZELIE)
    dit(page, "Hors hiérarchie")
    genre = "Demander un mentorat flash" if flash else "Demander un mentor"
    page.get_by_role("link", name=genre, exact=True).click()
    titre(page, "Demander un mentor")
    page.get_by_label("Votre besoin").fill(BESOIN)
    cocher_dans(page, "Thèmes", "Conduire un projet")
    cocher_dans(page, "Comment préférez-vous échanger", "En visioconférence")
    page.get_by_label("Communauté qui suit la demande").select_option(label="Numérique")
    page.get_by_label("Vos objectifs").fill(OBJECTIFS)
    if flash:
        seances = page.get_by_label("combien de séances")
        expect(seances.locator("option")).to_have_text(["Choisir", "1", "2", "3"])
        seances.select_option("2")
    else:
        cocher_dans(page, "à quel rythme", "Une fois par mois")
        choisir_python(page, javascript=monde.javascript)
    bouton(page, "Enregistrer et choisir des mentors")
    return page


def souhaiter(page: Page, mentor: str) -> None:
    titre(page, "Choisir un mentor")
    suivre(page, mentor)
    titre(page, mentor)
    page.get_by_label("Pourquoi ce mentor").fill(MOTIF)
    bouton(page, "Ajouter à mes vœux")
    dit(page, "Ce mentor est dans vos vœux.")


def envoyer(page: Page) -> None:
    suivre(page, "Signer la charte et envoyer")
    consentir(page, "J’ai lu la charte", "Je certifie n’avoir aucun lien hiérarchique")
    bouton(page, "Signer et envoyer")
    dit(page, "Votre demande est partie.")


def accepter(monde: Monde, mentor: str) -> None:
    """One screen: who, why me, three times that are already there, one click."""
    page = monde.chez(mentor)
    suivre(page, "Lire et répondre")
    titre(page, f"{ZELIE} vous demande comme mentor")
    for phrase in (BESOIN, MOTIF):
        dit(page, phrase)
    assert OBJECTIFS not in page.content()
    creneaux = page.get_by_label("Créneau n°")
    expect(creneaux).to_have_count(3)
    assert all(creneau.input_value() for creneau in creneaux.all())
    bouton(page, "Accepter et signer la charte")
    dit(page, "le binôme est formé")


def ouvrir_le_binome(monde: Monde, nom: str, autre: str) -> Page:
    page = monde.chez(nom, CARTE)
    page.get_by_role("link", name=autre, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(autre)
    return page


def garder_un_creneau(monde: Monde, mentor: str) -> Page:
    page = ouvrir_le_binome(monde, ZELIE, mentor)
    choix = page.get_by_role("button", name="Choisir le créneau")
    expect(choix).to_have_count(3)
    choix.first.click()
    dit(page, "La séance est fixée.")
    expect(choix).to_have_count(0)
    return page


def noter_une_seance(page: Page) -> None:
    """Held yesterday."""
    suivre(page, "Noter une séance qui a eu lieu")
    page.get_by_label("Jour et heure").fill(f"{timezone.localdate() - timedelta(days=1)}T10:00")
    bouton(page, "Noter")


def attestation(page: Page, duree: str) -> None:
    suivre(page, "Mon attestation")
    titre(page, "Attestation de mentorat")
    expect(page.locator(".fiche div", has_text="Durée totale").locator("dd")).to_have_text(duree)
    page.go_back()


def donner_avis(page: Page) -> None:
    suivre(page, "Donner mon avis")
    for question, reponse in (("satisfait", "Très bien"), ("utile", "Assez"), ("recommanderiez", "Oui")):
        cocher_dans(page, question, reponse)
    bouton(page, "Enregistrer")
    dit(page, "Merci pour votre avis.")


def repondre_au_suivi(page: Page) -> None:
    suivre(page, "Répondre à deux questions")
    cocher_dans(page, "encore utile", "Très bien")
    cocher_dans(page, "toujours en contact", "Oui")
    bouton(page, "Enregistrer")
    dit(page, "Merci pour votre réponse.")


def anime(monde: Monde, page: str, *etats: str) -> None:
    """Who leads the community reads this state; of what was written, nothing anywhere, nor a page of it."""
    lue = monde.chez(DIANE, page)
    for etat in etats:
        expect(lue.locator("main .lignes > li", has_text=ZELIE)).to_contain_text(etat)
    assert not [mot for mot in SECRETS if mot in lue.content()]
    if not monde.javascript:  # no browser there: once is enough
        return
    client = monde.client(DIANE)
    for suivie in {*SUIVI} - {page}:
        texte = html.unescape(client.get(suivie).content.decode())
        assert not [mot for mot in SECRETS if mot in texte], suivie
    fermees = [reverse("mentorat:demande", args=[une.uuid]) for une in DemandeMentorat.objects.all()]
    fermees += [reverse("mentorat:voeu", args=[un.uuid]) for un in Voeu.objects.all()]
    for un in Binome.objects.all():
        fermees += [reverse(f"binomes:{nom}", args=[un.uuid]) for nom in ("detail", "objectifs", "calendrier")]
    assert {client.get(fermee).status_code for fermee in fermees} == {404}


def a_chacun(sujet: str, *noms: str) -> set[tuple[str, str]]:
    return {(adresse(nom), sujet) for nom in noms}


# --- A request, to the end -------------------------------------------------------------------------------------------


def test_a_request_goes_on_by_itself_then_to_its_follow_up(monde: Monde, javascript: bool) -> None:
    monde.javascript = javascript
    for mentor in (BLAISE, CLAIRE):
        OffreMentorFactory(membre=monde.membres[mentor], themes="projet")
    page = demander(monde)
    souhaiter(page, CLAIRE)
    suivre(page, "Choisir un mentor")
    souhaiter(page, BLAISE)
    bouton(page, f"Monter : {BLAISE}")
    expect(page.locator("ol.lignes li")).to_contain_text([f"1. {BLAISE}", f"2. {CLAIRE}"])
    envoyer(page)
    assert monde.courriels() == a_chacun("Une demande de mentorat vous attend", BLAISE)
    anime(monde, DEMANDES, "Adressée à un mentor")

    blaise_est_silencieux(monde)
    accepter(monde, CLAIRE)
    assert monde.courriels() == a_chacun("Un mentor a accepté", ZELIE)
    un_autre_a_accepte(monde)
    anime(monde, BINOMES, f"{CLAIRE}, mentor de {ZELIE}", "En cours", "Va bien", "aucune séance encore")

    se_rencontrer(monde)
    se_taire(monde)
    finir(monde)
    faire_le_suivi(monde)


def blaise_est_silencieux(monde: Monde) -> None:
    """Reminded on the fifth day; after the seventh, the next one is asked."""
    monde.passer(4)
    assert monde.courriels() == set()
    monde.passer(1)
    assert monde.courriels() == a_chacun("Rappel : une demande de mentorat vous attend", BLAISE)
    monde.passer(2)
    assert monde.courriels() == set()
    monde.passer(1)
    assert monde.courriels() == {
        *a_chacun("Votre demande de mentorat continue", ZELIE),
        *a_chacun("Une demande de mentorat vous attend", CLAIRE),
    }
    page = monde.chez(ZELIE, reverse("mentorat:demande", args=[DemandeMentorat.objects.get().uuid]))
    expect(page.locator("#passes + ul li")).to_contain_text(f"{BLAISE} Sans réponse")
    dit(page, "compris pour répondre")
    anime(monde, DEMANDES, "Adressée à un mentor")


def un_autre_a_accepte(monde: Monde) -> None:
    sien = Voeu.objects.get(offre__membre=monde.membres[BLAISE])
    page = monde.chez(BLAISE, reverse("mentorat:voeu", args=[sien.uuid]))
    dit(page, "Un autre mentor a accepté cette demande.")
    assert not [mot for mot in SECRETS if mot in page.content()]


def se_rencontrer(monde: Monde) -> None:
    """One of the three times is kept, in an agenda too; once past it was held. Another session is recorded."""
    page = garder_un_creneau(monde, CLAIRE)
    dit(page, OBJECTIFS)
    lien = page.get_by_role("link", name="Ajouter à mon agenda").get_attribute("href")
    agenda = page.request.get(str(lien)).text()
    assert "BEGIN:VEVENT" in agenda
    assert not [mot for mot in SECRETS if mot in agenda.replace("\r\n ", "")]
    monde.passer(9)
    page = ouvrir_le_binome(monde, CLAIRE, ZELIE)
    dit(page, OBJECTIFS)
    dit(page, "Elle n’a pas eu lieu")
    noter_une_seance(page)
    dit(page, "La séance est notée.")
    assert monde.courriels() == set()
    anime(monde, BINOMES, "En cours", "Va bien", "dernière séance")


def se_taire(monde: Monde) -> None:
    """Yesterday's session gets old."""
    monde.passer(44)
    anime(monde, BINOMES, "Pas de séance depuis 45 jours")
    monde.passer(15)
    anime(monde, BINOMES, "Pas de séance depuis 60 jours")


def finir(monde: Monde) -> None:
    """Told a month before, ended by itself the day after the last one; both say what they think."""
    fin = Binome.objects.get().fin_prevue
    monde.aller_au(fin - timedelta(days=30))
    assert monde.courriels() == a_chacun("Votre mentorat se termine bientôt", ZELIE, CLAIRE)
    monde.aller_au(fin)
    assert Binome.objects.get().etat == EtatBinome.ACTIF
    monde.passer(1)
    for nom, autre in ((ZELIE, CLAIRE), (CLAIRE, ZELIE)):
        page = ouvrir_le_binome(monde, nom, autre)
        donner_avis(page)
        expect(page.get_by_role("link", name="Donner mon avis")).to_have_count(0)
        attestation(page, "2 h")
    anime(monde, BINOMES, "Terminé", "fini le")


def faire_le_suivi(monde: Monde) -> None:
    """Three months after, two questions to both; once both have answered, nothing private is left."""
    monde.passer(93)
    assert monde.courriels() == a_chacun("Trois mois après votre mentorat", ZELIE, CLAIRE)
    repondre_au_suivi(ouvrir_le_binome(monde, CLAIRE, ZELIE))
    anime(monde, BINOMES, "Suivi à trois mois")
    page = ouvrir_le_binome(monde, ZELIE, CLAIRE)
    dit(page, OBJECTIFS)
    repondre_au_suivi(page)
    dit(page, "Les objectifs sont effacés.")
    assert OBJECTIFS not in page.content()
    with vision(SYSTEME):
        assert not Objectif.objects.exists()
    anime(monde, BINOMES, "Clos")


@pytest.fixture(params=[True, False], ids=["avec-js", "sans-js"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


# --- Flash -----------------------------------------------------------------------------------------------------------


def test_flash_is_a_few_sessions_without_six_months(monde: Monde, surveillance: Surveillance) -> None:
    page = monde.chez(CLAIRE)
    suivre(page, "Proposer d’être mentor")
    cocher_dans(page, "Sur quoi pouvez-vous aider", "Conduire un projet")
    cocher_dans(page, "Comment préférez-vous échanger", "En visioconférence")
    consentir(page, "J’accepte aussi le mentorat flash")
    bouton(page, "Proposer d’être mentor")
    dit(page, "Vous êtes mentor")
    OffreMentorFactory(membre=monde.membres[BLAISE], themes="projet")  # six months alone

    page = demander(monde, flash=True)
    expect(page.get_by_role("link", name=BLAISE)).to_have_count(0)
    souhaiter(page, CLAIRE)
    envoyer(page)
    accepter(monde, CLAIRE)
    anime(monde, BINOMES, "En cours", "Flash")
    page = garder_un_creneau(monde, CLAIRE)
    expect(page.locator(".fiche div", has_text="Mentorat flash").locator("dd")).to_have_text("2 séances au plus")
    monde.passer(9)
    page = ouvrir_le_binome(monde, CLAIRE, ZELIE)
    noter_une_seance(page)
    dit(page, "Les séances convenues ont eu lieu")
    expect(page.get_by_role("link", name="séance qui a eu lieu")).to_have_count(0)
    surveillance.statuts_attendus.add(422)
    page.goto(reverse("binomes:noter", args=[Binome.objects.get().uuid]))  # typed, or left open
    page.get_by_label("Jour et heure").fill(f"{timezone.localdate()}T09:00")
    bouton(page, "Noter")
    dit(page, "les séances convenues, pas davantage")

    page = ouvrir_le_binome(monde, ZELIE, CLAIRE)
    suivre(page, "Terminer le mentorat")
    bouton(page, "Terminer le mentorat")
    dit(page, "Le mentorat est terminé.")
    binome = Binome.objects.get()
    assert (binome.fini_le - binome.debut).days < 30
    attestation(page, "2 h")
    anime(monde, BINOMES, "Terminé", "Flash")


# --- A campaign ------------------------------------------------------------------------------------------------------


def test_a_campaign_from_opening_to_closing(monde: Monde) -> None:
    """Two mentors, two people; the pair that one of them wished for is set aside: the other two are formed."""
    monde.ajouter(YANN)
    for nom in (BLAISE, CLAIRE):
        OffreMentorFactory(membre=monde.membres[nom], themes="projet")
    for nom in (ZELIE, YANN):
        DemandeMentoratFactory(membre=monde.membres[nom], themes="projet", besoin=BESOIN)
    ouvrir_une_campagne(monde)
    for nom in (BLAISE, CLAIRE):
        participer(monde, nom)
    inscrire(monde, ZELIE, BLAISE)
    inscrire(monde, YANN)

    monde.passer(11)
    assert Campagne.objects.get().etat == EtatCampagne.APPARIEMENT
    page = monde.chez(DIANE, CAMPAGNES)
    formees = apparier(page)
    confirmer(monde, page)
    for mentor, mentore in formees:
        signer_le_binome(monde, mentor, mentore, "Le binôme commencera quand l’autre personne aura signé.")
        signer_le_binome(monde, mentore, mentor, "Votre binôme commence.")
    assert monde.courriels() == a_chacun("Votre binôme de mentorat commence", BLAISE, CLAIRE)
    anime(monde, BINOMES, "En cours", "Va bien")

    page = monde.chez(DIANE, CAMPAGNES)
    suivre(page, "Printemps")
    bouton(page, "Clore la campagne")
    dit(page, "La campagne est close. Ses binômes continuent.")
    assert set(Binome.objects.values_list("etat", flat=True)) == {EtatBinome.ACTIF}


def ouvrir_une_campagne(monde: Monde) -> None:
    page, jour = monde.chez(DIANE, CAMPAGNES), timezone.localdate()
    suivre(page, "Préparer une campagne")
    page.get_by_label("Nom").fill("Printemps")
    page.get_by_label("Pour qui").select_option(label="Numérique")
    for champ, jours in (("Inscriptions jusqu’au", 10), ("Début des binômes", 20), ("Fin des binômes", 220)):
        page.get_by_label(champ).fill(f"{jour + timedelta(days=jours)}")
    bouton(page, "Enregistrer")
    titre(page, "Printemps")
    bouton(page, "Ouvrir les inscriptions")
    dit(page, "Les inscriptions sont ouvertes.")


def participer(monde: Monde, mentor: str) -> None:
    page = monde.chez(mentor, CAMPAGNES)
    suivre(page, "Printemps")
    suivre(page, "Être mentor")
    consentir(page, "J’ai lu la charte")
    bouton(page, "M’inscrire comme mentor")
    dit(page, "Vous êtes mentor de cette campagne, pour 1 personne.")


def inscrire(monde: Monde, nom: str, *souhaites: str) -> None:
    page = monde.chez(nom, CAMPAGNES)
    suivre(page, "Printemps")
    suivre(page, "Chercher un mentor")
    for rang, mentor in enumerate(souhaites, 1):
        page.get_by_label(f"Mentor souhaité, n° {rang}").select_option(label=mentor)
    consentir(page, "J’ai lu la charte")
    bouton(page, "Inscrire ma demande")
    dit(page, "Votre demande est inscrite.")


def signer_le_binome(monde: Monde, nom: str, autre: str, suite: str) -> None:
    page = ouvrir_le_binome(monde, nom, autre)
    suivre(page, "Lire et signer la charte")
    consentir(page, "J’ai lu la charte", "Je certifie n’avoir aucun lien hiérarchique")
    bouton(page, "Signer")
    dit(page, f"C’est signé. {suite}")


def apparier(page: Page) -> tuple[tuple[str, str], ...]:
    """The engine gives to Zélie the mentor she wished for; set aside, and run again, it gives her the other one."""
    suivre(page, "Printemps")
    suivre(page, "Voir les paires")
    dit(page, "Aucun appariement encore.")
    bouton(page, "Former les paires")
    dit(page, "2 paires formées.")
    lignes = page.locator("main .lignes > li")
    expect(lignes.filter(has_text=f"{BLAISE}, mentor de {ZELIE}")).to_contain_text("vœu n°")
    expect(lignes.filter(has_text=f"{CLAIRE}, mentor de {YANN}")).to_have_count(1)
    bouton(page, f"Écarter : {ZELIE}")
    dit(page, "La paire est écartée.")
    expect(lignes).to_have_count(1)
    bouton(page, "Relancer l’appariement")
    dit(page, "0 y étaient déjà, sur 1 avant.")
    formees = (CLAIRE, ZELIE), (BLAISE, YANN)
    for mentor, mentore in formees:
        expect(lignes.filter(has_text=f"{mentor}, mentor de {mentore}")).to_have_count(1)
    assert not [mot for mot in SECRETS if mot in page.content()]
    return formees


def confirmer(monde: Monde, page: Page) -> None:
    suivre(page, "Confirmer")
    bouton(page, "Confirmer")
    dit(page, "La campagne est confirmée.")
    expect(page.locator("main .lignes > li").filter(has_text="Proposée")).to_have_count(2)
    assert monde.courriels() == a_chacun("Un binôme de mentorat vous est proposé", ZELIE, YANN, BLAISE, CLAIRE)
    anime(monde, BINOMES, "À signer")
