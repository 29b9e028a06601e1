"""Time zones of the French territories: an event is told at the hour of its place (IANA tz database)."""

PARIS = "Europe/Paris"

FUSEAUX = (
    (PARIS, "Paris"),
    ("America/Guadeloupe", "Guadeloupe, Saint-Barthélemy, Saint-Martin"),
    ("America/Martinique", "Martinique"),
    ("America/Cayenne", "Guyane"),
    ("America/Miquelon", "Saint-Pierre-et-Miquelon"),
    ("Indian/Reunion", "La Réunion"),
    ("Indian/Mayotte", "Mayotte"),
    ("Pacific/Noumea", "Nouvelle-Calédonie"),
    ("Pacific/Tahiti", "Polynésie française (Tahiti)"),
    ("Pacific/Marquesas", "Polynésie française (Marquises)"),
    ("Pacific/Gambier", "Polynésie française (Gambier)"),
    ("Pacific/Wallis", "Wallis-et-Futuna"),
    ("Indian/Kerguelen", "Terres australes françaises"),
)

# By the official code of a département or a collectivity (COG, Insee); the others live at the hour of Paris.
_DU_DEPARTEMENT = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/Guadeloupe",
    "978": "America/Guadeloupe",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


def fuseau_du_departement(code: str) -> str:
    return _DU_DEPARTEMENT.get(code, PARIS)
