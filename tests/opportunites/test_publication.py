"""What an employer may write, and first what is refused: wrong person, state or version, twice at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from opportunites import services
from opportunites.enums import ETATS_MODIFIABLES, TRANSITIONS, EtatOffre, OrigineOffre
from opportunites.models import ExigenceOffre, Offre
from opportunites.reindexation import derive
from referentiels.enums import OrigineExigence
from socle.journal import TransitionRefusee, historique
from tests.factories import CompetenceFactory, CorpsFactory, MetierFactory, OffreFactory, OrganismeFactory
from tests.opportunites.publication import acteur_de, brouillon, complete

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisme():
    return OrganismeFactory()


@pytest.fixture
def acteur(organisme):
    return acteur_de(organisme)


def verbes(offre):
    return [t.verbe for t in historique(offre)]


def a_deux(geste):
    """Play the same act in two threads, at the same moment; return what each got."""
    depart = Barrier(2)

    def jouer(_):
        depart.wait()
        try:
            return geste()
        except Exception as erreur:
            return erreur
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as fils:
        return list(fils.map(jouer, range(2)))


class TestCreer:
    def test_not_for_the_employer_of_somebody_else(self, acteur):
        with pytest.raises(PermissionDenied):
            services.creer({"intitule": "Poste", "organisme": OrganismeFactory()}, jeton=uuid4(), acteur=acteur)
        assert not Offre.objects.exists()

    def test_a_reference_that_exists_is_refused(self, organisme, acteur):
        OffreFactory(importee=True, reference_csp="2026-1")
        champs = {"intitule": "Poste", "organisme": organisme, "reference_csp": "2026-1"}
        with pytest.raises(ValidationError) as refus:
            services.creer(champs, jeton=uuid4(), acteur=acteur)
        assert "reference_csp" in refus.value.message_dict

    def test_the_same_form_sent_again_leads_to_the_same_offer(self, organisme, acteur):
        jeton = uuid4()
        champs = {"intitule": "Poste", "organisme": organisme, "corps_vises": [CorpsFactory()]}
        une, autre = (services.creer(champs, jeton=jeton, acteur=acteur) for _ in range(2))
        assert une == autre
        assert [verbes(une), une.auteur_id, une.version] == [["creer"], acteur.utilisateur_id, 1]

    def test_two_authors_may_hold_the_same_form(self, organisme, acteur):
        champs, jeton = {"intitule": "Poste", "organisme": organisme}, uuid4()
        autre = acteur_de(organisme)
        assert services.creer(champs, jeton=jeton, acteur=acteur) != services.creer(champs, jeton=jeton, acteur=autre)


@pytest.mark.django_db(transaction=True)
class TestTwiceAtOnce:
    def test_one_draft(self):
        organisme = OrganismeFactory()
        acteur, jeton = acteur_de(organisme), uuid4()
        rendus = a_deux(
            lambda: services.creer({"intitule": "Poste", "organisme": organisme}, jeton=jeton, acteur=acteur)
        )
        assert rendus[0] == rendus[1] == Offre.objects.get()

    def test_one_save_wins(self):
        offre = brouillon()
        acteur = acteur_de(offre.organisme)
        rendus = a_deux(lambda: services.modifier(offre, {"intitule": uuid4().hex}, version=1, acteur=acteur))
        assert sorted(type(rendu).__name__ for rendu in rendus) == ["Offre", "VersionPerimee"]
        assert Offre.objects.get().version == 2

    def test_one_claim_wins(self):
        organisme = OrganismeFactory()
        offre = OffreFactory(importee=True, organisme=organisme)
        acteurs = [acteur_de(organisme), acteur_de(organisme)]
        rendus = a_deux(lambda: services.reprendre(offre, organisme=organisme, acteur=acteurs.pop()))
        assert sorted(type(rendu).__name__ for rendu in rendus) == ["Transition", "TransitionRefusee"]
        assert Offre.objects.get().auteur_id in {t.acteur_id for t in historique(offre)}

    def test_one_submission(self):
        offre = complete()
        acteur = acteur_de(offre.organisme)
        rendus = a_deux(lambda: services.soumettre(offre, version=1, acteur=acteur))
        assert sorted(type(rendu).__name__ for rendu in rendus) == ["Transition", "TransitionRefusee"]

    def test_one_renewal(self):
        offre = OffreFactory()
        acteur = acteur_de(offre.organisme)
        rendus = a_deux(lambda: services.renouveler(offre, version=1, acteur=acteur))
        assert sorted(type(rendu).__name__ for rendu in rendus) == ["Transition", "VersionPerimee"]


class TestModifier:
    @pytest.mark.parametrize("etat", [etat for etat in EtatOffre if etat not in ETATS_MODIFIABLES])
    def test_only_what_is_not_submitted(self, organisme, acteur, etat):
        offre = OffreFactory(organisme=organisme, etat=etat, issue="membre")
        with pytest.raises(TransitionRefusee):
            services.modifier(offre, {"intitule": "Autre"}, version=1, acteur=acteur)

    def test_not_somebody_else_s(self, acteur):
        with pytest.raises(PermissionDenied):
            services.modifier(brouillon(), {"intitule": "Autre"}, version=1, acteur=acteur)

    def test_not_towards_the_employer_of_somebody_else(self, organisme, acteur):
        with pytest.raises(PermissionDenied):
            services.modifier(brouillon(organisme), {"organisme": OrganismeFactory()}, version=1, acteur=acteur)

    def test_not_an_imported_one(self, organisme, acteur):
        with pytest.raises(PermissionDenied):
            services.modifier(OffreFactory(importee=True, organisme=organisme), {}, version=1, acteur=acteur)

    def test_not_over_a_colleague(self, organisme, acteur):
        offre = brouillon(organisme)
        services.modifier(offre, {"missions": "Les siennes"}, version=1, acteur=acteur_de(organisme))
        with pytest.raises(services.VersionPerimee) as perimee:
            services.modifier(offre, {"missions": "Les miennes"}, version=1, acteur=acteur)
        assert perimee.value.offre.missions == "Les siennes"

    def test_a_constraint_is_said_not_broken(self, organisme, acteur):
        offre = brouillon(organisme, remuneration_max=30_000)
        with pytest.raises(ValidationError):
            services.modifier(offre, {"remuneration_min": 40_000}, version=1, acteur=acteur)

    def test_too_many_skills(self, organisme, acteur):
        exigences = [services.ExigenceSaisie(CompetenceFactory().pk, 2, False) for _ in range(13)]
        with pytest.raises(ValidationError):
            services.modifier(brouillon(organisme), {}, version=1, acteur=acteur, exigences=exigences)
        assert not ExigenceOffre.objects.exists()

    def test_saves_who_and_when_and_forgets_the_label(self, organisme, acteur):
        offre = brouillon(organisme, metier=None, metier_libelle="Data ingénieur")
        avant = offre.updated_at
        rendue = services.modifier(offre, {"metier": MetierFactory()}, version=1, acteur=acteur)
        rendue.refresh_from_db()
        assert [rendue.version, rendue.modifiee_par_id, rendue.metier_libelle] == [2, acteur.utilisateur_id, ""]
        assert rendue.updated_at > avant

    def test_a_deduced_skill_becomes_the_employer_s_once_confirmed(self, organisme, acteur):
        offre = brouillon(organisme)
        gardee, confirmee, retiree = (CompetenceFactory() for _ in range(3))
        for competence in (gardee, confirmee, retiree):
            ExigenceOffre.objects.create(offre=offre, competence=competence, origine=OrigineExigence.DEDUITE)
        exigences = [
            services.ExigenceSaisie(gardee.pk, 2, True, confirmee=False),
            services.ExigenceSaisie(confirmee.pk, 4, True),
        ]
        services.modifier(offre, {}, version=1, acteur=acteur, exigences=exigences)
        rendues = {e.competence: (e.origine, e.niveau, e.essentielle) for e in offre.exigences.all()}
        assert rendues == {gardee: ("déduite", 2, False), confirmee: ("saisie", 4, True)}


class TestSoumettre:
    @pytest.mark.parametrize(
        ("champs", "champ"),
        [
            ({"intitule": " "}, "intitule"),
            ({"autorite": ""}, "autorite"),
            ({"metier": None}, "metier"),
            ({"categories": []}, "categories"),
            ({"nature_emploi": ""}, "nature_emploi"),
            ({"date_vacance": None}, "date_vacance"),
            ({"departement": None}, "departement"),
            ({"missions": "\n"}, "missions"),
            ({"profil": ""}, "profil"),
            ({"conditions": ""}, "conditions"),
            ({"candidature": ""}, "candidature"),
            ({"date_limite": None}, "date_limite"),
            ({"motif_absence_csp": ""}, "reference_csp"),
        ],
    )
    def test_every_required_entry(self, organisme, acteur, champs, champ):
        offre = complete(organisme, **champs)
        with pytest.raises(ValidationError) as refus:
            services.soumettre(offre, version=1, acteur=acteur)
        assert list(refus.value.message_dict) == [champ]
        assert verbes(offre) == []

    @pytest.mark.parametrize(
        ("publication", "jours", "urgence", "admise"),
        [
            (None, 0, "urgent", False),
            (None, 20, "", False),
            (None, 20, "Départ imprévu", True),
            (None, 31, "", True),
            (-40, 1, "", True),
            (-10, 10, "", False),
            (-40, -1, "urgent", False),
        ],
    )
    def test_one_month_after_the_first_publication(self, organisme, acteur, publication, jours, urgence, admise):
        aujourdhui = timezone.localdate()
        offre = complete(
            organisme,
            date_publication=aujourdhui + timedelta(days=publication) if publication else None,
            date_limite=aujourdhui + timedelta(days=jours),
            urgence=urgence,
        )
        if not admise:
            with pytest.raises(ValidationError):
                services.soumettre(offre, version=1, acteur=acteur)
            return
        services.soumettre(offre, version=1, acteur=acteur)
        assert verbes(offre) == ["soumettre"]

    def test_a_deduced_skill_is_not_an_essential_one(self, organisme, acteur):
        offre = brouillon(organisme)
        ExigenceOffre.objects.create(
            offre=offre, competence=CompetenceFactory(), essentielle=True, origine=OrigineExigence.DEDUITE
        )
        with pytest.raises(ValidationError) as refus:
            services.soumettre(offre, version=1, acteur=acteur)
        assert list(refus.value.message_dict) == ["competences"]

    def test_not_another_version_nor_somebody_else_s(self, organisme, acteur):
        offre = complete(organisme)
        with pytest.raises(services.VersionPerimee):
            services.soumettre(offre, version=2, acteur=acteur)
        with pytest.raises(PermissionDenied):
            services.soumettre(offre, version=1, acteur=acteur_de(OrganismeFactory()))


class TestReprendre:
    def test_a_published_offer_leaves_the_list(self, organisme, acteur):
        offre = OffreFactory(organisme=organisme)
        services.reprendre(offre, acteur=acteur)
        offre.refresh_from_db()
        assert [offre.etat, offre.version, hasattr(offre, "ligne")] == [EtatOffre.BROUILLON, 2, False]
        assert offre.date_publication is not None
        assert derive() == []

    def test_an_imported_one_needs_an_employer(self, organisme, acteur):
        with pytest.raises(PermissionDenied):
            services.reprendre(OffreFactory(importee=True, organisme=organisme), acteur=acteur)

    def test_an_imported_one_of_somebody_else(self, organisme, acteur):
        for autre in (OrganismeFactory(), OrganismeFactory(parent=OrganismeFactory())):
            with pytest.raises(PermissionDenied):
                services.reprendre(OffreFactory(importee=True, organisme=autre), organisme=organisme, acteur=acteur)

    def test_not_for_the_employer_of_somebody_else(self, organisme, acteur):
        offre = OffreFactory(importee=True, organisme=organisme)
        with pytest.raises(PermissionDenied):
            services.reprendre(offre, organisme=OrganismeFactory(), acteur=acteur)

    def test_an_offer_of_the_platform_is_not_claimed(self, organisme, acteur):
        with pytest.raises(TransitionRefusee):
            services.reprendre(OffreFactory(), organisme=organisme, acteur=acteur)

    @pytest.mark.parametrize("connu", ["rien", "ministère", "lui-même"])
    def test_claim(self, connu):
        ministere = OrganismeFactory()
        direction = OrganismeFactory(parent=ministere)
        acteur = acteur_de(direction)
        offre = OffreFactory(
            importee=True,
            organisme={"rien": None, "ministère": ministere, "lui-même": direction}[connu],
            competences=[CompetenceFactory()],
        )
        ExigenceOffre.objects.update(origine=OrigineExigence.DEDUITE)
        publication = offre.date_publication
        services.reprendre(offre, organisme=direction, acteur=acteur)
        offre.refresh_from_db()
        assert [offre.origine, offre.etat, offre.organisme, offre.auteur_id, offre.date_publication] == [
            OrigineOffre.PLATEFORME,
            EtatOffre.BROUILLON,
            direction,
            acteur.utilisateur_id,
            publication,
        ]
        assert offre.exigences.get().origine == OrigineExigence.DEDUITE
        assert derive() == []


class TestDupliquer:
    def test_copies_the_text_not_the_recruitment(self, organisme, acteur):
        offre = complete(organisme, etat=EtatOffre.REFUSEE, reference_csp="2026-9", urgence="Vite")
        offre.corps_vises.add(CorpsFactory())
        jeton = uuid4()
        copies = [services.dupliquer(offre, jeton=jeton, acteur=acteur) for _ in range(2)]
        copie = Offre.objects.get(pk=copies[0].pk)
        assert copies[0] == copies[1] != offre
        assert [copie.missions, copie.exigences.count(), copie.corps_vises.count()] == [offre.missions, 1, 1]
        assert [copie.etat, copie.reference_csp, copie.date_limite, copie.urgence] == ["brouillon", None, None, ""]


class TestLife:
    @pytest.mark.parametrize("verbe", ["suspendre", "retirer", "declarer_infructueuse"])
    @pytest.mark.parametrize("etat", EtatOffre)
    def test_every_verb_on_every_state(self, organisme, acteur, verbe, etat):
        offre = OffreFactory(organisme=organisme, etat=etat, issue="membre")
        if etat not in TRANSITIONS[verbe][0]:
            with pytest.raises(TransitionRefusee):
                getattr(services, verbe)(offre, acteur=acteur)
            return
        getattr(services, verbe)(offre, acteur=acteur)
        offre.refresh_from_db()
        assert offre.etat == TRANSITIONS[verbe][1]
        assert derive() == []

    @pytest.mark.parametrize("verbe", ["suspendre", "retirer", "declarer_infructueuse"])
    def test_not_by_another_team_nor_on_an_imported_offer(self, organisme, acteur, verbe):
        for offre in (OffreFactory(), OffreFactory(importee=True, organisme=organisme)):
            with pytest.raises(PermissionDenied):
                getattr(services, verbe)(offre, acteur=acteur)

    def test_filled_says_by_whom_and_from_when(self, organisme, acteur):
        offre = OffreFactory(organisme=organisme)
        with pytest.raises(ValidationError):
            services.pourvoir(offre, issue="abandon", date_prise_de_poste=date(2026, 1, 1), acteur=acteur)
        services.pourvoir(offre, issue="membre", date_prise_de_poste=date(2026, 1, 1), acteur=acteur)
        offre.refresh_from_db()
        assert [offre.etat, offre.issue, offre.date_prise_de_poste] == ["pourvue", "membre", date(2026, 1, 1)]

    @pytest.mark.parametrize(("jours", "gagnes"), [(10, True), (-5, True), (170, True), (190, False)])
    def test_renewal_is_bounded(self, organisme, acteur, jours, gagnes):
        aujourdhui = timezone.localdate()
        limite = aujourdhui + timedelta(days=jours)
        etat = EtatOffre.PUBLIEE if jours > 0 else EtatOffre.EXPIREE
        offre = OffreFactory(organisme=organisme, date_limite=limite, etat=etat)
        if not gagnes:
            with pytest.raises(ValidationError):
                services.renouveler(offre, version=1, acteur=acteur)
            return
        services.renouveler(offre, version=1, acteur=acteur)
        offre.refresh_from_db()
        assert max(limite, aujourdhui) < offre.date_limite <= aujourdhui + timedelta(days=186)
        assert [offre.etat, offre.ligne.date_limite] == [EtatOffre.PUBLIEE, offre.date_limite]
