"""The assignment engine: optimal, proven, the same each time; and the rows that keep its runs."""

import itertools
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from rapprochement.affectation import moteur
from rapprochement.affectation.donnees import (
    CAPACITE_MAX,
    SCORE_MAX,
    Paire,
    Participant,
    PreuveAbsente,
    ProblemeInvalide,
    Reste,
)
from rapprochement.affectation.enums import Issue, Pourquoi
from rapprochement.affectation.moteur import affecter, controler
from rapprochement.affectation.preuve import tarifer
from rapprochement.affectation.probleme import poser, tirer
from rapprochement.models import Execution
from rapprochement.services import executer
from socle.acteur import SYSTEME, construire
from tests.factories import UtilisateurFactory

MASQUE = 2**64 - 1


@st.composite
def questions(draw, score_max=4):
    """Small enough to try every subset of pairs; few scores, so that many totals are equal."""
    demandes = draw(st.lists(st.integers(-5, 40), min_size=1, max_size=4, unique=True))
    offres = draw(st.lists(st.integers(-5, 40), min_size=1, max_size=4, unique=True))
    places, scores = st.integers(0, 3), st.integers(1, score_max)
    possibles = list(itertools.product(demandes, offres))
    choisies = draw(st.lists(st.sampled_from(possibles), max_size=9, unique=True))
    return (
        [Participant(un, draw(places)) for un in demandes],
        [Participant(une, draw(places)) for une in offres],
        [Paire(demande, offre, draw(scores), f"{demande}-{offre}") for demande, offre in choisies],
    )


def toutes(demandes, offres, paires):
    """Every assignment that the capacities allow."""
    places_d, places_o = dict(demandes), dict(offres)
    for taille in range(len(paires) + 1):
        for choix in itertools.combinations(paires, taille):
            prises_d = Counter(paire.demande for paire in choix)
            prises_o = Counter(paire.offre for paire in choix)
            if all(prises_d[un] <= places_d[un] for un in prises_d) and all(
                prises_o[o] <= places_o[o] for o in prises_o
            ):
                yield choix


def melanger(valeur):
    """SplitMix64, as its authors wrote it: integers of Python alone."""
    valeur = (valeur + 0x9E3779B97F4A7C15) & MASQUE
    valeur = ((valeur ^ (valeur >> 30)) * 0xBF58476D1CE4E5B9) & MASQUE
    valeur = ((valeur ^ (valeur >> 27)) * 0x94D049BB133111EB) & MASQUE
    return valeur ^ (valeur >> 31)


def tirage(graine, paire):
    """24 bits: what small questions leave room for."""
    return melanger(melanger(melanger(graine) ^ (paire.demande & MASQUE)) ^ (paire.offre & MASQUE)) >> 40


@settings(max_examples=80, deadline=None)
@given(questions(), st.integers(0, 2**63 - 1))
def test_no_assignment_has_a_larger_total_nor_at_equal_total_a_larger_draw(question, graine):
    affectation = affecter(*question, graine=graine)

    def poids(paires):
        return sum(paire.score for paire in paires), sum(tirage(graine, paire) for paire in paires)

    assert poids(affectation.paires) == max(poids(choix) for choix in toutes(*question))
    assert affectation.total == affectation.preuve.borne == poids(affectation.paires)[0]


@settings(max_examples=60, deadline=None)
@given(questions(score_max=SCORE_MAX), st.integers(0, 99), st.randoms())
def test_capacities_hold_exclusions_hold_and_the_order_of_the_question_changes_nothing(question, graine, hasard):
    demandes, offres, paires = question
    affectation = affecter(*question, graine=graine)
    assert set(affectation.paires) <= set(paires), "une paire qui n’a pas été donnée, ou son score, ou sa raison"
    assert len(set(affectation.paires)) == len(affectation.paires)
    prises_d = Counter(paire.demande for paire in affectation.paires)
    prises_o = Counter(paire.offre for paire in affectation.paires)
    assert all(prises_d[un.id] <= un.capacite for un in demandes)
    assert all(prises_o[une.id] <= une.capacite for une in offres)
    melangee = [hasard.sample(liste, len(liste)) for liste in question]
    assert affecter(*melangee, graine=graine) == affectation
    controler(*melangee, affectation)


@settings(max_examples=60, deadline=None)
@given(questions(), st.integers(0, 99))
def test_whoever_is_left_is_told_why(question, graine):
    demandes, offres, paires = question
    affectation = affecter(*question, graine=graine)
    possibles = {(paire.demande, paire.offre) for paire in paires}
    faites = {(paire.demande, paire.offre) for paire in affectation.paires}
    attendus_d = raisons(demandes, offres, possibles, faites)
    attendus_o = raisons(offres, demandes, {(o, d) for d, o in possibles}, {(o, d) for d, o in faites})
    assert affectation.demandes_restantes == attendus_d
    assert affectation.offres_restantes == attendus_o


def raisons(cote, autre, possibles, faites):
    """Pairs from this side to the other one."""
    attendus = []
    pleins = {un.id for un in autre if sum(arrivee == un.id for _, arrivee in faites) == un.capacite}
    for cle, capacite in sorted(cote):
        siens = {arrivee for depart, arrivee in possibles if depart == cle}
        obtenus = {arrivee for depart, arrivee in faites if depart == cle}
        if not capacite:
            pourquoi = Pourquoi.SANS_PLACE
        elif len(obtenus) == capacite:
            continue
        elif not siens:
            pourquoi = Pourquoi.SANS_PAIRE
        elif siens == obtenus:
            pourquoi = Pourquoi.TOUS_OBTENUS
        else:
            assert siens - obtenus <= pleins, "quelqu’un de libre lui était possible"
            pourquoi = Pourquoi.TOUS_PRIS
        attendus.append(Reste(cle, len(obtenus), capacite, pourquoi))
    return attendus


def test_the_best_total_may_leave_the_best_pair_aside():
    demandes, offres = [Participant(1), Participant(2)], [Participant(8), Participant(9)]
    paires = [Paire(1, 8, 10, "vœu"), Paire(1, 9, 9, ["profil"]), Paire(2, 8, 9), Paire(2, 9, 1)]
    affectation = affecter(demandes, offres, paires, graine=0)
    assert affectation.paires == [Paire(1, 9, 9, ["profil"]), Paire(2, 8, 9)]
    assert (affectation.total, affectation.demandes_restantes, affectation.offres_restantes) == (18, [], [])


def test_the_total_alone_counts_and_a_constant_added_to_scores_asks_for_more_pairs():
    demandes, offres = [Participant(1), Participant(2)], [Participant(8), Participant(9)]
    paires = [Paire(1, 8, 10), Paire(1, 9, 2), Paire(2, 8, 3)]
    affectation = affecter(demandes, offres, paires, graine=0)
    assert [(paire.demande, paire.offre) for paire in affectation.paires] == [(1, 8)]
    assert affectation.demandes_restantes == [Reste(2, 0, 1, Pourquoi.TOUS_PRIS)]
    assert affectation.offres_restantes == [Reste(9, 0, 1, Pourquoi.TOUS_PRIS)]
    plus = [paire._replace(score=paire.score + 100) for paire in paires]
    assert len(affecter(demandes, offres, plus, graine=0).paires) == 2


def test_the_seed_draws_between_equals():
    demandes, offre = [Participant(un) for un in range(4)], [Participant(7)]
    paires = [Paire(un.id, 7, 5) for un in demandes]
    gagnantes = Counter(affecter(demandes, offre, paires, graine=graine).paires[0].demande for graine in range(80))
    assert set(gagnantes) == {0, 1, 2, 3}
    assert min(gagnantes.values()) >= 8


def test_the_draw_never_changes():
    """A run of last year is played again with the same answer: these numbers are fixed."""
    tires = tirer(2026, np.array([1, 1, -2]), np.array([1, 2, 3]), 24)
    assert tires.tolist() == [tirage(2026, Paire(d, o, 1)) for d, o in ((1, 1), (1, 2), (-2, 3))]
    assert melanger(0) == 0xE220A8397B1DCDAF  # first output of the published generator for seed 0


UN, DEUX = Participant(1), Participant(2)


@pytest.mark.parametrize(
    ("demandes", "offres", "paires", "issue"),
    [
        ([], [], [], Issue.VIDE),
        ([], [DEUX], [], Issue.SANS_DEMANDE),
        ([UN], [], [], Issue.SANS_OFFRE),
        ([UN], [DEUX], [], Issue.SANS_PAIRE),
        ([UN], [Participant(2, 0)], [], Issue.SANS_PLACE),
        ([UN], [Participant(2, 0)], [Paire(1, 2, 5)], Issue.SANS_PLACE),
        ([Participant(1, 0), DEUX], [Participant(1, 0), DEUX], [Paire(1, 2, 5), Paire(2, 1, 5)], Issue.SANS_PLACE),
        ([UN], [DEUX], [Paire(1, 2, 5)], Issue.AFFECTEE),
    ],
)
def test_an_empty_or_one_sided_question_says_so(demandes, offres, paires, issue):
    affectation = affecter(demandes, offres, paires, graine=3)
    assert affectation.issue is issue
    assert bool(affectation.paires) is (issue is Issue.AFFECTEE)
    assert affectation.total == affectation.preuve.borne == (5 if affectation.paires else 0)
    controler(demandes, offres, paires, affectation)


@pytest.mark.parametrize(
    ("demandes", "offres", "paires", "graine"),
    [
        ([UN, Participant(1, 3)], [DEUX], [], 0),
        ([UN], [DEUX, DEUX], [], 0),
        ([UN], [DEUX], [Paire(1, 3, 5)], 0),
        ([UN], [DEUX], [Paire(7, 2, 5)], 0),
        ([UN], [DEUX], [Paire(1, 2, 5), Paire(1, 2, 6)], 0),
        ([UN], [DEUX], [Paire(1, 2, 0)], 0),
        ([UN], [DEUX], [Paire(1, 2, SCORE_MAX + 1)], 0),
        ([Participant(1, -1)], [DEUX], [], 0),
        ([UN], [Participant(2, CAPACITE_MAX + 1)], [], 0),
        ([UN], [DEUX], [], -1),
        ([UN], [DEUX], [], 2**63),
    ],
)
def test_a_question_without_meaning_is_refused(demandes, offres, paires, graine):
    with pytest.raises(ProblemeInvalide):
        affecter(demandes, offres, paires, graine=graine)


@pytest.fixture
def moyenne():
    """120 offres and 300 demandes that all want the same few."""
    hasard = np.random.default_rng(4)
    demandes = [Participant(un) for un in range(300)]
    offres = [Participant(une, int(hasard.integers(1, 4))) for une in range(120)]
    paires = [
        Paire(un.id, une, int(hasard.integers(1, 30)) + (60 if une < 10 else 0))
        for un in demandes
        for une in sorted(set(hasard.integers(0, 120, 20).tolist()))
    ]
    return demandes, offres, paires


def test_an_answer_that_is_not_the_best_is_never_proven(moyenne, monkeypatch):
    """The greedy one respects everything, and is refused: by the search for prices, then by the check of any."""
    affectation = affecter(*moyenne, graine=1)
    probleme = poser(*moyenne, 1)
    libres_d, libres_o = probleme.demandes.capacites.copy(), probleme.offres.capacites.copy()
    gloutonne = np.zeros(len(probleme.poids), dtype=bool)
    for paire in np.argsort(-probleme.poids):
        demande, offre = probleme.demande[paire], probleme.offre[paire]
        if libres_d[demande] and libres_o[offre]:
            gloutonne[paire] = True
            libres_d[demande] -= 1
            libres_o[offre] -= 1
    assert probleme.score[gloutonne].sum() < affectation.total
    with pytest.raises(PreuveAbsente):
        tarifer(probleme, gloutonne)
    monkeypatch.setattr(moteur, "resoudre", lambda probleme: gloutonne)
    with pytest.raises(PreuveAbsente):
        affecter(*moyenne, graine=1)


def test_the_check_of_an_answer_reads_its_pairs_and_prices(moyenne):
    affectation = affecter(*moyenne, graine=1)
    controler(*moyenne, affectation)
    demandes, offres, paires = moyenne
    un = affectation.paires[0]
    autres_prix = {cle: prix + 1 for cle, prix in affectation.preuve.prix_demandes.items()}
    for fausse in (
        replace(affectation, paires=affectation.paires[1:]),
        replace(affectation, paires=[*affectation.paires[1:], affectation.paires[1]]),
        replace(affectation, paires=[un._replace(score=un.score + 1), *affectation.paires[1:]]),
        replace(affectation, paires=paires),
        replace(affectation, total=affectation.total + 1),
        replace(affectation, preuve=replace(affectation.preuve, borne=affectation.total - 1)),
        replace(affectation, preuve=replace(affectation.preuve, prix_demandes=autres_prix)),
        replace(affectation, preuve=replace(affectation.preuve, prix_offres=dict.fromkeys(range(120), -1))),
    ):
        with pytest.raises(PreuveAbsente):
            controler(*moyenne, fausse)
    with pytest.raises(PreuveAbsente):
        controler(demandes, offres, [*paires, Paire(299, _jamais(paires), SCORE_MAX)], affectation)


def _jamais(paires):
    citees = {paire.offre for paire in paires if paire.demande == 299}
    return next(une for une in range(120) if une not in citees)


# The rows that keep runs.

QUESTION = ([UN, Participant(3)], [Participant(2, 2)], [Paire(1, 2, 5, "raison"), Paire(3, 2, 4)])


@pytest.mark.django_db
def test_a_run_is_kept_with_what_it_was_asked():
    compte = UtilisateurFactory()
    execution, affectation = executer(
        "mentorat", *QUESTION, graine=7, acteur=construire(compte), parametres={"bonus": [50, 40], "exclus": "service"}
    )
    gardee = Execution.objects.get()
    assert gardee == execution
    assert (gardee.genre, gardee.issue, gardee.graine, gardee.acteur) == ("mentorat", Issue.AFFECTEE, 7, compte)
    assert (gardee.demandes, gardee.offres, gardee.admissibles, gardee.paires) == (2, 1, 2, 2)
    assert gardee.score_total == gardee.borne == affectation.total == 9
    assert gardee.parametres == {"bonus": [50, 40], "exclus": "service"}
    assert gardee.started_at <= gardee.ended_at
    assert str(gardee) == f"exécution n° {gardee.pk}"


@pytest.mark.django_db
def test_two_runs_of_the_same_question_have_the_same_print_and_answer():
    premiere, affectation = executer("missions", *QUESTION, graine=7, acteur=SYSTEME)
    seconde, encore = executer("missions", *(liste[::-1] for liste in QUESTION), graine=7, acteur=SYSTEME)
    autre, _ = executer("missions", *QUESTION[:2], [Paire(1, 2, 6)], graine=7, acteur=SYSTEME)
    assert premiere.pk != seconde.pk
    assert premiere.empreinte == seconde.empreinte != autre.empreinte
    assert encore == affectation


@pytest.mark.django_db
def test_an_empty_run_is_kept_too():
    execution, _ = executer("mentorat", [], [], [], graine=0, acteur=SYSTEME)
    assert (execution.issue, execution.paires, execution.score_total) == (Issue.VIDE, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("parametres", [{"nom": "Jeanne Martin"}, {"qui": ["a@b.fr"]}, {"x": {"y": 1}}, {"x": None}])
def test_a_run_keeps_no_word_of_anybody(parametres):
    with pytest.raises(ValueError, match="ni un numéro ni un code"):
        executer("mentorat", *QUESTION, graine=0, acteur=SYSTEME, parametres=parametres)
    assert not Execution.objects.exists()


@pytest.mark.django_db
def test_a_run_is_neither_changed_nor_deleted():
    execution, _ = executer("mentorat", *QUESTION, graine=0, acteur=SYSTEME)
    for ecrire in (
        lambda: Execution.objects.update(graine=1),
        lambda: Execution.objects.filter(pk=execution.pk).delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            ecrire()
    assert Execution.objects.get().graine == 0


@pytest.mark.django_db
def test_not_even_by_the_owner():
    executer("mentorat", *QUESTION, graine=0, acteur=SYSTEME)
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("RESET ROLE")
        with pytest.raises(ProgrammingError), transaction.atomic():
            curseur.execute("DELETE FROM rapprochement_execution")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "faux", [{"score_total": 10}, {"issue": "vide"}, {"paires": 3}, {"genre": ""}, {"graine": -1}, {"issue": "autre"}]
)
def test_the_database_refuses_a_run_that_cannot_be(faux):
    execution, _ = executer("mentorat", *QUESTION, graine=0, acteur=SYSTEME)
    for champ, valeur in {"pk": None, **faux}.items():
        setattr(execution, champ, valeur)
    execution._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        execution.save()
