"""What a browser would send back from the form of a page."""

import re

from django.test import Client

CONTROL = re.compile(r"<input[^>]*>")


def typed_in(page: str) -> dict[str, str]:
    """Name and value of each input of the page, the hidden ones too; choices not."""
    found = {}
    for control in CONTROL.findall(page):
        name, value = re.search(r'name="([^"]+)"', control), re.search(r'value="([^"]*)"', control)
        if name and value and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = value[1]
    return found


def opened(client: Client, address: str) -> dict[str, str]:
    """Open a page; what its form would send if nothing is typed."""
    response = client.get(address)
    assert response.status_code == 200
    return typed_in(response.content.decode())
