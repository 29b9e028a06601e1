from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "comptes"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from comptes import facteurs  # noqa: F401 (listens to the recovery codes that are spent)
