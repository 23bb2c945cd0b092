# SPDX-License-Identifier: EUPL-1.2
"""The few icons that help to recognise what a control does; they never stand alone as the only name of it."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

_PATHS = {
    "search": '<circle cx="8.5" cy="8.5" r="5.5"/><path d="m13 13 4.5 4.5"/>',
    "download": '<path d="M10 2.5v10M5.5 8.5l4.5 4.5 4.5-4.5M3 17h14"/>',
    "upload": '<path d="M10 13V3M5.5 7 10 2.5 14.5 7M3 17h14"/>',
    "down": '<path d="m5 7.5 5 5 5-5"/>',
    "up": '<path d="m5 12.5 5-5 5 5"/>',
    "sort": '<path d="m6.5 7.5 3.5-4 3.5 4M6.5 12.5l3.5 4 3.5-4"/>',
    "check": '<path d="m4 10.5 4 4 8-9"/>',
    "cross": '<path d="m5 5 10 10M15 5 5 15"/>',
    "info": '<circle cx="10" cy="10" r="7.5"/><path d="M10 9.2v4.6M10 6.2v.1"/>',
    "warning": '<path d="M10 3 2.5 16.5h15zM10 8.5v3.5M10 14.3v.1"/>',
    "user": '<circle cx="10" cy="6.5" r="3.5"/><path d="M3.5 17.5c.6-3.6 3.2-5.5 6.5-5.5s5.9 1.9 6.5 5.5"/>',
    "print": '<path d="M6 7V2.5h8V7M6 14.5H3V7h14v7.5h-3M6 12h8v5.5H6z"/>',
    "plus": '<path d="M10 4v12M4 10h12"/>',
    "external": '<path d="M8 4H4v12h12v-4M11 3.5h5.5V9M16 4l-7 7"/>',
}


def icon(name: str) -> SafeString:
    """The icon as SVG, hidden from who listens. Raises ``KeyError`` for a name that does not exist."""
    return mark_safe(f'<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">{_PATHS[name]}</svg>')  # nosec B308, B703 # noqa: S308
