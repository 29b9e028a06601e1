"""Write to a member, report a profile."""

from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from annuaire.emails.listes import MESSAGES
from annuaire.enums import Audience, EtatMembre
from annuaire.models import Membre, MessageMembre, Signalement
from annuaire.services import contacts
from socle.abonnements import desabonner
from socle.acteur import construire
from socle.courrier.envoi import vider
from tests.factories import MembreFactory, OrganismeFactory, RecruteurFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
TEXTE = "Bonjour, je voudrais parler avec vous de votre projet."


@pytest.fixture
def deux():
    return MembreFactory(nom="Durand"), MembreFactory(nom="Petit")


def ecrire(de, a, **autres):
    champs = {"objet": "Un projet", "texte": TEXTE, "jeton": uuid4()} | autres
    contacts.contacter(a, acteur=construire(de.utilisateur), **champs)


def test_the_mail_leaves_once_and_answers_go_to_the_sender(client, deux):
    de, a = deux
    client.force_login(de.utilisateur)
    adresse = reverse("annuaire:contacter", args=[a.uuid])
    page = client.get(adresse).content.decode()
    assert de.utilisateur.email in page  # what is given to the other is said
    assert a.utilisateur.email not in page
    champs = {"objet": "Un projet", "texte": TEXTE, "jeton": uuid4()}
    for _ in range(2):  # the button pressed twice
        reponse = client.post(adresse, champs, follow=True)
        assert a.utilisateur.email not in reponse.content.decode()
    vider()
    (recu,) = mail.outbox
    assert (recu.to, recu.reply_to) == ([a.utilisateur.email], [de.utilisateur.email])
    assert TEXTE in recu.body
    assert "Durand" in recu.body


def test_a_message_too_short_is_refused_and_kept_on_the_page(client, deux):
    client.force_login(deux[0].utilisateur)
    reponse = client.post(reverse("annuaire:contacter", args=[deux[1].uuid]), {"objet": "Un projet", "texte": "Oui"})
    assert reponse.status_code == 422
    assert "Un projet" in reponse.content.decode()
    assert not MessageMembre.objects.exists()


@pytest.mark.parametrize("perte", ["non listé", "sorti"])
def test_nothing_leaves_when_the_right_was_lost_meanwhile(deux, perte):
    de, a = deux
    ecrire(de, a)
    if perte == "sorti":
        Membre.objects.filter(pk=de.pk).update(etat=EtatMembre.SUSPENDUE)
    else:
        Membre.objects.filter(pk=a.pk).update(non_liste=True)
    vider()
    assert mail.outbox == []


def test_who_refuses_messages_is_not_written_to(client, deux):
    de, a = deux
    ecrire(de, a)
    desabonner(a.utilisateur, MESSAGES)
    vider()
    assert mail.outbox == []  # not even the one that was on its way
    with pytest.raises(contacts.MessagesRefuses):
        ecrire(de, a)
    client.force_login(de.utilisateur)
    profil, adresse = (reverse(f"annuaire:{nom}", args=[a.uuid]) for nom in ("detail", "contacter"))
    assert client.get(adresse).url == profil
    page = client.get(profil).content.decode()
    assert ("ne pas recevoir de messages" in page, adresse in page) == (True, False)
    # The form was already open.
    reponse = client.post(adresse, {"objet": "Un projet", "texte": TEXTE, "jeton": uuid4()})
    assert (reponse.status_code, TEXTE in reponse.content.decode()) == (422, True)
    assert MessageMembre.objects.count() == 1


def test_ten_messages_a_day(client, deux):
    de, a = deux
    for _ in range(contacts.MESSAGES_PAR_JOUR):
        ecrire(de, a)
    with pytest.raises(contacts.TropDeMessages):
        ecrire(de, a)
    client.force_login(de.utilisateur)
    reponse = client.post(reverse("annuaire:contacter", args=[a.uuid]), {"objet": "Onzième", "texte": TEXTE})
    assert reponse.status_code == 422
    assert TEXTE in reponse.content.decode()


def test_a_recruiter_writes_only_to_whom_it_may_read(client):
    recruteur = RecruteurFactory()
    client.force_login(recruteur.utilisateur)
    collegue = MembreFactory(organisme=recruteur.organisme, audience_identite=Audience.RECRUTEURS)
    ailleurs = MembreFactory(organisme=OrganismeFactory(), audience_identite=Audience.RECRUTEURS)
    assert client.get(reverse("annuaire:contacter", args=[collegue.uuid])).status_code == 404
    assert client.get(reverse("annuaire:contacter", args=[ailleurs.uuid])).status_code == 200


def test_nobody_writes_to_itself(client, deux):
    client.force_login(deux[0].utilisateur)
    assert client.get(reverse("annuaire:contacter", args=[deux[0].uuid])).status_code == 302


def test_a_report_reaches_moderators_once(client, deux):
    de, a = deux
    client.force_login(de.utilisateur)
    adresse = reverse("annuaire:signaler", args=[a.uuid])
    assert client.post(adresse, {"motif": "autre"}).status_code == 422
    for texte in ("Une fois.", "Deux fois."):
        assert client.post(adresse, {"motif": "contenu", "texte": texte}).status_code == 302
    signalement = Signalement.objects.get()
    assert signalement.texte == "Deux fois."
    moderateur = construire(UtilisateurFactory(moderateur=True))
    assert contacts.traiter_signalements([signalement.pk], acteur=moderateur) == 1
    assert contacts.traiter_signalements([signalement.pk], acteur=moderateur) == 0
    client.post(adresse, {"motif": "message"})
    assert Signalement.objects.a_traiter().count() == 1
