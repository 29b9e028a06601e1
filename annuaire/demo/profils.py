"""Profiles of fictitious members: skills, a career, a few words. Deterministic, and marked so."""

from datetime import date

from django.db import transaction

from annuaire.enums import Audience, TypeEtape
from annuaire.models import CompetenceDeclaree, Etape, Membre, Preuve
from referentiels.enums import EtatCompetence
from referentiels.models import Competence, Departement, Metier

DOMAINE = "@demo.example"
SAVOIRS = 5
TEXTES = (
    ("Je conduis des projets de données.\n\n- cartographie\n- qualité\n\n*Profil fictif.*", "publier des données"),
    (
        "Architecte, **curieuse** de tout ce qui se partage entre ministères.\n\n*Profil fictif.*",
        "choisir une architecture",
    ),
    ("Du terrain au numérique, et retour.\n\n*Profil fictif.*", "recruter une première équipe numérique"),
)
POSTES = ("Directrice ou directeur de projet", "Architecte de systèmes", "Responsable d’un pôle de données")
DEBUTS = (2016, 2019, 2022)


def charger_profils() -> int:
    """Fill the profiles that are still empty; return how many. Who is there is written by `membres`."""
    savoirs = list(Competence.objects.filter(etat=EtatCompetence.VALIDEE).order_by("code")[:200])
    metiers = list(Metier.objects.filter(numerique=True).order_by("code")[:20])
    lieux = list(Departement.objects.order_by("code")[:90])
    vides = Membre.objects.actifs().filter(utilisateur__email__endswith=DOMAINE, presentation="")
    if not (savoirs and metiers and lieux):
        return 0
    with transaction.atomic():
        membres = list(vides.select_for_update(of=("self",)).order_by("utilisateur__email"))
        for rang, membre in enumerate(membres):
            _remplir(membre, rang, savoirs, metiers[rang % len(metiers)], lieux[rang * 7 % len(lieux)])
    return len(membres)


def _remplir(membre: Membre, rang: int, savoirs: list[Competence], metier: Metier, lieu: Departement) -> None:
    membre.presentation, membre.aide_sur = TEXTES[rang % len(TEXTES)]
    membre.poste = membre.poste or POSTES[rang % len(POSTES)]
    membre.metier = membre.metier or metier
    membre.departement = membre.departement or lieu
    if rang % 3 == 0:
        membre.audience_identite = membre.audience_competences = membre.audience_poste = Audience.RECRUTEURS
    membre.save()
    choisis = {savoirs[(rang * 11 + pas * 17) % len(savoirs)].pk for pas in range(SAVOIRS)}
    deja = set(CompetenceDeclaree.objects.filter(membre=membre).values_list("competence", flat=True))
    neuves = [
        CompetenceDeclaree(membre=membre, competence_id=pk, niveau=1 + (rang + pas) % 4, peut_transmettre=pas % 3 == 0)
        for pas, pk in enumerate(sorted(choisis - deja))
    ]
    CompetenceDeclaree.objects.bulk_create(neuves)
    etapes = [
        Etape(
            membre=membre,
            type=TypeEtape.POSTE,
            intitule=POSTES[(rang + pas) % len(POSTES)],
            debut=date(annee, 9, 1),
            fin=date(annee + 3, 8, 31) if annee != DEBUTS[-1] else None,
            numerique=pas > 0,
            metier=metier,
        )
        for pas, annee in enumerate(DEBUTS)
    ]
    Etape.objects.bulk_create(etapes)
    if neuves:
        recit = "J’ai conduit la refonte d’un service en ligne, de l’étude au déploiement (récit fictif)."
        Preuve.objects.create(competence_declaree=neuves[0], etape=etapes[-1], recit=recit)
