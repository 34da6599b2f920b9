"""The Content-Security-Policy of every answer: put together once, since no page has a policy of its own."""

from dataclasses import asdict
from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PLAIN = PolicyParts()


@cache
def _policy() -> str:
    return build_policy(**asdict(PLAIN))


class KeptPolicyMiddleware(CSPMiddleware):
    """django-csp's, but for the common case: an answer that changes nothing of the policy in the settings."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Put the policy into the header."""
        changes = self.get_policy_parts(request, response) != PLAIN or hasattr(response, "_csp_exempt")
        if changes or settings.DEBUG:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _policy())
        return response
