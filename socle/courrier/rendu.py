"""From a `Message` to the mail that leaves: text and HTML, fixed Message-ID, no header that a value could add."""

import re

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, engines
from mjml import mjml2html

from socle.courrier.genres import Message
from socle.models import Courriel


def rendre(message: Message, courriel: Courriel, destinataire: str) -> EmailMultiAlternatives:
    """Render for one recipient. Raises what templates, MJML or a forbidden header raise."""
    sujet = " ".join(message.sujet.split())
    valeurs = {
        "SITE_NOM": settings.SITE_NOM,
        "SITE_URL": settings.SITE_URL,
        "SITE_OFFICIEL": settings.SITE_OFFICIEL,
        "DEMO": settings.DEMO,
        "sujet": sujet,
        "a_un_compte": courriel.utilisateur_id is not None,
        "peut_repondre": bool(message.repondre_a),
        **message.contexte,
    }
    texte = _gabarit(f"{message.gabarit}.txt", valeurs, html=False)
    mail = EmailMultiAlternatives(
        subject=sujet,
        body=re.sub(r"\n\s*\n+", "\n\n", texte).strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[destinataire],
        reply_to=[message.repondre_a] if message.repondre_a else None,
        headers={"Message-ID": courriel.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(en_html(_gabarit(f"{message.gabarit}.mjml", valeurs, html=True)), "text/html")
    return mail


def en_html(mjml: str) -> str:
    return mjml2html(mjml, fonts={})  # no font of a third party


def _gabarit(nom: str, valeurs: dict[str, object], *, html: bool) -> str:
    """A text is no HTML: escaping there would show « l&#x27;offre »."""
    gabarit = engines["django"].engine.get_template(nom)  # type: ignore[attr-defined]
    return str(gabarit.render(Context(valeurs, autoescape=html)))
