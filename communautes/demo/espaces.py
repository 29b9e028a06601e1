"""The page of the community that the fictitious animator leads: its purpose, two versions of a manifesto."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from annuaire.demo import ANIMATRICE, MEMBRE
from annuaire.models import Communaute, Membre
from communautes.models import Espace, Manifeste
from communautes.services import amendements, annonces, manifestes
from communautes.services.espaces import regler
from socle.acteur import Acteur, construire

PAGE = {
    "raison_d_etre": (
        "*Page fictive.* Nous construisons les services numériques de l’État, chacun dans son ministère.\n\n"
        "Ensemble\u00a0:\n\n- nous montrons ce que nous faisons, et ce qui a raté\u00a0;\n"
        "- nous répondons aux questions des autres\u00a0;\n- nous partageons nos outils."
    ),
    "accueil": "Mot d’accueil fictif. Présentez-vous quand vous voulez, et venez à la prochaine rencontre.",
}
MANIFESTE = (
    "*Manifeste fictif.*\n\n## Nos valeurs\n\n- Partager ce que nous savons.\n- Dire ce qui rate.\n\n"
    "## Nos façons de travailler\n\n- Une rencontre par mois, ouverte à tous les membres."
)
ECOUTER = MANIFESTE.replace("- Dire ce qui rate.", "- Dire ce qui rate, et ce que nous en avons appris.")
DOCUMENTER = f"{ECOUTER}\n- Un compte rendu, lisible par qui n’y était pas."


def charger_espaces() -> int:
    """Write what is missing, by the services; return how many pages: none the second time, nor without its people."""
    siens = {
        membre.utilisateur.email: construire(membre.utilisateur)
        for membre in Membre.objects.actifs()
        .filter(utilisateur__email__in=[ANIMATRICE, MEMBRE])
        .select_related("utilisateur")
        .order_by("pk")
    }
    elle, lui = siens.get(ANIMATRICE), siens.get(MEMBRE)
    if elle is None or not elle.animateur_de:
        return 0
    communaute = Communaute.objects.get(pk=min(elle.animateur_de))
    if Espace.objects.filter(communaute=communaute).exists():
        return 0
    with transaction.atomic():
        regler(communaute, PAGE, acteur=elle)
        _publier(communaute, MANIFESTE, "", elle)
        if lui is not None and communaute.pk in lui.communautes:
            manifestes.signer(_vigueur(communaute), acteur=lui)
        _publier(communaute, ECOUTER, "Dire aussi ce que l’on apprend.", elle)
        manifestes.signer(_vigueur(communaute), acteur=elle)
        if lui is not None and communaute.pk in lui.communautes:
            motif = "Amendement fictif\u00a0: qui n’était pas là doit pouvoir lire ce qui s’est dit."
            amendements.proposer(_vigueur(communaute), DOCUMENTER, motif, acteur=lui)
        annonce = {
            "titre": "Annonce fictive\u00a0: la rentrée de la communauté",
            "texte": "Nous cherchons deux volontaires pour raconter un projet, réussi ou raté.",
            "jusqu_au": timezone.localdate() + timedelta(days=60),
        }
        annonces.creer(communaute, annonce, acteur=elle)
    return 1


def _vigueur(communaute: Communaute) -> Manifeste:
    publie: Manifeste = Manifeste.objects.filter(communaute=communaute).en_vigueur().get()
    return publie


def _publier(communaute: Communaute, texte: str, resume: str, elle: Acteur) -> None:
    brouillon = manifestes.rediger(communaute, texte, resume, lu="", acteur=elle)
    manifestes.publier(communaute, lu=brouillon.empreinte, vigueur=brouillon.version - 1, acteur=elle)
