"""What the crash tests put into their database and ask of it, as a process of its own: `crash_books COMMAND [ID]`."""

import sys

import django

django.setup()

from ekonomi.bokforing.aggregate import discrepancies  # noqa: E402 -- the models come after the set-up
from finsam import acting  # noqa: E402
from finsam.jobs.models import Job  # noqa: E402
from finsam.jobs.starting import retry  # noqa: E402
from tests.ekonomi.ledger_factories import imported, received, row, sie_bytes, voucher  # noqa: E402
from tests.finsam.drift.crash_points import ROWS  # noqa: E402
from tests.members.factories import ForbundFactory  # noqa: E402


def prepare() -> str:
    """A förbund with the ledger of 2025, and the file of 2026 to read in; gives its id."""
    ForbundFactory()
    imported(
        sie_bytes(voucher(1, 1, row("4600", 100), year=2025), voucher(2, 2, row("4600", 50), year=2025), year=2025)
    )
    vouchers = [voucher(number, 1 + number % 12, row("4600", number)) for number in range(1, 1 + ROWS // 2)]
    return str(received(sie_bytes(*vouchers)).pk)


def main(command: str, *ids: str) -> None:
    """Do it, and give what is asked for."""
    with acting.transaction_as(acting.SYSTEM):
        if command == "prepare":
            sys.stdout.write(prepare())
        elif command == "retry":
            retry(Job.objects.get(pk=ids[0]))
        else:
            sys.stdout.write(str(len(discrepancies())))


if __name__ == "__main__":
    main(*sys.argv[1:])
