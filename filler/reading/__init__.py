"""Returned files: document to facts, facts to answers, each with its evidence and its place."""

from filler.reading.model import Answer, Finding, Reading
from filler.reading.read import read_file

__all__ = ["Answer", "Finding", "Reading", "read_file"]
