"""The picture of what those do who were asked after the end."""

from finsam.charts import Chart, Series, bars
from finsam.formats import percent
from followup.langtidsresultat import NAMES, Result, Time

DRAWN = (0, 1, 2, 3)
"""All parts but those who were not asked."""


def chart(found: Result, end: Time) -> Chart:
    """A bar for each time, cut into what they do; those who were not asked are left out."""
    shown = (end, *found.times)
    series = [Series(NAMES[place], [found.total.parts[time.key][place] for time in shown]) for place in DRAWN]
    title = f"Vad de som slutade {found.year} gör"
    return bars(
        f"langtid-{found.year}",
        title,
        finding(found, end),
        [time.label for time in shown],
        series,
        unit="antal",
        category_name="Mättillfälle",
        is_stacked=True,
        is_ordered=False,
    )


def finding(found: Result, end: Time) -> str:
    """The shares in work or studies of those who answered, as far as they may be told."""
    rates = [(time.label.lower(), found.total.working_rate(time.key)) for time in (end, *found.times)]
    told = [f"{label} {percent(rate)}" for label, rate in rates if rate is not None]
    return f"I arbete eller studier av dem som svarade: {', '.join(told)}" if told else "För få för att visas"
