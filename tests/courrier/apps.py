"""Registers the kind of mail of tests, in the processes that tests start."""

from importlib import import_module

from django.apps import AppConfig


class CourrierDeTest(AppConfig):
    name = "tests.courrier"
    label = "courrier_de_test"

    def ready(self) -> None:
        import_module("tests.courrier.genres")
