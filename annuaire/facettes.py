"""The facets of the directory: each counts what the reader may see, nothing else being in the rows it reads."""

from django.db.models import Value
from django.db.models.functions import Concat

from annuaire.models import Communaute
from referentiels.facettes import Facette
from referentiels.models import Competence, Corps, Departement, Metier, Organisme, Region
from referentiels.sources import Competences, Employeurs, Table

FACETTES: tuple[Facette, ...] = (
    Facette("competence", "Compétence", "competences", Competences(Competence, "code", "libelle"), tableau=True),
    Facette("aide", "Peut aider sur", "aide", Competences(Competence, "code", "libelle"), tableau=True),
    Facette(
        "employeur", "Employeur", "organismes", Employeurs(Organisme, "sigle", "nom", "parent_id"), True, arbre=True
    ),
    Facette("metier", "Métier", "metier", Table(Metier, "code", "libelle")),
    Facette("corps", "Corps", "corps", Table(Corps, "sigle", "nom", fermee=True)),
    Facette("region", "Région", "region", Table(Region, "code", "nom", fermee=True)),
    Facette(
        "departement",
        "Département",
        "departement",
        Table(Departement, "code", Concat("nom", Value(" ("), "code", Value(")"))),
    ),
    Facette("communaute", "Communauté", "communautes", Table(Communaute, "slug", "nom", fermee=True), tableau=True),
)
