from django.apps import AppConfig


class RapprochementConfig(AppConfig):
    name = "rapprochement"
    verbose_name = "Rapprochement"
