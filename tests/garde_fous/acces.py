"""Who gets what: one line for each route of the site, one for each screen of the admin.

A route that is not here fails `test_acces.py`. Who is not in `qui` is led to the login (anonymous), refused with 403 on
a page without object, and with 404 on an object, which then looks as if it were not there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession

from annuaire.enums import EtatAdhesion, EtatMembre, EtatRattachement
from annuaire.jetons import jeton_de_renouvellement
from annuaire.models import (
    Adhesion,
    Attestation,
    EmployeurChoisi,
    Exclusion,
    Mandat,
    Membre,
    Preuve,
    Readmission,
    Recruteur,
)
from annuaire.vision import vision
from communautes.enums import EtatPublication
from comptes.models import Identite
from mentorat.enums import EtatVoeu
from mentorat.models import OffreMentor, Voeu
from opportunites.enums import EtatOffre
from opportunites.models import RechercheEnregistree
from socle.acteur import SYSTEME
from socle.jetons import jeton
from tests.garde_fous.monde import PERSONAS, Monde

Personas = frozenset[str]
Objet = Callable[[Monde], dict[str, Any]]
Statut = int | frozenset[int]
Reponse = Statut | Mapping[str, Statut]  # by persona, "*" for the others

TOUS: Personas = frozenset(PERSONAS)
ANONYME: Personas = frozenset({"anonyme"})
CONNECTES = TOUS - ANONYME
RECRUTEURS: Personas = frozenset({"recruteur", "recruteur_ailleurs"})
EQUIPE: Personas = frozenset({"moderateur", "administrateur"})
ADMINISTRATEURS: Personas = frozenset({"administrateur"})
PERSONNE: Personas = frozenset()
MEMBRES: Personas = frozenset({"membre", "membre_ailleurs", "animateur"})
ANIMATEURS: Personas = frozenset({"animateur"})
# Not a colleague who recruits: see `profil`.
LECTEURS_DU_PROFIL = MEMBRES | {"recruteur"}
AVEC_PROFIL = MEMBRES | {"membre_en_attente"}


@dataclass(frozen=True)
class Regle:
    """Who may open a route, and what they get to a GET and to an empty POST (405: it takes none)."""

    qui: Personas
    get: Reponse = 200
    post: Reponse = 405
    objet: Objet | None = None  # what the parameters of its address are, in the world of the guards
    voient: Personas = PERSONNE  # they see the object, and may not do this to it: 403
    inconnu: Statut = 404  # GET of an object that does not exist, by who might
    refus: int | None = None  # what others get when connected, if neither 403 nor 404 as said above

    def ouvre(self, persona: str) -> bool:
        """Whether this persona reads a page there."""
        recu = self.get.get(persona, self.get.get("*")) if isinstance(self.get, Mapping) else self.get
        return persona in self.qui and recu == 200


def public(get: Reponse = 200, post: Reponse = 405, objet: Objet | None = None) -> Regle:
    return Regle(TOUS, get, post, objet)


def connecte(get: Reponse = 200, post: Reponse = 405, objet: Objet | None = None, **autres: Any) -> Regle:
    return Regle(CONNECTES, get, post, objet, **autres)


def recruteur(get: Reponse = 200, post: Reponse = 405) -> Regle:
    return Regle(RECRUTEURS, get, post)


def mien(objet: Objet, get: Reponse = 200, post: Reponse = 405) -> Regle:
    """An object of the recruiter's employer."""
    return Regle(frozenset({"recruteur"}), get, post, objet)


def sien(objet: Objet, get: Reponse = 200, post: Reponse = 405, **autres: Any) -> Regle:
    """An object of the agent, and of nobody else."""
    return Regle(frozenset({"agent"}), get, post, objet, **autres)


# --- Objects: what the parameters of an address are -------------------------------------------------


def offre(sorte: str, **autres: Any) -> Objet:
    """An offer of the recruiter's employer, by state, « membres » or « importee »."""
    return lambda monde: {"uuid": monde.objets["offres"][sorte][0].uuid, **autres}


def recherche(monde: Monde) -> dict[str, Any]:
    return {"uuid": RechercheEnregistree.objects.filter(utilisateur=monde.compte("agent")).latest("pk").uuid}


def invitation(monde: Monde) -> dict[str, Any]:
    recue = Recruteur.objects.get(utilisateur=monde.compte("agent"), etat=EtatRattachement.INVITE)
    return {"uuid": recue.uuid}


def adresse(monde: Monde) -> dict[str, Any]:
    """A second address of the agent, which refused a mail."""
    return {"pk": EmailAddress.objects.get(user=monde.compte("agent"), email="agent@personnel.example").pk}


def identite(monde: Monde) -> dict[str, Any]:
    return {"pk": Identite.objects.get(utilisateur=monde.compte("agent")).pk}


def session(monde: Monde) -> dict[str, Any]:
    return {"pk": UserSession.objects.filter(user=monde.compte("agent")).latest("pk").pk}


def lien_de_courriel(monde: Monde) -> dict[str, Any]:
    return {"jeton": jeton(monde.compte("agent"), "lettre")}


def renouvellement(monde: Monde) -> dict[str, Any]:
    return {"jeton": jeton_de_renouvellement(monde.compte("membre"))}


def communaute(monde: Monde) -> dict[str, Any]:
    """The one that the animator leads."""
    return {"slug": "numerique"}


def adhesion(monde: Monde) -> dict[str, Any]:
    """That of the member."""
    return {"uuid": Adhesion.objects.get(membre=monde.compte("membre").membre, communaute__slug="numerique").uuid}


def demande_d_adhesion(monde: Monde) -> dict[str, Any]:
    attente = Adhesion.objects.filter(
        communaute__slug="numerique", etat=EtatAdhesion.DEMANDEE, membre__etat=EtatMembre.ACTIVE
    )
    return {"uuid": attente.earliest("pk").uuid}


def profil(monde: Monde) -> dict[str, Any]:
    """That of a member whom recruiters of other administrations may read."""
    return {"uuid": monde.objets["profil"].uuid}


def etape(monde: Monde) -> dict[str, Any]:
    return {"uuid": monde.compte("membre").membre.etapes.latest("pk").uuid}


def preuve(monde: Monde) -> dict[str, Any]:
    return {"uuid": Preuve.objects.get(competence_declaree__membre=monde.compte("membre").membre).uuid}


def attestation(monde: Monde) -> dict[str, Any]:
    """That which the member asked of the member elsewhere, who has not answered."""
    return {"uuid": Attestation.objects.get(demandeur=monde.compte("membre").membre).uuid}


def declaree(monde: Monde) -> dict[str, Any]:
    return {"code": "du-membre"}


def du_membre(objet: Objet, get: Reponse = 200, post: Reponse = 405) -> Regle:
    """Of the profile of the member, and of nobody else."""
    return Regle(frozenset({"membre"}), get, post, objet)


def de_l_attestant(get: Reponse, post: Reponse) -> Regle:
    """Who is asked to attest, and nobody else: not even who asks."""
    return Regle(frozenset({"membre_ailleurs"}), get, post, attestation)


def intention(monde: Monde) -> dict[str, Any]:
    """That of the member: its own, shown to who recruits elsewhere and to its adviser."""
    return {"uuid": monde.objets["intention"].uuid}


def dans_l_intention(modele: type[Any], **champs: Any) -> Objet:
    """A row of it: nobody else's exist."""

    def trouver(monde: Monde) -> dict[str, Any]:
        with vision(SYSTEME):
            return {"uuid": modele.objects.filter(intention=monde.objets["intention"], **champs).latest("pk").uuid}

    return trouver


def demande_de_mentor(monde: Monde) -> dict[str, Any]:
    """The draft of the member, with its wishes."""
    return {"uuid": monde.objets["demande_mentorat"].uuid}


def mentor_a_choisir(monde: Monde) -> dict[str, Any]:
    choisis = monde.objets["demande_mentorat"].voeux.order_by().values("offre")
    offres = OffreMentor.objects.filter(membre__organisme=monde.tiers, etat="active").exclude(pk__in=choisis)
    return demande_de_mentor(monde) | {"offre": offres.earliest("pk").uuid}


def voeu_a_venir(monde: Monde) -> dict[str, Any]:
    return {"uuid": monde.objets["demande_mentorat"].voeux.filter(etat=EtatVoeu.EN_ATTENTE).earliest("pk").uuid}


def voeu_adresse(monde: Monde) -> dict[str, Any]:
    """That of the member, which waits for the answer of the member elsewhere."""
    adresses = Voeu.objects.filter(etat=EtatVoeu.ADRESSE, demande__membre=monde.compte("membre").membre)
    return {"uuid": adresses.get(offre__membre=monde.compte("membre_ailleurs").membre).uuid}


def fixe(**valeurs: Any) -> Objet:
    return lambda monde: valeurs


# What has a file is led to its page.
SANS_FICHE = {**dict.fromkeys(MEMBRES | {"membre_en_attente"}, 302), "*": 200}
SANS_FICHE_POSTE = SANS_FICHE | {"*": 422}
EST_MEMBRE = {**dict.fromkeys(MEMBRES, 200), "*": 302}
MON_ADHESION = Regle(frozenset({"membre"}), 405, 302, adhesion)

ARMES = dict.fromkeys(EQUIPE, 302)  # the team has its second factor already
PORTE = {"anonyme": 200, "*": 302}  # a door, already passed by who is connected
DEMO = public(404, objet=fixe(numero="1"))  # only in the demo: see tests/socle/test_courriels_demo.py
AVEC_LIEN = {"qui": frozenset({"anonyme", "agent"}), "objet": lien_de_courriel, "voient": TOUS}

OUVERTE = dict.fromkeys(("membre", "membre_ailleurs"), 200) | {"*": 302}  # who said something of its mobility
REFUSEE = dict.fromkeys(("membre", "membre_ailleurs"), 422) | {"*": 302}
DU_MEMBRE: Personas = frozenset({"membre"})
MENTOR: Personas = frozenset({"membre_ailleurs"})
# The member is one too: it has pairs.
EST_MENTOR = {"membre": 200, "membre_ailleurs": 200, "*": 302}
EST_MENTOR_POSTE = {"membre": 422, "membre_ailleurs": 422, "*": 302}
PAS_MENTOR = {"animateur": 200, "*": 302}
PAS_MENTOR_POSTE = {"animateur": 422, "*": 302}

TABLE: dict[str, Regle] = {
    # --- public pages
    "accueil:accueil": public(),
    "accueil:stats": public(),
    "accueil:budget": public(),
    "accueil:accessibilite": public(),
    "accueil:mentions_legales": public(),
    "accueil:donnees_personnelles": public(),
    "accueil:cookies": public(),
    "accueil:cgu": public(),
    "accueil:aide": public(),
    "accueil:contact": public(),
    "accueil:plan_du_site": public(),
    "accueil:sitemap": public(),
    "accueil:sitemap_section": public(objet=fixe(section="pages")),
    "accueil:robots": public(),
    "accueil:security_txt": public(),
    "sante": public(),
    "courriels": public(404),
    "courriel": DEMO,
    "courriel_html": DEMO,
    # --- offers, as everybody reads them
    "opportunites:liste": public(),
    "opportunites:flux": public(),
    "opportunites:suggestions": public(),
    "opportunites:export_csv": public(),
    "opportunites:export_ods": public(),
    "opportunites:detail": public(objet=offre(EtatOffre.PUBLIEE)),
    "api:offres": public(),
    "api:schema": public(),
    # --- doors
    "comptes:connexion": public(PORTE, PORTE),
    "account_login": public(PORTE, PORTE),
    "comptes:saisir_code": public(302, 302),
    "comptes:renvoyer_code": public(405, 302),
    "comptes:second_facteur": public(302, 302),
    "mfa_authenticate": public(302, 302),
    "comptes:deconnexion": public(405, 302),
    # --- ProConnect, off but in its own tests
    "comptes:proconnect": public(405, 404),
    "comptes:retour_proconnect": public(404),
    "comptes:continuer_proconnect": public(404, 404),
    "comptes:sortie_proconnect": public(404),
    # --- one's account
    "accueil:tableau_de_bord": connecte(),
    "accueil:carte": Regle(MEMBRES, objet=lambda monde: {"nom": "rencontres"}),
    "accueil:apercu_lettre": connecte(),
    "accueil:compte": connecte(),
    "accueil:mes_donnees": connecte(200, 200),
    "accueil:supprimer_compte": connecte(200, 302),
    "comptes:verifier": connecte(302, 302),
    "comptes:ajouter_adresse": connecte(200, 200),
    "comptes:retirer_adresse": sien(adresse, 200, 302),
    "comptes:choisir_adresse": sien(adresse, 405, 302),
    "comptes:lier_proconnect": connecte(404, 404),
    "comptes:detacher_identite": sien(identite, 200, 302),
    "comptes:fermer_session": sien(session, 405, 302),
    "comptes:fermer_autres_sessions": connecte(405, 302),
    "comptes:activer_second_facteur": connecte(ARMES | {"*": 200}, ARMES | {"*": 200}),
    "comptes:retirer_second_facteur": connecte(dict.fromkeys(EQUIPE, 200) | {"*": 302}, 302),
    "comptes:codes_de_secours": connecte(dict.fromkeys(EQUIPE, 200) | {"*": 302}, 302),
    "abonnements:choisir": connecte(200, 422),
    "abonnements:regler": connecte(200, 200),
    "abonnements:desabonner": Regle(**AVEC_LIEN, post=200),
    "abonnements:preferences": Regle(**AVEC_LIEN, post=200),
    "abonnements:reessayer": sien(adresse, 405, 302),
    # --- what one looks for and keeps
    "recherches:liste": connecte(),
    "recherches:enregistrer": connecte(200, 422),
    "recherches:lancer": sien(recherche, 302),
    "recherches:modifier": sien(recherche, 200, 422),
    "recherches:mettre_en_pause": sien(recherche, 405, 302),
    "recherches:reactiver": sien(recherche, 405, 302),
    "recherches:supprimer": sien(recherche, 200, 302),
    "opportunites:gardees": connecte(),
    "opportunites:oublier_vues": connecte(302, 302),
    "opportunites:garder": connecte(302, 302, offre(EtatOffre.PUBLIEE)),  # already kept: nothing to ask
    # A GET, where the login leads, shows the list.
    "opportunites:ne_plus_garder": connecte(302, 302, offre(EtatOffre.PUBLIEE), inconnu=302),
    # --- one's membership, and communities
    "membre:mon_adhesion": connecte(),
    "membre:demander": connecte(SANS_FICHE, SANS_FICHE_POSTE),
    "membre:completer": connecte(302, 302),
    "membre:accepter_invitation": connecte(405, 302),
    "membre:sortir": connecte(EST_MEMBRE, 302),
    "membre:renouveler": Regle(frozenset({"anonyme", "membre"}), 200, 200, renouvellement, voient=TOUS),
    "adhesions:communautes": connecte(),
    "adhesions:demander": Regle(MEMBRES, 405, 302, communaute, voient=CONNECTES),
    "adhesions:accepter_invitation": MON_ADHESION,
    "adhesions:decliner_invitation": MON_ADHESION,
    "adhesions:suspendre": MON_ADHESION,
    "adhesions:reprendre": MON_ADHESION,
    "adhesions:quitter": MON_ADHESION,
    "adhesions:demandes": Regle(ANIMATEURS, 200, 405, communaute),
    "adhesions:inviter": Regle(ANIMATEURS, 200, 422, communaute),
    "adhesions:valider": Regle(ANIMATEURS, 405, 302, demande_d_adhesion),
    "adhesions:refuser": Regle(ANIMATEURS, 405, 302, demande_d_adhesion),
    # --- the directory, and one's own profile
    "annuaire:liste": Regle(MEMBRES | RECRUTEURS),
    "annuaire:suggestions": Regle(MEMBRES | RECRUTEURS),
    "annuaire:detail": Regle(LECTEURS_DU_PROFIL, 200, 405, profil),
    "annuaire:contacter": Regle(LECTEURS_DU_PROFIL, 200, 422, profil),
    "annuaire:signaler": Regle(LECTEURS_DU_PROFIL, 200, 422, profil),
    "profil:voir": Regle(AVEC_PROFIL),
    # 409: an empty form does not say what was read.
    "profil:position": Regle(AVEC_PROFIL, 200, 409),
    "profil:presentation": Regle(AVEC_PROFIL, 200, 409),
    "profil:visibilite": Regle(AVEC_PROFIL, 200, 422),
    "profil:competences": Regle(AVEC_PROFIL, 200, 409),
    "profil:chercher_competences": Regle(AVEC_PROFIL),
    "profil:proposer_competence": Regle(AVEC_PROFIL, 200, 422),
    "profil:apercu": Regle(AVEC_PROFIL),
    "profil:prouver": du_membre(declaree, 200, 422),
    "profil:retirer_preuve": du_membre(preuve, 405, 302),
    "profil:modifier_preuve": du_membre(preuve, 200, 422),
    "profil:demander_attestation": du_membre(preuve, 200, 422),
    "profil:attestations": Regle(MEMBRES),
    "profil:attestation": de_l_attestant(200, 405),
    "profil:attester": de_l_attestant(405, 302),
    "profil:decliner": de_l_attestant(405, 302),
    "profil:retirer_attestation": Regle(frozenset({"membre", "membre_ailleurs"}), 405, 302, attestation),
    "profil:ajouter_etape": Regle(AVEC_PROFIL, 200, 422),
    "profil:modifier_etape": du_membre(etape, 200, 422),
    "profil:supprimer_etape": du_membre(etape, 200, 302),
    # --- who recruits; without an employer, a page says how to ask
    "employeur:offres": recruteur(),
    "opportunites:creer": recruteur(200, 422),
    "opportunites:retrouver": recruteur(),
    "opportunites:competences": recruteur(),
    # 409: an empty form does not say which version was read.
    "opportunites:modifier": mien(offre(EtatOffre.BROUILLON, etape="poste"), 200, 409),
    "opportunites:apercu": mien(offre(EtatOffre.BROUILLON)),
    "opportunites:soumettre": mien(offre(EtatOffre.BROUILLON), 405, 409),
    "opportunites:suivre": mien(offre(EtatOffre.PUBLIEE)),
    "opportunites:reprendre": mien(offre("importee"), 200, 422),
    "opportunites:dupliquer": mien(offre(EtatOffre.PUBLIEE), 405, 302),
    "opportunites:suspendre": mien(offre(EtatOffre.PUBLIEE), 200, 302),
    "opportunites:renouveler": mien(offre(EtatOffre.PUBLIEE), 405, 409),
    "opportunites:clore": mien(offre(EtatOffre.PUBLIEE), 200, 422),
    # --- mobility: one's own, and what those who may read it see
    "accompagnement:ma_mobilite": connecte(),
    "accompagnement:declarer": Regle(MEMBRES, 200, 422),
    "accompagnement:mettre_en_pause": connecte(OUVERTE, REFUSEE),
    "accompagnement:reprendre": connecte(405, 302),
    "accompagnement:fermer": connecte(OUVERTE, 302),
    "accompagnement:renouveler": connecte(OUVERTE, 302),
    "accompagnement:qui_me_voit": connecte(OUVERTE),
    "accompagnement:exclusions": connecte(OUVERTE, REFUSEE),
    "accompagnement:exclure_personne": connecte(OUVERTE, REFUSEE),
    "accompagnement:lever_exclusion": Regle(
        DU_MEMBRE, 405, 302, dans_l_intention(Exclusion, d_office=False, adresse="")
    ),
    "accompagnement:readmissions": connecte(OUVERTE, REFUSEE),
    "accompagnement:retirer_readmission": Regle(DU_MEMBRE, 405, 302, dans_l_intention(Readmission)),
    "accompagnement:employeurs": connecte(OUVERTE, REFUSEE),
    "accompagnement:retirer_employeur": Regle(DU_MEMBRE, 405, 302, dans_l_intention(EmployeurChoisi)),
    "accompagnement:conseil": Regle(MEMBRES, 200, 422),
    "accompagnement:retirer_conseiller": connecte(405, 302),
    "accompagnement:a_l_ecoute": recruteur(),
    "accompagnement:accompagnees": Regle(frozenset({"conseiller"})),
    "accompagnement:detail": Regle(DU_MEMBRE | {"recruteur_ailleurs", "conseiller"}, objet=intention),
    # --- mentoring: the member asks, the member elsewhere is a mentor
    "mentorat:accueil": connecte(),
    "mentorat:proposer_offre": Regle(MEMBRES, PAS_MENTOR, PAS_MENTOR_POSTE),
    "mentorat:modifier_offre": Regle(MEMBRES, EST_MENTOR, EST_MENTOR_POSTE),
    "mentorat:suspendre_offre": Regle(MEMBRES, EST_MENTOR, EST_MENTOR_POSTE),
    "mentorat:reprendre_offre": Regle(MEMBRES, 405, 302),
    "mentorat:retirer_offre": Regle(MEMBRES, EST_MENTOR, 302),
    "mentorat:demander": Regle(MEMBRES, 200, 422),
    "mentorat:demande": Regle(DU_MEMBRE, 200, 405, demande_de_mentor),
    "mentorat:modifier_demande": Regle(DU_MEMBRE, 200, 422, demande_de_mentor),
    "mentorat:mentors": Regle(DU_MEMBRE, 200, 405, demande_de_mentor),
    "mentorat:souhaiter": Regle(DU_MEMBRE, 200, 422, mentor_a_choisir),
    "mentorat:adresser": Regle(DU_MEMBRE, 200, 422, demande_de_mentor),
    "mentorat:retirer_demande": Regle(DU_MEMBRE, 200, 302, demande_de_mentor),
    "mentorat:voeu": Regle(MENTOR | DU_MEMBRE, {"membre": 302, "*": 200}, 405, voeu_adresse),
    "mentorat:accepter": Regle(MENTOR, 405, 422, voeu_adresse),
    "mentorat:decliner": Regle(MENTOR, 405, 422, voeu_adresse),
    "mentorat:modifier_voeu": Regle(DU_MEMBRE, 200, 422, voeu_a_venir),
    "mentorat:monter": Regle(DU_MEMBRE, 405, 302, voeu_a_venir),
    "mentorat:descendre": Regle(DU_MEMBRE, 405, 302, voeu_a_venir),
    "mentorat:abandonner": Regle(DU_MEMBRE, 405, 302, voeu_a_venir),
    "annuaire:equipe": connecte(),
    "annuaire:chercher_employeurs": connecte(),
    "annuaire:demander": connecte(200, 422),
    "annuaire:inviter": mien(lambda monde: {"organisme": monde.mien.pk}, 200, 200),
    # Its answer is the invited person's; the team that invited and the moderators see it.
    "annuaire:accepter_invitation": sien(invitation, 405, 302, voient=EQUIPE | {"recruteur_ailleurs"}),
    "annuaire:decliner_invitation": sien(invitation, 405, 302, voient=EQUIPE | {"recruteur_ailleurs"}),
    "annuaire:retirer": Regle(EQUIPE | {"agent", "recruteur_ailleurs"}, 405, 302, invitation),
}

# --- Tchap ---

TABLE |= {
    "tchap:modifier": Regle(MEMBRES, 200, 422),
    "tchap:supprimer": Regle(AVEC_PROFIL, 405, 302),
    "accueil:pousser_offre": Regle(ANIMATEURS, 200, 422, offre(EtatOffre.PUBLIEE)),
}

# The same page of an offer of the recruiter's employer, in each state.
MODERATION_ET_EMPLOYEUR = EQUIPE | {"recruteur"}
LECTEURS: dict[str, Personas] = {
    EtatOffre.BROUILLON: MODERATION_ET_EMPLOYEUR,
    EtatOffre.SOUMISE: MODERATION_ET_EMPLOYEUR,
    EtatOffre.A_COMPLETER: MODERATION_ET_EMPLOYEUR,
    EtatOffre.PUBLIEE: TOUS,
    EtatOffre.SUSPENDUE: MODERATION_ET_EMPLOYEUR,
    EtatOffre.POURVUE: TOUS,
    EtatOffre.INFRUCTUEUSE: TOUS,
    EtatOffre.RETIREE: TOUS,
    EtatOffre.EXPIREE: TOUS,
    EtatOffre.ARCHIVEE: MODERATION_ET_EMPLOYEUR,
    EtatOffre.REFUSEE: MODERATION_ET_EMPLOYEUR,
    "membres": MODERATION_ET_EMPLOYEUR,
}


# --- Mentoring, pairs: the two alone ---

LES_DEUX: Personas = frozenset({"membre", "membre_ailleurs"})
MOI_MENTOR: Personas = frozenset({"membre"})


def du_binome(quoi: str) -> Objet:
    return lambda monde: {"uuid": monde.objets[quoi].uuid}


def binome(get: Reponse = 200, post: Reponse = 405, quoi: str = "binome", qui: Personas = LES_DEUX) -> Regle:
    return Regle(qui, get, post, du_binome(quoi))


TABLE |= {
    "binomes:charte": connecte(),
    "binomes:premiere_seance": connecte(),
    "binomes:liste": connecte(),
    "binomes:detail": binome(),
    "binomes:signer": binome(200, 422, "binome_propose"),
    "binomes:objectifs": binome(200, 409),
    "binomes:suspendre": binome(200, 422),
    "binomes:reprendre": binome(405, 302),
    "binomes:terminer": binome(200, 302),
    "binomes:rompre": binome(200, 422),
    "binomes:alerter": binome(200, 422),
    "binomes:donner_avis": binome(200, 422, "binome_fini", MOI_MENTOR),
    "binomes:repondre_suivi": binome(200, 422, "binome_suivi", MOI_MENTOR),
    "binomes:attestation": binome(200, 405, "binome_fini", MOI_MENTOR),
    # The mentor proposes, the other one chooses.
    "binomes:proposer_creneaux": binome({"membre": 200, "*": 302}, {"membre": 422, "*": 302}),
    "binomes:choisir_creneau": binome(405, 302, qui=frozenset({"membre_ailleurs"})),
    "binomes:demander_creneaux": binome(405, 302, qui=frozenset({"membre_ailleurs"})),
    "binomes:planifier": binome(200, 422),
    "binomes:noter": binome(200, 422),
    "binomes:calendrier": binome(),
    "binomes:deplacer": binome(200, 422, "seance"),
    "binomes:annuler": binome(200, 302, "seance"),
    "binomes:calendrier_seance": binome(200, 405, "seance"),
}


# --- Mentoring, campaigns and who follows them ---

MENENT = ANIMATEURS | EQUIPE
DE_LA_CAMPAGNE: Personas = frozenset({"membre", "animateur"})


def une_campagne(quoi: str) -> Objet:
    """A campaign of the community that the animator leads and that the member belongs to, by state."""
    return lambda monde: {"uuid": monde.objets["campagnes"][quoi].uuid}


def menee(quoi: str, get: Reponse = 200, post: Reponse = 405) -> Regle:
    return Regle(MENENT, get, post, une_campagne(quoi))


def une_paire(ecartee: bool) -> Objet:
    def trouver(monde: Monde) -> dict[str, Any]:
        la_campagne = monde.objets["campagnes"]["appariement"]
        return {"uuid": la_campagne.uuid, "pk": la_campagne.paires.filter(ecartee=ecartee).earliest("pk").pk}

    return trouver


TABLE |= {
    "campagnes:liste": connecte(),
    "campagnes:creer": Regle(MENENT, 200, 422),
    "campagnes:detail": Regle(DE_LA_CAMPAGNE | EQUIPE, 200, 405, une_campagne("inscriptions")),
    "campagnes:modifier": menee("inscriptions", 200, 422),
    "campagnes:ouvrir": menee("préparation", 405, 302),
    "campagnes:fermer_inscriptions": menee("inscriptions", 405, 302),
    "campagnes:rouvrir": menee("appariement", 200, 422),
    "campagnes:annuler": menee("préparation", 200, 302),
    "campagnes:clore": menee("en cours", 405, 302),
    # Who has neither an offer nor a request is told so.
    "campagnes:participer": Regle(
        DE_LA_CAMPAGNE, 200, frozenset({200, 422}), une_campagne("inscriptions"), voient=EQUIPE
    ),
    "campagnes:inscrire": Regle(
        DE_LA_CAMPAGNE, 200, frozenset({200, 422}), une_campagne("inscriptions"), voient=EQUIPE
    ),
    "campagnes:quitter": Regle(DE_LA_CAMPAGNE | EQUIPE, 405, 302, une_campagne("inscriptions")),
    "campagnes:desinscrire": Regle(DE_LA_CAMPAGNE | EQUIPE, 405, 302, une_campagne("inscriptions")),
    "campagnes:appariement": menee("appariement"),
    "campagnes:apparier": menee("appariement", 405, 302),
    "campagnes:imposer": menee("appariement", 200, 422),
    "campagnes:ecarter": Regle(MENENT, 405, 302, une_paire(ecartee=False)),
    "campagnes:remettre": Regle(MENENT, 405, 302, une_paire(ecartee=True)),
    "campagnes:confirmer": menee("appariement", 200, 302),
    "animation:binomes": Regle(MENENT),
    "animation:demandes": Regle(MENENT),
    "animation:indicateurs": Regle(MENENT),
}


# --- Communities: events and registrations ---


def un_evenement(quoi: str) -> Objet:
    """An event of the community that the animator leads: see `plantations/communautes_evenements`."""
    return lambda monde: {"uuid": monde.objets["evenements"][quoi].uuid}


def organise(quoi: str, get: Reponse = 200, post: Reponse = 405, voient: Personas = PERSONNE) -> Regle:
    return Regle(MENENT, get, post, un_evenement(quoi), voient=voient)


def mon_inscription(quoi: str, get: Reponse = 200, post: Reponse = 302) -> Regle:
    """That of the member: who is not registered finds nothing there."""
    return Regle(frozenset({"membre"}), get, post, un_evenement(quoi))


def une_demande_d_inscription(monde: Monde) -> dict[str, Any]:
    return {"uuid": monde.objets["inscription_a_valider"].uuid}


TABLE |= {
    "evenements:liste": public(),
    "evenements:mois": public(objet=lambda monde: {"mois": monde.objets["mois"]}),
    "evenements:creer": Regle(MENENT, 200, 422, communaute),
    "evenements:detail": public(objet=un_evenement("public")),
    "evenements:modifier": organise("public", 200, 422),
    "evenements:publier": organise("brouillon", 405, 302),
    "evenements:annuler": organise("public", 200, 422),
    "evenements:clore": organise("commence", 405, 302),
    "evenements:dupliquer": organise("public", 405, 302),
    "evenements:inscrire": Regle(MEMBRES, 200, 302, un_evenement("public"), voient=CONNECTES - MEMBRES),
    "evenements:modifier_inscription": mon_inscription("propose"),
    "evenements:annuler_inscription": mon_inscription("propose"),
    "evenements:accepter_place": mon_inscription("propose", 405),
    "evenements:inscriptions": organise("modere"),
    "evenements:presences": organise("commence", 200, 302),
    "evenements:valider_inscription": Regle(MENENT, 405, 302, une_demande_d_inscription),
    "evenements:refuser_inscription": Regle(MENENT, 200, 422, une_demande_d_inscription),
}


# --- Communities: around events ---


def autour(quoi: str) -> Objet:
    """An event where the member has a seat: see `plantations/communautes_suites`."""
    return lambda monde: {"uuid": monde.objets["suites"][quoi].uuid}


def sa_place(quoi: str, get: Reponse = 200, post: Reponse = 405) -> Regle:
    return Regle(frozenset({"membre"}), get, post, autour(quoi))


def l_organisation(quoi: str, get: Reponse = 200, post: Reponse = 405) -> Regle:
    return Regle(MENENT, get, post, autour(quoi))


def groupe(monde: Monde) -> dict[str, Any]:
    return {"uuid": monde.objets["serie"].uuid}


TABLE |= {
    "agenda:reglages": Regle(MEMBRES),
    "agenda:renouveler": Regle(MEMBRES, 405, 302),
    "agenda:arreter": Regle(MEMBRES, 405, 302),
    "agenda:flux": public(objet=lambda monde: {"jeton": monde.objets["agenda"]}),
    "agenda:fichier": public(objet=un_evenement("public")),
    "agenda:guide": public(),
    "agenda:engagement": public(),
    "agenda:participants": Regle(DE_LA_CAMPAGNE | EQUIPE, 200, 405, autour("visite")),
    "agenda:ecrire_aux_inscrits": l_organisation("visite", 200, 422),
    "agenda:donner_avis": sa_place("clos", 200, 422),
    "agenda:resultats": l_organisation("clos"),
    "agenda:publier_bilan": l_organisation("clos", 200, 422),
    "agenda:donner_habilitation": sa_place("visite", 200, 422),
    "agenda:retirer_habilitation": sa_place("visite", 405, 302),
    # The team organises; what a host must know is read by who leads the community alone.
    "agenda:exporter_habilitations": Regle(ANIMATEURS, 200, 422, autour("visite"), voient=EQUIPE),
    # Not by who organises.
    "agenda:atelier": sa_place("seance"),
    "agenda:ecrire_conclusions": sa_place("seance_passee", 200, 302),
    "agenda:mes_conclusions": Regle(MEMBRES),
    "agenda:effacer_conclusions": sa_place("seance_passee", 405, 302),
    "agenda:series": Regle(DE_LA_CAMPAGNE | EQUIPE, 200, 405, communaute),
    "agenda:creer_serie": Regle(MENENT, 200, 422, communaute),
    "agenda:serie": Regle(DE_LA_CAMPAGNE | EQUIPE, 200, 405, groupe),
    "agenda:modifier_serie": Regle(MENENT, 200, 422, groupe),
}


# --- Communities: spaces, announcements, manifestos ---

DE_LA_COMMUNAUTE = DE_LA_CAMPAGNE | EQUIPE


def dans_la_communaute(nom: str = "") -> Objet:
    """Of the community of the animator, what its plantation kept under this name."""
    return lambda monde: communaute(monde) | ({"uuid": monde.objets["espaces"][nom].uuid} if nom else {})


def animee(get: Reponse = 200, post: Reponse = 405, nom: str = "") -> Regle:
    return Regle(MENENT, get, post, dans_la_communaute(nom))


def interne(nom: str = "") -> Regle:
    return Regle(DE_LA_COMMUNAUTE, 200, 405, dans_la_communaute(nom))


def de_qui_en_est(get: Reponse, post: Reponse) -> Regle:
    """An act of a member of the community; who leads the platform is none."""
    return Regle(DE_LA_CAMPAGNE, get, post, communaute, voient=CONNECTES)


TABLE |= {
    "communautes:liste": public(),
    "communautes:detail": public(objet=communaute),
    "communautes:modifier": animee(200, 302),
    "communautes:ouvrir": Regle(ADMINISTRATEURS, 405, 302, communaute, voient=CONNECTES),
    "communautes:endormir": Regle(ADMINISTRATEURS, 405, 302, communaute, voient=CONNECTES),
    "communautes:nouveaux": interne(),
    "communautes:annonces": interne(),
    "communautes:annonce": interne("annonce"),
    "communautes:creer_annonce": animee(200, 422),
    "communautes:modifier_annonce": animee(200, 422, "annonce"),
    "communautes:supprimer_annonce": animee(200, 302, "annonce"),
    "communautes:manifeste": public(objet=communaute),
    "communautes:versions": public(objet=communaute),
    "communautes:version": public(objet=lambda monde: communaute(monde) | {"numero": 1}),
    "communautes:difference": public(objet=communaute),
    "communautes:signataires": interne(),
    "communautes:signer": de_qui_en_est(405, 302),
    "communautes:rediger": animee(200, 422),
    "communautes:brouillon": animee(),
    "communautes:publier": animee(405, 302),
    "communautes:abandonner": animee(405, 302),
    "communautes:amendements": interne(),
    "communautes:amendement": interne("amendement"),
    "communautes:proposer": de_qui_en_est(200, 422),
    # That of the member, who may not decide of it.
    "communautes:adopter": Regle(MENENT, 200, 302, dans_la_communaute("amendement"), voient=DE_LA_COMMUNAUTE),
    "communautes:rejeter": Regle(MENENT, 200, 422, dans_la_communaute("amendement"), voient=DE_LA_COMMUNAUTE),
}


# --- Communities: REX and commons, questions ---


def un_texte(genre: str, etat: str) -> Objet:
    """A text of the member, in the community that the animator leads; spread to all members once published."""
    return lambda monde: {"genre": genre, "uuid": monde.objets["textes"][genre, etat].uuid}


def un_commun(monde: Monde) -> dict[str, Any]:
    return {"uuid": monde.objets["textes"]["communs", "publié"].uuid}


def une_question(monde: Monde) -> dict[str, Any]:
    return {"slug": "numerique", "uuid": monde.objets["question"].uuid}


def une_reponse(monde: Monde) -> dict[str, Any]:
    return {"slug": "numerique", "reponse": monde.objets["reponse"].uuid}


LISENT = MEMBRES | EQUIPE
TABLE |= {
    "publications:liste": public(objet=fixe(genre="rex")),
    "publications:mes_textes": Regle(MEMBRES),
    "publications:relecture": Regle(MENENT),
    "publications:creer": Regle(MEMBRES, 200, 422, fixe(genre="rex")),
    "publications:detail": Regle(TOUS, 200, 405, un_texte("rex", "public")),
    "publications:modifier": Regle(DU_MEMBRE, 200, 422, un_texte("communs", "brouillon")),
    "publications:supprimer": Regle(DU_MEMBRE, 200, 302, un_texte("rex", "brouillon")),
    "publications:soumettre": Regle(DU_MEMBRE, 200, 422, un_texte("rex", "brouillon")),
    "publications:reprendre": Regle(DU_MEMBRE, 200, 302, un_texte("communs", "publié")),
    "publications:publier": Regle(MENENT, 405, 302, un_texte("rex", "en relecture"), voient=DU_MEMBRE),
    "publications:demander_modifications": Regle(
        MENENT, 200, 422, un_texte("communs", "en relecture"), voient=DU_MEMBRE
    ),
    "publications:archiver": Regle(
        MENENT | DU_MEMBRE,
        200,
        {"membre": 302, "*": 422},
        un_texte("rex", "publié"),
        voient=frozenset({"membre_ailleurs"}),
    ),
    "publications:confirmer": Regle(
        DE_LA_CAMPAGNE, 405, 302, un_texte("communs", "publié"), voient=EQUIPE | {"membre_ailleurs"}
    ),
    # Its author keeps it alive without saying so.
    "publications:maintenir": Regle(ANIMATEURS, 405, 302, un_commun, voient=DU_MEMBRE | EQUIPE | {"membre_ailleurs"}),
    # Oneself, who does or not.
    "publications:ne_plus_maintenir": Regle(LISENT, 405, 302, un_commun),
    "questions:liste": Regle(DE_LA_COMMUNAUTE, 200, 405, communaute),
    "questions:poser": Regle(DE_LA_CAMPAGNE, 200, 422, communaute, voient=EQUIPE),
    "questions:detail": Regle(DE_LA_COMMUNAUTE, 200, 405, une_question),
    "questions:repondre": Regle(DE_LA_CAMPAGNE, 405, 422, une_question, voient=EQUIPE),
    "questions:rouvrir": Regle(DU_MEMBRE, 405, 302, une_question, voient=ANIMATEURS | EQUIPE),
    "questions:retirer": Regle(DE_LA_COMMUNAUTE, 200, {"membre": 302, "*": 422}, une_question),
    "questions:accepter_reponse": Regle(DU_MEMBRE, 405, 302, une_reponse, voient=ANIMATEURS | EQUIPE),
    "questions:retirer_reponse": Regle(DE_LA_COMMUNAUTE, 200, {"membre": 302, "*": 422}, une_reponse),
}


@dataclass(frozen=True)
class Ecran:
    """A screen of the admin: who sees its rows, who writes them, who plays its actions and opens its own pages."""

    voir: Personas
    ajouter: Personas = PERSONNE
    modifier: Personas = PERSONNE
    supprimer: Personas = PERSONNE
    actions: Mapping[str, Personas] = field(default_factory=dict)
    pages: Mapping[str, Regle] = field(default_factory=dict)  # by the end of their name
    montres: Mapping[str, Any] = field(default_factory=dict)  # which rows it shows, when it hides some


def referentiel(**autres: Any) -> Ecran:
    """Read by the team, written by administrators."""
    return Ecran(EQUIPE, ADMINISTRATEURS, ADMINISTRATEURS, ADMINISTRATEURS, **autres)


def demande_a_decider(monde: Monde) -> dict[str, Any]:
    return {"pk": Recruteur.objects.filter(etat=EtatRattachement.DEMANDE).earliest("pk").pk}


def membre_a_valider(monde: Monde) -> dict[str, Any]:
    return {"pk": Membre.objects.filter(etat=EtatMembre.DEMANDEE).earliest("pk").pk}


def mandat(monde: Monde) -> dict[str, Any]:
    return {"pk": Mandat.objects.earliest("pk").pk}


def offre_a_moderer(monde: Monde) -> dict[str, Any]:
    return {"pk": monde.objets["offres"][EtatOffre.SOUMISE][0].pk}


def competence(monde: Monde) -> dict[str, Any]:
    return {"pk": monde.objets["competences"][0].pk}


EXPORT = Regle(EQUIPE, 200, 422)  # a file asks for a reason

ADMIN: dict[str, Ecran] = {
    "opportunites.Offre": Ecran(
        EQUIPE,
        actions={"publier_conformes": EQUIPE},
        pages={"moderer": Regle(EQUIPE, 200, 400, offre_a_moderer)},
    ),
    "annuaire.Recruteur": Ecran(
        EQUIPE, pages={"decider": Regle(EQUIPE, 405, 302, demande_a_decider), "exporter": EXPORT}
    ),
    "annuaire.Membre": Ecran(EQUIPE, pages={"moderer": Regle(EQUIPE, 200, 400, membre_a_valider), "exporter": EXPORT}),
    "annuaire.Communaute": Ecran(
        EQUIPE,
        ADMINISTRATEURS,
        ADMINISTRATEURS,
        actions={"ouvrir": ADMINISTRATEURS, "endormir": ADMINISTRATEURS},
    ),
    "annuaire.Adhesion": Ecran(
        EQUIPE, actions={"nommer": ADMINISTRATEURS, "retirer_role": ADMINISTRATEURS}, pages={"exporter": EXPORT}
    ),
    "annuaire.Mandat": Ecran(
        ADMINISTRATEURS,
        ADMINISTRATEURS,
        pages={"retirer": Regle(ADMINISTRATEURS, 405, 302, mandat), "exporter": Regle(ADMINISTRATEURS, 200, 422)},
    ),
    "annuaire.Signalement": Ecran(EQUIPE, actions={"traiter": EQUIPE}),
    "annuaire.LimiteAtteinte": Ecran(EQUIPE),
    "annuaire.PropositionCompetence": Ecran(EQUIPE, pages={"exporter": EXPORT}),
    "annuaire.DomainePublic": Ecran(*[ADMINISTRATEURS] * 4),
    **{f"mentorat.{nom}": Ecran(EQUIPE) for nom in ("OffreMentor", "DemandeMentorat", "Voeu", "Binome", "Campagne")},
    "mentorat.AlerteMentorat": Ecran(EQUIPE, actions={"traiter": EQUIPE}),
    **{
        f"communautes.{nom}": Ecran(EQUIPE)
        for nom in ("Manifeste", "Amendement", "Annonce", "Evenement", "Serie", "Inscription")
    },
    **{f"communautes.{nom}": Ecran(EQUIPE) for nom in ("Question", "Reponse")},
    **{
        f"communautes.{nom}": Ecran(EQUIPE, montres={"etat": EtatPublication.PUBLIEE})
        for nom in ("RetourExperience", "Commun")
    },
    "communautes.EnvoiTchap": Ecran(ADMINISTRATEURS, actions={"reessayer": ADMINISTRATEURS}),
    "referentiels.Organisme": Ecran(
        EQUIPE,
        ADMINISTRATEURS,
        ADMINISTRATEURS,
        pages={"fusionner": Regle(ADMINISTRATEURS, 200, 400, lambda monde: {"pk": monde.tiers.pk})},
    ),
    "referentiels.Corps": referentiel(),
    "referentiels.Metier": referentiel(),
    "referentiels.NiveauCompetence": referentiel(),
    "referentiels.Region": referentiel(),
    "referentiels.Departement": referentiel(),
    "referentiels.Synonyme": referentiel(),
    "referentiels.Competence": referentiel(
        actions={"valider": ADMINISTRATEURS, "retirer": ADMINISTRATEURS},
        pages={"fusionner": Regle(ADMINISTRATEURS, 200, 400, competence)},
    ),
    "rapprochement.Execution": Ecran(ADMINISTRATEURS),
    "comptes.Utilisateur": Ecran(
        *[ADMINISTRATEURS] * 3,
        actions={"retirer_second_facteur": ADMINISTRATEURS},
    ),
    "auth.Group": Ecran(*[ADMINISTRATEURS] * 4),
    "socle.Transition": Ecran(ADMINISTRATEURS),
    "socle.Courriel": Ecran(ADMINISTRATEURS, actions={"relancer": ADMINISTRATEURS}),
    "socle.Echeance": Ecran(ADMINISTRATEURS),
    "socle.Trace": Ecran(ADMINISTRATEURS),
}
