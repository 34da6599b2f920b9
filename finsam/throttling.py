"""So many requests from one address in so long a time, and no more for a while: counted in the cache."""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

NETWORK = 64
"""Of an IPv6 address: whoever has one has all of its network."""
View = Callable[..., HttpResponse]


class Rate(NamedTuple):
    """How often in how many seconds."""

    times: int
    seconds: int


def throttled(setting: str) -> Callable[[View], View]:
    """A view that one address may ask for as often as the setting says. Stands next to the function."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if is_too_often(setting, Rate(*getattr(settings, setting)), _address(request)):
                return render(request, "429.html", status=429)
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def is_too_often(what: str, rate: Rate, who: str) -> bool:
    """Count it, and tell whether it is more than may be. The time runs from the first; who it was is not kept."""
    key = salted_hmac("finsam.throttling", f"{what} {rate.times} {rate.seconds} {who}").hexdigest()
    if cache.add(f"throttling:{key}", 1, rate.seconds):
        return False
    try:
        return cache.incr(f"throttling:{key}") > rate.times
    except ValueError:  # the time ran out in between
        return False


def _address(request: HttpRequest) -> str:
    """As the login sees it, behind the proxies that are trusted."""
    told = str(get_adapter().get_client_ip(request))
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return told
    return str(ipaddress.ip_network(f"{address}/{NETWORK}", strict=False)) if address.version == 6 else told
