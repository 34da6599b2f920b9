from django.forms.renderers import TemplatesSetting


class FinsamFormRenderer(TemplatesSetting):
    """Forms rendered with our templates."""
