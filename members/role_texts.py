"""What each role may do, in the words of the page Vem är jag."""

from members.enums import KANSLI, Role

KANSLI_TEXT = (
    "Registrera och ändra insatser, mål och antal deltagare.",
    "Läsa budget, utfall, prognoser och rapporter.",
    "Se förbundets medlemmar, andelar och personer.",
)
STYRELSE_TEXT = (
    "Läsa förbundets översikt, ekonomi, insatser och rapporter.",
    "Se antal deltagare, där små tal är skyddade.",
)

TEXTS: dict[Role, tuple[str, ...]] = {
    **dict.fromkeys(KANSLI, KANSLI_TEXT),
    Role.FORBUNDSCHEF: (
        *KANSLI_TEXT,
        "Bjuda in personer och ge eller avsluta deras uppdrag.",
        "Bekräfta förslag på deltagaransvariga som någon annan har lämnat.",
        "Ändra förbundets inställningar, förbundsordning och andelar.",
    ),
    Role.HANDLAGGARE: (
        *KANSLI_TEXT,
        "Bjuda in insatsansvariga, deltagaransvariga och remittenter.",
        "Bekräfta förslag på deltagaransvariga som någon annan har lämnat.",
    ),
    Role.EKONOM: (*KANSLI_TEXT, "Läsa in bokföring, lägga budget och prognos, och ändra andelar."),
    Role.NAMNDSEKRETERARE: (*KANSLI_TEXT, "Bjuda in styrelse, beredningsgrupp, medlemsrepresentanter och revisorer."),
    Role.DELTAGARANSVARIG: (
        "Registrera och följa deltagare i de insatser som du är ansvarig för.",
        "Se namn på dina deltagare så länge deras samtycke gäller.",
    ),
    Role.REMITTENT: ("Läsa om förbundets insatser och skicka en remiss med samtycke.",),
    Role.INSATSANSVARIG: ("Följa din insats: mål, antal deltagare, ekonomi och prognos.",),
    Role.ORDFORANDE: STYRELSE_TEXT,
    Role.LEDAMOT: STYRELSE_TEXT,
    Role.ERSATTARE: STYRELSE_TEXT,
    Role.BEREDNINGSGRUPP: ("Läsa om förbundets insatser och rapporter. Små tal är skyddade.",),
    Role.MEDLEMSREPRESENTANT: ("Läsa om er medlems bidrag, insatser och rapporter. Små tal är skyddade.",),
    Role.REVISOR: ("Läsa allt om pengar och beslut. Antal deltagare är skyddade när de är få.",),
    Role.SYSTEMADMINISTRATOR: (
        "Bjuda in kansliets personer och andra systemadministratörer, och stänga konton.",
        "Ändra inställningar och läsa loggen.",
        "Du ser inga uppgifter om ekonomi eller deltagare.",
    ),
}


def may(role: Role | None) -> tuple[str, ...]:
    """What the role may do; nothing without an uppdrag."""
    return TEXTS[role] if role is not None else ()
