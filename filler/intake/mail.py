"""The files that an e-mail brings, those of mails attached to it as well (RFC 5322, 2045)."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import PurePosixPath

from filler.intake.model import Handed, Held
from filler.messages import portfolio_error

_UNSENT = re.compile(rb"^X-Unsent: *1", re.I | re.M)
_HEAD = 4096
_WORD_TYPES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-word.document.macroenabled.12",
)


def is_draft(content: bytes) -> bool:
    """Whether nobody sent a mail yet: it was written here to be sent."""
    return _UNSENT.search(content[:_HEAD]) is not None


def of_mail(content: bytes, name: str, thing: Handed) -> Held:
    """The files that an e-mail brings, those of mails attached to it as well (RFC 5322, 2045)."""
    if name.casefold().endswith(".emlx"):
        # Apple Mail writes the length of the message in a line before it.
        content = content.partition(b"\n")[2]
    try:
        message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
        found = list(_attached(message, thing))
    except (MessageError, ValueError, LookupError, AttributeError, RecursionError) as error:
        raise portfolio_error("damaged_not_e_mail", name=name) from error
    yield from found


def _attached(message: EmailMessage, thing: Handed) -> Held:
    own = replace(
        thing,
        received=_when(message) or thing.received,
        sender=parseaddr(str(message.get("from", "")))[1].casefold() or thing.sender,
    )
    for number, part in enumerate(_leaves(message), start=1):
        if part.get_content_type() == "message/rfc822":
            yield from _forwarded(part, own)
            continue
        called = PurePosixPath((part.get_filename() or "").replace("\\", "/")).name
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes):
            continue
        is_word = part.get_content_type() in _WORD_TYPES or data.startswith(b"PK\x03\x04")
        if not called.strip("."):
            if not is_word:
                continue
            called = f"attachment {number}.docx"
        # What a mail shows inside its text is a logo, as a rule.
        is_inline = part.get_content_maintype() == "image" and (
            part.get_content_disposition() == "inline" or "content-id" in part
        )
        yield replace(own, name=called, is_inline=is_inline), data


def _forwarded(part: EmailMessage, thing: Handed) -> Held:
    """The files of a mail that was attached to another one."""
    for one in part.iter_parts():
        if not isinstance(one, EmailMessage):
            continue
        if not one.keys():
            # Some programs encode the whole mail, which RFC 2046 forbids.
            try:
                packed = b64decode(str(one.get_payload()), validate=False)
            except ValueError:
                continue
            whole = BytesParser(EmailMessage, policy=policy.default).parsebytes(packed)
            yield from _attached(whole, thing)
        else:
            yield from _attached(one, thing)


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of a message that hold something, and messages that are attached to it."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.iter_parts():
        if isinstance(part, EmailMessage):
            yield from _leaves(part)


def _when(message: EmailMessage) -> str:
    """When a mail says that it was sent, in its own time: ``2026-03-09T10:15:00+00:00``."""
    date = getattr(message.get("date"), "datetime", None)
    return date.isoformat() if isinstance(date, datetime) else ""
