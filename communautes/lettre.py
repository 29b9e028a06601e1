"""What La lettre says of communities, once: events, texts, a manifesto to sign, what waits for who leads or wrote.

It names nobody: an event, a text, a community, and the page where one reads the rest. docs/adr/0018, 0032.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, CharField, F, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import EtatMembre, RoleAdhesion
from annuaire.models import Adhesion, Membre
from communautes.enums import Diffusion, EtatEvenement, EtatInscription
from communautes.heures import dire_le_moment
from communautes.models import Commun, Evenement, Inscription, Manifeste, Question, RepereLettre, RetourExperience
from communautes.models.publications import A_REVISER, Publication
from comptes.models import Utilisateur
from socle.acteur import Acteur, construire
from socle.lettre import Nouveaute, SectionReperee, dit
from socle.registres import Partie

# A mail reminds of an event two days before; a week before, La lettre still lets somebody give its seat back.
AVANT = timedelta(days=7)
DEJA_RAPPELE = timedelta(days=2)
# What nobody answered for a week is told to who leads the community.
SANS_REPONSE = timedelta(days=7)
LIGNES = 5  # of each kind, in one letter

EVENEMENTS, RAPPELS, MANIFESTES, QUESTIONS = "evenements", "rappels", "manifestes", "questions"
REX, COMMUNS, REX_A_REVISER, COMMUNS_A_REVISER = "rex", "communs", "rex_a_reviser", "communs_a_reviser"
_COLONNES = ("sorte", "objet", "communaute_dite", "compte", "moment")
_DELAIS = {RAPPELS: -AVANT, QUESTIONS: SANS_REPONSE, REX_A_REVISER: A_REVISER, COMMUNS_A_REVISER: A_REVISER}
# Of a community, for who leads it; texts, once nobody signs them any more.
_A_QUI_ANIME = frozenset({QUESTIONS, REX_A_REVISER, COMMUNS_A_REVISER})
_RIEN = Value(None, BigIntegerField())


class Comptes(NamedTuple):
    """Accounts of members, by community; those who lead it; all of them."""

    membres: Mapping[int, set[int]]
    animateurs: Mapping[int, set[int]]
    tous: set[int]


class SectionCommunautes(SectionReperee):
    """One morning. Each account has a mark: what came before it was told, or will never be."""

    modele = RepereLettre

    @staticmethod
    def relire(utilisateur: Utilisateur, contenu: Any) -> Partie | None:
        """Still so, and still for this person, with the rights of an agent: a mail proves no more."""
        acteur = construire(utilisateur, equipe=False)
        if acteur.membre_id is None:
            return None
        dits = [ligne for dire, sortes in _DIRE for ligne in dire(acteur, *(contenu.get(une, ()) for une in sortes))]
        return Partie("socle/emails/_lettre", {"titre": "Communautés", "dits": dits}) if dits else None

    def trouver(self) -> Mapping[int, list[Nouveaute]]:
        trouvees: dict[int, list[Nouveaute]] = {}
        lues = list(self._lignes())
        comptes = self._comptes(lues)
        for sorte, objet, communaute, compte, moment in lues:
            nouveaute = Nouveaute(sorte, objet, moment + _DELAIS.get(sorte, timedelta()))
            if compte is not None:
                concernes = {compte}
            elif communaute is None:
                concernes = comptes.tous
            else:
                de = comptes.animateurs if sorte in _A_QUI_ANIME else comptes.membres
                concernes = de.get(communaute, set())
            for un in self.parmi(concernes):
                trouvees.setdefault(un, []).append(nouveaute)
        return trouvees

    def _lignes(self) -> Iterable[tuple[str, int, int | None, int | None, datetime]]:
        """In one query: kind, row, community (None: all members) or account that it is for, and since when."""
        ouvert = When(diffusion=Diffusion.COMMUNAUTE, then=F("communaute"))
        pour = Case(ouvert, default=_RIEN, output_field=BigIntegerField())
        publies = Evenement.objects.filter(
            etat=EtatEvenement.PUBLIE, debut__gt=self.fin, publie_le__range=self._bornes()
        )
        lues = [_colonnes(publies, EVENEMENTS, F("publie_le"), communaute=pour)]
        tot, tard = self._bornes(AVANT)
        siennes = _a_rappeler((max(tot, self.fin + DEJA_RAPPELE), tard))
        lues.append(_colonnes(siennes, RAPPELS, F("evenement__debut"), compte=_compte("membre")))
        manifestes = Manifeste.objects.filter(publie_le__range=self._bornes())
        lues.append(_colonnes(manifestes, MANIFESTES, F("publie_le"), communaute=F("communaute")))
        questions = Question.objects.sans_reponse().filter(created_at__range=self._bornes(-SANS_REPONSE))
        lues.append(_colonnes(questions, QUESTIONS, F("created_at"), communaute=F("communaute")))
        for modele, nouveau, a_reviser in _TEXTES:
            textes = modele.objects.publiees()
            recents = textes.filter(publie_le__range=self._bornes())
            lues.append(_colonnes(recents, nouveau, F("publie_le"), communaute=F("communaute")))
            anciens = textes.filter(confirme_le__range=self._bornes(-A_REVISER))
            siens = anciens.filter(auteur__isnull=False)
            lues.append(_colonnes(siens, a_reviser, F("confirme_le"), compte=_compte("auteur")))
            orphelins = anciens.filter(auteur__isnull=True)
            lues.append(_colonnes(orphelins, a_reviser, F("confirme_le"), communaute=F("communaute")))
        vivants = Commun.objects.publiees().filter(
            confirme_le__range=self._bornes(-A_REVISER), mainteneurs__isnull=False
        )
        lues.append(_colonnes(vivants, COMMUNS_A_REVISER, F("confirme_le"), compte=_compte("mainteneurs")))
        lignes: Iterable[Any] = lues[0].union(*lues[1:], all=True).order_by("sorte", "objet")
        return lignes

    def _bornes(self, decalage: timedelta = timedelta()) -> tuple[datetime, datetime]:
        return self.debut + decalage, self.fin + decalage

    def _comptes(self, lues: Iterable[tuple[str, int, int | None, int | None, datetime]]) -> Comptes:
        """Those that these lines need: two queries at most."""
        sans_compte = [ligne[2] for ligne in lues if ligne[3] is None]
        tous: set[int] = set()
        if None in sans_compte:
            tous = self.parmi(Membre.objects.actifs().order_by().values_list("utilisateur", flat=True))
        membres: dict[int, set[int]] = {}
        animateurs: dict[int, set[int]] = {}
        if voulues := {communaute for communaute in sans_compte if communaute is not None}:
            adhesions = Adhesion.objects.actives().filter(communaute__in=voulues, membre__etat=EtatMembre.ACTIVE)
            if self.periode.seul is not None:
                adhesions = adhesions.filter(membre__utilisateur=self.periode.seul)
            for communaute, compte, role in adhesions.order_by().values_list(
                "communaute", "membre__utilisateur", "role"
            ):
                membres.setdefault(communaute, set()).add(compte)
                if role == RoleAdhesion.ANIMATEUR:
                    animateurs.setdefault(communaute, set()).add(compte)
        return Comptes(membres, animateurs, tous)


_TEXTES: tuple[tuple[type[Publication], str, str], ...] = (
    (RetourExperience, REX, REX_A_REVISER),
    (Commun, COMMUNS, COMMUNS_A_REVISER),
)


def _a_rappeler(bornes: tuple[datetime, datetime]) -> Any:
    """Seats of events that begin then, of who registered long before: others have just been told."""
    confirmees = Inscription.objects.filter(etat=EtatInscription.CONFIRMEE, evenement__etat=EtatEvenement.PUBLIE)
    return confirmees.filter(evenement__debut__range=bornes, entree_le__lt=F("evenement__debut") - AVANT)


def _compte(membre: str) -> Any:
    return Cast(f"{membre}__utilisateur", BigIntegerField())


def _colonnes(lignes: Any, sorte: str, moment: Any, *, communaute: Any = _RIEN, compte: Any = _RIEN) -> Any:
    lues = lignes.order_by().annotate(sorte=Value(sorte, CharField()), objet=F("pk"), moment=moment)
    return lues.annotate(communaute_dite=communaute, compte=compte).values_list(*_COLONNES)


# --- Read again ---------------------------------------------------------------------------------------------------


def _dire_evenements(acteur: Acteur, pks: Iterable[int]) -> Iterator[dict[str, str]]:
    """To come, still open to this person, who neither wrote them nor is registered."""
    if not (cles := list(pks)):
        return
    lus = Evenement.objects.visible_by(acteur).filter(pk__in=cles, etat=EtatEvenement.PUBLIE).a_venir(timezone.now())
    siens = Inscription.objects.de(acteur).vivantes().order_by().values("evenement")
    nouveaux = lus.exclude(pk__in=siens).exclude(auteur=acteur.utilisateur_id).select_related("communaute")
    for evenement in nouveaux.filter(debut__gt=timezone.now())[:LIGNES]:
        yield dit(evenement.titre, f"{_resumer(evenement)}. {evenement.communaute}.", evenement.get_absolute_url())


def _resumer(evenement: Evenement) -> str:
    return f"{evenement.get_type_display()}, {dire_le_moment(evenement)}, {evenement.lieu or 'en ligne'}"


def _dire_rappels(acteur: Acteur, pks: Iterable[int]) -> Iterator[dict[str, str]]:
    if not (cles := list(pks)):
        return
    demain = timezone.now() + DEJA_RAPPELE
    siennes = Inscription.objects.de(acteur).filter(pk__in=cles, etat=EtatInscription.CONFIRMEE)
    a_venir = siennes.filter(evenement__etat=EtatEvenement.PUBLIE, evenement__debut__gt=demain)
    lues = a_venir.select_related("evenement").order_by("evenement__debut", "pk")[:LIGNES]
    for evenement in (inscription.evenement for inscription in lues):
        resume = f"Vous avez une place\u00a0: {_resumer(evenement)}. Si vous ne venez plus, libérez-la."
        yield dit(evenement.titre, resume, evenement.get_absolute_url())


def _dire_manifestes(acteur: Acteur, pks: Iterable[int]) -> Iterator[dict[str, str]]:
    if not (cles := list(pks)):
        return
    for manifeste in Manifeste.objects.a_signer_par(acteur).filter(pk__in=cles).select_related("communaute")[:LIGNES]:
        quoi = "Une nouvelle version" if manifeste.version > 1 else "Une première version"
        resume = f"{quoi} est publiée\u00a0: lisez-la, et signez-la si elle vous convient."
        chemin = reverse("communautes:manifeste", args=[manifeste.communaute.slug])
        yield dit(f"Manifeste de «\u00a0{manifeste.communaute}\u00a0»", resume, chemin)


def _dire_textes(acteur: Acteur, rex: Iterable[int], communs: Iterable[int]) -> Iterator[dict[str, str]]:
    """Of one's communities, written by somebody else."""
    for modele, pks in ((RetourExperience, rex), (Commun, communs)):
        if not (cles := list(pks)):
            continue
        lus = (
            modele.objects.visible_by(acteur).publiees().filter(pk__in=cles, communaute__in=sorted(acteur.communautes))
        )
        autres = lus.exclude(auteur=acteur.membre_id).select_related("communaute").order_by("-publie_le", "pk")
        for texte in autres[:LIGNES]:
            sorte = str(modele._meta.verbose_name).capitalize()
            yield dit(texte.titre, f"{sorte}, {texte.communaute}.", texte.get_absolute_url())


def _dire_a_reviser(acteur: Acteur, rex: Iterable[int], communs: Iterable[int]) -> Iterator[dict[str, str]]:
    """Texts that nobody confirmed for a year, and that this person may: its own, those it keeps alive, those that
    nobody signs any more in a community that it leads."""
    limite = timezone.now() - A_REVISER
    for modele, pks in ((RetourExperience, rex), (Commun, communs)):
        if not (cles := list(pks)):
            continue
        siens = modele.objects.confirmees_avant(limite).filter(pk__in=cles).confirmables_par(acteur)
        for texte in siens.order_by("confirme_le", "pk")[:LIGNES]:
            sinon = "reprenez-le" if texte.auteur_id == acteur.membre_id else "dites-le à la communauté"
            resume = (
                f"Personne ne l’a relu depuis un an. S’il tient toujours, dites-le d’un clic\u00a0; sinon, {sinon}."
            )
            yield dit(texte.titre, resume, texte.get_absolute_url())


def _dire_questions(acteur: Acteur, pks: Iterable[int]) -> Iterator[dict[str, str]]:
    """Of communities that this person leads: what is asked is read on its page, not in a mail."""
    if not (cles := list(pks)):
        return
    muettes = Question.objects.sans_reponse().filter(pk__in=cles, communaute__in=sorted(acteur.animateur_de))
    for question in muettes.select_related("communaute").order_by("created_at", "pk")[:LIGNES]:
        resume = "Personne n’a répondu depuis une semaine\u00a0: répondez, ou cherchez qui peut le faire."
        yield dit(f"Une question dans «\u00a0{question.communaute}\u00a0»", resume, question.get_absolute_url())


_DIRE: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_dire_manifestes, (MANIFESTES,)),
    (_dire_rappels, (RAPPELS,)),
    (_dire_evenements, (EVENEMENTS,)),
    (_dire_textes, (REX, COMMUNS)),
    (_dire_questions, (QUESTIONS,)),
    (_dire_a_reviser, (REX_A_REVISER, COMMUNS_A_REVISER)),
)
