"""Which mentors are proposed for a request, in which order and why; never what a member hides."""

import pytest
from django.urls import reverse

from annuaire.enums import Audience
from mentorat.enums import EtatOffreMentor, EtatVoeu
from mentorat.suggestions import Recherche, composer_suggestions
from socle.acteur import construire
from tests.factories import (
    AdhesionFactory,
    CommunauteFactory,
    CompetenceDeclareeFactory,
    CompetenceFactory,
    DemandeMentoratFactory,
    DepartementFactory,
    MembreFactory,
    OffreMentorFactory,
    OrganismeFactory,
    VoeuFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def demande():
    service = OrganismeFactory(sigle="SERVICE", parent=OrganismeFactory(sigle="MINISTERE"))
    return DemandeMentoratFactory(
        membre__organisme=service, membre__departement=DepartementFactory(), themes="technique"
    )


def suggerer(demande, texte=""):
    demande = type(demande).objects.select_related("membre__departement").get(pk=demande.pk)
    recherche = Recherche(demande, construire(demande.membre.utilisateur), texte)
    return composer_suggestions(recherche, list(recherche.lignes()))


def test_nobody_who_cannot_is_proposed(demande):
    moi = demande.membre
    exclus = {
        "soi": OffreMentorFactory(membre=moi),
        "même service": OffreMentorFactory(membre__organisme=moi.organisme),
        "au-dessus": OffreMentorFactory(membre__organisme=moi.organisme.parent),
        "au-dessous": OffreMentorFactory(membre__organisme=OrganismeFactory(sigle="BUREAU", parent=moi.organisme)),
        "en pause": OffreMentorFactory(etat=EtatOffreMentor.EN_PAUSE, pause_jusqu_au="2030-01-01"),
        "retirée": OffreMentorFactory(etat=EtatOffreMentor.RETIREE),
        "non listé": OffreMentorFactory(membre__non_liste=True),
        "suspendu": OffreMentorFactory(membre__etat="suspendue"),
        "choisi": VoeuFactory(demande=demande).offre,
        "a décliné": VoeuFactory(demande=demande, rang=2, etat=EtatVoeu.DECLINE).offre,
    }
    voisin = OffreMentorFactory(membre__organisme=OrganismeFactory(sigle="VOISIN", parent=moi.organisme.parent))
    trouves = {suggestion.offre.pk for suggestion in suggerer(demande)}
    assert {nom for nom, offre in exclus.items() if offre.pk in trouves} == set()
    assert trouves == {voisin.pk}
    flash = DemandeMentoratFactory(membre=moi, flash=True)
    assert suggerer(flash) == []


def test_the_nearest_come_first_with_their_reasons(demande):
    python = CompetenceFactory(code="python", libelle="Python")
    demande.competences.add(python)
    communaute = CommunauteFactory(nom="Données")
    AdhesionFactory(communaute=communaute, membre=demande.membre)
    loin = OffreMentorFactory(themes="concours")
    theme = OffreMentorFactory(themes="technique projet")
    proche = OffreMentorFactory(membre__departement=demande.membre.departement, themes="technique")
    CompetenceDeclareeFactory(membre=proche.membre, competence=python, peut_transmettre=True)
    AdhesionFactory(communaute=communaute, membre=proche.membre)
    trouvees = suggerer(demande)
    assert [suggestion.offre.pk for suggestion in trouvees] == [proche.pk, theme.pk, loin.pk]
    raisons = " ".join(trouvees[0].raisons)
    for dit in ("Progresser dans une technique", "Peut transmettre", "autre ministère", "même département", "Données"):
        assert dit in raisons
    assert trouvees[0].places == 1
    assert trouvees[2].raisons == ["Travaille dans un autre ministère"]


def test_what_a_mentor_hides_gives_neither_reason_nor_rank(demande):
    python = CompetenceFactory(code="python")
    demande.competences.add(python)
    cache = MembreFactory(
        departement=demande.membre.departement,
        audience_residence=Audience.MOI,
        audience_competences=Audience.MOI,
        audience_employeur=Audience.MOI,
    )
    CompetenceDeclareeFactory(membre=cache, competence=python, peut_transmettre=True)
    offre = OffreMentorFactory(membre=cache, themes="concours")
    (suggestion,) = suggerer(demande)
    assert (suggestion.offre, suggestion.raisons) == (offre, [])
    offre.competences.add(python)  # said on the offer itself: read by who may read the offer
    (suggestion,) = suggerer(demande)
    assert "Peut transmettre" in suggestion.raisons[0]


def test_words_narrow_and_many_cost_no_more(client, demande, django_assert_max_num_queries):
    for rang in range(12):
        OffreMentorFactory(membre__nom=f"Mentor{rang}", membre__poste="Architecte")
    client.force_login(demande.membre.utilisateur)
    adresse = reverse("mentorat:mentors", args=[demande.uuid])
    with django_assert_max_num_queries(15):
        page = client.get(adresse).content.decode()
    assert page.count("Pourquoi ce mentor") == 10
    assert "page=2" in page
    assert client.get(adresse, {"q": "mentor11"}).content.decode().count("Pourquoi ce mentor") == 1
    assert "Aucun mentor ne correspond" in client.get(adresse, {"q": "introuvable"}).content.decode()
    with django_assert_max_num_queries(15):
        client.get(reverse("mentorat:demande", args=[demande.uuid]))
    with django_assert_max_num_queries(15):
        client.get(reverse("mentorat:accueil"))
