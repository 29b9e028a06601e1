"""The outbox: `deposer` in the act's transaction; a worker renders, re-checks and sends.

A kind of mail is a function registered by `genre`: it reads the row again at the moment of sending and returns the
`Message`, or None when its reader may no longer have it.
"""

from socle.courrier.depot import deposer, deposer_tous
from socle.courrier.genres import Message, genre
from socle.courrier.listes import OU_DANS_LA_LETTRE, Liste, declarer_liste
from socle.enums import Obligation

__all__ = ["OU_DANS_LA_LETTRE", "Liste", "Message", "Obligation", "declarer_liste", "deposer", "deposer_tous", "genre"]
