# SPDX-License-Identifier: EUPL-1.2
"""Whether a template of a municipality can be used: a plain DOCX without macros, embedded files or links to
elsewhere, of bounded size, that uses known fields only."""

from __future__ import annotations

import io
import re
import zipfile
from zlib import error as ZlibError

from docxtpl import DocxTemplate

from regie.reporting.council_letter.fields import FIELDS, NEEDED
from regie.reporting.council_letter.language import LetterLanguage
from regie.vocabulary.errors import RegieError

LARGEST = 4_000_000
"""Bytes of a template."""

LARGEST_WHOLE = 25_000_000
"""Bytes of everything in it, unpacked."""

LARGEST_PART = 1_000_000
"""Bytes of a part with text, unpacked."""

MOST_PARTS, MOST_TAGS = 300, 400
"""Parts of the file; fields and conditions in one part."""

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_DANGER = re.compile(
    r"vbaproject|vbadata|macro|activex|/embeddings/|oleobject|/afchunk|attachedtemplate|/customui", re.I
)
_OUTSIDE = re.compile(r"<[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.I)
_TYPE = re.compile(r"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.I)
_SPACE = re.compile(r"\s{300}")
_SPECIAL = re.compile(r"\{%(?:<[^>]*>|\s)*(?:colspan|cellbg|vm|hm)\b")
_FIELDS_OF_WORD = re.compile(r"(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT)\s", re.I)


def checked_template(content: bytes) -> DocxTemplate:
    """The template, ready to be filled. Raises ``RegieError`` that says in words what is wrong with it; unknown
    fields are named."""
    _plain_docx(content)
    try:
        template = DocxTemplate(io.BytesIO(content))
        template.init_docx()
        language = LetterLanguage()
        for text in _texts(template):
            language.parse(text)
    except RegieError:
        raise
    except Exception:  # whatever the library says about a file that is no sound DOCX
        raise RegieError("council_letter.template_no_docx") from None
    if language.unknown:
        raise RegieError(
            "council_letter.template_unknown",
            unknown=", ".join(sorted(language.unknown)),
            known=", ".join(FIELDS),
        )
    lacking = [field for field in NEEDED if field not in language.used]
    if lacking:
        raise RegieError("council_letter.template_lacks", fields=", ".join(lacking))
    return template


def fields_used(template: DocxTemplate) -> set[str]:
    """The fields that a checked template uses."""
    language = LetterLanguage()
    for text in _texts(template):
        language.parse(text)
    return language.used


def _texts(template: DocxTemplate) -> list[str]:
    """The parts of a template that are filled, as the engine will read them."""
    found = [template.patch_xml(template.get_xml())]
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        found += [template.patch_xml(template.get_part_xml(part)) for _, part in template.get_headers_footers(uri)]
    properties = template.docx.core_properties
    found += [
        getattr(properties, name) for name in ("author", "comments", "identifier", "language", "subject", "title")
    ]
    for part in template.docx.part.package.iter_parts():
        if str(part.content_type).endswith("wordprocessingml.footnotes+xml"):
            found.append(template.patch_xml(part.blob.decode("utf-8")))
    return found


def _plain_docx(content: bytes) -> None:
    if len(content) > LARGEST:
        raise RegieError("council_letter.template_large", most=LARGEST // 1_000_000)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            if len(members) > MOST_PARTS or sum(each.file_size for each in members) > LARGEST_WHOLE:
                raise RegieError("council_letter.template_large", most=LARGEST // 1_000_000)
            names = {each.filename for each in members}
            if not {"[Content_Types].xml", "word/document.xml"} <= names:
                raise RegieError("council_letter.template_no_docx")
            for member in members:
                _plain_part(packed, member)
    except (
        zipfile.BadZipFile,
        ZlibError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        UnicodeDecodeError,
        OSError,
    ):
        raise RegieError("council_letter.template_no_docx") from None


def _plain_part(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = member.filename
    if _DANGER.search(name):
        raise RegieError("council_letter.template_active", part=name)
    if not name.lower().endswith((".xml", ".rels")):
        return
    limit = LARGEST_PART
    with packed.open(member) as handle:
        text = handle.read(limit + 1)
    if len(text) > limit:
        raise RegieError("council_letter.template_large", most=LARGEST // 1_000_000)
    written = text.decode("utf-8-sig")
    if "<!DOCTYPE" in written or "<!ENTITY" in written:
        raise RegieError("council_letter.template_no_docx")
    if name == "[Content_Types].xml":
        if _MAIN not in written or _DANGER.search(written):
            raise RegieError("council_letter.template_active", part=name)
        return
    if name.endswith(".rels"):
        outside = [each for each in _OUTSIDE.findall(written) if not _TYPE.search(each)]
        if outside or _DANGER.search(written):
            raise RegieError("council_letter.template_active", part=name)
        return
    if "instrText" in written and _FIELDS_OF_WORD.search(
        "".join(re.findall(r"<w:instrText[^>]*>([^<]*)", written))
    ):
        raise RegieError("council_letter.template_active", part=name)
    tags = written.count("{%") + written.count("{{") + written.count("{#") + written.count("%}")
    if tags > 2 * MOST_TAGS or (tags and _SPACE.search(written)) or _SPECIAL.search(written):
        raise RegieError("council_letter.template_complex")
