"""The subjects of the mails of the directory that one may refuse, in the order of the page where one chooses."""

from socle.courrier import OU_DANS_LA_LETTRE, Liste, declarer_liste

MESSAGES = declarer_liste(
    Liste(
        nom="messages",
        titre="Les messages de membres",
        description="Une personne qui voit votre profil vous écrit par l’annuaire, sans connaître votre adresse.",
        quand="Dès qu’elle écrit.",
        sans="Votre profil dit alors que vous ne recevez pas de messages, et personne ne peut vous en écrire.",
    )
)

INVITATIONS = declarer_liste(
    Liste(
        nom="invitations",
        titre="Les invitations",
        description="On vous invite dans l’annuaire, dans une communauté ou à recruter pour un employeur.",
        quand="Une fois par invitation.",
        sans="Elles restent sur votre tableau de bord.",
    )
)

DEMANDES = declarer_liste(
    Liste(
        nom="demandes",
        titre="Les demandes d’adhésion",
        description="Une personne demande à rejoindre une communauté que vous animez.",
        quand="À chaque demande.",
        sans="Elles restent sur votre tableau de bord.",
        rythmes=OU_DANS_LA_LETTRE,
    )
)

ATTESTATIONS = declarer_liste(
    Liste(
        nom="attestations",
        titre="Les demandes d’attestation",
        description="Un membre vous demande d’attester un travail que vous avez fait ensemble.",
        quand="À chaque demande.",
        sans="Elles restent sur votre tableau de bord.",
    )
)

COMPETENCES = declarer_liste(
    Liste(
        nom="competences",
        titre="Les suites de vos propositions",
        description="Une compétence que vous avez proposée entre dans le référentiel, ou y est sous un autre nom.",
        quand="Une fois par proposition.",
        sans="Votre profil suit de lui-même.",
        rythmes=OU_DANS_LA_LETTRE,
    )
)

# Every word of it is anyone's: it reveals nothing of who receives these mails, even to who reads over a shoulder.
RAPPELS = declarer_liste(
    Liste(
        nom="rappels",
        titre="Les rappels personnels",
        description="Une information de votre espace personnel est à confirmer avant une date.",
        quand="Une fois, avant cette date.",
        sans="Ce qui n’est pas confirmé à temps s’arrête, sans autre avis.",
    )
)
