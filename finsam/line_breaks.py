"""Words that stay on one line although they have hyphens: dates, forms to fill in, and months of a period.

They are kept together by CSS: no sign is put in, so what is copied or read aloud is what is written.
"""

import re

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

WHOLE = re.compile(r"(?<![\w/=?&#;\"-])(?:[\dA-ZÅÄÖ]{2,}(?:-[\dA-ZÅÄÖ]{2,})+|[a-z]{3}–[a-z]{3})(?![\w/=\"-])")


def unbroken(text: str) -> SafeString:
    """The text as HTML, where ÅÅÅÅ-MM-DD, 2026-01-01, NNNNNN-NNNN and jan–okt do not break."""
    html = str.__str__(conditional_escape(text))  # Jinja's Markup would escape what is put into it
    return mark_safe(WHOLE.sub(r'<span class="nowrap">\g<0></span>', html))  # noqa: S308 -- escaped, or safe before
