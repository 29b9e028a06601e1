"""The mails of accounts and attachments, rendered as they leave."""

import pytest

from annuaire.enums import EtatRattachement
from annuaire.services import refuser
from comptes.portier import portier
from socle.acteur import construire
from socle.courrier import deposer
from socle.courrier.genres import GENRES
from socle.courrier.rendu import rendre
from socle.models import Courriel
from tests.factories import RecruteurFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

AGENT = "prenom.nom@exemple.gouv.fr"
CONTENUS = {
    "code": {"code": "12345678", "usage": "connexion"},
    "adresse-ajoutee": {"adresse": "moi@gmail.com"},
    "adresse-retiree": {"adresse": "moi@gmail.com"},
    "second-facteur": {"actif": True},
    "suppression-demandee": {"adresse": AGENT},
}


def rendu(courriel):
    message = rendre(GENRES[courriel.genre](courriel), courriel, AGENT)
    html = message.alternatives[0][0]
    assert "VARIABLE-ABSENTE" not in message.body + html
    return message.subject, message.body, html


@pytest.mark.parametrize("genre", CONTENUS)
def test_mails_of_accounts(genre):
    portier().send_mail(genre, AGENT, CONTENUS[genre])
    sujet, texte, html = rendu(Courriel.objects.get())
    assert sujet
    assert "12345678" not in sujet
    attendu = {"code": "1234 5678", "second-facteur": "activé", "suppression-demandee": "30 jours"}.get(
        genre, "moi@gmail.com"
    )
    assert attendu in texte
    assert attendu in html


@pytest.mark.parametrize(("genre", "etat"), [("rattachement-valide", "actif"), ("invitation-a-recruter", "invité")])
def test_mails_of_attachments(genre, etat):
    rattachement = RecruteurFactory(etat=etat, organisme__nom="Service de l’eau & des forêts")
    deposer(genre, utilisateur=rattachement.utilisateur_id, objets={"recruteur": rattachement.pk})
    _, texte, html = rendu(Courriel.objects.get())
    assert "Service de l’eau & des forêts" in texte
    assert "l’eau &amp; des forêts" in html
    assert "https://testserver/" in texte


def test_mail_of_a_refusal():
    rattachement = RecruteurFactory(etat=EtatRattachement.DEMANDE)
    refuser(rattachement, "employeur", "Voyez <b>ailleurs</b>.", acteur=construire(UtilisateurFactory(moderateur=True)))
    _, texte, html = rendu(Courriel.objects.get())
    assert "Voyez <b>ailleurs</b>." in texte
    assert "<b>ailleurs" not in html
