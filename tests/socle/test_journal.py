"""The journal: the only door of a state, and a book that nobody rewrites."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction

from opportunites.enums import TRANSITIONS, EtatOffre
from opportunites.models import Offre
from socle.acteur import SYSTEME, Acteur
from socle.journal import CREATION, TransitionRefusee, changer_etat, changer_etats, creer
from socle.models import Transition
from tests.factories import OffreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db

VERBES = [(verbe, etat) for verbe, (departs, _) in TRANSITIONS.items() if departs != {CREATION} for etat in EtatOffre]


@pytest.mark.parametrize(("verbe", "etat"), VERBES)
def test_every_verb_on_every_state(verbe, etat):
    offre = OffreFactory(etat=etat)
    departs, arrivee = TRANSITIONS[verbe]
    if etat not in departs:
        with pytest.raises(TransitionRefusee):
            changer_etat(offre, verbe, acteur=SYSTEME)
        offre.refresh_from_db()
        assert (offre.etat, Transition.objects.count()) == (etat, 0)
        return
    ligne = changer_etat(offre, verbe, acteur=SYSTEME, motif="essai")
    offre.refresh_from_db()
    assert offre.etat == arrivee
    assert (ligne.verbe, ligne.de, ligne.vers, ligne.motif, ligne.acteur_id) == (verbe, etat, arrivee, "essai", None)


def test_transition_names_its_author_and_keeps_a_snapshot_at_publication():
    moderateur = UtilisateurFactory(moderateur=True)
    offre = OffreFactory(etat=EtatOffre.SOUMISE, intitule="Cheffe ou chef de projet")
    ligne = changer_etat(offre, "publier", acteur=Acteur(utilisateur_id=moderateur.pk, est_moderateur=True))
    assert ligne.acteur == moderateur
    assert ligne.objet == offre
    assert ligne.instantane["intitule"] == "Cheffe ou chef de projet"
    assert not {"etat", "candidature"} & set(ligne.instantane)


def test_constraint_of_the_new_state_is_checked_before_the_journal_is_written():
    offre = OffreFactory(etat=EtatOffre.SOUMISE, date_publication=None)
    with pytest.raises(ValidationError, match="date de première publication"):
        changer_etat(offre, "publier", acteur=SYSTEME)
    assert not Transition.objects.exists()
    assert offre.etat == EtatOffre.SOUMISE, "après un refus, l’objet de l’appelant dit toujours vrai"


def test_fields_change_with_the_state():
    offre = OffreFactory(etat=EtatOffre.SOUMISE, date_publication=None)
    changer_etat(offre, "publier", acteur=SYSTEME, champs={"date_publication": "2026-11-21"})
    offre.refresh_from_db()
    assert (offre.etat, str(offre.date_publication)) == (EtatOffre.PUBLIEE, "2026-11-21")


def test_many_objects_all_or_none():
    publiees = [OffreFactory() for _ in range(3)]
    brouillon = OffreFactory(etat=EtatOffre.BROUILLON)
    with pytest.raises(TransitionRefusee), transaction.atomic():
        changer_etats(Offre.objects.all(), "suspendre", acteur=SYSTEME)
    assert not Transition.objects.exists()
    assert changer_etats(Offre.objects.exclude(pk=brouillon.pk), "suspendre", acteur=SYSTEME) == 3
    assert Transition.objects.filter(object_id__in=[o.pk for o in publiees], vers="suspendue").count() == 3


def test_creation_is_in_the_journal():
    offre = Offre(intitule="Neuve")
    creer([offre], "creer", acteur=SYSTEME)
    assert Transition.objects.get(object_id=offre.pk).vers == EtatOffre.BROUILLON
    with pytest.raises(TransitionRefusee):
        creer([Offre(intitule="Déjà née")], "publier", acteur=SYSTEME)


@pytest.mark.parametrize("ordre", ["UPDATE socle_transition SET verbe = 'x'", "DELETE FROM socle_transition"])
def test_web_role_cannot_rewrite_the_journal(ordre):
    changer_etat(OffreFactory(), "suspendre", acteur=SYSTEME)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(ordre)


@pytest.mark.django_db(transaction=True)
def test_two_opposite_decisions_at_once_leave_one():
    ContentType.objects.clear_cache()
    offre = OffreFactory(etat=EtatOffre.SOUMISE)

    def jouer(verbe: str) -> str:
        try:
            changer_etat(Offre.objects.get(pk=offre.pk), verbe, acteur=SYSTEME)
            return "fait"
        except TransitionRefusee:
            return "refusé"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fils:
        assert sorted(fils.map(jouer, ["publier", "refuser"])) == ["fait", "refusé"]
    assert Transition.objects.count() == 1


def test_web_role_really_logs_in_and_owns_nothing(web_dsn):
    with psycopg.connect(web_dsn) as connexion:
        assert connexion.execute("SELECT current_user").fetchone() == (settings.ROLE_WEB,)
        possede = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        assert connexion.execute(possede).fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connexion.execute("CREATE TABLE intrus (id int)")
