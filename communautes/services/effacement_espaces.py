"""What of manifestos and announcements goes with an account: its words and its signatures."""

from django.db import transaction

from communautes.models import Amendement, Annonce, Signature


def effacer_espaces(utilisateur: int) -> None:
    """What was adopted is the text of everybody; an announcement stays, as its community's, without its author."""
    with transaction.atomic():
        Amendement.objects.filter(auteur__utilisateur=utilisateur).delete()
        Signature.objects.filter(membre__utilisateur=utilisateur).delete()
        Annonce.objects.filter(auteur=utilisateur).update(auteur=None)
