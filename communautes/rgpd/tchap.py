"""What is kept for Tchap."""

from socle.rgpd import Fiche, declarer

declarer(
    Fiche(
        modele="communautes.CompteTchap",
        titre="Votre compte Tchap",
        finalite="vous inviter dans les salons de vos communautés, et vous en retirer quand vous les quittez",
        conservation="jusqu’à ce que la personne le supprime, ou avec le compte",
        personne="membre__utilisateur",
        exportes="identifiant updated_at",
        rectifier="tchap:modifier",
        page="Mon compte Tchap",
        entre_membres=True,
    ),
    Fiche(
        modele="communautes.EnvoiTchap",
        titre="Ce que le robot Tchap a fait pour vous",
        finalite="vous inviter dans un salon ou vous en retirer, une seule fois, même après une panne",
        conservation="trente jours une fois fait ou abandonné\u00a0; l’empreinte de l’identifiant à retirer, jusqu’au "
        "retrait",
        personne="membre__utilisateur",
        exportes="communaute__nom geste statut created_at envoye_le",
        codes="uuid cle reference empreinte",
        neutres="genre objets essais prochain_essai erreur",
        restent="communaute geste statut created_at envoye_le",
        travail="purger_envois_tchap",
    ),
)
