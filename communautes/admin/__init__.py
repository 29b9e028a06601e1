"""Screens of communities for the moderation team: states and dates, by community; each is changed on its own page.

Not there: needs of accessibility, what a host must know, opinions, conclusions, private agendas.
"""

from communautes.admin import espaces, evenements, questions, tchap, textes

__all__ = ["espaces", "evenements", "questions", "tchap", "textes"]
