"""`importer_membres`: the list of engineers that administrations already hold, one person a line, by its address.

A person who has no file is invited, its corps confirmed by the list; one who has asked has its corps confirmed when it
declared the same. What people wrote of themselves is never rewritten.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Coalesce

from annuaire.enums import EtatMembre
from annuaire.importation.adhesions import inviter_dans
from annuaire.models import Communaute, Membre
from comptes.enums import Nature
from comptes.models import Utilisateur
from comptes.portier import portier
from referentiels.models import Corps, Organisme
from socle.acteur import SYSTEME
from socle.courrier import deposer_tous
from socle.importation import Colonnes, Import, LigneRejetee, plie, texte, typographie
from socle.masse import creer_en_masse

COLONNES = Colonnes(("courriel", "nom", "prenom"), ("corps", "organisme", "poste", "communaute"))
LOT = 1_000
PREPARES = ("prenom", "nom", "corps_id", "organisme_id", "poste")  # what the list says, until the person enters


class Personne(NamedTuple):
    numero: int
    adresse: str
    champs: dict[str, Any]
    communaute: int | None


class Reperes:
    """What the cells name, read once."""

    def __init__(self) -> None:
        self.corps: dict[str, int] = {}
        for corps in Corps.objects.order_by("-pk"):
            for nom in [*corps.alias, corps.nom, corps.sigle]:
                self.corps[plie(nom)] = corps.pk
        en_place = Organisme.objects.annotate(actuel=Coalesce("remplace_par", "pk")).order_by("pk")
        self.organismes = {plie(sigle): pk for sigle, pk in en_place.values_list("sigle", "actuel")}
        self.communautes: dict[str, int] = {}
        for communaute in Communaute.objects.ouvertes().order_by("pk"):
            self.communautes |= {plie(communaute.slug): communaute.pk, plie(communaute.nom): communaute.pk}
        self.natures: dict[str, Nature] = {}

    def nature(self, adresse: str) -> Nature:
        domaine = adresse.rpartition("@")[2]
        if domaine not in self.natures:
            self.natures[domaine] = portier().nature(adresse)
        return self.natures[domaine]


def importer(passage: Import, fichier: Path) -> None:
    """Invite, correct or confirm; twice the same file writes nothing the second time."""
    reperes, lot, vues = Reperes(), [], set()
    for ligne in passage.lignes(fichier, COLONNES):
        with passage.ligne(ligne.numero):
            personne = _lire(passage, ligne.numero, ligne.valeurs, reperes)
            if personne.adresse in vues:
                passage.bilan.doublons += 1
                continue
            vues.add(personne.adresse)
            lot.append(personne)
        if len(lot) == LOT:
            _ecrire(passage, lot)
            lot = []
    _ecrire(passage, lot)


def _lire(passage: Import, numero: int, valeurs: dict[str, str], reperes: Reperes) -> Personne:
    champs = {
        "prenom": typographie(texte(valeurs, "prenom", 80, requis=True)),
        "nom": typographie(texte(valeurs, "nom", 80, requis=True)),
        "corps_id": _connu(valeurs, "corps", reperes.corps, "corps inconnu : sigle, nom ou alias attendu"),
        "organisme_id": _connu(valeurs, "organisme", reperes.organismes, "organisme inconnu : sigle attendu"),
        "poste": typographie(texte(valeurs, "poste", 200)),
    }
    communaute = texte(valeurs, "communaute", 120)
    trouvee = reperes.communautes.get(plie(communaute)) if communaute else None
    if communaute and trouvee is None:
        passage.signalements.noter(numero, "communaute", communaute, "communauté inconnue ou fermée")
    return Personne(numero, _adresse(valeurs, reperes), champs, trouvee)


def _adresse(valeurs: dict[str, str], reperes: Reperes) -> str:
    adresse = texte(valeurs, "courriel", 254, requis=True).lower()
    try:
        validate_email(adresse)
    except ValidationError:
        raise LigneRejetee("courriel", adresse, "adresse mal écrite") from None
    if reperes.nature(adresse) != Nature.PUBLIQUE:
        raise LigneRejetee("courriel", adresse, "pas le domaine d’un employeur public connu")
    return adresse


def _connu(valeurs: dict[str, str], colonne: str, connus: dict[str, int], raison: str) -> int | None:
    valeur = valeurs[colonne].strip()
    if not valeur:
        return None
    if (trouve := connus.get(plie(valeur))) is None:
        raise LigneRejetee(colonne, valeur, raison)
    return trouve


def _ecrire(passage: Import, lot: Sequence[Personne]) -> None:
    if not lot:
        return
    comptes = _comptes([personne.adresse for personne in lot])
    fiches = {m.utilisateur_id: m for m in Membre.objects.filter(utilisateur__in=[c.pk for c in comptes.values()])}
    nouvelles: list[tuple[Personne, int]] = []
    vus: set[int] = set()
    for personne in lot:
        with passage.ligne(personne.numero):
            compte = comptes[personne.adresse]
            if not compte.is_active or compte.suppression_le is not None:
                raise LigneRejetee("courriel", personne.adresse, "compte fermé, ou dont la suppression est demandée")
            if compte.pk in vus:  # two addresses of one account
                passage.bilan.doublons += 1
                continue
            vus.add(compte.pk)
            if (fiche := fiches.get(compte.pk)) is None:
                nouvelles.append((personne, compte.pk))
            else:
                _confirmer(passage, fiche, personne)
    invitees = _inviter(nouvelles)
    passage.bilan.creees += len(invitees)
    membres = {compte: fiche.pk for compte, fiche in fiches.items()} | invitees
    inviter_dans([(membres[comptes[p.adresse].pk], p.communaute) for p in lot if comptes[p.adresse].pk in vus])


def _comptes(adresses: Sequence[str]) -> dict[str, Utilisateur]:
    """The account of each address, opened if needed, all locked: a person who asks meanwhile waits for us."""
    trouves = _existants(adresses)
    absentes = [adresse for adresse in adresses if adresse not in trouves]
    nouveaux = [Utilisateur(email=adresse, password=make_password(None)) for adresse in absentes]
    Utilisateur.objects.bulk_create(nouveaux, ignore_conflicts=True)
    ouverts = Utilisateur.objects.filter(email__in=absentes).order_by()
    trouves |= {compte.email: compte.pk for compte in ouverts}
    verrouilles = Utilisateur.objects.filter(pk__in=set(trouves.values())).order_by("pk").select_for_update()
    par_pk = {compte.pk: compte for compte in verrouilles}
    return {adresse: par_pk[pk] for adresse, pk in trouves.items()}


def _existants(adresses: Sequence[str]) -> dict[str, int]:
    """By address: the account that confirmed it, else the one that was opened with it."""
    ouverts = dict(Utilisateur.objects.filter(email__in=adresses).order_by().values_list("email", "pk"))
    confirmees = EmailAddress.objects.filter(email__in=adresses, verified=True).order_by()
    return ouverts | dict(confirmees.values_list("email", "user"))


def _inviter(nouvelles: Sequence[tuple[Personne, int]]) -> dict[int, int]:
    """Files of state « invitée », with their mail; by account, the key of its file."""
    lignes = [
        {"utilisateur_id": compte, **p.champs, "corps_confirme": p.champs["corps_id"] is not None}
        for p, compte in nouvelles
    ]
    pks = creer_en_masse(Membre, lignes, "inviter", acteur=SYSTEME)
    invitees = {compte: pk for (_, compte), pk in zip(nouvelles, pks, strict=True)}
    deposer_tous("membre-invite", [(c, {"membre": pk}, f"membre-invite:{pk}") for c, pk in invitees.items()])
    return invitees


def _confirmer(passage: Import, fiche: Membre, personne: Personne) -> None:
    """What the list adds to a file that exists; the file itself is its person's, once it has entered or asked."""
    changes: dict[str, Any] = {}
    corps = personne.champs["corps_id"]
    if fiche.etat == EtatMembre.INVITEE:
        changes = {nom: personne.champs[nom] for nom in PREPARES if getattr(fiche, nom) != personne.champs[nom]}
        if fiche.corps_confirme != (corps is not None):
            changes["corps_confirme"] = corps is not None
    elif corps is not None and fiche.corps_id not in {None, corps}:
        passage.signalements.noter(personne.numero, "corps", str(corps), "corps autre que celui de la fiche")
    elif corps is not None and not fiche.corps_confirme:
        changes = {"corps_id": corps, "corps_confirme": True}
    if changes:
        Membre.objects.filter(pk=fiche.pk).update(**changes)
        passage.bilan.mises_a_jour += 1
    else:
        passage.bilan.inchangees += 1
