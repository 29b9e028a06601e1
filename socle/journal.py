"""The only place where an `etat` is assigned.

A model that has states declares `TRANSITIONS = {"publier": ({SOUMISE, SUSPENDUE}, PUBLIEE), …}`; a verb that
creates starts from `CREATION`. It may declare `INSTANTANES`, the verbs at which `objet.instantane()` is kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from socle.acteur import Acteur
from socle.contraintes import valider_contraintes
from socle.models import Commentaire, Transition

CREATION = ""


class TransitionRefusee(Exception):
    """The verb is not possible from the state the object is in now."""

    def __init__(self, objet: models.Model, verbe: str, etat: str) -> None:
        super().__init__(f"{objet._meta.label} {objet.pk} : « {verbe} » impossible depuis l’état « {etat} »")
        self.objet, self.verbe, self.etat = objet, verbe, etat


def changer_etat(
    objet: Any,
    verbe: str,
    *,
    acteur: Acteur,
    motif: str = "",
    champs: Mapping[str, Any] | None = None,
    commentaires: Mapping[str, str] | None = None,
) -> Transition:
    """Play `verbe` on one object: lock its row, guard, set `champs`, validate, save, write the journal.

    `commentaires` gives free text by name of field ("" for the whole object): kept beside, where it can be erased.
    Raises `TransitionRefusee` when the state read under the lock does not allow the verb, `ValidationError`
    when a constraint of the model would not hold in the new state.
    """
    champs = dict(champs or {})
    with transaction.atomic():
        actuel = type(objet)._base_manager.select_for_update().get(pk=objet.pk)
        depart, arrivee = actuel.etat, _arrivee(actuel, verbe, actuel.etat)
        nouveaux = {**champs, "etat": arrivee}
        for nom, valeur in nouveaux.items():
            setattr(actuel, nom, valeur)
        valider_contraintes(actuel)
        actuel.save(update_fields=list(nouveaux))
        ligne = _ligne(actuel, verbe, depart, acteur=acteur, motif=motif)
        ligne.save(force_insert=True)
        Commentaire.objects.bulk_create(
            Commentaire(transition=ligne, champ=champ, texte=texte) for champ, texte in (commentaires or {}).items()
        )
    for nom, valeur in nouveaux.items():
        setattr(objet, nom, valeur)
    return ligne


def changer_etats(
    objets: models.QuerySet[Any],
    verbe: str,
    *,
    acteur: Acteur,
    motif: str = "",
    champs: Mapping[str, Any] | None = None,
) -> int:
    """Play `verbe` on every object of a queryset, all or none; return how many changed. `champs` are set on each.

    Database constraints still hold; rows are locked in primary key order so that two runs cannot deadlock.
    """
    with transaction.atomic():
        actuels = list(objets.select_for_update(of=("self",)).order_by("pk"))
        lignes = []
        for actuel in actuels:
            depart, actuel.etat = actuel.etat, _arrivee(actuel, verbe, actuel.etat)
            lignes.append(_ligne(actuel, verbe, depart, acteur=acteur, motif=motif))
        if actuels:  # a verb has one arrival: one statement moves them all
            arrivee = actuels[0].etat
            objets.model._base_manager.filter(pk__in=[actuel.pk for actuel in actuels]).update(
                **{**(champs or {}), "etat": arrivee}
            )
        Transition.objects.bulk_create(lignes, batch_size=2000)
    return len(actuels)


def creer(objets: Sequence[Any], verbe: str, *, acteur: Acteur, batch_size: int = 1000) -> None:
    """Insert new objects by a verb that starts from `CREATION`, with their journal rows.

    Raises `TransitionRefusee` when the verb does not create.
    """
    if not objets:
        return
    with transaction.atomic():
        for objet in objets:
            objet.etat = _arrivee(objet, verbe, CREATION)
        type(objets[0])._base_manager.bulk_create(objets, batch_size=batch_size)
        Transition.objects.bulk_create(
            [_ligne(objet, verbe, CREATION, acteur=acteur) for objet in objets], batch_size=batch_size
        )


def historique(objet: models.Model) -> models.QuerySet[Transition]:
    """Every line of the journal on this object, oldest first."""
    return Transition.objects.filter(
        content_type=ContentType.objects.get_for_model(objet), object_id=objet.pk
    ).order_by("at", "pk")


def _arrivee(objet: Any, verbe: str, depart: str) -> str:
    departs, arrivee = objet.TRANSITIONS[verbe]
    if depart not in departs:
        raise TransitionRefusee(objet, verbe, depart)
    return arrivee


def _ligne(objet: Any, verbe: str, depart: str, *, acteur: Acteur, motif: str = "") -> Transition:
    return Transition(
        content_type=ContentType.objects.get_for_model(objet),
        object_id=objet.pk,
        verbe=verbe,
        de=depart,
        vers=objet.etat,
        acteur_id=acteur.utilisateur_id,
        motif=motif,
        instantane=objet.instantane() if verbe in getattr(objet, "INSTANTANES", ()) else None,
        at=timezone.now(),
    )
