from django.apps import AppConfig


class OpportunitesConfig(AppConfig):
    name = "opportunites"
    verbose_name = "Opportunités"
