"""`python -m modelreg` is the same as `modelreg`."""

from modelreg.cli.main import app

app(prog_name="modelreg")
