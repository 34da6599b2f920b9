"""Django's templates, which let go of what a page showed as soon as it is drawn."""

from typing import Any

from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.backends.django import DjangoTemplates, Template, reraise
from django.template.context import make_context
from django.utils.safestring import SafeString


class ReleasingTemplate(Template):
    """A template whose context is emptied after use.

    A context points at itself, so its hundreds of rows would stay until the next search for cyclic garbage, and one
    page in twenty would wait for the rows of the others to be thrown away (ADR 7).
    """

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> SafeString:
        """The page as HTML."""
        made = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            return self.template.render(made)
        except TemplateDoesNotExist as missing:
            reraise(missing, self.backend)
            raise
        finally:
            made.dicts.clear()


class ReleasingTemplates(DjangoTemplates):
    """The templates of the project and of its apps."""

    def from_string(self, template_code: str) -> ReleasingTemplate:
        """A template of this text."""
        return ReleasingTemplate(self.engine.from_string(template_code), self)

    def get_template(self, template_name: str) -> ReleasingTemplate:
        """The template of this name; raises TemplateDoesNotExist."""
        try:
            return ReleasingTemplate(self.engine.get_template(template_name), self)
        except TemplateDoesNotExist as missing:
            reraise(missing, self)
            raise
