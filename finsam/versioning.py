"""Protection against lost updates: a row knows its version, and a form says which one it was made from."""

from typing import Self

from django.db import models


class Versioned(models.Model):
    """A row that `VersionedForm` changes. Every save through that form raises the version by one."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True

    def locked(self) -> Self:
        """The row as it is now, locked until the transaction ends."""
        return type(self)._base_manager.select_for_update(of=("self",)).get(pk=self.pk)
