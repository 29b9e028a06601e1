"""Manifestos: versions that never change, a draft that nobody loses, signatures, amendments."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from annuaire.enums import EtatAdhesion, EtatCommunaute, EtatMembre
from annuaire.models import Adhesion, Communaute, Membre
from communautes.enums import CREATION, TRANSITIONS_AMENDEMENT, EtatAmendement
from communautes.models import Amendement, Manifeste, Signature
from communautes.services import amendements, manifestes
from communautes.services.amendements import AMENDEMENTS_MAX, TropDAmendements
from communautes.services.effacement_espaces import effacer_espaces
from communautes.services.espaces import EnSommeil
from communautes.services.manifestes import BrouillonChange, TexteInchange, VersionDepassee
from socle.acteur import ANONYME, construire
from socle.courrier.genres import GENRES
from socle.difference import PAIRES_MAX, comparer_textes
from socle.journal import TransitionRefusee, historique
from socle.models import Courriel
from tests.communautes.espaces import (
    TEXTE,
    acteur,
    animatrice,
    brouillon,
    communaute_animee,
    lu,
    membre_de,
    publier,
    vigueur,
)
from tests.factories import AdhesionFactory, MembreFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
ETATS = list(EtatAmendement)


@pytest.fixture
def numerique():
    """A community, who leads it, a member, its manifesto."""
    communaute, elle = communaute_animee()
    return communaute, elle, membre_de(communaute), publier(communaute, elle)


def autre_texte(suite="Écouter."):
    return f"{TEXTE}\n\n{suite}"


def proposer(version, lui, suite="Écouter."):
    return amendements.proposer(version, autre_texte(suite), "Il manquait cela.", acteur=acteur(lui))


# --- Refusals ------------------------------------------------------------------------------------


def test_who_leads_nothing_writes_nothing(numerique):
    communaute, _, lui, version = numerique
    ailleurs = animatrice(communaute_animee("autre")[0])
    for qui in (acteur(lui), acteur(ailleurs), ANONYME):
        with pytest.raises(PermissionDenied):
            manifestes.rediger(communaute, "Le mien.", "", lu="", acteur=qui)
        with pytest.raises(PermissionDenied):
            manifestes.publier(communaute, lu="", vigueur=1, acteur=qui)
        with pytest.raises(PermissionDenied):
            manifestes.abandonner(communaute, lu="", acteur=qui)
        with pytest.raises(PermissionDenied):
            amendements.adopter(proposer(version, membre_de(communaute)), "", acteur=qui)
        with pytest.raises(PermissionDenied):
            amendements.rejeter(proposer(version, membre_de(communaute)), "Non.", acteur=qui)
    assert brouillon(communaute) is None


def test_only_who_is_in_today_signs_and_proposes(numerique):
    communaute, _, lui, version = numerique
    hier = acteur(lui)  # as its request was built before it left
    Adhesion.objects.filter(membre=lui).update(etat=EtatAdhesion.SORTIE)
    moderation = construire(UtilisateurFactory(moderateur=True))
    for qui in (hier, acteur(MembreFactory()), acteur(membre_de(communaute, etat=EtatAdhesion.PAUSE)), moderation):
        with pytest.raises(PermissionDenied):
            manifestes.signer(version, acteur=qui)
        with pytest.raises(PermissionDenied):
            amendements.proposer(version, "Un autre.", "Parce que.", acteur=qui)
    assert not Signature.objects.exists()


def test_nobody_decides_of_its_own_amendment(numerique):
    communaute, elle, _, version = numerique
    sien = proposer(version, elle)
    for decider in (
        lambda: amendements.adopter(sien, "", acteur=acteur(elle)),
        lambda: amendements.rejeter(sien, "Non.", acteur=acteur(elle)),
    ):
        with pytest.raises(PermissionDenied):
            decider()
    amendements.adopter(sien, "", acteur=acteur(animatrice(communaute)))
    assert vigueur(communaute).texte == sien.texte


def test_a_moderator_whose_file_is_suspended_does_not_decide_of_its_own_amendment(numerique):
    communaute, _, _, version = numerique
    equipe = UtilisateurFactory(moderateur=True)
    lui = membre_de(communaute, membre=MembreFactory(utilisateur=equipe))
    sien = proposer(version, lui)
    Membre.objects.filter(pk=lui.pk).update(etat=EtatMembre.SUSPENDUE)
    qui = construire(equipe)
    assert qui.membre_id is None
    with pytest.raises(PermissionDenied):
        amendements.adopter(sien, "", acteur=qui)
    assert not Amendement.objects.a_decider_par(qui).exists()
    autre = construire(UtilisateurFactory(moderateur=True))
    assert list(Amendement.objects.a_decider_par(autre)) == [sien]


def test_an_amendment_that_went_with_its_author_is_not_decided(client, numerique, monkeypatch):
    communaute, elle, lui, version = numerique
    sien = proposer(version, lui)
    adresses = [reverse(f"communautes:{nom}", args=[communaute.slug, sien.uuid]) for nom in ("adopter", "rejeter")]
    Amendement.objects.filter(pk=sien.pk).delete()
    monkeypatch.setattr("communautes.views.amendements._decidable", lambda *_: (communaute, sien))
    client.force_login(elle.utilisateur)
    for adresse in adresses:
        reponse = client.post(adresse, {"reponse": "Non."}, follow=True)
        assert "n’existe plus" in reponse.text


def test_asleep_nobody_signs_nor_proposes(numerique):
    communaute, _, lui, version = numerique
    assert list(Manifeste.objects.a_signer_par(acteur(lui))) == [version]
    Communaute.objects.update(etat=EtatCommunaute.EN_SOMMEIL)
    assert not Manifeste.objects.a_signer_par(acteur(lui)).exists()
    with pytest.raises(EnSommeil):
        manifestes.signer(version, acteur=acteur(lui))
    with pytest.raises(EnSommeil):
        proposer(version, lui)
    assert communaute.slug == "numerique"


def test_an_amendment_sent_twice_is_the_same_one(numerique):
    _, elle, lui, version = numerique
    un = proposer(version, lui)
    assert proposer(version, lui) == un
    assert proposer(version, lui, "Rire.") != un
    amendements.rejeter(un, "Déjà dit.", acteur=acteur(elle))
    assert proposer(version, lui) != un


def test_an_amendment_changes_something_and_few_wait_at_once(numerique):
    _, elle, lui, version = numerique
    with pytest.raises(TexteInchange):
        amendements.proposer(version, version.texte, "Pour rien.", acteur=acteur(lui))
    siens = [proposer(version, lui, f"Idée {rang}.") for rang in range(AMENDEMENTS_MAX)]
    with pytest.raises(TropDAmendements):
        proposer(version, lui, "Une de plus.")
    assert proposer(version, lui, "Idée 0.") == siens[0], "envoyée deux fois"
    amendements.rejeter(siens[0], "Déjà dit.", acteur=acteur(elle))
    proposer(version, lui, "Une de plus.")


# --- The draft -----------------------------------------------------------------------------------


def test_two_who_write_the_draft_lose_nothing(numerique):
    communaute, elle, _, _ = numerique
    autre = animatrice(communaute)
    manifestes.rediger(communaute, "Le texte de l’une.", "", lu="", acteur=acteur(elle))
    with pytest.raises(BrouillonChange) as refus:  # it was not there when the other one began
        manifestes.rediger(communaute, "Le texte de l’autre.", "", lu="", acteur=acteur(autre))
    assert refus.value.brouillon.texte == "Le texte de l’une."
    vu = lu(communaute)
    manifestes.rediger(communaute, "Repris ensemble.", "Mieux.", lu=vu, acteur=acteur(autre))
    for ancien in (
        lambda: manifestes.publier(communaute, lu=vu, vigueur=1, acteur=acteur(elle)),
        lambda: manifestes.abandonner(communaute, lu=vu, acteur=acteur(elle)),
    ):
        with pytest.raises(BrouillonChange):
            ancien()
    assert brouillon(communaute).texte == "Repris ensemble."
    manifestes.abandonner(communaute, lu=lu(communaute), acteur=acteur(elle))
    assert brouillon(communaute) is None
    with pytest.raises(BrouillonChange):
        manifestes.publier(communaute, lu="", vigueur=1, acteur=acteur(elle))


def test_a_draft_is_published_over_the_version_that_was_read(numerique):
    communaute, elle, lui, version = numerique
    manifestes.rediger(communaute, "Version de l’équipe.", "", lu="", acteur=acteur(elle))
    amendements.adopter(proposer(version, lui), "", acteur=acteur(elle))  # meanwhile
    with pytest.raises(VersionDepassee):
        manifestes.publier(communaute, lu=lu(communaute), vigueur=1, acteur=acteur(elle))
    nouvelle = manifestes.publier(communaute, lu=lu(communaute), vigueur=2, acteur=acteur(elle))
    publies = Manifeste.objects.filter(communaute=communaute).publies()
    assert list(publies.values_list("version", flat=True)) == [3, 2, 1]
    assert (nouvelle.texte, vigueur(communaute).pk) == ("Version de l’équipe.", nouvelle.pk)
    manifestes.rediger(communaute, nouvelle.texte, "", lu="", acteur=acteur(elle))
    with pytest.raises(TexteInchange):
        manifestes.publier(communaute, lu=lu(communaute), vigueur=3, acteur=acteur(elle))


# --- Sign ----------------------------------------------------------------------------------------


def test_a_signature_is_of_one_version_and_a_new_one_asks_again(numerique):
    communaute, elle, lui, version = numerique
    assert manifestes.signer(version, acteur=acteur(lui)) is True
    assert manifestes.signer(version, acteur=acteur(lui)) is False
    assert Signature.objects.count() == 1
    suivante = publier(communaute, elle, autre_texte())
    with pytest.raises(VersionDepassee):
        manifestes.signer(version, acteur=acteur(elle))
    lue = Manifeste.objects.with_signatures(acteur(lui)).get(pk=suivante.pk)
    assert (lue.signatures_actives, lue.signee_le) == (0, None)
    manifestes.signer(suivante, acteur=acteur(lui))
    assert Manifeste.objects.with_signatures(acteur(lui)).get(pk=suivante.pk).signee_le is not None
    en_vigueur = Manifeste.objects.filter(communaute=communaute).en_vigueur()
    assert list(en_vigueur) == [suivante]


def test_signatures_counted_are_those_of_who_is_still_in(numerique):
    communaute, elle, lui, version = numerique
    parti = membre_de(communaute)
    for qui in (elle, lui, parti):
        manifestes.signer(version, acteur=acteur(qui))
    Adhesion.objects.filter(membre=parti).update(etat=EtatAdhesion.SORTIE)
    lui.etat = EtatMembre.SUSPENDUE
    lui.save()
    assert Manifeste.objects.with_signatures(acteur(elle)).get().signatures_actives == 1


# --- Amendments ----------------------------------------------------------------------------------


@pytest.mark.parametrize("verbe", ["adopter", "rejeter"])
def test_every_verb_on_every_state(numerique, verbe):
    _, elle, lui, version = numerique
    departs, arrivee = TRANSITIONS_AMENDEMENT[verbe]
    for etat in ETATS:
        vu = Amendement.objects.create(manifeste=version, auteur=lui, etat=etat, texte=autre_texte(), motif="M.")
        if etat not in departs:
            with pytest.raises(TransitionRefusee):
                getattr(amendements, verbe)(vu, "R.", acteur=acteur(elle))
    vu = proposer(version, lui)
    getattr(amendements, verbe)(vu, "R.", acteur=acteur(elle))
    vu.refresh_from_db()
    assert [t.verbe for t in historique(vu)] == ["proposer", verbe]
    assert vu.etat == arrivee
    assert {v for v, (debut, _) in TRANSITIONS_AMENDEMENT.items() if CREATION in debut} == {"proposer"}


def test_adopted_it_is_the_next_version_and_the_others_are_to_propose_again(numerique):
    communaute, elle, lui, version = numerique
    adopte, reste = proposer(version, lui), proposer(version, membre_de(communaute), "Autre chose.")
    nouvelle = amendements.adopter(adopte, "", acteur=acteur(elle))
    assert (nouvelle.version, nouvelle.texte, nouvelle.resume != "") == (2, adopte.texte, True)
    version.refresh_from_db()
    assert version.texte == TEXTE
    with pytest.raises(VersionDepassee):
        amendements.adopter(reste, "", acteur=acteur(elle))
    reste.refresh_from_db()
    assert (reste.etat, reste.texte) == (EtatAmendement.PROPOSE, autre_texte("Autre chose."))
    assert list(Amendement.objects.a_reprendre()) == [reste]
    assert not Amendement.objects.a_decider().exists()
    with pytest.raises(VersionDepassee):
        proposer(version, lui, "Trop tard.")
    repris = amendements.proposer(nouvelle, reste.texte, reste.motif, acteur=construire(reste.auteur.utilisateur))
    assert list(Amendement.objects.a_decider()) == [repris]
    amendements.rejeter(reste, "Proposé de nouveau.", acteur=acteur(elle))
    assert not Amendement.objects.a_reprendre().exists()


def test_a_decision_is_mailed_to_who_proposed_as_long_as_it_is_in(numerique):
    _, elle, lui, version = numerique
    adopte = proposer(version, lui)
    rejete = proposer(version, lui, "Rire.")
    amendements.rejeter(rejete, "Ce n’est pas le lieu.", acteur=acteur(elle))
    amendements.adopter(adopte, "", acteur=acteur(elle))
    courriels = {c.genre: c for c in Courriel.objects.filter(genre__startswith="amendement-")}
    assert {c.utilisateur_id for c in courriels.values()} == {lui.utilisateur_id}
    dits = {nom: GENRES[nom](courriel) for nom, courriel in courriels.items()}
    assert dits["amendement-rejete"].contexte["cite"] == "Ce n’est pas le lieu."
    assert "/communautes/numerique/manifeste/" in dits["amendement-adopte"].lien
    assert not [nom for dit in dits.values() for nom in (lui.nom, elle.nom) if nom in str(dit)]
    Adhesion.objects.filter(membre=lui).update(etat=EtatAdhesion.SORTIE)
    assert [GENRES[nom](courriel) for nom, courriel in courriels.items()] == [None, None]


def test_amendments_are_read_by_members_of_their_community(numerique):
    communaute, elle, lui, version = numerique
    sien = proposer(version, lui)
    lus = {qui: list(Amendement.objects.visible_by(acteur(qui))) for qui in (lui, elle, membre_de(communaute))}
    assert all(vu == [sien] for vu in lus.values())
    for dehors in (ANONYME, acteur(MembreFactory()), construire(UtilisateurFactory())):
        assert not Amendement.objects.visible_by(dehors).exists()
    assert Amendement.objects.visible_by(construire(UtilisateurFactory(moderateur=True))).exists()


def test_who_goes_leaves_the_text_of_everybody_and_no_name(numerique):
    communaute, elle, lui, version = numerique
    adopte = proposer(version, lui)
    manifestes.signer(version, acteur=acteur(lui))
    amendements.adopter(adopte, "", acteur=acteur(elle))
    effacer_espaces(lui.utilisateur_id)
    assert not Amendement.objects.exists()
    assert not Signature.objects.exists()
    assert vigueur(communaute).texte == autre_texte()


# --- Together --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_amendments_adopted_at_once_are_one_version_and_one_refusal():
    communaute, elle = communaute_animee()
    version = publier(communaute, elle)
    autre = AdhesionFactory(communaute=communaute, role="animateur").membre
    a_elle, a_autre = acteur(elle), acteur(autre)
    choix = [
        (proposer(version, membre_de(communaute), "Une."), a_elle),
        (proposer(version, membre_de(communaute), "Deux."), a_autre),
    ]

    def adopter(choisi):
        amendement, qui = choisi
        try:
            return amendements.adopter(amendement, "", acteur=qui).version
        except VersionDepassee as refus:
            return -refus.vigueur
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fils:
        assert sorted(fils.map(adopter, choix)) == [-2, 2]
    assert Amendement.objects.filter(etat=EtatAmendement.PROPOSE).count() == 1
    assert Courriel.objects.filter(genre="amendement-adopte").count() == 1


# --- What changed --------------------------------------------------------------------------------


def test_the_difference_says_words_and_costs_little_whatever_the_text():
    avant = "Partager ce que nous savons faire. Dire ce qui rate, sans honte."
    trouve = [tuple(m) for m in comparer_textes(avant, avant.replace("rate", "échoue"))]
    assert trouve == [
        ("garde", "Partager ce que nous savons faire. Dire ce qui "),
        ("retire", "rate, "),
        ("ajoute", "échoue, "),
        ("garde", "sans honte."),
    ]
    assert comparer_textes(avant, avant) == [("garde", avant)]
    repete = "a " * 5000
    assert (len(repete.split()) ** 2) > PAIRES_MAX
    assert {m.genre for m in comparer_textes(repete, f"{repete}b")} == {"retire", "ajoute"}
