"""What La lettre keeps of its readers: until when mentoring was told to each."""

from socle.lettre import Repere


class RepereLettre(Repere):
    pass
