"""Two organismes become one: what named the first names the other, all or nothing, and nothing hidden is shown."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from annuaire.models import Membre, Recruteur
from opportunites.importation.referentiel import Referentiel
from opportunites.models import LigneRecherche, Offre
from referentiels.fusions import fusionner_organismes, suivre_organismes
from referentiels.models import Denomination, Organisme
from socle.acteur import construire
from socle.models import Trace
from tests.factories import (
    CommunauteFactory,
    MembreFactory,
    OffreFactory,
    OrganismeFactory,
    RecruteurFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chef():
    return construire(UtilisateurFactory(administrateur=True))


def deux():
    ancien = OrganismeFactory(
        sigle="DSI", nom="Direction des systèmes", siret="1" * 14, domaines_courriel="dsi.gouv.fr"
    )
    return ancien, OrganismeFactory(sigle="DNUM", nom="Direction du numérique", domaines_courriel="dnum.gouv.fr")


def test_everything_follows(chef):
    ancien, garde = deux()
    membre, offre = MembreFactory(organisme=ancien), OffreFactory(organisme=ancien)
    enfant = OrganismeFactory(parent=ancien)
    communaute = CommunauteFactory()
    communaute.pilotes.set([ancien, garde])
    commun = UtilisateurFactory()
    for organisme in (ancien, garde):
        RecruteurFactory(utilisateur=commun, organisme=organisme)
    Denomination.objects.create(organisme=ancien, libelle="direction du Numérique")
    Denomination.objects.create(organisme=ancien, libelle="Vieux nom")
    assert fusionner_organismes(ancien, garde, acteur=chef) > 0
    assert Membre.objects.get(pk=membre.pk).organisme == garde
    assert Offre.objects.get(pk=offre.pk).organisme == garde
    assert Organisme.objects.get(pk=enfant.pk).parent == garde
    assert list(communaute.pilotes.all()) == [garde]
    assert Recruteur.objects.get().organisme == garde
    garde.refresh_from_db()
    assert (garde.siret, garde.domaines_courriel) == ("1" * 14, "dnum.gouv.fr dsi.gouv.fr")
    noms = garde.denominations.order_by("libelle").values_list("libelle", flat=True)
    assert list(noms) == ["DSI", "Direction des systèmes", "Vieux nom"]
    assert not Organisme.objects.montrables().filter(pk=ancien.pk).exists()
    assert LigneRecherche.objects.get(offre=offre.pk)
    assert Referentiel().employeur("Direction des systèmes", "")[0] == garde.pk
    trace = Trace.objects.get(verbe="fusionner_organisme")
    assert (trace.objet, trace.details["dans"]) == (ancien, garde.pk)


def test_what_cannot_be_merged(chef):
    ancien, garde = deux()
    dessous = OrganismeFactory(parent=OrganismeFactory(parent=ancien))
    secret = OrganismeFactory(sensible=True)
    sous_secret = OrganismeFactory(parent=secret)
    for un, autre in ((ancien, ancien), (ancien, dessous), (secret, garde), (garde, sous_secret)):
        with pytest.raises(ValidationError):
            fusionner_organismes(un, autre, acteur=chef)
    fusionner_organismes(ancien, garde, acteur=chef)
    for un, autre in ((ancien, garde), (OrganismeFactory(), ancien)):
        with pytest.raises(ValidationError):
            fusionner_organismes(un, autre, acteur=chef)


def test_a_chain_of_merges_and_a_late_write_lead_to_the_last(chef):
    ancien, garde = deux()
    dernier = OrganismeFactory()
    fusionner_organismes(ancien, garde, acteur=chef)
    membre = MembreFactory(organisme=ancien)  # a form that had read it before
    fusionner_organismes(garde, dernier, acteur=chef)
    assert Organisme.objects.get(pk=ancien.pk).remplace_par == dernier
    assert suivre_organismes(None) > 0
    assert suivre_organismes(None) == 0
    assert Membre.objects.get(pk=membre.pk).organisme == dernier


def test_a_merge_that_fails_changes_nothing(chef):
    ancien, garde = deux()
    Organisme.objects.filter(pk=garde.pk).update(domaines_courriel="x" * 495)
    membre = MembreFactory(organisme=ancien)
    with pytest.raises(ValidationError):
        fusionner_organismes(ancien, garde, acteur=chef)
    assert Membre.objects.get(pk=membre.pk).organisme == ancien
    assert not Trace.objects.exists()


def test_the_page_chooses_shows_and_merges(client):
    ancien, garde = deux()
    MembreFactory(organisme=ancien)
    page = reverse("admin:referentiels_organisme_fusionner", args=[ancien.pk])
    client.force_login(UtilisateurFactory(moderateur=True))
    assert client.post(page, {"vers": garde.sigle}).status_code == 403
    client.force_login(UtilisateurFactory(administrateur=True))
    assert "Direction du numérique" in client.get(page, {"q": "numérique"}).content.decode()
    texte = client.get(page, {"vers": "DNUM"}).content.decode()
    assert "Membres" in texte
    assert "Une fusion ne se défait pas." in texte
    assert "Nous ne connaissons pas" in client.get(page, {"vers": "RIEN"}).content.decode()
    assert client.post(page, {"vers": "DNUM"}).status_code == 302
    assert "est fusionné dans" in client.get(page).content.decode()
    assert client.post(page, {"vers": "DNUM"}).status_code == 409
