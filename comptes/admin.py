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
from django.db import models
from django.http import HttpRequest

from comptes import facteurs
from comptes.forms import CourrielField
from comptes.models import Utilisateur
from comptes.portier import portier

# Their screens show secrets or go round our services.
for modele in (EmailAddress, Authenticator, UserSession, Group):
    if admin.site.is_registered(modele):
        admin.site.unregister(modele)


DROITS = ["is_active", "is_staff", "is_superuser", "groups"]


class CompteForm(forms.ModelForm):
    class Meta:
        model = Utilisateur
        fields = ["email", *DROITS]

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
        ("Droits", {"fields": DROITS}),
        ("Dates", {"fields": ["created_at", "last_login", "suppression_le"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The address is its owner's: it is confirmed by a code, never typed for somebody."""
        return ["uuid", "created_at", "last_login", "suppression_le", *(["email"] if obj else [])]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Once the groups are saved too; in the transaction of the page."""
        super().save_related(request, form, formsets, change)
        droits = {nom: form.cleaned_data[nom] for nom in DROITS if nom in form.changed_data or not change}
        if "groups" in droits:
            droits["groups"] = sorted(groupe.pk for groupe in droits["groups"])
        if droits:
            verbe = "changer_droits" if change else "creer_compte"
            portier().tracer(verbe, form.instance, par=request.user.pk, **droits)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # the journal refers to accounts: they are anonymised

    @admin.action(description="Retirer le second facteur (téléphone perdu)", permissions=["change"])
    def retirer_second_facteur(self, request: HttpRequest, queryset: Any) -> None:
        """The person activates another one at its next login; until then it moderates nothing."""
        for utilisateur in queryset:
            facteurs.retirer_pour(utilisateur, par=request.user.pk)
            self.log_change(request, utilisateur, "Second facteur retiré.")
        self.message_user(request, "Le second facteur est retiré, et les sessions sont fermées.", messages.SUCCESS)


@admin.register(Group)
class GroupeAdmin(GroupAdmin):
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if "permissions" in form.changed_data:
            permissions = sorted(permission.pk for permission in form.cleaned_data["permissions"])
            portier().tracer("changer_groupe", form.instance, par=request.user.pk, permissions=permissions)
