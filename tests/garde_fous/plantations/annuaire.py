"""Teams that recruit: members, requests and invitations on both sides; a public mail domain; profiles."""

from datetime import timedelta

from django.utils import timezone

from annuaire import services
from annuaire.enums import (
    Audience,
    DiffusionIntention,
    EtatAdhesion,
    EtatMembre,
    EtatRattachement,
    MotifRefusRattachement,
    RoleRecruteur,
)
from annuaire.models import Communaute, DomainePublic, EmployeurChoisi, Exclusion, Membre, Readmission
from annuaire.services.intentions import rappeler_intentions
from annuaire.services.partages import noter_consultation
from annuaire.vision import vision
from referentiels.models import Region
from socle.acteur import SYSTEME, construire
from tests.factories import (
    AdhesionFactory,
    CompetenceDeclareeFactory,
    ConseillerChoisiFactory,
    EtapeFactory,
    IntentionFactory,
    MembreFactory,
    OrganismeFactory,
    RecruteurFactory,
)
from tests.garde_fous.monde import Monde


def planter(monde: Monde) -> None:
    DomainePublic.objects.get_or_create(domaine="exemple.gouv.fr")
    for organisme in (monde.mien, monde.autre):
        nom = organisme.sigle.lower()
        for rang in range(monde.lignes):
            RecruteurFactory(organisme=organisme)
            RecruteurFactory(organisme=organisme, etat=EtatRattachement.DEMANDE, raison="Je recrute pour le service.")
            RecruteurFactory(
                organisme=organisme,
                etat=EtatRattachement.INVITE,
                adresse_invitee=f"invitee-{nom}-{rang}@exemple.gouv.fr",
            )
    RecruteurFactory(
        utilisateur=monde.compte("agent"),
        organisme=monde.autre,
        etat=EtatRattachement.INVITE,
        adresse_invitee=monde.compte("agent").email,
    )
    _decider(monde)
    _membres(monde)
    _intentions(monde)


def _membres(monde: Monde) -> None:
    """Profiles filled in every part, of the personas and of others; one asks not to be listed."""
    communaute = Communaute.objects.get(slug="numerique")
    for persona in ("membre", "membre_ailleurs", "animateur"):
        _remplir(monde.compte(persona).membre)
    _remplir(MembreFactory(organisme=monde.autre, non_liste=True))
    for organisme in (monde.mien, monde.autre):
        for rang in range(monde.lignes):
            membre = MembreFactory(organisme=organisme, audience_identite=Audience.RECRUTEURS)
            AdhesionFactory(communaute=communaute, membre=membre, etat=EtatAdhesion.values[rang % 2 * 2])
            CompetenceDeclareeFactory(membre=membre, competence__code="python")
            MembreFactory(organisme=organisme, etat=EtatMembre.DEMANDEE)


def _intentions(monde: Monde) -> None:
    """`monde.objets["intention"]`, of the member: shown to employers but its own and those it excludes, and to its
    adviser, read by both. That of the member elsewhere is for itself. Others fill the lists of who recruits."""
    voisin = OrganismeFactory(sigle="VOISIN", nom="Service voisin", parent=monde.mien)
    membre, conseiller = monde.compte("membre").membre, monde.compte("conseiller")
    intention = IntentionFactory(membre=membre, horizon="un-an", mobilites="fonctionnelle", positions="detachement")
    monde.objets["intention"] = intention
    bientot = timezone.localdate() + timedelta(days=9)
    IntentionFactory(membre=monde.compte("membre_ailleurs").membre, diffusion=DiffusionIntention.MOI, expire_le=bientot)
    rappeler_intentions(timezone.localdate())
    ConseillerChoisiFactory(membre=membre, conseiller=conseiller)
    with vision(SYSTEME):
        intention.metiers.set(monde.objets["metiers"][:2])
        intention.regions.set(Region.objects.order_by("pk")[:2])
        intention.departements.set(monde.objets["departements"][:1])
        Exclusion.objects.create(intention=intention, organisme=voisin)
        Exclusion.objects.create(intention=intention, adresse="chef@exemple.gouv.fr")
        EmployeurChoisi.objects.create(intention=intention, organisme=monde.autre)
        Readmission.objects.create(intention=intention, organisme=OrganismeFactory(sigle="SUD", parent=monde.mien))
    for persona in ("recruteur_ailleurs", "conseiller"):
        acteur = construire(monde.compte(persona))
        with vision(acteur):
            noter_consultation(intention, acteur=acteur)
    for organisme in (monde.mien, monde.autre):
        for _ in range(monde.lignes):
            autre = IntentionFactory(membre=MembreFactory(organisme=organisme))
            ConseillerChoisiFactory(membre=autre.membre, conseiller=conseiller)


def _remplir(membre: Membre) -> None:
    membre.poste, membre.ville, membre.aide_sur = "Chargée d’études", "Lyon", "Python"
    membre.presentation, membre.lien = "Je travaille sur les données.", "https://exemple.gouv.fr/moi"
    membre.save()
    EtapeFactory(membre=membre, employeur="Un laboratoire", lieu="Lyon")
    CompetenceDeclareeFactory(membre=membre, competence__code="python", veut_developper=True)


def _decider(monde: Monde) -> None:
    """What was answered to people, and the mails that tell it."""
    moderateur = construire(monde.compte("moderateur"))
    validee, refusee = (RecruteurFactory(organisme=monde.mien, etat=EtatRattachement.DEMANDE) for _ in range(2))
    services.valider(validee, RoleRecruteur.CONTRIBUTEUR, acteur=moderateur)
    services.refuser(refusee, MotifRefusRattachement.values[0], "Écrivez au service.", acteur=moderateur)
    recruteur = construire(monde.compte("recruteur"))
    services.inviter("collegue@exemple.gouv.fr", monde.mien, RoleRecruteur.CONTRIBUTEUR, acteur=recruteur)
