"""Every request runs in one transaction in which the database knows who acts, with a proof."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect

from finsam import acting, drafts
from finsam.access import View
from members import security_demands
from members.acting_uppdrag import choose, expect

Handler = Callable[[HttpRequest], HttpResponse]
SAVED = 302
WITHOUT_DATABASE = ("/healthz", "/readyz", "/static/")


class ActingMiddleware:
    """Wrap the whole request, the rendering of the response included, in one transaction (ATOMIC_REQUESTS wraps
    only the view). Who acts is declared as soon as the login is known, by UppdragMiddleware."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WITHOUT_DATABASE):
            return self.get_response(request)
        with acting.open_transaction():
            return self.get_response(request)


class UppdragMiddleware:
    """Find the acting uppdrag of the one who is logged in, and declare both to the database."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WITHOUT_DATABASE):
            return self.get_response(request)
        expect(request)
        if request.user.is_authenticated:
            choose(request, request.user)
        else:
            acting.declare(acting.NOBODY)
        return self.get_response(request)


class LoginMiddleware(LoginRequiredMiddleware):
    """Every page needs a login. What is sent without one is kept for the user whose session ended (finsam.drafts)."""

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseRedirect:
        """Send the user to the login, and then back to the page."""
        drafts.keep(request)
        return super().handle_no_permission(request, view_func)

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """A page that takes the session for ended sends what is typed to be kept: that is never carried out."""
        answer: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None and getattr(view_func, "login_required", True):
            drafts.drop_old(request)
        if answer is not None or not drafts.is_only_to_keep(request):
            return answer
        # 204 leaves the browser on the page, with all that is typed
        return redirect(request.get_full_path()) if drafts.keep(request, request.user.pk) else HttpResponse(status=204)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """A form that has been saved answers with a redirect: then its draft has served."""
        user = getattr(request, "user", None)
        if request.method != "POST" or user is None or not user.is_authenticated or response.status_code != SAVED:
            return response
        if not drafts.is_only_to_keep(request):
            drafts.forget(request)
        return response


class SecurityDemandsMiddleware:
    """Send a user who lacks the role's second factor, or has been idle too long, to where it is mended."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(WITHOUT_DATABASE) and request.user.is_authenticated:
            target = security_demands.next_step(request, request.user)
            if target is not None:
                return redirect(target)
        return self.get_response(request)
