"""Second addresses, identities and sessions of each, second factors, a code that somebody waits for, a group."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.utils import timezone

from comptes.enums import UsageCode
from comptes.models import CodeEnvoye, EssaiManque, Identite
from comptes.services import choisir_adresse
from tests.garde_fous.monde import Monde


def planter(monde: Monde) -> None:
    for compte in monde.connectes:
        nom = compte.email.partition("@")[0]
        EmailAddress.objects.create(user=compte, email=compte.email, verified=True, primary=True)
        EmailAddress.objects.create(user=compte, email=f"{nom}@personnel.example", verified=True)
        donnee = {"emetteur": "https://proconnect.example", "sub": f"sub-{nom}", "adresse": f"{nom}@ministere.example"}
        Identite.objects.create(utilisateur=compte, **donnee)
        UserSession.objects.create(user=compte, session_key=f"{nom:x<32}", ip="0.0.0.0", user_agent="Firefox/130 Linux")
        Session.objects.create(
            session_key=f"{compte.pk:0>32}", session_data="illisible", expire_date=timezone.now() + timedelta(days=1)
        )
        if compte.is_staff:
            secret = {"secret": "JBSWY3DPEHPK3PXP"}
            Authenticator.objects.create(user=compte, type=Authenticator.Type.TOTP, data=secret)
    Group.objects.create(name="Référentiel")
    agent = monde.compte("agent")
    CodeEnvoye.objects.create(usage=UsageCode.ADRESSE, adresse="bientot@personnel.example", utilisateur=agent)
    EssaiManque.objects.create(adresse=agent.email)
    for _ in range(
        monde.lignes
    ):  # back and forth: what its person did to its account, as its page and the trail say it
        for adresse in EmailAddress.objects.filter(user=agent).order_by("-pk"):
            choisir_adresse(agent, adresse)
