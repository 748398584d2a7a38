"""Returned files: document to facts, facts to answers, each with its evidence and its place."""

from filler.reading.batch import read_files
from filler.reading.model import STATES, Answer, Finding, Reading
from filler.reading.read import read_comments, read_file

__all__ = [
    "STATES",
    "Answer",
    "Finding",
    "Reading",
    "read_comments",
    "read_file",
    "read_files",
]
