"""The formula of matching: what each criterion earns, and what the score never counts."""

from dataclasses import dataclass

import pytest

from rapprochement.calcul import expliquer
from rapprochement.enums import Verdict
from referentiels.enums import Niveau, OrigineExigence

D, A, P, V, M = Verdict
NOTIONS, PRATIQUE, MAITRISE, EXPERTISE = Niveau


@dataclass
class Exigee:
    competence_id: int
    niveau: int = MAITRISE
    essentielle: bool = True
    origine: str = OrigineExigence.SAISIE


@dataclass
class Declaree:
    competence_id: int
    niveau: int = MAITRISE
    veut_developper: bool = False


@pytest.mark.parametrize(
    ("niveau", "veut", "verdict", "score"),
    [
        (EXPERTISE, False, D, 100),
        (MAITRISE, False, A, 100),
        (MAITRISE, True, A, 100),  # nothing more than the level to earn
        (PRATIQUE, False, P, 50),
        (PRATIQUE, True, P, 75),
        (NOTIONS, True, V, 25),
        (NOTIONS, False, M, 0),
        (None, False, M, 0),
    ],
)
def test_each_level_against_the_one_required(niveau, veut, verdict, score):
    trouve = expliquer([Exigee(1)], [Declaree(1, niveau, veut)] if niveau else [Declaree(2)])
    assert [critere.verdict for critere in trouve.criteres] == [verdict]
    assert trouve.score == score


def test_an_essential_requirement_weighs_three_times_one_wished_for():
    exigences = [Exigee(1), Exigee(2, essentielle=False)]
    assert expliquer(exigences, [Declaree(1)]).score == 75
    assert expliquer(exigences, [Declaree(2)]).score == 25
    assert expliquer(exigences, [Declaree(1), Declaree(2), Declaree(3)]).score == 100


def test_a_hundred_says_that_every_level_is_reached():
    exigences = [Exigee(rang) for rang in range(1, 41)]
    presque = [Declaree(rang) for rang in range(1, 40)] + [Declaree(40, PRATIQUE, veut_developper=True)]
    assert expliquer(exigences, presque).score == 99


def test_nothing_required_is_no_match():
    assert expliquer([], [Declaree(1)]).score == 0
    assert expliquer([], [Declaree(1)]).criteres == []


def test_a_deduced_requirement_weighs_as_much_and_is_said_not_to_be_confirmed():
    deduite, saisie = Exigee(1, origine=OrigineExigence.DEDUITE), Exigee(2)
    trouve = expliquer([deduite, saisie], [Declaree(1)])
    assert [critere.confirmee for critere in trouve.criteres] == [False, True]
    assert trouve.score == expliquer([Exigee(1), saisie], [Declaree(1)]).score == 50


def test_criteria_keep_the_order_of_the_requirements():
    exigences = [Exigee(3), Exigee(1), Exigee(2)]
    trouve = expliquer(exigences, [Declaree(1), Declaree(2, NOTIONS)])
    assert [critere.exigence.competence_id for critere in trouve.criteres] == [3, 1, 2]
    assert [c.exigence.competence_id for c in trouve.atteintes] == [1]
    assert [c.exigence.competence_id for c in trouve.manquantes] == [3, 2]
