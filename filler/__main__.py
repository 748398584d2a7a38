"""``python -m filler`` is the ``portfolio`` command."""

from filler.cli.main import main

main()
