"""`python -m modelreg` is the same as `modelreg`."""

from modelreg.cli.main import main

main()
