"""Starting, ending, resuming and taking out an insats: a page of its own each, that says what happens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from finsam.access import Decision, methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.forms import Form
from finsam.pages import form_page
from insatser import permissions
from insatser.forms.moves import ConfirmForm, EndForm, MisregisterForm, ResumeForm
from insatser.models import IllegalMoveError, Insats
from insatser.views.insatser import insatser_of
from members.models import User
from members.requests import posted, user_of


@dataclass(frozen=True)
class Page:
    """What one of the pages says and does."""

    heading: str
    text: str
    submit: str
    done: str
    form: type[Form]
    predicate: Callable[[User, Insats], Decision]
    run: Callable[..., None]
    is_destructive: bool = False


START = Page(
    heading="Starta insatsen",
    text="Insatsen blir pågående. Det går att göra från och med startdatumet.",
    submit="Starta insatsen",
    done="Insatsen är startad.",
    form=ConfirmForm,
    predicate=permissions.can_start_insats,
    run=Insats.start,
)
END = Page(
    heading="Avsluta insatsen",
    text="Insatsen blir avslutad från och med sin sista dag. Antal och utfall kan fortfarande registreras för åren "
    "den pågick. Om insatsen kommer igång igen kan den återupptas.",
    submit="Avsluta insatsen",
    done="Insatsen är avslutad. Registrera utfall för målen och antal deltagare för det sista året.",
    form=EndForm,
    predicate=permissions.can_end_insats,
    run=Insats.end,
    is_destructive=True,
)
RESUME = Page(
    heading="Återuppta insatsen",
    text="Insatsen blir pågående igen. Uppehållet syns i översikten över år.",
    submit="Återuppta insatsen",
    done="Insatsen är återupptagen.",
    form=ResumeForm,
    predicate=permissions.can_resume_insats,
    run=Insats.resume,
)
MISREGISTER = Page(
    heading="Markera insatsen som felregistrerad",
    text="Använd det här bara om insatsen registrerades av misstag. Den försvinner ur alla listor, summor och "
    "rapporter. Kansliet kan fortfarande läsa den. Det går inte att ångra.",
    submit="Markera som felregistrerad",
    done="Insatsen är markerad som felregistrerad.",
    form=MisregisterForm,
    predicate=permissions.can_misregister_insats,
    run=Insats.misregister,
    is_destructive=True,
)


def _move(request: HttpRequest, pk: UUID, page: Page) -> HttpResponse:
    user = user_of(request)
    insats = visible_or_404(insatser_of(user), pk)
    require(page.predicate(user, insats))
    form = page.form(posted(request))
    if request.method == "POST" and form.is_valid():
        answers: dict[str, Any] = form.cleaned_data
        try:
            page.run(insats, by=user, **answers)
        except IllegalMoveError as error:
            form.add_error(next(iter(form.fields), None), str(error))
        else:
            messages.success(request, page.done)
            return redirect(insats)
    return form_page(request, "insatser/move.html", {"form": form, "insats": insats, "page": page})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A planned insats begins."""
    return _move(request, pk, START)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An insats has had its last day."""
    return _move(request, pk, END)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An ended insats comes back."""
    return _move(request, pk, RESUME)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def misregister(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An insats was a mistake."""
    return _move(request, pk, MISREGISTER)
