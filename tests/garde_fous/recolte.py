"""The states of every page, recorded without a browser: one answer for each route, status and set of templates.

A state is found by itself: what a persona reaches by links, what each form answers when it is sent as it is, empty or
full of nonsense, the error pages, each kind of mail. Nothing is kept of what forms did.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500  # noqa: F401  # of our URLconf
from config.urls import urlpatterns as celles_du_site
from socle.courrier.genres import GENRES
from socle.courrier.rendu import rendre
from socle.models import Courriel
from socle.patience import TropLongue
from tests.garde_fous.parcours import Parcours, en_arbre, gabarits_de, lire, route_de
from tests.garde_fous.preuves import echantillon
from tests.garde_fous.saisies import ADRESSE, CHARABIA, FACONS, Envoi, envois

PROFONDEUR = 1  # a page that a form leads to has its forms sent too: the code after the address
RECHERCHES, AILLEURS = 4, 10  # forms by GET, addresses of others, that each persona tries in `make test`
COURRIEL = "un courriel"  # stands for the route, which mails have not
FUGACE = "admin/popup_response.html"  # closes its window by itself
PANNES: dict[str, type[Exception]] = {
    "400": BadRequest,
    "403": PermissionDenied,
    "404": Http404,
    "422": TropLongue,
    "500": RuntimeError,
    "503": OperationalError,
}


def tomber(request: HttpRequest, nom: str) -> HttpResponse:
    raise PANNES[nom]


tomber.login_required = False  # type: ignore[attr-defined]
urlpatterns = [path("panne/<str:nom>/", tomber), *celles_du_site]


@dataclass(frozen=True)
class Etat:
    """What a browser needs to show one state, long after the database forgot it."""

    cle: tuple[str, ...]  # route, status, templates
    nom: str
    adresse: str
    statut: int
    entetes: tuple[tuple[str, str], ...]
    corps: bytes

    @property
    def admin(self) -> bool:
        return self.cle[0].startswith("admin:")

    @property
    def courriel(self) -> bool:
        """What a mail reader shows, or our own page of the demo that holds nothing else."""
        return self.cle[0] in {COURRIEL, "courriel_html"}

    def __str__(self) -> str:
        return f"{self.nom} → {self.statut}"


class Recolte:
    """One state for each key, the first that comes; every template that made a page; scripts that a view writes."""

    def __init__(self) -> None:
        self.etats: dict[tuple[str, ...], Etat] = {}
        self.gabarits: set[str] = set()
        self.scripts: dict[str, bytes] = {}
        self._adresses: dict[str, str] = {}  # by route, one that somebody was shown

    def garder(self, client: Client, reponse: Any, nom: str, adresse: str) -> None:
        if not str(reponse.get("Content-Type", "")).startswith("text/html"):
            return
        corps = lire(reponse)
        if b"<html" not in corps:  # a fragment for the script of a page, or no body at all
            return
        gabarits = gabarits_de(reponse)
        self.gabarits.update(gabarits)
        cle = (route_de(adresse) or adresse, str(reponse.status_code), *gabarits)
        if cle not in self.etats and FUGACE not in gabarits:
            self.etats[cle] = Etat(cle, nom, adresse, reponse.status_code, tuple(reponse.items()), corps)
            self._charger(client, corps)

    def lire(self, client: Client, nom: str, adresse: str) -> None:
        reponse: Any = client.get(adresse, follow=True)
        self.garder(client, reponse, nom, reponse.request["PATH_INFO"])

    def _charger(self, client: Client, corps: bytes) -> None:
        for source in map(str, en_arbre(corps).xpath("//script/@src")):
            if not source.startswith(settings.STATIC_URL) and source not in self.scripts:
                self.scripts[source] = lire(client.get(source))

    def parcourir(self, parcours: Parcours, formulaires: int | None = None) -> None:
        """Every page of a crawl, and each form by POST that it shows, `formulaires` of them if it is said."""
        vus: set[tuple[str, ...]] = set()
        a_envoyer: list[Envoi] = []
        for visite in parcours.tout():
            if visite.est_html:
                self.garder(parcours.client, visite.reponse, f"{parcours.persona} {visite.adresse}", visite.adresse)
                a_envoyer += _nouveaux(visite.contenu, visite.adresse, vus)
        recherches = [f for f in parcours.formulaires.values() if f.methode == "get" and f.champs]
        for formulaire in echantillon(recherches, RECHERCHES, cle=f"recherches {parcours.persona}"):
            for valeur in (CHARABIA, "zz"):  # nothing is found, and what is unknown is said
                requete = urlencode([(nom, valeur) for nom, _ in formulaire.champs])
                adresse = f"{formulaire.adresse}?{requete}"
                self.lire(parcours.client, f"{parcours.persona} {adresse}", adresse)
        ailleurs = [a for a in self._adresses.values() if a not in parcours.visites]  # what others were shown
        for adresse in echantillon(ailleurs, AILLEURS, cle=f"ailleurs {parcours.persona}"):
            self.lire(parcours.client, f"{parcours.persona} {adresse}", adresse)
        self._adresses |= {visite.route: adresse for adresse, visite in parcours.visites.items()}
        combien = len(a_envoyer) if formulaires is None else formulaires
        for envoi in echantillon(a_envoyer, combien, cle=parcours.persona) if combien else ():
            self._envoyer(parcours, envoi, vus, PROFONDEUR)

    def _envoyer(self, parcours: Parcours, envoi: Envoi, vus: set[tuple[str, ...]], profondeur: int) -> None:
        client = parcours.client
        cookies = {nom: morceau.value for nom, morceau in client.cookies.items()}
        for facon in FACONS:
            with transaction.atomic():
                dernier = Courriel.objects.order_by("pk").last()
                reponse: Any = client.post(envoi.adresse, envoi.donnees(facon), follow=True)
                page = reponse.request["PATH_INFO"]
                self.garder(client, reponse, f"{parcours.persona} {envoi}, {facon}", page)
                self.courriels(dernier.pk if dernier else 0)
                if facon == "tel_quel":  # pressed twice, then gone back
                    reponse_double: Any = client.post(envoi.adresse, envoi.donnees(facon), follow=True)
                    page_double = reponse_double.request["PATH_INFO"]
                    self.garder(client, reponse_double, f"{parcours.persona} {envoi}, deux fois", page_double)
                    self.lire(client, f"{parcours.persona} {envoi.page}, au retour", envoi.page)
                if profondeur and str(reponse.get("Content-Type", "")).startswith("text/html"):
                    for suivant in _nouveaux(lire(reponse), page, vus):
                        self._envoyer(parcours, suivant, vus, profondeur - 1)
                transaction.set_rollback(True)
            client.cookies.load(cookies)

    def pannes(self) -> None:
        """The error pages, with the headers that they have behind every middleware."""
        client = Client(raise_request_exception=False, enforce_csrf_checks=True)
        with override_settings(ROOT_URLCONF=__name__):
            for nom in PANNES:
                self.garder(client, client.get(f"/panne/{nom}/"), f"panne {nom}", f"/panne/{nom}/")
            self.garder(client, client.post("/connexion/"), "formulaire sans jeton", "/panne/csrf/")

    def courriels(self, apres: int = 0) -> None:
        """One mail of each kind, of those that the outbox holds after this number."""
        for courriel in Courriel.objects.filter(pk__gt=apres).order_by("pk"):
            if (message := GENRES[courriel.genre](courriel)) is None:
                continue
            self.gabarits.add(f"{message.gabarit}.mjml")
            cle = (COURRIEL, courriel.genre, message.gabarit)  # several kinds may share a template
            if cle not in self.etats:
                html = str(rendre(message, courriel, ADRESSE).alternatives[0][0])
                adresse = f"/courriel/{courriel.genre}/"
                entetes = (("Content-Type", "text/html; charset=utf-8"),)
                self.etats[cle] = Etat(cle, f"courriel {courriel.genre}", adresse, 200, entetes, html.encode())
                self._suivre(html)

    def _suivre(self, html: str) -> None:
        """The links of a mail, whole and cut by a mail reader."""
        for lien in en_arbre(html).xpath("//a/@href"):
            adresse = lien.removeprefix(settings.SITE_URL)
            if adresse.startswith("/"):
                self.lire(Client(), f"lien d’un courriel {adresse}", adresse)
                self.lire(Client(), f"lien coupé {adresse}", f"{adresse.rstrip('/')[:-2]}/")


def _nouveaux(page: bytes, adresse: str, vus: set[tuple[str, ...]]) -> Iterator[Envoi]:
    for envoi in envois(page, adresse):
        if envoi.cle not in vus:
            vus.add(envoi.cle)
            yield envoi
