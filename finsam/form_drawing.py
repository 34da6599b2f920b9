"""How forms are drawn: Django's Jinja2 renderer with our templates in jinja2/django/forms/ before Django's own.

The pages are Django templates, but the control of a field costs a template of its own, and a list with six filters
has more of them than rows. Jinja2 draws them at a tenth of the time (docs/adr/0007-what-every-request-pays.md).
"""

from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer
from django.http import HttpRequest
from django.template.backends.jinja2 import Jinja2
from django.utils.functional import cached_property

from finsam.drawn_fields import drawn
from finsam.forms import CHOICE_WIDGETS
from finsam.line_breaks import unbroken
from jinja2 import Environment

DJANGOS = Path(django.forms.__file__).parent / "jinja2"


def is_choice_group(field: BoundField) -> bool:
    """Radios or checkboxes: a fieldset with a legend."""
    return isinstance(field.field.widget, CHOICE_WIDGETS)


def is_checkbox(field: BoundField) -> bool:
    """A single checkbox: the label stands after it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


def is_optional(field: BoundField) -> bool:
    """Whether the label says (frivilligt)."""
    return not field.field.required and not getattr(field.form, "hides_optional", False)


def environment(**options: Any) -> Environment:
    """Jinja2 with what our templates ask about a field."""
    made = Environment(trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 -- Django's backend sets autoescape
    made.tests.update(choice_group=is_choice_group, checkbox_field=is_checkbox, optional_field=is_optional)
    made.filters.update(unbroken=unbroken)
    return made


class FormRenderer(BaseRenderer):
    """Forms, fields, errors and controls."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"

    @cached_property
    def engine(self) -> Jinja2:
        return Jinja2(
            {
                "NAME": "forms",
                "APP_DIRS": False,
                "DIRS": [settings.BASE_DIR / "jinja2", DJANGOS],
                "OPTIONS": {"environment": "finsam.form_drawing.environment"},
            }
        )

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The template with the context; a field from memory when the same was drawn before."""
        if template_name != self.field_template_name:
            return super().render(template_name, context, request)
        return drawn(context["field"], lambda: super(FormRenderer, self).render(template_name, context, request))

    def get_template(self, template_name: str) -> Any:
        return self.engine.get_template(template_name)
