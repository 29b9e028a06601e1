from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db import models

from comptes.models import Utilisateur


class CourrielField(forms.EmailField):
    """One address, one account: stored in lower case, however it was typed."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()


@admin.register(Utilisateur)
class UtilisateurAdmin(UserAdmin):
    ordering = ["email"]
    list_display = ["email", "is_staff", "is_superuser", "is_active", "created_at"]
    list_filter = ["is_staff", "is_superuser", "is_active"]
    search_fields = ["email", "=uuid"]
    readonly_fields = ["uuid", "created_at", "last_login"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    formfield_overrides = {models.EmailField: {"form_class": CourrielField}}
    fieldsets = [
        (None, {"fields": ["email", "password", "uuid"]}),
        ("Droits", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["created_at", "last_login"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["email", "usable_password", "password1", "password2"]})]


admin.site.unregister(Group)


@admin.register(Group)
class GroupeAdmin(GroupAdmin):
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
