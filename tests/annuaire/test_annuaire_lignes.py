"""The list, the counts and the words of the directory are those of a plain reading of the rules, by both engines."""

from collections import Counter, defaultdict
from functools import cache
from random import Random

import pytest
from django.db import connection

from annuaire.enums import Audience, EtatAdhesion, EtatMembre, EtatRattachement
from annuaire.facettes import FACETTES
from annuaire.filters import lire_mots
from annuaire.index import LECTEUR
from annuaire.models import (
    Adhesion,
    CompetenceDeclaree,
    Membre,
    Recruteur,
)
from annuaire.querysets.visibles import regard
from annuaire.reindexation import derive
from annuaire.resultats import EnBase, EnMemoire, Question
from referentiels.models import Organisme
from socle.acteur import construire
from socle.index import Index
from tests.factories import (
    AdhesionFactory,
    CommunauteFactory,
    CompetenceDeclareeFactory,
    CompetenceFactory,
    CorpsFactory,
    DepartementFactory,
    MembreFactory,
    MetierFactory,
    OrganismeFactory,
    RecruteurFactory,
    RegionFactory,
    UtilisateurFactory,
)
from tests.garde_fous.preuves import GRAINE

MEMBRES = 40
QUESTIONS = 30
PARTIES = ("corps", "employeur", "poste", "residence", "competences", "communautes", "presentation")
PRENOMS = ("Zoé", "Éric", "Anne-Marie", "Jean", "Noël")
NOMS = ("Dupont", "Dupond", "Lefèvre", "Le Gall", "Œuvrard", "Martin")
MOTS = ("dup", "lefev", "jean", "gall", "python", "cartographie", "lyon", "ministère", "archi", "numérique", "pilote")


class MondeAnnuaire:
    """Members with audiences drawn at random; what each says is kept beside, for the plain reading."""

    def __init__(self, hasard: Random) -> None:
        racines = [OrganismeFactory(nom=f"Ministère {n}") for n in "ABC"]
        self.organismes = [*racines, *(OrganismeFactory(nom=f"Service {o.sigle}", parent=o) for o in racines)]
        self.organismes.append(OrganismeFactory(nom="Brigade cachée", parent=racines[0], sensible=True))
        self.competences = [
            CompetenceFactory(code=c, libelle=c.capitalize()) for c in ("python", "cartographie", "java")
        ]
        self.competences.append(CompetenceFactory(code="neuve", libelle="Neuve", etat="proposée"))
        self.corps = [CorpsFactory(nom=f"Corps {n}") for n in "XY"]
        self.metiers = [MetierFactory(libelle="Architecte"), MetierFactory(libelle="Cheffe de projet")]
        self.communautes = [CommunauteFactory(nom=f"Communauté du numérique {n}") for n in range(3)]
        self.lieux = [DepartementFactory(), DepartementFactory(code="69", nom="Rhône", region=RegionFactory(code="84"))]
        for _ in range(MEMBRES):
            self._membre(hasard)
        self.lecteurs = self._lecteurs(hasard)

    def _membre(self, hasard: Random) -> None:
        audiences = {f"audience_{partie}": hasard.choice(list(Audience)) for partie in PARTIES}
        membre = MembreFactory(
            prenom=hasard.choice(PRENOMS),
            nom=hasard.choice(NOMS),
            organisme=hasard.choice([*self.organismes, None]),
            corps=hasard.choice([*self.corps, None]),
            metier=hasard.choice([*self.metiers, None]),
            departement=hasard.choice([*self.lieux, None]),
            poste=hasard.choice(["", "Pilote de projets"]),
            ville=hasard.choice(["", "Lyon"]),
            presentation=hasard.choice(["", "J’aime la cartographie."]),
            non_liste=hasard.random() < 0.1,
            etat=hasard.choice([EtatMembre.ACTIVE] * 6 + [EtatMembre.SUSPENDUE]),
            audience_identite=hasard.choice([Audience.MEMBRES, Audience.RECRUTEURS]),
            **audiences,
        )
        for competence in hasard.sample(self.competences, hasard.randint(0, 3)):
            CompetenceDeclareeFactory(membre=membre, competence=competence, peut_transmettre=hasard.random() < 0.5)
        for communaute in hasard.sample(self.communautes, hasard.randint(0, 2)):
            etat = hasard.choice([EtatAdhesion.ACTIVE, EtatAdhesion.ACTIVE, EtatAdhesion.DEMANDEE])
            AdhesionFactory(membre=membre, communaute=communaute, etat=etat)
        if hasard.random() < 0.3:
            etat = hasard.choice([EtatRattachement.ACTIF, EtatRattachement.RETIRE])
            RecruteurFactory(utilisateur=membre.utilisateur, organisme=hasard.choice(self.organismes), etat=etat)

    def _lecteurs(self, hasard: Random) -> list:
        recruteurs = [RecruteurFactory(organisme=o).utilisateur for o in self.organismes]
        partie = RecruteurFactory(organisme=self.organismes[1]).utilisateur
        MembreFactory(utilisateur=partie, organisme=self.organismes[2], etat=EtatMembre.HORS_PERIMETRE)
        actifs = Membre.objects.actifs().select_related("utilisateur").order_by("pk")
        membres = [m.utilisateur for m in hasard.sample(list(actifs), 6)]
        return [*recruteurs, partie, *membres, UtilisateurFactory(), UtilisateurFactory(moderateur=True)]


class Faits:
    """All that the rules read, read once."""

    def __init__(self) -> None:
        self.lignee = {o.pk: o.lignee() for o in Organisme.objects.order_by("pk")}
        self.adhesions = _ranger(Adhesion.objects.filter(etat="active").select_related("communaute"), "membre_id")
        self.attaches = _ranger(Recruteur.objects.filter(etat="actif"), "utilisateur_id")
        declarees = CompetenceDeclaree.objects.exclude(competence__etat="proposée").select_related("competence")
        self.declarees = _ranger(declarees, "membre_id")
        tous = Membre.objects.select_related("organisme", "metier", "departement", "utilisateur")
        self.membres = list(tous.order_by("pk"))
        self.membre_de = {m.utilisateur_id: m for m in self.membres}

    def communautes(self, membre) -> set[int]:
        return {a.communaute_id for a in self.adhesions[membre.pk]}

    def administrations(self, compte: int) -> set[int]:
        membre = self.membre_de.get(compte)
        sien = {membre.organisme_id} if membre and membre.organisme_id else set()
        return {self.lignee[pk][0].pk for pk in sien | {r.organisme_id for r in self.attaches[compte]}}

    def besoin(self, membre, compte: int) -> int:
        """What `docs/adr/0024-annuaire.md` says."""
        if membre.etat != EtatMembre.ACTIVE or membre.non_liste:
            return 4
        lecteur = self.membre_de.get(compte)
        if lecteur is not None and lecteur.etat == EtatMembre.ACTIVE:
            return 1 if self.communautes(lecteur) & self.communautes(membre) else 2
        if not self.attaches[compte]:
            return 4
        return 4 if self.administrations(compte) & self.administrations(membre.utilisateur_id) else 3

    def lire(self, membre, besoin: int) -> dict | None:
        """By facet, the keys; and the words, folded."""
        if membre.audience_identite < besoin:
            return None

        def montre(partie):
            return getattr(membre, f"audience_{partie}") >= besoin

        savoirs = self.declarees[membre.pk] if montre("competences") else []
        communes = self.adhesions[membre.pk] if montre("communautes") else []
        lignee = self.lignee[membre.organisme_id] if membre.organisme_id and montre("employeur") else []
        if any(o.sensible for o in lignee):
            lignee = lignee[:1]
        lieu = membre.departement if montre("residence") else None
        textes = [
            *(o.nom for o in lignee),
            *(s.competence.libelle for s in savoirs),
            *(a.communaute.nom for a in communes),
            membre.poste + " " + (membre.metier.libelle if membre.metier else "") if montre("poste") else "",
            membre.ville if montre("residence") else "",
            membre.presentation if montre("presentation") else "",
        ]
        return {
            "competence": {str(s.competence_id) for s in savoirs},
            "aide": {str(s.competence_id) for s in savoirs if s.peut_transmettre},
            "employeur": {str(o.pk) for o in lignee},
            "metier": {str(membre.metier_id)} if membre.metier_id and montre("poste") else set(),
            "corps": {str(membre.corps_id)} if membre.corps_id and montre("corps") else set(),
            "region": {str(lieu.region_id)} if lieu else set(),
            "departement": {str(lieu.pk)} if lieu else set(),
            "communaute": {str(a.communaute_id) for a in communes},
            "noms": mots_de(f"{membre.nom} {membre.prenom}"),
            "textes": mots_de(" ".join(textes)),
        }


def _ranger(lignes, cle) -> defaultdict:
    rangees = defaultdict(list)
    for ligne in lignes.order_by("pk"):
        rangees[getattr(ligne, cle)].append(ligne)
    return rangees


@cache
def mots_de(texte: str) -> list[str]:
    with connection.cursor() as curseur:
        curseur.execute("SELECT tsvector_to_array(to_tsvector('simple', public.plier(%s)))", [texte])
        return curseur.fetchone()[0]


def contient(lu: dict, mot: str) -> bool:
    """A beginning of a name, or the same word; our words are chosen so that stemming changes nothing to that."""
    plie = mots_de(mot)[0]
    dits = set(lu["textes"]) | {texte.rstrip("s") for texte in lu["textes"]}
    return plie in dits or any(nom.startswith(plie) for nom in lu["noms"])


def trier(membres):
    return [m.pk for m in sorted(membres, key=lambda m: (mots_plies(m.nom), mots_plies(m.prenom), m.pk))]


@cache
def mots_plies(texte):
    with connection.cursor() as curseur:
        curseur.execute("SELECT public.plier(%s)", [texte])
        return curseur.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_lists_counts_and_words_are_those_of_the_rules_by_both_engines():
    hasard = Random(GRAINE)
    monde = MondeAnnuaire(hasard)
    assert derive() == []
    faits = Faits()
    index = Index(LECTEUR)
    index.preparer(10_000)
    vue = index.vue(10_000)
    lus_par = {}
    trouvees = 0
    for _ in range(QUESTIONS):
        compte = hasard.choice(monde.lecteurs)
        if compte.pk not in lus_par:
            lectures = ((m, faits.lire(m, faits.besoin(m, compte.pk))) for m in faits.membres)
            lus_par[compte.pk] = {m: lu for m, lu in lectures if lu is not None}
        lus, vu = lus_par[compte.pk], regard(construire(compte))
        assert {m.pk for m in lus} == set(Membre.objects.vus_par(vu).values_list("pk", flat=True))
        mots = hasard.sample(MOTS, hasard.choice([0, 0, 1, 2]))
        cles = tirer_cles(hasard, lus)
        question = Question(lire_mots(" ".join(mots)), cles)
        attendus, nombres = a_la_main(lus, mots, cles)
        trouvees += len(attendus)
        for moteur in (EnBase(question, vu), EnMemoire(question, vue, vu)):
            ici = f"{type(moteur).__name__} {vu} {mots} {cles}"
            assert moteur.total == len(attendus), ici
            assert {f.nom: {c: n for c, n in moteur.nombres[f.nom].items() if n} for f in FACETTES} == nombres, ici
            for facette in FACETTES:  # every key counted has its label, and no other but those of closed lists
                dits = moteur.libelles[facette.nom].keys()
                permis = nombres[facette.nom].keys() | set(cles.get(facette.nom, ()))
                assert nombres[facette.nom].keys() <= dits, ici
                assert facette.source.fermee or dits <= permis, ici
            ordre = trier(attendus)
            assert moteur.pks(0, 20) == ordre[:20], ici
            assert moteur.pks(3, 7) == ordre[3:7], ici
    assert trouvees > QUESTIONS


def tirer_cles(hasard, lus) -> dict[str, list[str]]:
    possibles = [(f.nom, sorted({c for lu in lus.values() for c in lu[f.nom]})) for f in FACETTES]
    choisies = [(nom, cles) for nom, cles in possibles if cles]
    if not choisies:
        return {}
    return {
        nom: hasard.sample(cles, min(len(cles), hasard.choice([1, 2])))
        for nom, cles in hasard.sample(choisies, min(len(choisies), hasard.choice([0, 1, 1, 2])))
    }


def a_la_main(lus, mots, cles):
    def garde(lu, sauf=""):
        return all(nom == sauf or set(voulues) & lu[nom] for nom, voulues in cles.items())

    candidats = {m: lu for m, lu in lus.items() if all(contient(lu, mot) for mot in mots)}
    nombres = {
        f.nom: dict(Counter(cle for lu in candidats.values() if garde(lu, f.nom) for cle in lu[f.nom]))
        for f in FACETTES
    }
    return [m for m, lu in candidats.items() if garde(lu)], nombres
