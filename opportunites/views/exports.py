"""Files of a search: same query string as the page, same offers in the same order."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from opportunites.exports import a_propos, feuille, lire_offres
from opportunites.filters import OffreFilter, lire
from socle.acteur import ANONYME
from socle.requete import Requete
from socle.tableur import ecrire_csv, ecrire_ods


@login_not_required
@require_safe
def export_csv(request: Requete) -> StreamingHttpResponse:
    offres, coupee = lire_offres(_filtre(request))
    return _fichier("csv", "text/csv; charset=utf-8", ecrire_csv(feuille(offres, coupee=coupee)))


@login_not_required
@require_safe
def export_ods(request: Requete) -> StreamingHttpResponse:
    filtre = _filtre(request)
    offres, coupee = lire_offres(filtre)
    feuilles = [feuille(offres, coupee=coupee), a_propos(filtre, coupee=coupee)]
    return _fichier("ods", "application/vnd.oasis.opendocument.spreadsheet", ecrire_ods(feuilles))


def _filtre(request: Requete) -> OffreFilter:
    """Whoever asks gets what is public: a file goes from hand to hand."""
    return lire(request.GET, ANONYME)


def _fichier(extension: str, genre: str, contenu: Iterator[bytes]) -> StreamingHttpResponse:
    nom = f"offres-{timezone.localdate().isoformat()}.{extension}"
    entetes = {"Content-Disposition": f'attachment; filename="{nom}"', "X-Robots-Tag": "noindex"}
    return StreamingHttpResponse(contenu, content_type=genre, headers=entetes)
