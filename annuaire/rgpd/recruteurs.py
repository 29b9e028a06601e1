"""Who acts for an administration."""

from socle.rgpd import Fiche, declarer

declarer(
    Fiche(
        modele="annuaire.Recruteur",
        titre="Employeurs pour lesquels vous recrutez",
        finalite="vérifier qui publie au nom d’un employeur ; les collègues du même employeur voient l’adresse",
        conservation="raison et adresse invitée : avec le compte ; le reste, sans nom, aussi longtemps que le journal",
        personne="utilisateur",
        exportes="organisme__nom role etat raison adresse_invitee created_at",
        codes="uuid",
        restent="organisme role etat created_at",
        travail="comptes",
        rectifier="accueil:compte",
        page="Mon compte",
        commentee=True,
    ),
    Fiche(
        modele="annuaire.Mandat",
        titre="Vos mandats",
        finalite="savoir qui agit pour une administration ; confié et retiré par les administrateurs",
        conservation="sa fin est datée ; sans nom, aussi longtemps que le journal, une fois le compte effacé",
        personne="utilisateur",
        exportes="type organisme__nom corps__nom depuis jusqu_au",
        restent="type organisme corps depuis jusqu_au",
        travail="comptes",
    ),
)
