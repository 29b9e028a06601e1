"""Who may read what somebody wrote: one line by text column. `reperes` marks the values, `test_reperes` looks for them.

A rule is written here from docs/rgpd.md and the ADRs, never from the QuerySets that it checks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from annuaire.enums import Audience, EtatAdhesion, EtatAttestation, EtatMembre, EtatRattachement, RoleAdhesion
from annuaire.models import Adhesion, Attestation, IntentionMobilite, Membre, MessageMembre, Recruteur
from annuaire.vision import vision
from communautes.models import Annonce, Evenement, Inscription, Question
from communautes.models.publications import Publication
from comptes.models import Utilisateur
from mentorat.enums import EtatVoeu
from mentorat.models import Binome, Campagne, DemandeMentorat, Objectif, Participation, Voeu
from opportunites.enums import ETATS_CLOS, Diffusion, EtatOffre, OrigineOffre
from opportunites.models import Offre, OffreGardee
from referentiels.models import Organisme
from socle.acteur import SYSTEME
from socle.models import Transition
from tests.annuaire import reference_visibilite


@dataclass(frozen=True)
class Lecteur:
    """Who reads: an account and what it is, or the address that a mail goes to."""

    compte: int | None = None
    equipes: frozenset[int] = frozenset()  # employers it is attached to
    branches: frozenset[int] = frozenset()  # the same, with what depends on them
    moderateur: bool = False
    administrateur: bool = False
    adresse: str = ""
    membre: int | None = None  # its active membership
    communautes: frozenset[int] = frozenset()

    @classmethod
    def de(cls, compte: Utilisateur | None, adresse: str = "") -> "Lecteur":
        if compte is None:
            return cls(adresse=adresse)
        rattachements = Recruteur.objects.filter(utilisateur=compte, etat=EtatRattachement.ACTIF)
        equipes = frozenset(rattachements.order_by().values_list("organisme", flat=True))
        branches = frozenset(pk for equipe in equipes for pk in _branche(equipe))
        membre = Membre.objects.filter(utilisateur=compte, etat=EtatMembre.ACTIVE).first()
        siennes = (
            Adhesion.objects.filter(membre=membre, etat=EtatAdhesion.ACTIVE) if membre else Adhesion.objects.none()
        )
        return cls(
            compte.pk,
            equipes,
            branches,
            compte.is_staff,
            compte.is_superuser,
            adresse,
            membre.pk if membre else None,
            frozenset(siennes.order_by().values_list("communaute", flat=True)),
        )


@dataclass(frozen=True)
class Regle:
    dit: str  # who, in the messages
    permet: Callable[[Any, Lecteur], bool]

    def __or__(self, autre: "Regle") -> "Regle":
        return Regle(f"{self.dit}, {autre.dit}", lambda ligne, qui: self.permet(ligne, qui) or autre.permet(ligne, qui))


@dataclass(frozen=True)
class Colonne:
    """A rule, and how a value is marked when its kind does not say it.

    `cles`: of a JSON, the keys to mark, where it is read as codes. `apres`: the marker ends the value, after `signe`.
    `unique`: the value is told from any other as it is.
    """

    regle: Regle
    cles: tuple[str, ...] = ()
    apres: bool = False
    signe: str = ""
    unique: bool = False
    vide: bool = True  # whether an empty value is filled; no when being empty says something


def proprietaire(ligne: Model) -> int | None:
    """The account that a row belongs to."""
    compte = get_user_model()
    if isinstance(ligne, compte):
        return int(ligne.pk)
    cles = [champ for champ in ligne._meta.concrete_fields if champ.related_model is compte]
    siennes = [champ for champ in cles if champ.name in {"utilisateur", "user"}]
    return siennes[0].value_from_object(ligne) if siennes else None


def _branche(organisme: int) -> set[int]:
    trouves, bord = {organisme}, {organisme}
    while bord:
        bord = set(Organisme.objects.filter(parent__in=bord).order_by().values_list("pk", flat=True)) - trouves
        trouves |= bord
    return trouves


def _est_sensible(organisme: Organisme | None) -> bool:
    while organisme is not None:
        if organisme.sensible:
            return True
        organisme = organisme.parent
    return False


def _collegue(ligne: Utilisateur, qui: Lecteur) -> bool:
    actifs = Recruteur.objects.filter(utilisateur=ligne.pk, etat=EtatRattachement.ACTIF, organisme__in=qui.equipes)
    return bool(qui.equipes) and actifs.exists()


def _offre(offre: Offre, qui: Lecteur) -> bool:
    if qui.moderateur or _gere(offre, qui):
        return True
    if offre.diffusion != Diffusion.PUBLIQUE:
        return False
    if offre.etat in ETATS_CLOS:
        objet = {"content_type": ContentType.objects.get_for_model(Offre), "object_id": offre.pk}
        vus = Transition.objects.filter(**objet, vers__in=[EtatOffre.PUBLIEE, EtatOffre.SUSPENDUE])
        dernier = vus.order_by("-at", "-pk").values_list("vers", flat=True).first()
        return dernier != EtatOffre.SUSPENDUE
    return offre.etat == EtatOffre.PUBLIEE


def _gere(offre: Offre, qui: Lecteur) -> bool:
    return offre.origine == OrigineOffre.PLATEFORME and offre.organisme_id in qui.branches


def _organisme(organisme: Organisme | None, qui: Lecteur) -> bool:
    return not _est_sensible(organisme) or qui.moderateur or (organisme is not None and organisme.pk in qui.branches)


def _employeur(offre: Offre, qui: Lecteur) -> bool:
    return _offre(offre, qui) and (_organisme(offre.organisme, qui) or _gere(offre, qui))


def _objet(transition: Transition, qui: Lecteur) -> bool:
    """What a decision says: to who it is about."""
    objet = transition.objet
    return _gere(objet, qui) if isinstance(objet, Offre) else objet is not None and proprietaire(objet) == qui.compte


def _a_qui(membre: Membre, qui: Lecteur) -> int:
    """The level of `Audience` that a part of this profile needs, for this reader to be shown it; 4: never."""
    if membre.etat != EtatMembre.ACTIVE or membre.non_liste:
        return 4
    if qui.membre is not None:
        siennes = Adhesion.objects.filter(membre=membre, etat=EtatAdhesion.ACTIVE, communaute__in=qui.communautes)
        return 1 if siennes.exists() else 2
    return 3 if qui.equipes and not _ses_administrations(membre) & _administrations(qui.equipes) else 4


def _ses_administrations(membre: Membre) -> set[int]:
    rattachements = Recruteur.objects.filter(utilisateur=membre.utilisateur_id, etat=EtatRattachement.ACTIF)
    siens = set(rattachements.order_by().values_list("organisme", flat=True))
    return _administrations(siens | ({membre.organisme_id} if membre.organisme_id else set()))


def _administrations(organismes: Iterable[int]) -> set[int]:
    """The top of the tree above each of these."""
    return {organisme.racine().pk for organisme in Organisme.objects.filter(pk__in=organismes)}


def _lit_l_intention(intention: IntentionMobilite, qui: Lecteur) -> bool:
    """ADR 0025: its member; who recruits or advises it, as `reference_visibilite` says it without the SQL."""
    if qui.compte is None:
        return False
    reference_visibilite.oublier()
    with vision(SYSTEME):
        return reference_visibilite.voit(intention, qui.compte, timezone.localdate())


def _lit_son_intention(membre: Membre, qui: Lecteur) -> bool:
    """Who reads its intention reads its name."""
    with vision(SYSTEME):
        intention = IntentionMobilite.objects.filter(membre=membre).select_related("membre__utilisateur").first()
    return intention is not None and _lit_l_intention(intention, qui)


def _est_du_membre(ligne: Any, qui: Lecteur) -> bool:
    with vision(SYSTEME):
        return bool(IntentionMobilite.objects.get(pk=ligne.intention_id).membre.utilisateur_id == qui.compte)


def _montre(partie: str) -> Callable[[Any, Lecteur], bool]:
    """Whether this part of a profile, and the profile itself, are shown to this reader."""

    def permet(ligne: Any, qui: Lecteur) -> bool:
        membre = ligne if isinstance(ligne, Membre) else ligne.membre
        if qui.compte == membre.utilisateur_id or qui.moderateur:
            return True
        besoin = _a_qui(membre, qui)
        return membre.audience_identite >= besoin and getattr(membre, f"audience_{partie}") >= besoin

    return permet


def _ecrit_a(ligne: Any, qui: Lecteur) -> bool:
    """Whether this account, or this member, wrote to the reader of a mail: its answer goes there."""
    auteur = ligne.pk if isinstance(ligne, Utilisateur) else ligne.utilisateur_id
    ecrits = MessageMembre.objects.filter(expediteur=auteur, membre__utilisateur=qui.compte)
    return qui.adresse != "" and qui.compte is not None and ecrits.exists()


def _atteste(ligne: Any, qui: Lecteur) -> bool:
    """ADR 0030: who is asked reads who asks, the story and the title of its step, as long as it is not declined."""
    cle = {"Preuve": "preuve", "Etape": "preuve__etape", "Membre": "demandeur"}[type(ligne).__name__]
    adressees = Attestation.objects.filter(
        attestant=qui.membre, etat__in=[EtatAttestation.DEMANDEE, EtatAttestation.ATTESTEE]
    )
    return qui.membre is not None and adressees.filter(**{cle: ligne.pk}).exists()


def _partie_a_l_attestation(ligne: Attestation, qui: Lecteur) -> bool:
    return qui.membre is not None and qui.membre in {ligne.demandeur_id, ligne.attestant_id}


def _auteur(ligne: Any) -> int:
    """Of a message or of a report."""
    return int(ligne.expediteur_id if isinstance(ligne, MessageMembre) else ligne.auteur_id)


def _qui_voit(partie: str) -> Regle:
    return Regle(f"qui le membre a choisi ({partie})", _montre(partie))


def _demande_a(ligne: Any, qui: Lecteur) -> bool:
    """Whether this member asks to join a community that this reader leads."""
    membre = ligne if isinstance(ligne, Membre) else ligne.membre
    animees = Adhesion.objects.filter(membre=qui.membre, etat=EtatAdhesion.ACTIVE, role=RoleAdhesion.ANIMATEUR)
    demandes = Adhesion.objects.filter(
        membre=membre, etat=EtatAdhesion.DEMANDEE, communaute__in=animees.order_by().values("communaute")
    )
    return qui.membre is not None and membre.etat == EtatMembre.ACTIVE and demandes.exists()


def _forme_un_binome(membre: Membre, qui: Lecteur) -> bool:
    """Somebody with whom this reader is, or was, in a pair."""
    siens = Binome.objects.filter(mentor=qui.membre, mentore=membre) | Binome.objects.filter(
        mentor=membre, mentore=qui.membre
    )
    return qui.membre is not None and siens.exists()


def _est_du_binome(ligne: Any, qui: Lecteur) -> bool:
    binome = ligne if isinstance(ligne, Binome) else ligne.binome
    return qui.membre is not None and qui.membre in {binome.mentor_id, binome.mentore_id}


def _partage_l_objectif(objectif: Objectif, qui: Lecteur) -> bool:
    """Who asked; its mentor, while the pair runs or has just ended."""
    if qui.membre is None:
        return False
    lus = Binome.objects.filter(
        demande=objectif.demande_id, mentor=qui.membre, etat__in=["actif", "en pause", "terminé"]
    )
    return objectif.demande.membre_id == qui.membre or lus.exists()


def _lit_la_campagne(*cachees: str) -> Callable[[Campagne, Lecteur], bool]:
    """Its community, everybody's when it has none; in these states, who leads it alone."""

    def permet(campagne: Campagne, qui: Lecteur) -> bool:
        if qui.moderateur or qui.membre is None:
            return qui.moderateur
        menees = Adhesion.objects.filter(membre=qui.membre, etat=EtatAdhesion.ACTIVE, role=RoleAdhesion.ANIMATEUR)
        if menees.filter(communaute=campagne.communaute_id).exists():
            return True
        siennes = {None, *qui.communautes}
        return campagne.etat not in cachees and campagne.communaute_id in siennes

    return permet


def _en_est(campagne: Campagne, qui: Lecteur) -> bool:
    demandes = DemandeMentorat.objects.filter(campagne=campagne, membre=qui.membre)
    offertes = Participation.objects.filter(campagne=campagne, offre__membre=qui.membre)
    return qui.membre is not None and (demandes.exists() or offertes.exists())


PUBLIC = Regle("tout le monde", lambda ligne, qui: True)
PERSONNE = Regle("personne", lambda ligne, qui: False)
SOI = Regle("la personne elle-même", lambda ligne, qui: qui.compte is not None and proprietaire(ligne) == qui.compte)
MODERATION = Regle("l’équipe de modération", lambda ligne, qui: qui.moderateur)
ADMINISTRATION = Regle("les administrateurs", lambda ligne, qui: qui.administrateur)
DESTINATAIRE = Regle("qui reçoit ce courriel", lambda ligne, qui: qui.adresse != "" and ligne.adresse == qui.adresse)
EQUIPE = Regle("l’équipe de cet employeur", lambda ligne, qui: ligne.organisme_id in qui.equipes)
COLLEGUES = Regle("ses collègues qui recrutent", _collegue)
OFFRE = Regle("qui peut lire cette offre", _offre)
GESTION = Regle("l’équipe de cet employeur", _gere)
GARDEE = Regle(
    "qui garde cette offre", lambda ligne, qui: OffreGardee.objects.filter(utilisateur=qui.compte, offre=ligne).exists()
)
EMPLOYEUR = Regle("qui peut lire cette offre, si l’employeur n’est pas sensible", _employeur)
ORGANISME = Regle("tout le monde, si l’organisme n’est pas sensible", _organisme)
DE_L_ORGANISME = Regle(ORGANISME.dit, lambda ligne, qui: _organisme(ligne.organisme, qui))
SES_PREUVES = Regle(
    _qui_voit("competences").dit, lambda ligne, qui: _montre("competences")(ligne.competence_declaree, qui)
)
PARTIES_A_L_ATTESTATION = Regle("qui l’a demandée, et à qui", _partie_a_l_attestation)
ATTESTANT = Regle("à qui l’on demande d’attester", _atteste)
ECRIT_A = Regle("à qui cette personne écrit", _ecrit_a)
RECU = Regle("qui reçoit ce message", lambda ligne, qui: qui.compte == ligne.membre.utilisateur_id)
ECRIT = Regle("qui l’a écrit", lambda ligne, qui: qui.compte is not None and qui.compte == _auteur(ligne))
CONCERNE = Regle("la personne ou l’employeur concerné", _objet)
DU_COMMENTAIRE = Regle(CONCERNE.dit, lambda ligne, qui: _objet(ligne.transition, qui))

# Who asks to join a community tells its name to who leads it, and what it shows to every member.
ANIMATION = Regle("qui anime la communauté demandée", _demande_a)
ANIMATION_POSTE = Regle(
    ANIMATION.dit, lambda ligne, qui: ligne.audience_poste >= Audience.MEMBRES and _demande_a(ligne, qui)
)


def _demande_mentorat(ligne: Any) -> DemandeMentorat:
    demande: DemandeMentorat = ligne if isinstance(ligne, DemandeMentorat) else ligne.demande
    return demande


def _demande_un_mentor(ligne: Any, qui: Lecteur) -> bool:
    return qui.compte is not None and _demande_mentorat(ligne).membre.utilisateur_id == qui.compte


def _est_demande(ligne: Any, qui: Lecteur) -> bool:
    """Whether this reader is the mentor that is asked now, or that accepted."""
    voeux = Voeu.objects.filter(pk=ligne.pk) if isinstance(ligne, Voeu) else _demande_mentorat(ligne).voeux
    lus = voeux.filter(offre__membre=qui.membre, etat__in=[EtatVoeu.ADRESSE, EtatVoeu.ACCEPTE])
    return qui.membre is not None and lus.exists()


def _a_ete_demande(ligne: Voeu, qui: Lecteur) -> bool:
    return qui.membre is not None and ligne.adresse_le is not None and ligne.offre.membre_id == qui.membre


def _mentorat_avec(membre: Membre, qui: Lecteur) -> bool:
    """Whether this member asks this reader as its mentor, or makes a pair with it."""
    if qui.membre is None:
        return False
    asked = Voeu.objects.filter(demande__membre=membre, offre__membre=qui.membre, etat=EtatVoeu.ADRESSE)
    deux = (membre.pk, qui.membre)
    return asked.exists() or Binome.objects.filter(mentor__in=deux, mentore__in=deux).exists()


MENTORE = Regle("qui demande un mentor", _demande_un_mentor)
DEMANDE_A = Regle("le mentor à qui la demande est adressée", _est_demande)
VOEU_RECU = Regle("le mentor à qui le vœu a été adressé", _a_ete_demande)
MENTORAT = Regle("le mentor à qui cette personne s’adresse, l’autre du binôme", _mentorat_avec)

INTENTION = Regle("qui peut lire cette intention", _lit_l_intention)
SON_INTENTION = Regle("qui peut lire son intention", _lit_son_intention)
DE_L_INTENTION = Regle("la personne elle-même", _est_du_membre)

SON_BINOME = Regle("l’autre personne de son binôme", _forme_un_binome)
LE_BINOME = Regle("les deux du binôme", _est_du_binome)
L_OBJECTIF = Regle("les deux du binôme, tant qu’il dure", _partage_l_objectif)
LA_DEMANDE = Regle(
    "qui demande, et le mentor de son binôme tant qu’il dure",
    lambda ligne, qui: (
        qui.membre is not None
        and (
            ligne.membre_id == qui.membre or Binome.objects.vivants().filter(demande=ligne, mentor=qui.membre).exists()
        )
    ),
)
QUI_ALERTE = Regle("qui l’a écrit", lambda ligne, qui: qui.membre is not None and ligne.auteur_id == qui.membre)

LA_CAMPAGNE = Regle("les membres de sa communauté, une fois ouverte", _lit_la_campagne("préparation", "annulée"))
# A mail tells who was registered that it is cancelled; one's own data name it, even outside its community.
SON_NOM = Regle("les membres de sa communauté, une fois ouverte", _lit_la_campagne("préparation")) | Regle(
    "qui y est, ou y fut", _en_est
)


# --- Communities


def _est_de(communaute: int, qui: Lecteur) -> bool:
    return qui.moderateur or communaute in qui.communautes


def _anime(communaute: int, qui: Lecteur) -> bool:
    menees = Adhesion.objects.filter(membre=qui.membre, etat=EtatAdhesion.ACTIVE, role=RoleAdhesion.ANIMATEUR)
    return qui.moderateur or (qui.membre is not None and menees.filter(communaute=communaute).exists())


def _lit_l_evenement(evenement: Evenement, qui: Lecteur) -> bool:
    """Once published, who it is spread to; of a community that opened."""
    if evenement.publie_le is None or evenement.communaute.etat == "projet":
        return False
    ouvert = {"public": True, "membres": qui.membre is not None}
    return ouvert.get(evenement.diffusion, evenement.communaute_id in qui.communautes)


def _y_est(*etats: str) -> Callable[[Evenement, Lecteur], bool]:
    """Who is registered, in one of these states; in any, without."""

    def permet(evenement: Evenement, qui: Lecteur) -> bool:
        siennes = Inscription.objects.filter(evenement=evenement, membre__utilisateur=qui.compte)
        return qui.compte is not None and (siennes.filter(etat__in=etats) if etats else siennes).exists()

    return permet


ORGANISE = Regle("qui organise l’événement", lambda ligne, qui: _anime(ligne.communaute_id, qui))
L_EVENEMENT = ORGANISE | Regle("qui peut le lire, une fois publié", _lit_l_evenement)
SON_TITRE = L_EVENEMENT | Regle("qui y est, ou y fut", _y_est())
AVEC_PLACE = ORGANISE | Regle("qui y a une place", _y_est("confirmée", "présente", "absente"))
INSCRIT = Regle(
    "la personne inscrite", lambda ligne, qui: qui.compte is not None and ligne.membre.utilisateur_id == qui.compte
)
DE_L_EVENEMENT = Regle(ORGANISE.dit, lambda ligne, qui: _anime(ligne.evenement.communaute_id, qui))


# --- Around events


def _de_la_place(ligne: Any, qui: Lecteur) -> bool:
    """The person whose registration this row goes with."""
    return qui.compte is not None and ligne.inscription.membre.utilisateur_id == qui.compte


def _anime_la_visite(ligne: Any, qui: Lecteur) -> bool:
    """Who leads the community; the moderation team, which leads them all, does not read it."""
    menees = Adhesion.objects.filter(membre=qui.membre, etat=EtatAdhesion.ACTIVE, role=RoleAdhesion.ANIMATEUR)
    return qui.membre is not None and menees.filter(communaute=ligne.inscription.evenement.communaute_id).exists()


def _etait_la(ligne: Any, qui: Lecteur) -> bool:
    """Once shared, who was in the session."""
    la = Inscription.objects.filter(evenement=ligne.inscription.evenement_id, etat__in=["confirmée", "présente"])
    return ligne.partagee and qui.membre is not None and la.filter(membre=qui.membre).exists()


def _lit_un_de_ses_evenements(ligne: Any, qui: Lecteur) -> bool:
    return any(_lit_l_evenement(evenement, qui) for evenement in ligne.evenements.select_related("communaute"))


SA_PLACE = Regle("la personne inscrite", _de_la_place)
LA_LISTE = Regle("qui anime la communauté, et remet la liste", _anime_la_visite)
LES_PRESENTS = Regle("qui était dans la séance, une fois partagé", _etait_la)
AVIS_LU = Regle("qui organise l’événement", lambda ligne, qui: _anime(ligne.inscription.evenement.communaute_id, qui))
LE_MESSAGE = DE_L_EVENEMENT | Regle(
    "qui l’a écrit, et qui a une place",
    lambda ligne, qui: (
        (qui.compte is not None and ligne.auteur_id == qui.compte)
        or _y_est("place proposée", "confirmée", "présente", "absente")(ligne.evenement, qui)
    ),
)
LE_GROUPE = Regle("les membres de la communauté", lambda ligne, qui: _est_de(ligne.communaute_id, qui))
SON_NOM_DE_GROUPE = LE_GROUPE | Regle("qui lit un de ses événements", _lit_un_de_ses_evenements)
LA_SEANCE = Regle(
    "qui a une place dans la séance", lambda ligne, qui: _y_est("confirmée", "présente")(ligne.evenement, qui)
)


def _a_ecrit(ligne: Any, qui: Lecteur) -> bool:
    auteur = ligne.auteur_id if isinstance(ligne, Annonce) else ligne.auteur.utilisateur_id
    return qui.compte is not None and auteur == qui.compte


SES_MEMBRES = Regle(
    "les membres de la communauté, et qui l’anime", lambda ligne, qui: _est_de(ligne.communaute_id, qui)
)
SON_ANIMATION = Regle("qui anime la communauté", lambda ligne, qui: _anime(ligne.communaute_id, qui))
MANIFESTE = Regle(
    "tout le monde, une fois publié ; qui anime la communauté, avant",
    lambda ligne, qui: ligne.publie_le is not None or _anime(ligne.communaute_id, qui),
)
L_AMENDEMENT = Regle(SES_MEMBRES.dit, lambda ligne, qui: _est_de(ligne.manifeste.communaute_id, qui))
L_AUTEUR = Regle("qui l’a écrit", _a_ecrit)


# --- Communities: REX, commons, questions ---


def _lit_le_texte(texte: Any, qui: Lecteur) -> bool:
    """Its author; who leads the community, but drafts; once published, those it is spread to."""
    if qui.membre is not None and texte.auteur_id == qui.membre:
        return True
    if texte.etat != "brouillon" and _anime(texte.communaute_id, qui):
        return True
    ouverts = {"public": True, "membres": qui.membre is not None}
    return texte.etat == "publié" and ouverts.get(texte.diffusion, texte.communaute_id in qui.communautes)


def _lit_la_question(ligne: Any, qui: Lecteur) -> bool:
    """The members of its community; withdrawn, who leads it."""
    question = ligne if isinstance(ligne, Question) else ligne.question
    retiree = question.etat == "retirée" or getattr(ligne, "retiree_le", None) is not None
    membre = question.communaute_id in qui.communautes and not retiree
    # One's own data give what one wrote.
    sien = qui.membre is not None and ligne.auteur_id == qui.membre
    return membre or sien or _anime(question.communaute_id, qui)


def _commente(commentaire: Any, qui: Lecteur) -> bool:
    """What was said of a text: its author, who leads the community."""
    objet = commentaire.transition.objet
    if not isinstance(objet, Publication):
        return False
    return (qui.membre is not None and objet.auteur_id == qui.membre) or _anime(objet.communaute_id, qui)


LE_TEXTE = Regle("qui l’a écrit, qui anime la communauté, ceux à qui il est diffusé", _lit_le_texte)
LA_QUESTION = Regle("les membres de la communauté ; retirée, qui l’anime", _lit_la_question)
DU_TEXTE = Regle("qui a écrit ce texte, qui anime la communauté", _commente)

# Columns that hold words of everybody: referentials, codes, settings, figures.
PUBLIQUES = """
accueil.Statistiques.chiffres
annuaire.DomainePublic.domaine
annuaire.IntentionMobilite.mobilites annuaire.IntentionMobilite.positions
annuaire.Communaute.slug annuaire.Communaute.nom annuaire.Communaute.domaine
auth.Group.name
communautes.Espace.raison_d_etre
mentorat.Campagne.bilan mentorat.PaireProposee.raisons
mentorat.OffreMentor.themes mentorat.OffreMentor.formats
mentorat.DemandeMentorat.themes mentorat.DemandeMentorat.formats
opportunites.LigneRecherche.categories opportunites.LigneRecherche.nature_emploi opportunites.LigneRecherche.contrat
opportunites.LigneRecherche.teletravail opportunites.LigneRecherche.encadrement opportunites.LigneRecherche.famille
opportunites.LigneRecherche.mobilites opportunites.LigneRecherche.etape
opportunites.MotConnu.mot opportunites.MotConnu.forme
rapprochement.Execution.genre rapprochement.Execution.parametres rapprochement.Execution.empreinte
referentiels.Corps.sigle referentiels.Corps.nom referentiels.Corps.alias referentiels.Grade.libelle
referentiels.Competence.code referentiels.Competence.libelle referentiels.Competence.famille
referentiels.Competence.alias referentiels.Competence.uri_esco referentiels.Competence.code_ogr
referentiels.NiveauCompetence.description
referentiels.Metier.code referentiels.Metier.code_rmfp referentiels.Metier.code_rome referentiels.Metier.libelle
referentiels.Metier.famille referentiels.Appellation.libelle referentiels.Appellation.code_ogr
referentiels.Region.code referentiels.Region.nom
referentiels.Departement.code referentiels.Departement.nom referentiels.Departement.alias
referentiels.Synonyme.terme referentiels.Synonyme.equivalents referentiels.DernierChangement.source
socle.Transition.verbe socle.Transition.de socle.Transition.vers socle.Transition.motif socle.Commentaire.champ
socle.Courriel.genre socle.Courriel.objets socle.Echeance.nom socle.Abonnement.liste socle.AdresseEnEchec.raison
socle.SigneDeVie.nom
admin.LogEntry.object_id
communautes.EnvoiTchap.genre communautes.EnvoiTchap.objets communautes.EnvoiTchap.erreur
"""

# Who reads the value of somebody: each line is a promise of docs/rgpd.md.
# Who reads a name beside those its member shows itself to.
NOMME = _qui_voit("identite") | ANIMATION | ECRIT_A | SON_INTENTION | ATTESTANT | SON_BINOME | MENTORAT

LECTEURS: dict[str, Colonne | Regle] = {
    "comptes.Utilisateur.email": SOI | MODERATION | COLLEGUES | ECRIT_A,
    "comptes.Utilisateur.uuid": SOI | MODERATION,
    "comptes.Utilisateur.password": Colonne(PERSONNE, apres=True),
    "comptes.CodeEnvoye.uuid": SOI,
    "comptes.CodeEnvoye.adresse": SOI,
    "comptes.CodeEnvoye.empreinte": PERSONNE,
    "comptes.EssaiManque.adresse": PERSONNE,
    "comptes.Identite.emetteur": SOI,
    "comptes.Identite.sub": PERSONNE,
    "comptes.Identite.adresse": SOI,
    "comptes.Identite.siret": Colonne(SOI, vide=False),
    "account.EmailAddress.email": SOI,
    "account.EmailConfirmation.key": PERSONNE,
    "mfa.Authenticator.data": Colonne(PERSONNE, cles=("secret", "seed")),
    "sessions.Session.session_key": Colonne(PERSONNE, unique=True),
    "sessions.Session.session_data": PERSONNE,
    "usersessions.UserSession.ip": PERSONNE,
    "usersessions.UserSession.session_key": PERSONNE,
    "usersessions.UserSession.user_agent": SOI,
    "usersessions.UserSession.data": PERSONNE,
    "admin.LogEntry.object_repr": MODERATION,
    "admin.LogEntry.change_message": MODERATION,
    "annuaire.Recruteur.uuid": SOI | EQUIPE | MODERATION,
    "annuaire.Recruteur.raison": SOI | MODERATION,
    "annuaire.Recruteur.adresse_invitee": SOI | EQUIPE | MODERATION,
    "annuaire.Membre.uuid": _qui_voit("identite"),
    "annuaire.Membre.prenom": NOMME,
    "annuaire.Membre.nom": NOMME,
    "annuaire.Membre.poste": _qui_voit("poste") | ANIMATION_POSTE,
    "annuaire.Membre.ville": _qui_voit("residence"),
    "annuaire.Membre.presentation": _qui_voit("presentation"),
    "annuaire.Membre.lien": _qui_voit("presentation"),
    "annuaire.Membre.aide_sur": _qui_voit("presentation"),
    "annuaire.Etape.uuid": _qui_voit("etapes"),
    "annuaire.Etape.intitule": _qui_voit("etapes") | ATTESTANT,
    "annuaire.Etape.employeur": _qui_voit("etapes"),
    "annuaire.Etape.lieu": _qui_voit("etapes"),
    "annuaire.Adhesion.uuid": _qui_voit("communautes") | ANIMATION,
    "annuaire.Preuve.uuid": SES_PREUVES,
    "annuaire.Preuve.recit": SES_PREUVES | ATTESTANT,
    "annuaire.Attestation.uuid": PARTIES_A_L_ATTESTATION,
    "annuaire.MessageMembre.objet": RECU | ECRIT,
    "annuaire.MessageMembre.texte": RECU | ECRIT,
    "annuaire.MessageMembre.jeton": PERSONNE,
    "annuaire.Signalement.texte": MODERATION | ECRIT,
    "annuaire.IntentionMobilite.uuid": INTENTION,
    "annuaire.Exclusion.uuid": DE_L_INTENTION,
    "annuaire.Readmission.uuid": DE_L_INTENTION,
    "annuaire.EmployeurChoisi.uuid": DE_L_INTENTION,
    "annuaire.Exclusion.adresse": Colonne(DE_L_INTENTION, vide=False),
    "mentorat.OffreMentor.uuid": _qui_voit("identite"),
    "mentorat.OffreMentor.presentation": _qui_voit("identite"),
    "mentorat.DemandeMentorat.uuid": MENTORE,
    "mentorat.DemandeMentorat.besoin": MENTORE | DEMANDE_A | LA_DEMANDE,
    "mentorat.Voeu.uuid": MENTORE | VOEU_RECU,
    "mentorat.Voeu.motif": MENTORE | DEMANDE_A,
    "mentorat.Objectif.texte": MENTORE | L_OBJECTIF,
    "referentiels.Organisme.sigle": Colonne(ORGANISME, apres=True),
    "referentiels.Organisme.nom": ORGANISME,
    "referentiels.Organisme.siret": Colonne(ORGANISME, vide=False),
    "referentiels.Organisme.domaines_courriel": Colonne(ORGANISME, vide=False),
    "referentiels.Denomination.libelle": DE_L_ORGANISME,
    "opportunites.Offre.uuid": OFFRE | GARDEE,
    "opportunites.Offre.jeton": SOI | GESTION,
    "opportunites.Offre.reference_csp": OFFRE,
    "opportunites.Offre.intitule": OFFRE,
    "opportunites.Offre.duree_contrat": OFFRE,
    "opportunites.Offre.employeur_libelle": EMPLOYEUR,
    "opportunites.Offre.autorite": OFFRE,
    "opportunites.Offre.metier_libelle": OFFRE,
    "opportunites.Offre.lieu": OFFRE,
    "opportunites.Offre.contexte": OFFRE,
    "opportunites.Offre.missions": OFFRE,
    "opportunites.Offre.profil": OFFRE,
    "opportunites.Offre.conditions": OFFRE,
    "opportunites.Offre.candidature": OFFRE,
    "opportunites.Offre.documents": OFFRE,
    "opportunites.Offre.etape_apport": OFFRE,
    "opportunites.Offre.etape_mentor": OFFRE,
    "opportunites.Offre.etape_suite": OFFRE,
    "opportunites.Offre.urgence": GESTION | MODERATION,
    "opportunites.Offre.empreinte": PERSONNE,
    "opportunites.RechercheEnregistree.uuid": SOI,
    "opportunites.RechercheEnregistree.nom": SOI,
    "opportunites.RechercheEnregistree.criteres": Colonne(SOI, cles=("q",), signe="-"),
    "opportunites.RechercheEnregistree.jeton": SOI,
    "socle.Transition.instantane": MODERATION | CONCERNE,
    "socle.Trace.details": ADMINISTRATION,
    "socle.Commentaire.texte": MODERATION | DU_COMMENTAIRE | DU_TEXTE,
    "socle.Courriel.adresse": SOI | MODERATION | DESTINATAIRE,
    "socle.Courriel.secret": Colonne(DESTINATAIRE, cles=("code", "adresse")),
    "socle.Courriel.cle": MODERATION,
    "socle.Courriel.message_id": SOI | MODERATION | DESTINATAIRE,
    "socle.Courriel.raison": MODERATION,
    "socle.AdresseEnEchec.adresse": PERSONNE,
    "accueil.Lettre.contenu": SOI,
    "communautes.Evenement.uuid": SON_TITRE,
    "communautes.Evenement.titre": SON_TITRE,
    "communautes.Evenement.description": L_EVENEMENT,
    "communautes.Evenement.lieu": SON_TITRE,  # a mail tells where it moves
    "communautes.Evenement.lien": AVEC_PLACE,
    "communautes.Evenement.acces": AVEC_PLACE,
    "communautes.Evenement.accessibilite": L_EVENEMENT,
    "communautes.Evenement.bilan": L_EVENEMENT,
    "communautes.Evenement.motif_annulation": SON_TITRE,
    "communautes.Inscription.uuid": INSCRIT | DE_L_EVENEMENT,
    "communautes.Inscription.besoin": INSCRIT | DE_L_EVENEMENT,
    "communautes.Inscription.sujet": INSCRIT | DE_L_EVENEMENT | LA_SEANCE,
    "communautes.Habilitation.nom_de_naissance": SA_PLACE | LA_LISTE,
    "communautes.Habilitation.prenoms": SA_PLACE | LA_LISTE,
    "communautes.Habilitation.lieu_de_naissance": SA_PLACE | LA_LISTE,
    "communautes.Habilitation.nationalite": SA_PLACE | LA_LISTE,
    "communautes.FluxAgenda.empreinte": PERSONNE,
    "communautes.Conclusion.texte": SA_PLACE | LES_PRESENTS,
    "communautes.AvisEvenement.remarque": SA_PLACE | AVIS_LU,
    "communautes.MessageInscrits.uuid": LE_MESSAGE,
    "communautes.MessageInscrits.objet": LE_MESSAGE,
    "communautes.MessageInscrits.texte": LE_MESSAGE,
    "communautes.Serie.uuid": LE_GROUPE,
    "communautes.Serie.nom": SON_NOM_DE_GROUPE,
    "communautes.Serie.objet": LE_GROUPE,
    "mentorat.Campagne.uuid": LA_CAMPAGNE,
    "mentorat.Campagne.nom": SON_NOM,
    "mentorat.Campagne.presentation": LA_CAMPAGNE,
    "mentorat.Binome.uuid": LE_BINOME,
    "mentorat.Seance.uuid": LE_BINOME,
    "mentorat.AlerteMentorat.uuid": QUI_ALERTE | MODERATION,
    "mentorat.AlerteMentorat.texte": QUI_ALERTE | MODERATION,
    "communautes.Espace.accueil": SES_MEMBRES,
    "communautes.Espace.salon_lien": Colonne(SES_MEMBRES, vide=False),
    "communautes.Espace.salon": Colonne(SON_ANIMATION, vide=False),
    "communautes.Manifeste.texte": MANIFESTE,
    "communautes.Manifeste.resume": MANIFESTE,
    "communautes.Amendement.uuid": L_AMENDEMENT | L_AUTEUR,
    "communautes.Amendement.texte": L_AMENDEMENT | L_AUTEUR,
    "communautes.Amendement.motif": L_AMENDEMENT | L_AUTEUR,
    "communautes.Amendement.reponse": Colonne(L_AMENDEMENT | L_AUTEUR, vide=False),
    "communautes.Annonce.uuid": SES_MEMBRES,
    "communautes.Annonce.titre": SES_MEMBRES | L_AUTEUR,
    "communautes.Annonce.texte": SES_MEMBRES | L_AUTEUR,
}

LECTEURS |= {
    "communautes.CompteTchap.identifiant": Colonne(INSCRIT, apres=True, signe="-"),
    "communautes.EnvoiTchap.uuid": ADMINISTRATION,
    "communautes.EnvoiTchap.cle": ADMINISTRATION,
    "communautes.EnvoiTchap.reference": ADMINISTRATION,
    "communautes.EnvoiTchap.empreinte": Colonne(PERSONNE, vide=False),
}

LECTEURS |= {
    **{
        f"communautes.{modele}.{champ}": LE_TEXTE
        for modele in ("RetourExperience", "Commun")
        for champ in ("uuid", "titre", "resume", "texte")
    },
    "communautes.Commun.depot": LE_TEXTE,
    **{f"communautes.Question.{champ}": LA_QUESTION for champ in ("uuid", "titre", "texte")},
    **{f"communautes.Reponse.{champ}": LA_QUESTION for champ in ("uuid", "texte")},
}

# Models that no person writes in.
SANS_DONNEE = {"contenttypes", "dsfr"}
SANS_DONNEE_MODELES = {"auth.Permission"}

REGLES: dict[str, Colonne] = {nom: Colonne(PUBLIC) for nom in PUBLIQUES.split()} | {
    nom: une if isinstance(une, Colonne) else Colonne(une) for nom, une in LECTEURS.items()
}
