"""`modelreg` whose server also has the service of `shapes` in its Python door; run as a program."""

import functools

import modelreg.server.serve as server
from modelreg.cli.main import main
from support.shapes import add_shapes

# The command line has no flag for this hook, and must not have one.
server.serve = functools.partial(server.serve, register=(add_shapes,))

main()
