"""Two organismes become one: all that names the first names the other. Nothing is deleted; it cannot be undone."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models.functions import Lower
from django.utils import timezone

from referentiels.models import Denomination, Organisme
from socle import registres
from socle.acteur import SYSTEME, Acteur
from socle.enums import VerbeTrace
from socle.references import rediriger
from socle.traces import tracer
from socle.travaux import sans_limite_de_temps

INTERROMPUE = "Quelqu’un vient d’écrire sur l’un de ces organismes : rien n’est fusionné, recommencez."
DOMAINES_MAX = 500


def fusionner_organismes(ancien: Organisme, nouveau: Organisme, *, acteur: Acteur) -> int:
    """Make `nouveau` stand for `ancien` wherever something points to it; return how many rows moved.

    Its name and sigle become other names of the survivor; its SIRET and mail domains go there too. Search rows are
    rebuilt in the same transaction. Raises `ValidationError`, with a sentence for people.
    """
    try:
        with sans_limite_de_temps():
            disparu, garde = _verrouiller(ancien, nouveau)
            _fondre_les_noms(disparu, garde)
            deplacees = _rediriger(disparu, garde)
            _donner_ce_qui_identifie(disparu, garde)
            disparu.remplace_par = disparu.parent = garde
            disparu.save(update_fields=["remplace_par", "parent", "siret", "domaines_courriel"])
            garde.save(update_fields=["siret", "domaines_courriel"])
            codes: dict[str, Any] = {"dans": garde.pk, "lignes": deplacees}
            tracer(VerbeTrace.FUSIONNER_ORGANISME, acteur=acteur, objet=disparu, **codes)
            registres.reindexer_tout()
    except IntegrityError as erreur:  # a row of the same key, inserted meanwhile
        raise ValidationError(INTERROMPUE) from erreur
    return deplacees


def suivre_organismes(jour: date) -> int:
    """Redirect what was written under an organisme already merged, by a form or an import that had read it before."""
    deplacees = 0
    with sans_limite_de_temps():
        with registres.regarder_comme(SYSTEME):
            cites = list(Organisme.objects.fusionnes_cites().select_for_update(of=("self",)).order_by("pk"))
        for disparu in cites:
            _fondre_les_noms(disparu, disparu.remplace_par)
            deplacees += _rediriger(disparu, disparu.remplace_par)
        if deplacees:
            registres.reindexer_tout()
    return deplacees


def _rediriger(disparu: Organisme, garde: Organisme) -> int:
    """Return how many rows moved, but for those behind a wall: who merges must not learn that there are any."""
    deplacees = rediriger(disparu, garde)
    with registres.regarder_comme(SYSTEME):
        rediriger(disparu, garde)
    return deplacees


def refus_de_fusion(disparu: Organisme, garde: Organisme) -> str:
    """Why these two cannot be merged, "" when they can."""
    if disparu == garde:
        return "Un organisme ne se fusionne pas dans lui-même : choisissez-en un autre."
    if disparu.remplace_par_id:
        return f"« {disparu} » est déjà fusionné."
    if garde.remplace_par_id:
        return f"« {garde} » est lui-même fusionné dans un autre : choisissez celui-ci."
    if disparu.branche().filter(pk=garde.pk).exists():
        return f"« {garde} » dépend de « {disparu} » : déplacez-le d’abord ailleurs dans l’arbre."
    discrets = set(Organisme.objects.discrets().filter(pk__in=[disparu.pk, garde.pk]).values_list("pk", flat=True))
    if len(discrets) == 1:
        return "L’un des deux est sensible et pas l’autre : la fusion montrerait ce qui est caché."
    return ""


def _verrouiller(ancien: Organisme, nouveau: Organisme) -> tuple[Organisme, Organisme]:
    """Both as they are now, locked in pk order."""
    lignes = Organisme.objects.filter(pk__in=[ancien.pk, nouveau.pk]).select_for_update(of=("self",)).order_by("pk")
    verrouilles = {ligne.pk: ligne for ligne in lignes}
    if len(verrouilles) < len({ancien.pk, nouveau.pk}):
        raise ValidationError("L’un des deux organismes n’existe plus.")
    disparu, garde = verrouilles[ancien.pk], verrouilles[nouveau.pk]
    if refus := refus_de_fusion(disparu, garde):
        raise ValidationError(refus)
    return disparu, garde


def _fondre_les_noms(disparu: Organisme, garde: Organisme) -> None:
    """The survivor is found under each name of the other, once: the key of names ignores case."""
    siens = garde.denominations.annotate(bas=Lower("libelle")).order_by()
    connus = {*siens.values_list("bas", flat=True), garde.nom.lower(), garde.sigle.lower()}
    disparu.denominations.annotate(bas=Lower("libelle")).filter(bas__in=connus).delete()
    connus |= {nom.lower() for nom in disparu.denominations.order_by().values_list("libelle", flat=True)}
    for nom in (disparu.nom, disparu.sigle):
        if nom.lower() not in connus:
            connus.add(nom.lower())
            Denomination.objects.create(organisme=garde, libelle=nom, jusqu_au=timezone.localdate())


def _donner_ce_qui_identifie(disparu: Organisme, garde: Organisme) -> None:
    """A SIRET is one organisme's: it stays on the merged one when the survivor has its own."""
    if not garde.siret and disparu.siret:
        siret, disparu.siret = disparu.siret, ""
        Organisme.objects.filter(pk=disparu.pk).update(siret="")
        garde.siret = siret
    domaines = " ".join(dict.fromkeys([*garde.domaines_courriel.split(), *disparu.domaines_courriel.split()]))
    if len(domaines) > DOMAINES_MAX:
        raise ValidationError("Les domaines de courriel des deux sont trop longs ensemble : retirez-en d’abord.")
    garde.domaines_courriel, disparu.domaines_courriel = domaines, ""
