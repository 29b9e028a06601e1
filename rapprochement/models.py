"""What a trade keeps for its objects to be found by skills."""

from django.db import models


class LigneExigee(models.Model):
    """A requirement of an object that may be found, as `classement` reads it. Derived: a trade writes it anew.

    Each trade adds the key of its object, and `INDEXES` on it. `total` is what all the requirements of the object
    weigh. They are put in any order, the rarest skill first if possible: `avant` is the share of `total` that comes
    before this one, in hundredths, rounded down. An object with a score of 75 has one of the person's skills within
    the first quarter: this is what spares reading all the others.
    """

    competence = models.BigIntegerField("compétence")
    niveau = models.PositiveSmallIntegerField("niveau")
    poids = models.PositiveSmallIntegerField("poids")
    total = models.PositiveSmallIntegerField("poids de toutes")
    avant = models.PositiveSmallIntegerField("part de celles qui précèdent")

    class Meta:
        abstract = True
