"""What goes with a person that the fiches alone can find."""

from comptes.models import Utilisateur
from socle.models import Commentaire
from socle.rgpd.registre import Personne, commentees


def effacer_commentaires(utilisateur: int) -> None:
    """What was written to this person about what it asked; the journal keeps that it was decided."""
    qui = Personne.de(Utilisateur.objects.get(pk=utilisateur))
    Commentaire.objects.filter(commentees(qui)).delete()
