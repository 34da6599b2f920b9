"""The same list through django-import-export: each row checked by the same form and registered by the same function."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from import_export import resources
from tablib import Dataset

from insatser.models import Insats
from members.models import User
from participants.deltaganden.registering import Inregistrering, register_in
from participants.importing.row_form import RowForm
from participants.models import Deltagande


class PersonResource(resources.ModelResource):
    """A row of a list of participants as the library would have it: with no more work than registering a person."""

    class Meta:
        model = Deltagande
        fields = ()
        import_id_fields = ()
        skip_diff = True
        use_transactions = True

    def __init__(self, insats: Insats, user: User) -> None:
        super().__init__()
        self.insats, self.user, self.form = insats, user, RowForm(insats)
        self.entry: Inregistrering | None = None

    def get_instance(self, *_arguments: Any) -> None:
        """Every row is a new one."""

    def import_instance(self, _instance: Deltagande, row: Any, **_options: Any) -> None:
        checked = self.form.check(row)
        if checked.entry is None:
            raise ValidationError([message for _, message in checked.faults])
        self.entry = checked.entry

    def do_instance_save(self, _instance: Deltagande, _is_create: bool) -> None:
        assert self.entry is not None
        register_in(self.insats, self.entry, by=self.user)


def dataset(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> Dataset:
    """Rows as the library takes them, with the names of our columns."""
    return Dataset(*lines, headers=list(headings))


def put_in(data: Dataset, insats: Insats, user: User, *, dry_run: bool) -> None:
    """Import them, or as a preview: what the library's own pages do, one after the other."""
    result = PersonResource(insats, user).import_data(data, dry_run=dry_run, raise_errors=True)
    assert not result.has_errors()
    assert not result.has_validation_errors()
