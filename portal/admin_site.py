"""Django's administration behind our own door: our login page, and posts in place of flags."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from base.accounts.permissions import may_enter
from base.errors import Forbidden


class Site(AdminSite):
    """For whoever holds a post that data/admin.csv names, today."""

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.is_active and may_enter(request.user)

    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """No second way in: a login without second factor, lock-out and history is none."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Forbidden(_("您的岗位不能看这一页。"))
        return redirect_to_login(request.GET.get("next", "/admin/"))
