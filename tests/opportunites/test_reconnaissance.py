"""The whole of what was typed is the name of something."""

import pytest

from opportunites.reconnaissance import reconnaitre
from referentiels.models import Metier
from tests.factories import AppellationFactory, CompetenceFactory, MetierFactory, OrganismeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def referentiel():
    metier = MetierFactory(code="NUM-DEV", libelle="Développeuse / Développeur")
    AppellationFactory(metier=metier, libelle="Concepteur / Conceptrice d’application informatique")
    AppellationFactory(metier=metier, libelle="Analyste fonctionnel / Analyste fonctionnelle informatique")
    AppellationFactory(metier=metier, libelle="Développeur / Développeuse web confirmé")
    CompetenceFactory(code="r", libelle="R", alias=["Langage R", "RStudio"])
    CompetenceFactory(code="cpp", libelle="C++", alias=[])
    CompetenceFactory(code="node", libelle="Node.js", alias=["nodejs"])
    CompetenceFactory(code="k8s", libelle="Kubernetes", alias=["k8s"])
    OrganismeFactory(sigle="Cerema", nom="Centre d’études")
    OrganismeFactory(sigle="DGSE", nom="Secret", sensible=True)


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("développeur", ["NUM-DEV"]),
        ("DEVELOPPEUSES", ["NUM-DEV"]),
        ("Développeur / Développeuse", ["NUM-DEV"]),
        ("conceptrice application informatique", ["NUM-DEV"]),
        ("concepteurs d'applications informatiques", ["NUM-DEV"]),
        ("analyste fonctionnelle informatique", ["NUM-DEV"]),
        ("R", ["r"]),
        ("langage r", ["r"]),
        ("c++", ["cpp"]),
        ("node.js", ["node"]),
        ("nodejs", ["node"]),
        ("K8S", ["k8s"]),
        ("cerema", ["Cerema"]),
        ("dgse", []),
        ("développeuse web", []),
        ('"développeur"', []),
        ("développeur -web", []),
        ("", []),
        ("de la", []),
        ("C", []),
        *(
            (texte, [])
            for texte in ("'", "\\", "a & b | !c", "\x00", "😀", "x" * 5000, "mot " * 500, ":* <-> ''", "+", "…")
        ),
    ],
)
def test_a_name_is_recognised_in_any_gender_number_and_accents(referentiel, texte, attendus):
    assert [reconnu.code for reconnu in reconnaitre(texte)] == attendus


def test_it_says_what_to_filter(referentiel):
    [reconnu] = reconnaitre("analyste fonctionnel informatique")
    assert reconnu[:3] == ("metier", "NUM-DEV", "Développeuse / Développeur")
    assert reconnu.cle == str(Metier.objects.get(code="NUM-DEV").pk)


def test_three_queries_at_most(referentiel, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        reconnaitre("concepteur application informatique")
    with django_assert_max_num_queries(0):
        reconnaitre("de la")
