"""One run over the CSP file: which offers are new, changed, gone, expired or back."""

import hashlib
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from django.db import connection

from opportunites import services
from opportunites.enums import EtatOffre
from opportunites.importation.lecture import COLONNES, REFERENCE, lire_fin, lire_reference
from opportunites.importation.lot import Lot, Retenue
from opportunites.importation.referentiel import Referentiel
from opportunites.models import ExigenceOffre, Offre
from opportunites.reindexation import EnFond
from socle.acteur import SYSTEME
from socle.importation import Import, ImportRefuse, Ligne, LigneRejetee, Rejet, lire, nettoyer

TAILLE = 4_000  # lines a batch
SEUILS_D_ANALYSE = (1_000, 10_000, 100_000)
ANALYSEES = (Offre, ExigenceOffre)  # the planner must know the rows of this very transaction
PART_FERMEE_MAX = 0.20
VERROU = 2_026_112_101  # PostgreSQL advisory lock: one import at a time
VERSION = "1"  # of the mapping: a new one makes every line be read again


class Passage:
    """Memory is bounded: the references met, and two batches of lines."""

    def __init__(self, suivi: Import, *, jour: date, forcer: bool) -> None:
        self.suivi, self.jour, self.forcer = suivi, jour, forcer
        self.referentiel = Referentiel()
        self.sel = f"{VERSION}:{self.referentiel.signature}".encode()
        self.vues: set[str] = set()  # references of the lines kept
        self.citees: set[str] = set()  # what may be a reference in the lines refused
        self.touchees: list[int] = []  # written, not yet indexed
        self.ecrites = 0

    def jouer(self, fichier: Path) -> None:
        """Run it in a transaction. Raises `ImportRefuse`, and then nothing must be kept."""
        _verrouiller()
        en_ligne = Offre.objects.importees_en_ligne().count()
        retenues = self._retenues(fichier)
        with EnFond() as self.index:
            lignes = list(islice(retenues, TAILLE))
            while lignes:
                lignes = self._traiter(lignes, retenues)
            self._fermer(en_ligne)
            self._indexer()
            self.index.attendre()

    def _retenues(self, fichier: Path) -> Iterator[Retenue]:
        for lue in lire(fichier, COLONNES):
            self.suivi.avancement.avancer()
            if isinstance(lue, Rejet):
                self.suivi.rejeter(lue.numero, lue)
                self.citees |= lue.references
                continue
            try:
                retenue = self._retenir(lue)
            except LigneRejetee as motif:
                self.citees.add(lue.valeurs[REFERENCE].strip())
                self.suivi.rejeter(lue.numero, motif)
            else:
                if retenue:
                    yield retenue

    def _retenir(self, ligne: Ligne) -> Retenue | None:
        """None for a duplicate: the first line of a reference wins, whatever becomes of it."""
        nettoyer(ligne.valeurs)
        reference = lire_reference(ligne.valeurs)
        if reference in self.vues:
            self.suivi.bilan.doublons += 1
            return None
        self.vues.add(reference)
        fin = lire_fin(ligne.valeurs)
        expiree = fin is not None and fin < self.jour
        return Retenue(ligne.numero, reference, ligne.valeurs, None if expiree else self._brute(ligne.valeurs))

    def _brute(self, valeurs: dict[str, str]) -> str:
        return hashlib.blake2b("\x1f".join(valeurs.values()).encode(), digest_size=8, key=self.sel).hexdigest()

    def _traiter(self, lignes: list[Retenue], suite: Iterator[Retenue]) -> list[Retenue]:
        """Write a batch and return the next one; Python reads them while PostgreSQL indexes the one before."""
        lot = Lot(self.suivi, self.referentiel)
        lot.connaitre(lignes)
        self._indexer()
        lot.classer(lignes)
        suivantes = list(islice(suite, TAILLE))
        self.index.attendre()
        if not self.suivi.simulation:
            self.touchees = lot.ecrire()
        return suivantes

    def _fermer(self, en_ligne: int) -> None:
        """Close what is gone from the file, unless that is so much that the file itself is in doubt."""
        lignes = Offre.objects.importees_en_ligne().order_by("pk").values_list("pk", "reference_csp")
        absentes = [
            pk
            for pk, reference in lignes.iterator(chunk_size=TAILLE)
            if reference not in self.vues and reference not in self.citees
        ]
        if len(absentes) > PART_FERMEE_MAX * en_ligne and not self.forcer:
            raise ImportRefuse(
                f"Ce fichier fermerait {len(absentes)} des {en_ligne} offres importées en ligne, plus de "
                f"{PART_FERMEE_MAX * 100:.0f} % : rien n’a été changé. S’il est le bon, relancez avec --forcer."
            )
        self.suivi.bilan.fermees += len(absentes)
        if self.suivi.simulation:
            return
        for debut in range(0, len(absentes), TAILLE):
            lot = absentes[debut : debut + TAILLE]
            services.retirer_absentes(Offre.objects.filter(pk__in=lot, etat=EtatOffre.PUBLIEE), acteur=SYSTEME)
            self.touchees += lot

    def _indexer(self) -> None:
        """Start indexing what was written last."""
        avant, self.ecrites = self.ecrites, self.ecrites + len(self.touchees)
        if any(avant < seuil <= self.ecrites for seuil in SEUILS_D_ANALYSE):
            with connection.cursor() as curseur:
                curseur.execute(f"ANALYZE {', '.join(modele._meta.db_table for modele in ANALYSEES)}")
        self.index.lancer(self.touchees)
        self.touchees = []


def _verrouiller() -> None:
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_xact_lock(%s)", [VERROU])
        if not curseur.fetchone()[0]:
            raise ImportRefuse("Un autre import d’offres est en cours : relancez celui-ci quand il sera fini.")
