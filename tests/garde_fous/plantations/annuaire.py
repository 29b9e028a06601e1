"""Teams that recruit: members, requests and invitations on both sides; a public mail domain; profiles."""

from datetime import timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.utils import timezone

from annuaire import services
from annuaire.enums import (
    TRANSITIONS_MEMBRE,
    Audience,
    DiffusionIntention,
    EtatAdhesion,
    EtatCommunaute,
    EtatMembre,
    EtatRattachement,
    MotifRefusRattachement,
    MotifSignalement,
    RoleRecruteur,
)
from annuaire.models import (
    Adhesion,
    Communaute,
    DomainePublic,
    EmployeurChoisi,
    Exclusion,
    LimiteAtteinte,
    Membre,
    Preuve,
    ProfilVu,
    Readmission,
)
from annuaire.services import adhesions, attestations, contacts, inactivite, membres
from annuaire.services import profil as services_profil
from annuaire.services.intentions import rappeler_intentions
from annuaire.services.partages import noter_consultation
from annuaire.vision import vision
from referentiels.models import Competence, Region
from referentiels.services import fusionner, valider
from socle.acteur import SYSTEME, construire
from socle.courrier import deposer
from tests.factories import (
    AdhesionFactory,
    CommunauteFactory,
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
    _echanges(monde)
    _files(monde)
    _adhesions(monde)
    _attestations(monde)
    _intentions(monde)


def _files(monde: Monde) -> None:
    """A file in each state, as decisions leave it: reasons, remarks and the mails that tell them."""
    moderateur = construire(monde.compte("moderateur"))
    for rang in range(monde.lignes):
        attente = timezone.now() - timedelta(days=rang)
        MembreFactory(organisme=monde.mien, etat=EtatMembre.DEMANDEE, attend_depuis=attente)
        jouees = [
            ("valider", EtatMembre.DEMANDEE, ()),
            ("refuser", EtatMembre.DEMANDEE, ("identite", "Écrivez à votre service.")),
            ("demander_complement", EtatMembre.DEMANDEE, ("poste", "Dites votre équipe.")),
            ("suspendre", EtatMembre.ACTIVE, ("Un signalement.",)),
            ("retablir", EtatMembre.SUSPENDUE, ()),
        ]
        for verbe, etat, dit in jouees:
            getattr(membres, verbe)(MembreFactory(organisme=monde.autre, etat=etat), *dit, acteur=moderateur)
    invitee = MembreFactory(organisme=monde.autre, etat=EtatMembre.INVITEE)
    deposer("membre-invite", utilisateur=invitee.utilisateur_id, objets={"membre": invitee.pk})
    hors = MembreFactory(organisme=monde.autre, etat=EtatMembre.HORS_PERIMETRE)
    membres.revenir(hors, hors.utilisateur.email, acteur=construire(hors.utilisateur))
    MembreFactory(organisme=monde.autre, etat=EtatMembre.HORS_PERIMETRE)
    sorti = MembreFactory(organisme=monde.autre)
    EmailAddress.objects.create(user=sorti.utilisateur, email="sorti@personnel.example", verified=True)
    membres.suivre_adresses(sorti.utilisateur_id)
    ancien = timezone.now() - inactivite.DELAI
    inactif = MembreFactory(organisme=monde.autre, created_at=ancien, utilisateur__created_at=ancien)
    inactivite.avertir(1)
    assert Membre.objects.get(pk=inactif.pk).avertissements == 1
    assert {etat for _, etat in TRANSITIONS_MEMBRE.values()} <= {
        *Membre.objects.values_list("etat", flat=True).distinct().order_by(),
        EtatMembre.ANONYMISEE,
    }


def _adhesions(monde: Monde) -> None:
    """Requests, answers and invitations, and the mails that tell them."""
    communaute = Communaute.objects.get(slug="numerique")
    animateur = construire(monde.compte("animateur"))
    for verbe in ("valider", "refuser", ""):
        demande = adhesions.demander(communaute, acteur=construire(MembreFactory(organisme=monde.autre).utilisateur))
        if verbe:
            getattr(adhesions, verbe)(demande, acteur=animateur)
    adhesions.inviter(monde.compte("membre_ailleurs").email, communaute, acteur=animateur)
    CommunauteFactory(slug="sommeil", nom="Communauté endormie", etat=EtatCommunaute.EN_SOMMEIL)
    for rang in range(monde.lignes):
        CommunauteFactory(slug=f"ouverte-{rang}", nom=f"Communauté ouverte {rang}")
    assert Adhesion.objects.en_attente().exists()


def _attestations(monde: Monde) -> None:
    """One that the member waits for; of others, one in each state, asked of the member elsewhere."""
    sienne = Preuve.objects.get(competence_declaree__membre=monde.compte("membre").membre)
    ailleurs = monde.compte("membre_ailleurs").membre
    acteur = construire(ailleurs.utilisateur)
    attestations.demander(sienne, ailleurs, acteur=construire(monde.compte("membre")))
    for rang in range(monde.lignes):
        for etape in ("demandée", "attestée", "déclinée", "retirée"):
            autre = MembreFactory(organisme=monde.autre)
            declaree = CompetenceDeclareeFactory(membre=autre, competence__code="python")
            recit = f"Un travail mené, {etape}, n° {rang}."
            preuve = Preuve.objects.create(competence_declaree=declaree, etape=EtapeFactory(membre=autre), recit=recit)
            demande = attestations.demander(preuve, ailleurs, acteur=construire(autre.utilisateur))
            if etape == "attestée":
                attestations.attester(demande, lue=attestations.empreinte_de_preuve(preuve), acteur=acteur)
            elif etape == "déclinée":
                attestations.decliner(demande, "pas-temoin", acteur=acteur)
            elif etape == "retirée":
                attestations.retirer(demande, acteur=construire(autre.utilisateur))


def _membres(monde: Monde) -> None:
    """Profiles filled in every part, of the personas and of others; one asks not to be listed."""
    communaute = Communaute.objects.get(slug="numerique")
    for persona in ("membre", "membre_ailleurs", "animateur"):
        _remplir(monde.compte(persona).membre)
    _remplir(MembreFactory(organisme=monde.autre, non_liste=True))
    Membre.objects.filter(pk=monde.compte("membre_ailleurs").membre.pk).update(audience_corps=Audience.MOI)
    for organisme in (monde.mien, monde.autre):
        for rang in range(monde.lignes):
            membre = MembreFactory(organisme=organisme, audience_identite=Audience.RECRUTEURS)
            AdhesionFactory(communaute=communaute, membre=membre, etat=EtatAdhesion.values[rang % 2 * 2])
            CompetenceDeclareeFactory(membre=membre, competence__code="python")
            MembreFactory(organisme=organisme, etat=EtatMembre.DEMANDEE)


def _echanges(monde: Monde) -> None:
    """What people say of one another: a message, reports; who read too much; a skill proposed; a proof."""
    profil = MembreFactory(organisme=monde.autre, audience_identite=Audience.RECRUTEURS)
    _remplir(profil)
    monde.objets["profil"] = profil
    membre = monde.compte("membre").membre
    declaree = CompetenceDeclareeFactory(membre=membre, competence__code="du-membre")
    Preuve.objects.create(competence_declaree=declaree, etape=membre.etapes.first(), recit="J’ai conduit ce projet.")
    acteur = construire(monde.compte("membre"))
    texte = "Bonjour, je voudrais parler avec vous de ce projet."
    contacts.contacter(profil, "Un projet", texte, jeton=uuid4(), acteur=acteur)
    for rang in range(monde.lignes):
        autre = MembreFactory(organisme=monde.tiers)
        contacts.signaler(autre, MotifSignalement.CONTENU, "Ce texte me choque.", acteur=acteur)
        LimiteAtteinte.objects.create(utilisateur=autre.utilisateur, jour=timezone.localdate())
        acteur_autre = construire(autre.utilisateur)
        services_profil.proposer_competence(autre, f"Compétence neuve {rang}", acteur=acteur_autre)
    ProfilVu.objects.create(utilisateur=membre.utilisateur, membre=profil, jour=timezone.localdate())
    _decider_des_competences(monde)


def _decider_des_competences(monde: Monde) -> None:
    """One skill put into use, one merged: mails to who proposed them."""
    membre, moderateur = monde.compte("membre").membre, construire(monde.compte("moderateur"))
    acteur = construire(monde.compte("membre"))
    neuve, double = (
        services_profil.proposer_competence(membre, f"Compétence {sort}", acteur=acteur) for sort in ("utile", "double")
    )
    valider(Competence.objects.filter(pk=neuve.pk), acteur=moderateur)
    fusionner(double, monde.objets["competences"][0], acteur=moderateur)


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
            autre = IntentionFactory(membre__organisme=organisme, membre__audience_competences=Audience.RECRUTEURS)
            CompetenceDeclareeFactory(membre=autre.membre, competence=monde.objets["competences"][0])
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
