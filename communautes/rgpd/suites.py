"""What goes around events keeps of people."""

from socle.rgpd import Fiche, declarer, impersonnels

LA_PERSONNE = "inscription__membre__utilisateur"

declarer(
    Fiche(
        modele="communautes.Habilitation",
        titre="Votre état civil, pour une visite de terrain",
        finalite="être admis chez l’hôte ; seules les personnes qui animent la communauté le lisent, et lui remettent",
        conservation="jusqu’à sept jours après la visite ; "
        "le lendemain au plus tard si la place est rendue, la visite annulée ou la liste abandonnée",
        personne=LA_PERSONNE,
        exportes="nom_de_naissance prenoms naissance lieu_de_naissance nationalite created_at",
        travail="purger_habilitations",
        comme_soi=True,
    ),
    Fiche(
        modele="communautes.Conclusion",
        titre="Vos conclusions d’ateliers de co-développement",
        finalite="garder ce que vous retenez d’une séance ; personnes présentes comprises, si vous les partagez",
        conservation="jusqu’à ce que la personne les efface, ou avec le compte",
        personne=LA_PERSONNE,
        exportes="texte partagee updated_at",
        comme_soi=True,
        rectifier="agenda:mes_conclusions",
        page="Mes conclusions",
        entre_membres=True,
    ),
    Fiche(
        modele="communautes.AvisEvenement",
        titre="Vos avis sur des événements",
        finalite="en faire des nombres, de cinq personnes au moins ; les remarques sont lues sans nom",
        conservation="sa remarque, un an ; les notes restent sans nom",
        travail="purger_inscrits",
        personne=LA_PERSONNE,
        exportes="satisfaction utilite remarque donne_le",
        restent="satisfaction utilite donne_le",
    ),
    Fiche(
        modele="communautes.MessageInscrits",
        titre="Les messages que vous avez écrits aux personnes inscrites à un événement",
        finalite="les leur envoyer",
        conservation="un an après l’événement, sans nom une fois le compte effacé",
        travail="purger_inscrits",
        personne="auteur",
        exportes="evenement__titre objet texte ecrit_le",
        codes="uuid",
        restent="evenement objet texte ecrit_le",
    ),
    Fiche(
        modele="communautes.FluxAgenda",
        titre="L’adresse de votre agenda privé",
        finalite="lire vos événements dans votre agenda ; l’adresse elle-même n’est pas gardée",
        conservation="jusqu’à ce que la personne l’arrête, ou avec le compte",
        personne="utilisateur",
        exportes="created_at",
        secrets="empreinte",
    ),
)
impersonnels("communautes.Serie")
