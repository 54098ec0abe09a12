"""The quality model: one ability scale out of many leaderboards, with an honest error, for every chat model.

`figures.figures` is what `make catalog` calls; `page.page` renders what it found.
"""
