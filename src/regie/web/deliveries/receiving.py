# SPDX-License-Identifier: EUPL-1.2
"""Files go from the network to disk piece by piece, never through memory, and stop at the largest size."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from regie.web.deliveries.waiting import Received, safe_name


class ReceivedFile(UploadedFile[Any]):
    """A file of a form that stands on disk already."""

    def __init__(self, received: Received, field_name: str, content_type: str | None) -> None:
        super().__init__(None, received.name, content_type, received.size)
        self.received = received
        self.field_name = field_name

    def close(self) -> None:
        """There is nothing open: the file was closed when its last piece was written."""


class ToDisk(FileUploadHandler):
    """Writes each file of a request into ``folder`` and measures it. ``too_large`` says that the files together
    were more than may be sent: what followed was not kept."""

    def __init__(self, request: HttpRequest, folder: Path, most_bytes: int) -> None:
        super().__init__(request)
        self.folder = folder
        self.most_bytes = most_bytes
        self.too_large = False
        self._total = 0
        self._written = 0
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self._path = folder
        self._number = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._number += 1
        self._path = self.folder / f"{self._number:03}"
        self._file = self._path.open("xb")
        self._digest = hashlib.sha256()
        self._written = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._file is not None
        self._written += len(raw_data)
        self._total += len(raw_data)
        if self._total > self.most_bytes:
            self.too_large = True
            self._file.close()
            raise StopUpload  # what is still to come is read and thrown away, so that the answer arrives
        self._file.write(raw_data)
        self._digest.update(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        assert self._file is not None
        self._file.close()
        name = safe_name(self.file_name or "")
        received = Received(self._path, name, self._written, self._digest.hexdigest())
        return ReceivedFile(received, self.field_name or "", self.content_type)

    def upload_interrupted(self) -> None:
        if self._file is not None:
            self._file.close()
