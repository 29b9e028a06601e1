"""Who gets what: one line for each route of the site, one for each screen of the admin.

A route that is not here fails `test_acces.py`. Who is not in `qui` is led to the login (anonymous), refused with 403 on
a page without object, and with 404 on an object, which then looks as if it were not there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession

from annuaire.enums import EtatRattachement
from annuaire.models import Recruteur
from opportunites.enums import EtatOffre
from opportunites.models import RechercheEnregistree
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


def session(monde: Monde) -> dict[str, Any]:
    return {"pk": UserSession.objects.filter(user=monde.compte("agent")).latest("pk").pk}


def lien_de_courriel(monde: Monde) -> dict[str, Any]:
    return {"jeton": jeton(monde.compte("agent"), "lettre")}


def fixe(**valeurs: Any) -> Objet:
    return lambda monde: valeurs


ARMES = dict.fromkeys(EQUIPE, 302)  # the team has its second factor already
PORTE = {"anonyme": 200, "*": 302}  # a door, already passed by who is connected
DEMO = public(404, objet=fixe(numero="1"))  # only in the demo: see tests/socle/test_courriels_demo.py
AVEC_LIEN = {"qui": frozenset({"anonyme", "agent"}), "objet": lien_de_courriel, "voient": TOUS}

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
    # --- one's account
    "accueil:tableau_de_bord": connecte(),
    "accueil:apercu_lettre": connecte(),
    "accueil:compte": connecte(),
    "accueil:supprimer_compte": connecte(200, 302),
    "comptes:verifier": connecte(302, 302),
    "comptes:ajouter_adresse": connecte(200, 200),
    "comptes:retirer_adresse": sien(adresse, 200, 302),
    "comptes:choisir_adresse": sien(adresse, 405, 302),
    "comptes:fermer_session": sien(session, 405, 302),
    "comptes:fermer_autres_sessions": connecte(405, 302),
    "comptes:activer_second_facteur": connecte(ARMES | {"*": 200}, ARMES | {"*": 200}),
    "comptes:retirer_second_facteur": connecte(dict.fromkeys(EQUIPE, 200) | {"*": 302}, 302),
    "comptes:codes_de_secours": connecte(dict.fromkeys(EQUIPE, 200) | {"*": 302}, 302),
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
    "annuaire:equipe": connecte(),
    "annuaire:demander": connecte(200, 200),
    "annuaire:inviter": mien(lambda monde: {"organisme": monde.mien.pk}, 200, 200),
    # Its answer is the invited person's; the team that invited and the moderators see it.
    "annuaire:accepter_invitation": sien(invitation, 405, 302, voient=EQUIPE | {"recruteur_ailleurs"}),
    "annuaire:decliner_invitation": sien(invitation, 405, 302, voient=EQUIPE | {"recruteur_ailleurs"}),
    "annuaire:retirer": Regle(EQUIPE | {"agent", "recruteur_ailleurs"}, 405, 302, invitation),
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


@dataclass(frozen=True)
class Ecran:
    """A screen of the admin: who sees its rows, who writes them, who plays its actions and opens its own pages."""

    voir: Personas
    ajouter: Personas = PERSONNE
    modifier: Personas = PERSONNE
    supprimer: Personas = PERSONNE
    actions: Mapping[str, Personas] = field(default_factory=dict)
    pages: Mapping[str, Regle] = field(default_factory=dict)  # by the end of their name


def referentiel(**autres: Any) -> Ecran:
    """Read by the team, written by administrators."""
    return Ecran(EQUIPE, ADMINISTRATEURS, ADMINISTRATEURS, ADMINISTRATEURS, **autres)


def demande_a_decider(monde: Monde) -> dict[str, Any]:
    return {"pk": Recruteur.objects.filter(etat=EtatRattachement.DEMANDE).earliest("pk").pk}


def offre_a_moderer(monde: Monde) -> dict[str, Any]:
    return {"pk": monde.objets["offres"][EtatOffre.SOUMISE][0].pk}


def competence(monde: Monde) -> dict[str, Any]:
    return {"pk": monde.objets["competences"][0].pk}


ADMIN: dict[str, Ecran] = {
    "opportunites.Offre": Ecran(
        EQUIPE,
        actions={"publier_conformes": EQUIPE},
        pages={"moderer": Regle(EQUIPE, 200, 400, offre_a_moderer)},
    ),
    "annuaire.Recruteur": Ecran(EQUIPE, pages={"decider": Regle(EQUIPE, 405, 302, demande_a_decider)}),
    "annuaire.DomainePublic": Ecran(*[ADMINISTRATEURS] * 4),
    "referentiels.Organisme": referentiel(),
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
