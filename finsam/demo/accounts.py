"""The demo's logins: one user name per role, one password, and a shared second factor where the role demands one."""

from dataclasses import dataclass

from members.enums import MFA_ROLES, Role

PASSWORD = "norra-vattern-demo"  # noqa: S105 -- printed at start, and refused outside the demo
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 -- printed at start, and refused outside the demo


@dataclass(frozen=True)
class Account:
    """A login of the demo: who it is, where employed, and which role."""

    username: str
    name: str
    employer: str
    role: Role
    organisation: str = ""

    @property
    def has_mfa(self) -> bool:
        """True when the role gets nowhere without a second factor."""
        return self.role in MFA_ROLES


FORBUND = "Samordningsförbundet Norra Vättern"
FK = "Försäkringskassan"
AF = "Arbetsförmedlingen"
REGION = "Region Norrvätter"
VATTERLUNDA = "Vätterlunda kommun"
NORRHAMRA = "Norrhamra kommun"
EKHULTA = "Ekhulta kommun"
REVISION = "Påhittade Revisionsbyrån AB"

ACCOUNTS = (
    Account("forbundschef", "Frida Förbundsson", FORBUND, Role.FORBUNDSCHEF),
    Account("handlaggare", "Hanna Handledal", FORBUND, Role.HANDLAGGARE),
    Account("ekonom", "Ebbe Ekonomberg", FORBUND, Role.EKONOM),
    Account("statistik", "Stina Statistlund", FORBUND, Role.STATISTIKANSVARIG),
    Account("sekreterare", "Sixten Sekretson", FORBUND, Role.NAMNDSEKRETERARE),
    Account("deltagaransvarig", "Disa Deltasson", VATTERLUNDA, Role.DELTAGARANSVARIG),
    Account("remittent", "Rolf Remissgren", FK, Role.REMITTENT),
    Account("insatsansvarig", "Inga Insatsdotter", VATTERLUNDA, Role.INSATSANSVARIG),
    Account("ordforande", "Orvar Ordheim", VATTERLUNDA, Role.ORDFORANDE),
    Account("ledamot", "Lena Ledamark", REGION, Role.LEDAMOT),
    Account("ersattare", "Erik Ersättarö", REGION, Role.ERSATTARE),
    Account("beredning", "Berit Beredås", NORRHAMRA, Role.BEREDNINGSGRUPP),
    Account("medlem", "Mikael Medlemsvik", EKHULTA, Role.MEDLEMSREPRESENTANT),
    Account("revisor", "Rut Revisionius", REVISION, Role.REVISOR, VATTERLUNDA),
    Account("sysadmin", "Sam Systemsson", FORBUND, Role.SYSTEMADMINISTRATOR),
)

BOARD = (
    ("Fanny Fabelberg", FK, Role.LEDAMOT),
    ("Folke Fantasén", FK, Role.ERSATTARE),
    ("Ada Arbetsmo", AF, Role.LEDAMOT),
    ("Axel Arbetsdal", AF, Role.ERSATTARE),
    ("Valter Vätterö", VATTERLUNDA, Role.ERSATTARE),
    ("Nora Norrsken", NORRHAMRA, Role.LEDAMOT),
    ("Nils Norrgård", NORRHAMRA, Role.ERSATTARE),
    ("Elsa Ekåker", EKHULTA, Role.LEDAMOT),
    ("Emil Ekbacke", EKHULTA, Role.ERSATTARE),
)
"""The rest of the board, who have no login in the demo: as many ersättare as ledamöter, one of each per member."""


STAFF = (
    (Account("unga-vagar", "Ulla Ungmark", NORRHAMRA, Role.DELTAGARANSVARIG), ("unga-vagar", "vandpunkten")),
    (Account("grona-rummet", "Gunnar Grönvik", EKHULTA, Role.DELTAGARANSVARIG), ("grona-rummet",)),
    (Account("lotsen", "Lovisa Lotsgård", REGION, Role.DELTAGARANSVARIG), ("lotsen", "lotsen-samverkan")),
    (Account("arbetslust", "Arvid Arbetslund", AF, Role.DELTAGARANSVARIG), ("arbetslust",)),
)
"""Deltagaransvariga of the insatser that the login of that role is not tied to; nobody can log in as them."""


def announcement() -> str:
    """What `make demo` prints: who can log in, and with what."""
    width = max(len(account.username) for account in ACCOUNTS)
    lines = [
        f"  {account.username:<{width}}  {account.role.label}{' (engångskod krävs)' if account.has_mfa else ''}"
        for account in ACCOUNTS
    ]
    return "\n".join(
        [
            "Logga in som:",
            *lines,
            f"Lösenord för alla: {PASSWORD}",
            f"Nyckel till engångskoderna (TOTP): {TOTP_SECRET}",
        ]
    )
