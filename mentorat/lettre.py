"""What La lettre says of mentoring, once: a campaign opens, a pair no longer meets, a follow-up waits.

Neither a name nor what a pair says: what it is, and the page where one reads the rest. docs/adr/0018, 0031.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, CharField, DateTimeField, F, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from annuaire.models import Adhesion, Membre
from comptes.models import Utilisateur
from mentorat.emails.listes import BINOMES
from mentorat.models import Binome, Campagne, RepereLettre
from mentorat.permissions import can_participer
from mentorat.sante import ORANGE
from socle.acteur import Acteur, construire
from socle.jours import matin
from socle.lettre import AU_PLUS, Nouveaute, SectionReperee, dit
from socle.models import Abonnement
from socle.registres import Partie
from socle.templatetags.socle import jour_en_lettres

# A mail asked the questions already: this is said to who has not answered since.
SANS_REPONSE = timedelta(days=7)
CAMPAGNES = 5  # in one letter

MUETS, SUIVIS, OUVERTES = "muets", "suivis", "campagnes"
_COLONNES = ("sorte", "objet", "un", "deux", "moment")


class SectionMentorat(SectionReperee):
    """One morning. Each account has a mark: what came before it was told, or will never be."""

    modele = RepereLettre

    @staticmethod
    def relire(utilisateur: Utilisateur, contenu: Any) -> Partie | None:
        """Still so, and still of this person, with the rights of an agent: a mail proves no more."""
        acteur = construire(utilisateur, equipe=False)
        if acteur.membre_id is None:
            return None
        dits = [*_dire_binomes(acteur, contenu), *_dire_campagnes(acteur, contenu.get(OUVERTES, ()))]
        return Partie("socle/emails/_lettre", {"titre": "Mentorat", "dits": dits}) if dits else None

    def trouver(self) -> Mapping[int, list[Nouveaute]]:
        trouvees: dict[int, list[Nouveaute]] = {}
        campagnes: list[tuple[Nouveaute, int | None]] = []
        for sorte, objet, un, deux, moment in self._lignes():
            nouveaute = Nouveaute(sorte, objet, _quand(sorte, moment))
            if sorte == OUVERTES:
                campagnes.append((nouveaute, un))
                continue
            for compte in self.parmi({un, deux}):
                trouvees.setdefault(compte, []).append(nouveaute)
        for nouveaute, comptes in self._membres(campagnes):
            for compte in comptes:
                trouvees.setdefault(compte, []).append(nouveaute)
        return trouvees

    def _lignes(self) -> Iterable[tuple[str, int, int | None, int | None, datetime]]:
        """In one query: kind, row, the accounts that it is about (of a campaign, its community), and since when."""
        jour = timezone.localdate(self.fin)
        binomes = Binome.objects.order_by()
        if (seul := self.periode.seul) is not None:
            binomes = binomes.filter(Q(mentor__utilisateur=seul) | Q(mentore__utilisateur=seul))
        deux = {"un": F("mentor__utilisateur"), "deux": F("mentore__utilisateur")}
        muets = binomes.with_derniere_seance().with_silence().muets(jour - ORANGE, jour - ORANGE - AU_PLUS)
        depuis = Cast("silence_depuis", DateTimeField())
        suivis = binomes.suivis_entre(self.debut - SANS_REPONSE, self.fin - SANS_REPONSE)
        ouvertes = Campagne.objects.order_by().ouvertes(self.periode.jour).ouvertes_entre(self.debut, self.fin)
        personne = Value(None, BigIntegerField())
        lues = [
            _colonnes(muets.sans_seance_prevue(), MUETS, moment=depuis, **deux),
            _colonnes(suivis, SUIVIS, moment=F("suivi_le"), **deux),
            _colonnes(ouvertes, OUVERTES, moment=F("ouverte_le"), un=F("communaute"), deux=personne),
        ]
        lignes: Iterable[Any] = lues[0].union(*lues[1:], all=True).order_by("sorte", "objet")
        return lignes

    def _membres(self, campagnes: list[tuple[Nouveaute, int | None]]) -> Iterator[tuple[Nouveaute, Iterable[int]]]:
        """Each campaign with the accounts of its community, or of all members."""
        if not campagnes:
            return
        tous: set[int] = set()
        if any(communaute is None for _, communaute in campagnes):
            tous = self.parmi(Membre.objects.actifs().order_by().values_list("utilisateur", flat=True))
        de: dict[int, set[int]] = {}
        if voulues := {communaute for _, communaute in campagnes if communaute is not None}:
            adhesions = Adhesion.objects.actives().filter(communaute__in=voulues).order_by()
            for communaute, compte in adhesions.values_list("communaute", "membre__utilisateur"):
                de.setdefault(communaute, set()).add(compte)
        for nouveaute, communaute in campagnes:
            yield nouveaute, tous if communaute is None else self.parmi(de.get(communaute, ()))


def _colonnes(lignes: Any, sorte: str, **colonnes: Any) -> Any:
    lues = lignes.annotate(sorte=Value(sorte, CharField()), objet=F("pk"), **colonnes)
    return lues.values_list(*_COLONNES)


def _quand(sorte: str, moment: datetime) -> datetime:
    """When this became new. A silence is counted in civil days: the database gave the first one, at midnight UTC."""
    if sorte == MUETS:
        return matin(moment.date() + ORANGE)
    return moment + SANS_REPONSE if sorte == SUIVIS else moment


def _dire_binomes(acteur: Acteur, contenu: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Nothing to who refuses the mails about its pairs: they stay on its dashboard."""
    muets, suivis = contenu.get(MUETS, ()), contenu.get(SUIVIS, ())
    if not (muets or suivis) or Abonnement.objects.est_arrete(acteur.utilisateur_id or 0, BINOMES):
        return
    tous = Binome.objects.visible_by(acteur).order_by("pk")
    silencieux = tous.filter(pk__in=muets).with_derniere_seance().with_silence().muets(_limite())
    for binome in silencieux.sans_seance_prevue():
        resume = "Aucune séance depuis plus de six semaines, et aucune n’est prévue. Vous pouvez en fixer une."
        yield dit("Votre binôme de mentorat", resume, binome.get_absolute_url())
    for binome in tous.filter(pk__in=suivis).suivi_attend(acteur):
        resume = "Deux questions, une minute\u00a0: qu’en reste-t-il\u00a0?"
        yield dit("Trois mois après votre mentorat", resume, reverse("binomes:repondre_suivi", args=[binome.uuid]))


def _limite() -> date:
    return timezone.localdate() - ORANGE


def _dire_campagnes(acteur: Acteur, pks: Iterable[int]) -> Iterator[dict[str, str]]:
    """Open to this person, who is not registered in it."""
    if not (cles := list(pks)):
        return
    lues = Campagne.objects.visible_by(acteur).filter(pk__in=cles).ouvertes(timezone.localdate())
    possibles = lues.sans_inscription_de(acteur).order_by("inscriptions_jusqu_au", "pk")
    for campagne in [une for une in possibles if can_participer(acteur, une)][:CAMPAGNES]:
        resume = (
            "Pour accompagner quelqu’un ou trouver un mentor\u00a0: "
            f"inscriptions jusqu’au {jour_en_lettres(campagne.inscriptions_jusqu_au)}."
        )
        titre = f"Campagne de mentorat «\u00a0{campagne.nom}\u00a0»"
        yield dit(titre, resume, reverse("campagnes:detail", args=[campagne.uuid]))
