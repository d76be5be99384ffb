"""What the shells ask at TAB: which commands, options and values may stand there.

It answers in a fraction of what a command takes to start, so it is a program of its own: it loads
neither the parser nor the desk. What may stand where is read from `commands.txt`, which is made
from the commands themselves; values are read from the file as it lies there. Whatever is in the
way, a shell at TAB is never told of it: then there is nothing to offer.
"""
