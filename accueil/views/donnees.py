"""What is kept of somebody: where it is changed, and all of it as a page or as a file."""

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accueil import services
from comptes.models import Utilisateur
from comptes.sessions import lire_ou_poster, verification_recente
from socle.requete import Requete
from socle.rgpd.lecture import ecrire_json, lire
from socle.rgpd.registre import remises

LIGNES = 200  # of each model on the page; the file has them all


@never_cache
@lire_ou_poster
@verification_recente
def mes_donnees(request: Requete) -> HttpResponseBase:
    """A page that says what there is; each button takes it out, which a trace tells. Anything but « json » is read."""
    assert isinstance(request.user, Utilisateur)
    if request.method != "POST":
        return render(request, "accueil/mes_donnees.html", {"fiches": remises()})
    sorte = "json" if request.POST.get("sorte") == "json" else "page"
    qui = services.exporter_donnees(request.user, acteur=request.acteur, sorte=sorte)
    if sorte == "json":
        nom = f"mes-donnees-{timezone.localdate().isoformat()}.json"
        entetes = {"Content-Disposition": f'attachment; filename="{nom}"'}
        fichier = ecrire_json(qui, request.acteur)
        return StreamingHttpResponse(fichier, content_type="application/json; charset=utf-8", headers=entetes)
    chapitres = list(lire(qui, request.acteur, LIGNES))
    remplis = {chapitre.fiche.modele for chapitre in chapitres}
    vides = [fiche for fiche in remises() if fiche.modele not in remplis]
    contexte = {"chapitres": chapitres, "vides": vides, "lignes": LIGNES, "maintenant": timezone.now()}
    return render(request, "accueil/mes_donnees_lues.html", contexte)
