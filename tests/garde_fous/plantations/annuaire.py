"""Teams that recruit: members, requests and invitations on both sides; a public mail domain."""

from annuaire import services
from annuaire.enums import EtatRattachement, MotifRefusRattachement, RoleRecruteur
from annuaire.models import DomainePublic
from socle.acteur import construire
from tests.factories import RecruteurFactory
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


def _decider(monde: Monde) -> None:
    """What was answered to people, and the mails that tell it."""
    moderateur = construire(monde.compte("moderateur"))
    validee, refusee = (RecruteurFactory(organisme=monde.mien, etat=EtatRattachement.DEMANDE) for _ in range(2))
    services.valider(validee, RoleRecruteur.CONTRIBUTEUR, acteur=moderateur)
    services.refuser(refusee, MotifRefusRattachement.values[0], "Écrivez au service.", acteur=moderateur)
    recruteur = construire(monde.compte("recruteur"))
    services.inviter("collegue@exemple.gouv.fr", monde.mien, RoleRecruteur.CONTRIBUTEUR, acteur=recruteur)
