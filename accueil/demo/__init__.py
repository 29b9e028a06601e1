"""The fictitious people of the demonstration: nobody real, at addresses that cannot exist (RFC 2606, « .example »)."""

from accueil.demo.agents import charger_agents
from accueil.demo.personnes import PERSONNES, Personne, charger_personnes

__all__ = ["PERSONNES", "Personne", "charger_agents", "charger_personnes"]
