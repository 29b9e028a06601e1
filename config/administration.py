"""The admin site of the project: ours, behind the login of the site and a second factor."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "socle.administration.Administration"
