from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.core.management.base import BaseCommand, CommandError

from finsam import env
from finsam.servers.roles import MAINT, OWNER, WEB, Superuser, create_roles

ADDRESSES = {OWNER: "DATABASE_OWNER_URL", WEB: "DATABASE_URL", MAINT: "DATABASE_MAINT_URL"}


class Command(BaseCommand):
    help = (
        "Makes the database and its three roles on a real server, with the names and passwords of DATABASE_URL, "
        "DATABASE_OWNER_URL and DATABASE_MAINT_URL. Can be run again, and after a changed password. "
        "Needs DATABASE_SUPERUSER_URL."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        environment = env.read()
        superuser = environment.text("DATABASE_SUPERUSER_URL")
        if not superuser:
            raise CommandError("DATABASE_SUPERUSER_URL är inte angiven.")
        passwords, databases = {}, set()
        for role, variable in ADDRESSES.items():
            address = urlsplit(environment.text(variable))
            if unquote(address.username or "") != role or not address.password:
                raise CommandError(f"{variable} ska gälla rollen {role} och innehålla dess lösenord.")
            passwords[role] = unquote(address.password)
            databases.add(unquote(address.path.lstrip("/")))
        if len(databases) != 1 or "" in databases:
            raise CommandError(f"{', '.join(ADDRESSES.values())} ska gälla samma databas.")
        try:
            create_roles(Superuser(superuser), passwords, databases.pop())
        except psycopg.Error as error:
            raise CommandError(f"Rollerna kunde inte skapas: {str(error).splitlines()[0]}") from error
        self.stdout.write("Databasen och rollerna finsam_owner, finsam_web och finsam_maint finns.")
