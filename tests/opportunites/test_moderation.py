"""Decisions on an offer: who, from which state, on which version; one decision and one mail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from opportunites import services
from opportunites.enums import EtatOffre, MotifRefus
from opportunites.models import Offre
from socle import journal
from socle.acteur import ANONYME, Acteur, construire
from socle.journal import TransitionRefusee
from socle.models import Commentaire, Courriel, Transition
from tests.factories import OrganismeFactory, RecruteurFactory, UtilisateurFactory
from tests.opportunites.moderation import amener, moderateur, offre_soumise

pytestmark = pytest.mark.django_db


def publier(offre, acteur, **lue):
    return services.publier(offre, acteur=acteur, **({"version": offre.version} | lue))


def demander(offre, acteur, **lue):
    remarques = {"missions": "Précisez l’équipe."}
    return services.demander_complement(offre, acteur=acteur, remarques=remarques, **({"version": offre.version} | lue))


def refuser(offre, acteur, **lue):
    return services.refuser(
        offre, acteur=acteur, motif=MotifRefus.DOUBLON, texte="", **({"version": offre.version} | lue)
    )


VERBES = {"publier": publier, "demander_complement": demander, "refuser": refuser}
tous = pytest.mark.parametrize("verbe", VERBES)


def rien_n_a_change(offre):
    offre.refresh_from_db()
    return offre.etat == EtatOffre.SOUMISE and not Courriel.objects.exists() and not Commentaire.objects.exists()


# --- Refusals ----------------------------------------------------------------------------------------


@tous
@pytest.mark.parametrize("qui", ["anonyme", "agent", "recruteur", "sans_second_facteur"])
def test_only_the_moderation_decides(verbe, qui):
    offre = offre_soumise()
    acteur = {
        "anonyme": lambda: ANONYME,
        "agent": lambda: construire(UtilisateurFactory()),
        "recruteur": lambda: construire(RecruteurFactory(organisme=offre.organisme).utilisateur),
        "sans_second_facteur": lambda: construire(UtilisateurFactory(moderateur=True), equipe=False),
    }[qui]()
    with pytest.raises(PermissionDenied):
        VERBES[verbe](offre, acteur)
    assert rien_n_a_change(offre)


@tous
def test_the_author_does_not_decide(verbe):
    organisme = OrganismeFactory()
    auteur = RecruteurFactory(organisme=organisme, utilisateur=UtilisateurFactory(moderateur=True)).utilisateur
    offre = offre_soumise(organisme=organisme, auteur=auteur)
    with pytest.raises(PermissionDenied):
        VERBES[verbe](offre, construire(auteur))
    auteur.rattachements.all().delete()
    with pytest.raises(PermissionDenied):
        VERBES[verbe](offre, construire(auteur))
    assert rien_n_a_change(offre)


@tous
def test_nor_who_recruits_for_the_employer_or_above(verbe):
    tutelle = OrganismeFactory()
    offre = offre_soumise(organisme=OrganismeFactory(parent=tutelle))
    collegue = RecruteurFactory(organisme=tutelle, utilisateur=UtilisateurFactory(moderateur=True)).utilisateur
    with pytest.raises(PermissionDenied):
        VERBES[verbe](offre, construire(collegue))
    assert rien_n_a_change(offre)


def test_nor_who_wrote_in_it():
    relecteur = UtilisateurFactory(moderateur=True)
    offre = offre_soumise()
    Offre.objects.filter(pk=offre.pk).update(modifiee_par=relecteur)
    with pytest.raises(PermissionDenied):
        publier(offre, construire(relecteur))
    assert rien_n_a_change(offre)


@pytest.mark.parametrize("etat", EtatOffre)
@tous
def test_every_decision_from_every_state(verbe, etat):
    """A decision starts where the table says; the state read must also be the state that is."""
    offre = amener(offre_soumise(), etat)
    avant = Transition.objects.count()
    possible = etat in Offre.TRANSITIONS[verbe][0]
    lue = {"etat": etat} if verbe == "publier" else {}
    if possible:
        VERBES[verbe](offre, moderateur(), **lue)
        offre.refresh_from_db()
        assert offre.etat == Offre.TRANSITIONS[verbe][1]
        return
    with pytest.raises((TransitionRefusee, services.DecisionPerimee)):
        VERBES[verbe](offre, moderateur(), **lue)
    offre.refresh_from_db()
    assert offre.etat == etat
    assert (Transition.objects.count(), Courriel.objects.count()) == (avant, 0)


@tous
def test_a_stale_version_is_refused(verbe):
    offre = offre_soumise()
    Offre.objects.filter(pk=offre.pk).update(version=offre.version + 1)
    with pytest.raises(services.DecisionPerimee):
        VERBES[verbe](offre, moderateur())
    assert rien_n_a_change(offre)


@tous
def test_the_second_moderator_learns_what_the_first_did(verbe):
    offre, premier = offre_soumise(), moderateur()
    lue = Offre.objects.get(pk=offre.pk)
    refuser(offre, premier)
    with pytest.raises(services.DecisionPerimee) as perimee:
        VERBES[verbe](lue, moderateur())
    derniere = perimee.value.transition
    assert (derniere.verbe, derniere.acteur_id, derniere.motif) == ("refuser", premier.utilisateur_id, "doublon")
    assert Courriel.objects.count() == 1


@pytest.mark.parametrize("remarques", [{}, {"missions": " "}, {"etat": "Non."}, {"missions": "x" * 2001}])
def test_bad_remarks_are_refused(remarques):
    offre = offre_soumise()
    with pytest.raises(ValidationError):
        services.demander_complement(offre, acteur=moderateur(), version=offre.version, remarques=remarques)
    assert rien_n_a_change(offre)


@pytest.mark.parametrize(("motif", "texte"), [("", ""), ("inconnu", ""), ("autre", "  "), ("doublon", "x" * 2001)])
def test_a_bad_reason_is_refused(motif, texte):
    offre = offre_soumise()
    with pytest.raises(ValidationError):
        services.refuser(offre, acteur=moderateur(), version=offre.version, motif=motif, texte=texte)
    assert rien_n_a_change(offre)


@pytest.mark.parametrize("champs", [{"date_limite": -1}, {"date_limite": 10}, {"date_limite": None}])
def test_a_deadline_that_does_not_hold_any_more_keeps_the_offer_out(champs):
    jours = champs["date_limite"]
    limite = None if jours is None else timezone.localdate() + timedelta(days=jours)
    offre = offre_soumise(date_limite=limite)
    with pytest.raises(ValidationError) as erreur:
        publier(offre, moderateur())
    assert "date_limite" in erreur.value.message_dict
    assert rien_n_a_change(offre)


# --- What they do --------------------------------------------------------------------------------------


def test_publication_makes_it_visible(client):
    offre, acteur = offre_soumise(), moderateur()
    assert offre.intitule not in client.get("/opportunites/").content.decode()
    assert client.get(offre.get_absolute_url()).status_code == 404
    transition = publier(offre, acteur)
    assert offre.date_publication == timezone.localdate()
    assert transition.acteur_id == acteur.utilisateur_id
    assert transition.instantane["intitule"] == offre.intitule
    assert len(transition.instantane["competences"]) == 3
    assert str(offre.uuid) in client.get("/opportunites/").content.decode()
    assert client.get(offre.get_absolute_url()).status_code == 200


def test_a_later_publication_keeps_the_first_date():
    premiere = timezone.localdate() - timedelta(days=20)
    offre = offre_soumise(date_publication=premiere, date_limite=timezone.localdate() + timedelta(days=15))
    publier(offre, moderateur())
    offre.refresh_from_db()
    assert offre.date_publication == premiere


def test_an_urgency_with_its_reason_shortens_the_deadline():
    offre = offre_soumise(date_limite=timezone.localdate() + timedelta(days=5), urgence="Départ imprévu.")
    publier(offre, moderateur())
    assert offre.etat == EtatOffre.PUBLIEE


def test_a_suspended_offer_is_put_back_unless_it_is_past():
    ouverte, passee = amener(offre_soumise(), "suspendue"), amener(offre_soumise(), "suspendue")
    Offre.objects.filter(pk=passee.pk).update(date_limite=timezone.localdate() - timedelta(days=1))
    publier(ouverte, moderateur(), etat=EtatOffre.SUSPENDUE)
    with pytest.raises(ValidationError):
        publier(passee, moderateur(), etat=EtatOffre.SUSPENDUE)
    assert list(Offre.objects.filter(etat=EtatOffre.PUBLIEE)) == [ouverte]


def test_remarks_are_kept_by_field_beside_the_journal():
    offre = offre_soumise()
    remarques = {"missions": "Précisez l’équipe.", "competences": "Une seule suffit ?", "": "Merci."}
    transition = services.demander_complement(offre, acteur=moderateur(), version=offre.version, remarques=remarques)
    assert dict(Commentaire.objects.values_list("champ", "texte")) == remarques
    assert "équipe" not in str(Transition.objects.filter(pk=transition.pk).values().get())


def test_every_decision_leaves_one_mail_to_its_author():
    for verbe, jouer in VERBES.items():
        offre = offre_soumise()
        transition = jouer(offre, moderateur())
        courriel = Courriel.objects.get(objets__offre=offre.pk)
        assert (courriel.utilisateur_id, courriel.objets["transition"]) == (offre.auteur_id, transition.pk), verbe
    genres = set(Courriel.objects.values_list("genre", flat=True))
    assert genres == {"offre-publiee", "offre-a-completer", "offre-refusee"}


def test_nobody_is_written_to_when_nobody_wrote():
    offre = offre_soumise()
    Offre.objects.filter(pk=offre.pk).update(auteur=None, modifiee_par=None)
    publier(offre, moderateur())
    assert not Courriel.objects.exists()


def test_a_decision_that_fails_leaves_no_mail(monkeypatch):
    offre = offre_soumise()
    monkeypatch.setattr("opportunites.services.moderation.reindexer", lambda pks: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publier(offre, moderateur())
    assert rien_n_a_change(offre)


# --- Two at once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_one_decision_one_mail():
    offre = offre_soumise()
    acteurs: list[Acteur] = [moderateur(), moderateur()]
    depart = Barrier(2)

    def decider(jouer, acteur):
        try:
            lue = Offre.objects.get(pk=offre.pk)
            depart.wait(timeout=10)
            return jouer(lue, acteur)
        except services.DecisionPerimee as erreur:
            return erreur
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fils:
        taches = [fils.submit(decider, jouer, a) for jouer, a in zip((publier, refuser), acteurs, strict=True)]
        issues = [tache.result() for tache in taches]
    gagnante = next(i for i in issues if isinstance(i, Transition))
    perdante = next(i for i in issues if isinstance(i, services.DecisionPerimee))
    assert perdante.transition == gagnante
    assert journal.historique(offre).filter(de=EtatOffre.SOUMISE).count() == 1
    assert Courriel.objects.count() == 1


def test_who_submitted_it_then_left_the_team_does_not_decide():
    equipe = UtilisateurFactory(moderateur=True)
    offre = offre_soumise(auteur=equipe)
    Offre.objects.filter(pk=offre.pk).update(auteur=None, modifiee_par=None)
    offre.refresh_from_db()
    with pytest.raises(PermissionDenied):
        services.publier(offre, acteur=moderateur(equipe), version=offre.version)
    services.publier(offre, acteur=moderateur(), version=offre.version)
