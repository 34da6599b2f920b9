"""Display filters and tags of every page: numbers, dates, status, forms, breadcrumbs and lists."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.db.models import TextChoices
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from finsam import addresses, drafts, formats, line_breaks, status
from finsam.addresses import page_address
from finsam.dates import Period
from finsam.formats import Shown
from finsam.forms import SummaryError
from finsam.lists import ListPage
from finsam.pages import page_errors
from finsam.protection import Protected

register = template.Library()

CURRENT = ' aria-current="page"'
MAX_ONCE = 50
MISSING_HTML = mark_safe('<span aria-hidden="true">–</span><span class="sr">saknas</span>')


def _html(value: object, text: str) -> str:
    """Text for the eye, words for a screen reader where a sign alone would not do."""
    if value is None:
        return MISSING_HTML
    if isinstance(value, Protected):
        return protected(value)
    return text


@register.filter
def protected(value: Shown) -> str:
    """A count that may be hidden: 12, <5 or .. with words for a screen reader."""
    if isinstance(value, Protected):
        return format_html('<span aria-hidden="true">{}</span><span class="sr">{}</span>', value, value.spoken)
    return _html(value, formats.tal(value))


@register.filter
def tal(value: Shown, decimals: int = 0) -> str:
    return _html(value, formats.tal(value, decimals))


@register.filter
def signed(value: Shown, decimals: int = 0) -> str:
    return _html(value, formats.signed(value, decimals))


@register.filter
def kr(value: Shown) -> str:
    return _html(value, formats.kr(value))


@register.filter
def percent(value: Shown, decimals: int = 0) -> str:
    return _html(value, formats.percent(value, decimals))


@register.filter
def percentage_points(value: Shown, decimals: int = 0) -> str:
    return _html(value, formats.percentage_points(value, decimals))


@register.filter
def datum(value: dt.date | None) -> str:
    return _html(value or None, formats.datum(value or None))


@register.filter
def datum_lang(value: dt.date | None) -> str:
    return _html(value or None, formats.datum_lang(value or None))


@register.filter
def datum_tid(value: dt.datetime | None) -> str:
    return _html(value or None, formats.datum_tid(value or None))


@register.filter
def period(value: Period | None) -> str:
    return _html(value or None, formats.period(value or None))


@register.filter
def filstorlek(value: int) -> str:
    return formats.filstorlek(value)


@register.filter
def saknas(value: object) -> object:
    """A text that may be empty: a dash for the eye, the word for a screen reader."""
    return MISSING_HTML if value is None or value == "" else value


@register.filter(is_safe=True)
def unbroken(text: str) -> SafeString:
    return line_breaks.unbroken(text)


@register.filter
def status_tag(value: "status.Status | TextChoices") -> SafeString:
    """Word, sign and colour of a state. Takes a Status or a member of an enum with registered tones."""
    return _tag(status.of_state(value) if isinstance(value, TextChoices) else value)


@cache
def _tag(shown: "status.Status") -> SafeString:
    return format_html('<span class="{}">{}</span>', f"tag {shown.tone}".strip(), shown.word)


# Forms


@register.simple_tag(takes_context=True)
def errors_of_page(context: template.Context) -> list[SummaryError]:
    """Every error of every form on the page, in page order."""
    return page_errors(_flattened(context))


@register.filter
def errors_heading(errors: list[SummaryError]) -> str:
    """Det finns 3 fel i formuläret."""
    return f"Det finns {len(errors)} fel i formuläret"


def _flattened(context: template.Context) -> Mapping[str, Any]:
    return {key: context.get(key) for key in ("form", "forms", "formset", "formsets")}


# Breadcrumbs and lead: the base page wraps a block only when it holds something


class MenuEntry(Protocol):
    """One entry of the main menu."""

    @property
    def label(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def is_current(self) -> bool: ...


@register.simple_tag
def menu_entries(entries: Iterable[MenuEntry]) -> SafeString:
    """The main menu's entries, drawn at once since they stand on every page."""
    drawn = (
        f'<li><a href="{escape(entry.url)}"{CURRENT if entry.is_current else ""}>{escape(entry.label)}</a></li>'
        for entry in entries
    )
    return mark_safe("\n".join(drawn))  # noqa: S308 -- all escaped


@register.simple_tag
def crumb(label: str, url_name: str = "", *args: object, **kwargs: object) -> SafeString:
    """One step of the breadcrumbs; without a URL name it is the page itself."""
    if not url_name:
        return format_html('<li><span aria-current="page">{}</span></li>', label)
    address = reverse(url_name, args=args, kwargs=kwargs) if args or kwargs else page_address(url_name)
    return format_html('<li><a href="{}">{}</a></li>', address, label)


class WrapNode(template.Node):
    """Puts its content between two pieces of HTML, or gives nothing when the content is blank."""

    def __init__(self, nodelist: NodeList, before: str, after: str) -> None:
        self.nodelist, self.before, self.after = nodelist, before, after

    def render(self, context: template.Context) -> SafeString:
        content = self.nodelist.render(context)
        return mark_safe(f"{self.before}{content}{self.after}" if content.strip() else "")  # noqa: S308 -- rendered


@register.tag
def wrapped(parser: Parser, token: Token) -> WrapNode:
    """{% wrapped '<p class="lead">' '</p>' %}{% block lead %}{% endblock %}{% endwrapped %}"""
    before, after = (FilterExpression(part, parser).resolve(template.Context()) for part in token.split_contents()[1:])
    nodelist = parser.parse(("endwrapped",))
    parser.delete_first_token()
    return WrapNode(nodelist, str(before), str(after))


# What is the same on every page


class OnceNode(template.Node):
    """Draws its content once for each set of values, and gives the same HTML from then on in this process."""

    def __init__(self, nodelist: NodeList, names: list[str]) -> None:
        self.nodelist, self.names = nodelist, names
        self.kept: dict[tuple[object, ...], str] = {}

    def render(self, context: template.Context) -> SafeString:
        values = tuple([context.get(name) for name in self.names])
        html = self.kept.get(values)
        if html is None:
            if not all(isinstance(value, str | bool) for value in values) or len(self.kept) >= MAX_ONCE:
                raise template.TemplateSyntaxError(
                    f"{{% once %}} is for the few values that a program has, not {values}"
                )
            html = self.kept[values] = self.nodelist.render(context.new(dict(zip(self.names, values, strict=True))))
        return mark_safe(html)  # noqa: S308 -- rendered


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """{% once %}…{% endonce %}: for what depends on nothing but the program, such as the addresses of stylesheets.

    {% once here %}…{% endonce %} is drawn once for each value that the program gives `here`: a few words, true or
    false. The content sees no other variable of the page, so that nothing of one user's page can reach another's.
    """
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist, token.split_contents()[1:])


@register.simple_tag
def address(name: str, *args: Any) -> str:
    """{% address "insatser:change" insats.pk %}: as url, looked up once; for pages that are asked for all the time."""
    return addresses.address(name, *args)


@register.simple_tag(takes_context=True)
def keeps_draft(context: template.Context) -> bool:
    """Whether what is typed on the page outlives the session."""
    request = context.get("request")
    return request is not None and drafts.is_marked(request)


@register.simple_tag
def session_idle_seconds() -> int:
    """How long a session lives without a sign of its user."""
    return settings.SESSION_IDLE_SECONDS


# Lists


@register.simple_tag
def sort_header(page: ListPage[Any], key: str, label: str, css: str = "") -> SafeString:
    """A whole column header that sorts: <th scope="col" aria-sort=…><a …>Label</a></th>."""
    order = page.aria_sort(key)
    aria = f' aria-sort="{order}"' if order else ""
    css_class = f' class="{css}"' if css else ""
    return mark_safe(f'<th scope="col"{css_class}{aria}>{_sort_link(page, key, label)}</th>')  # noqa: S308 -- words of ours


def _sort_link(page: ListPage[Any], key: str, label: str) -> str:
    """The link that sorts by a column; a second use turns the order."""
    url = escape(page.sort_url(key))
    return (
        f'<a class="sort" id="sortera-{key}" href="{url}" hx-get="{url}" hx-target="#{page.region}"'
        f' hx-swap="outerHTML" hx-push-url="true">{conditional_escape(label)}</a>'
    )


@register.simple_tag
def page_links(page: ListPage[Any]) -> SafeString:
    """The list's pages as list items: the one before, the numbers with their gaps, the one after."""
    here, last = page.page.number, page.page.paginator.num_pages
    items = [_page_link(page, here - 1, "Föregående", "prev")] if here > 1 else []
    for number in page.page_numbers:
        if number is None:
            items.append('<li><span class="gap">…</span></li>')
        else:
            current = CURRENT if number == here else ""
            items.append(
                f'<li><a href="{escape(page.page_url(number))}"{current}><span class="sr">Sida </span>{number}</a></li>'
            )
    if here < last:
        items.append(_page_link(page, here + 1, "Nästa", "next"))
    return mark_safe("\n".join(items))  # noqa: S308 -- words of ours and escaped addresses


def _page_link(page: ListPage[Any], number: int, word: str, rel: str) -> str:
    return f'<li><a href="{escape(page.page_url(number))}" rel="{rel}">{word}<span class="sr"> sida</span></a></li>'
