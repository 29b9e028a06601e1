"""Objects for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from annuaire.enums import (
    DiffusionIntention,
    EmployeursVises,
    EtatAdhesion,
    EtatCommunaute,
    EtatIntention,
    EtatMembre,
    EtatRattachement,
    StatutAgent,
    TypeMandat,
)
from annuaire.models import (
    Adhesion,
    Communaute,
    CompetenceDeclaree,
    ConseillerChoisi,
    Etape,
    IntentionMobilite,
    Mandat,
    Membre,
    Recruteur,
)
from annuaire.services.intentions import suivre_les_casquettes
from annuaire.vision import vision
from communautes.enums import EtatEvenement, EtatInscription, EtatPublication
from communautes.models import Commun, Evenement, Inscription, Question, Reponse, RetourExperience
from comptes.models import Utilisateur
from mentorat.enums import BINOMES_VIVANTS, EtatBinome, EtatDemandeMentorat, EtatVoeu, Rythme
from mentorat.models import Binome, DemandeMentorat, OffreMentor, Seance, Voeu
from opportunites.enums import Cadence, EtatOffre, NatureEmploi
from opportunites.models import ExigenceOffre, Offre, OffreGardee, OffreVue, RechercheEnregistree
from opportunites.reindexation import reindexer
from referentiels.models import Appellation, Competence, Corps, Departement, Metier, Organisme, Region, Synonyme
from socle.acteur import SYSTEME


class UtilisateurFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Utilisateur

    email = factory.Sequence(lambda n: f"agent{n}@exemple.gouv.fr")
    password = factory.LazyFunction(lambda: make_password(None))

    class Params:
        moderateur = factory.Trait(is_staff=True)
        administrateur = factory.Trait(is_staff=True, is_superuser=True)


class OrganismeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisme
        django_get_or_create = ("sigle",)

    sigle = factory.Sequence(lambda n: f"ORG{n}")
    nom = factory.LazyAttribute(lambda o: f"Organisme {o.sigle}")
    type = "ministere"


class RecruteurFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Recruteur

    utilisateur = factory.SubFactory(UtilisateurFactory)
    organisme = factory.SubFactory(OrganismeFactory)
    etat = EtatRattachement.ACTIF


class CorpsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Corps

    sigle = factory.Sequence(lambda n: f"CORPS{n}")
    nom = factory.LazyAttribute(lambda o: f"Corps {o.sigle}")


class MetierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Metier
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"NUM-{n}")
    libelle = factory.LazyAttribute(lambda o: f"Métier {o.code}")
    famille = "Données"
    numerique = True

    class Params:
        hors_numerique = factory.Trait(numerique=False, famille="Juridique")


class AppellationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appellation

    metier = factory.SubFactory(MetierFactory)
    libelle = factory.Sequence(lambda n: f"Appellation {n}")


class CompetenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Competence
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"competence-{n}")
    libelle = factory.LazyAttribute(lambda o: o.code.capitalize())
    type = "savoir-faire"


class RegionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "11"
    nom = "Île-de-France"


class DepartementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Departement
        django_get_or_create = ("code",)

    code = "75"
    nom = "Paris"
    region = factory.SubFactory(RegionFactory)


class SynonymeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Synonyme

    terme = factory.Sequence(lambda n: f"SIG{n}")
    equivalents: list[str] = []


_a_indexer: list[list[int]] = []


@contextmanager
def indexation_groupee() -> Iterator[None]:
    """Offers made inside are indexed at its end, all at once: search does not find them before."""
    _a_indexer.append([])
    try:
        yield
    finally:
        lot = _a_indexer.pop()
    reindexer(lot)


class OffreFactory(factory.django.DjangoModelFactory):
    """A published, open offer of the digital family, indexed; pass `etat` for another state."""

    class Meta:
        model = Offre
        skip_postgeneration_save = True

    etat = EtatOffre.PUBLIEE
    intitule = factory.Sequence(lambda n: f"Ingénieure ou ingénieur données n° {n}")
    organisme = factory.SubFactory(OrganismeFactory)
    metier = factory.SubFactory(MetierFactory)
    departement = factory.SubFactory(DepartementFactory)
    categories = factory.LazyFunction(lambda: ["A"])
    nature_emploi = NatureEmploi.TITULAIRES_CONTRACTUELS
    missions = "Construire les chaînes de traitement."
    date_publication = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=3))
    date_limite = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=40))

    class Params:
        importee = factory.Trait(
            origine="csp", reference_csp=factory.Sequence(lambda n: f"2026-{n:07d}"), empreinte="0" * 32
        )

    @factory.post_generation
    def competences(self, create: bool, extracted: list[Competence] | None, **kwargs: Any) -> None:
        ExigenceOffre.objects.bulk_create(
            ExigenceOffre(offre=self, competence=competence, niveau=2, essentielle=True)
            for competence in extracted or []
        )
        if _a_indexer:
            _a_indexer[-1].append(self.pk)
        else:
            reindexer([self.pk])


class RechercheFactory(factory.django.DjangoModelFactory):
    """A saved search; who has several gives each its `rang`."""

    class Meta:
        model = RechercheEnregistree

    utilisateur = factory.SubFactory(UtilisateurFactory)
    rang = 1
    nom = factory.LazyAttribute(lambda o: f"Recherche {o.rang}")
    criteres = factory.LazyFunction(lambda: {"q": "données", "perimetre": "numerique"})
    cadence = Cadence.QUOTIDIENNE
    jeton = factory.LazyFunction(uuid4)
    repere = factory.LazyFunction(timezone.now)
    suivie_depuis = factory.LazyAttribute(lambda o: o.repere - timedelta(days=1))


class OffreGardeeFactory(factory.django.DjangoModelFactory):
    """An offer kept; who keeps several gives each its `rang`."""

    class Meta:
        model = OffreGardee

    utilisateur = factory.SubFactory(UtilisateurFactory)
    offre = factory.SubFactory(OffreFactory)
    rang = 1
    at = factory.LazyFunction(timezone.now)


class OffreVueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OffreVue

    utilisateur = factory.SubFactory(UtilisateurFactory)
    offre = factory.SubFactory(OffreFactory)
    at = factory.LazyFunction(timezone.now)


class CommunauteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Communaute
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"communaute-{n}")
    nom = factory.LazyAttribute(lambda o: f"Communauté {o.slug}")
    domaine = "Ce qui nous réunit."
    etat = EtatCommunaute.OUVERTE


class MembreFactory(factory.django.DjangoModelFactory):
    """An active member, listed, with the audiences proposed by default."""

    class Meta:
        model = Membre

    utilisateur = factory.SubFactory(UtilisateurFactory)
    organisme = factory.SubFactory(OrganismeFactory)
    prenom = factory.Sequence(lambda n: f"Prénom{n}")
    nom = factory.Sequence(lambda n: f"Nom{n}")
    statut = StatutAgent.TITULAIRE
    etat = EtatMembre.ACTIVE


class AdhesionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Adhesion

    communaute = factory.SubFactory(CommunauteFactory)
    membre = factory.SubFactory(MembreFactory)
    etat = EtatAdhesion.ACTIVE


class EtapeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Etape

    membre = factory.SubFactory(MembreFactory)
    intitule = factory.Sequence(lambda n: f"Étape {n}")
    debut = date(2020, 9, 1)


class CompetenceDeclareeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CompetenceDeclaree
        django_get_or_create = ("membre", "competence")

    membre = factory.SubFactory(MembreFactory)
    competence = factory.SubFactory(CompetenceFactory)


class MandatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mandat

    utilisateur = factory.SubFactory(UtilisateurFactory)
    organisme = factory.SubFactory(OrganismeFactory)
    type = TypeMandat.CONSEILLER


class IntentionFactory(factory.django.DjangoModelFactory):
    """Open, shown to all employers but those excluded from the start; read it inside `vision`."""

    class Meta:
        model = IntentionMobilite

    membre = factory.SubFactory(MembreFactory)
    etat = EtatIntention.A_L_ECOUTE
    diffusion = DiffusionIntention.EMPLOYEURS
    employeurs = factory.LazyAttribute(
        lambda o: EmployeursVises.TOUS if o.diffusion == DiffusionIntention.EMPLOYEURS else ""
    )
    expire_le = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=100))

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        with vision(SYSTEME):
            intention = super()._create(model_class, *args, **kwargs)
            suivre_les_casquettes(intention.membre.utilisateur_id)
        return intention


class ConseillerChoisiFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ConseillerChoisi

    membre = factory.SubFactory(MembreFactory)
    conseiller = factory.SubFactory(UtilisateurFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        with vision(SYSTEME):
            return super()._create(model_class, *args, **kwargs)


# --- Mentoring: offers, requests, wishes -------------------------------------------------------------------------


class OffreMentorFactory(factory.django.DjangoModelFactory):
    """An active offer with one place, of a listed member of an employer of its own."""

    class Meta:
        model = OffreMentor

    membre = factory.SubFactory(MembreFactory)
    themes = "technique projet"
    formats = "visio"
    presentation = "J’aide à prendre un premier poste."


class DemandeMentoratFactory(factory.django.DjangoModelFactory):
    """A draft of six months; a request in any other state has signed the charter."""

    class Meta:
        model = DemandeMentorat

    membre = factory.SubFactory(MembreFactory)
    themes = "technique"
    formats = "visio"
    besoin = "Je voudrais progresser en architecture logicielle."
    rythme = factory.LazyAttribute(lambda o: "" if o.flash else Rythme.MOIS)
    seances_voulues = factory.LazyAttribute(lambda o: 2 if o.flash else None)
    flash = False
    engagement_le = factory.LazyAttribute(lambda o: None if o.etat == EtatDemandeMentorat.BROUILLON else timezone.now())
    etat = EtatDemandeMentorat.BROUILLON


class VoeuFactory(factory.django.DjangoModelFactory):
    """The first wish, that waits; `ADRESSE` and what follows has its dates, and its request must say so too."""

    class Meta:
        model = Voeu

    demande = factory.SubFactory(DemandeMentoratFactory)
    offre = factory.SubFactory(OffreMentorFactory)
    rang = 1
    motif = "Votre parcours ressemble à ce que je vise."
    etat = EtatVoeu.EN_ATTENTE
    adresse_le = factory.LazyAttribute(
        lambda o: None if o.etat in {EtatVoeu.EN_ATTENTE, EtatVoeu.PASSE} else timezone.now()
    )
    echeance = factory.LazyAttribute(
        lambda o: timezone.localdate(o.adresse_le) + timedelta(days=7) if o.adresse_le else None
    )


# --- Mentoring, pairs ----------------------------------------------------------------------------------------------


class BinomeFactory(factory.django.DjangoModelFactory):
    """A pair that runs since a month, both having signed, with its offer and its request."""

    class Meta:
        model = Binome

    mentor = factory.SubFactory(MembreFactory)
    mentore = factory.SubFactory(MembreFactory)
    offre = factory.LazyAttribute(
        lambda o: OffreMentor.objects.get_or_create(
            membre=o.mentor, defaults={"themes": "projet", "formats": "visio", "capacite": 5}
        )[0]
    )
    demande = factory.LazyAttribute(
        lambda o: DemandeMentorat.objects.create(
            membre=o.mentore,
            etat=EtatDemandeMentorat.BINOME,
            themes="projet",
            formats="visio",
            flash=o.flash,
            seances_voulues=o.seances_prevues,
            besoin="Conduire un premier projet.",
            engagement_le=timezone.now(),
        )
    )
    etat = EtatBinome.ACTIF
    flash = False
    seances_prevues = factory.LazyAttribute(lambda o: 3 if o.flash else None)
    debut = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    fin_prevue = factory.LazyAttribute(lambda o: o.debut + timedelta(days=184))
    charte_mentor_le = factory.LazyFunction(timezone.now)
    charte_mentore_le = factory.LazyFunction(timezone.now)
    pause_jusqu_au = factory.LazyAttribute(
        lambda o: timezone.localdate() + timedelta(days=20) if o.etat == EtatBinome.EN_PAUSE else None
    )
    fini_le = factory.LazyAttribute(lambda o: None if o.etat in BINOMES_VIVANTS else timezone.localdate())


class SeanceFactory(factory.django.DjangoModelFactory):
    """Planned in a week, for an hour."""

    class Meta:
        model = Seance

    binome = factory.SubFactory(BinomeFactory)
    debut = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


# --- Events --------------------------------------------------------------------------------------------------------


class EvenementFactory(factory.django.DjangoModelFactory):
    """Published, in ten days for two hours, online, read by all members; pass `etat` for another state."""

    class Meta:
        model = Evenement

    communaute = factory.SubFactory(CommunauteFactory)
    type = "rencontre"
    etat = EtatEvenement.PUBLIE
    diffusion = "membres"
    titre = factory.Sequence(lambda n: f"Rencontre n° {n}")
    description = "Ce que nous ferons."
    debut = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))
    fin = factory.LazyAttribute(lambda o: o.debut + timedelta(hours=2))
    lien = "https://visio.example/salle"
    publie_le = factory.LazyAttribute(lambda o: None if o.etat == EtatEvenement.BROUILLON else timezone.now())
    bilan = factory.LazyAttribute(lambda o: "Ce que nous avons fait." if o.etat == EtatEvenement.BILAN else "")
    motif_annulation = factory.LazyAttribute(lambda o: "La salle ferme." if o.etat == EtatEvenement.ANNULE else "")


class InscriptionFactory(factory.django.DjangoModelFactory):
    """Confirmed; a place that is offered waits for two days."""

    class Meta:
        model = Inscription

    evenement = factory.SubFactory(EvenementFactory)
    membre = factory.SubFactory(MembreFactory)
    etat = EtatInscription.CONFIRMEE
    entree_le = factory.LazyFunction(timezone.now)
    propose_jusqu_a = factory.LazyAttribute(
        lambda o: timezone.now() + timedelta(hours=48) if o.etat == EtatInscription.PROPOSEE else None
    )
    confidentialite_le = factory.LazyAttribute(lambda o: None if o.role == "participant" else timezone.now())
    role = "participant"


# --- REX, commons, questions -----------------------------------------------------------------------


class RetourExperienceFactory(factory.django.DjangoModelFactory):
    """Whole, written by a member of its community; published unless told otherwise."""

    class Meta:
        model = RetourExperience

    communaute = factory.SubFactory(CommunauteFactory)
    auteur = factory.LazyAttribute(lambda o: _membre_de(o.communaute))
    etat = EtatPublication.PUBLIEE
    titre = factory.Sequence(lambda n: f"Migrer une messagerie {n}")
    resume = "Ce qui a marché, et le reste."
    texte = "Nous avons **commencé** par un service."
    publie_le = factory.LazyAttribute(lambda o: timezone.now() if o.etat == EtatPublication.PUBLIEE else None)
    confirme_le = factory.LazyAttribute(lambda o: o.publie_le)
    faits_anonymises = factory.LazyAttribute(lambda o: o.etat != EtatPublication.BROUILLON)


class CommunFactory(RetourExperienceFactory):
    class Meta:
        model = Commun

    titre = factory.Sequence(lambda n: f"Modèle de fiche {n}")

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        return {nom: valeur for nom, valeur in kwargs.items() if nom != "faits_anonymises"}


class QuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Question

    communaute = factory.SubFactory(CommunauteFactory)
    auteur = factory.LazyAttribute(lambda o: _membre_de(o.communaute))
    titre = factory.Sequence(lambda n: f"Comment faire {n}")
    texte = "Nous hésitons entre deux outils."


class ReponseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Reponse

    question = factory.SubFactory(QuestionFactory)
    auteur = factory.LazyAttribute(lambda o: _membre_de(o.question.communaute))
    texte = "Nous avons choisi le second."


def _membre_de(communaute: Communaute) -> Membre:
    membre: Membre = AdhesionFactory(communaute=communaute).membre
    return membre
