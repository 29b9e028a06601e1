"""Forms by POST as a page shows them, and what a hurried or clumsy person sends."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import html

from tests.garde_fous.parcours import CHAMPS, en_arbre, route_de

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


def envois(page: bytes | str, adresse: str) -> Iterator[Envoi]:
    """Each form by POST of a page, once for each of its named buttons."""
    for balise in en_arbre(page).forms:
        if balise.method != "POST":
            continue
        champs = tuple(_champs(balise))
        boutons = balise.xpath(".//button[@name] | .//input[@type='submit'][@name]") or [None]
        for bouton in boutons:
            nomme = (bouton.get("name"), bouton.get("value", "")) if bouton is not None else ("", "")
            yield Envoi(urljoin(adresse, balise.get("action") or adresse), adresse, champs, nomme)


def _champs(formulaire: html.FormElement) -> Iterator[Champ]:
    for element in formulaire.xpath(CHAMPS):
        nom, nature = element.get("name") or "", element.get("type") or "text"
        if not nom or nom == "csrfmiddlewaretoken" or "disabled" in element.attrib or nature == "submit":
            continue
        valeur = element.get("value", "")
        if element.tag == "textarea":
            yield Champ(nom, element.value, "", CHARABIA)
        elif element.tag == "select":
            options = [option.get("value", "") for option in element.iter("option")]
            choisies = [option.get("value", "") for option in element.xpath(".//option[@selected]")] or options[:1]
            yield Champ(nom, (choisies or [None])[0], "", (options or [None])[-1])
        elif nature in CHOIX:
            yield Champ(nom, valeur if "checked" in element.attrib else None, None, valeur or "on")
        elif nature == "hidden":
            yield Champ(nom, valeur, valeur, valeur)
        else:
            yield Champ(nom, valeur, "", ADRESSE if nature == "email" else CHARABIA)
