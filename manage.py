#!/usr/bin/env python3
"""Development entry point: development settings, embedded services unless URLs are set."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    if os.environ["DJANGO_SETTINGS_MODULE"] == "config.settings.dev":
        from outils.environnement import preparer

        preparer()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
