"""The quality model: one ability scale out of many leaderboards, with an honest error, for every chat model."""
