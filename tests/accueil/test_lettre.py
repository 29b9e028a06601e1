"""La lettre from one end to the other: who receives what, once."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from accueil import services
from accueil.emails import SUJET
from accueil.models import Lettre
from accueil.services import effacer_lettres, envoyer_digests, purger_lettres
from opportunites.enums import Cadence, Diffusion, EtatOffre
from opportunites.models import Offre, OffreSignalee, RechercheEnregistree
from opportunites.reindexation import reindexer
from opportunites.services.recherches import mettre_en_pause, reactiver, regler_recherche
from socle import abonnements
from socle.acteur import construire
from socle.courrier.envoi import vider
from socle.enums import RythmeAbonnement
from socle.horloge import battre
from socle.models import Courriel, StatutCourriel
from tests.accueil.lettre import offre, paris, recherche
from tests.factories import DepartementFactory, RegionFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db


def preparer(moment):
    """The morning job, at this moment; return how many letters it prepared."""
    with time_machine.travel(moment, tick=False):
        return envoyer_digests(timezone.localdate()).lettres


def partir(moment):
    with time_machine.travel(moment, tick=False):
        vider()


def publier(moment, **champs):
    with time_machine.travel(moment, tick=False):
        return offre(**champs)


def chercher(moment, utilisateur=None, **champs):
    with time_machine.travel(moment, tick=False):
        return recherche(utilisateur, **champs)


def texte(recu):
    return recu.get_body(("plain",)).get_content().replace("\r\n", "\n").replace("\u00a0", " ")


def test_one_mail_whatever_the_searches_and_an_offer_once(smtp):
    personne = UtilisateurFactory()
    bretagne = DepartementFactory(code="35", nom="Ille-et-Vilaine", region=RegionFactory(code="53", nom="Bretagne"))
    chercher(paris(1), personne, nom="A : Bretagne", criteres={"q": "", "perimetre": "toutes", "region": ["53"]})
    chercher(paris(1), personne, nom="B : tout")
    chercher(paris(1), personne, nom="C : rien", criteres={"q": "introuvable", "perimetre": "toutes"})
    publier(paris(1, 12), intitule="Architecte à Rennes", departement=bretagne)
    publier(paris(1, 12), intitule="Juriste à Paris")
    assert preparer(paris(2)) == 1
    partir(paris(2))
    [recu] = smtp.recus
    assert recu["To"] == personne.email
    assert texte(recu).count("Architecte à Rennes") == texte(recu).count("Juriste à Paris") == 1
    assert "2 nouvelles offres, dont 1 citée plus haut" in texte(recu)
    assert "Correspond à : Région : Bretagne" in texte(recu)
    assert "C : rien" not in texte(recu)
    assert [preparer(paris(2, 8)), preparer(paris(3))] == [0, 0]


def test_the_screen_of_a_phone_says_nothing_of_what_somebody_looks_for(smtp):
    chercher(paris(1), nom="Partir d’ici")
    publier(paris(1, 12), intitule="Architecte")
    preparer(paris(2))
    partir(paris(2))
    [recu] = smtp.recus
    html = recu.get_body(("html",)).get_content()
    assert recu["Subject"] == SUJET
    assert "Partir" not in recu.get_body(("plain",)).get_content()[:250]
    debut = html[: html.index("Partir d’ici")]
    lisible = re.sub(r"<(style|title)[^>]*>.*?</\1>|<!--.*?-->|<[^>]+>", "", debut, flags=re.DOTALL)
    assert len(lisible) > 250
    assert "<img" not in html


def test_more_than_five_offers_lead_to_the_page(smtp, client):
    chercher(paris(1), nom="Tout")
    for numero in range(7):
        publier(paris(1, 12), intitule=f"Poste {numero}")
    preparer(paris(2))
    partir(paris(2))
    ecrit = texte(smtp.recus[0])
    assert ecrit.count("* Poste") == 5
    lien = ecrit.split("Voir les 7 nouvelles offres de « Tout » :\n")[1].split("\n")[0]
    with time_machine.travel(paris(2), tick=False):
        page = client.get(lien.replace("https://testserver", "")).content.decode()
    assert page.count('class="carte-offre"') == 7


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_one_letter(smtp):
    recherche(repere=timezone.now() - timedelta(days=1))
    offre()
    depart, erreurs = threading.Barrier(2), []

    def courir():
        try:
            depart.wait()
            envoyer_digests(timezone.localdate())
        except Exception as erreur:
            erreurs.append(erreur)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=courir) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    vider()
    assert erreurs == []
    assert Lettre.objects.count() == Courriel.objects.count() == len(smtp.recus) == 1


def test_beats_make_one_mail_not_before_its_hour_and_a_missed_morning_is_caught_up_once(smtp):
    chercher(paris(1))
    publier(paris(1, 12), intitule="Architecte")
    publier(paris(3, 12), intitule="Juriste")
    for moment, lettres in [
        (paris(2, 5, 59), 0),
        (paris(2, 6), 1),
        (paris(2, 6, 1), 1),
        (paris(5, 15), 2),  # nobody beat on the 3rd and the 4th
        (paris(5, 16), 2),
        (paris(6, 6), 2),
    ]:
        with time_machine.travel(moment, tick=False):
            battre()
            call_command("envoyer_digests") if lettres else None
            vider()
        assert Courriel.objects.filter(genre="lettre").count() == lettres
    assert ["Architecte" in texte(recu) for recu in smtp.recus] == [True, False]
    assert ["Juriste" in texte(recu) for recu in smtp.recus] == [False, True]


def test_nothing_new_makes_no_mail_and_moves_the_mark():
    suivie = chercher(paris(1))
    assert preparer(paris(2)) == 0
    suivie.refresh_from_db()
    assert suivie.repere == paris(2)
    assert not Courriel.objects.exists()


def arreter(suivie, oui):
    rythme = RythmeAbonnement.AUCUN if oui else RythmeAbonnement.CHOISI
    abonnements.regler(suivie.utilisateur, "lettre", rythme=rythme)


def mettre_de_cote(suivie, oui):
    (mettre_en_pause if oui else reactiver)(suivie, acteur=construire(suivie.utilisateur))


def ne_plus_demander(suivie, oui):
    cadence = Cadence.AUCUNE if oui else Cadence.QUOTIDIENNE
    regler_recherche(suivie, acteur=construire(suivie.utilisateur), nom="Tout", cadence=cadence)


def fermer(suivie, oui):
    suivie.utilisateur.is_active = not oui
    suivie.utilisateur.save()


def quitter(suivie, oui):
    suivie.utilisateur.suppression_le = paris(20) if oui else None
    suivie.utilisateur.save()


@pytest.mark.parametrize("taire", [arreter, mettre_de_cote, ne_plus_demander, fermer, quitter])
def test_who_wants_or_can_have_none_gets_none_and_nothing_old_comes_back(taire, smtp):
    suivie = chercher(paris(1))
    with time_machine.travel(paris(1, 9), tick=False):
        taire(suivie, True)
    publier(paris(1, 12), intitule="Pendant")
    assert preparer(paris(2)) == 0
    assert preparer(paris(3)) == 0
    with time_machine.travel(paris(3, 12), tick=False):
        taire(suivie, False)
    publier(paris(3, 13), intitule="Après")
    assert preparer(paris(4)) == 1
    partir(paris(4))
    [recu] = smtp.recus
    assert "Après" in texte(recu)
    assert "Pendant" not in texte(recu)


def test_a_weekly_search_is_told_on_mondays_or_the_first_day_after():
    chercher(paris(2), cadence=Cadence.HEBDOMADAIRE)
    publier(paris(3))
    assert [preparer(paris(jour)) for jour in (3, 4, 5, 6, 7)] == [0] * 5
    assert preparer(paris(8)) == 1
    partir(paris(8))
    publier(paris(9))
    assert preparer(paris(9)) == 0
    assert preparer(paris(16)) == 1  # nobody beat on Monday the 15th
    partir(paris(16))
    publier(paris(17))
    assert preparer(paris(17)) == 0


def test_a_weekly_rhythm_holds_daily_searches_back_and_loses_nothing(smtp):
    suivie = chercher(paris(2))
    abonnements.regler(suivie.utilisateur, "lettre", rythme=RythmeAbonnement.HEBDOMADAIRE)
    for jour in (2, 4, 6):
        publier(paris(jour, 12), intitule=f"Poste du {jour}")
        assert preparer(paris(jour + 1)) == 0
    assert preparer(paris(8)) == 1
    partir(paris(8))
    assert [f"Poste du {jour}" in texte(smtp.recus[0]) for jour in (2, 4, 6)] == [True] * 3


def suspendue(citee):
    Offre.objects.filter(pk=citee.pk).update(etat=EtatOffre.SUSPENDUE)


def depassee(citee):
    Offre.objects.filter(pk=citee.pk).update(date_limite=paris(1).date())


def reservee(citee):
    Offre.objects.filter(pk=citee.pk).update(diffusion=Diffusion.MEMBRES)


@pytest.mark.parametrize("retirer", [suspendue, depassee, reservee])
def test_rights_are_asked_again_when_the_mail_leaves(retirer, smtp):
    """Two people, one of whom has nothing left to be told."""
    deux = chercher(paris(1), nom="Les deux")
    chercher(paris(1), criteres={"q": "architecte", "perimetre": "toutes"})
    citee = publier(paris(1, 12), intitule="Architecte")
    publier(paris(1, 12), intitule="Juriste")
    assert preparer(paris(2)) == 2
    retirer(citee)
    reindexer([citee.pk])
    partir(paris(2))
    [recu] = smtp.recus
    assert recu["To"] == deux.utilisateur.email
    assert "Architecte" not in texte(recu)
    assert "1 nouvelle offre\n" in texte(recu)
    assert Courriel.objects.get(statut=StatutCourriel.ANNULE).raison == "sans objet au départ"


def test_who_leaves_between_preparation_and_departure_receives_nothing(smtp):
    suivie = chercher(paris(1))
    publier(paris(1, 12))
    preparer(paris(2))
    mettre_en_pause(suivie, acteur=construire(suivie.utilisateur))
    partir(paris(2))
    assert smtp.recus == []


def test_a_letter_that_waits_holds_the_next_one_back_and_nothing_is_lost(smtp):
    chercher(paris(1))
    publier(paris(1, 12), intitule="Architecte")
    assert preparer(paris(2)) == 1
    publier(paris(2, 12), intitule="Juriste")
    assert preparer(paris(3)) == 0
    partir(paris(3, 8))
    assert preparer(paris(4)) == 1
    partir(paris(4))
    assert ["Juriste" in texte(recu) for recu in smtp.recus] == [False, True]


def test_old_letters_are_forgotten_and_those_of_who_leaves():
    ancienne = Lettre.objects.create(utilisateur=UtilisateurFactory(), jour=paris(1).date(), contenu={})
    recente = Lettre.objects.create(
        utilisateur=UtilisateurFactory(), jour=paris(1).date() + timedelta(days=30), contenu={}
    )
    purger_lettres(paris(1).date() + timedelta(days=91))
    assert list(Lettre.objects.order_by("pk")) == [recente]
    effacer_lettres(recente.utilisateur_id)
    assert not Lettre.objects.filter(pk__in=[ancienne.pk, recente.pk]).exists()


def test_an_offer_told_once_is_never_told_again(smtp):
    """Suspended, then published again: it enters the list a second time."""
    suivie = chercher(paris(1))
    citee = publier(paris(1, 12))
    preparer(paris(2))
    partir(paris(2))
    for etat, jour in ((EtatOffre.SUSPENDUE, 3), (EtatOffre.PUBLIEE, 4)):
        Offre.objects.filter(pk=citee.pk).update(etat=etat)
        with time_machine.travel(paris(jour), tick=False):
            reindexer([citee.pk])
    assert preparer(paris(5)) == 0
    assert OffreSignalee.objects.filter(utilisateur=suivie.utilisateur, offre=citee).count() == 1


def test_what_was_on_the_page_when_it_was_saved_is_not_told(smtp):
    deja_la = publier(paris(1, 9, 40))
    suivie = chercher(paris(1, 10))
    arrivee = publier(paris(1, 10, 30))
    assert preparer(paris(2)) == 1
    [partie] = Lettre.objects.get(utilisateur=suivie.utilisateur).contenu["offres"]
    assert [pk for pk, _ in partie["offres"]] == [arrivee.pk]
    assert f"/{deja_la.uuid}/" not in str(partie)


def test_a_search_that_becomes_due_during_the_run_waits_for_the_next(monkeypatch):
    """Its words are not among those that were read when the run began."""
    monkeypatch.setattr(services, "LOT", 1)
    chercher(paris(1))
    hebdomadaire = chercher(
        paris(1), criteres={"q": "introuvable", "perimetre": "toutes"}, cadence=Cadence.HEBDOMADAIRE
    )
    publier(paris(2, 12))

    def changer_d_avis(fait, total):
        acteur = construire(hebdomadaire.utilisateur)
        regler_recherche(hebdomadaire, acteur=acteur, nom="R", cadence=Cadence.QUOTIDIENNE)

    with time_machine.travel(paris(3), tick=False):
        services.envoyer_digests(timezone.localdate(), changer_d_avis)
    assert not Lettre.objects.filter(utilisateur=hebdomadaire.utilisateur).exists()
    hebdomadaire.refresh_from_db()
    assert hebdomadaire.repere == paris(1)


def test_offers_counted_and_not_cited_do_not_come_back(smtp):
    chercher(paris(1))
    for _ in range(12):
        publier(paris(2, 6, 55))
    assert preparer(paris(2)) == 1
    assert Lettre.objects.get().contenu["offres"][0]["total"] == 12
    partir(paris(2))
    assert preparer(paris(3)) == 0


def test_an_offer_cited_under_a_search_that_stops_is_cited_under_the_next(smtp):
    personne = UtilisateurFactory()
    premiere = chercher(paris(1), personne, nom="A")
    chercher(paris(1), personne, nom="B")
    publiee = publier(paris(1, 12))
    assert preparer(paris(2)) == 1
    mettre_en_pause(premiere, acteur=construire(personne))
    partir(paris(2))
    [recu] = smtp.recus
    assert "Recherche « A »" not in texte(recu)
    assert str(publiee.uuid) in texte(recu)


def test_who_comes_back_is_not_told_of_what_passed(smtp):
    """A weekly search looked at on Mondays alone: stopped on Tuesday, received again on Sunday."""
    suivie = chercher(paris(1), cadence=Cadence.HEBDOMADAIRE)
    with time_machine.travel(paris(2), tick=False):
        abonnements.desabonner(suivie.utilisateur, "lettre")
    publier(paris(3))
    with time_machine.travel(paris(7), tick=False):
        abonnements.regler(suivie.utilisateur, "lettre", rythme=RythmeAbonnement.CHOISI)
    assert preparer(paris(8)) == 0


def test_a_batch_that_fails_holds_back_its_own_people_alone(monkeypatch, caplog):
    monkeypatch.setattr(services, "LOT", 1)
    chercher(paris(1))
    malade = chercher(paris(1))
    chercher(paris(1))
    publier(paris(1, 12))
    RechercheEnregistree.objects.filter(pk=malade.pk).update(criteres={})
    with pytest.raises(services.LettreIncomplete, match="1 lots sur 3"):
        preparer(paris(2))
    assert Lettre.objects.count() == 2
    assert "letters not prepared" in caplog.text


def test_no_letter_of_a_day_to_come():
    with pytest.raises(CommandError, match="aujourd’hui"):
        call_command("envoyer_digests", "--date", str(timezone.localdate() + timedelta(days=1)))


def test_what_a_letter_said_is_forgotten_after_three_days():
    chercher(paris(1))
    publier(paris(1, 12))
    preparer(paris(2))
    purger_lettres(paris(5).date())
    assert Lettre.objects.get().contenu
    purger_lettres(paris(6).date())
    assert Lettre.objects.get().contenu == {}
