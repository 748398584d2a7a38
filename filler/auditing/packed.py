"""Answers held small: hundreds of packs wait for each other without filling the memory."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Packed(Mapping[str, T], Generic[T]):
    """A mapping that is unpacked each time it is asked; ``whole`` unpacks it once."""

    __slots__ = ("_content",)

    def __init__(self, values: Mapping[str, T]) -> None:
        self._content = zlib.compress(pickle.dumps(dict(values)), 1)

    def unpack(self) -> dict[str, T]:
        """All of it."""
        # The bytes are this process's own, made just above.
        values: dict[str, T] = pickle.loads(zlib.decompress(self._content))  # noqa: S301
        return values

    def __getitem__(self, key: str) -> T:
        return self.unpack()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.unpack())

    def __len__(self) -> int:
        return len(self.unpack())


def whole(values: Mapping[str, T]) -> Mapping[str, T]:
    """The mapping itself, unpacked where it is packed."""
    return values.unpack() if isinstance(values, Packed) else values
