"""The pages of the site, once: the site map and the sitemap of search engines read them here."""

from typing import NamedTuple

from django.urls import reverse


class Page(NamedTuple):
    nom: str  # of its address
    libelle: str
    connexion: bool = False  # asks to log in
    args: tuple[str, ...] = ()  # of its address

    @property
    def adresse(self) -> str:
        return reverse(self.nom, args=self.args)


# Only what anybody, or any account, may open: pages of members alone are reached from those.
PLAN: dict[str, tuple[Page, ...]] = {
    "Trouver une opportunité": (
        Page("accueil:accueil", "Accueil"),
        Page("opportunites:liste", "Opportunités"),
        Page("opportunites:flux", "Flux Atom des dernières offres"),
    ),
    "Communautés": (
        Page("communautes:liste", "Communautés"),
        Page("evenements:liste", "Événements"),
        Page("agenda:guide", "Guide d’une séance de co-développement"),
        Page("agenda:engagement", "Engagement de confidentialité des ateliers"),
        Page("publications:liste", "Retours d’expérience", args=("rex",)),
        Page("publications:liste", "Communs", args=("communs",)),
    ),
    "Mon espace": (
        Page("comptes:connexion", "Se connecter"),
        Page("accueil:tableau_de_bord", "Tableau de bord", connexion=True),
        Page("recherches:liste", "Mes recherches", connexion=True),
        Page("opportunites:gardees", "Mes offres gardées", connexion=True),
        Page("abonnements:choisir", "Mes courriels", connexion=True),
        Page("abonnements:regler", "La lettre", connexion=True),
        Page("accueil:apercu_lettre", "Ce que je recevrais", connexion=True),
        Page("accompagnement:ma_mobilite", "Ma mobilité", connexion=True),
        Page("accueil:compte", "Mon compte", connexion=True),
        Page("membre:mon_adhesion", "Mon adhésion à l’annuaire", connexion=True),
        Page("adhesions:communautes", "Mes communautés", connexion=True),
        Page("mentorat:accueil", "Mentorat", connexion=True),
    ),
    "Recruter": (
        Page("employeur:offres", "Mes offres", connexion=True),
        Page("opportunites:creer", "Publier une offre", connexion=True),
        Page("opportunites:retrouver", "Reprendre une offre de Choisir le service public", connexion=True),
        Page("annuaire:demander", "Demander à recruter", connexion=True),
        Page("annuaire:equipe", "Mon équipe", connexion=True),
    ),
    "Aide et transparence": (
        Page("accueil:aide", "Aide"),
        Page("accueil:contact", "Contact"),
        Page("accueil:stats", "Statistiques"),
        Page("accueil:budget", "Budget"),
        Page("api:schema", "Description de l’API (OpenAPI, JSON)"),
    ),
    "Informations légales": (
        Page("accueil:accessibilite", "Accessibilité : non conforme"),
        Page("accueil:mentions_legales", "Mentions légales"),
        Page("accueil:donnees_personnelles", "Données personnelles"),
        Page("accueil:cookies", "Gestion des cookies"),
        Page("accueil:cgu", "Conditions générales d’utilisation"),
        Page("accueil:plan_du_site", "Plan du site"),
    ),
}

# Neither read by a person who searches, nor written for one.
HORS_MOTEURS = frozenset({"opportunites:flux", "api:schema", "comptes:connexion"})


def pages_publiques() -> list[Page]:
    """What a search engine may show."""
    toutes = [page for pages in PLAN.values() for page in pages]
    return [page for page in toutes if page.nom not in HORS_MOTEURS and not page.connexion]
