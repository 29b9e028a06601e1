"""Time zones of the French territories: an event is told at the hour of its place (IANA tz database)."""

FUSEAUX = (
    ("Europe/Paris", "Paris"),
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
