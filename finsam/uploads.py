"""Uploaded files stay in memory: one that is written to a folder for a while could be left there in clear text."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler

MOST_HELD = 21_000_000
"""Bytes of a file that are held. No form takes a larger one; the size is told, so that the form can say so."""


class BoundedMemoryHandler(MemoryFileUploadHandler):
    """Holds a file's beginning and its true size."""

    file: BytesIO

    def handle_raw_input(self, *_arguments: Any, **_options: Any) -> None:
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start < MOST_HELD:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.file.seek(0)
        return InMemoryUploadedFile(
            file=self.file,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
