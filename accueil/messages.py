"""What the bot says in the room of a community, of what another trade does."""

from communautes.messages import MessageTchap, composer, message
from communautes.models import EnvoiTchap
from opportunites.models import Offre
from socle.acteur import ANONYME


@message("offre-poussee")
def offre_poussee(envoi: EnvoiTchap) -> MessageTchap | None:
    """`objets`: offre. As everybody reads it, while one may still apply."""
    offre = Offre.objects.visible_by(ANONYME).select_related("organisme").get(pk=envoi.objets["offre"])
    return annonce_d_offre(offre) if offre.accepte_candidatures else None


def annonce_d_offre(offre: Offre) -> MessageTchap:
    employeurs = " – ".join(employeur.nom for employeur in offre.employeurs_montres()) or offre.employeur_libelle
    limite = f"Candidatures jusqu’au {offre.date_limite:%d/%m/%Y}" if offre.date_limite else ""
    return composer("Une offre pour vous", offre.intitule, [employeurs, offre.lieu, limite], offre.get_absolute_url())
