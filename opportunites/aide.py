"""What a page of results says beside its offers: how to find some when there is none, and what it left aside."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page

from opportunites.facettes import FACETTES
from opportunites.filters import VALEURS_LUES_MAX, OffreFilter
from opportunites.moments import dire_moment
from referentiels.models import Metier, Synonyme
from socle.pagination import PAGES_MAX
from socle.recherche import LONGUEUR_MAX, sens
from socle.templatetags.socle import nombre

PISTES_MAX = 6  # counts asked for an empty page
DITES_MAX = 10  # ignored values named
VALEUR_MAX = 60  # characters shown of one
# Parameters of which only the last value counts.
SEULS = {
    "q": "Mots",
    "perimetre": "Périmètre",
    "tri": "Tri",
    "depuis": "Nouvelles depuis",
    "page": "Page",
}


class Piste(NamedTuple):
    """A filter to drop, and how many offers would then be found."""

    geste: str
    adresse: str
    nombre: int


def pistes(filtre: OffreFilter) -> list[Piste]:
    """The filters which, dropped alone, give offers: the one that gives most comes first."""
    gestes = list(_gestes(filtre))[:PISTES_MAX]
    nombres = filtre.nombres_sans([nom for nom, _, _ in gestes])
    essais = (Piste(geste, adresse, n) for (_, geste, adresse), n in zip(gestes, nombres, strict=True) if n)
    return sorted(essais, key=lambda piste: -piste.nombre)


def _gestes(filtre: OffreFilter) -> Iterator[tuple[str, str, str]]:
    """(filter, what dropping it is called, address without it), most often at fault first."""
    if filtre.texte:
        yield "q", f"Retirer les mots «\u00a0{filtre.texte}\u00a0»", filtre.adresse(sans="q")
    if filtre.perimetre == "numerique":
        yield "perimetre", "Chercher dans toutes les offres", filtre.adresse(perimetre="toutes")
    if filtre.depuis is not None:
        yield "depuis", f"Retirer Nouvelles depuis le {dire_moment(filtre.depuis)}", filtre.adresse(sans="depuis")
    for facette in FACETTES:
        if choix := filtre.criteres.choix.get(facette.nom, ()):
            textes = ", ".join(reconnu.texte for reconnu in choix)
            yield facette.nom, f"Retirer {facette.libelle}\u00a0: {textes}", filtre.adresse(sans=facette.nom)


def metiers_de_mes_communautes(filtre: OffreFilter) -> str:
    """This search among the métiers of one's communities; "" for who has none, or is there already. One query."""
    if not filtre.acteur.communautes:
        return ""
    metiers = Metier.objects.filter(communautes__in=sorted(filtre.acteur.communautes)).distinct().order_by("code")
    codes = list(metiers.values_list("code", flat=True)[:VALEURS_LUES_MAX])
    if not codes or set(codes) <= {reconnu.code for reconnu in filtre.criteres.choix.get("metier", ())}:
        return ""
    return filtre.adresse(sans="metier", perimetre="toutes") + "&" + urlencode([("metier", code) for code in codes])


class Proposition(NamedTuple):
    """A search that says more exactly what was typed."""

    libelle: str
    adresse: str
    nombre: int = 0


def reconnus(filtre: OffreFilter) -> Iterator[Proposition]:
    """The exact filter for what the words are the name of, where it finds something else than the words."""
    nommes = [(f, reconnu) for f, reconnu in filtre.reconnus if reconnu not in filtre.criteres.choix.get(f.nom, ())]
    sans_mots = filtre.criteres.sans("q")
    recherches = [replace(sans_mots, choix={**sans_mots.choix, f.nom: [reconnu]}) for f, reconnu in nommes]
    nombres = filtre.resultats.compter(recherches) if recherches else ()
    for (facette, reconnu), n in zip(nommes, nombres, strict=True):
        if n:
            adresse = filtre.adresse(sans="q", **{facette.nom: reconnu.code})
            yield Proposition(f"{facette.libelle}\u00a0: {reconnu.texte}", adresse, n)


def sens_possibles(filtre: OffreFilter) -> Iterator[Proposition]:
    """For a sigle that means several things, the search of each."""
    for _, dit, texte in sens(filtre.texte, Synonyme.objects.ambigus()) if filtre.requete is not None else ():
        yield Proposition(dit, filtre.adresse(q=texte))


def remarques(filtre: OffreFilter, page: Page) -> list[str]:
    """What of the address was not understood, or was cut: nothing is left aside in silence."""
    return [*_bornes(filtre), *_repetees(filtre), *_ignorees(filtre), *_mal_nommes(filtre), *_page(filtre, page)]


def _bornes(filtre: OffreFilter) -> Iterator[str]:
    saisie = " ".join(filtre.data.get("q", "").split())
    if len(saisie) > LONGUEUR_MAX:
        yield f"Recherche trop longue\u00a0: ses {LONGUEUR_MAX} premiers caractères ont été lus."
    if filtre.requete is not None and filtre.requete.coupe:
        yield filtre.requete.coupe
    for facette in FACETTES:
        if len({*filtre.data.getlist(facette.nom)}) > VALEURS_LUES_MAX:
            yield f"{facette.libelle}\u00a0: les {VALEURS_LUES_MAX} premières valeurs ont été lues."


def _repetees(filtre: OffreFilter) -> Iterator[str]:
    uniques = SEULS | {facette.nom: facette.libelle for facette in FACETTES if facette.unique}
    for nom, libelle in uniques.items():
        if len({*filtre.data.getlist(nom)}) > 1:
            yield f"{libelle}\u00a0: plusieurs valeurs données, seule la dernière compte."


def _ignorees(filtre: OffreFilter) -> Iterator[str]:
    """Each value is shown cut: an address may hold thousands of characters."""
    if not filtre.ignorees:
        return
    dites = [f"{libelle} «\u00a0{_couper(valeur)}\u00a0»" for libelle, valeur in filtre.ignorees[:DITES_MAX]]
    if reste := len(filtre.ignorees) - len(dites):
        dites.append(f"et {nombre(reste)} de plus")
    yield f"Certains critères ne correspondent à rien ici et sont ignorés\u00a0: {', '.join(dites)}."


def _mal_nommes(filtre: OffreFilter) -> Iterator[str]:
    """« region[]=11 », as other sites write it. Other unknown parameters are left alone: links carry many."""
    connus = {*SEULS, *(facette.nom for facette in FACETTES)}
    for nom in [nom for nom in filtre.data if nom not in connus][:DITES_MAX]:
        if (voulu := nom.partition("[")[0].casefold()) in connus:
            yield f"Paramètre «\u00a0{_couper(nom)}\u00a0» ignoré\u00a0: il s’écrit «\u00a0{voulu}\u00a0»."


def _page(filtre: OffreFilter, page: Page) -> Iterator[str]:
    demandee = filtre.data.get("page", "")
    if demandee and not (demandee.isdecimal() and len(demandee) < 7 and int(demandee) == page.number):
        yield (
            f"La page «\u00a0{_couper(demandee)}\u00a0» n’existe pas\u00a0: "
            f"voici la page {page.number} sur {page.paginator.num_pages}."
        )
    if page.number == PAGES_MAX and page.paginator.count > PAGES_MAX * page.paginator.per_page:
        yield f"Les pages s’arrêtent à la {PAGES_MAX}e\u00a0: précisez la recherche pour voir les autres offres."


def _couper(valeur: str) -> str:
    return valeur if len(valeur) <= VALEUR_MAX else f"{valeur[: VALEUR_MAX - 1]}…"
