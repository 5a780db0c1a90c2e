"""`python -m govsim`."""

from govsim.cli import main

main()
