# SPDX-License-Identifier: EUPL-1.2
"""The English of the screens: found where the Dutch stands, complete, and up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from regie.web import translations


@pytest.mark.parametrize("app", translations.apps())
def test_every_text_of_an_app_has_its_english(app: str) -> None:
    assert translations.check(app) == []


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A web application of one app."""
    folder = tmp_path / "zaken"
    (folder / "templates" / "zaken").mkdir(parents=True)
    (folder / "apps.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(translations, "WEB", tmp_path)
    return folder


def template(own: Path, text: str) -> None:
    (own / "templates" / "zaken" / "lijst.html").write_text("{% load i18n %}" + text, encoding="utf-8")


def english(own: Path, **texts: str) -> None:
    """Fill in the English, as a person does in the file."""
    file = translations.po_file("zaken")
    text = file.read_text(encoding="utf-8")
    for dutch, said in texts.items():
        text = text.replace(f'msgid "{dutch}"\nmsgstr ""', f'msgid "{dutch}"\nmsgstr "{said}"')
    file.write_text(text, encoding="utf-8")


def texts(app: str = "zaken") -> list[Any]:
    return [message.id for message in translations.found_in(app) if message.id]


def test_texts_are_found_in_templates_and_in_python(own: Path) -> None:
    template(
        own,
        "<p>{% translate 'Leden' %}</p>\n    {% if x %}\n  {% blocktranslate trimmed with n=lid.naam %}\n"
        "Lid {{ n }}\n is er.{% endblocktranslate %}{% endif %}"
        "{% blocktranslate count counter=n %}een lid{% plural %}{{ counter }} leden{% endblocktranslate %}",
    )
    (own / "views.py").write_text('from x import gettext as _\nTITLE = _("Omzet") + _(\n    "Aandeel"\n)', "utf-8")
    assert sorted(map(str, texts())) == sorted(
        ["Aandeel", "Leden", "Lid %(n)s is er.", "Omzet", "('een lid', '%(counter)s leden')"]
    )


def test_what_was_translated_stays_and_what_is_gone_goes(own: Path) -> None:
    template(own, "{% translate 'Leden' %}{% translate 'Oud' %}")
    translations.write("zaken")
    english(own, Leden="Members", Oud="Old")
    template(own, "{% translate 'Leden' %}{% translate 'Nieuw' %}")
    assert translations.write("zaken") == ["Nieuw"]
    kept = translations.po_file("zaken").read_text(encoding="utf-8")
    assert 'msgid "Leden"\nmsgstr "Members"' in kept
    assert "Oud" not in kept


def test_the_check_says_what_lacks_english_and_what_is_not_up_to_date(own: Path) -> None:
    template(own, "{% translate 'Leden' %}")
    assert len(translations.check("zaken")) == 3
    translations.write("zaken")
    assert translations.check("zaken") == ["zaken: no English for 'Leden'"]
    english(own, Leden="Members")
    assert translations.check("zaken") == [
        "zaken: django.mo is not up to date; run python -m regie.web.translations zaken"
    ]
    translations.write("zaken")
    assert translations.check("zaken") == []


def test_the_check_finds_english_that_fills_in_something_else(own: Path) -> None:
    template(own, "{% blocktranslate with n=x %}Lid {{ n }}{% endblocktranslate %}")
    translations.write("zaken")
    file = translations.po_file("zaken")
    file.write_text(file.read_text(encoding="utf-8").replace('msgstr ""\n\n', "", 0), encoding="utf-8")
    english(own, **{"Lid %(n)s": "Member %(name)s"})
    translations.write("zaken")
    assert translations.check("zaken") == ["zaken: other places to fill in than in the Dutch: 'Lid %(n)s'"]


def test_the_same_texts_give_the_same_files(own: Path) -> None:
    template(own, "{% translate 'Leden' %}")
    translations.write("zaken")
    english(own, Leden="Members")
    translations.write("zaken")
    files = [translations.po_file("zaken"), translations.po_file("zaken").with_suffix(".mo")]
    before = [file.read_bytes() for file in files]
    translations.write("zaken")
    assert [file.read_bytes() for file in files] == before


def test_an_unknown_app_is_refused(own: Path) -> None:
    with pytest.raises(SystemExit):
        translations.main(["bestaat-niet"])
