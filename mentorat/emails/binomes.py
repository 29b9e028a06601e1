"""Mails about a pair: what somebody waits for, or what was decided. None names a person, nor what is worked on."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from annuaire.emails.commun import composer
from annuaire.enums import EtatMembre
from mentorat.emails.listes import BINOMES
from mentorat.enums import BINOMES_OUVERTS, Cote, EtatBinome
from mentorat.models import Binome, Seance
from socle.courrier import Message, Obligation, deposer, deposer_tous, genre
from socle.templatetags.socle import jour_en_lettres

if TYPE_CHECKING:
    from socle.models import Courriel

OUVRIR = "Ouvrir la page du binôme"
JAMAIS_FORME = (
    "Le binôme qu’une campagne vous proposait ne se fera pas : il n’a pas été signé par tous les deux en quatorze "
    "jours, ou l’un des deux a préféré ne pas donner suite."
)
BIENTOT = timedelta(hours=48)  # what changes before then cannot wait for a dashboard


# --- To leave one --------------------------------------------------------------------------------------------------


def demander_signature(binomes: Iterable[Binome]) -> int:
    """To each of the two who has not signed yet, once a pair. Reads `mentor` and `mentore`."""
    lignes = [
        (membre.utilisateur_id, {"binome": binome.pk}, f"binome-signature-{binome.pk}-{membre.pk}")
        for binome in binomes
        for membre, signee in ((binome.mentor, binome.charte_mentor_le), (binome.mentore, binome.charte_mentore_le))
        if signee is None
    ]
    return deposer_tous("binome-signature", lignes)


def annoncer(nom: str, binome: Binome, *, a: int) -> None:
    """Tell one of the two, by the key of its membership."""
    membre = binome.mentor if a == binome.mentor_id else binome.mentore
    deposer(nom, utilisateur=membre.utilisateur_id, objets={"binome": binome.pk})


def annoncer_aux_deux(nom: str, lignes: Iterable[tuple[Binome, str]]) -> int:
    """Tell both, once for each key of a pair. Reads `mentor` and `mentore`."""
    depots = [
        (membre.utilisateur_id, {"binome": binome.pk}, f"{nom}-{binome.pk}-{membre.pk}-{cle}")
        for binome, cle in lignes
        for membre in (binome.mentor, binome.mentore)
    ]
    return deposer_tous(nom, depots)


def annoncer_seance(seance: Seance, binome: Binome, *, a: int) -> None:
    membre = binome.mentor if a == binome.mentor_id else binome.mentore
    deposer("binome-seance", utilisateur=membre.utilisateur_id, objets={"binome": binome.pk, "seance": seance.pk})


# --- Read again when they leave ------------------------------------------------------------------------------------


def _lire(courriel: "Courriel", *etats: str) -> tuple[Binome, Cote] | None:
    """The pair, in one of these states, and the side of who is written to, if it is still a member."""
    du_binome = Q(mentor__utilisateur=courriel.utilisateur_id) | Q(mentore__utilisateur=courriel.utilisateur_id)
    binome = (
        Binome.objects.filter(du_binome, pk=courriel.objets["binome"], etat__in=etats)
        .select_related("mentor", "mentore")
        .first()
    )
    if binome is None:
        return None
    est_mentor = binome.mentor.utilisateur_id == courriel.utilisateur_id
    membre = binome.mentor if est_mentor else binome.mentore
    return (binome, Cote.MENTOR if est_mentor else Cote.MENTORE) if membre.etat == EtatMembre.ACTIVE else None


def _message(
    sujet: str, phrases: Sequence[str], binome: Binome, *, page: str = "detail", bouton: str = OUVRIR
) -> Message:
    return composer(sujet, phrases, page="", bouton=bouton, adresse=reverse(f"binomes:{page}", args=[binome.uuid]))


@genre("binome-signature", liste=BINOMES)
def signature(courriel: "Courriel") -> Message | None:
    """Nothing once one has signed, or once the other has said no."""
    if (lu := _lire(courriel, EtatBinome.PROPOSE)) is None:
        return None
    binome, cote = lu
    if (binome.charte_mentor_le if cote == Cote.MENTOR else binome.charte_mentore_le) is not None:
        return None
    phrases = [
        "Une campagne de mentorat vous propose un binôme. Il commence quand tous les deux ont signé la charte.",
        "Vous pouvez aussi dire non. Sans signature, la proposition s’arrête d’elle-même au bout de quatorze jours.",
    ]
    titre = "Un binôme de mentorat vous est proposé"
    return _message(titre, phrases, binome, page="signer", bouton="Lire et répondre")


@genre("binome-forme", obligatoire=Obligation.DECISION)
def forme(courriel: "Courriel") -> Message | None:
    """To the one who signed first."""
    if (lu := _lire(courriel, EtatBinome.ACTIF)) is None:
        return None
    phrases = ["Vous avez tous les deux signé la charte : votre binôme de mentorat commence."]
    return _message("Votre binôme de mentorat commence", phrases, lu[0])


@genre("binome-creneaux", liste=BINOMES)
def creneaux(courriel: "Courriel") -> Message | None:
    """To who is accompanied; nothing once one was kept, or all are past."""
    lu = _lire(courriel, EtatBinome.ACTIF)
    if lu is None or not lu[0].creneaux.filter(debut__gt=timezone.now()).exists():
        return None
    phrases = [
        "Des créneaux vous sont proposés pour votre séance de mentorat. Choisissez-en un, ou demandez-en d’autres."
    ]
    return _message("Des créneaux vous sont proposés", phrases, lu[0], bouton="Choisir un créneau")


@genre("binome-creneaux-demandes", liste=BINOMES)
def creneaux_demandes(courriel: "Courriel") -> Message | None:
    """To the mentor; nothing once new ones are there, or a session is planned."""
    lu = _lire(courriel, EtatBinome.ACTIF)
    if lu is None or lu[0].creneaux.exists() or Seance.objects.prevues().filter(binome=lu[0]).exists():
        return None
    phrases = ["Aucun des créneaux proposés ne convient : la personne que vous accompagnez en demande d’autres."]
    titre = "D’autres créneaux vous sont demandés"
    return _message(titre, phrases, lu[0], page="proposer_creneaux", bouton="Proposer des créneaux")


@genre("binome-seance", liste=BINOMES)
def seance_changee(courriel: "Courriel") -> Message | None:
    """The other one planned, moved or cancelled a session of the next two days."""
    if (lu := _lire(courriel, *BINOMES_OUVERTS)) is None:
        return None
    changee = Seance.objects.filter(pk=courriel.objets["seance"], binome=lu[0]).first()
    if changee is None:
        return None
    phrase = (
        "Une séance de mentorat proche est annulée."
        if changee.annulee_le
        else ("Une séance de mentorat vient d’être fixée dans les prochains jours, ou d’être déplacée.")
    )
    return _message("Une séance de mentorat change", [phrase], lu[0], bouton="Voir les séances")


@genre("binome-fin-proche", liste=BINOMES)
def fin_proche(courriel: "Courriel") -> Message | None:
    if (lu := _lire(courriel, *BINOMES_OUVERTS)) is None:
        return None
    phrases = [
        f"Votre binôme de mentorat arrive à son terme le {jour_en_lettres(lu[0].fin_prevue)}.",
        "C’est le moment de prévoir une dernière séance. À la fin, vous pourrez imprimer une attestation.",
    ]
    return _message("Votre mentorat se termine bientôt", phrases, lu[0])


@genre("binome-rompu", obligatoire=Obligation.DECISION)
def rompu(courriel: "Courriel") -> Message | None:
    """Never why: the reason is confidential."""
    if (lu := _lire(courriel, EtatBinome.ROMPU)) is None:
        return None
    binome, cote = lu
    if binome.charte_mentor_le is None or binome.charte_mentore_le is None:
        return _message("Le binôme proposé ne se fera pas", [JAMAIS_FORME], binome)
    phrases = [
        "Votre binôme de mentorat s’arrête. Cela arrive, et ne dit rien de vous ni de ce que vous y avez apporté."
    ]
    if cote == Cote.MENTOR:
        phrases.append("Votre place est de nouveau libre : une autre personne pourra vous solliciter.")
    else:
        phrases.append("Vous pouvez chercher un autre mentor quand vous le souhaitez.")
    return _message("Votre binôme de mentorat s’arrête", phrases, binome)


@genre("binome-suivi", liste=BINOMES)
def suivi(courriel: "Courriel") -> Message | None:
    """Nothing once one has answered."""
    if (lu := _lire(courriel, EtatBinome.SUIVI)) is None:
        return None
    binome, cote = lu
    if binome.suivis.filter(cote=cote).exists():
        return None
    phrases = ["Votre mentorat est terminé depuis trois mois. Deux questions, une minute : qu’en reste-t-il ?"]
    return _message("Trois mois après votre mentorat", phrases, binome, page="repondre_suivi", bouton="Répondre")


@genre("binome-meme-service", liste=BINOMES)
def meme_service(courriel: "Courriel") -> Message | None:
    if (lu := _lire(courriel, *BINOMES_OUVERTS)) is None:
        return None
    phrases = [
        "D’après l’annuaire, vous travaillez maintenant dans le même service que l’autre personne de votre binôme.",
        "Le mentorat est hors de toute hiérarchie : si l’un de vous peut décider pour l’autre, mettez-y fin. "
        "Sinon, vous pouvez continuer : vous l’avez certifié en signant la charte.",
    ]
    return _message("Votre binôme de mentorat", phrases, lu[0])
