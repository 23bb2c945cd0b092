# SPDX-License-Identifier: EUPL-1.2
"""Whatever a service answers, the reader gives rows or a sentence that says what to do, never a traceback."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.statline_server import HEERLEN, V3, V4, StatLine, _answer, all_tables

from regie.exchange.statline.reading import NATIONAL, read_cost, read_population, read_use
from regie.exchange.statline.service import Service
from regie.exchange.statline.settings import load_settings
from regie.vocabulary import RegieError

SETTINGS = load_settings(None, {})
READERS = [(read_population, SETTINGS.population), (read_use, SETTINGS.use), (read_cost, SETTINGS.cost)]

scalars = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=12)
scalars |= st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
    ["       .", "12,5", "GM0917", "2023JJ00"]
)
anything = st.recursive(
    scalars, lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=6), each)
)


class Answers:
    """A connection without a network: the small StatLine's answers, one of them spoiled."""

    def __init__(self, version: str, spoil: Any = None) -> None:
        self.address, self._version, self._spoil = "http://localhost", version, spoil
        self._state = StatLine(all_tables(), page=10_000)

    def pages(self, path: str, query: Mapping[str, str]) -> Iterator[str]:
        answer = _answer(self._state, f"{self._version}/{path}", dict(query))
        if answer is None:
            raise RegieError("statline.not_found", address=self.address, what=path)
        yield json.dumps(self._spoil(path.partition("/")[2], copy.deepcopy(answer)) if self._spoil else answer)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), version=st.sampled_from([V3, V4]), which=st.sampled_from(READERS))
def test_a_spoiled_answer_ends_in_rows_or_a_sentence(data, version, which):
    entities = ["", "TableInfos", "DataProperties", "RegioS", "Perioden", "UntypedDataSet"]
    if version == V4:
        entities = ["", "Properties", "Dimensions", "MeasureCodes", "RegioSCodes", "PeriodenCodes", "Observations"]
    where = data.draw(st.sampled_from(entities))

    def spoil(entity: str, answer: Any) -> Any:
        if entity != where:
            return answer
        rows = answer.get("value")
        kind = data.draw(st.sampled_from(["all", "rows", "row", "cell", "drop"]))
        if kind == "all" or not rows:
            return data.draw(anything)
        place = data.draw(st.integers(0, len(rows) - 1))
        match kind:
            case "rows":
                answer["value"] = data.draw(anything)
            case "row":
                rows[place] = data.draw(anything)
            case "cell":
                rows[place][data.draw(st.sampled_from(sorted(rows[place])))] = data.draw(anything)
            case "drop":
                del rows[place][data.draw(st.sampled_from(sorted(rows[place])))]
        return answer

    reader, source = which
    try:
        reading = reader(Service(Answers(version, spoil)), source, [HEERLEN], [2023])
    except RegieError as refused:
        refused.message("nl"), refused.message("en")
        return
    assert {value.region for value in reading.values} == {HEERLEN, NATIONAL}
    assert all((value.value is None) == (value.reason is not None) for value in reading.values)
    assert all(value.value is None or isinstance(value.value, int) for value in reading.values)


@pytest.mark.parametrize("version", [V3, V4], ids=["odata3", "odata4"])
def test_an_answer_that_is_not_spoiled_gives_every_value(version):
    reading = read_use(Service(Answers(version)), SETTINGS.use, [HEERLEN], [2023])
    assert reading.missing == ()
