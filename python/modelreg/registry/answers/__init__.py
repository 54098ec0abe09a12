"""Answers about models: search, what can do what, what costs what, where one is to be had, what could replace it."""
