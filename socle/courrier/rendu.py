"""From a `Message` to the mail that leaves: text and HTML, fixed Message-ID, no header that a value could add."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, engines
from django.urls import reverse
from mjml import mjml2html

from socle.courrier.genres import LISTE_DU_GENRE, Message
from socle.courrier.listes import LISTES, Liste
from socle.jetons import lien
from socle.models import Courriel

# Invisible: after the words chosen for the list of mails, a mailbox would show the first words of the mail.
BOURRAGE = "\u034f\u200c\u00a0" * 100


def rendre(message: Message, courriel: Courriel, destinataire: str) -> EmailMultiAlternatives:
    """Render for one recipient. Raises what templates, MJML or a forbidden header raise."""
    sujet = " ".join(message.sujet.split())
    liste = LISTES.get(LISTE_DU_GENRE.get(courriel.genre, ""))
    liens = _liens(courriel, liste)
    valeurs = {
        "SITE_NOM": settings.SITE_NOM,
        "SITE_URL": settings.SITE_URL,
        "SITE_OFFICIEL": settings.SITE_OFFICIEL,
        "DEMO": settings.DEMO,
        "sujet": sujet,
        "a_un_compte": courriel.utilisateur_id is not None,
        "peut_repondre": bool(message.repondre_a),
        "apercu": message.apercu,
        "bourrage": BOURRAGE,
        "liste": liste,
        "url_courriels": settings.SITE_URL + reverse("abonnements:choisir"),
        **liens,
        **message.contexte,
    }
    texte = _gabarit(f"{message.gabarit}.txt", valeurs, html=False)
    mail = EmailMultiAlternatives(
        subject=sujet,
        body=re.sub(r"\n\s*\n+", "\n\n", texte).strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[destinataire],
        reply_to=[message.repondre_a] if message.repondre_a else None,
        headers={
            "Message-ID": courriel.message_id,
            "Auto-Submitted": "auto-generated",
            **(_entetes(liste, liens["url_desabonner"]) if liste else {}),
        },
    )
    mail.attach_alternative(en_html(_gabarit(f"{message.gabarit}.mjml", valeurs, html=True)), "text/html")
    return mail


def _liens(courriel: Courriel, liste: Liste | None) -> dict[str, str]:
    """What leaves the list and what changes its rhythm, without a login; empty for a mail that is of no list."""
    utilisateur = courriel.utilisateur
    if liste is None or utilisateur is None:
        return {"url_desabonner": "", "url_preferences": ""}
    return {f"url_{page}": lien(page, utilisateur, liste.nom) for page in ("desabonner", "preferences")}


def _entetes(liste: Liste, url: str) -> dict[str, str]:
    """The button « se désabonner » of mailboxes (RFC 2369, 2919 and 8058)."""
    return {
        "List-Id": f"{liste.titre} <{liste.nom}.{urlsplit(settings.SITE_URL).hostname}>",
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def en_html(mjml: str) -> str:
    return mjml2html(mjml, fonts={})  # no font of a third party


def _gabarit(nom: str, valeurs: dict[str, object], *, html: bool) -> str:
    """A text is no HTML: escaping there would show « l&#x27;offre »."""
    gabarit = engines["django"].engine.get_template(nom)  # type: ignore[attr-defined]
    return str(gabarit.render(Context(valeurs, autoescape=html)))
