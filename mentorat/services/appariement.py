"""The matching of a campaign: its world, its runs, the pairs that somebody puts or sets aside by hand.

One lock, that of the campaign, orders all of it. Nothing here reads what somebody wrote.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from annuaire.enums import Audience, EtatMembre
from annuaire.models import Membre
from mentorat import calcul
from mentorat.calcul import Monde, Profil, couple
from mentorat.enums import EtatCampagne, EtatDemandeMentorat, EtatOffreMentor, EtatVoeu, Exclusion, Format, Theme
from mentorat.liens import ascendances
from mentorat.models import Binome, Campagne, DemandeMentorat, OffreMentor, PaireProposee, Participation, Voeu
from mentorat.permissions import can_mener
from mentorat.services.formation import est_la
from rapprochement.affectation.donnees import Participant, Reste
from rapprochement.models import Execution
from rapprochement.services import executer
from referentiels.models import Organisme
from socle.acteur import Acteur
from socle.codes import lire as lire_codes
from socle.journal import TransitionRefusee

GENRE = "mentorat-campagne"
BAREME = 1  # changes with the points of `calcul`: an old run is not compared with another rule
LOT = 1000


class PaireRefusee(Exception):
    """These two cannot be put together by hand; `exclusion` says why."""

    def __init__(self, exclusion: Exclusion) -> None:
        super().__init__(exclusion.value)
        self.exclusion = exclusion


def verrouiller_campagne(campagne: Campagne, acteur: Acteur, verbe: str = "apparier") -> Campagne:
    """Locked until the end of the transaction, in « appariement », led by this person; else raises."""
    actuelle = Campagne.objects.select_for_update().get(pk=campagne.pk)
    if not can_mener(acteur, actuelle):
        raise PermissionDenied
    if actuelle.etat != EtatCampagne.APPARIEMENT:
        raise TransitionRefusee(actuelle, verbe, actuelle.etat)
    return actuelle


def apparier(campagne: Campagne, *, acteur: Acteur, nouveau_tirage: bool = False) -> Campagne:
    """Run the engine, and put its pairs in place of those of the run before; those put by hand stay, with their places.

    The same question with the same seed has the same answer; `nouveau_tirage` settles equal totals otherwise.
    """
    with transaction.atomic():
        actuelle = verrouiller_campagne(campagne, acteur)
        actuelle.graine += nouveau_tirage
        lignes = list(PaireProposee.objects.filter(campagne=actuelle).order_by("pk"))
        monde, imposees = _sans_les_imposees(lire_monde(actuelle), lignes)
        nombre = calcul.par_demande(monde)
        execution, affectation = executer(
            GENRE,
            [Participant(cle) for cle in monde.demandes],
            [Participant(cle, monde.places[cle]) for cle in monde.mentors],
            calcul.admissibles(monde, graine=actuelle.graine, nombre=nombre),
            graine=actuelle.graine,
            acteur=acteur,
            parametres={
                "campagne": actuelle.pk,
                "bareme": BAREME,
                "imposees": imposees,
                "ecartees": len(monde.ecartees),
                "par_demande": nombre,
            },
        )
        avant = {
            (ligne.demande_id, ligne.offre_id): ligne.pk for ligne in lignes if not ligne.imposee and not ligne.ecartee
        }
        trouvees = [(paire.demande, paire.offre) for paire in affectation.paires]
        PaireProposee.objects.filter(pk__in=avant.values()).delete()
        _ecrire(actuelle, execution, monde, trouvees)
        actuelle.bilan = {
            "restes": {
                "demandes": _pourquoi(affectation.demandes_restantes),
                "offres": _pourquoi(affectation.offres_restantes),
            },
            "communes": len(avant.keys() & set(trouvees)),
            "avant": len(avant) if actuelle.execution_id else None,
            "reduite": nombre < len(monde.mentors),
        }
        actuelle.execution = execution
        actuelle.save(update_fields=["execution", "bilan", "graine"])
    return actuelle


def _ecrire(campagne: Campagne, execution: Execution, monde: Monde, paires: Iterable[tuple[int, int]]) -> None:
    PaireProposee.objects.bulk_create(
        (
            PaireProposee(
                campagne=campagne,
                execution=execution,
                demande_id=demande,
                offre_id=offre,
                score=monde.noter(demande, offre) - calcul.PAIRE,
                raisons=monde.raisons(demande, offre),
            )
            for demande, offre in paires
        ),
        batch_size=LOT,
    )


def imposer(campagne: Campagne, demande: DemandeMentorat, offre: OffreMentor, *, acteur: Acteur) -> PaireProposee:
    """Put a pair by hand, in place of what the computation gave to this request. Raises `PaireRefusee`."""
    if acteur.membre_id in {demande.membre_id, offre.membre_id}:
        raise PermissionDenied  # nobody chooses for itself
    with transaction.atomic():
        actuelle = verrouiller_campagne(campagne, acteur, "imposer")
        monde = lire_monde(actuelle, demandes=[demande.pk], offres=[offre.pk])
        if demande.pk not in monde.demandes or offre.pk not in monde.mentors:
            raise PaireRefusee(Exclusion.PARTI)
        if refus := monde.exclusion(demande.pk, offre.pk, a_la_main=True):
            raise PaireRefusee(refus)
        lignes = PaireProposee.objects.filter(campagne=actuelle)
        prises = lignes.filter(offre=offre, ecartee=False).exclude(demande=demande).count()
        if prises >= monde.places[offre.pk]:
            raise PaireRefusee(Exclusion.COMPLET)
        lignes.filter(demande=demande, ecartee=False).delete()
        lignes.filter(demande=demande, offre=offre).delete()
        return PaireProposee.objects.create(
            campagne=actuelle,
            demande=demande,
            offre=offre,
            imposee=True,
            score=monde.noter(demande.pk, offre.pk) - calcul.PAIRE,
            raisons=monde.raisons(demande.pk, offre.pk),
        )


def ecarter(paire: PaireProposee, *, acteur: Acteur) -> None:
    """Set a pair aside: no run makes it again, until `remettre`."""
    with transaction.atomic():
        verrouiller_campagne(paire.campagne, acteur, "ecarter")
        PaireProposee.objects.filter(pk=paire.pk).update(ecartee=True, imposee=False)


def remettre(paire: PaireProposee, *, acteur: Acteur) -> None:
    """The next run may make this pair again. Nothing when it was not set aside."""
    with transaction.atomic():
        verrouiller_campagne(paire.campagne, acteur, "remettre")
        PaireProposee.objects.filter(pk=paire.pk, ecartee=True).delete()


def lire_monde(campagne: Campagne, demandes: list[int] | None = None, offres: list[int] | None = None) -> Monde:
    """Who takes part now, in a dozen queries; only these requests and offers when they are given."""
    elles = DemandeMentorat.objects.filter(campagne=campagne, etat=EtatDemandeMentorat.INSCRITE)
    elles = elles.filter(membre__etat=EtatMembre.ACTIVE, membre__utilisateur__is_active=True)
    eux = Participation.objects.filter(campagne=campagne)
    if demandes is not None:
        elles = elles.filter(pk__in=demandes)
    if offres is not None:
        eux = eux.filter(offre__in=offres)
    lues = {une.pk: une for une in elles.order_by()}
    participations = {une.offre_id: une for une in eux.select_related("offre").order_by()}
    membres = _membres({une.membre_id for une in lues.values()} | {p.offre.membre_id for p in participations.values()})
    dessus = ascendances(membre.organisme_id for membre in membres.values())
    sommets = set(Organisme.objects.filter(parent__isnull=True).order_by().values_list("pk", flat=True))
    presents = {
        cle
        for cle, une in participations.items()
        if une.offre.etat == EtatOffreMentor.ACTIVE and est_la(membres[une.offre.membre_id])
    }

    def profil(cle: int, objet: Any, competences: set[int]) -> Profil:
        return _profil(cle, objet, membres[objet.membre_id], frozenset(competences), dessus, sommets)

    savoirs, besoins = _competences(OffreMentor, participations), _competences(DemandeMentorat, lues)
    return Monde(
        demandes={cle: profil(cle, une, besoins[cle]) for cle, une in lues.items()},
        mentors={cle: profil(cle, une.offre, savoirs[cle]) for cle, une in participations.items()},
        places=_places(participations, presents),
        voeux=_voeux(lues),
        deja=_deja(list(membres)),
        ecartees=frozenset(
            PaireProposee.objects.filter(campagne=campagne, ecartee=True).order_by().values_list("demande", "offre")
        ),
        absents=frozenset(participations.keys() - presents),
        dessus=dict(dessus),
    )


def _sans_les_imposees(monde: Monde, lignes: list[PaireProposee]) -> tuple[Monde, int]:
    """The world without the pairs put by hand and the places that they take; and how many they are."""
    imposees = [ligne for ligne in lignes if ligne.imposee and ligne.demande_id in monde.demandes]
    prises = Counter(ligne.offre_id for ligne in imposees)
    placees = {ligne.demande_id for ligne in imposees}
    demandes = {cle: une for cle, une in monde.demandes.items() if cle not in placees}
    places = {cle: max(0, nombre - prises[cle]) for cle, nombre in monde.places.items()}
    return replace(monde, demandes=demandes, places=places), len(imposees)


def _pourquoi(restes: list[Reste]) -> dict[str, str]:
    return {str(reste.id): str(reste.pourquoi.value) for reste in restes}


def _membres(pks: set[int]) -> dict[int, Membre]:
    champs = ("etat", "organisme_id", "audience_employeur", "audience_residence", "utilisateur", "departement")
    lus = Membre.objects.filter(pk__in=pks).select_related("utilisateur", "departement").order_by()
    return {un.pk: un for un in lus.only(*champs, "utilisateur__is_active", "departement__region_id")}


def _profil(
    cle: int,
    objet: Any,
    membre: Membre,
    competences: frozenset[int],
    dessus: dict[int, frozenset[int]],
    sommets: set[int],
) -> Profil:
    organisme, lieu = membre.organisme_id, membre.departement
    ministere = region = None
    if organisme is not None and membre.audience_employeur >= Audience.MEMBRES:
        ministere = next(iter(dessus[organisme] & sommets), None)
    if lieu is not None and membre.audience_residence >= Audience.MEMBRES:
        region = lieu.region_id
    return Profil(
        cle=cle,
        membre=membre.pk,
        themes=frozenset(theme.value for theme in lire_codes(objet.themes, Theme)),
        formats=frozenset(un.value for un in lire_codes(objet.formats, Format)),
        competences=competences,
        organisme=organisme,
        ministere=ministere,
        region=region,
    )


def _competences(modele: Any, cles: Any) -> dict[int, set[int]]:
    """Of these offers or requests: skills that they name themselves, never those of a profile, which may be hidden."""
    liens = modele.competences.through.objects
    champ = modele._meta.model_name
    lues: dict[int, set[int]] = defaultdict(set)
    for cle, competence in liens.filter(**{f"{champ}__in": list(cles)}).order_by().values_list(champ, "competence"):
        lues[cle].add(competence)
    return lues


def _places(participations: dict[int, Participation], presents: set[int]) -> dict[int, int]:
    """Neither more than what was offered to the campaign, nor than what is left of the offer: living pairs count."""
    vivants = Binome.objects.vivants().filter(offre__in=list(participations)).order_by().values_list("offre", flat=True)
    occupees = Counter(vivants)
    return {
        cle: max(0, min(une.capacite, une.offre.capacite - occupees[cle])) if cle in presents else 0
        for cle, une in participations.items()
    }


def _voeux(demandes: Any) -> dict[tuple[int, int], int]:
    voeux = Voeu.objects.filter(demande__in=list(demandes), etat=EtatVoeu.EN_ATTENTE).order_by()
    return {(demande, offre): rang for demande, offre, rang in voeux.values_list("demande", "offre", "rang")}


def _deja(membres: list[int]) -> frozenset[tuple[int, int]]:
    binomes = Binome.objects.filter(mentor__in=membres, mentore__in=membres).order_by()
    return frozenset(couple(un, autre) for un, autre in binomes.values_list("mentor", "mentore"))
