"""Mentoring: mentors, requests, wishes of each kind; pairs; campaigns; the mails that tell them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from annuaire.models import Communaute
from annuaire.vision import vision
from mentorat.emails import binomes as courriels
from mentorat.enums import (
    EtatBinome,
    EtatCampagne,
    EtatDemandeMentorat,
    EtatOffreMentor,
    MotifDeclin,
    MotifRupture,
)
from mentorat.forms.demandes import creneaux_proposes
from mentorat.models import (
    AlerteMentorat,
    AvisMentorat,
    Binome,
    Campagne,
    Creneau,
    DemandeMentorat,
    Objectif,
    OffreMentor,
    RepereLettre,
    ReponseSuivi,
    Voeu,
)
from mentorat.services import appariement, campagnes, demandes, echeances, offres, suivi, voeux
from mentorat.services import binomes as services
from mentorat.services.confirmation import confirmer
from mentorat.services.voeux import DELAI
from socle.acteur import SYSTEME, Acteur, construire
from tests.factories import (
    AdhesionFactory,
    BinomeFactory,
    DemandeMentoratFactory,
    MembreFactory,
    OffreMentorFactory,
    SeanceFactory,
)
from tests.garde_fous.monde import Monde
from tests.mentorat.campagnes import campagne, inscrite, mentor
from tests.mentorat.campagnes import demande as une_demande

MOTIF = "Votre parcours ressemble à ce que je vise."


def planter(monde: Monde) -> None:
    _voeux(monde)
    _binomes(monde)
    _campagnes(monde)
    _lettre(monde)


# --- Wishes --------------------------------------------------------------------------------------------------------


def _voeux(monde: Monde) -> None:
    """`monde.objets["demande_mentorat"]`: the draft of the member, with wishes; its flash request waits for the member
    elsewhere, who is a mentor of many. Others play what remains."""
    mentor = OffreMentorFactory(membre=monde.compte("membre_ailleurs").membre, capacite=5, flash=True)
    autres = [OffreMentorFactory(membre__organisme=monde.tiers, capacite=5) for _ in range(monde.lignes + 3)]
    mentor.competences.set(monde.objets["competences"][:2])
    monde.objets["demande_mentorat"] = _demande(monde.compte("membre").membre, [mentor, *autres[:2]])
    _remplir(monde, monde.objets["demande_mentorat"])
    flash = _demande(monde.compte("membre").membre, [mentor], flash=True)
    voeux.adresser(flash, acteur=_soi(flash))
    for _ in range(monde.lignes):
        voeux.adresser(recue := _demande(MembreFactory(organisme=monde.tiers), [mentor]), acteur=_soi(recue))
    _jouer(monde, autres)
    _suspendre(monde)


def _jouer(monde: Monde, autres: list[OffreMentor]) -> None:
    """Accepted, declined, silent, withdrawn, without anybody left; the reminder."""
    premier, second = autres[0], autres[1]
    acceptee, declinee, sans_suite, retiree = (
        _demande(MembreFactory(organisme=monde.mien), [premier, *suite]) for suite in ([second], [second], [], [])
    )
    for demande in (acceptee, declinee, sans_suite, retiree):
        voeux.adresser(demande, acteur=_soi(demande))
    repond = construire(premier.membre.utilisateur)
    voeux.accepter(_recu(acceptee), creneaux_proposes(), acteur=repond)
    voeux.decliner(_recu(declinee), MotifDeclin.THEME, acteur=repond)
    voeux.decliner(_recu(sans_suite), MotifDeclin.LIEN, acteur=repond)
    voeux.retirer(retiree, acteur=_soi(retiree))
    lente = _demande(MembreFactory(organisme=monde.mien), [second])
    voeux.adresser(lente, acteur=_soi(lente))
    Voeu.objects.filter(demande=lente).update(echeance=timezone.localdate() + timedelta(days=1))
    assert echeances.rappeler_voeux(timezone.localdate()) == 1
    muette = _demande(MembreFactory(organisme=monde.mien), [second])
    voeux.adresser(muette, acteur=_soi(muette))
    assert voeux.reexaminer(muette.pk, timezone.localdate() + DELAI + timedelta(days=1))
    etats = {EtatDemandeMentorat.BINOME, EtatDemandeMentorat.SANS_MENTOR, EtatDemandeMentorat.RETIREE}
    assert etats <= set(DemandeMentorat.objects.order_by().values_list("etat", flat=True))


def _suspendre(monde: Monde) -> None:
    pause = OffreMentorFactory(membre__organisme=monde.tiers)
    offres.suspendre(pause, timezone.localdate() + timedelta(days=30), acteur=construire(pause.membre.utilisateur))
    OffreMentorFactory(membre__organisme=monde.tiers, etat=EtatOffreMentor.RETIREE)


def _demande(membre: Any, mentors: list[OffreMentor], **champs: Any) -> DemandeMentorat:
    demande: DemandeMentorat = DemandeMentoratFactory(membre=membre, **champs)
    for offre in mentors:
        demandes.souhaiter(demande, offre, MOTIF, acteur=_soi(demande))
    return demande


def _remplir(monde: Monde, demande: DemandeMentorat) -> None:
    """Its objectives, by its own form: nobody else reads them."""
    champs = {"communaute": monde.compte("membre").membre.adhesions.get().communaute, "besoin": demande.besoin}
    demandes.modifier(
        demande, champs, monde.objets["competences"][:2], "Oser décider, et le dire.", acteur=_soi(demande)
    )


def _soi(demande: DemandeMentorat) -> Acteur:
    return construire(demande.membre.utilisateur)


def _recu(demande: DemandeMentorat) -> Voeu:
    voeu: Voeu = Voeu.objects.qui_attendent().get(demande=demande)
    return voeu


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
        courriels.annoncer_aux_deux(nom, [(binome, "")])
    courriels.annoncer_aux_deux("binome-suivi", [(monde.objets["binome_suivi"], "")])
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
    une_demande(monde.compte("animateur").membre, EtatDemandeMentorat.SANS_MENTOR, communaute=communaute)
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


# --- La lettre -----------------------------------------------------------------------------------------------------


def _lettre(monde: Monde) -> None:
    for compte in monde.connectes:
        RepereLettre.objects.get_or_create(utilisateur=compte, defaults={"repere": timezone.now()})
