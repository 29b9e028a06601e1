"""Twin databases: two worlds that differ by one thing are the same, byte for byte, to who may not know it.

One database and savepoints are a stronger pair than two loads: the same keys, the same identifiers that chance drew,
the same sessions, and PostgreSQL's `now()`, constant in a transaction. What remains to tell the two sides apart is
the difference, or a leak. The clock of Python is frozen; caches of the process are emptied before each side.

A difference that nobody sees proves nothing: whoever may know it must see at least one address change.
"""

import os
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from difflib import unified_diff
from http.cookies import SimpleCookie
from itertools import islice
from random import Random
from threading import Thread, get_ident
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode, urlsplit
from zlib import compress, decompress

import time_machine
from django.core import mail
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accueil.services import envoyer_digests
from annuaire.index import INDEX as INDEX_ANNUAIRE
from comptes.models import Utilisateur
from comptes.services import adresses_de
from opportunites.index import INDEX
from socle.courrier.envoi import vider
from tests.conftest import ClientStrict
from tests.garde_fous.monde import Monde
from tests.garde_fous.parcours import DEPARTS, Parcours, Visite, parcourir

INDEX_MAX = 10_000
A_VOIR = 60  # pages that who may know opens: one change is enough, and it shows near the entrance
APPS = (
    "accompagnement",
    "accueil",
    "annuaire",
    "comptes",
    "mentorat",
    "communautes",
    "opportunites",
    "rapprochement",
    "referentiels",
    "socle",
)

# By address, or by reader of a mail: everything that was answered, compressed.
Cote = dict[str, bytes]


@dataclass(frozen=True)
class Difference:
    """One thing that some may know and others not.

    `appliquer` makes it in the world, as the site would. `mots` are what somebody would search for to find it, `ou`
    the routes where who may know sees it, when no search finds it.
    """

    nom: str
    appliquer: Callable[[Monde], object]
    aveugles: tuple[str, ...]
    voyants: tuple[str, ...]
    mots: tuple[str, ...] = ()
    ou: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.nom


class ParcoursJumeau(Parcours):
    """A crawl where chance depends on the address alone: tokens, nonces and identifiers are those of the other side."""

    def visiter(self, adresse: str, **entetes: str) -> Visite:
        with _hasard_de(adresse):
            return super().visiter(adresse, **entetes)


@contextmanager
def _hasard_de(adresse: str) -> Iterator[None]:
    """For this thread alone: an index that catches up meanwhile would take bytes at its own pace."""
    tires, vrais, fil = Random(adresse).randbytes, os.urandom, get_ident()

    def octets(nombre: int) -> bytes:
        return tires(nombre) if get_ident() == fil else vrais(nombre)

    random.seed(adresse)
    with patch.object(os, "urandom", octets), patch.object(random, "_urandom", octets):
        yield


def en_octets(visite: Visite) -> bytes:
    """Status, headers, cookies, body; the same bytes are compressed the same."""
    entetes = sorted(f"{nom}: {valeur}" for nom, valeur in visite.reponse.items())
    cookies = sorted(morceau.OutputString() for morceau in visite.reponse.cookies.values())
    return compress("\n".join([str(visite.statut), *entetes, *cookies, ""]).encode() + visite.contenu, 1)


@dataclass(frozen=True)
class Regard:
    """What one persona asks of one side."""

    persona: str
    mots: tuple[str, ...]
    departs: tuple[str, ...]
    pages: int | None
    par_objet: int | None
    par_forme: int


class Jumelles:
    """Reads the two sides for each persona; the one without difference is read once for all differences.

    Sessions are opened in both, their keys drawn for the persona alone: they are the same in every test of the module.
    """

    def __init__(
        self,
        monde: Monde,
        *,
        par_forme: int = 2,
        par_objet: int | None = None,
        index: bool = False,
        departs: Sequence[str] = DEPARTS,
        sans: dict[tuple[object, ...], Any] | None = None,
    ) -> None:
        self.monde, self.index, self.departs = monde, index, departs
        self.par_forme, self.par_objet = par_forme, par_objet
        self.pages = 0
        self._sans = {} if sans is None else sans  # what was read without any difference
        self._sessions: dict[str, SimpleCookie] = {}

    def comparer(self, difference: Difference, aveugles: Sequence[str], voyants: Sequence[str]) -> Iterator[str]:
        """What is wrong with this difference, in French."""
        personas = [*aveugles, *voyants]
        for persona in personas:
            with _hasard_de(f"session {persona}"):
                self._sessions[persona] = parcourir(self.monde, persona).client.cookies
        regards = {persona: self._regard(persona, difference, persona in voyants) for persona in personas}
        sans = {persona: self._sans_difference(regard) for persona, regard in regards.items()}
        lettres = self._lettres_sans_difference()
        with annule():
            difference.appliquer(self.monde)
            avec = {persona: self._pages(regard) for persona, regard in regards.items()}
            autres_lettres = self._lettres()
        for persona in aveugles:
            yield from _fuites(difference, persona, sans[persona], avec[persona])
            yield from _fuites(difference, persona, lettres[persona], autres_lettres[persona])
        for persona in voyants:
            if sans[persona] == avec[persona] and lettres[persona] == autres_lettres[persona]:
                yield (
                    f"« {difference} » : {persona} a le droit de le savoir et ne voit aucune différence ; la preuve ne "
                    "vaut rien : faites que la différence se voie, ou corrigez `voyants` dans differences.py"
                )

    def _regard(self, persona: str, difference: Difference, voit: bool) -> Regard:
        par_mots = tuple(_par_mots(difference.mots))
        if not voit:
            return Regard(persona, difference.mots, (*par_mots, *self.departs), None, self.par_objet, self.par_forme)
        departs = (*map(reverse, difference.ou), *par_mots, *self.departs)
        return Regard(persona, difference.mots, departs, A_VOIR, par_objet=2, par_forme=2)

    def _sans_difference(self, regard: Regard) -> Cote:
        cle = (regard, self.index)
        if cle not in self._sans:
            self._sans[cle] = self._pages(regard)
        return self._sans[cle]

    def _pages(self, regard: Regard) -> Cote:
        with annule(), _sans_memoire(self.index):
            return self._parcourir(regard)

    def _lettres_sans_difference(self) -> dict[str, Cote]:
        if ("lettres", self.index) not in self._sans:
            self._sans["lettres", self.index] = self._lettres()
        return self._sans["lettres", self.index]

    def _lettres(self) -> dict[str, Cote]:
        """What leaves tomorrow morning, to each: today's letter is planted."""
        demain = timezone.now() + timedelta(days=1)
        with annule(), _sans_memoire(self.index), time_machine.travel(demain, tick=False):
            return self._courriels()

    def _parcourir(self, regard: Regard) -> Cote:
        client = ClientStrict()
        client.cookies = deepcopy(self._sessions[regard.persona])
        # Never twice the same page: what was read is marked so, and one side may be slow where the other is not.
        parcours = ParcoursJumeau(
            regard.persona, client, par_forme=regard.par_forme, par_objet=regard.par_objet, relit=False
        )
        for _ in islice(parcours.tout(regard.departs), regard.pages):
            pass
        mots = regard.mots
        for formulaire in list(parcours.formulaires.values()):
            if formulaire.methode == "get":
                for nom, valeur in formulaire.champs:
                    if valeur == "" and mots:
                        requete = urlencode([*(c for c in formulaire.champs if c[0] != nom), (nom, mots[0])])
                        parcours.visiter(f"{urlsplit(formulaire.adresse).path}?{requete}")
        self.pages += len(parcours.visites)
        return {adresse: en_octets(visite) for adresse, visite in parcours.visites.items()}

    def _courriels(self) -> dict[str, Cote]:
        """What the outbox sends to each persona, and the letter of this morning."""
        mail.outbox.clear()
        envoyer_digests(timezone.localdate())
        while vider():
            pass
        partis = sorted(mail.outbox, key=lambda un: (un.subject, un.body))
        mail.outbox.clear()
        return {
            persona: {
                f"courriel {rang} à {persona} : {un.subject}": compress(f"{un.body}\n{un.alternatives}".encode(), 1)
                for rang, un in enumerate(un for un in partis if compte and set(un.to) & self._boites(compte))
            }
            for persona, compte in self.monde.comptes.items()
        }

    @staticmethod
    def _boites(compte: Utilisateur) -> set[str]:
        return {compte.email, *adresses_de(compte)}


def jumelles(
    monde: Monde, difference: Difference, aveugles: Sequence[str], voyants: Sequence[str], **options: object
) -> list[str]:
    """What is wrong: an address that tells the difference to who may not know, a difference that nobody sees."""
    return list(Jumelles(monde, **options).comparer(difference, aveugles, voyants))  # type: ignore[arg-type]


def _par_mots(mots: Sequence[str]) -> Iterator[str]:
    for mot in mots:
        requete = urlencode({"q": mot, "perimetre": "toutes"})
        for route in ("opportunites:liste", "opportunites:flux", "api:offres", "opportunites:export_csv"):
            yield f"{reverse(route)}?{requete}"
        for route in ("opportunites:suggestions", "annuaire:suggestions"):
            yield f"{reverse(route)}?{urlencode({'q': mot})}"


def _fuites(difference: Difference, persona: str, avant: Cote, apres: Cote) -> Iterator[str]:
    for adresse in sorted(avant.keys() | apres.keys()):
        if (un := avant.get(adresse)) != (autre := apres.get(adresse)):
            yield (
                f"« {difference} » : {persona} ne doit pas le savoir, et {adresse} le lui dit ; "
                f"passez par `visible_by`, ou déclarez qui le sait dans differences.py\n{_ecart(un, autre)}"
            )


def _ecart(un: bytes | None, autre: bytes | None) -> str:
    if un is None or autre is None:
        return f"    cette adresse n’existe que {'sans' if autre is None else 'avec'} la différence"
    lignes = [decompress(cote).decode(errors="replace").splitlines() for cote in (un, autre)]
    lues = [ligne for ligne in unified_diff(*lignes, lineterm="", n=0) if not ligne.startswith(("---", "+++", "@@"))]
    return "\n".join(f"    {ligne.strip()[:160]}" for ligne in lues[:6])


@contextmanager
def annule() -> Iterator[None]:
    """Whatever happens inside is undone; the sessions of the browsers with it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def _sans_memoire(index: bool) -> Iterator[None]:
    """Nothing of the other side stays in the process; the index is read again, if it is the one that answers."""
    for nom, module in list(sys.modules.items()):
        if nom.partition(".")[0] in APPS:
            for valeur in vars(module).values():
                if hasattr(valeur, "cache_clear"):
                    valeur.cache_clear()
    INDEX.oublier()
    INDEX_ANNUAIRE.oublier()
    if index:
        lecture = Thread(target=_lire_ce_qui_est_valide)
        lecture.start()
        lecture.join()
    maximum = INDEX_MAX if index else 0
    with override_settings(INDEX_OFFRES_MAX=maximum, INDEX_ANNUAIRE_MAX=maximum):
        yield
    INDEX.oublier()
    INDEX_ANNUAIRE.oublier()


def _lire_ce_qui_est_valide() -> None:
    """Nothing, as any other connection sees it: the index then adds what this transaction wrote."""
    INDEX.preparer(INDEX_MAX)
    INDEX_ANNUAIRE.preparer(INDEX_MAX)
    connection.close()
