"""What mentoring keeps of people."""

from django.db.models import Q

from annuaire.rgpd.nommer import EnPhrases
from mentorat.enums import Cote, Format, Theme
from socle.rgpd import Fiche, Personne, declarer, impersonnels

EN_MOTS = {"themes": EnPhrases(Theme), "formats": EnPhrases(Format)}
SANS_NOM = "pour les statistiques, sans nom une fois le compte effacé"
LES_DEUX = "binome__mentor__utilisateur binome__mentore__utilisateur"


def _de_son_cote(qui: Personne) -> Q:
    """What one said oneself: the other one’s answers are not given."""
    return Q(cote=Cote.MENTOR, binome__mentor__utilisateur=qui.compte) | Q(
        cote=Cote.MENTORE, binome__mentore__utilisateur=qui.compte
    )


declarer(
    Fiche(
        modele="mentorat.OffreMentor",
        titre="Votre offre de mentorat",
        finalite="être trouvé, comme mentor, par les membres qui peuvent lire votre profil",
        conservation="jusqu’à ce que la personne la retire ; son texte, avec le compte ; le reste " + SANS_NOM,
        personne="membre__utilisateur",
        exportes="etat pause_jusqu_au capacite flash themes formats competences__libelle presentation created_at",
        codes="uuid",
        restent="etat pause_jusqu_au capacite flash themes formats competences created_at",
        nommer=EN_MOTS,
    ),
    Fiche(
        modele="mentorat.DemandeMentorat",
        titre="Vos demandes de mentorat",
        finalite="les adresser aux mentors choisis ; leurs animatrices et animateurs "
        "en lisent l’état, jamais le contenu",
        conservation="son texte, avec le compte ; le reste " + SANS_NOM,
        personne="membre__utilisateur",
        exportes="""communaute__nom campagne__nom etat flash seances_voulues themes formats rythme competences__libelle
        besoin engagement_le created_at adressee_le""",
        codes="uuid",
        restent="""communaute campagne etat flash seances_voulues themes formats rythme competences engagement_le
        created_at adressee_le""",
        nommer=EN_MOTS,
    ),
    Fiche(
        modele="mentorat.Voeu",
        titre="Les mentors que vous avez souhaités",
        finalite="adresser la demande à un mentor, puis au suivant",
        conservation="son texte, avec le compte ; le reste " + SANS_NOM,
        personne="demande__membre__utilisateur",
        exportes="rang motif etat adresse_le echeance relance_le",
        codes="uuid offre",
        restent="rang etat adresse_le echeance relance_le",
    ),
    Fiche(
        modele="mentorat.Objectif",
        titre="Vos objectifs de mentorat",
        finalite="les suivre à deux ; personne d’autre ne les lit, ni les animatrices et animateurs, ni la modération",
        conservation="jusqu’à la fin du binôme, ou du compte",
        personne="demande__membre__utilisateur",
        exportes="texte",
        neutres="version",
        comme_soi=True,
    ),
    Fiche(
        modele="mentorat.Binome",
        titre="Vos binômes de mentorat",
        finalite="suivre le mentorat, en attester",
        conservation="aussi longtemps que le journal, " + SANS_NOM,
        personne="mentor__utilisateur mentore__utilisateur",
        exportes="""etat flash seances_prevues debut fin_prevue pause_jusqu_au repris_le fini_le charte_mentor_le
        charte_mentore_le created_at""",
        codes="uuid demande offre sequence",
        restent="""etat flash seances_prevues debut fin_prevue pause_jusqu_au repris_le fini_le charte_mentor_le
        charte_mentore_le created_at""",
    ),
    Fiche(
        modele="mentorat.Seance",
        titre="Vos séances de mentorat",
        finalite="les retrouver dans son agenda ; savoir si un binôme se voit encore : des dates, "
        "jamais ce qui s’est dit",
        conservation=SANS_NOM,
        personne=LES_DEUX,
        exportes="debut duree annulee_le",
        codes="uuid",
        restent="debut duree annulee_le",
    ),
    Fiche(
        modele="mentorat.Creneau",
        titre="Les créneaux proposés pour votre première séance",
        finalite="en choisir un",
        conservation="jusqu’à ce que l’un d’eux soit choisi, ou avec le binôme",
        personne=LES_DEUX,
        exportes="debut",
    ),
    Fiche(
        modele="mentorat.AvisMentorat",
        titre="Votre avis sur un mentorat",
        finalite="en faire des nombres, de cinq personnes au moins",
        conservation=SANS_NOM,
        personne=_de_son_cote,
        exportes="cote satisfaction utilite recommande",
        codes="binome",
        restent="cote satisfaction utilite recommande",
    ),
    Fiche(
        modele="mentorat.RepereLettre",
        titre="Jusqu’où La lettre vous a parlé du mentorat",
        finalite="ne dire chaque chose qu’une fois",
        conservation="avec le compte",
        personne="utilisateur",
        exportes="repere",
    ),
    Fiche(
        modele="mentorat.ReponseSuivi",
        titre="Votre réponse trois mois après un mentorat",
        finalite="en faire des nombres, de cinq personnes au moins",
        conservation=SANS_NOM,
        personne=_de_son_cote,
        exportes="cote utile en_contact",
        codes="binome",
        restent="cote utile en_contact",
    ),
    Fiche(
        modele="mentorat.AlerteMentorat",
        titre="Les problèmes de mentorat que vous avez dits à l’équipe",
        finalite="qu’un humain s’en occupe ; l’autre personne n’en sait rien",
        conservation="un an après avoir été traités ; avec le compte",
        personne="auteur__utilisateur",
        exportes="texte created_at traitee_le",
        codes="uuid binome",
        secrets="traitee_par",
        travail="purger_alertes_mentorat",
    ),
    Fiche(
        modele="mentorat.Participation",
        titre="Les campagnes où vous êtes mentor",
        finalite="vous proposer un binôme",
        conservation=SANS_NOM,
        personne="offre__membre__utilisateur",
        exportes="campagne__nom capacite engagement_le",
        restent="campagne capacite engagement_le",
    ),
    Fiche(
        modele="mentorat.PaireProposee",
        titre="Ce qu’une campagne a proposé pour vous",
        finalite="qu’une animatrice ou un animateur décide",
        conservation=SANS_NOM,
        personne="demande__membre__utilisateur",
        exportes="score raisons",
        codes="campagne execution offre imposee ecartee",
        restent="score raisons",
    ),
)
impersonnels("mentorat.Campagne")
