"""Asks every route of the site, as one persona, for what the tables of `acces.py` say that it answers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID, uuid4

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse

from communautes.models.publications import PUBLICATIONS
from tests.garde_fous.acces import ADMIN, EQUIPE, TABLE, TOUS, Ecran, Personas, Regle
from tests.garde_fous.monde import Monde
from tests.garde_fous.parcours import Parcours, lire
from tests.garde_fous.routes import Route

OU = "tests/garde_fous/acces.py"
PORTES = ("/connexion/", "/admin/login/")
OUVERT = frozenset({200, 302})  # a form of the admin, sent empty: shown again, or saved when it asks for nothing
AUTRES_METHODES = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "INVENTEE")
_MASQUES = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce-[\w+/=-]+')


def regles(table: Mapping[str, Regle] = TABLE, ecrans: Mapping[str, Ecran] = ADMIN) -> dict[str, Regle]:
    return {**table, **_regles_du_site_admin(ecrans), **_regles_des_ecrans(ecrans)}


def _regles_du_site_admin(ecrans: Mapping[str, Ecran]) -> dict[str, Regle]:
    return {
        "admin:index": Regle(EQUIPE, 200, OUVERT),
        # No form: each one is led to the door it still has to pass; who is not of the team is told so.
        "admin:login": Regle(TOUS, *[{"anonyme": 302, **dict.fromkeys(EQUIPE, 302), "*": 403}] * 2),
        "admin:logout": Regle(EQUIPE, 405, OUVERT),
        # Nobody has a password.
        "admin:password_change": Regle(EQUIPE, 404, 404),
        "admin:password_change_done": Regle(EQUIPE, 404, 404),
        "admin:autocomplete": Regle(EQUIPE, 403),  # without saying of what: see `test_acces.py`
        "admin:jsi18n": Regle(EQUIPE),
        "admin:view_on_site": Regle(EQUIPE, 302, 302, _sur_le_site),
        "admin:app_list": Regle(
            _de_l_app("comptes", ecrans), 200, 200, lambda monde: {"app_label": "comptes"}, refus=404
        ),
        "admin:inconnue": Regle(EQUIPE, 404, 404, lambda monde: {"url": "nulle/part/"}),
    }


def _de_l_app(app: str, ecrans: Mapping[str, Ecran]) -> Personas:
    return frozenset().union(*(ecran.voir for label, ecran in ecrans.items() if label.startswith(f"{app}.")))


def _sur_le_site(monde: Monde) -> dict[str, Any]:
    publiee = monde.objets["offres"]["publiée"][0]
    return {"content_type_id": ContentType.objects.get_for_model(publiee).pk, "object_id": publiee.pk}


def _regles_des_ecrans(ecrans: Mapping[str, Ecran]) -> dict[str, Regle]:
    """What Django's admin does with an object that does not exist is to go back to its index."""
    trouvees: dict[str, Regle] = {}
    for label, ecran in ecrans.items():
        nom, objet = f"admin:{label.lower().replace('.', '_')}", _premier(label, ecran.montres)
        trouvees |= {
            f"{nom}_changelist": Regle(ecran.voir, 200, OUVERT),
            f"{nom}_add": Regle(ecran.ajouter, 200, OUVERT),
            f"{nom}_change": Regle(ecran.voir, 200, _selon(ecran.voir, ecran.modifier), objet, inconnu=302, refus=403),
            f"{nom}_history": Regle(ecran.voir, 200, OUVERT, objet, inconnu=302, refus=403),
            f"{nom}_delete": Regle(ecran.supprimer, 200, OUVERT, objet, inconnu=302, refus=403),
            f"{nom}_objet": Regle(EQUIPE, 302, 302, objet, inconnu=302),
            **{f"{nom}_{page}": replace(regle, refus=regle.refus or 403) for page, regle in ecran.pages.items()},
        }
    return trouvees


def _selon(voir: Personas, modifier: Personas) -> dict[str, Any]:
    return {persona: OUVERT if persona in modifier else 403 for persona in voir}


def _premier(label: str, montres: Mapping[str, Any]) -> Any:
    def objet(monde: Monde) -> dict[str, Any]:
        modele = next(m for m in admin.site._registry if m._meta.label == label)
        if label == "comptes.Utilisateur":  # not one's own account
            return {"object_id": monde.compte("agent").pk}
        ligne = modele._default_manager.filter(**montres).order_by("pk").first()
        assert ligne is not None, (
            f"aucun objet {label} dans le monde : plantez-en un dans tests/garde_fous/plantations, "
            "pour que ses écrans d’administration soient essayés"
        )
        return {"object_id": ligne.pk}

    return objet


def non_declarees(existantes: Iterable[Route], declarees: Mapping[str, Regle]) -> Iterator[str]:
    """Routes without a rule, rules without a route, parameters that nobody says how to fill."""
    vues = {route.nom: route for route in existantes}
    for nom in sorted(vues.keys() - declarees.keys()):
        if vues[nom].admin:
            yield (
                f"{nom} : écran ou page d’administration sans règle d’accès ; ajoutez à ADMIN, dans {OU}, la ligne de "
                "son modèle (qui voit, ajoute, modifie, supprime ; ses `actions` ; ses `pages`)"
            )
        else:
            yield (
                f"{nom} ({vues[nom].chemin}) : route sans règle d’accès ; ajoutez à TABLE, dans {OU}, une ligne comme "
                f'"{nom}": connecte(), ou public(), recruteur(), mien(objet), sien(objet)'
            )
    for nom in sorted(declarees.keys() - vues.keys()):
        yield f"{nom} : cette route n’existe plus ; retirez sa ligne de {OU}"
    for nom in sorted(vues.keys() & declarees.keys()):
        if vues[nom].parametres and declarees[nom].objet is None and not _adresse(vues[nom], {}):
            yield (
                f"{nom} : son adresse a des paramètres ({', '.join(vues[nom].parametres)}) ; dites dans sa ligne "
                f"de {OU} quel objet du monde ils désignent (`objet=`)"
            )


def _adresse(route: Route, parametres: Mapping[str, Any]) -> str:
    """Its address for these parameters, "" without one that it needs; two kinds of addresses have no name."""
    try:
        return reverse(route.nom, kwargs=dict(parametres) or None)
    except NoReverseMatch:
        chemin = route.chemin
        for nom, valeur in parametres.items():
            chemin = re.sub(rf"<(?:\w+:)?{nom}>|\(\?P<{nom}>[^)]*\)\$?", str(valeur), chemin)
        return "" if re.search(r"[<(]", chemin) else "/" + re.sub(r"[\^$]", "", chemin)


def attendus(route: Route, regle: Regle, persona: str, methode: str, *, staff: bool, existe: bool) -> set[int]:
    """What may be answered; -1 stands for the login."""
    declare = regle.get if methode in {"GET", "HEAD"} else regle.post if methode == "POST" else 405
    if persona == "anonyme" and route.apres_connexion:
        return {-1}
    if route.admin and not staff and methode in {"GET", "HEAD", "POST"} and route.nom != "admin:login":
        return {-1}
    if declare == 405:
        return {405}
    if persona not in regle.qui:
        return _refus(regle, persona, existe)
    statut = declare.get(persona, declare.get("*", -2)) if isinstance(declare, Mapping) else declare
    permis = set(statut) if isinstance(statut, frozenset) else {statut}
    if regle.objet and not existe:
        inconnu = regle.inconnu if methode != "POST" or route.admin else 404
        return permis & {403} or (set(inconnu) if isinstance(inconnu, frozenset) else {inconnu})
    return permis


def _refus(regle: Regle, persona: str, existe: bool) -> set[int]:
    if persona == "anonyme":
        return {-1, 404} if regle.objet else {-1}
    if regle.objet and existe and persona in regle.voient:
        return {403}
    return {regle.refus or (404 if regle.objet else 403)}


@dataclass
class Essai:
    """One persona that asks; nothing that it does stays."""

    monde: Monde
    parcours: Parcours
    temoins: dict[str, str] = field(default_factory=dict)
    requetes: int = 0

    def __post_init__(self) -> None:
        self.temoins = {nom: temoin.value for nom, temoin in self.parcours.client.cookies.items()}
        self.staff = bool(getattr(self.monde.comptes[self.parcours.persona], "is_staff", False))

    def demander(self, methode: str, adresse: str, donnees: Any = None) -> HttpResponse:
        client = self.parcours.client
        client.cookies = SimpleCookie(self.temoins)
        self.requetes += 1
        corps = {"data": donnees or {}} if methode == "POST" else {}
        with transaction.atomic():
            reponse: HttpResponse = getattr(client, "post" if methode == "POST" else "generic")(
                *([adresse] if methode == "POST" else [methode, adresse]), **corps
            )
            reponse.corps = lire(reponse)  # type: ignore[attr-defined]
            transaction.set_rollback(True)
        return reponse

    def verifier(self, route: Route, regle: Regle, methode: str, *, absent: bool = True) -> Iterator[str]:
        """The route on its object, then on one that does not exist."""
        vrais = regle.objet(self.monde) if regle.objet else {}
        adresse = _adresse(route, vrais)
        reponse = self.demander(methode, adresse)
        yield from self._comparer(route, regle, methode, adresse, reponse, existe=True)
        if not (vrais and absent) or methode not in {"GET", "POST"}:
            return
        faux = {nom: _inconnu(valeur) for nom, valeur in vrais.items()}
        if faux == vrais:
            return
        ailleurs = _adresse(route, faux)
        absente = self.demander(methode, ailleurs)
        yield from self._comparer(route, regle, methode, ailleurs, absente, existe=False)
        cache = self.parcours.persona not in regle.qui | regle.voient
        if cache and _masquer(reponse, adresse, vrais) != _masquer(absente, ailleurs, faux):
            yield f"{self._dire(methode, adresse)} : la réponse dit que l’objet existe ; pour qui n’y a pas droit, 404"

    def _comparer(
        self, route: Route, regle: Regle, methode: str, adresse: str, reponse: HttpResponse, *, existe: bool
    ) -> Iterator[str]:
        permis = attendus(route, regle, self.parcours.persona, methode, staff=self.staff, existe=existe)
        recu = -1 if self._a_la_porte(route, reponse) else reponse.status_code
        if recu in permis or (recu == -1 and 302 in permis and route.nom.partition(":")[2] in DE_PORTE_EN_PORTE):
            return
        attendu = " ou ".join("connexion" if s == -1 else str(s) for s in sorted(permis))
        quoi = "" if existe else " (objet qui n’existe pas)"
        yield (
            f"{route.nom} — {self._dire(methode, adresse)}{quoi} : attendu {attendu}, reçu "
            f"{'connexion' if recu == -1 else recu} ; corrigez la vue, ou la ligne « {route.nom} » de {OU}"
        )

    def _a_la_porte(self, route: Route, reponse: HttpResponse) -> bool:
        """Led to the login; who is not of the team and leaves the admin, to its front page, hence there."""
        if reponse.status_code != 302:
            return False
        dehors = route.nom == "admin:logout" and not self.staff and reponse["Location"] == reverse("admin:index")
        return dehors or reponse["Location"].startswith(PORTES)

    def _dire(self, methode: str, adresse: str) -> str:
        return f"{self.parcours.persona} {methode} {adresse}"


# Doors that lead to another one.
DE_PORTE_EN_PORTE = {"login", "saisir_code", "renvoyer_code", "second_facteur", "verifier", ""}


def _inconnu(valeur: Any) -> Any:
    if isinstance(valeur, UUID):
        return uuid4()
    if valeur in PUBLICATIONS:  # a word of the address: no other leads to this route
        return valeur
    return 2_000_000_000 if isinstance(valeur, int) else "inexistant"


def _masquer(reponse: Any, adresse: str, parametres: Mapping[str, Any]) -> tuple[int, str, bytes]:
    def sans(texte: str) -> str:
        for valeur in (adresse, *(str(v) for v in parametres.values() if not isinstance(v, int))):
            texte = texte.replace(valeur, "OBJET")
        return _MASQUES.sub("", texte)

    return reponse.status_code, sans(reponse.get("Location", "")), sans(reponse.corps.decode(errors="replace")).encode()
