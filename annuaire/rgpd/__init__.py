"""What the directory keeps of people."""

from annuaire.rgpd import attestations, echanges, intentions, membres, recruteurs  # noqa: F401  (they declare)
from socle.rgpd import impersonnels

impersonnels("annuaire.Communaute annuaire.DomainePublic annuaire.LigneAnnuaireRetiree")
