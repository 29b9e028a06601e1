"""What the directory keeps of people."""

from socle.rgpd import Fiche, declarer, impersonnels

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
)

impersonnels("annuaire.DomainePublic")
