"""From a laid-out document to a Word template: python-docx for the package, lxml for the rest."""

from filler.building.template import build_template, whole_template

__all__ = ["build_template", "whole_template"]
