"""Four communities, open."""

from annuaire.models import Communaute
from referentiels.models import Organisme
from socle import journal
from socle.acteur import SYSTEME

# Name in the address, name, what it is about, sigles of its pilots.
COMMUNAUTES = (
    ("numerique", "Numérique", "Logiciels, données, réseaux et sécurité au service de l’État.", ("DINUM",)),
    (
        "conduite-de-projets-complexes",
        "Conduite de projets complexes",
        "Tenir ensemble le calendrier, le budget, les risques et les gens d’un grand projet.",
        ("DGA", "DINUM"),
    ),
    (
        "transition-ecologique",
        "Transition écologique",
        "Énergie, eau, sols et bâtiments : mesurer, décider, transformer.",
        ("MTE",),
    ),
    (
        "ingenierie-de-la-sante",
        "Ingénierie de la santé",
        "Systèmes d’information, équipements et sécurité sanitaire.",
        ("MSO",),
    ),
)


def charger_communautes() -> int:
    """Create and open the missing ones; return how many."""
    creees = 0
    for slug, nom, domaine, sigles in COMMUNAUTES:
        if Communaute.objects.filter(slug=slug).exists():
            continue
        communaute = Communaute(slug=slug, nom=nom, domaine=domaine)
        journal.creer([communaute], "creer", acteur=SYSTEME)
        communaute.pilotes.set(Organisme.objects.filter(sigle__in=sigles))
        journal.changer_etat(communaute, "ouvrir", acteur=SYSTEME)
        creees += 1
    return creees
