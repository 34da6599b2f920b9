"""Which text a consent was given to, and in which language: only what the förbund had approved on that day."""

from datetime import date

from django.core.exceptions import ValidationError

from finsam import dates
from finsam.formats import datum
from participants.enums import Sprak, Syfte
from participants.models import Samtyckestext
from participants.samtycke.samtyckestexter import Key

CHOOSE = "Välj språket som personen fick informationen på."
NONE_THEN = "Förbundet hade ingen godkänd text {}. Lämna språket tomt."
NOT_THEN = "Texten var inte godkänd på {} {}. Det språk som fanns då var {}."
NOT_THEN_OF_MANY = "Texten var inte godkänd på {} {}. De språk som fanns då var {}."


class Decisions:
    """All decisions about the texts, read once: a list asks about thousands of days."""

    def __init__(self) -> None:
        self._rows = list(Samtyckestext.objects.order_by("number").defer("text"))
        self._days: dict[date, dict[Key, Samtyckestext]] = {}

    def languages(self, syfte: Syfte) -> list[Sprak]:
        """Those that the purpose's text has been approved in at some time."""
        found = {row.sprak for row in self._rows if row.syfte == syfte and row.is_offered}
        return [sprak for sprak in Sprak if sprak.value in found]

    def on(self, day: date) -> dict[Key, Samtyckestext]:
        """The texts that could be given to somebody on that day; a translation only with the text it translates."""
        if day not in self._days:
            decided = [row for row in self._rows if dates.local_day(row.decided_at) <= day]
            newest = {(Syfte(row.syfte), Sprak(row.sprak)): row for row in decided}
            swedish = {syfte: newest.get((syfte, Sprak.SVENSKA)) for syfte in Syfte}
            self._days[day] = {key: row for key, row in newest.items() if _stands(row, swedish[key[0]])}
        return self._days[day]

    def check(self, sprak: Sprak | None, syfte: Syfte, day: date, *, is_asked: bool) -> None:
        """Raise ValidationError unless the language fits the day. Without an approved text there is nothing to tell."""
        there = [one for one in Sprak if (syfte, one) in self.on(day)]
        if sprak is None:
            if there and is_asked:
                raise ValidationError(CHOOSE)
            return
        if not there:
            raise ValidationError(NONE_THEN.format(datum(day)))
        if sprak not in there:
            names = ", ".join(one.label.lower() for one in there)
            text = NOT_THEN if len(there) == 1 else NOT_THEN_OF_MANY
            raise ValidationError(text.format(sprak.label.lower(), datum(day), names))

    def given(self, syfte: Syfte, sprak: Sprak | None, day: date) -> tuple[Samtyckestext | None, Samtyckestext | None]:
        """The Swedish text that a consent of the day was given to, and the one that was shown.

        Where a purpose had no text in the language the Swedish one is what was shown: it is the one that is signed.
        """
        there = self.on(day)
        swedish = there.get((syfte, Sprak.SVENSKA))
        if sprak is None or swedish is None:
            return swedish, None
        return swedish, there.get((syfte, sprak), swedish)


def _stands(row: Samtyckestext, swedish: Samtyckestext | None) -> bool:
    is_of = row.sprak == Sprak.SVENSKA or (swedish is not None and row.translates_id == swedish.pk)
    return row.is_offered and is_of and swedish is not None and swedish.is_offered
