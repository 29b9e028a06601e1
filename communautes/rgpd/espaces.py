"""What manifestos and announcements keep of people."""

from collections.abc import Collection
from typing import Any

from communautes.models import Manifeste
from socle.acteur import Acteur
from socle.rgpd import Fiche, declarer, impersonnels

impersonnels("communautes.Espace communautes.Manifeste")


def nommer_manifestes(acteur: Acteur, pks: Collection[Any]) -> dict[Any, str]:
    """Whose it is, and which version: what was signed has been published."""
    signes = Manifeste.objects.filter(pk__in=pks).order_by().values_list("pk", "communaute__nom", "version")
    return {pk: f"{communaute}, version {version}" for pk, communaute, version in signes}


declarer(
    Fiche(
        modele="communautes.Signature",
        titre="Les manifestes que vous avez signés",
        finalite="savoir qui fait sienne cette version\u00a0; les membres de la communauté lisent le nom de qui y "
        "montre sa présence",
        conservation="avec le compte",
        personne="membre__utilisateur",
        exportes="manifeste signee_le",
        nommer={"manifeste": nommer_manifestes},
    ),
    Fiche(
        modele="communautes.Amendement",
        titre="Les amendements que vous avez proposés",
        finalite="proposer un autre texte du manifeste, et en recevoir la réponse",
        conservation="avec le compte\u00a0; un texte adopté reste celui du manifeste, sans nom",
        personne="auteur__utilisateur",
        exportes="manifeste__communaute__nom etat texte motif reponse created_at",
        codes="uuid",
    ),
    Fiche(
        modele="communautes.Annonce",
        titre="Les annonces que vous avez écrites",
        finalite="dire aux membres d’une communauté ce qui s’y passe",
        conservation="jusqu’à ce que qui anime la supprime\u00a0; sans nom une fois le compte effacé",
        personne="auteur",
        exportes="communaute__nom titre texte jusqu_au publiee_le",
        codes="uuid",
        restent="communaute titre texte jusqu_au publiee_le",
    ),
)
