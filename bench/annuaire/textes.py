"""Names and words of fictitious members. The words that searches look for are in no name of the referential."""

import random

PRENOMS = (
    *("Camille", "Claude", "Dominique", "Noël", "Zoé", "Éric", "Anne-Marie", "Jean", "Jean-Luc", "Hélène", "Ahmed"),
    *("Inès", "Karim", "Léa", "Louis", "Lucie", "Mehdi", "Nadia", "Olivier", "Paul", "Quentin", "Rachid", "Sophie"),
    *("Thomas", "Ursule", "Valérie", "William", "Xavier", "Yasmine", "Zacharie", "Chloé", "Émilie", "François"),
    *("Guillaume", "Hugo", "Isabelle", "Julien", "Laurence", "Michel", "Nicolas", "Pauline", "Romain", "Sarah"),
)
# Each of the first is worn by one member in a few hundreds; the others are made of two parts.
_USUELS = (
    *("Martin", "Bernard", "Dubois", "Thomas", "Robert", "Richard", "Petit", "Durand", "Leroy", "Moreau", "Simon"),
    *("Laurent", "Lefèvre", "Michel", "Garcia", "David", "Bertrand", "Roux", "Vincent", "Fournier", "Morel", "Girard"),
    *("André", "Mercier", "Dupont", "Lambert", "Bonnet", "François", "Martinez", "Legrand", "Garnier", "Faure"),
)
_DEBUTS = (
    *("Bar", "Ber", "Bou", "Bri", "Car", "Cha", "Cor", "Dau", "Del", "Dor", "Fau", "Fer", "Gal", "Gau", "Gir", "Gué"),
    *("Har", "Jou", "Lam", "Lar", "Mal", "Mar", "Mé", "Mon", "Nor", "Oli", "Pas", "Per", "Pri", "Rav", "Ric", "Rou"),
    *("Sau", "Ser", "Tal", "Ter", "Val", "Ver", "Vil", "Wal"),
)
_FINS = (
    *("bier", "bon", "cet", "chard", "cois", "dier", "don", "dreau", "fort", "gnier", "got", "lard", "let", "lier"),
    *("lin", "lot", "mand", "met", "mont", "nard", "neau", "net", "nier", "non", "pin", "quet", "rand", "reau"),
    *("ret", "rier", "ron", "rot", "sard", "seau", "son", "tel", "tier", "tin", "vain", "ville", "vin", "zac"),
)
COMMUNAUTES = tuple(f"Cercle {chiffre}" for chiffre in ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"))
POSTES = (
    *("Cheffe de projet", "Responsable de pôle", "Architecte de systèmes", "Chargé d’études", "Directrice adjointe"),
    *("Adjointe au chef de bureau", "Expert technique", "Cheffe de bureau", "Chef de service", "Conseillère technique"),
    "",
)
VILLES = ("Paris", "Lyon", "Rennes", "Lille", "Toulouse", "Nantes", "Marseille", "Metz", "Dijon", "")
PHRASES = (
    "Après dix ans dans les services déconcentrés, je travaille aujourd’hui en administration centrale.",
    "J’ai commencé dans un laboratoire, puis j’ai rejoint un ministère pour construire des outils utiles.",
    "Mes sujets : la conduite du changement, la relation avec les usagers et la simplification des procédures.",
    "Je cherche à relier les équipes de terrain et celles qui conçoivent les services.",
    "Formée à l’université puis dans une école d’application, j’ai changé trois fois de métier.",
    "J’ai dirigé une équipe de douze personnes et suivi un budget pluriannuel avec de nombreux partenaires.",
    "Ce qui m’occupe le plus : écrire clairement, mesurer ce que l’on fait, et le dire.",
    "J’aime reprendre un projet en difficulté et le remettre sur pied avec celles et ceux qui le portent.",
    "Mon expérience va du chantier à la réglementation, avec un passage dans une collectivité.",
    "Je publie régulièrement des comptes rendus de lecture et j’anime un atelier chaque trimestre.",
)
# (sentence, share of the presentations that hold it)
RARES = (
    ("J’ai suivi des chantiers ferroviaires.", 0.08),
    ("Je pratique le parrainage des nouveaux arrivants.", 0.10),
    ("J’ai participé à l’essaimage d’une méthode.", 0.09),
    ("Je réponds volontiers aux questions.", 0.42),
    ("Rencontrons-nous autour d’un déjeuner.", 0.38),
    ("Il ne faut pas hésiter à m’écrire.", 0.75),
)


def nom_de_famille(hasard: random.Random) -> str:
    if hasard.random() < 0.1:
        return hasard.choice(_USUELS)
    nom = hasard.choice(_DEBUTS) + hasard.choice(_FINS)
    return f"Le {nom}" if hasard.random() < 0.03 else nom
