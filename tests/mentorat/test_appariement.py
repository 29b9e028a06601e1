"""The matching of a campaign: what is excluded, what is scored, what the engine makes of it, what hands change."""

import itertools
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st

from annuaire.enums import Audience, EtatMembre
from mentorat.calcul import BONUS, PAIRE, Monde, Profil, admissibles, dire, par_demande
from mentorat.enums import EtatBinome, EtatCampagne, EtatOffreMentor, Exclusion, Format, MotifPassage, Raison, Theme
from mentorat.models import PaireProposee
from mentorat.services import appariement
from mentorat.services.appariement import PaireRefusee, apparier, ecarter, imposer, lire_monde, remettre
from mentorat.services.formation import obstacle
from rapprochement.affectation.donnees import Participant
from rapprochement.affectation.enums import Issue, Pourquoi
from rapprochement.affectation.moteur import affecter
from rapprochement.models import Execution
from socle.journal import TransitionRefusee
from tests.factories import CompetenceFactory, DepartementFactory, MembreFactory, OrganismeFactory, RegionFactory
from tests.mentorat.campagnes import acteur, binome, campagne, communaute_animee, demande, inscrite, mentor

C = EtatCampagne
PARENTS = {1: {1}, 2: {1, 2}, 3: {1, 2, 3}, 4: {4}, 5: {4, 5}}  # an employer, and those above it


@st.composite
def mondes(draw):
    """Small enough to try every set of pairs; some people are on both sides."""

    def profil(cle, membre):
        return Profil(
            cle,
            membre,
            frozenset(draw(st.sets(st.sampled_from(Theme.values[:3]), min_size=1, max_size=2))),
            frozenset(draw(st.sets(st.sampled_from(Format.values), min_size=1, max_size=2))),
            frozenset(draw(st.sets(st.integers(1, 3), max_size=2))),
            organisme=draw(st.sampled_from([None, *PARENTS])),
            ministere=draw(st.sampled_from([None, 1, 4])),
            region=draw(st.sampled_from([None, 7, 8])),
        )

    demandes = {100 + rang: profil(100 + rang, rang) for rang in range(draw(st.integers(0, 4)))}
    mentors = {200 + rang: profil(200 + rang, rang + 2) for rang in range(draw(st.integers(0, 3)))}
    paires = list(itertools.product(demandes, mentors))
    parmi = st.sets(st.sampled_from(paires), max_size=3) if paires else st.just(set())
    membres = st.tuples(st.integers(0, 2), st.integers(3, 5))
    voeux = {}
    for une, offre in sorted(draw(parmi)):
        voeux[une, offre] = 1 + sum(cle[0] == une for cle in voeux)
    return Monde(
        demandes,
        mentors,
        {cle: draw(st.integers(0, 2)) for cle in mentors},
        voeux=voeux,
        deja=draw(st.sets(membres, max_size=2)),
        ecartees=draw(parmi),
        absents=draw(st.sets(st.sampled_from(sorted(mentors)), max_size=1)) if mentors else set(),
        dessus=PARENTS,
    )


def resoudre(monde, graine=1):
    nombre = par_demande(monde)
    return affecter(
        [Participant(cle) for cle in monde.demandes],
        [Participant(cle, places) for cle, places in monde.places.items()],
        admissibles(monde, graine=graine, nombre=nombre),
        graine=graine,
    )


def permises(monde):
    return [
        (demande, offre)
        for demande, offre in itertools.product(monde.demandes, monde.mentors)
        if monde.exclusion(demande, offre) is None
    ]


@settings(max_examples=50, deadline=None)
@given(mondes())
def test_arrays_say_what_the_rule_says_of_each_pair(monde):
    lues = {(paire.demande, paire.offre): paire.score for paire in admissibles(monde, graine=1, nombre=99)}
    assert lues == {paire: monde.noter(*paire) for paire in permises(monde)}


@settings(max_examples=40, deadline=None)
@given(mondes(), st.integers(0, 99))
def test_the_total_is_the_largest_places_hold_exclusions_hold_and_a_seed_answers_once(monde, graine):
    affectation = resoudre(monde, graine)
    formees = {(paire.demande, paire.offre) for paire in affectation.paires}
    possibles = permises(monde)
    assert formees <= set(possibles)
    assert all(nombre <= monde.places[offre] for offre, nombre in Counter(offre for _, offre in formees).items())
    meilleur = 0
    for choix in itertools.product(*([None, *(o for d, o in possibles if d == une)] for une in monde.demandes)):
        prises = Counter(offre for offre in choix if offre is not None)
        if all(prises[offre] <= monde.places[offre] for offre in prises):
            total = sum(monde.noter(d, o) for d, o in zip(monde.demandes, choix, strict=True) if o is not None)
            meilleur = max(meilleur, total)
    assert affectation.total == meilleur
    assert resoudre(monde, graine).paires == affectation.paires


def test_one_more_pair_is_worth_more_than_any_wish():
    themes, formats = frozenset({"projet"}), frozenset({"visio"})
    monde = Monde(
        {1: Profil(1, 1, themes, formats), 2: Profil(2, 2, themes, formats)},
        {11: Profil(11, 11, themes, formats), 12: Profil(12, 12, frozenset({"metier"}), formats)},
        {11: 1, 12: 1},
        voeux={(1, 11): 1, (1, 12): 2},
    )
    assert {(p.demande, p.offre) for p in resoudre(monde).paires} == {(1, 12), (2, 11)}


def test_too_many_pairs_keep_the_best_of_each_request():
    themes, formats = frozenset({"projet"}), frozenset({"visio"})
    mentors = {cle: Profil(cle, cle, themes, formats, region=7 if cle == 30 else None) for cle in range(20, 40)}
    monde = Monde({1: Profil(1, 1, themes, formats, region=7)}, mentors, dict.fromkeys(mentors, 1))
    assert par_demande(monde, 5) == 5
    gardees = [list(admissibles(monde, graine=graine, nombre=5)) for graine in (1, 1, 2)]
    assert gardees[0] == gardees[1] != gardees[2]
    assert all(30 in {paire.offre for paire in lot} and len(lot) == 5 for lot in gardees)


def test_reasons_are_said_in_words():
    assert dire(["voeu:2", "themes:1", "competences:3", "formats", "ailleurs", "region", "disparue"]) == [
        "vœu n°\u00a02",
        "1 thème en commun",
        "3 compétences demandées",
        "une même façon de se rencontrer",
        "un autre ministère",
        "la même région",
    ]
    assert len(Raison) == 6


# --- From the database ---------------------------------------------------------------------------


@pytest.fixture
def monde_lu(db):
    communaute, elle = communaute_animee()
    return campagne(communaute, C.APPARIEMENT), acteur(elle)


def test_what_a_member_hides_earns_nothing_and_is_no_reason(monde_lu):
    la_campagne, _ = monde_lu
    une_region = DepartementFactory(code="69", nom="Rhône", region=RegionFactory(code="84", nom="Auvergne-Rhône-Alpes"))
    python = CompetenceFactory(code="python")
    montree = {"departement": une_region, "organisme": OrganismeFactory(sigle="MA")}
    cachee = montree | {"audience_employeur": Audience.COMMUNAUTES, "audience_residence": Audience.MOI}
    lui = mentor(la_campagne, MembreFactory(departement=une_region, organisme=OrganismeFactory(sigle="MB")))
    lui.competences.add(python)
    dites = inscrite(la_campagne, MembreFactory(**montree), themes="projet technique", voeux=[lui])
    tues = inscrite(la_campagne, MembreFactory(**cachee))
    dites.competences.add(python)
    monde = lire_monde(la_campagne)
    assert monde.raisons(dites.pk, lui.pk) == ["voeu:1", "themes:2", "competences:1", "formats", "ailleurs", "region"]
    assert monde.raisons(tues.pk, lui.pk) == ["themes:1", "formats"]
    assert monde.noter(dites.pk, lui.pk) == PAIRE + 40 + 30 + 10 + 10 + 5 + BONUS[0]


def test_exclusions_agree_with_what_forms_a_pair_one_by_one(monde_lu):
    la_campagne, _ = monde_lu
    direction = OrganismeFactory(sigle="DIR", parent=OrganismeFactory(sigle="MIN"))
    elle = inscrite(la_campagne, MembreFactory(organisme=direction))
    ailleurs = mentor(la_campagne)
    dessus = mentor(la_campagne, MembreFactory(organisme=direction.parent))
    plein = mentor(la_campagne)
    binome(plein)
    retiree = mentor(la_campagne, etat=EtatOffreMentor.RETIREE)
    parti = mentor(la_campagne, MembreFactory(etat=EtatMembre.SUSPENDUE))
    ancien = mentor(la_campagne)
    binome(ancien, demande(elle.membre, "binôme"), etat=EtatBinome.ROMPU)
    monde = lire_monde(la_campagne)
    attendues = {
        ailleurs: (None, None, 1),
        dessus: (Exclusion.SERVICE, MotifPassage.SERVICE, 1),
        plein: (None, MotifPassage.COMPLET, 0),
        retiree: (Exclusion.PARTI, MotifPassage.PARTI, 0),
        parti: (Exclusion.PARTI, MotifPassage.PARTI, 0),
        ancien: (Exclusion.DEJA, None, 1),  # nobody prevents two people from choosing each other again
    }
    for une, (exclusion, motif, places) in attendues.items():
        assert monde.exclusion(elle.pk, une.pk) == exclusion
        assert obstacle(une, elle) == motif
        assert monde.places[une.pk] == places


def test_a_run_is_kept_and_is_the_same_again(monde_lu):
    la_campagne, elle = monde_lu
    eux = [mentor(la_campagne, places=2), mentor(la_campagne)]
    for _ in range(4):
        inscrite(la_campagne)
    faite = apparier(la_campagne, acteur=elle)
    premieres = set(faite.paires.values_list("demande", "offre"))
    assert len(premieres) == 3 == faite.execution.paires
    assert Counter(offre for _, offre in premieres) == {eux[0].pk: 2, eux[1].pk: 1}
    assert list(faite.bilan["restes"]["demandes"].values()) == [Pourquoi.TOUS_PRIS]
    assert faite.bilan["avant"] is None
    refaite = apparier(faite, acteur=elle)
    assert set(refaite.paires.values_list("demande", "offre")) == premieres
    assert (refaite.bilan["communes"], refaite.bilan["avant"]) == (3, 3)
    assert refaite.execution_id != faite.execution_id
    assert Execution.objects.get(pk=faite.execution_id).empreinte == refaite.execution.empreinte
    autre = apparier(refaite, acteur=elle, nouveau_tirage=True)
    assert autre.graine == refaite.graine + 1
    assert autre.execution.score_total == refaite.execution.score_total


@pytest.mark.parametrize(
    ("mentors", "demandes", "issue"),
    [(0, 0, Issue.VIDE), (2, 0, Issue.SANS_DEMANDE), (0, 2, Issue.SANS_OFFRE)],
)
def test_an_empty_or_one_sided_campaign_says_so(monde_lu, mentors, demandes, issue):
    la_campagne, elle = monde_lu
    for _ in range(mentors):
        mentor(la_campagne)
    for _ in range(demandes):
        inscrite(la_campagne)
    assert apparier(la_campagne, acteur=elle).execution.issue == issue


def test_a_pair_put_by_hand_stays_with_its_place_and_one_set_aside_does_not_come_back(monde_lu):
    la_campagne, elle = monde_lu
    lui = mentor(la_campagne)
    voulue, autre = inscrite(la_campagne, voeux=[lui]), inscrite(la_campagne)
    apparier(la_campagne, acteur=elle)
    paire = PaireProposee.objects.get()
    assert paire.demande == voulue
    with pytest.raises(PaireRefusee) as refus:
        imposer(la_campagne, autre, lui, acteur=elle)
    assert refus.value.exclusion == Exclusion.COMPLET
    ecarter(paire, acteur=elle)
    imposee = imposer(la_campagne, autre, lui, acteur=elle)
    assert imposee.imposee
    faite = apparier(la_campagne, acteur=elle)
    assert list(faite.paires.filter(ecartee=False)) == [imposee]
    assert faite.bilan["restes"]["demandes"] == {str(voulue.pk): Pourquoi.SANS_PAIRE}
    remettre(PaireProposee.objects.get(demande=voulue), acteur=elle)
    ecarter(imposee, acteur=elle)
    apparier(la_campagne, acteur=elle)
    assert la_campagne.paires.filter(ecartee=False).get().demande == voulue


def test_hands_are_refused_what_binds_people(monde_lu):
    la_campagne, elle = monde_lu
    service = OrganismeFactory(sigle="SERVICE")
    une = inscrite(la_campagne, MembreFactory(organisme=service))
    collegue = mentor(la_campagne, MembreFactory(organisme=service))
    with pytest.raises(PaireRefusee) as refus:
        imposer(la_campagne, une, collegue, acteur=elle)
    assert refus.value.exclusion == Exclusion.SERVICE
    etrangere = mentor(campagne(etat=C.APPARIEMENT))
    with pytest.raises(PaireRefusee) as refus:
        imposer(la_campagne, une, etrangere, acteur=elle)
    assert refus.value.exclusion == Exclusion.PARTI
    autre_theme = mentor(la_campagne, themes="metier", formats="telephone")
    # A hand may, where the computation would not.
    assert imposer(la_campagne, une, autre_theme, acteur=elle).raisons == ["ailleurs"]
    sienne = mentor(la_campagne, MembreFactory())
    with pytest.raises(PermissionDenied):
        imposer(la_campagne, une, sienne, acteur=acteur(sienne.membre))


def test_nothing_is_matched_by_another_animator_nor_in_another_state(monde_lu):
    la_campagne, elle = monde_lu
    lui, une = mentor(la_campagne), inscrite(la_campagne)
    paire = imposer(la_campagne, une, lui, acteur=elle)
    actes = [
        lambda qui: apparier(la_campagne, acteur=qui),
        lambda qui: imposer(la_campagne, une, lui, acteur=qui),
        lambda qui: ecarter(paire, acteur=qui),
        lambda qui: remettre(paire, acteur=qui),
    ]
    for acte in actes:
        with pytest.raises(PermissionDenied):
            acte(acteur(MembreFactory()))
    for etat in set(C) - {C.APPARIEMENT}:
        type(la_campagne).objects.filter(pk=la_campagne.pk).update(etat=etat)
        for acte in actes:
            with pytest.raises(TransitionRefusee):
                acte(elle)
    assert appariement.PaireProposee.objects.count() == 1
