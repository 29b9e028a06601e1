"""What La lettre keeps of its readers."""

from socle.rgpd import Fiche, declarer

declarer(
    Fiche(
        modele="communautes.RepereLettre",
        titre="Jusqu’où La lettre vous a parlé des communautés",
        finalite="ne dire chaque chose qu’une fois",
        conservation="avec le compte",
        personne="utilisateur",
        exportes="repere",
    ),
)
