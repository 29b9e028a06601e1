"""A list of the admin taken out as a file: what its screen shows, with a reason, by who just proved who it is."""

from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from comptes.sessions import verification_recente
from socle.enums import RaisonTrace, VerbeTrace
from socle.requete import Requete
from socle.tableur import Cellule, Feuille, ecrire_csv
from socle.traces import tracer

LIGNES_MAX = 2_000  # beyond, nobody needs them all: filters say which
CASE_A_COCHER = "action_checkbox"


class RaisonForm(forms.Form):
    raison = forms.ChoiceField(
        label="Pourquoi sortez-vous ces données\u00a0?",
        choices=RaisonTrace,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez une raison.",
            "invalid_choice": "Choisissez une raison de la liste.",
        },
    )


class Exportable(admin.ModelAdmin):
    """For screens of people. The file has the columns of the list, for the rows that its address chooses, in its order.

    Who may see the list may export it: nothing is in the file that it could not read.
    """

    change_list_template = "admin/exportable.html"

    def get_urls(self) -> list[URLPattern]:
        vue = self.admin_site.admin_view(self.exporter)
        return [path("exporter/", vue, name=f"{self._ecran}_exporter"), *super().get_urls()]

    @property
    def _ecran(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        contexte = {"adresse_export": reverse(f"admin:{self._ecran}_exporter"), **(extra_context or {})}
        return super().changelist_view(request, contexte)

    def exporter(self, request: HttpRequest) -> HttpResponseBase:
        """Refused before anything is asked to who may not see the list."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return self._exporter(request)

    @method_decorator(verification_recente)
    def _exporter(self, request: HttpRequest) -> HttpResponseBase:
        try:
            liste = self.get_changelist_instance(request)
            total = liste.queryset.order_by().values("pk")[: LIGNES_MAX + 1].count()
        except IncorrectLookupParameters:
            return redirect(f"{reverse(f'admin:{self._ecran}_changelist')}?e=1")
        formulaire = RaisonForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and formulaire.is_valid() and total <= LIGNES_MAX:
            return self._fichier(request, liste, formulaire.cleaned_data["raison"])
        contexte = {
            **self.admin_site.each_context(request),
            "title": f"Exporter\u00a0: {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "formulaire": formulaire,
            "total": total,
            "trop": total > LIGNES_MAX,
            "maximum": LIGNES_MAX,
            "colonnes": self._colonnes(request, liste).values(),
            "liste": f"{reverse(f'admin:{self._ecran}_changelist')}{liste.get_query_string()}",
        }
        statut = 422 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/exporter.html", contexte, status=statut)

    def _fichier(self, request: HttpRequest, liste: ChangeList, raison: str) -> HttpResponse:
        """The trace and what it speaks of are of the same instant: no file without its trace, nor the reverse."""
        colonnes = self._colonnes(request, liste)
        with transaction.atomic():
            lignes = [[self._cellule(nom, objet) for nom in colonnes] for objet in liste.queryset[:LIGNES_MAX]]
            tracer(
                VerbeTrace.EXPORTER,
                acteur=cast(Requete, request).acteur,
                objet=request.user,  # type: ignore[arg-type]
                raison=raison,
                ecran=self._ecran,
                lignes=len(lignes),
            )
        feuille = Feuille(str(self.opts.verbose_name_plural), list(colonnes.values()), lignes)
        nom = f"{self.opts.model_name}-{timezone.localdate().isoformat()}.csv"
        entetes = {"Content-Disposition": f'attachment; filename="{nom}"', "Cache-Control": "no-store"}
        return HttpResponse(ecrire_csv(feuille), content_type="text/csv; charset=utf-8", headers=entetes)

    def _colonnes(self, request: HttpRequest, liste: ChangeList) -> dict[str, str]:
        """Those of the screen, with their heads."""
        noms: Iterator[str] = (str(nom) for nom in liste.list_display if nom != CASE_A_COCHER)
        return {nom: str(label_for_field(nom, self.model, self)).capitalize() for nom in noms}

    def _cellule(self, nom: str, objet: Any) -> Cellule:
        """As the screen writes it, without its links."""
        champ, _, valeur = lookup_field(nom, objet, self)
        choix = dict(getattr(champ, "flatchoices", None) or ())
        if choix:
            return str(choix.get(valeur, valeur or ""))
        match valeur:
            case None:
                return None
            case bool():
                return "Oui" if valeur else "Non"
            case datetime():
                return timezone.localtime(valeur).strftime("%Y-%m-%d %H:%M")
            case int() | date():
                return valeur
            case SafeString():
                return unescape(strip_tags(valeur))
        return str(valeur)
