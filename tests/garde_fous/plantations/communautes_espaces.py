"""Communities: the page of one, its announcements, a manifesto of several versions, amendments in each state."""

from datetime import timedelta

from django.utils import timezone

from annuaire.models import Communaute
from annuaire.services import adhesions
from communautes.models import Amendement, Espace, Manifeste
from communautes.services import amendements, annonces, manifestes
from communautes.services.espaces import regler
from socle.acteur import construire
from tests.factories import AdhesionFactory, MembreFactory, UtilisateurFactory
from tests.garde_fous.monde import Monde

TEXTE = "## Nos valeurs\n\nPartager ce que nous savons.\n\n- Dire ce qui rate."


def planter(monde: Monde) -> None:
    """`monde.objets["espaces"]`: an announcement, and the amendment of the member that waits for an answer."""
    communaute = Communaute.objects.get(slug="numerique")
    anime = construire(monde.compte("animateur"))
    espace = {
        "raison_d_etre": "Ce qui nous réunit.",
        "accueil": "Présentez-vous quand vous voulez.",
        "salon_lien": "https://www.tchap.gouv.fr/#/room/numerique",
        "salon": "!numerique:exemple.gouv.fr",
    }
    regler(communaute, espace, acteur=anime)
    _entrer(monde, communaute)
    jour = timezone.localdate()
    monde.objets["espaces"] = {
        "annonce": annonces.creer(
            communaute, {"titre": "Rentrée", "texte": "On se retrouve.", "jusqu_au": jour}, acteur=anime
        )
    }
    passee = {"titre": "Avant", "texte": "C’est fini.", "jusqu_au": jour - timedelta(days=1)}
    annonces.creer(communaute, passee, acteur=anime)
    for rang in range(monde.lignes):
        annonces.creer(communaute, {"titre": f"Annonce {rang}", "texte": "À lire."}, acteur=anime)
    _manifeste(monde, communaute)
    assert Espace.objects.filter(communaute=communaute).exists()


def _entrer(monde: Monde, communaute: Communaute) -> None:
    """By a request that who leads accepts: who came in lately; others do not show that they are there."""
    anime = construire(monde.compte("animateur"))
    for rang in range(monde.lignes + 1):
        nouveau = MembreFactory(organisme=monde.tiers, non_liste=rang == 0)
        demande = adhesions.demander(communaute, acteur=construire(nouveau.utilisateur))
        adhesions.valider(demande, acteur=anime)


def _manifeste(monde: Monde, communaute: Communaute) -> None:
    """Version 1, an amendment left behind, version 2 by an amendment, one rejected, one that waits, a draft."""
    anime, membre = construire(monde.compte("animateur")), construire(monde.compte("membre"))
    autre = AdhesionFactory(communaute=communaute, membre=MembreFactory(utilisateur=UtilisateurFactory())).membre
    autrui = construire(autre.utilisateur)
    manifestes.rediger(communaute, TEXTE, "Premier texte.", lu="", acteur=anime)
    premiere = manifestes.publier(communaute, lu=_lu(communaute), vigueur=0, acteur=anime)
    manifestes.signer(premiere, acteur=membre)
    adopte = amendements.proposer(premiere, f"{TEXTE}\n- Écouter.", "Il manquait l’écoute.", acteur=membre)
    amendements.proposer(premiere, f"{TEXTE}\n- Rire.", "Pour sourire.", acteur=membre)  # left behind
    seconde = amendements.adopter(adopte, "L’écoute.", acteur=anime)
    for qui in (anime, autrui):
        manifestes.signer(seconde, acteur=qui)
    rejete = amendements.proposer(seconde, f"{TEXTE}\n- Courir.", "Pour bouger.", acteur=membre)
    amendements.rejeter(rejete, "Ce n’est pas le lieu.", acteur=anime)
    for rang in range(monde.lignes):
        seule = AdhesionFactory(communaute=communaute, membre__organisme=monde.tiers).membre
        manifestes.signer(seconde, acteur=construire(seule.utilisateur))
        amendements.proposer(
            seconde, f"{seconde.texte}\n- Idée {rang}.", f"Motif {rang}.", acteur=construire(seule.utilisateur)
        )
    monde.objets["espaces"]["amendement"] = amendements.proposer(
        seconde, f"{seconde.texte}\n- Documenter.", "Pour qui viendra.", acteur=membre
    )
    manifestes.rediger(communaute, f"{seconde.texte}\n- Ouvrir.", "Plus ouvert.", lu="", acteur=anime)
    assert Amendement.objects.a_reprendre().exists()


def _lu(communaute: Communaute) -> str:
    brouillon: Manifeste = Manifeste.objects.filter(communaute=communaute).brouillons().get()
    return brouillon.empreinte
