"""What animators and the team follow: states, dates and health; never what was written, nor who is hidden."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import EtatMembre
from mentorat.enums import EtatBinome, EtatDemandeMentorat, MotifRupture, Sante
from mentorat.files import files
from mentorat.models import AlerteMentorat, Binome, DemandeMentorat, Seance, Voeu
from mentorat.sante import sante
from mentorat.tableau import animation
from socle import journal
from socle.acteur import SYSTEME
from tests.factories import AdhesionFactory, CommunauteFactory, MembreFactory, UtilisateurFactory
from tests.mentorat.campagnes import (
    BESOIN,
    acteur,
    animatrice,
    binome,
    campagne,
    communaute_animee,
    demande,
    inscrite,
    offre,
)

pytestmark = pytest.mark.django_db
PAGES = ("animation:binomes", "animation:demandes", "animation:indicateurs")
JOUR = timedelta(days=1)


@pytest.fixture
def numerique():
    return communaute_animee()


@pytest.fixture
def moderation():
    return UtilisateurFactory(is_staff=True)


def suivi(communaute, silence=None, **champs):
    """A pair of this community, whose last session was so many days ago."""
    elle = demande(etat=EtatDemandeMentorat.BINOME, communaute=communaute)
    pair = binome(offre(), elle, **{"debut": timezone.localdate() - 100 * JOUR, **champs})
    if silence is not None:
        Seance.objects.create(binome=pair, debut=timezone.now() - silence * JOUR)
    return pair


def test_pages_are_for_who_leads_or_moderates(client, numerique, moderation):
    communaute, anime = numerique
    for compte, statut in (
        (AdhesionFactory(communaute=communaute).membre.utilisateur, 403),
        (UtilisateurFactory(), 403),
        (anime.utilisateur, 200),
        (moderation, 200),
    ):
        client.force_login(compte)
        assert {client.get(reverse(page)).status_code for page in PAGES} == {statut}


def test_each_animator_follows_its_communities_and_never_itself(client, numerique, moderation):
    communaute, anime = numerique
    le_sien = suivi(communaute)
    par_campagne = binome(offre(), demande(etat=EtatDemandeMentorat.BINOME, campagne=campagne(communaute, "en cours")))
    ailleurs = suivi(CommunauteFactory(slug="ailleurs"))
    propre = binome(offre(), demande(anime, EtatDemandeMentorat.BINOME, communaute=communaute))
    attendues = {anime.utilisateur: {le_sien, par_campagne}, moderation: {le_sien, par_campagne, ailleurs, propre}}
    attendues[animatrice(CommunauteFactory(slug="vide")).utilisateur] = set()
    for compte, binomes in attendues.items():
        client.force_login(compte)
        lues = client.get(reverse("animation:binomes")).context["lignes"]
        assert {ligne["binome"] for ligne in lues} == binomes


def test_nothing_that_was_written_is_on_these_pages(client, numerique, moderation):
    communaute, anime = numerique
    pair = suivi(communaute)
    AlerteMentorat.objects.create(binome=pair, auteur=pair.mentore, texte="Canari de l’alerte")
    elle = demande(etat=EtatDemandeMentorat.ADRESSEE, communaute=communaute)
    Voeu.objects.create(demande=elle, offre=pair.offre, rang=1, motif="Canari du motif")
    fini = {"fini_le": timezone.localdate()}
    journal.changer_etat(suivi(communaute), "rompre", acteur=SYSTEME, motif=MotifRupture.ENTENTE, champs=fini)
    for compte in (anime.utilisateur, moderation):
        client.force_login(compte)
        for page in PAGES:
            texte = client.get(reverse(page)).content.decode()
            assert "Canari" not in texte
            assert page == "animation:indicateurs" or str(MotifRupture.ENTENTE.label) not in texte


def test_who_is_hidden_is_a_number_and_the_team_reads_names(client, numerique, moderation):
    communaute, anime = numerique
    cache = MembreFactory(non_liste=True)
    demande(cache, EtatDemandeMentorat.SANS_MENTOR, communaute=communaute)
    client.force_login(anime.utilisateur)
    page = client.get(reverse("animation:demandes")).content.decode()
    assert f"Membre n°\u00a0{cache.pk}" in page
    assert cache.nom not in page
    client.force_login(moderation)
    assert cache.nom_complet in client.get(reverse("animation:demandes")).content.decode()


def test_health_filters_find_what_health_says(client, numerique):
    communaute, anime = numerique
    for silence in (1, 44, 45, 59, 60, 99, None):
        suivi(communaute, silence)
    repris = suivi(communaute, 80, repris_le=timezone.localdate() - 50 * JOUR)
    annulee = suivi(communaute, 70)
    Seance.objects.create(binome=annulee, debut=timezone.now() - JOUR, annulee_le=timezone.now())
    Seance.objects.create(binome=annulee, debut=timezone.now() + JOUR)
    suivi(communaute, 70, etat=EtatBinome.EN_PAUSE, pause_jusqu_au=timezone.localdate() + JOUR)
    client.force_login(anime.utilisateur)
    attendues = {voulue: set() for voulue in Sante}
    for pair in Binome.objects.with_derniere_seance().filter(etat=EtatBinome.ACTIF):
        attendues[sante(pair)].add(pair)
    assert repris in attendues[Sante.ORANGE]
    assert annulee in attendues[Sante.ROUGE]
    for voulue, binomes in attendues.items():
        reponse = client.get(reverse("animation:binomes"), {"sante": voulue.value})
        assert {ligne["binome"] for ligne in reponse.context["lignes"]} == binomes
        assert str(voulue.label) in reponse.content.decode()
    pause = client.get(reverse("animation:binomes"), {"etat": "en pause", "sante": "inconnue"})
    assert [ligne["binome"].etat for ligne in pause.context["lignes"]] == [EtatBinome.EN_PAUSE]


def test_requests_without_a_mentor_come_by_age(client, numerique):
    communaute, anime = numerique
    maintenant = timezone.now()
    ancienne = demande(etat="sans mentor", communaute=communaute, adressee_le=maintenant - 40 * JOUR)
    inscription = inscrite(campagne(communaute), engagement_le=maintenant - 3 * JOUR)
    recente = demande(etat="adressée", communaute=communaute, adressee_le=maintenant)
    for etat in ("brouillon", "binôme", "retirée"):
        demande(etat=etat, communaute=communaute)
    client.force_login(anime.utilisateur)
    lignes = client.get(reverse("animation:demandes")).context["lignes"]
    assert [ligne["demande"] for ligne in lignes] == [ancienne, inscription, recente]
    filtrees = client.get(reverse("animation:demandes"), {"etat": "inscrite"}).context["lignes"]
    assert [ligne["demande"] for ligne in filtrees] == [inscription]


def test_lists_ask_as_much_of_two_as_of_many(client, numerique, django_assert_max_num_queries):
    communaute, anime = numerique
    for _ in range(12):
        suivi(communaute, 3)
        demande(etat="sans mentor", communaute=communaute)
    client.force_login(anime.utilisateur)
    client.get(reverse("animation:binomes"))
    for page in PAGES:
        with django_assert_max_num_queries(15):
            client.get(reverse(page))


def test_a_card_tells_who_leads_what_waits_and_nobody_else(client, numerique):
    communaute, anime = numerique
    assert animation(acteur(anime), timezone.now()) is None
    suivi(communaute, 61)
    campagne(communaute, "appariement", nom="Campagne close hier")
    carte = animation(acteur(anime), timezone.now())
    assert (len(carte.contexte["campagnes"]), carte.contexte["rouges"]) == (1, 1)
    client.force_login(anime.utilisateur)
    page = client.get(reverse("accueil:carte", args=["mentorat"])).content.decode()
    assert "Campagne close hier" in page
    assert "1 binôme sans séance" in page
    autres = [animatrice(CommunauteFactory(slug="autre")), AdhesionFactory(communaute=communaute).membre]
    assert [animation(acteur(autre), timezone.now()) for autre in autres] == [None, None]


# --- Admin ---------------------------------------------------------------------------------------


@pytest.fixture
def dans_l_admin(client, moderation):
    client.force_login(moderation)
    return client


def test_the_admin_shows_states_and_never_content(dans_l_admin, numerique):
    communaute, _ = numerique
    pair = suivi(communaute)
    fini = {"fini_le": timezone.localdate()}
    journal.changer_etat(pair, "rompre", acteur=SYSTEME, motif=MotifRupture.TEMPS, champs=fini)
    voeu = Voeu.objects.create(demande=pair.demande, offre=pair.offre, rang=1, motif="Canari du motif")
    objets = (pair, pair.demande, pair.offre, voeu, campagne(communaute))
    for objet in objets:
        nom = f"admin:mentorat_{objet._meta.model_name}"
        liste = dans_l_admin.get(reverse(f"{nom}_changelist"))
        fiche = dans_l_admin.get(reverse(f"{nom}_change", args=[objet.pk]))
        assert (liste.status_code, fiche.status_code) == (200, 200)
        assert dans_l_admin.post(reverse(f"{nom}_change", args=[objet.pk]), {"etat": "x"}).status_code == 403
        for page in (liste, fiche):
            assert BESOIN not in page.content.decode()
            assert "Canari" not in page.content.decode()
    fiche = dans_l_admin.get(reverse("admin:mentorat_binome_change", args=[pair.pk])).content.decode()
    assert str(MotifRupture.TEMPS.label) in fiche
    assert "viewsitelink" not in fiche  # its page is for its two people alone


def test_one_does_not_read_ones_own_in_the_admin(dans_l_admin, moderation, numerique):
    communaute, _ = numerique
    soi = MembreFactory(utilisateur=moderation, etat=EtatMembre.ACTIVE)
    sienne = demande(soi, EtatDemandeMentorat.BINOME, communaute=communaute)
    pair = binome(offre(), sienne)
    alerte = AlerteMentorat.objects.create(binome=pair, auteur=pair.mentor, texte="À son propos")
    for objet in (pair, sienne, alerte):
        adresse = reverse(f"admin:mentorat_{objet._meta.model_name}_change", args=[objet.pk])
        assert dans_l_admin.get(adresse).status_code == 302  # Django: not found, back to the home
    assert [file.nombre for file in files(acteur(soi))] == [0]
    assert DemandeMentorat.objects.suivies_par(acteur(soi)).count() == 0


def test_alerts_are_a_queue_that_empties_once_treated(dans_l_admin, numerique):
    communaute, anime = numerique
    alerte = AlerteMentorat.objects.create(binome=suivi(communaute), auteur=anime, texte="Je suis mal à l’aise.")
    attente = dans_l_admin.get(reverse("admin:index"))
    for titre in ("Problèmes de mentorat", "Campagnes de mentorat à apparier"):
        assert titre in attente.content.decode()
    liste = reverse("admin:mentorat_alertementorat_changelist")
    geste = {"action": "traiter", "_selected_action": [alerte.pk]}
    reponse = dans_l_admin.post(liste, geste, follow=True)
    assert "Alertes traitées\u00a0: 1" in reponse.content.decode()
    alerte.refresh_from_db()
    assert alerte.traitee_le is not None
    assert dans_l_admin.get(liste, {"traitee_le__isempty": "1"}).context["cl"].result_count == 0
