"""One question for all the constraints of a row says what Django says with one for each."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from annuaire.models import Recruteur
from opportunites.enums import EtatOffre
from opportunites.models import Offre
from referentiels.models import Competence
from socle.acteur import SYSTEME
from socle.contraintes import valider_contraintes
from socle.journal import changer_etat
from tests.factories import OffreFactory, RechercheFactory, RecruteurFactory

pytestmark = pytest.mark.django_db

CONTRAINTS = [modele for modele in apps.get_models() if modele._meta.constraints]

# Of models with states, by constraint: a row that breaks it.
BRISEES: dict[type[models.Model], dict[str, dict[str, Any]]] = {
    Offre: {
        "offre_etat_connu": {"etat": "perdue"},
        "offre_publiee_datee": {"etat": EtatOffre.PUBLIEE},
        "offre_importee_referencee": {"origine": "csp"},
        "offre_remuneration_ordonnee": {"remuneration_min": 2, "remuneration_max": 1},
        "offre_niveau_etudes_connu": {"niveau_etudes": 9},
        "offre_pourvue_issue": {"etat": EtatOffre.POURVUE, "auteur_id": 1, "date_publication": date(2026, 11, 1)},
        "offre_reference_non_vide": {"reference_csp": ""},
        "offre_diffusion_connue": {"diffusion": "secrète"},
        "offre_sans_caractere_de_controle": {"intitule": "Un\x07e"},
        "offre_categories_connues": {"categories": ["Z"]},
    },
    Competence: {
        "competence_fusionnee_remplacee": {"etat": "fusionnée"},
        "competence_pas_remplacee_par_elle": {"pk": 3, "remplacee_par_id": 3},
    },
    Recruteur: {
        "recruteur_etat_connu": {"etat": "perdu"},
        "recruteur_role_connu": {"role": "roi"},
    },
}
CAS = [(modele, nom, champs) for modele, cas in BRISEES.items() for nom, champs in cas.items()]


def _dites(valider: Any, exclude: set[str] | None = None) -> dict[str, list[tuple[str, Any]]]:
    """What a validation says: messages and codes, by field and in their order."""
    try:
        valider(exclude)
    except ValidationError as refus:
        return {
            champ: [(message, une.code) for une in erreurs for message in une.messages]
            for champ, erreurs in refus.update_error_dict({}).items()
        }
    return {}


def _les_memes(objet: models.Model, exclude: set[str] | None = None) -> dict[str, list[tuple[str, Any]]]:
    ici = _dites(lambda sans: valider_contraintes(objet, sans), exclude)
    assert ici == _dites(objet.validate_constraints, exclude)
    return ici


@pytest.mark.parametrize(("modele", "nom", "champs"), CAS, ids=[nom for _, nom, _ in CAS])
def test_a_broken_constraint_is_said_as_django_says_it(modele: Any, nom: str, champs: dict[str, Any]) -> None:
    contrainte = next(une for une in modele._meta.constraints if une.name == nom)
    attendu = (str(contrainte.get_violation_error_message()), contrainte.violation_error_code)
    assert attendu in _les_memes(modele(**champs))[NON_FIELD_ERRORS]


@pytest.mark.parametrize("modele", CONTRAINTS, ids=lambda modele: modele._meta.label)
def test_an_empty_row_and_one_full_of_nonsense_are_judged_as_by_django(modele: Any) -> None:
    """Whatever the model: a new one is compared without a line here."""
    _les_memes(modele())
    _les_memes(modele(**{champ.attname: None for champ in modele._meta.concrete_fields}))
    textes = (models.CharField, models.TextField)
    _les_memes(modele(**{champ.name: "\x07É" for champ in modele._meta.concrete_fields if isinstance(champ, textes)}))


def test_several_at_once_are_all_said_in_their_order() -> None:
    OffreFactory(importee=True, reference_csp="2026-0000001")
    double = Offre(reference_csp="2026-0000001", diffusion="secrète", niveau_etudes=9, intitule="Un\x07e")
    assert len(_les_memes(double)[NON_FIELD_ERRORS]) == 3
    assert len(_les_memes(double, {"diffusion", "intitule"})[NON_FIELD_ERRORS]) == 1


def test_a_second_one_alike_is_refused_and_one_is_not_its_own_double() -> None:
    recruteur = RecruteurFactory()
    assert _les_memes(recruteur) == {}
    assert _les_memes(Recruteur(utilisateur=recruteur.utilisateur, organisme=recruteur.organisme))
    recherche = RechercheFactory()
    assert _les_memes(recherche) == {}
    recherche.pk, recherche._state.adding = None, True
    assert _les_memes(recherche)
    assert not _les_memes(recherche, {"utilisateur"})


def test_what_is_not_known_holds() -> None:
    """As in PostgreSQL: a condition that is NULL refuses nothing."""
    assert _les_memes(Offre(etat=None, diffusion=None, categories=None, remuneration_min=1)) == {}


def test_a_value_that_the_database_cannot_read_is_left_to_django_and_the_transaction_goes_on() -> None:
    assert _les_memes(Offre(intitule="nul\0")) == {}
    assert _les_memes(Offre(intitule="nul\0", diffusion="secrète"))
    assert Offre.objects.count() == 0


def test_a_change_of_state_asks_one_question() -> None:
    offre = OffreFactory(etat=EtatOffre.SOUMISE)
    with CaptureQueriesContext(connection) as requetes:
        changer_etat(offre, "publier", acteur=SYSTEME)
    sans_table = [r["sql"] for r in requetes if r["sql"].startswith("SELECT") and " FROM " not in r["sql"]]
    assert len(sans_table) == 1, sans_table
