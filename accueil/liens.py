"""Other sites that the legal pages lead to: a template holds no foreign address."""

LIENS = {
    "csp": "https://choisirleservicepublic.gouv.fr/",
    "cnil": "https://www.cnil.fr/fr/plaintes",
    "defenseur_message": "https://formulaire.defenseurdesdroits.fr/",
    "defenseur_delegues": "https://www.defenseurdesdroits.fr/saisir/delegues",
    "licence_ouverte": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
