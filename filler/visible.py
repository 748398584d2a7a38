"""Words that reach a terminal, a report or a workbook: what would steer it is shown as its code."""

from __future__ import annotations

import re

# Control signs (of terminals, C0 and C1), direction overrides and isolates (UAX 9), separators of
# lines and paragraphs, annotations, tags, lone halves of signs; not tab and line feed.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)

_CODE = re.compile(r"<U\+([0-9A-F]{4,5})>")


def visible(words: str) -> str:
    """The words with every sign that shows nothing and steers what shows as ``<U+202E>``."""
    return _STEERING.sub(lambda found: f"<U+{ord(found[0]):04X}>", words)


def as_it_was(words: str) -> str:
    """The words of a workbook of ours, with the signs that ``visible`` wrote as their codes."""
    return _CODE.sub(_sign, words) if "<U+" in words else words


def _sign(found: re.Match[str]) -> str:
    sign = chr(int(found[1], 16))
    return sign if _STEERING.fullmatch(sign) else found[0]


def visible_json(text: str) -> str:
    """JSON with those signs written as its own escapes, so that it says the same."""
    return _STEERING.sub(lambda found: _escaped(ord(found[0])), text)


def _escaped(code: int) -> str:
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
