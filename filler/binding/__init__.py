"""Which of the form's own files a returned one was, and how much of it is there."""

from filler.binding.bound import (
    alone_forms,
    bound_forms,
    keep_template,
    known_digests,
    printed_prompts,
    question_pages,
)
from filler.binding.which import ENOUGH, Held, lines_of_forms, share_of, which

__all__ = [
    "ENOUGH",
    "Held",
    "alone_forms",
    "bound_forms",
    "keep_template",
    "known_digests",
    "lines_of_forms",
    "printed_prompts",
    "question_pages",
    "share_of",
    "which",
]
