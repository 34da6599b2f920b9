"""Each sentence of Vem är jag is tied to addresses: the permission matrix, itself tested with real requests, tells
what they answer the role that reads the sentence."""

import pytest

from members.enums import Role
from members.role_texts import TEXTS
from tests.permissions.rows import all_rows

OPENS = (200, 302, 422)
REFUSES = (403, 404)
TIES = {
    "Läsa om insatser, mål och antal deltagare.": "insatser:detail participants:counts",
    "Läsa budget, utfall, prognoser, bokföring och rapporter.": (
        "ekonomi:budgets ekonomi:report ekonomi:prognoser ekonomi:ledger followup:reports"
    ),
    "Ta ut ekonomiska rapporter, skriva årsredovisningens texter och göra årsredovisningen.": (
        "+followup:issue_report +followup:annual_text +followup:make_annual"
    ),
    "Se förbundets medlemmar, andelar och personer.": "members:medlemmar members:medlem members:people",
    "Registrera och ändra insatser, deras perioder, planer, mål, utfall och antal deltagare.": (
        "+insatser:register +insatser:change +insatser:periods +insatser:plan +insatser:goal_add"
        " +insatser:goal_change +insatser:goal_outcome +participants:register"
    ),
    "Skriva vilka som arbetar med en insats, och ändra kodlistorna.": (
        "+insatser:tie +insatser:untie +insatser:codelist_add +insatser:codelist_retire"
    ),
    "Starta, avsluta och återuppta insatser, och markera dem som felregistrerade.": (
        "+insatser:start +insatser:end +insatser:resume +insatser:misregister"
    ),
    "Lämna prognos för alla budgetposter.": "ekonomi:prognoser +ekonomi:prognos[other's]",
    "Läsa in bokföring, kontera rader och koppla konton och objekt.": (
        "+ekonomi:import_upload +ekonomi:to_post +ekonomi:konto_change +ekonomi:rule_add"
    ),
    "Lägga budget och registrera samråd, beslut och medlemmarnas besked om bidrag.": (
        "+ekonomi:budget_new +ekonomi:budget_area +ekonomi:budget_samrad +ekonomi:budget_decide"
        " +ekonomi:bidrag_register"
    ),
    "Ändra parternas och medlemmarnas andelar.": "+members:parts +members:splits",
    "Bjuda in personer och ge eller avsluta uppdrag, utom som förbundschef och systemadministratör.": (
        "+members:invite +members:give_uppdrag +members:end_uppdrag"
    ),
    "Bekräfta förslag på deltagaransvariga som någon annan har lämnat.": "members:waiting +members:confirm_uppdrag",
    "Begära eller bekräfta att ett förlorat andra steg vid inloggning tas bort.": (
        "+members:ask_factor_reset +members:confirm_factor_reset"
    ),
    "Ändra personers namn, e-postadress och arbetsgivare.": "+members:person_change",
    "Lägga till och ändra medlemmar och organisationer.": (
        "+members:medlem_add +members:medlem_change +members:organisation_add +members:organisation_change"
    ),
    "Ändra förbundets inställningar.": "+members:settings_change",
    "Ändra förbundsordningen.": "+members:forbundsordning_add +members:forbundsordning_change",
    "Bjuda in insatsansvariga, deltagaransvariga och remittenter, och ge dem uppdrag.": (
        "+members:invite +members:give_uppdrag"
    ),
    "Bjuda in styrelse, beredningsgrupp, medlemsrepresentanter och revisorer, och ge dem uppdrag.": (
        "+members:invite +members:give_uppdrag"
    ),
    "Läsa om de insatser som du är knuten till.": "insatser:list insatser:detail[own]",
    "Registrera antal deltagare i dem medan du är knuten till dem.": "+participants:register[own]",
    "Registrera deltagare från en underskriven blankett, när de slutar eller tar tillbaka ett samtycke, och rättelser."
    " Namnen ser du inte.": (
        "+participants:register_in +participants:register_out +participants:withdraw participants:deltagande"
        " +participants:correct_start +participants:correct_end +participants:register_mistake"
        " +participants:reopen"
    ),
    "Registrera deltagare in och ut, rätta det som blev fel, och registrera samtycken som tas tillbaka.": (
        "+participants:register_in[own] +participants:register_out[own] +participants:withdraw[own]"
        " +participants:correct_start[own] +participants:correct_end[own] +participants:correct_identity[own]"
        " +participants:register_mistake[own] +participants:reopen[own]"
    ),
    "Göra om den som får skyddade personuppgifter till ett anonymt antal. Det går inte att ångra.": (
        "+participants:make_anonymous[own]"
    ),
    "Se namn på deltagarna och söka på personnummer och namn så länge deras samtycke gäller. Varje visning loggas.": (
        "participants:everything participants:deltaganden[own] participants:deltagande[own] participants:find"
        " participants:find_by_name"
    ),
    "Se vad som saknas i registreringen, och hur lång tid den tar.": "participants:missing",
    "Se vad som saknas i registreringen av deras deltagare, i antal.": "participants:missing",
    "Remittera personer som har samtyckt till insatser som tar emot remisser, och följa vad som händer.": (
        "participants:remisser participants:remiss_choose +participants:remiss_send[open] participants:remiss[own]"
    ),
    "Återkalla dina remisser. Namnen du har skrivit ser du inte igen.": "+participants:remiss_recall[own]",
    "Ge besked om remisser till dina insatser, och registrera in dem som är antagna.": (
        "participants:remisser +participants:remiss_answer[own] +participants:remiss_undo[own]"
        " +participants:remiss_register[own] +participants:remiss_recall[own]"
    ),
    "Fråga dem som har samtyckt hur det har gått 6, 12 och 24 månader efter insatsen, och registrera svaren.": (
        "participants:follow_ups participants:follow_up[own] +participants:follow_up_register[own]"
        " +participants:contact[own] +participants:follow_up_take_back[own]"
    ),
    "Säga om en insats tar emot remisser, och vad den frågar efter.": "+participants:remiss_reception",
    "Säga om dina insatser tar emot remisser, och vad de frågar efter.": "+participants:remiss_reception[own]",
    "Se om åtkomsten till deltagarnas uppgifter har granskats, vecka för vecka.": "participants:reviews",
    "Granska varje vecka vem som har sett uppgifter om deras deltagare, med koder i stället för namn.": (
        "participants:reviews participants:review[own]"
    ),
    "Se gallringsplanen och vad som har gallrats, i antal.": (
        "participants:gallring participants:gallring_detail participants:gallring_document"
    ),
    "Registrera gallringsplanen, och gallra det som ska gallras enligt den.": (
        "+participants:gallring_plan participants:gallring_order[due]"
    ),
    "Läsa in gamla utdrag ur SUS, frysa dem som historik och ta bort dem.": (
        "participants:sus_upload +participants:sus_extract +participants:sus_remove"
    ),
    "Se hur länge remisser väntar.": "participants:waiting_times",
    "Se hur länge remisser väntar, där små tal är skyddade.": "participants:waiting_times",
    "Nödöppna en annan insats i några timmar när det inte kan vänta. Två andra får veta det genast.": (
        "+participants:emergency_open participants:emergency_people[own] +participants:emergency_close[own]"
    ),
    "Få veta när en insats nödöppnas, läsa varför, och stänga nödöppningen.": (
        "participants:emergency[own] +participants:emergency_close[own]"
    ),
    "Läsa om förbundets insatser.": "insatser:list insatser:detail[other's]",
    "Läsa om de insatser som du är knuten till, med budget, utfall och prognoser.": (
        "insatser:detail[own] ekonomi:report ekonomi:for_insats[own] ekonomi:prognoser"
    ),
    "Lägga till och ändra deras mål, skriva utfall och planera antal deltagare.": (
        "+insatser:goal_add[own] +insatser:goal_change[own] +insatser:goal_outcome[own] +insatser:plan[own]"
    ),
    "Lämna prognos för deras budgetposter.": "+ekonomi:prognos[own]",
    "Se antal deltagare, där små tal är skyddade.": "participants:counts",
    "Läsa förbundets översikt, budget, utfall, prognoser, bokföring och rapporter.": (
        "start ekonomi:budgets ekonomi:report ekonomi:prognoser ekonomi:ledger followup:reports"
    ),
    "Ta ut ekonomiska rapporter.": "+followup:issue_report",
    "Se förbundets medlemmar, andelar och förbundsordning.": (
        "members:medlemmar members:medlem members:forbundsordningar"
    ),
    "Läsa om bidragen, den budget som är på samråd eller beslutad, och ekonomisk rapport.": (
        "ekonomi:bidrag ekonomi:budget[samråd] ekonomi:budget[decided] ekonomi:report"
    ),
    "Läsa utfärdade rapporter och årsredovisningar.": "followup:reports followup:report[issued]",
    "Läsa utfärdade rapporter och årsredovisningar, och utkast till dem.": (
        "followup:reports followup:report[issued] followup:report[draft] followup:annual"
    ),
    "Läsa budget, utfall, prognoser, bidrag, bokföring och räkenskaper, och hämta inlästa bokföringsfiler.": (
        "ekonomi:budgets ekonomi:report ekonomi:prognoser ekonomi:bidrag ekonomi:ledger followup:statements"
        " ekonomi:import_file"
    ),
    "Bjuda in kansliets personer och andra systemadministratörer, och ge eller avsluta deras uppdrag.": (
        "+members:invite +members:give_uppdrag +members:end_uppdrag"
    ),
    "Stänga och öppna konton.": "+members:close_user +members:open_user",
    "Läsa loggen och skicka ett testmejl.": "members:log +members:test_mail",
}
"""Sentence → what it takes: addresses with a GET, after + with a POST, in [] the case of the matrix."""
REFUSED = {
    "Du ser inga uppgifter om insatser, ekonomi eller deltagare.": (
        "insatser:list ekonomi:report ekonomi:budgets ekonomi:ledger participants:counts followup:reports"
    ),
}
"""Sentences that say what the role may not do."""


def answers(tie: str, role: Role) -> list[int]:
    """What the matrix says that the role is answered."""
    method = "post" if tie.startswith("+") else "get"
    url, _, case = tie.lstrip("+").rstrip("]").partition("[")
    found = [
        row.status_for(role)
        for row in all_rows()
        if (row.url, row.method.lower()) == (url, method) and (not case or row.case == case)
    ]
    assert found, f"{tie} is not in the permission matrix"
    return found


@pytest.mark.parametrize("role", Role)
def test_each_sentence_is_true_of_the_role(role: Role) -> None:
    for sentence in TEXTS[role]:
        for tie in TIES.get(sentence, "").split():
            assert set(answers(tie, role)) & set(OPENS), f"{role} reads “{sentence}”, but not {tie}"
        for tie in REFUSED.get(sentence, "").split():
            assert set(answers(tie, role)) <= set(REFUSES), f"{role} reads “{sentence}”, but {tie}"


def test_every_sentence_is_tied() -> None:
    told = {sentence for texts in TEXTS.values() for sentence in texts}
    assert told == TIES.keys() | REFUSED.keys()


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_do_is_told(role: Role) -> None:
    """Of what some sentence names as an act, every role that may do it has a sentence that names it."""
    acts = {tie for ties in TIES.values() for tie in ties.split() if tie.startswith("+")}
    own = {tie.partition("[")[0] for sentence in TEXTS[role] for tie in TIES.get(sentence, "").split()}
    may = {tie.partition("[")[0] for tie in acts if set(answers(tie, role)) & set(OPENS)}
    assert may <= own
