"""What the page of offers does with an address that nobody writes; never a failure: `tests/garde_fous/hostiles.py`."""

import pytest

from tests.factories import OffreFactory

pytestmark = pytest.mark.django_db

CHEMINS = [
    "/opportunites/",
    "/opportunites/flux.atom",
    "/api/v1/offres/",
    "/opportunites/export.csv",
    "/opportunites/export.ods",
]
# NUL, which PostgreSQL cannot hold, and more parameters than any form has (DATA_UPLOAD_MAX_NUMBER_FIELDS).
REFUSES = ["q=a%00b", "region=%00", "page=%00", "%00=1", "tri=%00date", "&".join(f"q={i}" for i in range(900))]
ADRESSES = [
    *("q=%ED%A0%80", "q=%FF%FE", "region=%ED%B0%80", "q=%E2%80%A8"),  # a lone surrogate, no UTF-8, a line separator
    *("page=-1", "page=1e9", "page=" + "9" * 5000, "page=%EF%BC%92", "page=%C2%B2", "page=", "page=1.5"),
    *("page_size=" + "9" * 400, "page_size=-5", "page_size=abc"),
    *("depuis=hier", "depuis=9999-99-99T99:99:99Z", "depuis=0001-01-01T00:00:00Z", "depuis=" + "1" * 5000),
    *("publiee=7&publiee=30", "publiee=-7", "publiee=7;DROP", "publiee=" + "7" * 400),
    *("region[]=11", "region%5B%5D=11", "region[0]=11", "region=11,84", "region=11%2684"),
    *("region=" + "9" * 5000, "departement=2147483648", "competence=99999999999999999999", "employeur=%27"),
    *("tri=date&tri=limite", "tri=-pk", "tri=" + "x" * 5000, "perimetre=TOUTES", "perimetre=&perimetre="),
    *("&".join(f"region={i}" for i in range(400)), "&".join(f"q={i}" for i in range(400))),
    *("&&&===", "=", "?", "a=b=c", "q", "q=%", "q=%zz"),
    *("categorie=A+", "categorie=a%2B", "metier=num-data", "contrat=CDI", "famille=" + "f" * 3000),
]


@pytest.mark.parametrize("chemin", CHEMINS)
@pytest.mark.parametrize("adresse", REFUSES, ids=lambda adresse: adresse[:15])
def test_what_cannot_be_read_is_refused(client, chemin, adresse):
    assert client.get(f"{chemin}?{adresse}").status_code == 400


@pytest.mark.parametrize("adresse", ADRESSES, ids=lambda adresse: adresse[:30])
def test_the_page_ignores_what_it_does_not_know(client, adresse):
    """The page itself, which people type: always an answer, and no row of thousands of characters."""
    OffreFactory()
    reponse = client.get(f"/opportunites/?{adresse}")
    assert reponse.status_code == 200
    assert all(len(remarque) < 1_500 for remarque in reponse.context["remarques"])
    assert "z" * 500 not in reponse.content.decode()
