"""What a profile lacks, with what it would bring; how others read it."""

from typing import Any, NamedTuple

from annuaire.attestees import suivre
from annuaire.enums import Audience, EtatAdhesion, EtatAttestation
from annuaire.fiches import Fiche, composer
from annuaire.models import Attestation, CompetenceDeclaree, Membre
from annuaire.querysets.visibles import Regard
from referentiels.models import Organisme

COMPETENCES_UTILES = 3


class Manque(NamedTuple):
    """Something to add, if one wants: `page` is where."""

    titre: str
    benefice: str
    page: str


def manques(membre: Membre, competences: int, etapes: int) -> list[Manque]:
    """In the order of what helps most to be found by the right people; nothing is compulsory."""
    possibles = [
        (
            competences < COMPETENCES_UTILES,
            Manque(
                "Trois compétences", "On vous trouve par elles, et elles disent où vous pouvez aider.", "competences"
            ),
        ),
        (
            not membre.poste,
            Manque("Votre poste", "Une ligne suffit pour qu’on sache ce que vous faites.", "position"),
        ),
        (
            not membre.departement_id,
            Manque("Votre lieu de travail", "Les collègues de votre ville peuvent vous rencontrer.", "position"),
        ),
        (
            not membre.presentation,
            Manque("Une présentation", "Trois phrases donnent envie de vous écrire.", "presentation"),
        ),
        (
            not membre.aide_sur,
            Manque(
                "Ce sur quoi vous pouvez aider", "C’est ce que cherchent le plus les autres membres.", "presentation"
            ),
        ),
        (
            not etapes,
            Manque("Une étape de votre parcours", "Elle relie vos compétences à un travail réel.", "ajouter_etape"),
        ),
    ]
    return [manque for absent, manque in possibles if absent]


# How the preview may be asked: the level, and who that is.
REGARDS = {
    "membre": (Audience.MEMBRES, "un membre"),
    "communaute": (Audience.COMMUNAUTES, "une personne de mes communautés"),
    "recruteur": (Audience.RECRUTEURS, "une personne qui recrute ailleurs"),
}


def apercu(membre: Membre, comme: str) -> Fiche | None:
    """The profile as this reader would be shown it once it is in the directory; None when it would not be."""
    besoin, _ = REGARDS[comme]
    sans_communaute = comme == "communaute" and not membre.adhesions.filter(etat=EtatAdhesion.ACTIVE).exists()
    if membre.non_liste or membre.audience_identite < besoin or sans_communaute:
        return None
    membre.besoin = besoin.value  # type: ignore[attr-defined]
    return composer([membre], entieres_pour=Regard(membre=comme != "recruteur", recruteur=comme == "recruteur"))[0]


class Changement(NamedTuple):
    """From an employer to another, with their administrations: equal when recruiters see no difference."""

    ancien: Organisme | None
    nouveau: Organisme | None
    quittee: Organisme | None
    rejointe: Organisme | None


def changement_d_employeur(membre: Membre, nouveau: Organisme | None) -> Changement:
    ancien = membre.organisme
    return Changement(ancien, nouveau, ancien.racine() if ancien else None, nouveau.racine() if nouveau else None)


def siennes(membre: Membre, vu: Regard) -> list[CompetenceDeclaree]:
    """With their proofs, and where the attestation of each stands."""
    declarees = CompetenceDeclaree.objects.filter(membre=membre).par_niveau().prefetch_related("preuves__etape")
    suivre((preuve for une in declarees for preuve in une.preuves.all()), vu)
    return list(declarees)


def attestees_de(preuves: Any) -> int:
    """How many of these proofs would lose an attestation if they changed."""
    return Attestation.objects.filter(preuve__in=preuves.order_by(), etat=EtatAttestation.ATTESTEE).count()


def avertir(attestees: int, acte: str) -> str:
    """What a page says before such a change is saved; nothing when there is nothing to lose."""
    if not attestees:
        return ""
    if attestees == 1:
        return f"Une de vos preuves est attestée\u00a0: {acte} lui retire cette attestation, à redemander."
    return f"{attestees} de vos preuves sont attestées\u00a0: {acte} leur retire ces attestations."
