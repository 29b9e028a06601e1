"""Who goes with whom: the assignment of the largest total score, proven, the same each time. See docs/adr/0028.

`donnees` says what goes in and out, `moteur.affecter` answers. Nothing here knows members, missions or mentors.
"""
