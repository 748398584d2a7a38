"""The ``portfolio`` command: one thin module a command."""
