"""Who learns of whom, by every way there is: role × employer × standing × operation, one right answer in each cell."""

import logging
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import get_resolver

from members.models import User
from tests.test_permission_matrix import names
from tests.wall import document
from tests.wall.operations import ADDRESSES, LEFT_OUT, SQL_ONLY, Lookout
from tests.wall.people import ACTORS, Actor, Fault, Tie
from tests.wall.rule import Answer, Operation, answer
from tests.wall.world import Held, World

HERE = [actor for actor in ACTORS if actor.tie == Tie.OWN and actor.fault == Fault.NONE]
"""In this order: the insatsansvarig reviews what the others have seen."""
THERE = [actor for actor in ACTORS if actor not in HERE]
BATCHES = {"of the insats": HERE, "others": THERE[::2], "others still": THERE[1::2]}
FEW = (Operation.LIST, Operation.SQL)
APPS = ("participants:", "followup:", "fraga:", "utdrag:", "api:")


@pytest.fixture
def _quiet() -> Iterator[None]:
    """Most of what is asked for is refused, and each refusal would be told with its traceback."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("forbund", "_quiet", "not_drawn")
@pytest.mark.parametrize("batch", BATCHES)
def test_every_cell(batch: str, client: Client, login: Callable[[User], Client], subtests: pytest.Subtests) -> None:
    world = World()
    for actor in BATCHES[batch]:
        client.cookies.clear()
        if (user := world.people.get(actor)) is not None:
            login(user)
        with subtests.test(str(actor)):
            assert list(wrong_cells(world, actor, client)) == []


def wrong_cells(world: World, actor: Actor, client: Client) -> Iterator[str]:
    """What is another than it should be, in words."""
    lookout = Lookout(world, actor, client)
    for operation in operations_of(actor):
        text = "\n".join(lookout.texts(operation))
        for held in world.held:
            found, right = given_away(held, text, operation), answer(actor, held.standing, operation)
            if found != right:
                yield f"{operation.value}: {held.standing}: {found.value}, inte {right.value}"


def operations_of(actor: Actor) -> tuple[Operation, ...]:
    if actor.fault in SQL_ONLY:
        return (Operation.SQL,)
    return FEW if actor.sees_much_the_same else tuple(Operation)


def given_away(held: Held, text: str, operation: Operation) -> Answer:
    """What somebody who reads the text learns. A number that was typed to search for is no news."""
    secrets = held.secrets.difference(held.numbers) if operation == Operation.SEARCH else held.secrets
    if any(secret in text for secret in secrets):
        return Answer.NAME
    return Answer.CODE if held.code and held.code in text else Answer.NOTHING


def test_every_address_is_looked_at() -> None:
    ours = {name for name in names(get_resolver()) if name.startswith(APPS)}
    looked_at = {address.url for address in ADDRESSES}
    assert ours - looked_at - set(LEFT_OUT) == set(), "say in tests/wall/operations.py how it is looked at"
    assert set(LEFT_OUT) <= ours - looked_at


def test_the_document_shows_the_matrix() -> None:
    assert document.FILE.read_text() == document.render(), "run python -m tests.wall.document"
