"""Mentoring."""

from datetime import timedelta

from django.utils import timezone

from annuaire.models import Communaute
from annuaire.vision import vision
from mentorat.emails import binomes as courriels
from mentorat.enums import EtatBinome, EtatCampagne, EtatDemandeMentorat, MotifRupture
from mentorat.models import AlerteMentorat, AvisMentorat, Binome, Campagne, Creneau, Objectif, ReponseSuivi
from mentorat.services import appariement, campagnes, suivi
from mentorat.services import binomes as services
from mentorat.services.confirmation import confirmer
from socle.acteur import SYSTEME, Acteur, construire
from tests.factories import AdhesionFactory, BinomeFactory, MembreFactory, SeanceFactory
from tests.garde_fous.monde import Monde
from tests.mentorat.campagnes import campagne, demande, inscrite, mentor


def planter(monde: Monde) -> None:
    _binomes(monde)
    _campagnes(monde)


# --- Pairs ---------------------------------------------------------------------------------------------------------


def _binomes(monde: Monde) -> None:
    """`monde.objets["binome"]` runs between the member and the one elsewhere; `binome_propose`, `binome_fini` and
    `binome_suivi` are others of the member. Both sides of each state, every kind of mail."""
    membre, ailleurs = monde.compte("membre").membre, monde.compte("membre_ailleurs").membre
    binome = monde.objets["binome"] = BinomeFactory(mentor=membre, mentore=ailleurs)
    monde.objets["seance"] = SeanceFactory(binome=binome)
    for rang in range(monde.lignes):
        SeanceFactory(binome=binome, debut=timezone.now() - timedelta(days=rang + 1))
        SeanceFactory(binome=binome, debut=timezone.now() + timedelta(days=rang + 20))
        BinomeFactory(mentor=membre, mentore__organisme=monde.tiers, etat=EtatBinome.CLOS)
        Creneau.objects.create(binome=binome, debut=timezone.now() + timedelta(days=rang + 2))
    SeanceFactory(binome=binome, debut=timezone.now() + timedelta(days=1), annulee_le=timezone.now())
    with vision(construire(monde.compte("membre_ailleurs"))):
        Objectif.objects.create(demande=binome.demande, texte="Conduire un premier projet.")
    for persona in ("membre", "membre_ailleurs"):
        suivi.alerter(binome, "Nous ne trouvons pas de date.", acteur=construire(monde.compte(persona)))
    non_signe = {"charte_mentor_le": None, "charte_mentore_le": None}
    monde.objets["binome_propose"] = BinomeFactory(
        mentor=ailleurs, mentore=membre, etat=EtatBinome.PROPOSE, **non_signe
    )
    for nom, etat in {"pause": EtatBinome.EN_PAUSE, "fini": EtatBinome.TERMINE, "suivi": EtatBinome.SUIVI}.items():
        autre = monde.objets[f"binome_{nom}"] = BinomeFactory(
            mentor=membre, mentore=MembreFactory(organisme=monde.tiers), etat=etat
        )
        SeanceFactory(binome=autre, debut=timezone.now() - timedelta(days=9))
        AvisMentorat.objects.create(binome=autre, cote="mentoré", satisfaction=4, utilite=4, recommande=True)
        ReponseSuivi.objects.create(binome=autre, cote="mentoré", utile=4, en_contact=True)
    _courriels_des_binomes(monde, binome)


def _courriels_des_binomes(monde: Monde, binome: Binome) -> None:
    courriels.demander_signature([monde.objets["binome_propose"]])
    courriels.annoncer("binome-forme", binome, a=binome.mentor_id)
    courriels.annoncer("binome-creneaux", binome, a=binome.mentore_id)
    courriels.annoncer_seance(monde.objets["seance"], binome, a=binome.mentor_id)
    for nom in ("binome-fin-proche", "binome-meme-service"):
        courriels.annoncer_aux_deux(nom, [binome], "")
    courriels.annoncer_aux_deux("binome-suivi", [monde.objets["binome_suivi"]], "")
    membre = monde.compte("membre").membre
    sans_date = BinomeFactory(mentor=membre, mentore=MembreFactory(organisme=monde.tiers))
    courriels.annoncer("binome-creneaux-demandes", sans_date, a=sans_date.mentor_id)
    for cote in ("mentor", "mentore"):
        rompu = BinomeFactory(**{cote: membre})
        services.rompre(rompu, MotifRupture.TEMPS, acteur=SYSTEME, prevenus=[membre.pk])


# --- Campaigns -----------------------------------------------------------------------------------------------------


def _campagnes(monde: Monde) -> None:
    """`monde.objets["campagnes"]`, by state, of the community of the animator; every mail. The animator has a request
    that could register."""
    communaute = Communaute.objects.get(slug="numerique")
    anime = construire(monde.compte("animateur"))
    par_etat = {etat: campagne(communaute, etat, nom=f"Campagne {etat}") for etat in EtatCampagne}
    monde.objets["campagnes"] = par_etat
    campagne(None, EtatCampagne.INSCRIPTIONS, nom="Campagne de tous", presentation="Pour tous les membres.")
    for rang in range(monde.lignes):
        campagne(communaute, EtatCampagne.CLOSE, nom=f"Campagne passée {rang}")
    demande(monde.compte("animateur").membre, EtatDemandeMentorat.SANS_MENTOR, communaute=communaute)
    inscrite(par_etat[EtatCampagne.INSCRIPTIONS], voeux=[mentor(par_etat[EtatCampagne.INSCRIPTIONS])])
    _apparier(monde, par_etat[EtatCampagne.APPARIEMENT], anime)
    confirmee = campagne(communaute, EtatCampagne.APPARIEMENT, nom="Campagne confirmée")
    appariement.imposer(confirmee, inscrite(confirmee), mentor(confirmee), acteur=anime)
    inscrite(confirmee, monde.compte("membre_ailleurs").membre)  # nobody for it: a mail says so
    confirmer(confirmee, acteur=anime)
    annulee = campagne(communaute, nom="Campagne sans suite")
    inscrite(annulee, AdhesionFactory(communaute=communaute).membre)
    campagnes.annuler(annulee, acteur=anime)
    alerte = AlerteMentorat.objects.create(
        binome=monde.objets["binome"], auteur=monde.compte("membre").membre, texte="Ce problème est réglé."
    )
    suivi.traiter_alerte(alerte, acteur=construire(monde.compte("moderateur")))


def _apparier(monde: Monde, la_campagne: Campagne, anime: Acteur) -> None:
    """Longer than a page on each of the four lists: pairs, set aside, left on both sides."""
    for _ in range(monde.lignes):
        for _ in range(2):
            appariement.imposer(la_campagne, inscrite(la_campagne), mentor(la_campagne), acteur=anime)
        appariement.ecarter(la_campagne.paires.retenues().filter(imposee=True).latest("pk"), acteur=anime)
        inscrite(la_campagne, themes="concours")
        mentor(la_campagne, themes="reseau")
    appariement.apparier(la_campagne, acteur=anime)
