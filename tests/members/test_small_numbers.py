"""Where the threshold of small numbers comes from."""

import pytest

from finsam.protection import protect_table, threshold
from members import current_forbund
from members.models import Forbund


@pytest.mark.parametrize(("chosen", "count", "shown"), [(5, 4, "<5"), (5, 5, "5"), (10, 9, "<10"), (3, 2, "<3")])
def test_the_forbund_decides(forbund: Forbund, chosen: int, count: int, shown: str) -> None:
    forbund.small_number_threshold = chosen
    forbund.save()
    current_forbund.forget()
    assert str(protect_table([[count]]).total) == shown


@pytest.mark.django_db
def test_before_the_set_up_it_is_five() -> None:
    assert threshold() == 5
