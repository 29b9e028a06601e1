"""Accounts, for administrators. Nobody types a password, and nobody changes somebody else's address."""

from typing import Any

import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401 (the three register their screens, which are then taken away)
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.http import HttpRequest

from comptes.forms import CourrielField
from comptes.models import Utilisateur
from comptes.services import fermer_sessions

# Their screens show secrets or go round our services.
for modele in (EmailAddress, Authenticator, UserSession, Group):
    if admin.site.is_registered(modele):
        admin.site.unregister(modele)


class CompteForm(forms.ModelForm):
    class Meta:
        model = Utilisateur
        fields = ["email", "is_active", "is_staff", "is_superuser", "groups"]

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        return super().save(commit)


@admin.register(Utilisateur)
class UtilisateurAdmin(admin.ModelAdmin):
    form = CompteForm
    ordering = ["email"]
    list_display = ["email", "is_staff", "is_superuser", "is_active", "created_at"]
    list_filter = ["is_staff", "is_superuser", "is_active"]
    search_fields = ["email", "=uuid"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    formfield_overrides = {models.EmailField: {"form_class": CourrielField}}
    filter_horizontal = ["groups"]
    actions = ["retirer_second_facteur"]
    fieldsets = [
        (None, {"fields": ["email", "uuid"]}),
        ("Droits", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["created_at", "last_login", "suppression_le"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The address is its owner's: it is confirmed by a code, never typed for somebody."""
        return ["uuid", "created_at", "last_login", "suppression_le", *(["email"] if obj else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # the journal refers to accounts: they are anonymised

    @admin.action(description="Retirer le second facteur (téléphone perdu)", permissions=["change"])
    def retirer_second_facteur(self, request: HttpRequest, queryset: Any) -> None:
        """The person activates another one at its next login; until then it moderates nothing."""
        for utilisateur in queryset:
            with transaction.atomic():
                Authenticator.objects.filter(user=utilisateur).delete()
                fermer_sessions(utilisateur)
            self.log_change(request, utilisateur, "Second facteur retiré.")
        self.message_user(request, "Le second facteur est retiré, et les sessions sont fermées.", messages.SUCCESS)


@admin.register(Group)
class GroupeAdmin(GroupAdmin):
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
