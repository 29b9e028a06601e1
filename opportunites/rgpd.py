"""What offers keep of who writes, keeps and reads them."""

from collections.abc import Collection
from typing import Any

from django.conf import settings

from opportunites.models import Offre
from socle.acteur import Acteur
from socle.rgpd import Fiche, declarer, impersonnels


def nommer_offres(acteur: Acteur, pks: Collection[Any]) -> dict[Any, str]:
    """Title and address of those of these offers that this person may still read."""
    lisibles = Offre.objects.visible_by(acteur).filter(pk__in=list(pks)).order_by().only("intitule", "uuid")
    return {offre.pk: f"{offre.intitule} ({settings.SITE_URL}{offre.get_absolute_url()})" for offre in lisibles}


declarer(
    Fiche(
        modele="opportunites.RechercheEnregistree",
        titre="Vos recherches enregistrées",
        finalite="dire ce qui y est nouveau ; aucun écran ne les montre à quelqu’un d’autre",
        conservation="jusqu’à ce que la personne les supprime (une lettre préparée avant garde leurs mots trois "
        "jours) ; avec le compte",
        personne="utilisateur",
        exportes="nom criteres cadence en_pause_depuis suivie_depuis repere created_at",
        codes="uuid rang jeton",
        rectifier="recherches:liste",
        page="Mes recherches",
    ),
    Fiche(
        modele="opportunites.OffreGardee",
        titre="Vos offres gardées",
        finalite="les retrouver, même closes ; 200 au plus ; aucun écran ne les montre à quelqu’un d’autre, rien ne "
        "les compte, ni l’admin, ni les statistiques, ni l’employeur de l’offre",
        conservation="jusqu’à ce que la personne les retire ; un an après si l’offre est close ; avec le compte",
        personne="utilisateur",
        exportes="offre at",
        codes="rang",
        travail="purger_gardees",
        rectifier="opportunites:gardees",
        page="Mes offres gardées",
        nommer={"offre": nommer_offres},
    ),
    Fiche(
        modele="opportunites.OffreVue",
        titre="Offres que vous avez ouvertes",
        finalite="dire « Vue » dans ses propres résultats, par ce mot seulement ; rien pour qui n’est pas connecté",
        conservation="90 jours, les 2 000 dernières au plus ; d’un clic dans « Mes offres gardées » ; avec le compte",
        personne="utilisateur",
        exportes="offre at",
        travail="purger_vues",
        rectifier="opportunites:gardees",
        page="Mes offres gardées",
        nommer={"offre": nommer_offres},
    ),
    Fiche(
        modele="opportunites.OffreSignalee",
        titre="Offres dont La lettre vous a parlé",
        finalite="ne dire chaque offre qu’une fois",
        conservation="90 jours ; avec le compte",
        personne="utilisateur",
        exportes="offre at",
        travail="purger_signalees",
        nommer={"offre": nommer_offres},
    ),
    Fiche(
        modele="opportunites.Offre",
        titre="Offres que vous avez écrites ou modifiées",
        finalite="savoir à qui répondre ; montré à la seule équipe de l’employeur, par son rôle",
        conservation="aussi longtemps que l’offre ; sans nom ni adresse une fois le compte effacé",
        personne="auteur modifiee_par",
        exportes="id etat created_at updated_at",
        codes="uuid jeton version",
        neutres="""origine fictive reference_csp motif_absence_csp intitule versant statut_poste categories
        nature_emploi contrat duree_contrat temps_plein corps_vises ouverte_militaires organisme employeur_libelle
        autorite positions metier metier_libelle departement lieu teletravail encadrement habilitation experience
        niveau_etudes remuneration_min remuneration_max contexte missions profil conditions candidature
        documents mobilites etape_apport etape_mentor etape_suite diffusion date_publication date_vacance
        date_limite urgence issue date_prise_de_poste empreinte""",
        restent="id etat created_at updated_at",
        rectifier="employeur:offres",
        page="Mes offres",
        libelles={"id": "offre"},
        nommer={"id": nommer_offres},
    ),
)

impersonnels(
    "opportunites.ExigenceOffre opportunites.LigneExigence opportunites.LigneRecherche opportunites.LigneRetiree "
    "opportunites.MotConnu"
)
