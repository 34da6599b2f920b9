"""What each role may do, in the words of the page Vem är jag.

Each sentence is true of what exists today: `tests/members/test_role_texts.py` ties it to addresses that open.
"""

from members.enums import KANSLI, STYRELSE, Role

SEES_REVIEWS = ("Se om åtkomsten till deltagarnas uppgifter har granskats, vecka för vecka.",)
CLOSES_EMERGENCIES = ("Få veta när en insats nödöppnas, läsa varför, och stänga nödöppningen.",)
SEES_GALLRING = ("Se gallringsplanen och vad som har gallrats, i antal.",)
KANSLI_READS = (
    "Läsa om insatser, mål och antal deltagare.",
    "Läsa budget, utfall, prognoser, bokföring och rapporter.",
    "Ta ut ekonomiska rapporter, skriva årsredovisningens texter och göra årsredovisningen.",
    "Se förbundets medlemmar, andelar och personer.",
    *SEES_REVIEWS,
    *SEES_GALLRING,
    "Se hur länge remisser väntar.",
)
REGISTERS_INSATSER = (
    "Registrera och ändra insatser, deras perioder, planer, mål, utfall och antal deltagare.",
    "Skriva vilka som arbetar med en insats, och ändra kodlistorna.",
    "Registrera deltagare från en underskriven blankett, när de slutar eller tar tillbaka ett samtycke, och rättelser."
    " Namnen ser du inte.",
    "Se vad som saknas i registreringen, och hur lång tid den tar.",
    "Säga om en insats tar emot remisser, och vad den frågar efter.",
    "Läsa in gamla utdrag ur SUS, frysa dem som historik och ta bort dem.",
)
OPENS_FOR_REMISSER = ("Säga om dina insatser tar emot remisser, och vad de frågar efter.",)
MOVES_INSATSER = ("Starta, avsluta och återuppta insatser, och markera dem som felregistrerade.",)
MAKES_PROGNOS = ("Lämna prognos för alla budgetposter.",)
KEEPS_THE_BOOKS = (
    "Läsa in bokföring, kontera rader och koppla konton och objekt.",
    "Lägga budget och registrera samråd, beslut och medlemmarnas besked om bidrag.",
    "Ändra parternas och medlemmarnas andelar.",
)
CONFIRMS = ("Bekräfta förslag på deltagaransvariga som någon annan har lämnat.",)
RESETS_FACTORS = ("Begära eller bekräfta att ett förlorat andra steg vid inloggning tas bort.",)
CHANGES_MEMBERS = ("Lägga till och ändra medlemmar och organisationer.",)
CHANGES_PEOPLE = ("Ändra personers namn, e-postadress och arbetsgivare.",)
CHANGES_SETTINGS = ("Ändra förbundets inställningar.",)
CHANGES_ORDNING = ("Ändra förbundsordningen.",)
READS_INSATSER = ("Läsa om förbundets insatser.",)
PROTECTED_COUNTS = ("Se antal deltagare, där små tal är skyddade.",)
STYRELSE_TEXT = (
    "Läsa förbundets översikt, budget, utfall, prognoser, bokföring och rapporter.",
    "Ta ut ekonomiska rapporter.",
    *READS_INSATSER,
    *PROTECTED_COUNTS,
    "Se hur länge remisser väntar, där små tal är skyddade.",
    "Se förbundets medlemmar, andelar och förbundsordning.",
)

TEXTS: dict[Role, tuple[str, ...]] = {
    **dict.fromkeys(STYRELSE, STYRELSE_TEXT),
    **dict.fromkeys(KANSLI, KANSLI_READS),
    Role.FORBUNDSCHEF: (
        *KANSLI_READS,
        *REGISTERS_INSATSER,
        *MOVES_INSATSER,
        *KEEPS_THE_BOOKS,
        *MAKES_PROGNOS,
        "Bjuda in personer och ge eller avsluta uppdrag, utom som förbundschef och systemadministratör.",
        *CONFIRMS,
        *RESETS_FACTORS,
        *CHANGES_PEOPLE,
        *CHANGES_MEMBERS,
        *CHANGES_SETTINGS,
        *CHANGES_ORDNING,
        *CLOSES_EMERGENCIES,
        "Registrera gallringsplanen, och gallra det som ska gallras enligt den.",
    ),
    Role.HANDLAGGARE: (
        *KANSLI_READS,
        *REGISTERS_INSATSER,
        *MOVES_INSATSER,
        *MAKES_PROGNOS,
        "Bjuda in insatsansvariga, deltagaransvariga och remittenter, och ge dem uppdrag.",
        *CONFIRMS,
        *CHANGES_MEMBERS,
        *CLOSES_EMERGENCIES,
    ),
    Role.EKONOM: (*KANSLI_READS, *KEEPS_THE_BOOKS, *MAKES_PROGNOS),
    Role.STATISTIKANSVARIG: (*KANSLI_READS, *REGISTERS_INSATSER),
    Role.NAMNDSEKRETERARE: (
        *KANSLI_READS,
        "Bjuda in styrelse, beredningsgrupp, medlemsrepresentanter och revisorer, och ge dem uppdrag.",
        *CHANGES_ORDNING,
    ),
    Role.DELTAGARANSVARIG: (
        "Läsa om de insatser som du är knuten till.",
        "Registrera antal deltagare i dem medan du är knuten till dem.",
        "Registrera deltagare in och ut, rätta det som blev fel, och registrera samtycken som tas tillbaka.",
        "Göra om den som får skyddade personuppgifter till ett anonymt antal. Det går inte att ångra.",
        "Se namn på deltagarna och söka på personnummer och namn så länge deras samtycke gäller. Varje visning loggas.",
        "Nödöppna en annan insats i några timmar när det inte kan vänta. Två andra får veta det genast.",
        "Se vad som saknas i registreringen, och hur lång tid den tar.",
        "Ge besked om remisser till dina insatser, och registrera in dem som är antagna.",
        "Fråga dem som har samtyckt hur det har gått 6, 12 och 24 månader efter insatsen, och registrera svaren.",
        "Se hur länge remisser väntar.",
    ),
    Role.REMITTENT: (
        "Remittera personer som har samtyckt till insatser som tar emot remisser, och följa vad som händer.",
        "Återkalla dina remisser. Namnen du har skrivit ser du inte igen.",
        *READS_INSATSER,
    ),
    Role.INSATSANSVARIG: (
        "Läsa om de insatser som du är knuten till, med budget, utfall och prognoser.",
        "Registrera antal deltagare i dem medan du är knuten till dem.",
        "Lägga till och ändra deras mål, skriva utfall och planera antal deltagare.",
        "Lämna prognos för deras budgetposter.",
        "Se vad som saknas i registreringen av deras deltagare, i antal.",
        *OPENS_FOR_REMISSER,
        "Granska varje vecka vem som har sett uppgifter om deras deltagare, med koder i stället för namn.",
        "Se hur länge remisser väntar.",
        *CLOSES_EMERGENCIES,
    ),
    Role.BEREDNINGSGRUPP: (*READS_INSATSER, *PROTECTED_COUNTS),
    Role.MEDLEMSREPRESENTANT: (
        "Läsa om bidragen, den budget som är på samråd eller beslutad, och ekonomisk rapport.",
        "Läsa utfärdade rapporter och årsredovisningar.",
        *READS_INSATSER,
        *PROTECTED_COUNTS,
        "Se förbundets medlemmar, andelar och förbundsordning.",
    ),
    Role.REVISOR: (
        "Läsa budget, utfall, prognoser, bidrag, bokföring och räkenskaper, och hämta inlästa bokföringsfiler.",
        "Läsa utfärdade rapporter och årsredovisningar, och utkast till dem.",
        *READS_INSATSER,
        *PROTECTED_COUNTS,
        "Se förbundets medlemmar, andelar och förbundsordning.",
        *SEES_REVIEWS,
        *SEES_GALLRING,
    ),
    Role.SYSTEMADMINISTRATOR: (
        "Bjuda in kansliets personer och andra systemadministratörer, och ge eller avsluta deras uppdrag.",
        "Stänga och öppna konton.",
        *CONFIRMS,
        *RESETS_FACTORS,
        *CHANGES_PEOPLE,
        *CHANGES_MEMBERS,
        *CHANGES_SETTINGS,
        "Läsa loggen och skicka ett testmejl.",
        *SEES_REVIEWS,
        "Du ser inga uppgifter om insatser, ekonomi eller deltagare.",
    ),
}


def may(role: Role | None) -> tuple[str, ...]:
    """What the role may do; nothing without an uppdrag."""
    return TEXTS[role] if role is not None else ()
