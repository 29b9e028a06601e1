"""Saved searches: whose they are, how many, and from when La lettre looks at them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from opportunites import services
from opportunites.enums import Cadence
from opportunites.models import RECHERCHES_MAX, RechercheEnregistree
from opportunites.recherches import montrer, proposer_nom
from socle.acteur import ANONYME, SYSTEME, Acteur
from tests.factories import RechercheFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

CRITERES = {"q": "données", "perimetre": "numerique"}


@pytest.fixture
def acteur():
    return Acteur(UtilisateurFactory().pk)


def enregistrer(acteur, nom="Données", **champs):
    champs = {"jeton": uuid4(), "criteres": CRITERES, "cadence": Cadence.QUOTIDIENNE} | champs
    return services.enregistrer(acteur=acteur, nom=nom, **champs)


def remplir(acteur):
    for rang in range(1, RECHERCHES_MAX + 1):
        RechercheFactory(utilisateur_id=acteur.utilisateur_id, rang=rang)


def vieillir(recherche):
    """Its mark as it was three days ago."""
    ancien = timezone.now() - timedelta(days=3)
    RechercheEnregistree.objects.filter(pk=recherche.pk).update(repere=ancien)
    return ancien


def ensemble(*actes):
    """Each in its own connection, at once."""

    def faire(acte):
        try:
            return acte()
        except Exception as erreur:
            return erreur
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actes)) as fils:
        return list(fils.map(faire, actes))


# --- Refusals ----------------------------------------------------------------------------------


def test_nobody_else_sees_a_search_not_even_the_team(acteur):
    enregistrer(acteur)
    autre = UtilisateurFactory().pk
    equipe = Acteur(autre, est_moderateur=True, est_administrateur=True)
    for etranger in (ANONYME, SYSTEME, Acteur(autre), equipe):
        assert not RechercheEnregistree.objects.visible_by(etranger).exists()
    assert RechercheEnregistree.objects.visible_by(acteur).count() == 1


@pytest.mark.parametrize(
    "acte",
    [
        services.mettre_en_pause,
        services.reactiver,
        lambda r, acteur: services.regler_recherche(r, acteur=acteur, nom="Volée", cadence=Cadence.AUCUNE),
    ],
)
def test_somebody_else_changes_nothing(acteur, acte):
    recherche = enregistrer(acteur)
    with pytest.raises(RechercheEnregistree.DoesNotExist):
        acte(recherche, acteur=Acteur(UtilisateurFactory().pk, est_moderateur=True))
    recherche.refresh_from_db()
    assert (recherche.nom, recherche.cadence, recherche.est_en_pause) == ("Données", Cadence.QUOTIDIENNE, False)


def test_somebody_else_deletes_nothing(acteur):
    recherche = enregistrer(acteur)
    services.supprimer_recherche(recherche, acteur=Acteur(UtilisateurFactory().pk, est_moderateur=True))
    assert RechercheEnregistree.objects.filter(pk=recherche.pk).exists()


def test_the_21st_is_refused_and_a_place_freed_serves_again(acteur):
    remplir(acteur)
    with pytest.raises(services.TropDeRecherches):
        enregistrer(acteur)
    septieme = RechercheEnregistree.objects.get(rang=7)
    services.supprimer_recherche(septieme, acteur=acteur)
    assert enregistrer(acteur).rang == 7


@pytest.mark.parametrize("rang", [0, 1, RECHERCHES_MAX, RECHERCHES_MAX + 1])
def test_the_database_itself_refuses_the_21st(acteur, rang):
    remplir(acteur)
    with pytest.raises(IntegrityError), transaction.atomic():
        RechercheFactory(utilisateur_id=acteur.utilisateur_id, rang=rang, nom="Une de trop")


def test_the_database_refuses_an_unknown_cadence(acteur):
    with pytest.raises(IntegrityError), transaction.atomic():
        RechercheFactory(utilisateur_id=acteur.utilisateur_id, cadence="chaque minute")


def test_a_name_serves_once_for_a_person(acteur):
    enregistrer(acteur)
    with pytest.raises(ValidationError, match="Vous avez déjà une recherche de ce nom"):
        enregistrer(acteur)
    enregistrer(Acteur(UtilisateurFactory().pk))
    assert RechercheEnregistree.objects.count() == 2


def test_renaming_to_a_used_name_changes_nothing(acteur):
    enregistrer(acteur, "Une")
    deux = enregistrer(acteur, "Deux")
    with pytest.raises(ValidationError, match="Vous avez déjà une recherche de ce nom"):
        services.regler_recherche(deux, acteur=acteur, nom="Une", cadence=Cadence.AUCUNE)
    deux.refresh_from_db()
    assert (deux.nom, deux.cadence) == ("Deux", Cadence.QUOTIDIENNE)


# --- Twice at once -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_at_once_makes_one(acteur):
    jeton = uuid4()
    une, autre = ensemble(*[lambda: enregistrer(acteur, jeton=jeton)] * 2)
    assert une == autre == RechercheEnregistree.objects.get()


@pytest.mark.django_db(transaction=True)
def test_two_forms_for_the_last_place(acteur):
    for rang in range(1, RECHERCHES_MAX):
        RechercheFactory(utilisateur_id=acteur.utilisateur_id, rang=rang)
    issues = ensemble(lambda: enregistrer(acteur, "Une"), lambda: enregistrer(acteur, "Deux"))
    assert sorted(type(issue).__name__ for issue in issues) == ["RechercheEnregistree", "TropDeRecherches"]
    assert RechercheEnregistree.objects.count() == RECHERCHES_MAX


@pytest.mark.django_db(transaction=True)
def test_two_forms_with_the_same_name(acteur):
    issues = ensemble(*[lambda: enregistrer(acteur)] * 2)
    assert sorted(type(issue).__name__ for issue in issues) == ["RechercheEnregistree", "ValidationError"]


@pytest.mark.django_db(transaction=True)
def test_two_searches_never_take_one_name_at_once(acteur):
    siennes = [enregistrer(acteur, nom=nom) for nom in ("A", "B")]
    issues = ensemble(
        *(
            lambda une=une: services.regler_recherche(une, acteur=acteur, nom="C", cadence=Cadence.AUCUNE)
            for une in siennes
        )
    )
    assert sorted(type(issue).__name__ for issue in issues) == ["NoneType", "ValidationError"]


# --- From when ------------------------------------------------------------------------------------


def test_what_is_in_the_list_when_it_is_saved_is_not_new(acteur):
    avant = timezone.now()
    assert avant <= enregistrer(acteur).repere <= timezone.now()


def test_pause_keeps_the_mark_and_reactivating_moves_it(acteur):
    recherche = enregistrer(acteur)
    ancien = vieillir(recherche)
    services.mettre_en_pause(recherche, acteur=acteur)
    recherche.refresh_from_db()
    assert recherche.est_en_pause
    assert recherche.repere == ancien
    depuis = recherche.en_pause_depuis
    services.mettre_en_pause(recherche, acteur=acteur)
    recherche.refresh_from_db()
    assert recherche.en_pause_depuis == depuis
    RechercheEnregistree.objects.filter(pk=recherche.pk).update(en_pause_depuis=depuis - timedelta(days=2))
    services.reactiver(recherche, acteur=acteur)
    recherche.refresh_from_db()
    assert recherche.est_suivie
    assert recherche.repere == recherche.suivie_depuis > ancien + timedelta(days=2)


def test_a_pause_by_mistake_changes_nothing(acteur):
    recherche = enregistrer(acteur)
    ancien = vieillir(recherche)
    services.mettre_en_pause(recherche, acteur=acteur)
    services.reactiver(recherche, acteur=acteur)
    recherche.refresh_from_db()
    assert (recherche.est_suivie, recherche.repere) == (True, ancien)


def test_reactivating_what_is_not_paused_changes_nothing(acteur):
    recherche = enregistrer(acteur)
    ancien = vieillir(recherche)
    services.reactiver(recherche, acteur=acteur)
    recherche.refresh_from_db()
    assert recherche.repere == ancien


@pytest.mark.parametrize(
    ("de", "vers", "avance"),
    [
        (Cadence.AUCUNE, Cadence.QUOTIDIENNE, True),
        (Cadence.AUCUNE, Cadence.HEBDOMADAIRE, True),
        (Cadence.AUCUNE, Cadence.AUCUNE, False),
        (Cadence.QUOTIDIENNE, Cadence.HEBDOMADAIRE, False),
        (Cadence.HEBDOMADAIRE, Cadence.QUOTIDIENNE, False),
        (Cadence.QUOTIDIENNE, Cadence.AUCUNE, False),
    ],
)
def test_the_mark_moves_when_somebody_begins_to_ask(acteur, de, vers, avance):
    recherche = enregistrer(acteur, cadence=de)
    ancien = vieillir(recherche)
    services.regler_recherche(recherche, acteur=acteur, nom="Autre nom", cadence=vers)
    recherche.refresh_from_db()
    assert (recherche.nom, recherche.cadence) == ("Autre nom", vers)
    assert (recherche.repere > ancien) is avance


def test_asking_during_a_pause_waits_for_its_end(acteur):
    recherche = enregistrer(acteur, cadence=Cadence.AUCUNE)
    services.mettre_en_pause(recherche, acteur=acteur)
    ancien = vieillir(recherche)
    services.regler_recherche(recherche, acteur=acteur, nom="Données", cadence=Cadence.QUOTIDIENNE)
    recherche.refresh_from_db()
    assert recherche.repere == ancien
    assert not recherche.est_suivie


# --- In words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("perimetre", "dit"), [("numerique", "Toute la filière numérique"), ("toutes", "Toutes les offres")]
)
def test_a_search_without_criterion_says_what_it_covers(perimetre, dit):
    [montree] = montrer([RechercheFactory.build(utilisateur=None, criteres={"q": "", "perimetre": perimetre})])
    assert montree.mots == [dit]


@pytest.mark.parametrize(
    ("mots", "nom"),
    [
        (["«\u00a0données\u00a0»", "Région\u00a0: Bretagne", "Filière numérique"], "données, Région\u00a0: Bretagne"),
        (["Toute la filière numérique"], "Toute la filière numérique"),
        (["mot " * 40, "Filière numérique"], ("mot " * 24).strip() + "…"),
        (["x" * 200, "Filière numérique"], "x" * 99 + "…"),
    ],
)
def test_a_name_is_proposed_within_its_length(mots, nom):
    assert proposer_nom(mots, 100) == nom
    assert len(nom) <= 100


def test_no_trace_of_what_is_looked_for_in_its_text(acteur):
    recherche = enregistrer(acteur, "Quitter mon ministère")
    assert "ministère" not in f"{recherche} {recherche!r}"
