"""What events keep of people."""

from collections.abc import Collection
from typing import Any

from django.conf import settings

from communautes.models import Evenement
from socle.acteur import Acteur
from socle.rgpd import Fiche, declarer


def nommer_evenements(acteur: Acteur, pks: Collection[Any]) -> dict[Any, str]:
    """Title and address of those of these events that this person may still read."""
    lisibles = Evenement.objects.visible_by(acteur).filter(pk__in=list(pks)).order_by().only("titre", "uuid")
    return {un.pk: f"{un.titre} ({settings.SITE_URL}{un.get_absolute_url()})" for un in lisibles}


declarer(
    Fiche(
        modele="communautes.Inscription",
        titre="Vos inscriptions à des événements",
        finalite="compter les places, tenir la liste d’attente, dire qui vient à qui organise\u00a0; aux autres "
        "inscrits, seulement si la personne le choisit",
        conservation="le besoin d’accessibilité et le sujet, jusqu’à sept jours après l’événement ou jusqu’à "
        "l’annulation\u00a0; refusée ou annulée, un an après l’événement\u00a0; sinon, lue un an par qui organise, "
        "puis par la personne seule, et sans nom une fois le compte effacé",
        personne="membre__utilisateur",
        exportes="""evenement etat role ministere__nom entree_le propose_jusqu_a visible besoin sujet
        confidentialite_le""",
        codes="uuid",
        restent="evenement etat role ministere entree_le propose_jusqu_a visible confidentialite_le",
        travail="purger_besoins",
        commentee=True,
        rectifier="evenements:liste",
        page="Événements",
        nommer={"evenement": nommer_evenements},
    ),
    Fiche(
        modele="communautes.Evenement",
        titre="Les événements que vous avez préparés",
        finalite="savoir qui a préparé un événement\u00a0; aucun écran ne le montre",
        conservation="aussi longtemps que l’événement\u00a0; sans nom une fois le compte effacé",
        personne="auteur",
        exportes="id etat created_at",
        codes="uuid sequence",
        neutres="""communaute serie type diffusion en_accueil titre description debut fin fuseau lieu departement lien
        acces accessibilite hote capacite quota moderee inscriptions_jusqu_a habilitation liste_avant_le bilan
        motif_annulation publie_le""",
        restent="id etat created_at",
        libelles={"id": "événement"},
        nommer={"id": nommer_evenements},
    ),
)
