"""The subjects around events that somebody may refuse."""

from socle.courrier import Liste, declarer_liste

RAPPELS = declarer_liste(
    Liste(
        nom="rappels-evenements",
        titre="Les rappels de vos événements",
        description="Un événement où vous avez une place commence bientôt.",
        quand="Deux jours avant, une fois.",
        sans="Vos événements restent dans votre agenda et sur votre tableau de bord.",
    )
)

MESSAGES = declarer_liste(
    Liste(
        nom="messages-evenements",
        titre="Les messages de qui organise vos événements",
        description="Une précision pour venir, un document à lire avant.",
        quand="Quand on écrit à toutes les personnes inscrites\u00a0: trois fois par jour au plus.",
        sans="Les annulations et les changements de dernière minute vous parviennent toujours.",
    )
)
