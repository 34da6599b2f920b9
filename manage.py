#!/usr/bin/env python
"""Django's commands; in a checkout they find or start the private servers themselves."""

import os
import sys


def main() -> None:
    """Run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finsam.settings.dev")
    from finsam import checkout  # sets the environment before Django reads it

    checkout.prepare(sys.argv[1] if len(sys.argv) > 1 else "")
    from finsam import command_line

    command_line.run(sys.argv)


if __name__ == "__main__":
    main()
