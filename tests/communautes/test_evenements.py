"""Events: who prepares them, what it takes to publish one, what changes tell, filters, zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from annuaire.enums import EtatMembre
from communautes.enums import CREATION, TRANSITIONS_EVENEMENT, EtatEvenement, EtatInscription
from communautes.forms.evenements import EvenementForm
from communautes.fuseaux import FUSEAUX, fuseau_du_departement
from communautes.heures import dire_a_paris, dire_le_moment
from communautes.models import Evenement, Inscription, Serie
from communautes.services import evenements as services
from communautes.services.evenements import PublicationRefusee
from socle.acteur import construire
from socle.courrier.genres import GENRES
from socle.journal import TransitionRefusee, historique
from socle.models import Courriel
from tests.communautes.evenements import JOUR, acteur, dans, evenement, membre_de, numerique
from tests.factories import (
    CommunauteFactory,
    DepartementFactory,
    EvenementFactory,
    InscriptionFactory,
    MembreFactory,
    OrganismeFactory,
    RegionFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
E = EtatEvenement
VERBES = {
    "publier": services.publier,
    "annuler": lambda un, acteur: services.annuler(un, "La salle ferme.", acteur=acteur),
    "clore": services.clore,
}


def ne_rien_changer(un, acteur):
    return services.modifier(un, {}, acteur=acteur)


def relire(un):
    return Evenement.objects.get(pk=un.pk)


def commence(etat, communaute):
    return evenement(communaute, etat=etat, debut=dans(hours=-2), fin=dans(hours=1))


# --- Refusals ------------------------------------------------------------------------------------------------------


def test_only_who_leads_the_community_or_the_team_organises():
    communaute, animatrice = numerique()
    autre_communaute = CommunauteFactory(slug="autre")
    ailleurs = acteur(MembreFactory())
    equipe = construire(UtilisateurFactory(moderateur=True))
    for qui in (ailleurs, acteur(membre_de(communaute))):
        with pytest.raises(PermissionDenied):
            services.creer(EvenementFactory.build(communaute=communaute, etat=""), acteur=qui)
        for verbe in (
            *VERBES.values(),
            services.dupliquer,
            lambda un, acteur: services.modifier(un, {}, acteur=acteur),
        ):
            with pytest.raises(PermissionDenied):
                verbe(evenement(communaute, etat=E.BROUILLON), acteur=qui)
    with pytest.raises(PermissionDenied):
        services.creer(EvenementFactory.build(communaute=autre_communaute, etat=""), acteur=acteur(animatrice))
    for qui in (acteur(animatrice), equipe):
        nouveau = EvenementFactory.build(communaute=communaute, etat=E.BROUILLON)
        services.creer(nouveau, acteur=qui)
        assert (nouveau.etat, nouveau.auteur_id) == (E.BROUILLON, qui.utilisateur_id)


@pytest.mark.parametrize("verbe", sorted(VERBES))
def test_every_verb_on_every_state(verbe):
    communaute, animatrice = numerique()
    departs, arrivee = TRANSITIONS_EVENEMENT[verbe]
    for etat in E:
        un = commence(etat, communaute) if verbe == "clore" else evenement(communaute, etat=etat)
        if etat in departs:
            VERBES[verbe](un, acteur=acteur(animatrice))
            assert (relire(un).etat, historique(un).get().verbe) == (arrivee, verbe)
        else:
            with pytest.raises(TransitionRefusee):
                VERBES[verbe](un, acteur=acteur(animatrice))
    assert {v for v, (debut, _) in TRANSITIONS_EVENEMENT.items() if CREATION in debut} == {"creer"}


def test_what_is_past_or_nowhere_is_not_published_and_what_has_not_begun_is_not_closed():
    communaute, animatrice = numerique()
    for un, verbe in (
        (commence(E.BROUILLON, communaute), services.publier),
        (evenement(communaute, etat=E.BROUILLON, lien=""), services.publier),
        (evenement(communaute), services.clore),
    ):
        with pytest.raises(PublicationRefusee):
            verbe(un, acteur=acteur(animatrice))
    services.publier(evenement(communaute, etat=E.BROUILLON, lien="", lieu="Salle 3"), acteur=acteur(animatrice))


# --- Who reads it --------------------------------------------------------------------------------------------------


def test_drafts_are_for_who_organises_and_each_diffusion_for_its_readers():
    communaute, animatrice = numerique()
    dedans, dehors = membre_de(communaute), MembreFactory()
    par_diffusion = {d: evenement(communaute, diffusion=d) for d in ("communauté", "membres", "public")}
    brouillon = evenement(communaute, etat=E.BROUILLON, diffusion="public")
    jamais_publie = evenement(communaute, etat=E.ANNULE, publie_le=None, diffusion="public")
    annule = evenement(communaute, etat=E.ANNULE, diffusion="public")
    projet = evenement(CommunauteFactory(slug="projet", etat="projet"), diffusion="public")
    tous = set(par_diffusion.values()) | {annule}
    agent = construire(UtilisateurFactory())
    for qui, attendus in (
        (acteur(dedans), tous),
        (acteur(dehors), tous - {par_diffusion["communauté"]}),
        (agent, {par_diffusion["public"], annule}),
        (acteur(animatrice), tous | {brouillon, jamais_publie}),
        (construire(UtilisateurFactory(moderateur=True)), tous | {brouillon, jamais_publie, projet}),
    ):
        assert set(Evenement.objects.visible_by(qui)) == attendus


# --- Changes -------------------------------------------------------------------------------------------------------


def test_another_date_or_place_is_told_to_who_comes_and_moves_the_calendar():
    communaute, animatrice = numerique()
    anime = acteur(animatrice)
    loin, proche = evenement(communaute, debut=dans(days=10)), evenement(communaute, debut=dans(days=1))
    inscriptions = {un.pk: InscriptionFactory(evenement=un) for un in (loin, proche)}
    InscriptionFactory(evenement=proche, etat=EtatInscription.ANNULEE)
    assert services.modifier(loin, {"description": "Autrement dit."}, acteur=anime) is False
    assert relire(loin).sequence == 0
    for un, genre in ((loin, "evenement-change"), (proche, "evenement-deplace")):
        assert services.modifier(un, {"lieu": "Salle 4"}, acteur=anime) is True
        assert relire(un).sequence == 1
        courriel = Courriel.objects.get(genre=genre)
        assert courriel.objets == {"inscription": inscriptions[un.pk].pk}
        message = GENRES[genre](courriel)
        assert "Salle 4" in message.contexte["phrases"][0]
        Inscription.objects.filter(pk=courriel.objets["inscription"]).delete()
        assert GENRES[genre](courriel) is None
    brouillon = evenement(communaute, etat=E.BROUILLON)
    assert services.modifier(brouillon, {"lieu": "Salle 4"}, acteur=anime) is False
    assert relire(brouillon).sequence == 0


def test_what_is_over_does_not_change_nor_roles_once_somebody_is_registered():
    communaute, animatrice = numerique()
    for etat in (E.CLOS, E.BILAN, E.ANNULE):
        with pytest.raises(TransitionRefusee):
            services.modifier(evenement(communaute, etat=etat), {"lieu": "Salle 4"}, acteur=acteur(animatrice))
    un = InscriptionFactory(evenement=evenement(communaute)).evenement
    with pytest.raises(ValidationError):
        services.modifier(un, {"type": "atelier"}, acteur=acteur(animatrice))
    assert relire(un).type == "rencontre"


def test_a_cancelled_event_ends_every_registration_and_tells_each_person_once():
    communaute, animatrice = numerique()
    un = evenement(communaute)
    vivantes = [
        InscriptionFactory(evenement=un, etat=etat, besoin="Une boucle.")
        for etat in (EtatInscription.A_VALIDER, EtatInscription.ATTENTE, EtatInscription.PROPOSEE)
    ]
    vivantes.append(InscriptionFactory(evenement=un))
    partie = InscriptionFactory(evenement=un, etat=EtatInscription.ANNULEE)
    assert services.annuler(un, "La salle ferme.", acteur=acteur(animatrice)) == 4
    assert {Inscription.objects.get(pk=une.pk).etat for une in vivantes} == {EtatInscription.ANNULEE}
    assert not Inscription.objects.exclude(besoin="").exists()
    assert (relire(un).sequence, relire(un).motif_annulation) == (1, "La salle ferme.")
    courriels = Courriel.objects.filter(genre="evenement-annule").order_by("pk")
    assert {c.utilisateur_id for c in courriels} == {une.membre.utilisateur_id for une in vivantes}
    message = GENRES["evenement-annule"](courriels[0])
    assert (message.sujet, message.contexte["cite"]) == ("Un événement est annulé", "La salle ferme.")
    assert partie.membre.utilisateur_id not in {c.utilisateur_id for c in courriels}
    vivantes[0].membre.__class__.objects.filter(pk=vivantes[0].membre_id).update(etat=EtatMembre.SUSPENDUE)
    assert GENRES["evenement-annule"](courriels.get(utilisateur=vivantes[0].membre.utilisateur)) is None


def test_a_copy_is_a_draft_whole_weeks_later_at_the_same_hour_of_its_place():
    communaute, animatrice = numerique()
    paris = ZoneInfo("Europe/Paris")
    with time_machine.travel(datetime(2026, 3, 20, 12, tzinfo=UTC), tick=False):
        un = evenement(
            communaute,
            etat=E.BILAN,
            debut=datetime(2026, 2, 3, 14, tzinfo=paris),
            fin=datetime(2026, 2, 3, 16, tzinfo=paris),
            inscriptions_jusqu_a=datetime(2026, 2, 1, 18, tzinfo=paris),
            type="visite",
            habilitation=True,
            liste_avant_le=date(2026, 1, 30),
            capacite=12,
            quota=3,
        )
        InscriptionFactory(evenement=un, etat=EtatInscription.PRESENTE)
        copie = relire(services.dupliquer(un, acteur=acteur(animatrice)))
    assert copie.debut == datetime(2026, 3, 31, 14, tzinfo=paris)  # summer time has begun: still two o’clock
    assert copie.inscriptions_jusqu_a == datetime(2026, 3, 29, 18, tzinfo=paris)
    assert copie.liste_avant_le == date(2026, 3, 27)
    assert (copie.etat, copie.bilan, copie.capacite, copie.quota) == (E.BROUILLON, "", 12, 3)
    assert not copie.inscriptions.exists()


# --- Hours ---------------------------------------------------------------------------------------------------------


def donnees(**autres):
    jour = timezone.localdate() + 20 * JOUR
    return {
        "type": "rencontre",
        "titre": "Rencontre",
        "description": "Ce que nous ferons.",
        "diffusion": "membres",
        "debut": f"{jour}T14:00",
        "fin": f"{jour}T16:00",
        "lieu": "Salle 3",
        **autres,
    }


def formulaire(**autres):
    return EvenementForm(donnees(**autres), evenement=None, series=Serie.objects.none())


def test_hours_are_typed_where_it_is_held_and_told_there_and_in_paris():
    reunion = DepartementFactory(code="974", nom="La Réunion", region=RegionFactory(code="04", nom="La Réunion"))
    form = formulaire(debut="2027-07-01T14:00", fin="01/07/2027 16:30", departement=reunion.pk)
    assert form.is_valid(), form.errors
    assert form.champs["fuseau"] == "Indian/Reunion"
    assert form.champs["debut"] == datetime(2027, 7, 1, 10, tzinfo=UTC)
    un = Evenement(**form.champs)
    assert dire_le_moment(un).replace("\xa0", " ") == (
        "le 1er juillet 2027 de 14 h à 16 h 30 (heure locale : La Réunion)"
    )
    assert dire_a_paris(un).replace("\xa0", " ") == "le 1er juillet 2027 de 12 h à 14 h 30"
    assert dire_a_paris(EvenementFactory.build()) == ""


def test_an_hour_that_does_not_exist_there_is_said():
    form = formulaire(debut="2027-03-28T02:30", fin="2027-03-28T05:00")
    assert not form.is_valid()
    assert "n’existe pas" in form.errors["debut"][0]
    assert formulaire(debut="2027-03-28T02:30", fin="2027-03-28T05:00", fuseau="Indian/Reunion").is_valid()


@pytest.mark.parametrize(
    ("champ", "autres"),
    [
        ("titre", {"titre": " "}),
        ("titre", {"titre": "Titre\x07"}),
        ("type", {"type": "fête"}),
        ("description", {"description": ""}),
        ("diffusion", {"diffusion": ""}),
        ("debut", {"debut": ""}),
        ("debut", {"debut": "hier"}),
        ("debut", {"debut": "2020-01-01T10:00"}),
        ("debut", {"debut": "9999-12-31T23:59"}),
        ("debut", {"debut": "0001-01-01T00:00"}),
        ("fin", {"fin": "2026-01-01T00:00"}),
        ("capacite", {"capacite": "0"}),
        ("capacite", {"capacite": "99999999999999999999"}),
        ("quota", {"quota": "-1"}),
        ("lien", {"lien": "javascript:alert(1)"}),
        ("lien", {"lien": "ftp://fichiers.exemple.gouv.fr/salle"}),
        ("hote", {"hote": "INCONNU"}),
        ("departement", {"departement": "999999"}),
        ("fuseau", {"fuseau": "Mars/Olympe"}),
        ("en_accueil", {"en_accueil": "on"}),
        ("habilitation", {"habilitation": "on"}),
        ("liste_avant_le", {"habilitation": "on", "type": "visite"}),
        ("inscriptions_jusqu_a", {"inscriptions_jusqu_a": "2030-01-01T10:00"}),
        ("acces", {"acces": "x" * 2001}),
    ],
)
def test_what_cannot_be_is_said_on_its_field(champ, autres):
    form = formulaire(**autres)
    assert not form.is_valid()
    assert champ in form.errors


def test_a_host_is_found_by_its_sigle_and_a_sensitive_one_is_not():
    OrganismeFactory(sigle="DINUM", nom="Direction interministérielle du numérique")
    OrganismeFactory(sigle="SECRET", sensible=True)
    assert formulaire(hote="dinum").is_valid()
    assert "DINUM" in formulaire(hote="interministerielle").errors["hote"][0]
    assert "hote" in formulaire(hote="SECRET").errors


def test_every_zone_exists_and_overseas_have_theirs():
    for nom, _ in FUSEAUX:
        ZoneInfo(nom)
    connus = {nom for nom, _ in FUSEAUX}
    codes = ("971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988", "2A", "75", "99")
    assert {fuseau_du_departement(code) for code in codes} <= connus
    assert fuseau_du_departement("75") == "Europe/Paris"
    assert timedelta(0) != ZoneInfo(fuseau_du_departement("988")).utcoffset(datetime(2026, 1, 1))
