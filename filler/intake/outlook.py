"""The files that a message saved by Outlook brings (MS-OXMSG)."""

from __future__ import annotations

import struct
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import PurePosixPath

from oxmsg import Message

from filler.intake.model import Handed, Held
from filler.messages import portfolio_error

# What stands in the text of a message has a name for it there (MS-OXPROPS 2.598).
_CONTENT_ID = 0x3712
_EMBEDDED = "__substg1.0_3701000D"


def of_outlook(content: bytes, name: str, thing: Handed) -> Held:
    """The files that a message saved by Outlook brings (MS-OXMSG)."""
    try:
        message = Message.load(content)
        found = list(_of_message(message, thing))
    except Exception as error:
        raise portfolio_error("damaged_not_outlook_message", name=name) from error
    yield from found


def _of_message(message: Message, thing: Handed) -> Held:
    own = _sent(message, thing)
    for number, attachment in enumerate(message.attachments, start=1):
        data = attachment.file_bytes
        if data is not None:
            called = (attachment.file_name or f"attachment {number}").replace("\\", "/")
            is_inline = bool(attachment.properties.str_prop_value(_CONTENT_ID))
            yield replace(own, name=PurePosixPath(called).name, is_inline=is_inline), data
            continue
        # A message that was attached to this one has a storage of its own (MS-OXMSG 2.2.2.1).
        for storage in getattr(attachment._storage, "storages", ()):
            if storage.name == _EMBEDDED:
                yield from _of_message(Message(storage), own)


def _sent(message: Message, thing: Handed) -> Handed:
    """By whom a message was sent and when, where it says so."""
    try:
        sent, sender = message.sent_date, parseaddr(message.sender or "")[1].casefold()
    except (ValueError, TypeError, KeyError, LookupError, struct.error, OverflowError):
        # A message inside another one keeps its properties a little differently.
        return thing
    return replace(
        thing,
        received=_moment(sent) if sent else thing.received,
        sender=sender or thing.sender,
    )


def _moment(sent: datetime) -> str:
    """A moment of Outlook, which it keeps in universal time."""
    return sent.replace(tzinfo=UTC, microsecond=0).isoformat()
