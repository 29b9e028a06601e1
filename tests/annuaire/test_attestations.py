"""A colleague's word on a proof: refusals first, then what is read, by whom, and what undoes it."""

import re
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from annuaire.enums import Audience, EtatAttestation, EtatMembre
from annuaire.models import Attestation, Membre, Preuve
from annuaire.services import attestations as services
from annuaire.services import profil as services_profil
from annuaire.services.profil import Declaration, declarations, empreinte_des_competences
from referentiels.enums import EtatCompetence
from referentiels.services import fusionner
from socle import registres
from socle.acteur import construire
from socle.courrier.envoi import vider
from socle.journal import TransitionRefusee, historique
from socle.models import Courriel
from tests.factories import (
    CompetenceDeclareeFactory,
    CompetenceFactory,
    EtapeFactory,
    MembreFactory,
    RecruteurFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
RECIT = "J’ai refondu le guichet des permis."


def acteur(membre):
    return construire(membre.utilisateur)


@pytest.fixture
def preuve():
    demandeur = MembreFactory(prenom="Ada", nom="Durand")
    declaree = CompetenceDeclareeFactory(membre=demandeur, niveau=2)
    etape = EtapeFactory(membre=demandeur, intitule="Cheffe de projet")
    return Preuve.objects.create(competence_declaree=declaree, etape=etape, recit=RECIT)


@pytest.fixture
def demandeur(preuve):
    return preuve.competence_declaree.membre


@pytest.fixture
def collegue():
    return MembreFactory(prenom="Bo", nom="Petit")


@pytest.fixture
def demande(preuve, demandeur, collegue):
    return services.demander(preuve, collegue, acteur=acteur(demandeur))


def attester(demande, qui=None):
    lue = services.empreinte_de_preuve(Preuve.objects.get(pk=demande.preuve_id))
    return services.attester(demande, lue=lue, acteur=acteur(qui or demande.attestant))


@pytest.fixture
def attestee(demande):
    attester(demande)
    demande.refresh_from_db()
    return demande


def etat(attestation):
    return Attestation.objects.get(pk=attestation.pk).etat


def page(client, membre, adresse, *args, **donnees):
    client.force_login(membre.utilisateur)
    return client.get(reverse(adresse, args=args), donnees)


# --- Refusals ------------------------------------------------------------------------------------


def test_nobody_asks_for_the_proof_of_somebody_else(client, preuve, collegue):
    with pytest.raises(PermissionDenied):
        services.demander(preuve, MembreFactory(), acteur=acteur(collegue))
    assert page(client, collegue, "profil:demander_attestation", preuve.uuid).status_code == 404
    assert page(client, collegue, "profil:modifier_preuve", preuve.uuid).status_code == 404


def test_nobody_attests_its_own_work(preuve, demandeur):
    with pytest.raises(PermissionDenied):
        services.demander(preuve, demandeur, acteur=acteur(demandeur))
    with pytest.raises(IntegrityError), transaction.atomic():
        Attestation.objects.create(preuve=preuve, demandeur=demandeur, attestant=demandeur)


@pytest.mark.parametrize("champs", [{"etat": EtatMembre.SUSPENDUE}, {"non_liste": True}])
def test_nobody_asks_whom_it_cannot_find(client, preuve, demandeur, champs):
    cache = MembreFactory(nom="Introuvable", **champs)
    with pytest.raises(PermissionDenied):
        services.demander(preuve, cache, acteur=acteur(demandeur))
    lue = page(client, demandeur, "profil:demander_attestation", preuve.uuid, q="Introuvable").content.decode()
    assert "Personne ne correspond" in lue
    reponse = client.post(reverse("profil:demander_attestation", args=[preuve.uuid]), {"membre": cache.uuid})
    assert reponse.status_code == 422
    assert not Attestation.objects.exists()


def test_who_is_not_an_active_member_neither_asks_nor_answers(client, preuve, demandeur, demande):
    Membre.objects.filter(pk=demande.attestant_id).update(etat=EtatMembre.SUSPENDUE)
    with pytest.raises(PermissionDenied):
        attester(demande)
    assert page(client, demande.attestant, "profil:attestation", demande.uuid).status_code == 404
    assert page(client, demande.attestant, "profil:attestations").status_code == 403
    avant = acteur(demandeur)  # as a session that is older than the suspension
    Membre.objects.filter(pk=demandeur.pk).update(etat=EtatMembre.SUSPENDUE)
    autre = Preuve.objects.create(competence_declaree=preuve.competence_declaree, recit="Un autre travail mené.")
    with pytest.raises(PermissionDenied):
        services.demander(autre, MembreFactory(), acteur=avant)


def test_the_request_of_who_left_asks_nothing_more(client, demande, demandeur):
    Membre.objects.filter(pk=demandeur.pk).update(etat=EtatMembre.SUSPENDUE)
    with pytest.raises(TransitionRefusee):
        attester(demande)
    lue = page(client, demande.attestant, "profil:attestation", demande.uuid).content.decode()
    assert "n’est plus membre" in lue
    assert RECIT not in lue
    vider()
    assert mail.outbox == []


def test_somebody_else_reads_and_answers_nothing(client, demande):
    tiers = MembreFactory()
    for nom in ("attester", "decliner", "retirer_attestation"):
        client.force_login(tiers.utilisateur)
        assert client.post(reverse(f"profil:{nom}", args=[demande.uuid])).status_code == 404
    assert page(client, tiers, "profil:attestation", demande.uuid).status_code == 404
    for verbe in (attester, lambda d, qui: services.decliner(d, "", acteur=acteur(qui))):
        with pytest.raises(PermissionDenied):
            verbe(demande, tiers)
    with pytest.raises(PermissionDenied):
        services.retirer(demande, acteur=acteur(tiers))
    assert etat(demande) == EtatAttestation.DEMANDEE


def test_the_asker_does_not_answer_for_the_other(client, demande, demandeur):
    with pytest.raises(PermissionDenied):
        attester(demande, demandeur)
    assert page(client, demandeur, "profil:attestation", demande.uuid).status_code == 404


def test_a_request_is_declined_not_withdrawn_by_who_is_asked(demande):
    with pytest.raises(TransitionRefusee):
        services.retirer(demande, acteur=acteur(demande.attestant))


def test_one_person_at_a_time_and_never_again_after_a_no(preuve, demandeur, collegue, demande):
    assert services.demander(preuve, collegue, acteur=acteur(demandeur)) == demande  # the button pressed twice
    assert Courriel.objects.filter(genre="attestation-demandee").count() == 1
    with pytest.raises(services.DejaDemandee):
        services.demander(preuve, MembreFactory(), acteur=acteur(demandeur))
    services.decliner(demande, "pas-temoin", acteur=acteur(collegue))
    with pytest.raises(services.DejaDeclinee):
        services.demander(preuve, collegue, acteur=acteur(demandeur))
    services.demander(preuve, MembreFactory(), acteur=acteur(demandeur))


def test_a_few_requests_a_day_even_with_other_proofs(preuve, demandeur, monkeypatch):
    monkeypatch.setattr(services, "DEMANDES_PAR_JOUR", 2)
    for _ in range(2):
        une = Preuve.objects.create(competence_declaree=preuve.competence_declaree, recit="Un travail de plus.")
        services.demander(une, MembreFactory(), acteur=acteur(demandeur))
        services_profil.retirer_preuve(une, acteur=acteur(demandeur))
    with pytest.raises(services.TropDeDemandes):
        services.demander(preuve, MembreFactory(), acteur=acteur(demandeur))


def test_a_skill_that_the_team_has_not_read_stays_its_author_s(client, preuve, demandeur, collegue):
    proposee = CompetenceFactory(etat=EtatCompetence.PROPOSEE)
    declaree = CompetenceDeclareeFactory(membre=demandeur, competence=proposee)
    une = Preuve.objects.create(competence_declaree=declaree, recit="Un travail réel.")
    with pytest.raises(PermissionDenied):
        services.demander(une, collegue, acteur=acteur(demandeur))
    assert page(client, demandeur, "profil:demander_attestation", une.uuid).status_code == 404


# --- Asking and answering --------------------------------------------------------------------------


def test_asked_by_a_search_answered_in_one_click(client, preuve, demandeur, collegue):
    lue = page(client, demandeur, "profil:demander_attestation", preuve.uuid, q="Petit").content.decode()
    assert "Bo Petit" in lue
    assert "Ada Durand" not in lue.partition("<main")[2].partition("Personnes trouvées")[2]
    adresse = reverse("profil:demander_attestation", args=[preuve.uuid])
    for membre in ("", "pas-un-numéro", uuid4()):
        assert client.post(adresse, {"membre": membre, "q": "Petit"}).status_code == 422
    reponse = client.post(adresse, {"membre": collegue.uuid, "q": "Petit"}, follow=True)
    assert "Attestation demandée à Bo Petit" in reponse.content.decode()
    vider()
    (recu,) = mail.outbox
    assert recu.to == [collegue.utilisateur.email]
    assert "Ada Durand" in recu.body
    assert RECIT not in recu.body
    assert "Cheffe de projet" not in recu.body
    assert demandeur.utilisateur.email not in recu.body
    demande = Attestation.objects.get()
    assert "On me demande d’attester" in page(client, collegue, "accueil:tableau_de_bord").content.decode()
    lue = page(client, collegue, "profil:attestation", demande.uuid).content.decode()
    for dit in ("Ada Durand", RECIT, "Cheffe de projet", str(preuve.competence_declaree.competence)):
        assert dit in lue
    champs = {"lue": re.search(r'name="lue" value="(\w+)"', lue)[1]}
    assert client.post(reverse("profil:attester", args=[demande.uuid]), champs).status_code == 302
    demande.refresh_from_db()
    assert (demande.etat, demande.niveau) == (EtatAttestation.ATTESTEE, 2)
    assert [ligne.verbe for ligne in historique(demande)] == ["demander", "attester"]
    assert "Vous l’attestez" in page(client, collegue, "profil:attestations").content.decode()


def test_a_reason_is_optional_and_read_by_the_asker(client, demande, demandeur):
    client.force_login(demande.attestant.utilisateur)
    adresse = reverse("profil:decliner", args=[demande.uuid])
    assert client.post(adresse, {"motif": "inconnu"}).status_code == 422
    client.post(adresse, {"motif": "pas-temoin"})
    lue = page(client, demandeur, "profil:voir").content.decode()
    assert "je n’ai pas vu ce travail" in lue.lower()


@pytest.mark.parametrize("apres", ["retirée", "sortie"])
def test_no_mail_once_it_is_no_longer_waited_for(demande, demandeur, apres):
    if apres == "retirée":
        services.retirer(demande, acteur=acteur(demandeur))
    else:
        Membre.objects.filter(pk=demande.attestant_id).update(etat=EtatMembre.HORS_PERIMETRE)
    vider()
    assert mail.outbox == []


def test_withdrawn_while_the_page_is_open(client, demande, demandeur):
    lue = page(client, demande.attestant, "profil:attestation", demande.uuid).content.decode()
    champs = {"lue": re.search(r'name="lue" value="(\w+)"', lue)[1]}
    services.retirer(demande, acteur=acteur(demandeur))
    for nom in ("attester", "decliner"):
        reponse = client.post(reverse(f"profil:{nom}", args=[demande.uuid]), champs, follow=True)
        assert "a été retirée entre-temps" in reponse.content.decode()
    assert etat(demande) == EtatAttestation.RETIREE
    lue = client.get(reverse("profil:attestation", args=[demande.uuid])).content.decode()
    assert "a été retirée" in lue
    assert RECIT not in lue


def test_a_proof_that_changed_is_read_again_before_it_is_attested(client, demande, preuve):
    lue = page(client, demande.attestant, "profil:attestation", demande.uuid).content.decode()
    champs = {"lue": re.search(r'name="lue" value="(\w+)"', lue)[1]}
    Preuve.objects.filter(pk=preuve.pk).update(recit="J’ai tout fait, et seule.")
    reponse = client.post(reverse("profil:attester", args=[demande.uuid]), champs, follow=True)
    lue = reponse.content.decode()
    assert "a changé pendant que vous la lisiez" in lue
    assert "et seule" in lue
    assert etat(demande) == EtatAttestation.DEMANDEE


# --- What undoes it --------------------------------------------------------------------------------


@pytest.mark.parametrize("qui", ["demandeur", "attestant"])
def test_either_takes_it_back(client, attestee, qui):
    membre = getattr(attestee, qui)
    client.force_login(membre.utilisateur)
    client.post(reverse("profil:retirer_attestation", args=[attestee.uuid]))
    assert etat(attestee) == EtatAttestation.RETIREE
    assert "Attestée" not in page(client, MembreFactory(), "annuaire:detail", attestee.demandeur.uuid).content.decode()


def changer_recit(preuve, qui):
    lue = services.empreinte_de_preuve(preuve)
    services_profil.modifier_preuve(preuve, "Un tout autre récit, bien réel.", preuve.etape, lue=lue, acteur=qui)


def changer_etape(preuve, qui):
    champs = {"intitule": "Directrice"}
    lue = services_profil.empreinte_de(preuve.etape, champs)
    services_profil.modifier_etape(preuve.etape, champs, lue=lue, acteur=qui)


def supprimer_etape(preuve, qui):
    services_profil.supprimer_etape(preuve.etape, acteur=qui)


def changer_niveau(preuve, qui):
    membre = preuve.competence_declaree.membre
    voulues = [Declaration(**{**vars(une), "niveau": 4}) for une in declarations(membre)]
    services_profil.declarer_competences(membre, voulues, lue=empreinte_des_competences(membre), acteur=qui)


@pytest.mark.parametrize("changer", [changer_recit, changer_etape, supprimer_etape, changer_niveau])
def test_what_changes_the_proof_withdraws_the_attestation(attestee, demandeur, changer):
    preuve = Preuve.objects.select_related("etape", "competence_declaree__membre").get(pk=attestee.preuve_id)
    changer(preuve, acteur(demandeur))
    assert etat(attestee) == EtatAttestation.RETIREE
    assert historique(attestee).last().verbe == "perimer"


def test_what_says_the_same_withdraws_nothing(attestee, demandeur):
    preuve = Preuve.objects.select_related("etape", "competence_declaree__membre").get(pk=attestee.preuve_id)
    lue = services.empreinte_de_preuve(preuve)
    services_profil.modifier_preuve(preuve, RECIT, preuve.etape, lue=lue, acteur=acteur(demandeur))
    champs = {"intitule": preuve.etape.intitule}
    lue = services_profil.empreinte_de(preuve.etape, champs)
    services_profil.modifier_etape(preuve.etape, champs, lue=lue, acteur=acteur(demandeur))
    membre = demandeur
    autres = [Declaration(**{**vars(une), "peut_transmettre": True}) for une in declarations(membre)]
    lue = empreinte_des_competences(membre)
    services_profil.declarer_competences(membre, autres, lue=lue, acteur=acteur(membre))
    assert etat(attestee) == EtatAttestation.ATTESTEE


def test_it_is_said_before_saving(client, attestee, demandeur):
    preuve = attestee.preuve
    for nom, args in (
        ("modifier_preuve", [preuve.uuid]),
        ("modifier_etape", [preuve.etape.uuid]),
        ("supprimer_etape", [preuve.etape.uuid]),
        ("competences", []),
    ):
        assert "retire cette attestation" in page(client, demandeur, f"profil:{nom}", *args).content.decode(), nom


def test_another_tab_that_changed_the_proof_is_not_overwritten(client, preuve, demandeur):
    client.force_login(demandeur.utilisateur)
    champs = {"recit": "Écrit ici, dans cet onglet.", "etape": preuve.etape_id, "lue": "périmée"}
    reponse = client.post(reverse("profil:modifier_preuve", args=[preuve.uuid]), champs)
    assert reponse.status_code == 409
    assert "Écrit ici" in reponse.content.decode()
    preuve.refresh_from_db()
    assert preuve.recit == RECIT


def test_a_merge_that_raises_the_level_withdraws_it(attestee, demandeur):
    autre = CompetenceDeclareeFactory(membre=demandeur, niveau=4).competence
    moderateur = construire(UtilisateurFactory(administrateur=True))
    fusionner(autre, attestee.preuve.competence_declaree.competence, acteur=moderateur)
    assert etat(attestee) == EtatAttestation.RETIREE


# --- Who reads what --------------------------------------------------------------------------------


def test_the_name_is_told_to_whom_may_find_the_person(client, attestee):
    lecteur, profil = MembreFactory(), attestee.demandeur.uuid
    assert "Attestée par Bo Petit le" in page(client, lecteur, "annuaire:detail", profil).content.decode()
    Membre.objects.filter(pk=attestee.attestant_id).update(non_liste=True)
    assert "Attestée par un membre le" in page(client, lecteur, "annuaire:detail", profil).content.decode()
    assert "Petit" not in page(client, attestee.demandeur, "profil:voir").content.decode()


def test_who_was_put_aside_attests_nothing_meanwhile(client, attestee):
    Membre.objects.filter(pk=attestee.attestant_id).update(etat=EtatMembre.SUSPENDUE)
    lue = page(client, MembreFactory(), "annuaire:detail", attestee.demandeur.uuid).content.decode()
    assert RECIT in lue
    assert "Attestée" not in lue


def test_a_recruiter_reads_the_name_only_of_whom_it_may_read(client, attestee):
    montre = {"audience_identite": Audience.RECRUTEURS, "audience_competences": Audience.RECRUTEURS}
    Membre.objects.filter(pk=attestee.demandeur_id).update(**montre)
    recruteur = RecruteurFactory()
    lue = page(client, recruteur, "annuaire:detail", attestee.demandeur.uuid).content.decode()
    assert "Attestée par un membre" in lue
    apercu = page(client, attestee.demandeur, "profil:apercu", comme="recruteur").content.decode()
    assert "Attestée par un membre" in apercu
    Membre.objects.filter(pk=attestee.attestant_id).update(audience_identite=Audience.RECRUTEURS)
    lue = page(client, recruteur, "annuaire:detail", attestee.demandeur.uuid).content.decode()
    assert "Attestée par Bo Petit" in lue


def test_an_erased_account_leaves_the_attestation_without_a_name(client, attestee, preuve, demandeur, collegue):
    registres.effacer_personne(collegue.utilisateur_id)
    attestee.refresh_from_db()
    assert (attestee.etat, attestee.attestant) == (EtatAttestation.ATTESTEE, None)
    lue = page(client, MembreFactory(), "annuaire:detail", demandeur.uuid).content.decode()
    assert "Attestée par un membre" in lue


def test_an_erased_account_waits_for_nothing_and_keeps_nothing(preuve, demandeur, collegue, demande):
    registres.effacer_personne(collegue.utilisateur_id)
    assert (etat(demande), Attestation.objects.get().attestant_id) == (EtatAttestation.RETIREE, None)
    services.demander(preuve, MembreFactory(), acteur=acteur(demandeur))
    registres.effacer_personne(demandeur.utilisateur_id)
    assert not Attestation.objects.exists()
