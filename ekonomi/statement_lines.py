"""The lines of the resultaträkning and the balansräkning, and which accounts belong to them by default (S 9.2, S 10).

A `Line` is the finest division that a note shows; the printed statements add lines together (`ekonomi.statements`).
Which account lies on which line is data (`Kontomappning`): what stands here is only what a new förbund starts with.
"""

from django.db import models


class Report(models.TextChoices):
    """The statement that an account belongs to."""

    RESULTATRAKNING = "resultatrakning", "Resultaträkning"
    BALANSRAKNING = "balansrakning", "Balansräkning"


class Line(models.TextChoices):
    """A line that accounts are mapped to."""

    INTAKTER_BIDRAG = "intakter_bidrag", "Bidrag från medlemmarna"
    INTAKTER_OVRIGA = "intakter_ovriga", "Övriga intäkter"
    KOSTNADER_INSATSER = "kostnader_insatser", "Insatser"
    KOSTNADER_PERSONAL = "kostnader_personal", "Personal och förtroendevalda"
    KOSTNADER_OVRIGA = "kostnader_ovriga", "Övriga kostnader"
    AVSKRIVNINGAR = "avskrivningar", "Avskrivningar"
    SKATT_OCH_UTJAMNING = "skatt_och_utjamning", "Skatteintäkter, generella statsbidrag och utjämning"
    FINANSIELLA_INTAKTER = "finansiella_intakter", "Finansiella intäkter"
    FINANSIELLA_KOSTNADER = "finansiella_kostnader", "Finansiella kostnader"
    EXTRAORDINARA_POSTER = "extraordinara_poster", "Extraordinära poster"
    BOKFORT_RESULTAT = "bokfort_resultat", "Årets resultat, bokslutspost"

    IMMATERIELLA = "immateriella", "Immateriella anläggningstillgångar"
    MARK_OCH_BYGGNADER = "mark_och_byggnader", "Mark, byggnader och tekniska anläggningar"
    INVENTARIER = "inventarier", "Maskiner och inventarier"
    FINANSIELLA_TILLGANGAR = "finansiella_tillgangar", "Finansiella anläggningstillgångar"
    INFRASTRUKTUR = "infrastruktur", "Bidrag till infrastruktur"
    FORRAD = "forrad", "Förråd"
    KUNDFORDRINGAR = "kundfordringar", "Kundfordringar"
    MOMS_OCH_SKATTEKONTO = "moms_och_skattekonto", "Moms, skattekonto och andra fordringar"
    INTERIMSFORDRINGAR = "interimsfordringar", "Förutbetalda kostnader och upplupna intäkter"
    PLACERINGAR = "placeringar", "Kortfristiga placeringar"
    LIKVIDA_PLACERINGAR = "likvida_placeringar", "Kortfristiga placeringar som är likvida medel"
    KASSA_OCH_BANK = "kassa_och_bank", "Kassa och bank"
    EGET_KAPITAL = "eget_kapital", "Eget kapital"
    PENSIONER = "pensioner", "Avsättningar för pensioner"
    ANDRA_AVSATTNINGAR = "andra_avsattningar", "Andra avsättningar"
    LANGFRISTIGA_SKULDER = "langfristiga_skulder", "Långfristiga skulder"
    LEVERANTORSSKULDER = "leverantorsskulder", "Leverantörsskulder"
    PERSONALENS_SKATTER = "personalens_skatter", "Personalens skatter och avgifter"
    OVRIGA_KORTFRISTIGA_SKULDER = "ovriga_kortfristiga_skulder", "Övriga kortfristiga skulder"
    UPPLUPNA_KOSTNADER = "upplupna_kostnader", "Upplupna kostnader och förutbetalda intäkter"
    FORUTBETALDA_BIDRAG = "forutbetalda_bidrag", "Förutbetalda bidrag"

    @property
    def report(self) -> Report:
        """The statement that the line belongs to."""
        return Report.RESULTATRAKNING if self in RESULT_LINES else Report.BALANSRAKNING


RESULT_LINES: tuple[Line, ...] = (
    Line.INTAKTER_BIDRAG,
    Line.INTAKTER_OVRIGA,
    Line.KOSTNADER_INSATSER,
    Line.KOSTNADER_PERSONAL,
    Line.KOSTNADER_OVRIGA,
    Line.AVSKRIVNINGAR,
    Line.SKATT_OCH_UTJAMNING,
    Line.FINANSIELLA_INTAKTER,
    Line.FINANSIELLA_KOSTNADER,
    Line.EXTRAORDINARA_POSTER,
    Line.BOKFORT_RESULTAT,
)
BALANCE_LINES: tuple[Line, ...] = tuple(line for line in Line if line not in RESULT_LINES)

DEFAULT_RANGES: tuple[tuple[str, str, Line], ...] = (
    ("1000", "1099", Line.IMMATERIELLA),
    ("1100", "1199", Line.MARK_OCH_BYGGNADER),
    ("1200", "1299", Line.INVENTARIER),
    ("1300", "1399", Line.FINANSIELLA_TILLGANGAR),
    ("1400", "1499", Line.FORRAD),
    ("1500", "1599", Line.KUNDFORDRINGAR),
    ("1600", "1699", Line.MOMS_OCH_SKATTEKONTO),
    ("1700", "1799", Line.INTERIMSFORDRINGAR),
    ("1800", "1899", Line.PLACERINGAR),
    ("1900", "1999", Line.KASSA_OCH_BANK),
    ("2000", "2099", Line.EGET_KAPITAL),
    ("2200", "2219", Line.PENSIONER),
    ("2220", "2299", Line.ANDRA_AVSATTNINGAR),
    ("2300", "2399", Line.LANGFRISTIGA_SKULDER),
    ("2400", "2499", Line.LEVERANTORSSKULDER),
    ("2500", "2699", Line.OVRIGA_KORTFRISTIGA_SKULDER),
    ("2700", "2799", Line.PERSONALENS_SKATTER),
    ("2800", "2899", Line.OVRIGA_KORTFRISTIGA_SKULDER),
    ("2900", "2979", Line.UPPLUPNA_KOSTNADER),
    ("2980", "2989", Line.FORUTBETALDA_BIDRAG),
    ("2990", "2999", Line.UPPLUPNA_KOSTNADER),
    ("3000", "3499", Line.INTAKTER_OVRIGA),
    ("3500", "3599", Line.INTAKTER_BIDRAG),
    ("3600", "3999", Line.INTAKTER_OVRIGA),
    ("4000", "4499", Line.KOSTNADER_OVRIGA),
    ("4500", "4699", Line.KOSTNADER_INSATSER),
    ("4700", "4999", Line.KOSTNADER_OVRIGA),
    ("5000", "5799", Line.KOSTNADER_PERSONAL),
    ("5800", "7899", Line.KOSTNADER_OVRIGA),
    ("7900", "7999", Line.AVSKRIVNINGAR),
    ("8000", "8399", Line.SKATT_OCH_UTJAMNING),
    ("8400", "8499", Line.FINANSIELLA_INTAKTER),
    ("8500", "8599", Line.FINANSIELLA_KOSTNADER),
    ("8700", "8899", Line.EXTRAORDINARA_POSTER),
    ("8900", "8999", Line.BOKFORT_RESULTAT),
)
