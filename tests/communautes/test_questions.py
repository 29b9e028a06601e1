"""Questions and answers: who asks, who answers, who withdraws, what waits too long."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import EtatCommunaute, EtatMembre, RoleAdhesion
from annuaire.models import Membre
from communautes.enums import CREATION, TRANSITIONS_QUESTION, EtatQuestion, MotifRetrait
from communautes.models import Question, Reponse
from communautes.services import questions as services
from socle.acteur import ANONYME, construire
from socle.courrier.genres import GENRES
from socle.journal import TransitionRefusee, historique
from socle.models import Courriel
from tests.factories import (
    AdhesionFactory,
    CommunauteFactory,
    MembreFactory,
    QuestionFactory,
    ReponseFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
Q = EtatQuestion


def acteur(membre):
    return construire(membre.utilisateur)


@pytest.fixture
def communaute():
    return CommunauteFactory(slug="numerique")


@pytest.fixture
def animatrice(communaute):
    return AdhesionFactory(communaute=communaute, role=RoleAdhesion.ANIMATEUR).membre


def adresse(nom, question, **autres):
    return reverse(f"questions:{nom}", kwargs={"slug": question.communaute.slug, **autres})


# --- Refusals ------------------------------------------------------------------------------------


def test_only_members_ask_and_answer(communaute):
    question = QuestionFactory(communaute=communaute)
    equipe = construire(UtilisateurFactory(moderateur=True))
    for qui in (ANONYME, acteur(MembreFactory()), equipe):
        with pytest.raises(PermissionDenied):
            services.poser(communaute, "Comment ?", "", acteur=qui)
        with pytest.raises(PermissionDenied):
            services.repondre(question, "Ainsi.", acteur=qui)
    endormie = CommunauteFactory(etat=EtatCommunaute.EN_SOMMEIL)
    with pytest.raises(PermissionDenied):
        services.poser(endormie, "Comment ?", "", acteur=acteur(AdhesionFactory(communaute=endormie).membre))


def test_only_who_asked_says_which_answer_helped(communaute, animatrice):
    reponse = ReponseFactory(question__communaute=communaute)
    for qui in (animatrice, reponse.auteur):
        with pytest.raises(PermissionDenied):
            services.accepter_reponse(reponse, acteur=acteur(qui))
        with pytest.raises(PermissionDenied):
            services.rouvrir(reponse.question, acteur=acteur(qui))


def test_only_its_author_and_who_leads_withdraw(communaute):
    reponse = ReponseFactory(question__communaute=communaute)
    for qui in (acteur(AdhesionFactory(communaute=communaute).membre), acteur(reponse.auteur)):
        with pytest.raises(PermissionDenied):
            services.retirer(reponse.question, MotifRetrait.SECRET, acteur=qui)
    with pytest.raises(PermissionDenied):
        services.retirer_reponse(reponse, MotifRetrait.SECRET, acteur=acteur(reponse.question.auteur))


def test_every_verb_on_every_state(communaute):
    for verbe in set(TRANSITIONS_QUESTION) - {"poser"}:
        departs, arrivee = TRANSITIONS_QUESTION[verbe]
        for etat in Q:
            question = QuestionFactory(communaute=communaute, etat=etat)
            reponse, elle = ReponseFactory(question=question), acteur(question.auteur)

            def jouer(verbe=verbe, question=question, reponse=reponse, elle=elle):
                if verbe == "accepter_reponse":
                    return services.accepter_reponse(reponse, acteur=elle)
                return (
                    services.retirer(question, "", acteur=elle)
                    if verbe == "retirer"
                    else services.rouvrir(question, acteur=elle)
                )

            if etat in departs:
                jouer()
                question.refresh_from_db()
                assert (question.etat, historique(question).get().verbe) == (arrivee, verbe)
            else:
                with pytest.raises((TransitionRefusee, PermissionDenied)):
                    jouer()
    assert {v for v, (debut, _) in TRANSITIONS_QUESTION.items() if CREATION in debut} == {"poser"}


def test_a_withdrawn_question_takes_no_answer_and_a_withdrawn_answer_is_not_kept(communaute, animatrice):
    retiree = QuestionFactory(communaute=communaute, etat=Q.RETIREE)
    with pytest.raises(TransitionRefusee):
        services.repondre(retiree, "Ainsi.", acteur=acteur(animatrice))
    reponse = ReponseFactory(question__communaute=communaute, retiree_le=timezone.now(), motif_retrait="secret")
    with pytest.raises(TransitionRefusee):
        services.accepter_reponse(reponse, acteur=acteur(reponse.question.auteur))


# --- What happens --------------------------------------------------------------------------------


def test_sent_twice_is_once(communaute):
    elle = acteur(AdhesionFactory(communaute=communaute).membre)
    une, autre = (services.poser(communaute, "Comment ?", "", acteur=elle) for _ in range(2))
    assert une == autre
    assert services.poser(communaute, "Comment donc ?", "", acteur=elle) != une
    lui = acteur(AdhesionFactory(communaute=communaute).membre)
    assert services.repondre(une, "Ainsi.", acteur=lui) == services.repondre(une, "Ainsi.", acteur=lui)
    assert Courriel.objects.count() == 1


def test_one_answer_is_kept_at_a_time_and_its_withdrawal_opens_the_question(communaute):
    question = QuestionFactory(communaute=communaute)
    une, autre = (ReponseFactory(question=question) for _ in range(2))
    elle = acteur(question.auteur)
    for choisie in (une, une, autre):
        services.accepter_reponse(choisie, acteur=elle)
    assert Reponse.objects.get(acceptee_le__isnull=False) == autre
    services.retirer_reponse(autre, "", acteur=acteur(autre.auteur))
    services.retirer_reponse(autre, "", acteur=acteur(autre.auteur))
    question.refresh_from_db()
    autre.refresh_from_db()
    assert (question.etat, autre.motif_retrait, autre.acceptee_le) == (Q.OUVERTE, MotifRetrait.AUTEUR, None)


def test_what_is_withdrawn_is_read_by_who_leads_alone(communaute, animatrice):
    reponse = ReponseFactory(question__communaute=communaute)
    services.retirer_reponse(reponse, MotifRetrait.PERSONNES, acteur=acteur(animatrice))
    question = QuestionFactory(communaute=communaute, etat=Q.RETIREE)
    membre, dehors = acteur(AdhesionFactory(communaute=communaute).membre), acteur(MembreFactory())
    assert not Reponse.objects.visible_by(membre).exists()
    assert not Question.objects.visible_by(acteur(question.auteur)).filter(pk=question.pk).exists()
    assert not Question.objects.visible_by(dehors).exists()
    for qui in (acteur(animatrice), construire(UtilisateurFactory(moderateur=True))):
        assert Reponse.objects.visible_by(qui).get() == reponse
        assert Question.objects.visible_by(qui).count() == 2


def test_what_nobody_answers_for_seven_days_waits_for_who_leads_once(communaute):
    jour = timezone.localdate()
    muette, repondue, recente = (QuestionFactory(communaute=communaute) for _ in range(3))
    ReponseFactory(question=repondue)
    retiree = ReponseFactory(question=muette, retiree_le=timezone.now(), motif_retrait="auteur")
    Question.objects.exclude(pk=recente.pk).update(created_at=timezone.now() - timedelta(days=7))
    assert [services.relancer_questions(jour), services.relancer_questions(jour)] == [1, 0]
    assert Question.objects.relancees().get() == muette
    ReponseFactory(question=retiree.question)
    assert not Question.objects.relancees().exists()


# --- Mails ---------------------------------------------------------------------------------------


def composes():
    return {c.genre: GENRES[c.genre](c) for c in Courriel.objects.order_by("pk")}


def test_who_asked_is_told_of_answers_but_its_own_as_long_as_they_are_there(communaute, animatrice):
    question = QuestionFactory(communaute=communaute)
    services.repondre(question, "Je me réponds.", acteur=acteur(question.auteur))
    assert not Courriel.objects.exists()
    reponse = services.repondre(question, "Ainsi.", acteur=acteur(animatrice))
    message = composes()["question-reponse"]
    assert question.get_absolute_url() in message.lien
    assert question.titre not in str(message.contexte)
    services.retirer_reponse(reponse, "", acteur=acteur(animatrice))
    assert composes()["question-reponse"] is None
    reponse = services.repondre(question, "Autrement.", acteur=acteur(animatrice))
    question.auteur.adhesions.update(etat="sortie")
    assert composes()["question-reponse"] is None


def test_who_wrote_reads_why_it_was_withdrawn(communaute, animatrice):
    reponse = ReponseFactory(question__communaute=communaute)
    services.retirer_reponse(reponse, MotifRetrait.PERSONNES, acteur=acteur(animatrice))
    services.retirer(reponse.question, MotifRetrait.SECRET, acteur=acteur(animatrice))
    dits = composes()
    assert MotifRetrait.PERSONNES.label in dits["reponse-retiree"].contexte["phrases"]
    assert MotifRetrait.SECRET.label in dits["question-retiree"].contexte["phrases"]
    autre = QuestionFactory(communaute=communaute)
    services.retirer(autre, "", acteur=acteur(autre.auteur))
    assert Courriel.objects.count() == 2


def test_who_left_reads_why_and_is_not_sent_back_and_who_is_suspended_nothing(communaute, animatrice):
    reponse = ReponseFactory(question=QuestionFactory(communaute=communaute))
    services.retirer_reponse(reponse, MotifRetrait.PERSONNES, acteur=acteur(animatrice))
    services.retirer(reponse.question, MotifRetrait.SECRET, acteur=acteur(animatrice))
    for genre, auteur in (("reponse-retiree", reponse.auteur), ("question-retiree", reponse.question.auteur)):
        assert f"/communautes/{communaute.slug}/" in composes()[genre].lien
        auteur.adhesions.update(etat="sortie")
        message = composes()[genre]
        assert "autrement" not in str(message.contexte)
        assert communaute.slug not in message.lien
        Membre.objects.filter(pk=auteur.pk).update(etat=EtatMembre.SUSPENDUE)
        assert composes()[genre] is None


def test_an_answer_that_went_with_its_author_changes_nothing(communaute, animatrice):
    question = QuestionFactory(communaute=communaute)
    reponse = ReponseFactory(question=question)
    parti, question_partie = reponse, Question.objects.get(pk=question.pk)
    Reponse.objects.filter(pk=reponse.pk).delete()
    services.retirer_reponse(parti, MotifRetrait.SECRET, acteur=acteur(animatrice))
    with pytest.raises(TransitionRefusee):
        services.accepter_reponse(parti, acteur=acteur(question.auteur))
    Question.objects.filter(pk=question.pk).delete()
    with pytest.raises(TransitionRefusee):
        services.retirer(question_partie, MotifRetrait.SECRET, acteur=acteur(animatrice))


# --- Pages ---------------------------------------------------------------------------------------


def test_pages_are_those_of_the_community(client, communaute):
    question = QuestionFactory(communaute=communaute)
    client.force_login(MembreFactory().utilisateur)
    for page in (adresse("liste", question), adresse("poser", question), question.get_absolute_url()):
        assert client.get(page).status_code == 404
    assert client.post(adresse("repondre", question, uuid=question.uuid)).status_code == 404
    client.force_login(AdhesionFactory(communaute=communaute).membre.utilisateur)
    assert client.get(adresse("detail", question, uuid=uuid4())).status_code == 404
    assert client.get(adresse("retirer", question, uuid=question.uuid)).status_code == 403


def test_who_left_withdraws_its_own_and_reads_nothing_else(client, communaute):
    lui = AdhesionFactory(communaute=communaute).membre
    question = QuestionFactory(communaute=communaute, auteur=lui, titre="Ma question")
    d_autrui = QuestionFactory(communaute=communaute, titre="Question d’autrui")
    reponse = ReponseFactory(question=d_autrui, auteur=lui, texte="Ma réponse")
    lui.adhesions.update(etat="pause")
    client.force_login(lui.utilisateur)
    assert client.get(question.get_absolute_url()).status_code == 404
    assert client.get(adresse("retirer", question, uuid=d_autrui.uuid)).status_code == 404
    mes_textes = reverse("publications:mes_textes")
    liste = client.get(mes_textes).text
    assert "Question d’autrui" not in liste
    siennes = [
        adresse("retirer", question, uuid=question.uuid),
        adresse("retirer_reponse", question, reponse=reponse.uuid),
    ]
    for page in siennes:
        assert page in liste
        lue = client.get(page)
        assert lue.status_code == 200
        assert "Question d’autrui" not in lue.text
        assert client.post(page).url == mes_textes
        assert client.get(page).status_code == 404
    question.refresh_from_db()
    reponse.refresh_from_db()
    assert (question.etat, reponse.motif_retrait) == (EtatQuestion.RETIREE, MotifRetrait.AUTEUR)
    assert "que vous ne lisez plus" not in client.get(mes_textes).text


def test_from_the_question_to_the_accepted_answer(client, communaute, animatrice):
    elle, lui = (AdhesionFactory(communaute=communaute).membre for _ in range(2))
    client.force_login(elle.utilisateur)
    poser = reverse("questions:poser", args=[communaute.slug])
    assert client.post(poser, {"titre": " "}).status_code == 422
    client.post(poser, {"titre": "Comment migrer ?", "texte": "**Vite**"})
    question = Question.objects.get()
    client.force_login(lui.utilisateur)
    vide = client.post(adresse("repondre", question, uuid=question.uuid), {"texte": ""})
    assert vide.status_code == 422
    assert "Écrivez votre réponse." in vide.text
    client.post(adresse("repondre", question, uuid=question.uuid), {"texte": "<script>x</script> Ainsi."})
    reponse = Reponse.objects.get()
    client.force_login(elle.utilisateur)
    page = client.get(question.get_absolute_url())
    assert "<strong>Vite</strong>" in page.text
    assert "<script>x" not in page.text
    assert "Réponse de\n" in page.text or lui.nom_complet in page.text
    client.post(adresse("accepter_reponse", question, reponse=reponse.uuid))
    assert "Réponse retenue" in client.get(question.get_absolute_url()).text
    assert "Résolue" in client.get(adresse("liste", question) + "?filtre=resolues").text
    client.post(adresse("rouvrir", question, uuid=question.uuid))
    client.force_login(animatrice.utilisateur)
    retirer = adresse("retirer_reponse", question, reponse=reponse.uuid)
    assert client.post(retirer).status_code == 422
    client.post(retirer, {"motif": "personnes"})
    assert MotifRetrait.PERSONNES.label in client.get(question.get_absolute_url()).text


def test_questions_are_found_by_their_words_and_by_where_they_stand(client, communaute, animatrice):
    voulue = QuestionFactory(communaute=communaute, titre="Quelle messagerie pour les développeuses ?", texte="")
    autre = QuestionFactory(communaute=communaute, texte="")
    Question.objects.filter(pk=autre.pk).update(relancee_le=timezone.now())
    client.force_login(animatrice.utilisateur)
    liste = adresse("liste", voulue)

    def trouvees(requete):
        return {question.pk for question in client.get(liste + requete).context["page"]}

    assert trouvees("?q=développeur+messagerie") == {voulue.pk}
    assert trouvees("?q=introuvable") == set()
    assert trouvees("?filtre=attendent") == {autre.pk}
    assert trouvees("?filtre=inconnu") == trouvees("?filtre=sans-reponse") == {voulue.pk, autre.pk}
    assert trouvees("?filtre=miennes") == trouvees("?filtre=resolues") == set()


def test_lists_and_threads_cost_the_same_with_more_rows(client, communaute, django_assert_max_num_queries):
    question = QuestionFactory(communaute=communaute)
    ReponseFactory.create_batch(12, question=question)
    QuestionFactory.create_batch(12, communaute=communaute)
    client.force_login(question.auteur.utilisateur)
    for page in (question.get_absolute_url(), adresse("liste", question) + "?q=comment"):
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200
