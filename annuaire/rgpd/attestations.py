"""A colleague's word on a work: of both, read by both."""

from collections.abc import Collection
from typing import Any

from annuaire.attestees import UN_MEMBRE, noms_lisibles
from annuaire.querysets.visibles import regard
from socle.acteur import Acteur
from socle.rgpd import Fiche, declarer


def nommer_membres(acteur: Acteur, pks: Collection[Any]) -> dict[Any, str]:
    """Oneself, who may be found in the directory, or « un membre »."""
    noms = noms_lisibles(pks, regard(acteur))
    return {pk: "vous" if pk == acteur.membre_id else noms.get(pk, UN_MEMBRE) for pk in pks}


declarer(
    Fiche(
        modele="annuaire.Attestation",
        titre="Attestations demandées et données",
        finalite="dire d’un travail raconté qu’une personne l’a vu ; montrée avec la preuve, à qui peut la lire",
        conservation="avec la preuve ; le compte de qui atteste effacé, elle reste sans personne, « attestée par un "
        "membre »",
        personne="demandeur__utilisateur attestant__utilisateur",
        exportes="preuve__competence_declaree__competence__libelle demandeur attestant etat motif niveau created_at "
        "repondu_le",
        codes="uuid",
        restent="preuve etat motif niveau created_at repondu_le",
        rectifier="membre:mon_adhesion",
        page="Mon adhésion à l’annuaire",
        libelles={"preuve": "preuve de la compétence"},
        nommer={"demandeur": nommer_membres, "attestant": nommer_membres},
    ),
)
