"""What every answer of the crawl must be, whoever asks."""

from collections.abc import Iterator

from tests.garde_fous.parcours import LENTE, Visite


def repond_bien(visite: Visite) -> Iterator[str]:
    """No link of ours leads to an error: what cannot be opened is not shown."""
    if visite.statut >= 400 and not _refus_utile(visite):
        yield f"{visite} : une page mène là ; retirez le lien à qui n’y a pas droit, ou corrigez la vue"
    if visite.secondes > LENTE:
        yield f"{visite} : {visite.secondes:.1f} s ; bornez ou indexez ce que la page lit"


# A page for who recruits, in the site map and the help that everybody reads: it says how to become a recruiter.
EXPLIQUE = "opportunites/sans_employeur.html"
TROP_LONGUE = "erreurs/422.html"


def _refus_utile(visite: Visite) -> bool:
    """What people may be led to: a refusal that says how to be let in, a form sent empty that says what it lacks.

    Nobody is shown a link to the door of the admin: the crawl knocks there by itself.
    """
    if visite.statut == 403:
        return visite.route == "admin:login" or EXPLIQUE in visite.gabarits
    return visite.statut == 422 and "?" in visite.adresse and TROP_LONGUE not in visite.gabarits
