"""The signs people tick with, and what the letters of symbol fonts show in their place.

A symbol font shows a tick where the file holds a letter (``ü`` in Wingdings), sometimes moved
into Unicode's private use area, U+F000 and above (ECMA-376 part 1, 17.3.3.30).
"""

from __future__ import annotations

import re

TICKS = frozenset("✓✔√☑🗸🗹✅")
CROSSES = frozenset("✗✘☒✖✕❌❎🗴🗵🗶🗷🗙⌧×")
FILLED = frozenset("■●◼⬛◾⚫◉🔘🔳▣◙")
# Every sign that people and programs show for a box that is ticked, and for one that is not.
EMPTY_GLYPHS = frozenset("☐□▢⬜❏❑❐❒○◯◻◽⭘🔲▫⚪")
# What a sign may carry along: how it is to be drawn, or nothing that shows.
UNSHOWN = frozenset("\ufe0e\ufe0f\u200b\u200c\u200d\u2060\ufeff\u00ad")

_SIGNS = "".join(sorted(TICKS | CROSSES | FILLED | EMPTY_GLYPHS))
_DRAWN_SO = "\ufe0e\ufe0f"
_JOINING = "".join(sorted(UNSHOWN - set(_DRAWN_SO)))
# Within a word of another script, or a picture made of several signs, they are part of it.
_LOOSE = re.compile(
    rf"(?:^|(?<=[\x00-\x7f\s{_SIGNS}]))[{_JOINING}{_DRAWN_SO}]+|[{_JOINING}]+(?=[\s{_SIGNS}]|$)"
)

_OFFSET = 0xF000
_FONTS: dict[str, dict[int, str]] = {
    "wingdings": {
        0x6C: "●", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "❑", 0x72: "❒", 0x78: "☒", 0xA1: "○",
        0xA4: "◉", 0xA8: "☐", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    },
    "wingdings 2": {
        0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x99: "○",
        0xA2: "■", 0xA3: "☐",
    },
    "webdings": {0x61: "✔", 0x63: "☐", 0x67: "■", 0x6E: "●", 0x72: "✗"},
    "marlett": {0x61: "✓", 0x62: "✓", 0x72: "✗"},
    "zapfdingbats": {
        0x33: "✓", 0x34: "✔", 0x35: "✗", 0x36: "✗", 0x37: "✗", 0x38: "✘", 0x6C: "●", 0x6E: "■",
        0x6F: "☐", 0x71: "☐",
    },
    "symbol": {0xD6: "√", 0xB4: "×"},
}  # fmt: skip
_ALIASES = {"zapf dingbats": "zapfdingbats", "itc zapf dingbats": "zapfdingbats"}


def seen(text: str) -> str:
    """The text without what does not show, nor changes what does."""
    return text if text.isascii() else _LOOSE.sub("", text)


def is_symbol_font(font: str) -> bool:
    """Whether letters in this font are signs."""
    name = font.strip().lower()
    return name in _FONTS or name in _ALIASES


def shown_in(font: str, text: str) -> str:
    """What a symbol font shows for some letters; a letter that is no tick sign stays itself."""
    name = font.strip().lower()
    signs = _FONTS.get(_ALIASES.get(name, name), {})
    shown = []
    for letter in text:
        code = ord(letter)
        low = code - _OFFSET if _OFFSET <= code <= _OFFSET + 0xFF else code
        shown.append(signs.get(low, letter))
    return "".join(shown)
