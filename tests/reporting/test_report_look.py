# SPDX-License-Identifier: EUPL-1.2
"""The colours: readable, and apart for everyone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from regie.reporting.fonts import font_folder, woff
from regie.reporting.tokens import contrast, readable, segment_colour, series_colour, text_on, tokens

# How colours are seen with full protanopia, deuteranopia and tritanopia: Machado, Oliveira and Fernandes (2009),
# "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), severity 1.0.
SIGHT = {
    "all colours": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
APART = 15
"""Least distance in CIE L*a*b*; about 2.3 is just visible side by side."""


def lab(colour: str, sight: np.ndarray) -> np.ndarray:
    channels = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(sight @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = (to_xyz @ seen) / np.array([0.9505, 1.0, 1.089])
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHT, ids=str)
@pytest.mark.parametrize(
    "colours", [tuple(tokens().segment.values()), tokens().series], ids=["segments", "series"]
)
def test_colours_stay_apart_for_every_kind_of_sight(colours: tuple[str, ...], sight: str) -> None:
    for one, other in combinations(colours, 2):
        assert np.linalg.norm(lab(one, SIGHT[sight]) - lab(other, SIGHT[sight])) >= APART, (one, other)


@pytest.mark.parametrize("name", ["ink", "ink_soft", "accent", "accent_dark", "good", "bad"])
def test_text_can_be_read_on_paper(name: str) -> None:
    assert contrast(tokens().colour[name], tokens().colour["paper"]) >= 4.5


@pytest.mark.parametrize("name", ["hypothesis", "quality", "decision", "accent"])
def test_the_label_of_a_callout_can_be_read_on_its_ground(name: str) -> None:
    assert contrast(tokens().colour[name], tokens().colour[f"{name}_soft"]) >= 4.5


@pytest.mark.parametrize("colour", [*tokens().series, *tokens().segment.values()])
def test_labels_in_and_beside_a_colour_can_be_read(colour: str) -> None:
    assert contrast(readable(colour), "#ffffff") >= 4.5
    assert contrast(text_on(colour), colour) >= 4.5


def test_a_segment_keeps_its_colour_and_an_own_one_takes_its_position() -> None:
    assert segment_colour("area_team", 3) == tokens().segment["area_team"]
    assert segment_colour("our_own_segment", 2) == series_colour(2)


def test_the_web_font_holds_the_same_tables_in_less_room() -> None:
    font = (font_folder() / "Lato-Regular.ttf").read_bytes()
    packed = woff(font)
    assert packed[:4] == b"wOFF"
    assert len(packed) == int.from_bytes(packed[8:12], "big") < 0.6 * len(font)
    assert int.from_bytes(packed[12:14], "big") == int.from_bytes(font[4:6], "big")
