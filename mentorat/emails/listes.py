"""The subjects of mentoring that somebody may refuse."""

from socle.courrier import Liste, declarer_liste

MENTOR = declarer_liste(
    Liste(
        nom="mentor",
        titre="Les demandes faites au mentor que vous êtes",
        description="Une personne vous souhaite comme mentor, ou attend encore votre réponse.",
        quand="Dès qu’elle demande, puis une fois deux jours avant l’échéance.",
        sans="Elles restent sur votre tableau de bord ; sans réponse en sept jours, elles vont au mentor suivant.",
    )
)

BINOMES = declarer_liste(
    Liste(
        nom="binomes",
        titre="La vie de vos binômes de mentorat",
        description="Une signature, des créneaux ou une séance vous attendent, la fin approche, un suivi est à faire.",
        quand="Quand l’autre personne attend quelque chose de vous, ou qu’une date approche.",
        sans="Tout reste sur la page du binôme et sur votre tableau de bord.",
    )
)
