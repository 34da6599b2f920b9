"""The demo's årsredovisningar: texts of the closed years, and jobs that make the documents once a worker runs."""

from datetime import date

from finsam import jobs
from finsam.demo.years import Years
from followup.enums import Section, Uttagslage
from followup.issuing import annual_product
from followup.models import Arsredovisningstext

TEXTS = {
    Section.ORDFORANDE: (
        "{year} blev ännu ett år då vi fick se vad som händer när fyra parter planerar tillsammans. Fler människor än"
        " året före fick stöd av insatser som ingen av oss hade kunnat driva ensam.\n\n"
        "Jag vill tacka alla medarbetare hos medlemmarna och på kansliet.\n\nOrvar Ordheim, ordförande"
    ),
    Section.OM_FORBUNDET: (
        "Förbundet finansierar samordnade insatser för människor i förvärvsaktiv ålder som behöver stöd från mer än en"
        " av parterna. Ändamålet är att de ska uppnå eller förbättra sin förmåga att arbeta.\n\n"
        "Styrelsen sammanträdde sex gånger under året. Beredningsgruppen möttes varje månad utom i juli."
    ),
    Section.UTVECKLING: (
        "Verksamheten har i stort följt verksamhetsplanen:\n\n"
        "- de individinriktade insatserna har tagit emot deltagare under hela året\n"
        "- de strukturövergripande insatserna har samlat handläggare från alla parter\n"
        "- två nya idéer har förankrats och prövas i nästa års budget"
    ),
    Section.FORHALLANDEN: (
        "Statens medelstilldelning avgör hur stora bidrag de andra parterna lämnar. Tilldelningen var i nivå med året"
        " före."
    ),
    Section.HANDELSER: "Inga händelser av väsentlig betydelse har inträffat under {year} eller efter årets slut.",
    Section.FORVANTAD_UTVECKLING: (
        "Behovet av samordnade insatser väntas vara fortsatt stort. Eget kapital används planenligt för att hålla uppe"
        " volymen i insatserna."
    ),
    Section.PERSONAL: "Kansliet har haft tre anställda under året. Ingen har slutat eller börjat.",
    Section.STYRNING: (
        "Två samråd har hållits med medlemmarna: ett om verksamheten och årsredovisningen, ett om verksamhetsplan och"
        " budget. Styrelsen har fått en ekonomisk rapport med prognos efter varje månad."
    ),
    Section.HUSHALLNING: (
        "Styrelsens mål är att medlen ska komma deltagarna till del och att eget kapital ska räcka till tre månaders"
        " verksamhet. Båda målen är uppfyllda."
    ),
    Section.EGET_KAPITAL: (
        "Eget kapital är större än vad styrelsen har som mål. Styrelsen har beslutat att använda överskottet under de"
        " närmaste åren."
    ),
    Section.DELTAGARE: (
        "Insatserna följs upp med antal deltagare per år och kön. Antal under fem visas inte. Vad insatserna har betytt"
        " för deltagarna utvärderas i särskild ordning."
    ),
    Section.PRINCIPER: (
        "Årsredovisningen är upprättad enligt lagen (2018:597) om kommunal bokföring och redovisning. Fordringar och"
        " skulder är upptagna till de belopp som väntas flyta in och betalas. Intäkter och kostnader är periodiserade."
    ),
}


def texts(years: Years) -> None:
    """Every text of the closed years, marked ready."""
    Arsredovisningstext.objects.bulk_create(
        Arsredovisningstext(year=year, section=section, text=text.format(year=year), is_ready=True)
        for year in years.closed
        for section, text in TEXTS.items()
    )


def order_documents(years: Years) -> None:
    """Jobs that issue the årsredovisning of each closed year; the worker makes them after the demo has started."""
    for year in years.closed:
        jobs.start(
            "followup.issue_arsredovisning",
            label=f"Årsredovisningen {year} skapas",
            subject=annual_product(year, Uttagslage.UTFARDAD),
            by=None,
            parameters={
                "year": year,
                "kind": Uttagslage.UTFARDAD.value,
                "signed_on": min(date(year + 1, 3, 18), years.today).isoformat(),
                "dnr": f"{year + 1}:08",
            },
        )
