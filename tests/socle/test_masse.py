"""Rows copied in bulk have the journal that their verbs, played one by one, would have left."""

import pytest

from opportunites.demo.annonces import Redaction
from opportunites.demo.ecriture import _colonnes
from opportunites.demo.referentiel import Referentiel
from opportunites.models import Offre
from socle import journal
from socle.acteur import SYSTEME
from socle.masse import creer_avec_histoire, creer_en_masse
from socle.models import Transition
from tests.accueil.test_charger_demo import referentiel  # noqa: F401 (fixture)


@pytest.fixture
def colonnes(referentiel):  # noqa: F811
    from django.utils import timezone

    redaction = Redaction(Referentiel.lire(), 7, timezone.localdate())
    return [_colonnes(redaction.annonce(n, f"DEMO-{n:06d}").offre) for n in (1, 2)]


@pytest.mark.parametrize("verbes", [("publier",), ("creer", "publier"), ("creer", "soumettre", "creer")])
def test_a_history_that_the_journal_would_refuse_writes_nothing(colonnes, verbes):
    with pytest.raises(journal.TransitionRefusee):
        creer_avec_histoire(Offre, colonnes, [("creer",), verbes], [None, None], acteur=SYSTEME)
    assert not Offre.objects.exists()
    assert not Transition.objects.exists()


def test_each_row_reaches_its_state_with_every_step_written(colonnes):
    histoires = [("creer", "soumettre", "publier"), ("creer", "soumettre")]
    une, autre = creer_avec_histoire(Offre, colonnes, histoires, [{"intitule": "Gardé"}, {}], acteur=SYSTEME)
    assert Offre.objects.get(pk=une).etat == "publiée"
    assert Offre.objects.get(pk=autre).etat == "soumise"
    pas = [(t.verbe, t.de, t.vers, t.instantane) for t in journal.historique(Offre.objects.get(pk=une))]
    assert pas == [
        ("creer", "", "brouillon", None),
        ("soumettre", "brouillon", "soumise", None),
        ("publier", "soumise", "publiée", {"intitule": "Gardé"}),
    ]


def test_one_verb_keeps_no_snapshot(colonnes):
    [une, _] = creer_en_masse(Offre, colonnes, "creer", acteur=SYSTEME)
    [ligne] = journal.historique(Offre.objects.get(pk=une))
    assert (ligne.de, ligne.vers, ligne.instantane, ligne.acteur_id) == ("", "brouillon", None, None)
