"""What is to be done in rooms of Tchap, written in the transaction of the act. `robot` does it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from annuaire.enums import EtatAdhesion, EtatCommunaute, EtatMembre
from annuaire.models import Adhesion, Membre
from communautes.enums import GesteTchap, StatutEnvoiTchap
from communautes.messages import MESSAGES
from communautes.models import CompteTchap, EnvoiTchap, Espace
from communautes.salons import empreinte_de, est_admis, est_branche, est_de
from socle import journal
from socle.acteur import Acteur

OUBLI = timedelta(days=30)


class IdentifiantRefuse(Exception):
    """Not of a server that we invite from, or of nobody that this account is known to be."""


class IdentifiantPris(IdentifiantRefuse):
    """Another account gave it."""


def annoncer(communaute_id: int, genre: str, objets: Mapping[str, int], cle: str) -> EnvoiTchap | None:
    """Have the bot say something in the room of this community; nothing without a room, while the community sleeps, or
    when it was already said.

    `objets` are keys of rows, read again when it leaves. Raises `KeyError` for an unknown kind.
    """
    MESSAGES[genre]
    ouvertes = Espace.objects.filter(communaute=communaute_id, communaute__etat=EtatCommunaute.OUVERTE)
    if not est_branche() or not ouvertes.exclude(salon="").exists():
        return None
    envoi = EnvoiTchap(communaute_id=communaute_id, genre=genre, objets=dict(objets), cle=cle)
    EnvoiTchap.objects.bulk_create([envoi], ignore_conflicts=True)
    return EnvoiTchap.objects.filter(uuid=envoi.uuid).first()


def suivre_adhesion(adhesion_id: int) -> None:
    """The state of an adhesion, or of its member, has changed: who is in is invited, who is in no more is taken out.

    Who takes back a request, or declines, never was: it may be there as a guest of the animators. Written without Tchap
    too, so that it is done once Tchap is there again.
    """
    adhesion = Adhesion.objects.select_related("membre__compte_tchap").get(pk=adhesion_id)
    compte = getattr(adhesion.membre, "compte_tchap", None)
    if compte is None:
        return
    if adhesion.etat == EtatAdhesion.ACTIVE and adhesion.membre.etat == EtatMembre.ACTIVE:
        _inviter(compte, [adhesion.communaute_id])
    elif adhesion.etat == EtatAdhesion.ACTIVE or _en_etait(adhesion):
        _exclure(compte, [adhesion.communaute_id])


def enregistrer_compte(identifiant: str, *, acteur: Acteur) -> CompteTchap:
    """Keep one's Tchap identifier, and be invited into the rooms of one's communities; the one before leaves them.

    Raises `IdentifiantRefuse`, `IdentifiantPris`: nobody has somebody else invited.
    """
    with transaction.atomic():
        membre = _verrouiller(acteur)
        if not est_admis(identifiant) or not est_de(identifiant, _adresses(membre.utilisateur_id)):
            raise IdentifiantRefuse
        compte = CompteTchap.objects.filter(membre=membre).first()
        if compte is not None and compte.identifiant == identifiant:
            return compte
        siennes = _communautes(membre.pk)
        if compte is None:
            compte = CompteTchap(membre=membre)
        else:
            _exclure(compte, siennes)
        compte.identifiant = identifiant
        try:
            with transaction.atomic():
                compte.save()
        except IntegrityError as erreur:
            raise IdentifiantPris from erreur
        _inviter(compte, siennes)
    return compte


def supprimer_compte(*, acteur: Acteur) -> bool:
    """Forget one's identifier, and leave the rooms that follow from it; return whether there was one.

    One's own, whatever became of its membership.
    """
    with transaction.atomic():
        membre = Membre.objects.de(acteur).select_for_update().first()
        if membre is None:
            raise PermissionDenied
        return _oublier(membre.pk)


def suivre_adresses(utilisateur: int, ajoutee: int | None = None) -> None:
    """The addresses of an account have changed: an identifier made of none of them is no longer known to be its own."""
    compte = CompteTchap.objects.filter(membre__utilisateur=utilisateur).first()
    if compte is not None and not est_de(compte.identifiant, _adresses(utilisateur)):
        _oublier(compte.membre_id)


def effacer_compte_tchap(utilisateur: int) -> None:
    """The account goes: it leaves the rooms too. Its adhesions are still there: who erases comes from above."""
    membre = Membre.objects.filter(utilisateur=utilisateur).order_by().values_list("pk", flat=True).first()
    if membre is not None:
        _oublier(membre)


def inviter_membres(communaute_id: int) -> int:
    """Everybody of this community who gave an identifier: it has another room, or it opens. Return how many.

    Nobody is taken out of the room before, which the bot does not lead any more.
    """
    if not _salons([communaute_id]):
        return 0
    comptes = list(CompteTchap.objects.dans(communaute_id).order_by("pk"))
    EnvoiTchap.objects.bulk_create(
        [_ligne(compte.membre_id, communaute_id, GesteTchap.INVITER) for compte in comptes], batch_size=1000
    )
    return len(comptes)


def reessayer(envois: QuerySet[EnvoiTchap]) -> set[int]:
    """Send again those that were given up, as if written now; return their keys."""
    with transaction.atomic():
        abandonnes = envois.filter(statut=StatutEnvoiTchap.ABANDONNE).order_by("pk")
        numeros = set(abandonnes.select_for_update(of=("self",)).values_list("pk", flat=True))
        maintenant = timezone.now()
        EnvoiTchap.objects.filter(pk__in=numeros).update(
            statut=StatutEnvoiTchap.A_ENVOYER, erreur="", essais=0, created_at=maintenant, prochain_essai=maintenant
        )
    return numeros


def purger_envois_tchap(jour: date) -> int:
    """Forget, after thirty days, what is over; not what was said, which names nobody."""
    return EnvoiTchap.objects.oubliables(timezone.now() - OUBLI).delete()[0]


def _salons(communautes: Iterable[int]) -> dict[int, str]:
    """By community, of those that have one."""
    espaces = Espace.objects.filter(communaute__in=communautes).exclude(salon="").order_by("communaute")
    return dict(espaces.values_list("communaute", "salon"))


def _en_etait(adhesion: Adhesion) -> bool:
    """Whether its last change of state began in the community."""
    depart = journal.historique(adhesion).values_list("de", flat=True).last()
    return depart in {EtatAdhesion.ACTIVE, EtatAdhesion.PAUSE}


def _communautes(membre_id: int) -> list[int]:
    actives = Adhesion.objects.filter(membre=membre_id, etat=EtatAdhesion.ACTIVE).order_by("communaute")
    return list(actives.values_list("communaute", flat=True))


def _adresses(utilisateur: int | None) -> list[str]:
    """Those that were confirmed."""
    confirmees = EmailAddress.objects.filter(user=utilisateur, verified=True).order_by("pk")
    return list(confirmees.values_list("email", flat=True))


def _verrouiller(acteur: Acteur) -> Membre:
    if acteur.membre_id is None:
        raise PermissionDenied
    return Membre.objects.select_for_update().get(pk=acteur.membre_id)


def _oublier(membre_id: int) -> bool:
    compte = CompteTchap.objects.filter(membre=membre_id).first()
    if compte is None:
        return False
    _exclure(compte, _communautes(membre_id))
    compte.delete()
    return True


def _inviter(compte: CompteTchap, communautes: Iterable[int]) -> None:
    EnvoiTchap.objects.bulk_create(
        _ligne(compte.membre_id, communaute, GesteTchap.INVITER) for communaute in _salons(communautes)
    )


def _exclure(compte: CompteTchap, communautes: Iterable[int]) -> None:
    """Out of the room of now: the community may have another one before the bot comes."""
    empreinte = empreinte_de(compte.identifiant)
    EnvoiTchap.objects.bulk_create(
        _ligne(compte.membre_id, communaute, GesteTchap.EXCLURE, empreinte=empreinte, objets={"salon": salon})
        for communaute, salon in _salons(communautes).items()
    )


def _ligne(membre_id: int, communaute_id: int, geste: GesteTchap, **champs: Any) -> EnvoiTchap:
    """A row of its own each time: read again when it leaves, it does nothing if it has become false."""
    cle = f"{geste.name.lower()}:{uuid4()}"
    return EnvoiTchap(communaute_id=communaute_id, membre_id=membre_id, geste=geste, cle=cle, **champs)
