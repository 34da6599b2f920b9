"""What the demo's förbund does and what it costs: insatser with their years, and the posts of the budget."""

from dataclasses import dataclass, field

from finsam.demo import accounts


@dataclass(frozen=True)
class PlannedInsats:
    """An insats: when it runs (offsets from the first year, with gaps), what it costs a year, and whom it is for."""

    name: str
    code: str
    is_individual: bool
    owner: str
    amount: int
    years: tuple[int, ...]
    purpose: str
    target_groups: tuple[str, ...]
    orientation: str
    planned: int
    counts_only: bool = False
    is_esf: bool = False
    continues: str = ""
    limited_years: tuple[int, ...] = ()


INSATSER = (
    PlannedInsats(
        "Steget", "steget", True, accounts.VATTERLUNDA, 2_160_000, (0, 1, 2, 3),
        "Steg för steg mot arbete för den som länge varit borta från arbetslivet.",
        ("langtidssjukskrivna",), "arbetslivsinriktad", 60,
    ),
    PlannedInsats(
        "Unga vägar", "unga-vagar", True, accounts.NORRHAMRA, 1_680_000, (0, 1, 2, 3),
        "Unga som varken arbetar eller studerar hittar en egen väg vidare.",
        ("unga_vuxna", "unga_aktivitetsersattning"), "motiverande", 45,
    ),
    PlannedInsats(
        "Språkspåret", "sprakspar", True, accounts.VATTERLUNDA, 1_140_000, (1, 2, 3),
        "Yrkessvenska och praktik sida vid sida.", ("utrikesfodda", "forsorjningsstod"), "aktiverande", 40,
    ),
    PlannedInsats(
        "Gröna rummet", "grona-rummet", True, accounts.EKHULTA, 780_000, (0, 1, 3),
        "Naturnära rehabilitering i liten grupp.", ("psykisk_ohalsa",), "behandlande", 20,
    ),
    PlannedInsats(
        "Lotsen", "lotsen", True, accounts.REGION, 960_000, (0, 1),
        "En lots genom vård, försäkring och arbetsmarknad.", ("komplex_problematik",), "motiverande", 35,
    ),
    PlannedInsats(
        "Lotsen i samverkan", "lotsen-samverkan", True, accounts.REGION, 1_020_000, (2, 3),
        "Lotsen tillsammans med primärvårdens rehabkoordinatorer.", ("komplex_problematik",), "motiverande", 35,
        continues="lotsen",
    ),
    PlannedInsats(
        "Arbetslust", "arbetslust", True, accounts.AF, 720_000, (2, 3),
        "Praktik hos arbetsgivare med stöd på plats.", ("unga_funktionsnedsattning",), "arbetslivsinriktad", 18,
        is_esf=True, limited_years=(3,),
    ),
    PlannedInsats(
        "Vändpunkten", "vandpunkten", True, accounts.NORRHAMRA, 540_000, (0,),
        "Missbruksvård och arbetsträning i samma hus.", ("missbruk",), "behandlande", 12,
    ),
    PlannedInsats(
        "Samverkansarenan", "samverkansarenan", False, accounts.FK, 360_000, (0, 1, 2, 3),
        "Handläggare från alla parter möts kring gemensamma arbetssätt.",
        ("komplex_problematik",), "information_dialog", 180, counts_only=True,
    ),
    PlannedInsats(
        "Metodskolan", "metodskolan", False, accounts.REGION, 240_000, (0, 2, 3),
        "Gemensam kompetensutveckling i metoder för samverkan.", ("annan",), "utbildning", 120, counts_only=True,
    ),
    PlannedInsats(
        "Kartläggning unga", "kartlaggning-unga", False, accounts.EKHULTA, 180_000, (1,),
        "Kartläggning av unga utan sysselsättning i området.", ("unga_vuxna",), "kartlaggning", 30, counts_only=True,
    ),
    PlannedInsats(
        "Bron till vardagen", "bron", False, accounts.VATTERLUNDA, 300_000, (3,),
        "Erfarenheter från insatserna förs in i ordinarie verksamhet.", ("annan",), "implementering", 60,
        counts_only=True,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class PlannedPost:
    """A post of the budget that is no insats."""

    name: str
    code: str
    area: str
    amount: int
    cost_centre: str = ""
    konton: tuple[str, ...] = field(default_factory=tuple)


AREAS = (
    ("intakter", "Intäkter"),
    ("styrelse", "Styrelse"),
    ("revision", "Revision"),
    ("kansli", "Kansli"),
    ("insatser_individ", "Individinriktade insatser"),
    ("insatser_struktur", "Strukturövergripande insatser"),
    ("utvecklingsmedel", "Utvecklingsmedel"),
)

POSTS = (
    PlannedPost("Arvoden och möten", "arvoden", "styrelse", 310_000, "100", ("5011", "5610", "7010")),
    PlannedPost("Revision", "revision", "revision", 95_000, "110", ("7430",)),
    PlannedPost("Personal", "personal", "kansli", 1_780_000, "200", ("5020", "5610", "5710")),
    PlannedPost("Lokal, IT och information", "lokal-it", "kansli", 285_000, "210", ("6010", "6810", "7210")),
    PlannedPost("Köpta ekonomitjänster", "ekonomitjanster", "kansli", 120_000, "220", ("7410",)),
    PlannedPost("Utvecklingsmedel", "utvecklingsmedel", "utvecklingsmedel", 450_000, "300", ("4610",)),
)
INTEREST = PlannedPost("Ränta", "ranta", "intakter", 40_000, "", ("8410",))
