"""The subjects of mails that one may refuse: lists that one leaves in one click, declared where their kinds are.

What is of no list always leaves, and says why (`socle.enums.Obligation`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from socle.enums import RythmeAbonnement

# No row of `Abonnement` is the first of them: what was never refused leaves.
OUI_OU_NON = {RythmeAbonnement.CHOISI: "Tout de suite", RythmeAbonnement.AUCUN: "Jamais"}

# What nobody waits for may be read in the next letter; its kinds give a `resume` and a `lien` to their messages.
OU_DANS_LA_LETTRE = {
    RythmeAbonnement.CHOISI: "Tout de suite",
    RythmeAbonnement.LETTRE: "Dans La lettre",
    RythmeAbonnement.AUCUN: "Jamais",
}


@dataclass(frozen=True, kw_only=True)
class Liste:
    """A subject, in the words of the page where it is chosen. `nom` goes into signed links and headers: it stays.

    `titre` begins with its article, in the plural unless it is « La … ». `quand`: when a mail of it leaves. `sans`:
    what becomes of the rest for who refuses it. `rythmes`: the choices that exist. `page`: the page, by its name, that
    sets more of it than these choices; the other page then only leads there, and tells the choice made in the words of
    `dits`.
    """

    nom: str
    titre: str
    description: str
    quand: str
    sans: str
    rythmes: Mapping[RythmeAbonnement, str] = field(default_factory=lambda: OUI_OU_NON)
    page: str = ""
    dits: Mapping[RythmeAbonnement, str] = field(default_factory=dict)

    @property
    def pronom(self) -> str:
        return "la" if self.titre.startswith("La ") else "les"

    @property
    def choix(self) -> list[tuple[str, str]]:
        """« Jamais » says what follows; a list with a page of its own says it there."""
        if self.page:
            return [(str(rythme), libelle) for rythme, libelle in self.rythmes.items()]
        return [
            (str(rythme), f"{libelle}. {self.sans}" if rythme == RythmeAbonnement.AUCUN else libelle)
            for rythme, libelle in self.rythmes.items()
        ]

    @property
    def a_un_rythme(self) -> bool:
        """Whether there is more to choose than yes or no."""
        return len(self.rythmes) > len(OUI_OU_NON)

    @property
    def autrement(self) -> str:
        """What is offered to who is about to leave it."""
        if self.page:
            return f"{self.pronom.capitalize()} recevoir moins souvent"
        return "Les recevoir dans La lettre" if self.se_reporte else "Les garder"

    @property
    def se_reporte(self) -> bool:
        """Whether it may be read in La lettre."""
        return RythmeAbonnement.LETTRE in self.rythmes


LISTES: dict[str, Liste] = {}


def declarer_liste(liste: Liste) -> str:
    """Add a subject to the page where one chooses; return its name, for `genre`."""
    LISTES[liste.nom] = liste
    return liste.nom


declarer_liste(
    Liste(
        nom="lettre",
        titre="La lettre",
        description="Vos recherches enregistrées, et ce qui est nouveau pour vous : un courriel par jour au plus.",
        quand="Le matin, s’il y a du nouveau.",
        sans="Vos recherches enregistrées restent là.",
        rythmes={
            rythme: str(rythme.label)
            for rythme in (RythmeAbonnement.CHOISI, RythmeAbonnement.HEBDOMADAIRE, RythmeAbonnement.AUCUN)
        },
        page="abonnements:regler",
        dits={
            RythmeAbonnement.CHOISI: "au rythme choisi pour chaque recherche",
            RythmeAbonnement.HEBDOMADAIRE: "une fois par semaine au plus, le lundi",
            RythmeAbonnement.AUCUN: "arrêtée",
        },
    )
)
