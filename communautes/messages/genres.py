"""What communities say of themselves in their room."""

from django.urls import reverse
from django.utils import formats, timezone

from communautes.enums import EtatEvenement, EtatPublication
from communautes.messages import MessageTchap, composer, message
from communautes.models import Annonce, Commun, EnvoiTchap, Evenement, RetourExperience
from communautes.models.publications import Publication


@message("evenement-publie")
def evenement_publie(envoi: EnvoiTchap) -> MessageTchap | None:
    """`objets`: evenement. Neither cancelled nor begun meanwhile."""
    evenement = Evenement.objects.get(pk=envoi.objets["evenement"], communaute=envoi.communaute_id)
    if evenement.etat != EtatEvenement.PUBLIE or evenement.debut <= timezone.now():
        return None
    debut = timezone.localtime(evenement.debut, evenement.zone)
    quand = formats.date_format(debut, "l j F Y, H\u00a0\\h\u00a0i")
    ailleurs = "" if evenement.fuseau == "Europe/Paris" else f" (heure de {evenement.get_fuseau_display()})"
    ou = evenement.lieu or "En ligne"
    return composer(
        f"Nouvel événement ({evenement.get_type_display()})",
        evenement.titre,
        [f"{quand}{ailleurs}", ou],
        evenement.get_absolute_url(),
    )


@message("rex-publie")
def rex_publie(envoi: EnvoiTchap) -> MessageTchap | None:
    """`objets`: rex."""
    rex = RetourExperience.objects.get(pk=envoi.objets["rex"], communaute=envoi.communaute_id)
    return _publication("Nouveau retour d’expérience", rex)


@message("commun-publie")
def commun_publie(envoi: EnvoiTchap) -> MessageTchap | None:
    """`objets`: commun."""
    commun = Commun.objects.get(pk=envoi.objets["commun"], communaute=envoi.communaute_id)
    return _publication("Nouveau commun", commun)


def _publication(annonce: str, publication: Publication) -> MessageTchap | None:
    """Its author is not named: who may read it is not known here."""
    if publication.etat != EtatPublication.PUBLIEE:
        return None
    return composer(annonce, publication.titre, [publication.resume], publication.get_absolute_url())


@message("annonce")
def annonce(envoi: EnvoiTchap) -> MessageTchap | None:
    """`objets`: annonce. Its text is on the page of the community."""
    affichees = Annonce.objects.affichees(timezone.localdate()).select_related("communaute")
    lue = affichees.get(pk=envoi.objets["annonce"], communaute=envoi.communaute_id)
    return composer("Annonce", lue.titre, [], reverse("communautes:detail", args=[lue.communaute.slug]))
