"""Forms by POST as a page shows them, and what a hurried or clumsy person sends."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from tests.garde_fous.parcours import route_de

CHARABIA = "zz <b>9</b> ’"
ADRESSE = "agent@exemple.gouv.fr"  # a form that asks for an address goes on only with one
FIXES = {"hidden", "submit"}
CHOIX = {"checkbox", "radio"}


@dataclass(frozen=True)
class Champ:
    """What one field sends in each way of filling a form; None: nothing."""

    nom: str
    tel_quel: str | None
    vide: str | None
    autre: str | None


FACONS = ("tel_quel", "vide", "autre")


@dataclass(frozen=True)
class Envoi:
    """A form and the button that sends it."""

    adresse: str
    page: str  # where it was found
    champs: tuple[Champ, ...]
    bouton: tuple[str, str] = ("", "")

    @property
    def cle(self) -> tuple[str, ...]:
        """The same form on the page of another object is sent once."""
        fixes = {champ.tel_quel or "" for champ in self.champs if champ.nom == "action"}
        return (route_de(self.adresse), *self.bouton, *sorted(fixes | {champ.nom for champ in self.champs}))

    def donnees(self, facon: str) -> dict[str, list[str]]:
        donnees: dict[str, list[str]] = {self.bouton[0]: [self.bouton[1]]} if self.bouton[0] else {}
        for champ in self.champs:
            if (valeur := getattr(champ, facon)) is not None:
                donnees.setdefault(champ.nom, []).append(valeur)
        return donnees

    def __str__(self) -> str:
        return f"POST {self.adresse} {self.bouton[1]}".strip()


def envois(texte: str, page: str) -> Iterator[Envoi]:
    arbre = BeautifulSoup(texte, "html.parser")
    for balise in arbre.select("form[method=post]"):
        champs = tuple(_champs(balise))
        adresse = urljoin(page, str(balise.get("action") or page))
        boutons = balise.select("button[name], input[type=submit][name]") or [None]
        for bouton in boutons:
            nomme = (str(bouton["name"]), str(bouton.get("value", ""))) if bouton else ("", "")
            yield Envoi(adresse, page, champs, nomme)


def _champs(formulaire: Tag) -> Iterator[Champ]:
    for element in formulaire.select("input, select, textarea"):
        nom, nature = str(element.get("name") or ""), str(element.get("type") or "text")
        if not nom or nom == "csrfmiddlewaretoken" or element.has_attr("disabled") or nature == "submit":
            continue
        valeur = str(element.get("value", ""))
        if element.name == "textarea":
            yield Champ(nom, element.get_text(), "", CHARABIA)
        elif element.name == "select":
            options = [str(option.get("value", "")) for option in element.select("option")]
            choisies = [str(option.get("value", "")) for option in element.select("option[selected]")] or options[:1]
            yield Champ(nom, (choisies or [None])[0], "", (options or [None])[-1])
        elif nature in CHOIX:
            yield Champ(nom, valeur if element.has_attr("checked") else None, None, valeur or "on")
        elif nature == "hidden":
            yield Champ(nom, valeur, valeur, valeur)
        else:
            yield Champ(nom, valeur, "", ADRESSE if nature == "email" else CHARABIA)
