"""Wishes move by themselves: refusals first, each verb on each state, silence, decline, and what follows a mentor."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from annuaire.enums import EtatMembre
from annuaire.models import Membre
from annuaire.vision import vision
from mentorat.enums import (
    TRANSITIONS_VOEU,
    EtatBinome,
    EtatDemandeMentorat,
    EtatOffreMentor,
    EtatVoeu,
    MotifDeclin,
    MotifPassage,
)
from mentorat.forms.demandes import creneaux_proposes
from mentorat.models import Binome, DemandeMentorat, Objectif, OffreMentor, Voeu
from mentorat.services import demandes, echeances, offres
from mentorat.services import voeux as services
from mentorat.services.formation import MentorIndisponible
from socle.acteur import SYSTEME, construire
from socle.courrier.genres import GENRES
from socle.journal import TransitionRefusee, historique
from socle.models import Courriel
from socle.registres import effacer_personne
from tests.factories import (
    DemandeMentoratFactory,
    OffreMentorFactory,
    OrganismeFactory,
    VoeuFactory,
)

pytestmark = pytest.mark.django_db
D, V, O = EtatDemandeMentorat, EtatVoeu, EtatOffreMentor  # noqa: E741


def acteur(objet):
    return construire(objet.membre.utilisateur)


def mentor(voeu):
    return acteur(voeu.offre)


def soi(voeu):
    return acteur(voeu.demande)


def adresse(**autres):
    """A wish that waits for its mentor."""
    return VoeuFactory(etat=V.ADRESSE, demande__etat=D.ADRESSEE, **autres)


def suivi(voeu, **autres):
    """The same, with another mentor after."""
    return voeu, VoeuFactory(demande=voeu.demande, rang=voeu.rang + 1, **autres)


def etats(*objets):
    for objet in objets:
        objet.refresh_from_db()
    return [objet.etat for objet in objets]


def genres(compte):
    return sorted(Courriel.objects.filter(utilisateur=compte).values_list("genre", flat=True))


def composer(genre):
    return GENRES[genre](Courriel.objects.filter(genre=genre).latest("pk"))


# --- Refusals ------------------------------------------------------------------------------------


def test_nobody_answers_nor_moves_the_wish_of_somebody_else():
    voeu = adresse()
    attente = VoeuFactory(demande=voeu.demande, rang=2)
    for autre in (acteur(OffreMentorFactory()), mentor(attente), soi(voeu), acteur(DemandeMentoratFactory())):
        with pytest.raises(PermissionDenied):
            services.accepter(voeu, creneaux_proposes(), acteur=autre)
        with pytest.raises(PermissionDenied):
            services.decliner(voeu, "autre", acteur=autre)
    for autre in (mentor(voeu), acteur(OffreMentorFactory())):
        for acte in (services.abandonner, demandes.monter, demandes.descendre):
            with pytest.raises(PermissionDenied):
                acte(attente, acteur=autre)
        with pytest.raises(PermissionDenied):
            demandes.modifier_voeu(attente, "Autre motif", acteur=autre)
        with pytest.raises(PermissionDenied):
            services.retirer(voeu.demande, acteur=autre)
    assert etats(voeu, attente) == [V.ADRESSE, V.EN_ATTENTE]


def jouer(verbe, voeu):
    """What plays each verb of a wish, by who may."""
    if verbe == "emettre":
        return demandes.souhaiter(voeu.demande, OffreMentorFactory(), "Motif", acteur=soi(voeu))
    if verbe == "adresser":
        return services.adresser(voeu.demande, acteur=soi(voeu))
    if verbe == "accepter":
        return services.accepter(voeu, creneaux_proposes(), acteur=mentor(voeu))
    if verbe == "decliner":
        return services.decliner(voeu, "autre", acteur=mentor(voeu))
    if verbe == "abandonner":
        return services.abandonner(voeu, acteur=soi(voeu))
    if verbe == "passer":
        offres.suspendre(voeu.offre, timezone.localdate() + timedelta(days=9), acteur=mentor(voeu))
        return services.reexaminer(voeu.demande_id)
    return services.reexaminer(voeu.demande_id, voeu.echeance + timedelta(days=1))


@pytest.mark.parametrize("etat", [V.DECLINE, V.SANS_REPONSE, V.PASSE, V.ABANDONNE, V.ACCEPTE])
@pytest.mark.parametrize("verbe", ["accepter", "decliner", "abandonner"])
def test_nothing_is_answered_twice(verbe, etat):
    voeu = VoeuFactory(etat=etat, demande__etat=D.ADRESSEE)
    with pytest.raises(TransitionRefusee):
        jouer(verbe, voeu)
    assert etats(voeu) == [etat]


@pytest.mark.parametrize("verbe", [verbe for verbe in TRANSITIONS_VOEU if verbe not in {"emettre", "adresser"}])
def test_every_verb_leads_where_the_table_says(verbe):
    voeu = adresse()
    jouer(verbe, voeu)
    voeu.refresh_from_db()
    assert (voeu.etat, historique(voeu).last().verbe) == (TRANSITIONS_VOEU[verbe][1], verbe)
    assert not Voeu.objects.qui_attendent().filter(demande=voeu.demande).exists()


@pytest.mark.parametrize("etat", [D.ADRESSEE, D.BINOME, D.RETIREE])
def test_a_request_leaves_from_a_draft_or_once_nobody_is_left(etat):
    voeu = VoeuFactory(demande__etat=etat)
    with pytest.raises(TransitionRefusee):
        services.adresser(voeu.demande, acteur=soi(voeu))


def test_a_request_without_a_wish_does_not_leave():
    demande = DemandeMentoratFactory()
    with pytest.raises(services.SansVoeu):
        services.adresser(demande, acteur=acteur(demande))
    assert etats(demande) == [D.BROUILLON]


def test_a_mentor_never_answers_before_it_is_asked():
    voeu = VoeuFactory(demande__etat=D.ADRESSEE)
    with pytest.raises(TransitionRefusee):
        services.accepter(voeu, creneaux_proposes(), acteur=mentor(voeu))
    assert not Binome.objects.exists()


def test_the_request_of_who_left_is_not_accepted():
    voeu = adresse()
    Membre.objects.filter(pk=voeu.demande.membre_id).update(etat=EtatMembre.SUSPENDUE)
    with pytest.raises(TransitionRefusee):
        services.accepter(voeu, creneaux_proposes(), acteur=mentor(voeu))
    echeances.avancer_voeux(timezone.localdate())
    assert etats(voeu, voeu.demande) == [V.ABANDONNE, D.RETIREE]


# --- Sending -------------------------------------------------------------------------------------


def test_the_first_who_can_is_asked_and_the_skipped_say_why():
    demande = DemandeMentoratFactory()
    collegue = OffreMentorFactory(membre__organisme=OrganismeFactory(parent=demande.membre.organisme))
    pause = OffreMentorFactory(etat=O.EN_PAUSE, pause_jusqu_au=timezone.localdate())
    cache = OffreMentorFactory(membre__non_liste=True)
    libre, apres = OffreMentorFactory(), OffreMentorFactory()
    voeux = [
        VoeuFactory(demande=demande, offre=offre, rang=rang)
        for rang, offre in enumerate((collegue, pause, cache, libre, apres), 1)
    ]
    envoyee = services.adresser(demande, acteur=acteur(demande))
    assert envoyee.etat == D.ADRESSEE
    assert etats(*voeux) == [V.PASSE, V.PASSE, V.PASSE, V.ADRESSE, V.EN_ATTENTE]
    assert [historique(voeu).last().motif for voeu in voeux[:3]] == ["service", "pause", "parti"]
    assert voeux[3].echeance == timezone.localdate() + timedelta(days=7)
    assert genres(libre.membre.utilisateur) == ["voeu-adresse"]
    assert genres(demande.membre.utilisateur) == []  # its own click: the page says it
    assert demande.besoin not in str(composer("voeu-adresse").contexte)
    assert demande.membre.nom not in str(composer("voeu-adresse").contexte)


def test_a_new_request_replaces_one_that_found_nobody():
    voeu = VoeuFactory(demande__etat=D.SANS_MENTOR)
    champs = {"flash": False, "themes": "projet", "formats": "visio", "rythme": "mois", "besoin": "Autre chose."}
    neuve = demandes.creer(champs, [], "", acteur=soi(voeu))
    assert etats(neuve, voeu.demande, voeu) == [D.BROUILLON, D.RETIREE, V.ABANDONNE]


def test_nobody_who_can_leaves_the_request_without_a_mentor():
    voeu = VoeuFactory(offre__etat=O.RETIREE)
    assert services.adresser(voeu.demande, acteur=soi(voeu)).etat == D.SANS_MENTOR
    VoeuFactory(demande=voeu.demande)
    assert services.adresser(voeu.demande, acteur=soi(voeu)).etat == D.ADRESSEE  # tried again, with somebody else


# --- Answers -------------------------------------------------------------------------------------


def test_accepting_makes_the_pair_with_three_times_and_frees_the_others():
    voeu, attente = suivi(adresse())
    binome = services.accepter(voeu, creneaux_proposes(), acteur=mentor(voeu))
    assert binome.etat == EtatBinome.ACTIF
    assert (binome.mentor, binome.mentore) == (voeu.offre.membre, voeu.demande.membre)
    assert None not in {binome.charte_mentor_le, binome.charte_mentore_le}
    assert sorted(binome.creneaux.values_list("debut", flat=True)) == creneaux_proposes()
    assert etats(voeu, attente, voeu.demande) == [V.ACCEPTE, V.ABANDONNE, D.BINOME]
    assert genres(voeu.demande.membre.utilisateur) == ["demande-acceptee"]
    assert composer("demande-acceptee").gabarit == "mentorat/emails/message"
    with pytest.raises(TransitionRefusee):  # the same click again
        services.accepter(voeu, creneaux_proposes(), acteur=mentor(voeu))
    assert Binome.objects.count() == 1


def test_the_last_place_taken_moves_the_others_on():
    prise = adresse()
    autre, suivant = suivi(adresse(offre=prise.offre))
    services.accepter(prise, creneaux_proposes(), acteur=mentor(prise))
    assert etats(autre, suivant) == [V.PASSE, V.ADRESSE]
    assert historique(autre).last().motif == MotifPassage.COMPLET
    assert genres(autre.demande.membre.utilisateur) == ["demande-suivant"]


@pytest.mark.parametrize(
    ("champs", "motif"),
    [
        ({"etat": O.EN_PAUSE, "pause_jusqu_au": timezone.localdate()}, MotifPassage.PAUSE),
        ({"etat": O.RETIREE}, MotifPassage.PARTI),
    ],
)
def test_accepting_what_one_can_no_longer_take_is_explained_and_goes_on(champs, motif):
    voeu, suivant = suivi(adresse())
    OffreMentor.objects.filter(pk=voeu.offre_id).update(**champs)
    with pytest.raises(MentorIndisponible) as refus:
        services.accepter(voeu, creneaux_proposes(), acteur=mentor(voeu))
    assert refus.value.motif == motif
    assert etats(voeu, suivant) == [V.PASSE, V.ADRESSE]


def test_declining_says_why_and_may_pause():
    voeu, suivant = suivi(adresse())
    autre = adresse(offre=voeu.offre)
    jour = timezone.localdate() + timedelta(days=30)
    services.decliner(voeu, MotifDeclin.DISPONIBILITE, indisponible_jusqu_au=jour, acteur=mentor(voeu))
    assert etats(voeu, suivant, voeu.offre) == [V.DECLINE, V.ADRESSE, O.EN_PAUSE]
    assert historique(voeu).last().motif == "disponibilite"
    assert etats(autre, autre.demande) == [V.PASSE, D.SANS_MENTOR]  # what else waited for it went on too
    assert genres(autre.demande.membre.utilisateur) == ["demande-sans-mentor"]
    assert genres(voeu.demande.membre.utilisateur) == ["demande-suivant"]


# --- Time ----------------------------------------------------------------------------------------


def passer_le_jour(jours):
    """What the clock does each day."""
    jour = timezone.localdate()
    echeances.reprendre_offres(jour)
    return echeances.avancer_voeux(jour), echeances.rappeler_voeux(jour)


def test_silence_is_reminded_on_the_fifth_day_then_goes_to_the_next_then_orients():
    with time_machine.travel("2026-03-02 09:00+01:00", tick=False) as temps:
        premier, second = suivi(VoeuFactory())
        services.adresser(premier.demande, acteur=soi(premier))
        compte, mentor_1 = premier.demande.membre.utilisateur, premier.offre.membre.utilisateur
        bilan = []
        for _ in range(16):
            faits = [passer_le_jour(0), passer_le_jour(0)]  # twice the same day is once
            bilan.append(tuple(map(sum, zip(*faits, strict=True))))
            temps.shift(timedelta(days=1))
    assert [jour for jour, (_, rappels) in enumerate(bilan) if rappels] == [5, 13]
    assert [jour for jour, (avances, _) in enumerate(bilan) if avances] == [8]  # the seventh day counts
    assert genres(mentor_1) == ["voeu-adresse", "voeu-rappel"]
    assert etats(premier, second, premier.demande) == [V.SANS_REPONSE, V.ADRESSE, D.ADRESSEE]
    with time_machine.travel("2026-03-19 09:00+01:00", tick=False):
        passer_le_jour(0)
    assert etats(premier, second, premier.demande) == [V.SANS_REPONSE, V.SANS_REPONSE, D.SANS_MENTOR]
    assert genres(compte) == ["demande-sans-mentor", "demande-suivant"]
    assert composer("demande-suivant") is None  # too late to say it
    assert composer("demande-sans-mentor") is not None
    assert composer("voeu-rappel") is None


def test_a_pause_ends_by_itself():
    offre = OffreMentorFactory(etat=O.EN_PAUSE, pause_jusqu_au=timezone.localdate())
    assert echeances.reprendre_offres(timezone.localdate()) == 0  # the last day counts
    assert echeances.reprendre_offres(timezone.localdate() + timedelta(days=1)) == 1
    assert etats(offre) == [O.ACTIVE]


@pytest.mark.parametrize("depart", ["suspendu", "non listé", "compte fermé", "même service", "plein"])
def test_each_day_what_waits_for_a_mentor_who_cannot_any_more_goes_on(depart):
    voeu, suivant = suivi(adresse())
    mentor_, moi = voeu.offre.membre, voeu.demande.membre
    if depart == "suspendu":
        Membre.objects.filter(pk=mentor_.pk).update(etat=EtatMembre.SUSPENDUE)
    elif depart == "non listé":
        Membre.objects.filter(pk=mentor_.pk).update(non_liste=True)
    elif depart == "compte fermé":
        type(mentor_.utilisateur).objects.filter(pk=mentor_.utilisateur_id).update(is_active=False)
    elif depart == "même service":
        Membre.objects.filter(pk=mentor_.pk).update(organisme=moi.organisme)
    else:
        services.accepter(autre := adresse(offre=voeu.offre), creneaux_proposes(), acteur=mentor(autre))
        assert etats(voeu) == [V.PASSE]
        return
    assert echeances.avancer_voeux(timezone.localdate()) == 1
    assert echeances.avancer_voeux(timezone.localdate()) == 0
    assert etats(voeu, suivant) == [V.PASSE, V.ADRESSE]


def test_a_day_without_anything_due_reads_little(django_assert_max_num_queries):
    for _ in range(3):
        adresse()
    with django_assert_max_num_queries(6):
        assert echeances.avancer_voeux(timezone.localdate()) == 0


# --- Giving up -----------------------------------------------------------------------------------


def test_giving_up_the_mentor_that_is_asked_goes_to_the_next():
    voeu, suivant = suivi(adresse())
    services.abandonner(voeu, acteur=soi(voeu))
    assert etats(voeu, suivant) == [V.ABANDONNE, V.ADRESSE]
    services.retirer(voeu.demande, acteur=soi(voeu))
    assert etats(voeu, suivant, voeu.demande) == [V.ABANDONNE, V.ABANDONNE, D.RETIREE]
    assert composer("voeu-adresse") is None  # withdrawn before the mail left
    with pytest.raises(TransitionRefusee):
        services.retirer(voeu.demande, acteur=soi(voeu))


# --- Who is erased -------------------------------------------------------------------------------


def test_erasing_a_mentor_forwards_and_erasing_who_asks_withdraws():
    voeu, suivant = suivi(adresse())
    effacer_personne(voeu.offre.membre.utilisateur_id)
    assert etats(voeu, suivant) == [V.PASSE, V.ADRESSE]
    offre = OffreMentor.objects.get(pk=voeu.offre_id)
    assert (offre.etat, offre.presentation) == (O.RETIREE, "")
    with vision(soi(voeu)):
        Objectif.objects.create(demande=voeu.demande, texte="Oser décider.")
    effacer_personne(voeu.demande.membre.utilisateur_id)
    with vision(SYSTEME):
        assert not Objectif.objects.exists()
    demande = DemandeMentorat.objects.get(pk=voeu.demande_id)
    assert (demande.etat, demande.besoin) == (D.RETIREE, "")
    assert etats(suivant) == [V.ABANDONNE]
    assert set(demande.voeux.values_list("motif", flat=True)) == {""}
