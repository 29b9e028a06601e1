"""What some know and others must not: each is one line of `DIFFERENCES`, made as the site would make it."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from annuaire.enums import Audience, EtatAdhesion, EtatMembre, EtatRattachement, MotifSignalement, RoleRecruteur
from annuaire.models import Communaute, CompetenceDeclaree, Consultation, IntentionMobilite, Membre, Preuve
from annuaire.services import attestations, intentions, inviter, partages
from annuaire.services.contacts import signaler
from annuaire.vision import vision
from opportunites import services
from opportunites.enums import Diffusion, EtatOffre
from opportunites.reindexation import reindexer
from referentiels.models import Organisme
from socle.acteur import SYSTEME, construire
from socle.journal import changer_etat
from tests.factories import (
    AdhesionFactory,
    CompetenceDeclareeFactory,
    MembreFactory,
    OffreFactory,
    OffreGardeeFactory,
    OffreVueFactory,
    RechercheFactory,
    RecruteurFactory,
)
from tests.garde_fous.jumelles import Difference
from tests.garde_fous.monde import Monde

MOT = "abyssale"  # nothing else in the world says it


def _offre(monde: Monde, **champs: Any) -> Any:
    """An offer of the recruiter's employer that every search of the world would find, were it public."""
    auteur = monde.compte("recruteur")
    communs = {
        "intitule": f"Ingénierie {MOT} des données",
        "organisme": monde.mien,
        "auteur": auteur,
        "metier": monde.objets["metiers"][0],
        "departement": monde.objets["departements"][1],
        "missions": f"Cartographier la plaine {MOT}.",
        "remuneration_min": 77_777,
    }
    return OffreFactory(**communs | champs)


def _en_etat(etat: EtatOffre) -> Any:
    return lambda monde: _offre(monde, etat=etat, **({"date_publication": None} if etat in JAMAIS_PARUES else {}))


def _close_apres_suspension(monde: Monde) -> None:
    offre = _offre(monde)
    changer_etat(offre, "suspendre", acteur=SYSTEME)
    changer_etat(offre, "retirer", acteur=SYSTEME)
    reindexer([offre.pk])


def _renommer_l_employeur_cache(monde: Monde) -> None:
    sensible = monde.objets["sensible"]
    Organisme.objects.filter(pk=sensible.pk).update(nom=f"Brigade {MOT}", sigle="BABYS")
    reindexer(sensible.offres.values_list("pk", flat=True))


def _demander_a_recruter(monde: Monde) -> None:
    RecruteurFactory(organisme=monde.mien, etat=EtatRattachement.DEMANDE, raison=f"Cellule {MOT}.")


def _inviter(monde: Monde) -> None:
    acteur = construire(monde.compte("recruteur"))
    inviter(f"{MOT}@exemple.gouv.fr", monde.mien, RoleRecruteur.CONTRIBUTEUR, acteur=acteur)


def _demander_a_entrer(monde: Monde) -> None:
    MembreFactory(organisme=monde.mien, etat=EtatMembre.DEMANDEE, attend_depuis=timezone.now(), poste=f"Poste {MOT}")


def _demander_une_communaute(monde: Monde) -> None:
    """By somebody whom nobody else finds, before and after."""
    communaute = Communaute.objects.get(slug="numerique")
    membre = Membre.objects.actifs().filter(non_liste=True).earliest("pk")
    AdhesionFactory(communaute=communaute, membre=membre, etat=EtatAdhesion.DEMANDEE)


def _demander_d_attester(monde: Monde) -> None:
    """By somebody whom nobody else finds, of a member that everybody finds."""
    membre = Membre.objects.actifs().filter(non_liste=True).earliest("pk")
    declaree = membre.competences.earliest("pk")
    preuve = Preuve.objects.create(competence_declaree=declaree, recit=f"J’ai mesuré la plaine {MOT}.")
    attestations.demander(preuve, monde.compte("membre_ailleurs").membre, acteur=construire(membre.utilisateur))


def _commenter(monde: Monde) -> None:
    """On an offer that its employer and moderators alone see, before and after."""
    offre = monde.objets["offres"][EtatOffre.SOUMISE][0]
    services.demander_complement(
        offre,
        acteur=construire(monde.compte("moderateur")),
        version=offre.version,
        remarques={"": f"Cela paraît {MOT}."},
    )


def _garder(monde: Monde) -> None:
    offre = monde.objets["offres"]["importee"][0]
    OffreGardeeFactory(utilisateur=monde.compte("agent"), offre=offre, rang=monde.lignes + 1)


def _voir(monde: Monde) -> None:
    OffreVueFactory(utilisateur=monde.compte("agent"), offre=monde.objets["offres"]["importee"][0])


def _enregistrer_une_recherche(monde: Monde) -> None:
    RechercheFactory(utilisateur=monde.compte("agent"), rang=monde.lignes + 1, nom=f"Veille {MOT}")


def _ajouter_une_adresse(monde: Monde) -> None:
    agent = monde.compte("agent")
    EmailAddress.objects.create(user=agent, email=f"{MOT}@personnel.example", verified=True)


def _membre_non_liste(monde: Monde) -> None:
    """Whom moderators know of, as somebody reported it."""
    membre = MembreFactory(
        organisme=monde.autre, nom=f"Plaine {MOT}", non_liste=True, audience_identite=Audience.RECRUTEURS
    )
    CompetenceDeclareeFactory(membre=membre, competence=monde.objets["competences"][0])
    signaler(membre, MotifSignalement.AUTRE, f"Une plaine {MOT}.", acteur=construire(monde.compte("agent")))


def _corps_cache(monde: Monde) -> None:
    """A part that this member shows to nobody."""
    Membre.objects.filter(utilisateur=monde.compte("membre_ailleurs")).update(corps=monde.objets["corps"][0])


def _cacher_aux_recruteurs(monde: Monde) -> None:
    """What this member says to members alone: recruiters read its card as before; and the intention of another one."""
    Membre.objects.filter(pk=monde.objets["profil"].pk).update(aide_sur=f"Plaine {MOT}")
    CompetenceDeclaree.objects.filter(membre__utilisateur=monde.compte("membre")).update(derniere_pratique=1999)


def _collegues_competents(monde: Monde) -> None:
    """As many as a count would tell, with the skills that the drafts of this recruiter require."""
    for _ in range(6):
        membre = MembreFactory(
            organisme=monde.mien,
            nom=f"Plaine {MOT}",
            audience_identite=Audience.RECRUTEURS,
            audience_competences=Audience.RECRUTEURS,
        )
        for competence in monde.objets["competences"][:2]:
            CompetenceDeclareeFactory(membre=membre, competence=competence)


# --- Mobility: what one's own administration must not learn in one byte ---------------------------------------------


def _soi(monde: Monde, persona: str = "membre") -> Any:
    return construire(monde.compte(persona))


def _ouvrir_une_intention(monde: Monde) -> None:
    """Of the member elsewhere, a colleague of the recruiter elsewhere; it was for itself alone."""
    champs = {"horizon": "un-an", "diffusion": "employeurs", "employeurs": "tous"}
    intentions.declarer("en recherche", champs, acteur=_soi(monde, "membre_ailleurs"))


def _mettre_en_pause(monde: Monde) -> None:
    intentions.mettre_en_pause(timezone.localdate() + timedelta(days=9), acteur=_soi(monde))


def _consulter(monde: Monde) -> None:
    hier = timezone.localdate() - timedelta(days=1)
    with vision(SYSTEME):
        Consultation.objects.create(
            intention=monde.objets["intention"],
            lecteur=monde.compte("recruteur_ailleurs"),
            organisme=monde.autre,
            titre="employeur",
            jour=hier,
        )


def _rappeler(monde: Monde) -> None:
    """The mail of who must renew: it waits in the outbox that administrators read."""
    with vision(SYSTEME):
        siennes = IntentionMobilite.objects.filter(pk=monde.objets["intention"].pk)
        siennes.update(expire_le=timezone.localdate() + timedelta(days=9))
    assert intentions.rappeler_intentions(timezone.localdate()) == 1


def _employeur(sigle: str) -> Organisme:
    organisme: Organisme = Organisme.objects.get(sigle=sigle)
    return organisme


SA_MOBILITE = ("accompagnement:ma_mobilite",)
SES_EXCLUSIONS = ("accompagnement:exclusions", "accompagnement:qui_me_voit")
ECOUTE = ("accompagnement:a_l_ecoute", "accompagnement:accompagnees", *SA_MOBILITE)
# Colleagues, members, the team: whoever has nothing to know of the mobility of the member.
SANS_LIEN = (
    "recruteur", "administrateur", "moderateur", "anonyme", "agent", "membre_en_attente", "membre_ailleurs", "animateur"
)  # fmt: skip
SAUF_SOI = (*SANS_LIEN, "recruteur_ailleurs", "conseiller")
MOBILITE = [
    Difference(
        "intention ouverte",
        _ouvrir_une_intention,
        ("recruteur_ailleurs", *(p for p in SANS_LIEN if p not in {"recruteur", "membre_ailleurs"}), "membre"),
        ("recruteur", "membre_ailleurs"),
        ou=ECOUTE[:1],
    ),
    Difference("intention en pause", _mettre_en_pause, SANS_LIEN, ("recruteur_ailleurs", "conseiller"), ou=ECOUTE),
    Difference(
        "intention fermée", lambda monde: intentions.fermer(acteur=_soi(monde)), SANS_LIEN, ("membre",), ou=SA_MOBILITE
    ),
    Difference(
        "intention renouvelée",
        lambda monde: intentions.renouveler(acteur=_soi(monde)),
        SAUF_SOI,
        ("membre",),
        ou=SA_MOBILITE,
    ),
    Difference(
        "employeur exclu",
        lambda monde: partages.exclure(monde.autre, acteur=_soi(monde)),
        (*SANS_LIEN, "conseiller"),
        ("membre", "recruteur_ailleurs"),
        ou=(*ECOUTE, *SES_EXCLUSIONS),
    ),
    Difference(
        "personne exclue",
        lambda monde: partages.exclure_personne(monde.compte("recruteur_ailleurs").email, acteur=_soi(monde)),
        (*SANS_LIEN, "conseiller"),
        ("membre", "recruteur_ailleurs"),
        ou=(*ECOUTE, *SES_EXCLUSIONS),
    ),
    Difference(
        "employeur réadmis",
        lambda monde: partages.readmettre(_employeur("VOISIN"), acteur=_soi(monde), averti=True),
        SAUF_SOI,
        ("membre",),
        ou=("accompagnement:readmissions",),
    ),
    Difference(
        "conseiller retiré",
        lambda monde: partages.retirer_conseiller(acteur=_soi(monde)),
        (*SANS_LIEN, "recruteur_ailleurs"),
        ("conseiller", "membre"),
        ou=(*ECOUTE, *SES_EXCLUSIONS, "accompagnement:conseil"),
    ),
    Difference("consultation d’une intention", _consulter, SAUF_SOI, ("membre",), ou=SA_MOBILITE),
    Difference("rappel d’une intention", _rappeler, SAUF_SOI, ("membre",), ou=SA_MOBILITE),
]

JAMAIS_PARUES = {EtatOffre.BROUILLON, EtatOffre.SOUMISE, EtatOffre.A_COMPLETER, EtatOffre.REFUSEE}
SES_EMPLOYEURS = ("recruteur", "moderateur")
LES_AUTRES = ("anonyme", "agent", "recruteur_ailleurs")
SES_OFFRES = ("employeur:offres", "admin:opportunites_offre_changelist")
SAUF_L_AGENT = ("anonyme", "recruteur", "recruteur_ailleurs", "moderateur")

# Who must not know, who may: their words, and a new line for what a new module hides.
DIFFERENCES = [
    *(
        Difference(f"offre {etat.label.lower()}", _en_etat(etat), LES_AUTRES, SES_EMPLOYEURS, (MOT,), SES_OFFRES)
        for etat in (*sorted(JAMAIS_PARUES), EtatOffre.SUSPENDUE, EtatOffre.ARCHIVEE)
    ),
    Difference("offre close après suspension", _close_apres_suspension, LES_AUTRES, SES_EMPLOYEURS, (MOT,), SES_OFFRES),
    Difference(
        "offre réservée aux membres",
        lambda monde: _offre(monde, diffusion=Diffusion.MEMBRES),
        LES_AUTRES,
        SES_EMPLOYEURS,
        (MOT,),
        SES_OFFRES,
    ),
    Difference(
        "nom d’un employeur caché",
        _renommer_l_employeur_cache,
        ("anonyme", "agent", "recruteur", "recruteur_ailleurs"),
        ("moderateur",),
        (MOT, "BABYS", "DISCRET"),
        ("admin:referentiels_organisme_changelist",),
    ),
    Difference(
        "membre non listé",
        _membre_non_liste,
        (*LES_AUTRES, "recruteur", "membre", "membre_ailleurs", "animateur", "conseiller"),
        ("moderateur",),
        (MOT,),
    ),
    Difference(
        "corps caché d’un membre",
        _corps_cache,
        (*LES_AUTRES, "recruteur", "membre", "animateur", "conseiller"),
        ("membre_ailleurs",),
        (),
        ("profil:voir",),
    ),
    Difference(
        "ce qu’un membre dit aux seuls membres",
        _cacher_aux_recruteurs,
        (*LES_AUTRES, "recruteur", "conseiller"),
        ("membre", "membre_ailleurs"),
        (MOT,),
    ),
    Difference(
        "collègues qui montrent leurs compétences aux recruteurs",
        _collegues_competents,
        ("anonyme", "agent", "recruteur"),
        ("recruteur_ailleurs",),
        (MOT,),
        ("annuaire:liste",),
    ),
    Difference(
        "demande d’attester un travail",
        _demander_d_attester,
        (*LES_AUTRES, "recruteur", "membre", "animateur", "conseiller"),
        ("membre_ailleurs",),
        (MOT,),
    ),
    Difference("demande pour recruter", _demander_a_recruter, LES_AUTRES, ("moderateur",)),
    Difference("invitation à recruter", _inviter, LES_AUTRES, SES_EMPLOYEURS),
    Difference(
        "demande d’entrer dans l’annuaire",
        _demander_a_entrer,
        ("anonyme", "agent", "recruteur", "recruteur_ailleurs", "membre", "animateur"),
        ("moderateur",),
    ),
    Difference(
        "demande de rejoindre une communauté",
        _demander_une_communaute,
        ("anonyme", "agent", "recruteur", "membre", "membre_ailleurs"),
        ("animateur",),
    ),
    Difference("remarque d’un modérateur", _commenter, LES_AUTRES, SES_EMPLOYEURS),
    Difference("recherche enregistrée", _enregistrer_une_recherche, SAUF_L_AGENT, ("agent",)),
    Difference("offre gardée", _garder, SAUF_L_AGENT, ("agent",)),
    Difference("offre vue", _voir, SAUF_L_AGENT, ("agent",), ou=("opportunites:gardees", "opportunites:liste")),
    *MOBILITE,
    Difference("seconde adresse", _ajouter_une_adresse, SAUF_L_AGENT, ("agent",)),
]
