"""What the dashboard and La lettre keep of people."""

from socle.rgpd import Fiche, declarer, impersonnels

declarer(
    Fiche(
        modele="accueil.Visite",
        titre="Jours où vous avez ouvert votre tableau de bord",
        finalite="dire ce qui est nouveau depuis ; une ligne par jour",
        conservation="90 jours, sauf le dernier ; avec le compte",
        personne="utilisateur",
        exportes="jour",
        travail="purger_visites",
    ),
    Fiche(
        modele="accueil.Lettre",
        titre="Lettres préparées pour vous",
        finalite="offres citées et critères qui leur correspondent, courriels reportés : ne dire chaque chose qu’une "
        "fois",
        conservation="ce que dit une lettre : trois jours ; sa date : 90 jours ; avec le compte",
        personne="utilisateur",
        exportes="jour contenu created_at",
        travail="purger_lettres",
        rectifier="abonnements:regler",
        page="La lettre",
    ),
)

impersonnels("accueil.Statistiques")
