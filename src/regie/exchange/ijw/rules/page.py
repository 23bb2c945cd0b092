# SPDX-License-Identifier: EUPL-1.2
"""The page of the documentation on which rules of the standard are checked, and why others are not."""

from __future__ import annotations

from regie.exchange.ijw.definitions import table
from regie.exchange.ijw.rules import checked_rules, facts

_TOP = """\
# Rules of iJw 3.2 that are checked

*Made by `make docs` from the tables in `src/regie/exchange/ijw/tables/`.*

Every message is checked against our own definitions: structure, order, how often an element stands, types,
lengths, patterns, code lists with their validity on the day of the message. Beside that these rules of the
standard are checked within a message. An **error** on a client sets that record aside; the others are given. Rules
that the standard judges against registers or other messages (its level 3 and 4) are **warnings** here, as a
reading sees a part of those at most; only of a message read twice (TR056) the second is not given. In messages of
release 3.0 and 3.1 every rule is a warning: the rules are those of 3.2.
"""


def rules_page() -> str:
    """The page as Markdown: checked rules first, then those that are not, in the order of the standard."""
    known = {row["rule"]: (row["messages"], row["summary"]) for row in table("technical-rules")}
    for row in table("conditions-constraints"):
        messages, summary = known.get(row["rule"], ("", row["summary"]))
        both = dict.fromkeys([*filter(None, messages.split(";")), row["message"]])
        known[row["rule"]] = (";".join(both), summary)
    checked = [_line(rule, *known[rule], facts(rule, "3.2")[0], note) for rule, note in _rules(checked=True)]
    left = [_line(rule, *known[rule], "", note) for rule, note in _rules(checked=False)]
    head = "| rule | messages | in short | when broken | remark |\n| --- | --- | --- | --- | --- |"
    other = "| rule | messages | in short | why not |\n| --- | --- | --- | --- |"
    parts = [
        _TOP,
        f"## Checked\n\n{head}\n" + "\n".join(checked),
        f"## Not checked\n\n{other}\n" + "\n".join(left),
    ]
    return "\n".join(parts[:1]) + "\n" + "\n\n".join(parts[1:]) + "\n"


def _rules(*, checked: bool) -> list[tuple[str, str]]:
    return [(rule, note) for rule, (is_checked, note) in checked_rules().items() if is_checked == checked]


def _line(rule: str, messages: str, summary: str, severity: str, note: str) -> str:
    cells = [rule, messages.replace(";", " "), summary, *([severity] if severity else []), note]
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
