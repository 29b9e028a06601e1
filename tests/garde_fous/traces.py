"""What of an account is a matter of security, and whether a form that changes it leaves a trace."""

from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import urljoin

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import transaction
from lxml import html

from comptes.models import Utilisateur
from socle.models import Trace
from tests.conftest import ClientStrict
from tests.garde_fous.parcours import CHAMPS, Formulaire, Parcours, Visite, en_arbre
from tests.garde_fous.preuves import echantillon

# Every column of these models: gives rights or opens a door, or does not. A new one must be said.
SENSIBLES: dict[Any, set[str]] = {
    Utilisateur: {
        *("email", "password", "is_active", "is_staff", "is_superuser", "groups", "user_permissions"),
        "suppression_le",
    },
    Group: {"permissions"},
    EmailAddress: {"user", "email", "verified", "primary"},
    Authenticator: {"user", "type", "data"},
}
ANODINES: dict[Any, set[str]] = {
    Utilisateur: {"id", "uuid", "last_login", "created_at"},
    Group: {"id", "name"},
    EmailAddress: {"id"},
    Authenticator: {"id", "created_at", "last_used_at"},
}
# Files that anybody may have; any other leaves an `exporter` trace with its reason.
FICHIERS_PUBLICS = {"opportunites:export_csv", "opportunites:export_ods"}
# One's own dates for one's own agenda, without a name: no more than what the page says.
FICHIERS_DE_DATES = {"binomes:calendrier", "binomes:calendrier_seance", "agenda:fichier", "agenda:flux"}

Etat = dict[tuple[str, Any], Any]


def colonnes_non_dites() -> Iterator[str]:
    for modele, sensibles in SENSIBLES.items():
        colonnes = {champ.name for champ in [*modele._meta.fields, *modele._meta.many_to_many]}
        for nom in sorted(colonnes - sensibles - ANODINES[modele]):
            yield (
                f"{modele.__name__}.{nom} : cette colonne donne-t-elle un droit ou ouvre-t-elle une porte ? "
                "Dites-le dans SENSIBLES ou ANODINES de tests/garde_fous/traces.py"
            )


def etat_de_securite() -> Etat:
    """The sensitive columns of every row, and who has which right."""
    etat: Etat = {}
    for modele, sensibles in SENSIBLES.items():
        simples = [champ.attname for champ in modele._meta.fields if champ.name in sensibles]
        if simples:
            lignes = modele._base_manager.order_by("pk").values_list("pk", *simples)
            etat |= {(modele.__name__, pk): tuple(map(repr, reste)) for pk, *reste in lignes}
        for champ in modele._meta.many_to_many:
            liens = champ.remote_field.through._base_manager.order_by("pk").values_list()
            etat |= {(champ.remote_field.through.__name__, lien[0]): lien for lien in liens}
    return etat


def ce_qui_change(avant: Etat, apres: Etat) -> list[str]:
    """Tables whose sensitive columns moved; an account that appears without any right is nothing yet."""
    changes = {cle for cle in {**avant, **apres} if avant.get(cle) != apres.get(cle)}
    droits = set(Utilisateur.objects.exclude(is_staff=False, is_superuser=False).values_list("pk", flat=True))
    return sorted({table for table, pk in changes if table != "Utilisateur" or (table, pk) in avant or pk in droits})


def formulaires_muets(parcours: Parcours, nombre: int) -> Iterator[list[str]]:
    """Send the forms that this crawl found, or `nombre` of them; what is wrong with each sending, mostly nothing."""
    postes = [formulaire for formulaire in parcours.formulaires.values() if formulaire.methode == "post"]
    for formulaire in echantillon(postes, nombre, cle=f"traces {parcours.persona}"):
        for champs in variantes(parcours.client, formulaire):
            yield envoyer(parcours.client, formulaire, champs)


def envoyer(client: ClientStrict, formulaire: Formulaire, champs: list[tuple[str, str]]) -> list[str]:
    """What a form changed without a trace, in words; the database is then as it was."""
    donnees: dict[str, list[str]] = {}
    for nom, valeur in champs:
        donnees.setdefault(nom, []).append(valeur)
    biscuits, client.raise_request_exception = client.cookies.copy(), False  # errors are the matter of other guards
    with transaction.atomic():
        avant, traces = etat_de_securite(), Trace.objects.count()
        client.post(formulaire.adresse, donnees)
        changes = ce_qui_change(avant, etat_de_securite())
        muet = Trace.objects.count() == traces
        transaction.set_rollback(True)
    client.cookies, client.raise_request_exception = biscuits, True
    if not changes or not muet:
        return []
    return [
        f"POST {formulaire.adresse} ({formulaire.route}) change {', '.join(changes)} sans laisser de trace : "
        "appelez socle.traces.tracer (ou portier().tracer dans comptes) dans la transaction de l’acte"
    ]


def variantes(client: ClientStrict, formulaire: Formulaire) -> Iterator[list[tuple[str, str]]]:
    """The form as it is, then each box turned and each choice moved, by each of its buttons; each action on all."""
    arbre = en_arbre(client.get(formulaire.page).content)
    for balise in [b for b in arbre.forms if urljoin(formulaire.page, b.get("action") or "") == formulaire.adresse]:
        if balise.method != "POST":
            continue
        nommes = balise.xpath(".//button[@name] | .//*[@type='submit'][@name]")
        boutons = [[(bouton.get("name"), bouton.get("value", ""))] for bouton in nommes]
        actions = balise.xpath(".//select[@name='action']//option/@value[. != '']")
        if actions:
            lignes = [("_selected_action", c) for c in balise.xpath(".//input[@name='_selected_action']/@value")]
            yield from ([("action", str(action)), ("post", "yes"), *lignes] for action in actions)
            continue
        for bouton in boutons or [[]]:
            yield [*formulaire.champs, *bouton]
            yield [*chain.from_iterable(map(_tourner, balise.xpath(CHAMPS))), *bouton]


def _tourner(element: html.HtmlElement) -> list[tuple[str, str]]:
    """A ticked box is not sent, an empty one is; of a list, all that can be chosen, or its last choice."""
    nom, genre = element.get("name") or "", element.get("type")
    if not nom or nom == "csrfmiddlewaretoken" or genre in {"submit", "button", "image", "reset"}:
        return []
    if element.tag == "select":
        options = [(nom, option.get("value", "")) for option in element.iter("option")]
        return options if element.multiple else options[-1:]
    if genre in {"checkbox", "radio"}:
        return [] if element.checked else [(nom, element.get("value", "on"))]
    return [(nom, element.value or "")]


def fichiers_traces(visite: Visite) -> Iterator[str]:
    """A file that leaves the site holds public data, or its export left a trace."""
    part = str(visite.reponse.get("Content-Disposition", "")).startswith("attachment")
    libre = visite.route in FICHIERS_PUBLICS | FICHIERS_DE_DATES
    if part and not libre and not any("socle_trace" in sql for sql in visite.requetes):
        yield (
            f"{visite} : un fichier part sans trace ; demandez la raison et appelez tracer(VerbeTrace.EXPORTER, …), "
            "ou, s’il n’a que des données publiques, ajoutez sa route à FICHIERS_PUBLICS de tests/garde_fous/traces.py"
        )
