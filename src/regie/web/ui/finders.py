# SPDX-License-Identifier: EUPL-1.2
"""Static files that are made from what is installed: the fonts, the chart library, and the mounted theme.

They are made once into a folder of the cache that is named after what they are made from, so that another version
of a package gives other files. The storage that serves them in production puts a hash of the content in the name.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import vl_convert
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

from regie.reporting.fonts import FAMILY, font_folder, woff

PREFIX = "ui/made/"

FACES = (
    ("lato-400.woff", "Lato-Regular.ttf", 400, "normal"),
    ("lato-400-italic.woff", "Lato-Italic.ttf", 400, "italic"),
    ("lato-700.woff", "Lato-Bold.ttf", 700, "normal"),
    ("lato-900.woff", "Lato-Black.ttf", 900, "normal"),
)


def made_folder() -> Path:
    """The folder with all generated files, made when they are not there yet."""
    folder = Path(settings.REGIE.cache) / "static" / _recipe()
    for name, make in _files().items():
        if not (folder / name).exists():
            _write(folder / name, make())
    return folder


@cache
def _recipe() -> str:
    """What the files are made from, as a name."""
    packages = [f"{name}={version(name)}" for name in ("font-lato", "vl-convert-python")]
    own = Path(__file__).read_bytes()
    return hashlib.sha256("\n".join(packages).encode() + own).hexdigest()[:12]


def _files() -> dict[str, Callable[[], bytes]]:
    fonts = {face[0]: lambda file=face[1]: woff((font_folder() / file).read_bytes()) for face in FACES}
    return {**fonts, "fonts.css": _font_faces, "vega.js": _vega}


def _font_faces() -> bytes:
    faces = (
        f"@font-face {{ font-family: {FAMILY}; font-weight: {weight}; font-style: {style}; font-display: swap; "
        f'src: url("{name}") format("woff") }}'
        for name, _, weight, style in FACES
    )
    return "\n".join(faces).encode()


def _vega() -> bytes:
    """Vega, Vega-Lite and Vega-Embed in one script, asked for when the first chart comes into view."""
    bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return bundle.encode()


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: two processes may make the same file at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)


class GeneratedFinder(BaseFinder):
    """Finds ``ui/made/…``; the theme's file under ``ui/made/theme.css``."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        name = path.removeprefix(PREFIX)
        found = _found(name) if path.startswith(PREFIX) else None
        if found is None:
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: Iterable[str] | None = None) -> Iterator[tuple[str, FileSystemStorage]]:
        storage = _Storage(location=str(made_folder()))
        for name in (*_files(), *(("theme.css",) if settings.REGIE.theme else ())):
            if not matches_patterns(PREFIX + name, ignore_patterns or ()):
                yield name, storage


class _Storage(FileSystemStorage):
    """The made files with the theme beside them; collected under the prefix."""

    prefix = PREFIX.rstrip("/")

    def path(self, name: str) -> str:
        return str(settings.REGIE.theme) if name == "theme.css" else super().path(name)


def _found(name: str) -> Path | None:
    if name == "theme.css":
        theme: Path | None = settings.REGIE.theme
        return theme
    return made_folder() / name if name in _files() else None
