"""Offers of two employers in every state and for every public, and what people keep of them."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from opportunites import emails, services
from opportunites.enums import Diffusion, EtatOffre, Issue, MotifRefus
from opportunites.models import Offre, RechercheEnregistree
from opportunites.models.recherche import RECHERCHES_MAX
from socle import journal
from socle.acteur import construire
from tests.factories import (
    OffreFactory,
    OffreGardeeFactory,
    OffreVueFactory,
    RechercheFactory,
    indexation_groupee,
)
from tests.garde_fous.monde import Monde
from tests.opportunites.moderation import offre_soumise

TEXTE = """Vous rejoignez une équipe de cinq personnes.

- Construire les chaînes de traitement.
- Documenter les jeux de données & leurs <limites>.
"""
MORIBONDES = {EtatOffre.POURVUE, EtatOffre.INFRUCTUEUSE, EtatOffre.RETIREE, EtatOffre.EXPIREE, EtatOffre.ARCHIVEE}


def planter(monde: Monde) -> None:
    """`monde.objets["offres"]`: those of the recruiter's employer, by state, then « membres » and « importee »."""
    offres: dict[str, list[Offre]] = {}
    with indexation_groupee():
        for persona, organisme in (("recruteur", monde.mien), ("recruteur_ailleurs", monde.autre)):
            siennes = _offres(monde, persona, organisme)
            offres = offres or siennes
        OffreFactory(intitule="Analyste", organisme=monde.objets["sensible"])
    monde.objets["offres"] = offres
    for compte in monde.connectes:
        _garder(monde, compte, offres["publiée"])


def _offres(monde: Monde, persona: str, organisme: object) -> dict[str, list[Offre]]:
    auteur, aujourdhui = monde.compte(persona), timezone.localdate()
    communs = {
        "organisme": organisme,
        "auteur": auteur,
        "modifiee_par": auteur,
        "metier": monde.objets["metiers"][0],
        "contexte": TEXTE,
        "missions": TEXTE,
        "profil": TEXTE,
        "conditions": TEXTE,
        "candidature": "Par écrit.",
        "competences": monde.objets["competences"][:2],
        "departement": monde.objets["departements"][1],
        "teletravail": "oui",
        "mobilites": ["fonctionnelle"],
        "etape_apport": "Une étape vers le numérique.",
        "remuneration_min": 42_000,
        "remuneration_max": 56_000,
        "niveau_etudes": 7,
    }
    offres: dict[str, list[Offre]] = {}
    for etat in EtatOffre:
        publiee = etat not in {EtatOffre.BROUILLON, EtatOffre.SOUMISE, EtatOffre.A_COMPLETER, EtatOffre.REFUSEE}
        champs = communs | {
            "etat": etat,
            "issue": Issue.AGENT if etat == EtatOffre.POURVUE else "",
            "date_publication": aujourdhui - timedelta(days=3) if publiee else None,
            "date_limite": aujourdhui + timedelta(days=-1 if etat in MORIBONDES else 40),
        }
        offres[etat] = [OffreFactory(**champs) for _ in range(monde.lignes)]
    for offre in offres[EtatOffre.PUBLIEE]:
        offre.corps_vises.set(monde.objets["corps"])
    offres["membres"] = [OffreFactory(**communs, diffusion=Diffusion.MEMBRES) for _ in range(monde.lignes)]
    offres["importee"] = [
        OffreFactory(importee=True, organisme=organisme, metier=monde.objets["metiers"][-1])
        for _ in range(monde.lignes)
    ]
    _juger(monde, persona, organisme)
    emails.rappeler(offres[EtatOffre.EXPIREE][0])
    return offres


def _juger(monde: Monde, persona: str, organisme: object) -> None:
    """Offers with a history: what moderators said, and the mails that tell it."""
    moderateur, auteur = construire(monde.compte("moderateur")), monde.compte(persona)
    soumise = {"organisme": organisme, "auteur": auteur, "competences": monde.objets["competences"][:3]}
    for _ in range(monde.lignes):
        offre = offre_soumise(**soumise)
        remarques = {"missions": "Dites avec qui.", "": "Relisez tout."}
        services.demander_complement(offre, acteur=moderateur, version=offre.version, remarques=remarques)
        offre = offre_soumise(**soumise)
        services.refuser(
            offre, acteur=moderateur, version=offre.version, motif=MotifRefus.values[0], texte="Déjà publiée ailleurs."
        )
        offre = offre_soumise(**soumise)
        services.publier(offre, acteur=moderateur, version=offre.version)
        offre = offre_soumise(**soumise)
        services.publier(offre, acteur=moderateur, version=offre.version)
        services.suspendre(offre, acteur=construire(auteur))
        services.retirer(offre, acteur=construire(auteur))  # closed while hidden: it stays hidden
        offre = offre_soumise(**soumise)
        services.publier(offre, acteur=moderateur, version=offre.version)
        services.reprendre(offre, acteur=construire(auteur))
        Offre.objects.filter(pk=offre.pk).update(missions="Tout autre chose.")
        journal.changer_etat(offre, "soumettre", acteur=construire(auteur))  # moderators read what changed


def _garder(monde: Monde, compte: object, publiees: list[Offre]) -> None:
    hier = timezone.now() - timedelta(days=1)
    for rang, offre in enumerate(publiees, 1):
        OffreGardeeFactory(utilisateur=compte, offre=offre, rang=rang)
        OffreVueFactory(utilisateur=compte, offre=offre)
    RechercheEnregistree.objects.filter(utilisateur=compte).delete()
    for rang in range(1, min(monde.lignes, RECHERCHES_MAX) + 1):
        RechercheFactory(
            utilisateur=compte,
            rang=rang,
            repere=hier,
            jeton=uuid4(),
            criteres={"q": "données", "perimetre": "toutes", "region": ["53"], "employeur": ["DISPARU"][: rang % 2]},
        )
