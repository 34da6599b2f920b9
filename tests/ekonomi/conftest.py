import pytest

from members.enums import Role


@pytest.fixture
def ekonom(user_with, acting_as):
    """An ekonom in whose name the test's transaction runs."""
    user = user_with(Role.EKONOM)
    acting_as(user)
    return user


@pytest.fixture
def web(login, ekonom):
    """The client of the ekonom."""
    return login(ekonom)
