"""The picture of what those do who were asked after the end."""

from finsam.charts import Chart, Series, bars
from finsam.formats import percent
from finsam.protection import Count as Shown
from finsam.protection import Protected
from followup.langtid.counting import Time
from followup.langtid.result import Result

DRAWN = (("I arbete eller studier", 3), ("Annat", 4), ("Okänt", 5), ("Inget svar", 1))
"""All parts but those who were not asked, and where they stand among the figures."""


def chart(found: Result, end: Time) -> Chart:
    """A bar for each time, cut into what they do; those who were not asked are left out."""
    shown = (end, *found.times)
    stacks = [_stack(found, time) for time in shown]
    series = [Series(name, [stack[place] for stack in stacks]) for place, (name, _) in enumerate(DRAWN)]
    return bars(
        f"langtid-{found.year}",
        f"Vad de som slutade {found.year} gör",
        finding(found, end),
        [time.label for time in shown],
        series,
        unit="deltaganden",
        category_name="Mättillfälle",
        is_stacked=True,
        is_ordered=False,
    )


def _stack(found: Result, time: Time) -> list[Shown]:
    """The parts of a bar, or none when one is hidden: the others alone would look like all."""
    figures = found.total.at[time.key].figures
    parts = [figures[place] for _, place in DRAWN]
    return parts if all(isinstance(part, int) for part in parts) else [Protected(is_secondary=True)] * len(parts)


def finding(found: Result, end: Time) -> str:
    """The shares in work or studies of those who answered, as far as they may be told."""
    rates = [(time.label.lower(), found.total.at[time.key].working_rate) for time in (end, *found.times)]
    told = [f"{label} {percent(rate)}" for label, rate in rates if rate is not None]
    return f"I arbete eller studier av dem som svarade: {', '.join(told)}" if told else "För få för att visas"
