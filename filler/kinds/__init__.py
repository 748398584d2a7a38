"""Answers that have a form of their own, checked alike wherever they are met."""
