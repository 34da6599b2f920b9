"""Words of a search that may name somebody. Addresses end up in logs, histories and bookmarks, so they hold a token.

The filter is posted, and what was typed is kept for the session, encrypted. The list is shown at an address whose
token only that session can turn into the words, until it ends. So the back button, other windows, paging and sorting
each find their own words. Same words, same token: a browser that sends a filter twice gets one address.

Nobody can tell whom a word was about. So all words are forgotten when somebody is erased, of every session.
"""

import json
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.utils.connection import ConnectionProxy
from django.utils.crypto import salted_hmac

from finsam import encryption

PARAMETER = "sokning"
KEPT = ConnectionProxy(caches, "words")
ERASED = "erased"

Words = dict[str, str]


def redirect_to_list(request: HttpRequest, public: Iterable[str], private: Sequence[str]) -> HttpResponseRedirect:
    """Where a posted filter is shown: what may stand in the address does, and a token stands for the rest."""
    query = [(name, value) for name in public for value in request.POST.getlist(name) if value]
    words = {name: typed for name in private if (typed := request.POST.get(name, "").strip())}
    if words:
        query.append((PARAMETER, _remember(request, words)))
    return HttpResponseRedirect(f"{request.path}?{urlencode(query)}" if query else request.path)


def data_of(request: HttpRequest, private: Sequence[str]) -> tuple[QueryDict, bool]:
    """What the list is filtered by, and whether its words were forgotten; their token is taken away then."""
    data = request.GET.copy()
    for name in private:
        data.pop(name, None)
    token = data.get(PARAMETER, "")
    words = _recall(request, token) if private and token else {}
    if words is None:
        del data[PARAMETER]
        return data, True
    for name in set(words) & set(private):
        data[name] = words[name]
    return data, False


def forget_all_after(number: int) -> None:
    """Forget all words, unless it was done when as many had been erased."""
    if KEPT.get(ERASED) != number:
        KEPT.clear()
        KEPT.set(ERASED, number, None)


def _remember(request: HttpRequest, words: Words) -> str:
    text = json.dumps(words, sort_keys=True)
    token = salted_hmac(f"{__name__}:{_key(request, '')}", text, algorithm="sha256").hexdigest()[:16]
    KEPT.set(_key(request, token), encryption.encrypt(text), settings.SESSION_COOKIE_AGE)
    return token


def _recall(request: HttpRequest, token: str) -> Words | None:
    """The words, or None when the session has none by that token on this page, or no key opens them any more."""
    box = KEPT.get(_key(request, token))
    if box is None:
        return None
    try:
        words: Words = json.loads(encryption.decrypt(box))
    except InvalidToken:
        return None
    return words


def _key(request: HttpRequest, token: str) -> str:
    digest = salted_hmac(__name__, f"{request.session.session_key}|{request.path}|{token}", algorithm="sha256")
    return f"private_filter:{digest.hexdigest()}"
