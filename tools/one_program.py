"""The program that ``portfolio.spec`` packs: the command line and its further processes."""

import multiprocessing

from filler.cli.main import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
