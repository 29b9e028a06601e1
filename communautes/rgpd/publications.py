"""What people write for their community: REX, commons, questions and answers."""

from collections.abc import Collection
from typing import Any

from django.conf import settings

from communautes.models import Commun
from socle.acteur import Acteur
from socle.rgpd import Fiche, declarer

SANS_NOM = "brouillon, avec le compte ; publié, sans nom une fois le compte effacé"
# What others read stays, without a name; what nobody read goes with the account.
RESTENT = "communaute etat diffusion titre resume texte publie_le confirme_le created_at updated_at"
ECRITS = """etat diffusion titre resume texte publie_le confirme_le created_at updated_at"""


def nommer_communs(acteur: Acteur, pks: Collection[Any]) -> dict[Any, str]:
    """Title and address of those that this person may still read: its author may be writing one again."""
    lisibles = Commun.objects.visible_by(acteur).filter(pk__in=pks).order_by().only("titre", "uuid")
    return {commun.pk: f"{commun.titre} ({settings.SITE_URL}{commun.get_absolute_url()})" for commun in lisibles}


declarer(
    Fiche(
        modele="communautes.RetourExperience",
        titre="Vos retours d’expérience",
        finalite="raconter ce qu’une équipe a appris, à qui son autrice ou son auteur l’a choisi ; relus avant de "
        "paraître",
        conservation=SANS_NOM,
        personne="auteur__utilisateur",
        exportes=f"communaute__nom evenement__titre {ECRITS} faits_anonymises",
        codes="uuid version",
        restent=f"{RESTENT} evenement faits_anonymises",
        neutres="vecteur",
        rectifier="publications:mes_textes",
        page="Mes textes",
        entre_membres=True,
        commentee=True,
    ),
    Fiche(
        modele="communautes.Commun",
        titre="Vos communs",
        finalite="partager un travail à réutiliser, dire à qui s’adresser ; relus avant de paraître",
        conservation=SANS_NOM,
        personne="auteur__utilisateur",
        exportes=f"communaute__nom {ECRITS} licence depot",
        codes="uuid version",
        restent=f"{RESTENT} licence depot",
        neutres="vecteur mainteneurs",
        rectifier="publications:mes_textes",
        page="Mes textes",
        entre_membres=True,
        commentee=True,
    ),
    Fiche(
        modele="communautes.Commun_mainteneurs",
        titre="Les communs que vous faites vivre",
        finalite="dire qui confirme qu’un commun est à jour, sans l’avoir écrit",
        conservation="jusqu’à ce que la personne y renonce, ou quitte la communauté ; ou avec le compte",
        personne="membre__utilisateur",
        exportes="commun",
        nommer={"commun": nommer_communs},
    ),
    Fiche(
        modele="communautes.Question",
        titre="Vos questions à vos communautés",
        finalite="demander de l’aide aux membres d’une communauté, et à eux seuls",
        conservation="sans nom une fois le compte effacé ; retirée, avec le compte, ou vidée de ses mots si d’autres y "
        "ont répondu",
        personne="auteur__utilisateur",
        exportes="communaute__nom etat titre texte created_at relancee_le",
        codes="uuid",
        restent="communaute etat titre texte created_at relancee_le",
        neutres="vecteur",
        commentee=True,
    ),
    Fiche(
        modele="communautes.Reponse",
        titre="Vos réponses",
        finalite="aider un membre de la communauté",
        conservation="sans nom une fois le compte effacé ; retirée, avec le compte",
        personne="auteur__utilisateur",
        exportes="texte created_at acceptee_le retiree_le motif_retrait",
        codes="uuid question retiree_par",
        restent="texte created_at acceptee_le retiree_le motif_retrait",
    ),
)
