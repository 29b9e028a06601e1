"""Canaries: each value that not everybody may read holds a marker, and whoever meets one must be allowed to.

Rows and columns are found in the models: `politique` alone says who may read what.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction

from opportunites.models import Offre
from opportunites.reindexation import reindexer
from opportunites.vocabulaire import reconstruire_vocabulaire
from tests.garde_fous.monde import Monde
from tests.garde_fous.parcours import Visite
from tests.garde_fous.politique import (
    PUBLIC,
    REGLES,
    SANS_DONNEE,
    SANS_DONNEE_MODELES,
    Colonne,
    Lecteur,
    Regle,
    proprietaire,
)

TEXTES = (models.CharField, models.TextField, models.JSONField, models.UUIDField, models.GenericIPAddressField)
UUID = r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"
# Letters and figures alone: the same in HTML, JSON, CSV, an address, a file name; `fd00::` is an address of nobody;
# thirty-two letters are the key of a session.
REPERE = re.compile(rf"zq[0-9a-z]{{5}}qz|{UUID}|fd00::[0-9a-f]{{1,4}}\b|\b[0-9a-z]{{32}}\b", re.IGNORECASE)
DEBUT = "zq00"  # of every marker
CHIFFRES = "0123456789abcdefghijklmnopqrstuvwxyz"
TABLE = "tests/garde_fous/politique.py"


def colonnes() -> Iterator[tuple[str, Any]]:
    """Every column that could hold words of somebody, by name: all but closed lists."""
    for modele in apps.get_models():
        nom = modele._meta.label
        if modele._meta.app_label in SANS_DONNEE or nom in SANS_DONNEE_MODELES:
            continue
        for champ in modele._meta.concrete_fields:
            valeur = champ.base_field if isinstance(champ, ArrayField) else champ
            if not champ.is_relation and not champ.choices and not valeur.choices and isinstance(valeur, TEXTES):
                yield f"{nom}.{champ.name}", champ


def ecarts_de_politique(trouvees: Iterable[str], regles: Iterable[str]) -> Iterator[str]:
    """What the table forgets, and what it says of columns that are gone."""
    trouvees, regles = set(trouvees), set(regles)
    for nom in sorted(trouvees - regles):
        yield (
            f"{nom} : personne n’a dit qui peut lire cette colonne ; ajoutez-la à LECTEURS "
            f"(ou à PUBLIQUES si tout le monde le peut) de {TABLE}, et à docs/rgpd.md si elle parle de quelqu’un"
        )
    for nom in sorted(regles - trouvees):
        yield f"{nom} : cette colonne n’existe plus, ou est devenue une liste fermée ; retirez sa ligne de {TABLE}"


@dataclass(frozen=True, eq=False)
class Source:
    """A value that was marked: which column, which row."""

    colonne: str
    regle: Regle
    ligne: models.Model

    def __str__(self) -> str:
        compte = proprietaire(self.ligne)
        a_qui = f", du compte n° {compte}" if compte is not None else ""
        return f"« {self.colonne} » de la ligne n° {self.ligne.pk}{a_qui}"


@dataclass
class Reperes:
    """Where each marker was written; one stands for several columns when the same address is in each of them."""

    sources: dict[str, list[Source]] = field(default_factory=dict)
    adresses: dict[str, str] = field(default_factory=dict)
    relues: int = 0
    _permis: dict[tuple[str, Lecteur], bool] = field(default_factory=dict)
    _lecteurs: dict[str, Lecteur] = field(default_factory=dict)
    _monde: Monde | None = None

    def neuf(self) -> str:
        rang, lettres = len(self.sources) + len(self.adresses), ""
        for _ in range(5):
            rang, reste = divmod(rang, 36)
            lettres = CHIFFRES[reste] + lettres
        return f"zq{lettres}qz"

    def retenir(self, repere: str, source: Source) -> None:
        self.sources.setdefault(cle(repere), []).append(source)

    def de_adresse(self, adresse: str) -> str:
        """The same address is the same marker everywhere: the rows that it ties together stay tied."""
        if adresse not in self.adresses:
            self.adresses[adresse] = f"{self.neuf()}@{adresse.rpartition('@')[2]}"
        return self.adresses[adresse]

    def trouves(self, texte: str) -> set[str]:
        return {cle(brut) for brut in REPERE.findall(texte)} & self.sources.keys()

    def interdits(self, texte: str, qui: Lecteur, sauf: str = "") -> Iterator[Source]:
        """What this text tells to somebody who may not read it, but for what it already knew; one source of each."""
        for repere in sorted(self.trouves(texte) - self.trouves(sauf)):
            if not self._peut_lire(repere, qui):
                yield self.sources[repere][0]

    def _peut_lire(self, repere: str, qui: Lecteur) -> bool:
        if (repere, qui) not in self._permis:
            permis = any(source.regle.permet(source.ligne, qui) for source in self.sources[repere])
            self._permis[repere, qui] = permis
        return self._permis[repere, qui]

    def lecteur(self, persona: str) -> Lecteur:
        assert self._monde is not None
        if persona not in self._lecteurs:
            self._lecteurs[persona] = Lecteur.de(self._monde.comptes[persona])
        return self._lecteurs[persona]

    def lit_seulement_le_sien(self, visite: Visite) -> Iterator[str]:
        """The check of one answer: what the persona asked with is not news to it."""
        self.relues += 1
        qui, demande = self.lecteur(visite.persona), unquote(visite.adresse)
        for source in self.interdits(tout_ce_que_dit(visite), qui, demande):
            yield f"{visite} : on y lit {source} ; {que_faire(source)}"


def que_faire(source: Source) -> str:
    return (
        f"d’après {TABLE}, seul(s) : {source.regle.dit} ; retirez-le de cette réponse, "
        "ou changez la règle et docs/rgpd.md"
    )


def cle(brut: str) -> str:
    return brut.lower().replace("-", "")


def tout_ce_que_dit(visite: Visite) -> str:
    """Body (files unzipped), headers and cookies."""
    entetes = "\n".join(f"{nom}: {valeur}" for nom, valeur in visite.reponse.headers.items())
    return "\n".join([en_texte(visite.contenu), unquote(entetes), visite.reponse.cookies.output()])


def en_texte(contenu: bytes) -> str:
    if not contenu.startswith(b"PK\x03\x04"):
        return contenu.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        return "\n".join(archive.read(nom).decode(errors="replace") for nom in archive.namelist())


def marquer(monde: Monde) -> Reperes:
    """Write a marker in each value of the world that somebody may not read; searches then read the new words."""
    reperes = Reperes(_monde=monde)
    par_modele: dict[type[models.Model], list[tuple[str, Any, Colonne]]] = {}
    for nom, champ in colonnes():
        if nom in REGLES and REGLES[nom].regle is not PUBLIC:
            par_modele.setdefault(champ.model, []).append((nom, champ, REGLES[nom]))
    with _en_proprietaire():
        for modele, declarees in par_modele.items():
            _marquer_modele(reperes, modele, declarees)
    reindexer(list(Offre.objects.order_by().values_list("pk", flat=True)))
    reconstruire_vocabulaire()
    for compte in monde.connectes:
        compte.refresh_from_db()
    return reperes


@contextmanager
def _en_proprietaire() -> Iterator[None]:
    """The web role may not rewrite the journal, and a trigger refuses it to everybody."""
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SELECT current_user")
        (role,) = curseur.fetchone()
        curseur.execute("RESET ROLE; SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'refuser_reecriture'")
        fermees = [table for (table,) in curseur.fetchall()]
        for table in fermees:
            curseur.execute(f"ALTER TABLE {table} DISABLE TRIGGER refuser_reecriture")
        yield
        for table in fermees:
            curseur.execute(f"ALTER TABLE {table} ENABLE TRIGGER refuser_reecriture")
        curseur.execute(f'SET CONSTRAINTS ALL DEFERRED; SET ROLE "{role}"')


def _marquer_modele(reperes: Reperes, modele: Any, declarees: list[tuple[str, Any, Colonne]]) -> None:
    lignes, inconnu = list(modele._base_manager.order_by("pk")), Lecteur()
    lisibles = {
        (regle, ligne.pk): regle.permet(ligne, inconnu)
        for regle in {colonne.regle for _, _, colonne in declarees}
        for ligne in lignes
    }
    changees = []
    for ligne in lignes:
        avant = {champ.attname: getattr(ligne, champ.attname) for _, champ, _ in declarees}
        for nom, champ, colonne in declarees:
            if not lisibles[colonne.regle, ligne.pk]:
                source = Source(nom, colonne.regle, ligne)
                setattr(ligne, champ.attname, _marquee(reperes, champ, colonne, avant[champ.attname], source))
        if any(getattr(ligne, nom) != valeur for nom, valeur in avant.items()):
            changees.append(ligne)
    if changees:
        modele._base_manager.bulk_update(changees, [champ.name for _, champ, _ in declarees if not champ.primary_key])


def _marquee(reperes: Reperes, champ: Any, colonne: Colonne, avant: Any, source: Source) -> Any:
    """The value with its marker; as it was when nothing can be written there."""
    adresse_vide = avant == "" and isinstance(champ, models.EmailField)
    if avant is None or adresse_vide or (avant == "" and not colonne.vide):
        return avant
    if isinstance(champ, models.UUIDField) or colonne.unique:
        reperes.retenir(str(avant), source)
        return avant
    if isinstance(champ, models.JSONField):
        return _json_marque(reperes, colonne, avant, source)
    if isinstance(champ, models.GenericIPAddressField):
        repere = f"fd00::{len(reperes.sources):x}"
        reperes.retenir(repere, source)
        return repere
    return _texte_marque(reperes, colonne, avant, source, champ.max_length)


def _texte_marque(reperes: Reperes, colonne: Colonne, avant: str, source: Source, longueur: int | None = None) -> str:
    if re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", avant):
        adresse = reperes.de_adresse(avant)
        reperes.retenir(adresse.partition("@")[0], source)
        return adresse
    repere = reperes.neuf()
    reperes.retenir(repere, source)
    if avant.startswith("<") and avant.endswith(">"):  # the number of a mail
        return f"<{repere}.{avant[1:]}"
    if avant.startswith("?"):  # the address of a search
        return f"{avant}&repere={repere}"
    reste = avant[: longueur - len(repere) - 2] if longueur else avant
    return (f"{reste} {colonne.signe}{repere}" if colonne.apres or colonne.cles else f"{repere} {reste}").strip()


def _json_marque(reperes: Reperes, colonne: Colonne, avant: Any, source: Source, nom: str = "") -> Any:
    """Sentences, addresses and queries are marked, or the keys that are declared; never codes that somebody reads."""
    if isinstance(avant, dict):
        return {nom: _json_marque(reperes, colonne, valeur, source, nom) for nom, valeur in avant.items()}
    if isinstance(avant, list):
        return [_json_marque(reperes, colonne, valeur, source, nom) for valeur in avant]
    if isinstance(avant, str) and (nom in colonne.cles if colonne.cles else re.search(r"[\s@?]", avant)):
        return _texte_marque(reperes, colonne, avant, source)
    return avant
