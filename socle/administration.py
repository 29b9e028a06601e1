"""The admin site: for the moderation team, behind the site's own login and a second factor."""

from typing import Any, cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from comptes.sessions import a_deux_facteurs, lire_ou_poster, suite
from socle.enums import VerbeTrace
from socle.listes import EcranStrict
from socle.requete import Requete
from socle.traces import tracer, tracer_tous


class SuppressionTracee(ModelAdmin):
    """Every screen leaves a trace of what it deletes, those of libraries too: see `Administration.register`."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic():
            tracer(VerbeTrace.SUPPRIMER, acteur=cast(Requete, request).acteur, objet=obj)
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            tracer_tous(VerbeTrace.SUPPRIMER, acteur=cast(Requete, request).acteur, objets=queryset)
            super().delete_queryset(request, queryset)


class HistoriqueReserve(ModelAdmin):
    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Django looks for the object first: its answer would tell which ones exist to who may see none."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)


class Administration(AdminSite):
    site_header = f"Administration — {settings.SITE_NOM}"
    site_title = settings.SITE_NOM
    index_title = "Référentiel, offres et journal"
    login_form = None

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        ecran = admin_class or ModelAdmin
        bases = (SuppressionTracee, HistoriqueReserve, EcranStrict, ecran)
        gardee = type(ecran.__name__, bases, {"__module__": ecran.__module__})
        super().register(model_or_iterable, gardee, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, and a session that proved its second factor: a stolen mailbox does not moderate."""
        return request.user.is_active and request.user.is_staff and a_deux_facteurs(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django's screens would take any other method for a GET."""
        return lire_ou_poster(super().admin_view(view, cacheable))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        raise Http404  # nobody has a password

    password_change_done = password_change

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    @method_decorator(lire_ou_poster)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """No form here: lead each one to the door it still has to pass."""
        apres = request.GET.get("next") or reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect(suite(request, apres))
        if not request.user.is_authenticated:
            return redirect(f"{reverse('comptes:connexion')}?{urlencode({'next': apres})}")
        if not request.user.is_staff:
            raise PermissionDenied
        if is_mfa_enabled(request.user):
            return redirect(f"{reverse('comptes:second_facteur')}?{urlencode({'next': apres})}")
        messages.warning(
            request,
            "L’administration demande un second facteur. Activez-le ici : cela prend deux minutes, une seule fois.",
        )
        return redirect(f"{reverse('comptes:activer_second_facteur')}?{urlencode({'next': apres})}")
