"""What a dashboard says of offers: searches with what is new in them, offers that wait for their employer, drafts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import IntegerField, Value
from django.urls import reverse
from django.utils import timezone

from opportunites.affinites import meilleures_offres
from opportunites.criteres import Criteres, Demande, resoudre
from opportunites.lettre import adresse
from opportunites.models import LigneRecherche, Offre, OffreGardee, RechercheEnregistree
from opportunites.querysets import LigneRechercheQuerySet, OffreQuerySet
from socle.acteur import Acteur
from socle.registres import Carte

LIGNES = 5
JOURS_BIENTOT = 7  # as the badge of a card
# Beyond, « plus de 99 »: after a first import everything is new, and nobody reads such a number.
PLAFOND = 100


def recherches(acteur: Acteur, depuis: datetime) -> Carte | None:
    siennes = list(RechercheEnregistree.objects.visible_by(acteur).for_liste())
    if not siennes:
        return None
    criteres = resoudre([replace(Demande.relire(recherche.criteres), depuis=depuis) for recherche in siennes])
    ouvertes = LigneRecherche.objects.visible_by(acteur).ouvertes(timezone.localdate())
    nombres = _compter(ouvertes, criteres)
    page = reverse("opportunites:liste")
    lignes = [
        {"recherche": recherche, "nouvelles": nombres[numero], "adresse": page + adresse(un)}
        for numero, (recherche, un) in enumerate(zip(siennes, criteres, strict=True))
    ]
    lignes.sort(key=lambda ligne: -ligne["nouvelles"])
    contexte = {"lignes": lignes[:LIGNES], "total": len(siennes), "plafond": PLAFOND}
    return Carte("Mes recherches", "opportunites/_carte_recherches.html", contexte, rang=11)


def gardees(acteur: Acteur, depuis: datetime) -> Carte | None:
    """How many, and those that close soon. Of what is closed or out of sight, the number alone."""
    jour = timezone.localdate()
    siennes = list(OffreGardee.objects.visible_by(acteur).for_carte(acteur, jour))
    if not siennes:
        return None
    ouvertes = [gardee.offre for gardee in siennes if gardee.ouverte]
    bientot = jour + timedelta(days=JOURS_BIENTOT)
    urgentes = [offre for offre in ouvertes if offre.date_limite and offre.date_limite <= bientot]
    contexte = {"urgentes": urgentes[:LIGNES], "jours": JOURS_BIENTOT, "total": len(siennes), "ouvertes": len(ouvertes)}
    return Carte("Mes offres gardées", "opportunites/_carte_gardees.html", contexte, rang=12)


def pour_vous(acteur: Acteur, depuis: datetime) -> Carte | None:
    """The open offers that the skills of this member answer best, each with its reason."""
    affinites = meilleures_offres(acteur, LIGNES)
    if not affinites:
        return None
    return Carte("Pour vous", "opportunites/_carte_pour_vous.html", {"affinites": affinites}, rang=10)


def offres_qui_attendent(acteur: Acteur, depuis: datetime) -> Carte | None:
    offres = Offre.objects.modifiables_par(acteur).qui_attendent(timezone.localdate())
    return _carte_offres("Vos offres vous attendent", offres, acteur, etat="", rang=3)


def brouillons(acteur: Acteur, depuis: datetime) -> Carte | None:
    offres = Offre.objects.modifiables_par(acteur).brouillons_de(acteur)
    return _carte_offres("Mes brouillons", offres, acteur, etat="brouillon", rang=12)


def _compter(lignes: LigneRechercheQuerySet, criteres: Sequence[Criteres]) -> Counter[int]:
    """How many rows each search finds, `PLAFOND` at most: one query, which stops at that number."""
    trouvees = [
        un.restreindre(lignes)
        .order_by()
        .annotate(numero=Value(numero, IntegerField()))
        .values_list("numero", flat=True)[:PLAFOND]
        for numero, un in enumerate(criteres)
    ]
    return Counter(trouvees[0].union(*trouvees[1:], all=True) if len(trouvees) > 1 else trouvees[0])


def _carte_offres(titre: str, offres: OffreQuerySet, acteur: Acteur, *, etat: str, rang: int) -> Carte | None:
    if not acteur.organismes:
        return None
    premieres = list(offres.for_gestion()[:LIGNES])
    if not premieres:
        return None
    return Carte(titre, "opportunites/_carte_offres.html", {"offres": premieres, "etat": etat}, rang)
