"""Each persona walks the whole site, every answer passes every check: a page is covered as soon as linked to."""

import logging
from collections.abc import Callable, Iterable

import pytest
from django.contrib import admin

from tests.garde_fous import controles, croissance, traces
from tests.garde_fous.acces import EQUIPE
from tests.garde_fous.html import html_valide
from tests.garde_fous.journaux import ecarts_du_journal, taper
from tests.garde_fous.monde import PERSONAS, Monde
from tests.garde_fous.parcours import Visite, parcourir
from tests.garde_fous.portes import entetes
from tests.garde_fous.preuves import ENTIER, compter, echantillon
from tests.garde_fous.relecture import relire
from tests.garde_fous.reperes import Reperes

pytestmark = pytest.mark.django_db
REPERES_PARTAGES = True

# In the order of the messages; each gives what is wrong with one answer, and what to do.
CONTROLES: list[Callable[[Visite], Iterable[str]]] = [
    controles.repond_bien,
    croissance.sans_n_plus_un,
    html_valide,
    entetes,
    traces.fichiers_traces,
]


ECRANS = 8  # of the admin, that each of the team opens in `make test`, with all that they lead to


def _laisses(persona: str) -> tuple[str, ...]:
    """The other ones, as the names of their routes start."""
    tous = [f"admin:{modele._meta.app_label}_{modele._meta.model_name}_" for modele in admin.site._registry]
    return tuple(set(tous) - set(echantillon(tous, ECRANS, cle=f"ecrans {persona}")))


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_answer_passes_every_check(
    monde: Monde, reperes: Reperes, persona: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    # Of the team's hundreds of screens, `make test` opens one object each.
    par_objet = None if ENTIER else 1 if persona in EQUIPE else 2
    parcours = parcourir(monde, persona, par_forme=3 if ENTIER else 1, par_objet=par_objet, sauf=_laisses(persona))
    controles_du_monde = [*CONTROLES, reperes.lit_seulement_le_sien]
    ecarts = [ecart for visite in parcours.tout() for controle in controles_du_monde for ecart in controle(visite)]
    pages = len(parcours.visites)
    relues = [*relire(parcours, 8), *taper(parcours, 4)]
    ecarts += [ecart for visite in relues for ecart in reperes.lit_seulement_le_sien(visite)]
    ecarts += ecarts_du_journal(caplog.records, reperes)
    envois = list(traces.formulaires_muets(parcours, 3))
    ecarts += [ecart for envoi in envois for ecart in envoi]
    assert not ecarts, "\n".join(ecarts[:20])
    assert pages > 20, "le parcours ne trouve plus de liens"
    compter(request, pages_relues=len(relues), lignes_de_journal=len(caplog.records))
    compter(request, pages_parcourues=pages, formulaires_sans_acte_muet=len(envois))
