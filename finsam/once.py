"""Double submit: a form for something new carries the key of the row it will become, so that it becomes one row."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.db import IntegrityError, transaction

from finsam.forms import VersionedForm
from finsam.versioning import Versioned

V = TypeVar("V", bound=Versioned)
STALE = "Sidan har varit öppen för länge. Ladda om den och försök igen."


class OnceForm(VersionedForm[V]):
    """A versioned form that also makes new rows; save those through `create_once`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_new:
            self.fields["new_id"] = forms.UUIDField(
                widget=forms.HiddenInput, required=False, initial=uuid.uuid4, error_messages={"invalid": STALE}
            )

    def create_once(self, save: Callable[[], object]) -> bool:
        """Call `save`, unless the same page has been sent before; tells whether it was saved now.

        Afterwards the form's instance has its key either way.
        """
        self.instance.pk = self.cleaned_data.get("new_id") or uuid.uuid4()
        rows = type(self.instance)._base_manager.filter(pk=self.instance.pk)
        if rows.exists():
            return False
        try:
            with transaction.atomic():
                save()
        except IntegrityError:
            if rows.exists():  # the other one was a moment faster
                return False
            raise
        return True
