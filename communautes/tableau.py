"""What waits for somebody in communities, for its dashboard."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from communautes.enums import EtatEvenement, EtatInscription
from communautes.models import (
    Amendement,
    Commun,
    Evenement,
    Inscription,
    Manifeste,
    Question,
    RetourExperience,
)
from socle.acteur import Acteur
from socle.registres import Carte

LIGNES = 5
AVIS_DEMANDE = timedelta(days=31)  # after that, nobody is asked any more what it thought of an event
ATTEND, SINON = 3, 31  # ranks

AMENDEMENTS, RELECTURES, VALIDATIONS, QUESTIONS = "amendements", "relectures", "validations", "questions"
# In this order: what a person waits for, then what nobody waits for by name.
_DITS = {
    VALIDATIONS: ("inscription à valider", "inscriptions à valider"),
    RELECTURES: ("texte à relire", "textes à relire"),
    AMENDEMENTS: ("amendement à décider", "amendements à décider"),
    QUESTIONS: ("question sans réponse", "questions sans réponse"),
}


class Attente(NamedTuple):
    """How many things of a kind wait for who leads a community, and where they are treated."""

    nombre: int
    quoi: str
    ou: str
    adresse: str


def places_proposees(acteur: Acteur, depuis: datetime) -> Carte | None:
    """Places kept for me, and until when. One query at most."""
    if acteur.membre_id is None:
        return None
    gardees = Inscription.objects.de(acteur).filter(
        etat=EtatInscription.PROPOSEE, propose_jusqu_a__gt=timezone.now(), evenement__etat=EtatEvenement.PUBLIE
    )
    lues = list(gardees.select_related("evenement").order_by("propose_jusqu_a", "pk")[:LIGNES])
    if not lues:
        return None
    titre = "Une place vous est proposée" if len(lues) == 1 else "Des places vous sont proposées"
    return Carte(titre, "communautes/_carte_places.html", {"inscriptions": lues}, rang=1)


def a_faire(acteur: Acteur) -> Carte | None:
    """Manifestos to sign, opinions to give; two queries."""
    manifestes = list(Manifeste.objects.a_signer_par(acteur).select_related("communaute")[:LIGNES])
    recentes = Inscription.objects.de(acteur).filter(evenement__fin__gt=timezone.now() - AVIS_DEMANDE)
    lisibles = Evenement.objects.visible_by(acteur).order_by().values("pk")
    venues = (
        recentes.filter(evenement__in=lisibles)
        .invitees_a_donner_avis()
        .select_related("evenement")
        .order_by("-evenement__fin", "pk")
    )
    avis = list(venues[:LIGNES])
    if not manifestes and not avis:
        return None
    contexte = {"manifestes": manifestes, "avis": avis}
    return Carte("À faire", "communautes/_carte_a_faire.html", contexte, ATTEND)


def prochains(acteur: Acteur) -> Carte | None:
    """The events where one goes, or waits to go; one query."""
    vivantes = Inscription.objects.de(acteur).vivantes().exclude(etat=EtatInscription.PROPOSEE)
    a_venir = vivantes.filter(evenement__etat=EtatEvenement.PUBLIE, evenement__fin__gt=timezone.now())
    lues = list(a_venir.select_related("evenement").order_by("evenement__debut", "pk")[:LIGNES])
    if not lues:
        return None
    return Carte("Mes prochains événements", "communautes/_carte_prochains.html", {"inscriptions": lues}, SINON)


def animation(acteur: Acteur) -> Carte | None:
    """What waits for who leads a community; one query."""
    if not acteur.animateur_de:
        return None
    attentes = list(_attentes(acteur))
    if not attentes:
        return None
    return Carte("À animer", "communautes/_carte_animation.html", {"attentes": attentes}, ATTEND + 1)


def ma_vie(acteur: Acteur, depuis: datetime) -> Carte | None:
    """All but the places kept: read after the dashboard. Four queries at most."""
    parties = [carte for lire in (a_faire, animation, prochains) if (carte := lire(acteur)) is not None]
    if not parties:
        return None
    parties.sort(key=lambda carte: carte.rang)
    return Carte("Mes communautés", "communautes/_carte_vie.html", {"parties": parties}, parties[0].rang)


def _attentes(acteur: Acteur) -> Iterable[Attente]:
    animees = sorted(acteur.animateur_de)
    siens = {"communaute__in": animees}
    amendements = Amendement.objects.visible_by(acteur).a_decider().filter(manifeste__communaute__in=animees)
    demandes = Inscription.objects.organisees_par(acteur).filter(
        etat=EtatInscription.A_VALIDER,
        evenement__communaute__in=animees,
        evenement__etat=EtatEvenement.PUBLIE,
        evenement__debut__gt=timezone.now(),
    )
    relectures = [modele.objects.a_relire_par(acteur).filter(**siens) for modele in (RetourExperience, Commun)]
    lues = [
        _compter(amendements.exclude(auteur=acteur.membre_id), AMENDEMENTS, "manifeste__communaute"),
        _compter(Question.objects.sans_reponse().filter(**siens), QUESTIONS, "communaute"),
        _compter(demandes, VALIDATIONS, "evenement", cle="uuid", libelle="titre"),
        *(_compter(lignes, RELECTURES, "communaute") for lignes in relectures),
    ]
    nombres: dict[tuple[str, str, str], int] = {}
    for sorte, cle, libelle, nombre in lues[0].union(*lues[1:], all=True):
        nombres[sorte, cle, libelle] = nombres.get((sorte, cle, libelle), 0) + nombre
    rangs = list(_DITS)
    for (sorte, cle, libelle), nombre in sorted(nombres.items(), key=lambda une: (rangs.index(une[0][0]), une[0][2])):
        yield Attente(nombre, _DITS[sorte][nombre > 1], libelle, _adresse(sorte, cle))


def _compter(lignes: Any, sorte: str, objet: str, *, cle: str = "slug", libelle: str = "nom") -> Any:
    groupees = lignes.order_by().annotate(
        sorte=Value(sorte, CharField()), cle=Cast(f"{objet}__{cle}", CharField()), libelle=F(f"{objet}__{libelle}")
    )
    return (
        groupees.values("sorte", "cle", "libelle")
        .annotate(nombre=Count("pk"))
        .values_list("sorte", "cle", "libelle", "nombre")
    )


def _adresse(sorte: str, cle: str) -> str:
    noms = {
        AMENDEMENTS: "communautes:amendements",
        RELECTURES: "publications:relecture",
        QUESTIONS: "questions:liste",
        VALIDATIONS: "evenements:inscriptions",
    }
    return reverse(noms[sorte], args=[] if sorte == RELECTURES else [cle])
