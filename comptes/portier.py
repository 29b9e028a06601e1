"""What the doors ask of allauth's adapter. Written here, done by `socle.adaptateur`, named by `ACCOUNT_ADAPTER`."""

from functools import cache
from pathlib import Path
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import login as ouvrir_session
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from comptes.enums import Nature

LISTE = Path(__file__).parent / "donnees" / "messageries_gratuites.txt"
DUREE_SESSION_EQUIPE = 8 * 60 * 60  # seconds: the moderation team logs in every day


class Portier(DefaultAccountAdapter):
    def est_publique(self, domaine: str) -> bool:
        raise NotImplementedError

    def organisme_de_siret(self, siret: str) -> str | None:
        """The name of the public employer that has this SIRET, "" if it is not to be named; None when none has it."""
        raise NotImplementedError

    def oublier_refus(self, adresse: str) -> None:
        """Our mails reach this address, or it is no account's any more: that it refused them is to be forgotten."""
        raise NotImplementedError

    def adresses_changees(self, utilisateur: int, *, ajoutee: int | None = None) -> None:
        """The confirmed addresses of this account changed, in the transaction that calls this.

        `ajoutee` is the row that was just added, its code typed; None when one was removed.
        """
        raise NotImplementedError

    def tracer(self, verbe: str, objet: Model, *, par: int | None, **codes: Any) -> None:
        """Write, in the transaction of the act, that the account `par` (None: the platform) did this sensitive act."""
        raise NotImplementedError

    def nature(self, adresse: str) -> Nature:
        domaine = adresse.rpartition("@")[2]
        if domaine in messageries_gratuites():
            return Nature.GRATUITE
        return Nature.PUBLIQUE if self.est_publique(domaine) else Nature.INCONNUE

    def login(self, request: HttpRequest, user: Any) -> None:
        """The session key changes here: a key planted before the login is worth nothing after it."""
        ouvrir_session(request, user, backend="django.contrib.auth.backends.ModelBackend")
        if user.is_staff:
            request.session.set_expiry(DUREE_SESSION_EQUIPE)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's sentences name the address and follow no page of ours: our views say what happened."""

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("comptes:connexion"))

    def get_client_ip(self, request: HttpRequest) -> str:
        """No IP address is kept: limits go by e-mail address, and the list of sessions names the browser."""
        return "0.0.0.0"  # noqa: S104


class PortierSecondFacteur(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Ce code n’est pas le bon. Attendez le suivant : chacun dure 30 secondes et sert une fois."
    }


@cache
def messageries_gratuites() -> frozenset[str]:
    return frozenset(LISTE.read_text().split())


def portier() -> Portier:
    adaptateur = get_adapter()
    assert isinstance(adaptateur, Portier)
    return adaptateur
