"""A desk that really runs, in a process of its own, for the tests and for looking at."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

from conftest import ROOT

_LINK = re.compile(r"http://127\.0\.0\.1:\d+\S*")


@dataclass(frozen=True, slots=True)
class Running:
    """A desk at work: its process, its first link, its address and its folder."""

    process: subprocess.Popen[str]
    link: str
    home: Path

    @property
    def address(self) -> str:
        """The address without the link's own part."""
        return "/".join(self.link.split("/")[:3])


@contextmanager
def running(
    home: Path, environment: Mapping[str, str] | None = None, *options: str
) -> Iterator[Running]:
    """A desk over a folder; it is ended when it is no longer looked at."""
    process = subprocess.Popen(
        [sys.executable, "-m", "filler", "desk", str(home), "--no-browser", *options],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        assert process.stderr is not None
        words = ""
        for line in process.stderr:
            words += line
            if found := _LINK.search(line):
                yield Running(process, found.group(), home)
                return
        raise AssertionError(f"The desk did not start: {words}")
    finally:
        process.terminate()
        process.wait(20)


def until(what: Any, seconds: float = 120) -> Any:
    """What something gives once it gives anything."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError("it did not happen")


class Visitor:
    """A browser without a window: cookies, forms and files over HTTP, and nothing else."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._jar = CookieJar()
        self._open = build_opener(HTTPCookieProcessor(self._jar))

    @property
    def cookies(self) -> dict[str, str]:
        """Its cookies, for a browser with a window."""
        return {cookie.name: cookie.value or "" for cookie in self._jar}

    def get(self, path: str, **headers: str) -> Answer:
        """A page."""
        return self._ask(Request(f"{self.address}{path}", headers=headers))

    def post(
        self,
        path: str,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, list[tuple[str, bytes]]] | None = None,
        *,
        token: str | None = None,
        **headers: str,
    ) -> Answer:
        """A form that is sent, with the token of the page before it."""
        known = next((c.value or "" for c in self._jar if c.name == "csrftoken"), "")
        fields = {"csrfmiddlewaretoken": known if token is None else token, **(data or {})}
        edge = secrets.token_hex(12)
        parts = b""
        for name, value in fields.items():
            head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
            parts += head.encode() + value.encode() + b"\r\n"
        for name, given in (files or {}).items():
            for file, content in given:
                head = (
                    f'--{edge}\r\nContent-Disposition: form-data; name="{name}";'
                    f' filename="{file}"\r\nContent-Type: application/octet-stream\r\n\r\n'
                )
                parts += head.encode() + content + b"\r\n"
        parts += f"--{edge}--\r\n".encode()
        own = {"Content-Type": f"multipart/form-data; boundary={edge}", **headers}
        return self._ask(Request(f"{self.address}{path}", data=parts, headers=own))

    def _ask(self, request: Request) -> Answer:
        try:
            with self._open.open(request, timeout=60) as response:
                return Answer(response.status, response.read(), response.url, response.headers)
        except HTTPError as error:
            return Answer(error.code, error.read(), request.full_url, error.headers)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the bytes, the address at the end, the heads."""

    status: int
    content: bytes
    address: str
    heads: Any

    @property
    def text(self) -> str:
        """The page's own words, with its markup."""
        return self.content.decode("utf-8", "replace")

    def job(self, visitor: Visitor) -> str:
        """The end of the job whose page this is."""
        path = self.address.removeprefix(visitor.address)

        def over() -> str:
            words = visitor.get(path).text
            return words if 'class="told' in words else ""

        return str(until(over, 240))
