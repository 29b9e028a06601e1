"""Home, account and public pages."""

from accueil.views.accueil import accueil
from accueil.views.compte import compte, supprimer_compte
from accueil.views.donnees import mes_donnees
from accueil.views.lettre import apercu_lettre
from accueil.views.public import (
    accessibilite,
    aide,
    budget,
    cgu,
    contact,
    cookies,
    donnees_personnelles,
    mentions_legales,
    plan_du_site,
    stats,
)
from accueil.views.robots import robots, security_txt, sitemap, sitemap_section
from accueil.views.salons import pousser_offre
from accueil.views.tableau import carte, tableau_de_bord

__all__ = [
    "accessibilite",
    "accueil",
    "aide",
    "apercu_lettre",
    "budget",
    "carte",
    "cgu",
    "compte",
    "contact",
    "cookies",
    "donnees_personnelles",
    "mentions_legales",
    "mes_donnees",
    "plan_du_site",
    "pousser_offre",
    "robots",
    "security_txt",
    "sitemap",
    "sitemap_section",
    "stats",
    "supprimer_compte",
    "tableau_de_bord",
]
