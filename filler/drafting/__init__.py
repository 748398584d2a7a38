"""From somebody's own Word form to a first draft of its pack, which a person then corrects."""

from filler.drafting.model import Draft
from filler.drafting.recognise import draft_of
from filler.drafting.write import draft_files

__all__ = ["Draft", "draft_files", "draft_of"]
