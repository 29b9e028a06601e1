"""`manage.py battre`: one tick of the daily clock, by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from socle.horloge import battre


class Command(BaseCommand):
    help = "Lance les travaux du jour qui n’ont pas encore été faits, comme le fait beat."

    def handle(self, *args: Any, **options: Any) -> None:
        faits = battre()
        self.stdout.write("\n".join(faits) if faits else "Rien à faire.")
