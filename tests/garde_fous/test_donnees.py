"""Personal data: every field of every model is said, what is said is true, its person receives it and nothing else."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.urls import reverse

from outils.rgpd import DOCUMENT, rediger
from socle import registres
from socle.acteur import SYSTEME
from socle.rgpd import FICHES, IMPERSONNELS, Personne
from socle.rgpd.registre import ecarts, travaux
from socle.rgpd.registre import remises as fiches_remises
from tests.conftest import ClientStrict
from tests.garde_fous.acces import MEMBRES, TABLE
from tests.garde_fous.monde import PERSONAS, Monde
from tests.garde_fous.politique import Lecteur
from tests.garde_fous.preuves import compter
from tests.garde_fous.reperes import Reperes, Source
from tests.test_coherence import NOTRES

MONDE_PARTAGE = True
ADRESSE = "/compte/donnees/"
CONNECTES = [persona for persona in PERSONAS if persona != "anonyme"]
APPS = {config.label for config in NOTRES}


def trouves() -> list[str]:
    return list(ecarts(APPS, registres.travaux_du_jour))


# --- Every field is said ---------------------------------------------------------------------------


def test_every_field_of_every_model_is_said() -> None:
    assert not trouves(), "\n".join(trouves())


def test_a_forgotten_model_is_named_with_what_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(FICHES, "accueil.Visite")
    (ecart,) = trouves()
    assert ecart.startswith("accueil.Visite : parle-t-il de quelqu’un ? Dans accueil/rgpd.py, écrivez declarer(")


def test_a_model_of_a_library_that_leads_to_somebody_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(FICHES, "account.EmailConfirmation")
    (ecart,) = trouves()
    assert "account.EmailConfirmation" in ecart
    assert "socle/rgpd/comptes.py" in ecart


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({"exportes": "offre"}, "OffreGardee.at : est-ce une donnée personnelle ?"),
        ({"exportes": "offre at nom"}, "OffreGardee.nom : ce champ n’existe pas"),
        ({"codes": "rang at"}, "OffreGardee.at : dit deux fois, exportes et codes"),
        ({"restent": "rang"}, "OffreGardee.rang : « restent » ne nomme que des champs personnels"),
        ({"personne": ""}, "OffreGardee : dites « personne »"),
        ({"travail": "purger_tout"}, "« purger_tout » n’est pas un travail du jour"),
        ({"libelles": {"at": "offre"}}, "deux champs exportés ont le même nom"),
    ],
)
def test_what_is_badly_said_is_named(change: dict[str, object], dit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nom = "opportunites.OffreGardee"
    monkeypatch.setitem(FICHES, nom, replace(FICHES[nom], **change))  # type: ignore[arg-type]
    assert any(dit in ecart for ecart in trouves()), trouves()


def test_a_model_cannot_be_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socle.rgpd.registre.IMPERSONNELS", IMPERSONNELS | {"accueil.Visite", "accueil.Disparu"})
    premier, second = trouves()
    assert "à la fois personnel et impersonnel" in premier
    assert "accueil.Disparu : ce modèle n’existe plus" in second


def test_the_tables_of_the_document_are_those_of_the_fiches() -> None:
    ecrit = DOCUMENT.read_text()
    assert rediger(ecrit) == ecrit, "lancez python -m outils.rgpd"
    with pytest.raises(ValueError, match="deux marques"):
        rediger("Sans tables")


def test_every_page_where_data_are_changed_exists_and_has_a_name() -> None:
    for fiche in FICHES.values():
        assert bool(fiche.rectifier) == bool(fiche.page), fiche.modele
        assert not fiche.rectifier or reverse(fiche.rectifier)
        if fiche.rectifier in TABLE:
            assert fiche.entre_membres == (TABLE[fiche.rectifier].qui == MEMBRES), fiche.modele


def test_every_daily_work_that_forgets_is_that_of_a_fiche() -> None:
    impersonnels = {"purger_retirees"}  # search rows that went away: of offers
    oublis = {nom for nom in registres.travaux_du_jour if nom.startswith("purger_")} | {"comptes"}
    assert set(travaux()) == oublis - impersonnels


# --- One's own, all of it, and nothing else ---------------------------------------------------------


def telecharger(client: ClientStrict) -> str:
    return b"".join(client.post(ADRESSE, {"sorte": "json"}).streaming_content).decode()


def attendus(reperes: Reperes, qui: Personne) -> Iterator[tuple[str, Source]]:
    """The markers of this person in what its fiches say it is given."""
    par_colonne: dict[str, list[tuple[str, Source]]] = {}
    for repere, sources in reperes.sources.items():
        for source in sources:
            par_colonne.setdefault(source.colonne, []).append((repere, source))
    for fiche in FICHES.values():
        with fiche.regard(SYSTEME):
            siennes = set(fiche.lignes(qui).order_by().values_list("pk", flat=True))
        for champ in fiche.champs("exportes") - set(fiche.nommer):
            for repere, source in par_colonne.get(f"{fiche.modele}.{champ}", []):
                if source.ligne.pk in siennes:
                    yield repere, source


@pytest.mark.django_db
def test_its_person_receives_all_that_is_given_and_nobody_else_is_in_it(
    monde: Monde, reperes: Reperes, request: pytest.FixtureRequest
) -> None:
    remises = 0
    for persona in CONNECTES:
        compte = monde.compte(persona)
        client, lecteur = ClientStrict(), Lecteur.de(compte)
        client.force_login(compte)
        textes = {"page": client.post(ADRESSE, {"sorte": "page"}).text, "fichier": telecharger(client)}
        indus = [f"{nom} : {source}" for nom, texte in textes.items() for source in reperes.interdits(texte, lecteur)]
        assert not indus, f"{persona}\n" + "\n".join(indus)
        recus = {nom: reperes.trouves(texte) for nom, texte in textes.items()}
        dus = list(attendus(reperes, Personne.de(compte)))
        manquants = [f"{nom} : {source}" for repere, source in dus for nom in recus if repere not in recus[nom]]
        assert not manquants, f"{persona}\n" + "\n".join(manquants[:20])
        assert len(dus) >= 10, persona
        titres = [chapitre["titre"] for chapitre in json.loads(textes["fichier"])["données"]]
        assert titres == [fiche.titre for fiche in fiches_remises()]
        remises += len(dus)
    compter(request, donnees_remises=remises)
