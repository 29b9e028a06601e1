"""REX and commons: who does what, every verb on every state, what is refused, what is told."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from annuaire.enums import EtatCommunaute, EtatMembre, RoleAdhesion
from communautes.enums import CREATION, TRANSITIONS_PUBLICATION, Diffusion, EtatEvenement, EtatPublication
from communautes.models import Commun, RetourExperience
from communautes.services import publications as services
from communautes.services import relectures
from socle.acteur import ANONYME, construire
from socle.courrier.genres import GENRES
from socle.journal import TransitionRefusee, historique
from socle.models import Courriel
from tests.communautes.vie import evenement
from tests.factories import (
    AdhesionFactory,
    CommunauteFactory,
    CommunFactory,
    MembreFactory,
    RetourExperienceFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
E = EtatPublication
FABRIQUES = [RetourExperienceFactory, CommunFactory]


def acteur(membre):
    return construire(membre.utilisateur)


@pytest.fixture
def communaute():
    return CommunauteFactory()


@pytest.fixture
def animatrice(communaute):
    return acteur(AdhesionFactory(communaute=communaute, role=RoleAdhesion.ANIMATEUR).membre)


def champs(communaute, **autres):
    commun = {"titre": "Un titre", "resume": "En une phrase.", "texte": "Le texte.", "diffusion": Diffusion.COMMUNAUTE}
    return {"communaute": communaute, **commun, **autres}


def jouer(verbe, texte, *, auteur, anime):
    match verbe:
        case "soumettre" | "reprendre":
            return getattr(services, verbe)(texte, acteur=auteur)
        case "publier":
            return relectures.publier(texte, texte.version, acteur=anime)
        case "demander_modifications":
            return relectures.demander_modifications(texte, texte.version, "Dites-en plus.", acteur=anime)
        case "archiver":
            return relectures.archiver(texte, "", acteur=auteur)


# --- Refusals ------------------------------------------------------------------------------------


def test_only_a_member_of_an_open_community_writes_for_it(communaute):
    dehors = acteur(MembreFactory())
    with pytest.raises(PermissionDenied):
        services.creer(Commun, champs(communaute), acteur=dehors)
    endormie = CommunauteFactory(etat=EtatCommunaute.EN_SOMMEIL)
    with pytest.raises(PermissionDenied):
        services.creer(Commun, champs(endormie), acteur=acteur(AdhesionFactory(communaute=endormie).membre))
    for qui in (ANONYME, construire(UtilisateurFactory(moderateur=True))):
        with pytest.raises(PermissionDenied):
            services.creer(RetourExperience, champs(communaute), acteur=qui)


def test_nobody_touches_the_text_of_somebody_else(communaute, animatrice):
    autre = acteur(AdhesionFactory(communaute=communaute).membre)
    brouillon, publie = (CommunFactory(communaute=communaute, etat=etat) for etat in (E.BROUILLON, E.PUBLIEE))
    for qui in (autre, animatrice):
        with pytest.raises(PermissionDenied):
            services.modifier(brouillon, {"titre": "Volé"}, 1, acteur=qui)
        with pytest.raises(PermissionDenied):
            services.supprimer(brouillon, acteur=qui)
        with pytest.raises(PermissionDenied):
            services.soumettre(brouillon, acteur=qui)
        with pytest.raises(PermissionDenied):
            services.reprendre(publie, acteur=qui)
    with pytest.raises(PermissionDenied):
        relectures.archiver(publie, "Non.", acteur=autre)
    with pytest.raises(PermissionDenied):
        services.confirmer(publie, acteur=autre)


@pytest.mark.parametrize("fabrique", FABRIQUES)
def test_nobody_reviews_its_own_text_nor_that_of_another_community(communaute, fabrique):
    elle = AdhesionFactory(communaute=communaute, role=RoleAdhesion.ANIMATEUR).membre
    sien = fabrique(communaute=communaute, auteur=elle, etat=E.EN_RELECTURE)
    ailleurs = fabrique(etat=E.EN_RELECTURE)
    simple = acteur(AdhesionFactory(communaute=communaute).membre)
    for qui, texte in ((acteur(elle), sien), (acteur(elle), ailleurs), (simple, sien)):
        with pytest.raises(PermissionDenied):
            relectures.publier(texte, 1, acteur=qui)
        with pytest.raises(PermissionDenied):
            relectures.demander_modifications(texte, 1, "Non.", acteur=qui)
    assert list(type(sien).objects.a_relire_par(acteur(elle))) == []


@pytest.mark.parametrize("fabrique", FABRIQUES)
@pytest.mark.parametrize("etat", [EtatMembre.SUSPENDUE, EtatMembre.HORS_PERIMETRE])
def test_a_moderator_whose_file_is_suspended_does_not_review_its_own_text(communaute, fabrique, etat):
    equipe = UtilisateurFactory(moderateur=True)
    sien = fabrique(communaute=communaute, auteur=MembreFactory(utilisateur=equipe, etat=etat), etat=E.EN_RELECTURE)
    autre = fabrique(communaute=communaute, etat=E.EN_RELECTURE)
    orphelin = fabrique(communaute=communaute, etat=E.EN_RELECTURE)
    type(sien).objects.filter(pk=orphelin.pk).update(auteur=None)
    qui = construire(equipe)
    assert qui.membre_id is None
    with pytest.raises(PermissionDenied):
        relectures.publier(sien, 1, acteur=qui)
    with pytest.raises(PermissionDenied):
        relectures.demander_modifications(sien, 1, "Non.", acteur=qui)
    assert set(type(sien).objects.a_relire_par(qui)) == {autre, orphelin}


@pytest.mark.parametrize("fabrique", FABRIQUES)
@pytest.mark.parametrize("verbe", sorted(set(TRANSITIONS_PUBLICATION) - {"creer"}))
def test_every_verb_on_every_state(communaute, animatrice, fabrique, verbe):
    departs, arrivee = TRANSITIONS_PUBLICATION[verbe]
    for etat in E:
        texte = fabrique(communaute=communaute, etat=etat)
        auteur = acteur(texte.auteur)
        if etat in departs:
            jouer(verbe, texte, auteur=auteur, anime=animatrice)
            texte.refresh_from_db()
            assert (texte.etat, historique(texte).get().verbe) == (arrivee, verbe)
        else:
            with pytest.raises(TransitionRefusee):
                jouer(verbe, texte, auteur=auteur, anime=animatrice)
    assert {v for v, (debut, _) in TRANSITIONS_PUBLICATION.items() if CREATION in debut} == {"creer"}


def test_a_text_that_is_not_whole_is_not_handed_over(communaute):
    texte = CommunFactory(communaute=communaute, etat=E.BROUILLON, resume="", texte="")
    with pytest.raises(ValidationError) as refus:
        services.soumettre(texte, acteur=acteur(texte.auteur))
    assert set(refus.value.message_dict) == {"resume", "texte"}
    partie = CommunFactory(communaute=communaute, etat=E.BROUILLON)
    partie.auteur.adhesions.update(etat="sortie")
    with pytest.raises(ValidationError):
        services.soumettre(partie, acteur=acteur(partie.auteur))


def test_the_database_refuses_a_published_rex_whose_facts_were_not_checked(communaute):
    texte = RetourExperienceFactory(communaute=communaute)
    for change in ({"faits_anonymises": False}, {"publie_le": None}, {"texte": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RetourExperience.objects.filter(pk=texte.pk).update(**change)


def test_a_version_that_was_not_read_is_neither_saved_over_nor_decided(communaute, animatrice):
    texte = CommunFactory(communaute=communaute, etat=E.BROUILLON)
    auteur = acteur(texte.auteur)
    services.modifier(texte, {"titre": "Premier onglet"}, 1, acteur=auteur)
    with pytest.raises(services.Perime):
        services.modifier(texte, {"titre": "Second onglet"}, 1, acteur=auteur)
    services.soumettre(texte, acteur=auteur)
    with pytest.raises(services.Perime):
        relectures.publier(texte, 1, acteur=animatrice)
    with pytest.raises(services.Perime):
        relectures.demander_modifications(texte, 1, "Non.", acteur=animatrice)
    relectures.publier(texte, 2, acteur=animatrice)


def test_what_was_published_once_is_not_deleted(communaute):
    publie = CommunFactory(communaute=communaute)
    auteur = acteur(publie.auteur)
    services.reprendre(publie, acteur=auteur)
    with pytest.raises(TransitionRefusee):
        services.supprimer(publie, acteur=auteur)
    brouillon = CommunFactory(communaute=communaute, auteur=publie.auteur, etat=E.BROUILLON)
    services.supprimer(brouillon, acteur=auteur)
    with pytest.raises(services.Perime):  # in another tab
        services.supprimer(brouillon, acteur=auteur)
    assert not Commun.objects.filter(pk=brouillon.pk).exists()


# --- What happens --------------------------------------------------------------------------------


def test_from_draft_to_published_and_again(communaute, animatrice):
    auteur = acteur(AdhesionFactory(communaute=communaute).membre)
    texte = services.creer(RetourExperience, champs(communaute), acteur=auteur)
    assert services.creer(RetourExperience, champs(communaute), acteur=auteur) == texte  # sent twice
    services.soumettre(texte, acteur=auteur)
    texte.refresh_from_db()
    assert texte.faits_anonymises
    relectures.demander_modifications(texte, 1, "Une date y désigne quelqu’un.", acteur=animatrice)
    services.modifier(texte, {"texte": "Sans date."}, 1, acteur=auteur)
    texte.refresh_from_db()
    assert not texte.faits_anonymises
    services.soumettre(texte, acteur=auteur)
    relectures.publier(texte, 2, acteur=animatrice)
    texte.refresh_from_db()
    premiere = texte.publie_le
    services.reprendre(texte, acteur=auteur)
    services.soumettre(texte, acteur=auteur)
    relectures.publier(texte, 2, acteur=animatrice)
    texte.refresh_from_db()
    assert (texte.publie_le, texte.confirme_le > premiere) == (premiere, True)
    assert [ligne.verbe for ligne in historique(texte)].count("publier") == 2


def test_the_same_words_for_other_readers_are_another_draft(communaute):
    auteur = acteur(AdhesionFactory(communaute=communaute).membre)
    ouvert = services.creer(Commun, champs(communaute, diffusion=Diffusion.PUBLIC), acteur=auteur)
    ferme = services.creer(Commun, champs(communaute), acteur=auteur)
    depose = services.creer(Commun, champs(communaute, depot="https://code.test/un"), acteur=auteur)
    assert len({ouvert.pk, ferme.pk, depose.pk}) == 3
    raconte = {"evenement": evenement(communaute, EtatEvenement.CLOS)}
    rex = services.creer(RetourExperience, champs(communaute, evenement=None), acteur=auteur)
    assert services.creer(RetourExperience, champs(communaute, evenement=None), acteur=auteur) == rex
    assert services.creer(RetourExperience, champs(communaute, **raconte), acteur=auteur) != rex


def test_who_reads_what(communaute, animatrice):
    membre, dehors = acteur(AdhesionFactory(communaute=communaute).membre), acteur(MembreFactory())
    agent, equipe = construire(UtilisateurFactory()), construire(UtilisateurFactory(moderateur=True))
    lus = {diffusion: CommunFactory(communaute=communaute, diffusion=diffusion) for diffusion in Diffusion}
    autres = [CommunFactory(communaute=communaute, etat=etat, diffusion="public") for etat in E if etat != E.PUBLIEE]
    projet = CommunFactory(communaute__etat=EtatCommunaute.PROJET, diffusion="public")

    def lit(qui):
        return set(Commun.objects.visible_by(qui))

    public, membres = lus["public"], lus["membres"]
    assert lit(ANONYME) == lit(agent) == {public}
    assert lit(dehors) == {public, membres}
    assert lit(membre) == set(lus.values())
    sans_brouillon = {un for un in autres if un.etat != E.BROUILLON}
    assert lit(animatrice) == set(lus.values()) | sans_brouillon
    assert lit(equipe) == set(lus.values()) | sans_brouillon | {projet}
    brouillon = next(un for un in autres if un.etat == E.BROUILLON)
    assert lit(acteur(brouillon.auteur)) == set(lus.values()) | {brouillon}


def test_a_year_without_a_word_is_to_be_revised_until_one_click(communaute):
    texte = CommunFactory(communaute=communaute)
    mainteneur = acteur(AdhesionFactory(communaute=communaute).membre)
    Commun.objects.update(confirme_le=timezone.now() - timedelta(days=365))
    texte.refresh_from_db()
    assert texte.est_a_reviser
    with pytest.raises(PermissionDenied):
        services.confirmer(texte, acteur=mainteneur)
    services.maintenir(texte, acteur=mainteneur)
    services.maintenir(texte, acteur=mainteneur)
    services.confirmer(texte, acteur=mainteneur)
    texte.refresh_from_db()
    assert not texte.est_a_reviser
    assert not Commun.objects.confirmees_avant(timezone.now() - timedelta(days=1)).exists()


def test_once_its_author_is_gone_who_leads_says_that_it_holds(communaute, animatrice):
    texte = CommunFactory(communaute=communaute)
    with pytest.raises(PermissionDenied):
        services.confirmer(texte, acteur=animatrice)
    Commun.objects.update(auteur=None)
    services.confirmer(texte, acteur=animatrice)
    relectures.archiver(texte, "Dépassé.", acteur=animatrice)
    assert not Courriel.objects.exists()


def test_who_keeps_a_commun_alive_is_of_the_community_and_says_so_itself(communaute, animatrice, monkeypatch):
    texte = CommunFactory(communaute=communaute)
    un, autre = (acteur(AdhesionFactory(communaute=communaute).membre) for _ in range(2))
    for qui in (acteur(MembreFactory()), acteur(texte.auteur), construire(UtilisateurFactory(moderateur=True))):
        with pytest.raises(PermissionDenied):
            services.maintenir(texte, acteur=qui)
    services.maintenir(texte, acteur=un)
    with pytest.raises(PermissionDenied):
        services.ne_plus_maintenir(texte, un.membre_id, acteur=autre)
    monkeypatch.setattr(services, "MAINTENEURS_MAX", 1)
    with pytest.raises(services.TropDeMainteneurs):
        services.maintenir(texte, acteur=autre)
    services.ne_plus_maintenir(texte, un.membre_id, acteur=animatrice)
    assert not texte.mainteneurs.exists()


# --- Mails ---------------------------------------------------------------------------------------


def composes():
    return {c.genre: GENRES[c.genre](c) for c in Courriel.objects.order_by("pk")}


def test_decisions_are_told_to_the_author_as_long_as_they_hold(communaute, animatrice):
    texte = RetourExperienceFactory(communaute=communaute, etat=E.EN_RELECTURE)
    relectures.demander_modifications(texte, 1, "Dites-en plus.", acteur=animatrice)
    message = composes()["publication-a-modifier"]
    assert message.contexte["cite"] == "Dites-en plus."
    assert texte.get_absolute_url() in message.lien
    services.soumettre(texte, acteur=acteur(texte.auteur))
    assert composes()["publication-a-modifier"] is None
    relectures.publier(texte, 1, acteur=animatrice)
    relectures.archiver(texte, "Dépassé.", acteur=animatrice)
    dits = composes()
    assert dits["publication-publiee"] is None
    assert dits["publication-archivee"].contexte["cite"] == "Dépassé."
    texte.auteur.__class__.objects.filter(pk=texte.auteur_id).update(etat=EtatMembre.SUSPENDUE)
    assert composes()["publication-archivee"] is None


def test_who_archives_its_own_text_is_not_written_to(communaute):
    texte = RetourExperienceFactory(communaute=communaute)
    relectures.archiver(texte, "", acteur=acteur(texte.auteur))
    assert not Courriel.objects.exists()
