"""What the assignment engine keeps of people."""

from socle.rgpd import Fiche, declarer

declarer(
    Fiche(
        modele="rapprochement.Execution",
        titre="Affectations que vous avez lancées",
        finalite="refaire et vérifier ce qui a été calculé ; des nombres, aucune paire ; non modifiable par le site",
        conservation="aussi longtemps que ce qui en est sorti ; un numéro de compte, jamais un nom",
        personne="acteur",
        exportes="genre issue demandes offres paires score_total started_at ended_at",
        codes="graine parametres empreinte admissibles borne duree_ms",
        restent="genre issue demandes offres paires score_total started_at ended_at",
    ),
)
