"""What a member looks for, to whom it is shown, who read it: rows that the database shows to their person alone."""

from django.db.models import Q

from annuaire.enums import MobiliteVoulue, PositionAcceptee
from annuaire.models import IntentionMobilite
from annuaire.rgpd.nommer import EnPhrases, nommer_employeurs, nommer_soi
from socle.rgpd import Fiche, Personne, declarer

AVEC = "avec l’intention, effacée avec le compte"


def _lues_ou_faites(qui: Personne) -> Q:
    """Readings of one's intention, and of those of others by oneself, which may no longer be seen."""
    siennes = IntentionMobilite.objects.filter(membre__utilisateur=qui.compte).order_by().values("pk")
    return Q(intention__in=siennes) | Q(lecteur=qui.compte)


declarer(
    Fiche(
        modele="annuaire.IntentionMobilite",
        titre="Votre intention de mobilité",
        finalite="dire ce que l’on cherche à qui on a choisi ; jamais à son administration, ni aux autres membres, ni "
        "à la modération",
        conservation="montrée six mois au plus, sauf renouvellement ; fermée, jusqu’à la suivante ; effacée avec le "
        "compte",
        personne="membre__utilisateur",
        exportes="""etat horizon mobilites positions teletravail management metiers__libelle regions__nom
        departements__nom diffusion employeurs expire_le pause_jusqu_au""",
        codes="uuid",
        rectifier="accompagnement:ma_mobilite",
        page="Ma mobilité",
        comme_soi=True,
        nommer={"mobilites": EnPhrases(MobiliteVoulue), "positions": EnPhrases(PositionAcceptee)},
    ),
    Fiche(
        modele="annuaire.Exclusion",
        titre="À qui votre intention est cachée",
        finalite="ne jamais la montrer à un employeur ou à une personne ; d’office, à son service et à ce qui est "
        "au-dessus",
        conservation=f"jusqu’à ce que la personne les lève ; {AVEC}",
        personne="intention__membre__utilisateur",
        exportes="organisme__nom adresse d_office",
        # Of an account that is excluded: it learns nothing of it, here or anywhere.
        codes="uuid utilisateur",
        rectifier="accompagnement:exclusions",
        page="Ma mobilité, exclusions",
        comme_soi=True,
    ),
    Fiche(
        modele="annuaire.Readmission",
        titre="Employeurs de votre administration que vous avez réadmis",
        finalite="leur montrer l’intention malgré tout",
        conservation=f"jusqu’à ce que la personne les retire ; {AVEC}",
        personne="intention__membre__utilisateur",
        exportes="organisme__nom",
        codes="uuid",
        rectifier="accompagnement:readmissions",
        page="Ma mobilité, réadmissions",
        comme_soi=True,
    ),
    Fiche(
        modele="annuaire.EmployeurChoisi",
        titre="Employeurs à qui vous montrez votre intention",
        finalite="ne la montrer qu’à eux",
        conservation=f"jusqu’à ce que la personne les retire ; {AVEC}",
        personne="intention__membre__utilisateur",
        exportes="organisme__nom",
        codes="uuid",
        rectifier="accompagnement:employeurs",
        page="Ma mobilité, employeurs",
        comme_soi=True,
    ),
    Fiche(
        modele="annuaire.ConseillerChoisi",
        titre="Quand vous avez choisi qui vous conseille",
        finalite="montrer son intention à une conseillère ou un conseiller",
        conservation=f"{AVEC}, ou avec celui de qui conseille",
        personne="membre__utilisateur",
        exportes="depuis jusqu_au",
        codes="conseiller",
        rectifier="accompagnement:ma_mobilite",
        page="Ma mobilité",
        comme_soi=True,
    ),
    Fiche(
        modele="annuaire.Consultation",
        titre="Lectures de votre intention, et celles que vous avez faites",
        finalite="dire à la personne qu’une personne qui recrute ou qui conseille l’a lue : l’employeur, jamais le nom",
        conservation=f"un an ; {AVEC}, ou avec celui de qui l’a lue",
        personne=_lues_ou_faites,
        exportes="lecteur titre organisme jour",
        codes="intention",
        travail="purger_consultations",
        comme_soi=True,
        libelles={"lecteur": "lue par"},
        nommer={"lecteur": nommer_soi, "organisme": nommer_employeurs},
    ),
)
