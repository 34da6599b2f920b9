"""How the fields that the history names are called on the page."""

from insatser.models import Insats

HISTORY_LABELS = {
    **{
        field.name: str(field.verbose_name)[:1].upper() + str(field.verbose_name)[1:]
        for field in [*Insats._meta.fields, *Insats._meta.many_to_many]
        if field.name not in ("id", "version", "sort_key")
    },
    "year": "År",
    "planned": "Planerat antal",
    "target": "Målvärde",
    "baseline": "Utgångsläge",
    "unit": "Enhet",
    "value": "Utfall",
    "from_on": "Från och med",
    "to_on": "Till och med",
    "role": "Roll",
    "dropped_on": "Borttaget",
    "is_joint": "Gemensamt mål",
    "periods": "Perioder",
}
