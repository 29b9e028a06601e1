"""The admin site: for the moderation team, behind the site's own login and a second factor."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from comptes.sessions import a_deux_facteurs, suite


class Administration(AdminSite):
    site_header = f"Administration — {settings.SITE_NOM}"
    site_title = settings.SITE_NOM
    index_title = "Référentiel, offres et journal"
    login_form = None

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, and a session that proved its second factor: a stolen mailbox does not moderate."""
        return request.user.is_active and request.user.is_staff and a_deux_facteurs(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        raise Http404  # nobody has a password

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
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
