"""The engine: tantivy, in memory, on the same documents.

French stemming, accents folded; every word must be found, in one field or another, no synonym, no other gender: its
totals differ from ours. It computes the page by BM25, its total, and the count of every value of every facet, each
without its own filter: one aggregation for the facets that have no filter, one for each of the others.
"""

import re
from collections.abc import Mapping
from datetime import date
from itertools import accumulate
from typing import Any

from bench.recherche.questions import Question, Reponse

PAGE = 20
VALEURS = 1000  # of a facet, at most
_TEXTES = {"titre": 8.0, "metier": 4.0, "noms": 2.0, "texte": 1.0}
_LIRE = """
WITH RECURSIVE arbre(id, noms) AS (
    SELECT id, concat_ws(' ', sigle, nom) FROM referentiels_organisme WHERE parent_id IS NULL
    UNION ALL
    SELECT o.id, concat_ws(' ', a.noms, o.sigle, o.nom) FROM referentiels_organisme o JOIN arbre a ON o.parent_id = a.id
), appellations AS (
    SELECT metier_id, string_agg(libelle, ' ') AS texte FROM referentiels_appellation GROUP BY metier_id
)
SELECT l.*, o.intitule AS titre, concat_ws(' ', m.libelle, m.famille, p.texte, o.metier_libelle) AS metier,
    concat_ws(' ', a.noms, d.nom, r.nom, d.alias::text, o.lieu,
        (SELECT string_agg(concat_ws(' ', c.libelle, c.alias::text), ' ')
         FROM referentiels_competence c WHERE c.id = ANY(l.competences::bigint[]))) AS noms,
    concat_ws(' ', o.contexte, o.missions, o.profil, o.conditions) AS texte
FROM opportunites_lignerecherche l
JOIN opportunites_offre o ON o.id = l.offre_id
LEFT JOIN referentiels_metier m ON m.id = o.metier_id LEFT JOIN appellations p ON p.metier_id = m.id
LEFT JOIN referentiels_departement d ON d.id = o.departement_id LEFT JOIN referentiels_region r ON r.id = d.region_id
LEFT JOIN arbre a ON a.id = l.employeur_id
WHERE l.diffusion = 'publique'
"""


class Moteur:
    def __init__(self) -> None:
        import tantivy

        from opportunites.facettes import FACETTES

        self.tantivy = tantivy
        self.facettes = [facette for facette in FACETTES if not hasattr(facette, "jours")]
        self.anciennetes = [facette for facette in FACETTES if hasattr(facette, "jours")]
        self.schema = self._schema()
        self.index = tantivy.Index(self.schema)
        filtres = tantivy.Filter
        analyseur = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(filtres.lowercase())
        analyseur = analyseur.filter(filtres.stemmer("french")).filter(filtres.ascii_fold())
        self.index.register_tokenizer("francais", analyseur.build())
        self._remplir()
        self.index.reload()
        self.chercheur = self.index.searcher()

    def _schema(self) -> Any:
        schema = self.tantivy.SchemaBuilder()
        schema.add_integer_field("pk", stored=True, fast=True)
        for champ in _TEXTES:
            schema.add_text_field(champ, tokenizer_name="francais")
        for facette in self.facettes:
            schema.add_text_field(f"f_{facette.nom}", fast=True, tokenizer_name="raw", index_option="basic")
        for champ in ("parue", "limite"):
            schema.add_integer_field(champ, indexed=True, fast=True)
        schema.add_text_field("numerique", tokenizer_name="raw", index_option="basic")
        return schema.build()

    def _remplir(self) -> None:
        from django.db import connection, transaction

        ecriture = self.index.writer(heap_size=256_000_000, num_threads=1)
        with transaction.atomic(), connection.chunked_cursor() as curseur:
            curseur.itersize = 2000
            curseur.execute(_LIRE)
            premiere = curseur.fetchone()
            noms = [colonne.name for colonne in curseur.description]
            while premiere:
                for valeurs in [premiere, *curseur.fetchmany(2000)]:
                    ecriture.add_document(self._document(dict(zip(noms, valeurs, strict=True))))
                premiere = curseur.fetchone()
        ecriture.commit()
        ecriture.wait_merging_threads()

    def _document(self, ligne: Mapping[str, Any]) -> Any:
        document = self.tantivy.Document(pk=ligne["offre_id"], **{champ: ligne[champ] for champ in _TEXTES})
        for facette in self.facettes:
            valeur = ligne[facette.champ]
            for cle in valeur if facette.tableau else [valeur]:
                if cle not in (None, ""):
                    document.add_text(f"f_{facette.nom}", str(cle))
        document.add_integer("parue", ligne["date_publication"].toordinal())
        document.add_integer("limite", (ligne["date_limite"] or date.max).toordinal())
        document.add_text("numerique", "oui" if ligne["numerique"] else "non")
        return document

    def repondre(self, question: Question, jour: date) -> Reponse:
        base, filtres = self._base(question, jour), self._filtres(question, jour)
        trouvees = self.chercheur.search(self._et([base, *filtres.values()]), limit=PAGE, count=True)
        reponse = Reponse(trouvees.count, [self._pk(adresse) for _, adresse in trouvees.hits], {})
        libres = [f for f in (*self.facettes, *self.anciennetes) if f.nom not in filtres]
        self._compter(reponse, libres, self._et([base, *filtres.values()]), jour)
        for facette in (f for f in (*self.facettes, *self.anciennetes) if f.nom in filtres):
            autres = [filtre for nom, filtre in filtres.items() if nom != facette.nom]
            self._compter(reponse, [facette], self._et([base, *autres]), jour)
        return reponse

    def _pk(self, adresse: Any) -> int:
        return int(self.chercheur.doc(adresse)["pk"][0])

    def _base(self, question: Question, jour: date) -> Any:
        parties = [self._depuis("limite", jour.toordinal())]
        if question.numerique:
            parties.append(self._terme("numerique", "oui"))
        if mots := " ".join(re.findall(r"\w+", question.texte)):
            parties.append(self.index.parse_query(mots, list(_TEXTES), _TEXTES, conjunction_by_default=True))
        return self._et(parties)

    def _filtres(self, question: Question, jour: date) -> dict[str, Any]:
        filtres = {}
        for nom, cles in question.choix.items():
            if any(nom == facette.nom for facette in self.anciennetes):
                filtres[nom] = self._depuis("parue", jour.toordinal() - int(cles[0]))
            else:
                unes = [(self.tantivy.Occur.Should, self._terme(f"f_{nom}", cle)) for cle in cles]
                filtres[nom] = self.tantivy.Query.boolean_query(unes)
        return filtres

    def _compter(self, reponse: Reponse, facettes: list[Any], requete: Any, jour: date) -> None:
        agregats = {facette.nom: self._agregat(facette, jour) for facette in facettes}
        paniers = {nom: agregat["buckets"] for nom, agregat in self.chercheur.aggregate(requete, agregats).items()}
        for facette in facettes:
            nombres = {str(p["key"]): int(p["doc_count"]) for p in paniers[facette.nom] if p["doc_count"]}
            if facette in self.anciennetes:
                cumules = accumulate(nombres.get(str(jours), 0) for jours in facette.jours)
                nombres = {str(jours): n for jours, n in zip(facette.jours, cumules, strict=True) if n}
            reponse.nombres[facette.nom] = nombres

    def _agregat(self, facette: Any, jour: date) -> dict[str, Any]:
        if facette in self.facettes:
            return {"terms": {"field": f"f_{facette.nom}", "size": VALEURS}}
        tranches, fin = [], {}
        for jours in facette.jours:  # ranges must not overlap
            debut = float(jour.toordinal() - jours)
            tranches.append({"key": str(jours), "from": debut, **fin})
            fin = {"to": debut}
        return {"range": {"field": "parue", "ranges": tranches}}

    def _depuis(self, champ: str, valeur: int) -> Any:
        return self.tantivy.Query.range_query(
            self.schema, champ, self.tantivy.FieldType.Integer, lower_bound=valeur, use_inverted_index=False
        )

    def _terme(self, champ: str, valeur: str) -> Any:
        return self.tantivy.Query.term_query(self.schema, champ, valeur)

    def _et(self, parties: list[Any]) -> Any:
        return self.tantivy.Query.boolean_query([(self.tantivy.Occur.Must, partie) for partie in parties])


def construire() -> Moteur | None:
    """None where tantivy is not installed: it is a peer, not a need."""
    try:
        return Moteur()
    except ImportError:
        return None
