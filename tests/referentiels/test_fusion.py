"""Merging two skills: refusals, then that nothing is left behind, whatever points to a skill, now or later."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from annuaire.models import PropositionCompetence
from opportunites.models import ExigenceOffre, LigneRecherche
from opportunites.reindexation import derive
from referentiels.enums import EtatCompetence
from referentiels.models import Competence, Metier
from referentiels.services import fusionner, retirer, suivre_fusions, valider
from socle import journal, registres
from socle.acteur import SYSTEME
from socle.references import compter, liens_vers
from socle.registres import reindexeurs_de_competence
from tests.factories import (
    CompetenceDeclareeFactory,
    CompetenceFactory,
    DemandeMentoratFactory,
    MetierFactory,
    OffreFactory,
    OffreMentorFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def deux():
    return (
        CompetenceFactory(code="python-3", libelle="Python 3", alias=["CPython", "python"]),
        CompetenceFactory(code="python", libelle="Python", alias=["Langage Python", "cpython"]),
    )


def fondue(**champs):
    """A skill already merged, and what it was merged into."""
    gardee = CompetenceFactory()
    ancienne = CompetenceFactory(**champs)
    fusionner(ancienne, gardee, acteur=SYSTEME)
    return ancienne, gardee


# --- Refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("etat", "remplacee"), [("fusionnée", False), ("validée", True), ("proposée", True), ("retirée", True)]
)
def test_the_database_refuses_a_state_without_its_survivor(deux, etat, remplacee):
    ancienne, gardee = deux
    with pytest.raises(IntegrityError), transaction.atomic():
        Competence.objects.filter(pk=ancienne.pk).update(etat=etat, remplacee_par=gardee if remplacee else None)


def test_the_database_refuses_a_skill_replaced_by_itself(deux):
    with pytest.raises(IntegrityError), transaction.atomic():
        Competence.objects.filter(pk=deux[0].pk).update(etat="fusionnée", remplacee_par=deux[0])


def test_never_into_itself(deux):
    with pytest.raises(ValidationError, match="dans elle-même"):
        fusionner(deux[0], deux[0], acteur=SYSTEME)


@pytest.mark.parametrize("etat", ["proposée", "retirée"])
def test_only_into_a_skill_in_use(deux, etat):
    gardee = CompetenceFactory(etat=etat)
    with pytest.raises(ValidationError, match="n’est pas en usage"):
        fusionner(deux[0], gardee, acteur=SYSTEME)


def test_not_from_a_withdrawn_skill(deux):
    ancienne = CompetenceFactory(etat="retirée")
    with pytest.raises(ValidationError, match="est retirée"):
        fusionner(ancienne, deux[1], acteur=SYSTEME)


def test_neither_twice_nor_back(deux):
    ancienne, gardee = deux
    fusionner(ancienne, gardee, acteur=SYSTEME)
    with pytest.raises(ValidationError, match="est déjà fusionnée dans"):
        fusionner(ancienne, CompetenceFactory(), acteur=SYSTEME)
    with pytest.raises(ValidationError, match="elle-même fusionnée dans"):
        fusionner(gardee, ancienne, acteur=SYSTEME)
    gardee.refresh_from_db()
    assert gardee.etat == EtatCompetence.VALIDEE


def test_nor_with_a_skill_that_is_gone(deux):
    ancienne, gardee = deux
    Competence.objects.filter(pk=gardee.pk).delete()
    with pytest.raises(ValidationError, match="n’existe plus"):
        fusionner(ancienne, gardee, acteur=SYSTEME)


@pytest.mark.parametrize("etat", EtatCompetence)
@pytest.mark.parametrize("verbe", Competence.TRANSITIONS)
def test_every_verb_on_every_state(verbe, etat):
    competence = fondue()[0] if etat == EtatCompetence.FUSIONNEE else CompetenceFactory(etat=etat)
    departs, arrivee = Competence.TRANSITIONS[verbe]
    champs = {"remplacee_par": CompetenceFactory()} if verbe == "fusionner" else {}
    if etat in departs:
        journal.changer_etat(competence, verbe, acteur=SYSTEME, champs=champs)
    else:
        with pytest.raises(journal.TransitionRefusee):
            journal.changer_etat(competence, verbe, acteur=SYSTEME, champs=champs)
    competence.refresh_from_db()
    assert competence.etat == (arrivee if etat in departs else etat)


# --- Nothing left behind -------------------------------------------------------------------------

# How to make something point to a skill. A new relation to `Competence` comes here: the test below asks for it.
RECETTES = {
    "referentiels.Metier_competences.competence": lambda competence: MetierFactory().competences.add(competence),
    "referentiels.Competence.remplacee_par": lambda competence: fusionner(
        CompetenceFactory(), competence, acteur=SYSTEME
    ),
    "opportunites.ExigenceOffre.competence": lambda competence: OffreFactory(competences=[competence]),
    "annuaire.CompetenceDeclaree.competence": lambda competence: CompetenceDeclareeFactory(competence=competence),
    "annuaire.PropositionCompetence.competence": lambda competence: PropositionCompetence.objects.create(
        competence=competence, utilisateur=UtilisateurFactory()
    ),
    "mentorat.OffreMentor_competences.competence": lambda competence: OffreMentorFactory().competences.add(competence),
    "mentorat.DemandeMentorat_competences.competence": lambda competence: DemandeMentoratFactory().competences.add(
        competence
    ),
}


def cles_etrangeres():
    """Every key to `Competence`, found the other way than the service does: from all models, forward."""
    return {
        f"{modele._meta.label}.{champ.name}": (modele, champ.name)
        for modele in apps.get_models(include_auto_created=True)
        for champ in modele._meta.concrete_fields
        if champ.related_model is Competence
    }


def colonnes_en_base():
    """The same, as the database itself knows them."""
    with connection.cursor() as curseur:
        curseur.execute(
            """SELECT conrelid::regclass::text, attname FROM pg_constraint
            JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
            WHERE contype = 'f' AND confrelid = 'referentiels_competence'::regclass"""
        )
        return set(curseur.fetchall())


def test_every_relation_to_a_skill_is_known_to_the_merge():
    assert {f"{lien.model._meta.label}.{lien.name}" for lien in liens_vers(Competence)} == set(cles_etrangeres())
    assert {(lien.model._meta.db_table, lien.column) for lien in liens_vers(Competence)} >= colonnes_en_base()
    assert set(RECETTES) == set(cles_etrangeres()), "une relation nouvelle : dites ici comment en créer une"


def test_nothing_points_to_the_merged_one(deux):
    ancienne, gardee = deux
    for creer in RECETTES.values():
        creer(ancienne)
    noms = {"métiers", "exigences", "compétences (remplacée par)", "compétences déclarées"}
    noms |= {"propositions de compétences", "offres de mentorat", "demandes de mentorat"}
    assert {nom for nom, _ in compter(ancienne)} == noms
    assert fusionner(ancienne, gardee, acteur=SYSTEME) == 6
    for nom, (modele, champ) in cles_etrangeres().items():
        lignes = modele._base_manager.filter(**{champ: ancienne})
        assert not lignes.exists(), f"{nom} cite encore la compétence fusionnée"
        # Who proposed it is told, then forgotten.
        assert modele._base_manager.filter(**{champ: gardee}).exists() == (modele is not PropositionCompetence), nom
    assert derive() == []


def test_nothing_new_points_to_it_for_long(deux):
    """A form or an import that had read the skill before it was merged may still write it."""
    ancienne, gardee = deux
    fusionner(ancienne, gardee, acteur=SYSTEME)
    offre = OffreFactory(competences=[ancienne])
    assert "suivre_fusions" in registres.travaux_du_jour
    assert suivre_fusions(timezone.localdate()) == 1
    assert offre.exigences.get().competence == gardee
    assert LigneRecherche.objects.get().competences == [gardee.pk]
    assert suivre_fusions(timezone.localdate()) == 0


# --- Two rows that become one --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gardait", "absorbe", "attendu"),
    [
        ((2, False, "saisie"), (4, False, "saisie"), (4, False, "saisie")),
        ((3, False, "saisie"), (1, True, "saisie"), (3, True, "saisie")),
        ((3, True, "saisie"), (2, False, "saisie"), (3, True, "saisie")),
        ((1, False, "saisie"), (2, False, "déduite"), (1, False, "saisie")),
        ((2, False, "déduite"), (1, True, "saisie"), (1, True, "saisie")),
        ((2, False, "déduite"), (2, False, "déduite"), (2, False, "déduite")),
    ],
)
def test_an_offer_that_asks_for_both_keeps_the_stronger(deux, gardait, absorbe, attendu):
    ancienne, gardee = deux
    offre, autre = OffreFactory(), OffreFactory(competences=[ancienne])
    for competence, valeurs in ((gardee, gardait), (ancienne, absorbe)):
        champs = dict(zip(("niveau", "essentielle", "origine"), valeurs, strict=True))
        ExigenceOffre.objects.create(offre=offre, competence=competence, **champs)
    assert fusionner(ancienne, gardee, acteur=SYSTEME) == 2
    exigence = offre.exigences.get()
    assert exigence.competence == gardee
    assert (exigence.niveau, exigence.essentielle, exigence.origine) == attendu
    assert autre.exigences.get().competence == gardee


def test_a_metier_that_had_both_has_one(deux):
    metier = MetierFactory()
    metier.competences.add(*deux)
    fusionner(*deux, acteur=SYSTEME)
    assert list(metier.competences.all()) == [deux[1]]


def test_the_number_of_queries_does_not_follow_the_rows(deux, django_assert_max_num_queries):
    metiers = [MetierFactory() for _ in range(8)]
    for metier in metiers:
        metier.competences.add(*deux)
    for _ in range(8):
        OffreFactory(competences=list(deux))
    with django_assert_max_num_queries(60):
        fusionner(*deux, acteur=SYSTEME)
    assert Metier.competences.through.objects.count() == ExigenceOffre.objects.count() == 8


# --- What the survivor becomes -------------------------------------------------------------------


def test_names_lead_to_the_survivor_and_the_journal_says_so(deux):
    ancienne, gardee = deux
    fusionner(ancienne, gardee, acteur=SYSTEME)
    gardee.refresh_from_db()
    assert gardee.alias == ["Langage Python", "cpython", "Python 3"]
    assert (ancienne.etat, ancienne.remplacee_par) == ("fusionnée", gardee)
    (ligne,) = journal.historique(ancienne)
    assert (ligne.verbe, ligne.de, ligne.vers) == ("fusionner", "validée", "fusionnée")
    assert list(Competence.objects.chercher("python 3")) == [gardee]


def test_a_proposed_skill_can_be_merged(deux):
    proposee = CompetenceFactory(etat="proposée")
    fusionner(proposee, deux[1], acteur=SYSTEME)
    proposee.refresh_from_db()
    assert proposee.remplacee_par == deux[1]


def test_chains_are_flat_and_known_codes_lead_to_the_survivor(deux, django_assert_num_queries):
    ancienne, gardee = deux
    derniere = CompetenceFactory(code="langages")
    fusionner(ancienne, gardee, acteur=SYSTEME)
    fusionner(gardee, derniere, acteur=SYSTEME)
    ancienne.refresh_from_db()
    assert ancienne.remplacee_par == derniere
    assert derniere.alias == ["Python", "Langage Python", "cpython", "Python 3"]
    with django_assert_num_queries(1):
        trouvees = dict(Competence.objects.with_survivante().order_by().values_list("code", "survivante_code"))
    assert trouvees == dict.fromkeys(["python-3", "python", "langages"], "langages")


def test_search_finds_the_offers_of_both(deux):
    ancienne, gardee = deux
    offre = OffreFactory(competences=[ancienne])
    fusionner(ancienne, gardee, acteur=SYSTEME)
    assert LigneRecherche.objects.get(offre=offre).competences == [gardee.pk]
    assert derive() == []


def test_a_failure_changes_nothing(deux, monkeypatch):
    """What derives from the referential is rebuilt in the same transaction."""
    ancienne, gardee = deux
    OffreFactory(competences=[ancienne])

    def echouer(pk):
        raise RuntimeError

    monkeypatch.setattr(registres, "reindexeurs_de_competence", [*reindexeurs_de_competence, echouer])
    with pytest.raises(RuntimeError):
        fusionner(ancienne, gardee, acteur=SYSTEME)
    ancienne, gardee = (Competence.objects.get(pk=c.pk) for c in deux)
    assert (ancienne.etat, gardee.alias) == ("validée", ["Langage Python", "cpython"])
    assert ExigenceOffre.objects.get().competence == ancienne


def test_put_into_use_and_withdrawn_when_the_state_allows():
    for etat in ("proposée", "validée", "retirée"):
        CompetenceFactory(etat=etat)
    fondue()
    assert retirer(Competence.objects.filter(etat="proposée"), acteur=SYSTEME) == 1
    assert valider(Competence.objects.all(), acteur=SYSTEME) == 2
    assert set(Competence.objects.values_list("etat", flat=True)) == {"validée", "fusionnée"}


# --- At once -------------------------------------------------------------------------------------


def ensemble(*couples):
    """Each merge in its thread; what it returned or refused."""

    def jouer(couple):
        try:
            return fusionner(*couple, acteur=SYSTEME)
        except ValidationError as refus:
            return refus
        finally:
            connection.close()

    with ThreadPoolExecutor(len(couples)) as fils:
        return list(fils.map(jouer, couples))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sens", ["meme", "croise"])
def test_two_moderators_at_once_one_wins(deux, sens):
    ancienne, gardee = deux
    OffreFactory(competences=[ancienne, gardee])
    autre = (ancienne, gardee) if sens == "meme" else (gardee, ancienne)
    resultats = ensemble((ancienne, gardee), autre)
    (refus,) = [r for r in resultats if isinstance(r, ValidationError)]
    assert "fusionnée dans" in refus.messages[0]
    assert Competence.objects.filter(etat="fusionnée").count() == 1
    assert ExigenceOffre.objects.count() == 1
    assert derive() == []


@pytest.mark.django_db(transaction=True)
def test_merges_that_share_rows_do_not_deadlock():
    a, b, c = (CompetenceFactory() for _ in range(3))
    fusionner(a, b, acteur=SYSTEME)
    resultats = ensemble((b, c), (a, c), (c, b))
    assert sum(isinstance(r, int) for r in resultats) == 1
    survivantes = Competence.objects.exclude(etat="fusionnée")
    assert [x.remplacee_par for x in Competence.objects.filter(etat="fusionnée")] == [survivantes.get()] * 2
