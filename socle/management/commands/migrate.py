"""`manage.py migrate` as the schema's owner: the web role owns nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="proprietaire")

    def execute(self, *args: Any, **options: Any) -> Any:
        if options["database"] not in settings.DATABASES:
            raise CommandError(
                "La variable d’environnement DATABASE_URL_PROPRIETAIRE manque : migrer demande le rôle propriétaire."
            )
        return super().execute(*args, **options)
