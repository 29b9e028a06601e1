"""Why an answer is refused: a code, which is all that the logs and the page are told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Motif:
    """What the person reads. `statut` is that of the page."""

    titre: str
    explication: str
    statut: int = 400


RECOMMENCER = "Rien n’a changé sur votre compte. Recommencez ; si cela se reproduit, connectez-vous par un code."
PAR_CODE = "Rien n’a changé sur votre compte. Attendez un peu, ou connectez-vous par un code reçu par courriel."

# By code; what a forged answer lacks is said to nobody but the logs.
FORGEE = Motif("Cette réponse de ProConnect n’est pas valable", RECOMMENCER)
PANNE = Motif("ProConnect ne répond pas", PAR_CODE, 503)
MOTIFS: dict[str, Motif] = {
    "panne": PANNE,
    "reponse_illisible": Motif("ProConnect a donné une réponse que nous ne comprenons pas", PAR_CODE),
    "perimee": Motif(
        "Cette connexion n’est plus en cours",
        "Elle a duré plus de dix minutes, a déjà servi, ou a été demandée depuis un autre navigateur. Recommencez.",
    ),
    "trop_d_essais": Motif(
        "Trop d’essais",
        "Plusieurs réponses de ProConnect ont été refusées. Attendez dix minutes, ou connectez-vous par un code.",
        429,
    ),
    "refusee": Motif(
        "ProConnect n’a pas confirmé votre identité",
        "Vous avez renoncé, ou votre administration n’a pas accepté. Recommencez, ou connectez-vous par un code.",
        403,
    ),
    "incomplete": Motif(
        "ProConnect ne nous a pas tout donné",
        "Il nous faut votre adresse professionnelle et le SIRET de votre employeur. Demandez à"
        " votre service informatique"
        " de les transmettre ; en attendant, connectez-vous par un code.",
        403,
    ),
    "adresse_non_verifiee": Motif(
        "Votre adresse n’est pas confirmée",
        "ProConnect dit que votre adresse électronique n’est pas encore vérifiée. Confirmez-la"
        " chez lui, puis recommencez.",
        403,
    ),
    "niveau": Motif(
        "Votre identification n’est pas assez forte",
        "Ce site demande à ProConnect un niveau d’identification que vous n’avez pas atteint."
        " Recommencez avec un moyen"
        " plus sûr, ou connectez-vous par un code.",
        403,
    ),
    "adresse_personnelle": Motif(
        "Une messagerie personnelle ne peut pas ouvrir de compte",
        "L’adresse que donne ProConnect est celle d’une messagerie ouverte à tous. Recommencez avec votre identité"
        " professionnelle.",
        403,
    ),
    "employeur_inconnu": Motif(
        "Nous ne connaissons pas votre employeur",
        "Ni le domaine de votre adresse, ni le SIRET que donne ProConnect ne sont dans nos listes"
        " d’employeurs publics."
        " Si vous êtes agente ou agent public, demandez à l’équipe de les ajouter, puis"
        " recommencez : rien n’est perdu.",
        403,
    ),
    "compte_ferme": Motif("Ce compte est désactivé", "Écrivez à l’équipe de modération pour en savoir plus.", 403),
    "deja_liee": Motif(
        "Votre compte est déjà lié à une autre identité ProConnect",
        "Connectez-vous par un code, puis liez celle-ci sur la page « Mon compte » ; vous pourrez"
        " y détacher l’ancienne.",
        403,
    ),
    "a_un_autre": Motif(
        "Cette identité est celle d’un autre compte",
        "Elle, ou son adresse, connecte déjà à un autre compte. Connectez-vous à celui-là,"
        " détachez-la, puis recommencez.",
        403,
    ),
    "trop_d_identites": Motif(
        "Votre compte a déjà toutes ses identités",
        "Un compte a trois identités et trois adresses au plus. Retirez-en une sur « Mon compte », puis recommencez.",
        403,
    ),
    "autre_session": Motif(
        "Vous n’êtes plus sur le même compte",
        "La demande a été faite depuis un autre compte. Recommencez depuis « Mon compte ».",
        403,
    ),
}


class ProConnectRefuse(Exception):
    """This answer opens nothing. `code` is one of `MOTIFS`, or says what was forged; never what was received."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def motif(self) -> Motif:
        return MOTIFS.get(self.code, FORGEE)
