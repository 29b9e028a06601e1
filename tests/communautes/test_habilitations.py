"""What a host must know: typed by who has a seat, handed over by who leads the community, erased after."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from annuaire.vision import vision
from communautes.enums import EtatEvenement, EtatInscription
from communautes.models import Evenement, Habilitation, Inscription
from communautes.services import habilitations
from communautes.services.effacement_suites import effacer_suites
from socle.acteur import ANONYME, SYSTEME, construire
from socle.enums import VerbeTrace
from socle.journal import TransitionRefusee
from socle.models import Trace
from tests.communautes.suites import acteur, animatrice, dans, evenement, inscrite, visite
from tests.conftest import prouver
from tests.factories import AdhesionFactory, MembreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

DITES = {
    "nom_de_naissance": "Lovelace",
    "prenoms": "Augusta Ada",
    "naissance": date(1990, 12, 10),
    "lieu_de_naissance": "Lyon (69)",
    "nationalite": "Française",
}


def donner(une, **champs):
    habilitations.donner_habilitation(une, {**DITES, **champs}, acteur=acteur(une.membre))


def lues_par(qui):
    with vision(qui):
        return sorted(Habilitation.objects.values_list("nom_de_naissance", flat=True))


def page(nom, un):
    return reverse(f"agenda:{nom}_habilitation" + ("s" if nom == "exporter" else ""), args=[un.uuid])


def test_the_database_shows_them_to_their_person_and_to_who_leads_the_community():
    un = visite()
    une, autre = inscrite(un), inscrite(un)
    donner(une)
    equipe = construire(UtilisateurFactory(is_staff=True, is_superuser=True))
    ailleurs = AdhesionFactory(role="animateur").membre
    ancienne = AdhesionFactory(communaute=un.communaute, role="animateur", etat="sortie").membre
    for qui in (ANONYME, equipe, acteur(autre.membre), acteur(ailleurs), acteur(ancienne)):
        assert lues_par(qui) == []
        with vision(qui):
            assert not Habilitation.objects.update(nationalite="Autre")
            assert not Habilitation.objects.all().delete()[0]
    anime = acteur(animatrice(un.communaute))
    assert lues_par(anime) == lues_par(acteur(une.membre)) == ["Lovelace"]
    with vision(anime):  # reads, and changes nothing
        assert not Habilitation.objects.update(nationalite="Autre")
        assert not Habilitation.objects.all().delete()[0]
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Habilitation.objects.create(inscription=autre, **DITES)
    assert Habilitation.objects.count() == 0  # nobody said who looks


def test_who_has_a_seat_types_it_until_the_list_is_handed_over():
    jour = timezone.localdate()
    une = inscrite(visite(liste_avant_le=jour + timedelta(days=1)))
    donner(une)
    donner(une, prenoms="Ada")
    with vision(SYSTEME):
        assert Habilitation.objects.get().prenoms == "Ada"
    with pytest.raises(PermissionDenied):
        habilitations.donner_habilitation(une, DITES, acteur=acteur(inscrite(une.evenement).membre))
    for refusee in (
        inscrite(visite(liste_avant_le=jour)),
        inscrite(evenement()),
        inscrite(visite(etat=EtatEvenement.CLOS)),
        inscrite(visite(), etat=EtatInscription.ATTENTE),
        inscrite(visite(), etat=EtatInscription.PROPOSEE),
    ):
        with pytest.raises(TransitionRefusee):
            donner(refusee)
    with pytest.raises(ValidationError):
        donner(une, nom_de_naissance="x" * 81)
    assert habilitations.retirer_habilitation(une, acteur=acteur(une.membre))
    assert not habilitations.retirer_habilitation(une, acteur=acteur(une.membre))
    assert lues_par(SYSTEME) == []


def test_the_page_keeps_what_was_typed_and_takes_it_back(client):
    une = inscrite(visite())
    client.force_login(une.membre.utilisateur)
    adresse, saisie = page("donner", une.evenement), {**DITES, "naissance": "1990-12-10"}
    for faux in ({"naissance": "2090-01-01"}, {"naissance": ""}, {"prenoms": ""}, {"nationalite": "F\x07"}):
        reponse = client.post(adresse, {**saisie, **faux})
        assert reponse.status_code == 422, faux
        assert 'value="Lovelace"' in reponse.content.decode()
    assert client.post(adresse, saisie).status_code == 302
    assert 'value="Lovelace"' in client.get(adresse).content.decode()
    assert client.post(page("retirer", une.evenement)).status_code == 302
    assert lues_par(SYSTEME) == []
    assert (
        client.get(page("donner", inscrite(evenement(une.evenement.communaute), une.membre).evenement)).status_code
        == 404
    )
    client.force_login(inscrite(une.evenement, etat=EtatInscription.ATTENTE).membre.utilisateur)
    assert client.get(adresse).status_code == 302


# --- Handed over ---------------------------------------------------------------------------------------------------


def test_the_list_leaves_with_a_reason_a_recent_proof_and_a_trace(client):
    un = visite()
    une, sans = inscrite(un), inscrite(un)
    donner(une, nom_de_naissance="=HYPERLINK(1)")
    partie = inscrite(un)
    donner(partie)
    Inscription.objects.filter(pk=partie.pk).update(etat=EtatInscription.ANNULEE)
    adresse = page("exporter", un)
    for compte, code in {
        UtilisateurFactory(): 404,
        une.membre.utilisateur: 404,
        AdhesionFactory(role="animateur").membre.utilisateur: 404,
    }.items():
        client.force_login(compte)
        assert client.get(adresse).status_code == code
        assert client.post(adresse, {"raison": "accueil"}).status_code == code
    anime = animatrice(un.communaute).utilisateur
    with time_machine.travel(timezone.now() - timedelta(minutes=11)):
        client.force_login(anime)
    reponse = client.get(adresse)
    assert reponse.status_code == 302
    assert reponse["Location"].startswith(reverse("comptes:verifier"))
    prouver(client, anime, deux_facteurs=False)
    lue = client.get(adresse).content.decode()
    assert "1\u00a0personne" in lue or "1 personne" in lue
    assert "HYPERLINK" not in lue
    for faux in ({}, {"raison": "curiosite"}):
        assert client.post(adresse, faux).status_code == 422
    assert not Trace.objects.filter(verbe=VerbeTrace.EXPORTER).exists()
    reponse = client.post(adresse, {"raison": "accueil"})
    lignes = b"".join(reponse).decode("utf-8-sig").splitlines()
    assert len(lignes) == 2
    assert lignes[1].startswith("'=HYPERLINK(1);Augusta Ada;1990-12-10;")
    assert "no-store" in reponse["Cache-Control"]
    trace = Trace.objects.get(verbe=VerbeTrace.EXPORTER)
    assert (trace.raison, trace.object_id, trace.details["lignes"]) == ("accueil", anime.pk, 1)
    assert sans.membre.nom not in lignes[1]


def test_the_moderation_team_does_not_read_it(client):
    un = visite()
    donner(inscrite(un))
    equipe = UtilisateurFactory(is_staff=True)
    client.force_login(equipe)
    prouver(client, equipe, deux_facteurs=True)
    assert client.get(page("exporter", un)).status_code == 403
    with pytest.raises(PermissionDenied):
        habilitations.exporter_habilitations(un, "accueil", acteur=construire(equipe), compte=equipe)
    anime = MembreFactory()
    with pytest.raises(PermissionDenied):
        habilitations.exporter_habilitations(un, "accueil", acteur=acteur(anime), compte=anime.utilisateur)


# --- Forgotten -----------------------------------------------------------------------------------------------------


def test_they_are_forgotten_seven_days_after_or_as_soon_as_nobody_comes():
    jour = timezone.localdate()
    garde, rendue, annulee, partie = (inscrite(visite()) for _ in range(4))
    for une in (garde, rendue, annulee, partie):
        donner(une, nom_de_naissance=f"N{une.pk}")
    Inscription.objects.filter(pk=rendue.pk).update(etat=EtatInscription.ANNULEE)
    Evenement.objects.filter(pk=annulee.evenement_id).update(etat=EtatEvenement.ANNULE, motif_annulation="Grève.")
    effacer_suites(partie.membre.utilisateur_id)
    assert habilitations.purger_habilitations(jour) == 2
    assert lues_par(SYSTEME) == [f"N{garde.pk}"]
    for jours, oubliees in ((6, 0), (9, 1)):
        passee = dans(days=-jours)
        Evenement.objects.filter(pk=garde.evenement_id).update(debut=passee - timedelta(hours=2), fin=passee)
        assert habilitations.purger_habilitations(jour) == oubliees
    assert lues_par(SYSTEME) == []
