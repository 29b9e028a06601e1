"""A few attestations between fictitious members: given, waited for. No mail leaves. Deterministic."""

from django.db import transaction
from django.utils import timezone

from annuaire.demo.membres import MEMBRE
from annuaire.models import Attestation, Membre, Preuve
from socle import journal
from socle.acteur import construire

DOMAINE = "@demo.example"
NOMBRE = 12


def charger_attestations() -> int:
    """Each of the first proofs asked of the next member, every other one attested; the rest, of the member's persona.

    Return how many; none once there are some.
    """
    if Attestation.objects.exists():
        return 0
    actifs = Membre.objects.actifs().filter(utilisateur__email__endswith=DOMAINE, non_liste=False)
    membres = list(actifs.select_related("utilisateur").order_by("utilisateur__email"))
    persona = next((membre for membre in membres if membre.utilisateur.email == MEMBRE), None)
    preuves = list(
        Preuve.objects.filter(competence_declaree__membre__in=membres)
        .select_related("competence_declaree__membre__utilisateur")
        .order_by("competence_declaree__membre__utilisateur__email", "pk")[:NOMBRE]
    )
    faites = 0
    with transaction.atomic():
        for rang, preuve in enumerate(preuves):
            demandeur = preuve.competence_declaree.membre
            suivant = membres[(membres.index(demandeur) + 1) % len(membres)]
            attestant = persona if rang % 2 and persona else suivant
            if attestant != demandeur:
                _creer(preuve, demandeur, attestant, attester=rang % 2 == 0)
                faites += 1
    return faites


def _creer(preuve: Preuve, demandeur: Membre, attestant: Membre, *, attester: bool) -> None:
    attestation = Attestation(preuve=preuve, demandeur=demandeur, attestant=attestant)
    journal.creer([attestation], "demander", acteur=construire(demandeur.utilisateur))
    if attester:
        champs = {"repondu_le": timezone.now(), "niveau": preuve.competence_declaree.niveau}
        journal.changer_etat(attestation, "attester", acteur=construire(attestant.utilisateur), champs=champs)
