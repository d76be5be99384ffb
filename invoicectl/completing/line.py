"""A command line as far as it is typed: its words, and which of them the next one belongs to."""

from invoicectl.completing.grammar import PROGRAM, Grammar, Option, Takes
from invoicectl.domain.tuples import NamedTuple


class Place(NamedTuple):
    """What stands before the cursor: the command, as far as it is named; its arguments and
    options so far; the word under way, without the `--name=` before its value; and the option
    whose value that word is."""

    path: str
    arguments: tuple[str, ...]
    given: dict[str, str]
    typed: str
    option: Option | None = None
    before: str = ""
    takes_options: bool = True


def placed(known: Grammar, words: list[str], typed: str) -> Place | None:
    """Where the word under way stands; None where there is no such command."""
    path, ended, arguments = PROGRAM, False, []
    given: dict[str, str] = {}
    waiting: Option | None = None
    for word in words:
        name, equals, value = word.partition("=")
        if waiting is not None:
            given[waiting.name], waiting = word, None
        elif not ended and word == "--":
            ended = True
        elif not ended and _is_option(word):
            option = option_of(known, path, name)
            if option is not None and option.takes and not equals:
                waiting = option
            else:
                given[name if option is None else option.name] = value
        elif known.verbs(path):
            path = word if path == PROGRAM else f"{path} {word}"
            if known.get(path) is None:
                return None
        else:
            arguments.append(word)
    if waiting is None and not ended and _is_option(typed) and "=" in typed:
        name, _, value = typed.partition("=")
        waiting = option_of(known, path, name)
        if waiting is None or not waiting.takes:
            return None
        return Place(path, tuple(arguments), given, value, waiting, f"{name}=")
    return Place(path, tuple(arguments), given, typed, waiting, takes_options=not ended)


def option_of(known: Grammar, path: str, name: str) -> Option | None:
    """The option of that name, of a command or of the whole program."""
    for command in (known.get(path), known.get(PROGRAM)):
        for option in command.options if isinstance(command, Takes) else ():
            if name in option.names:
                return option
    return None


def _is_option(word: str) -> bool:
    """Whether a word begins as an option does: a number may be below zero, and `-` is a file."""
    return word[:1] == "-" and len(word) > 1 and not word[1].isdigit()


def split(line: str) -> list[str]:
    """The words of a line as a shell reads it, nothing of it being carried out; the last one is
    the word under way, also where it is empty or its quote is open still."""
    words, word, quote, rest = [], "", "", iter(line)
    is_word = False
    for letter in rest:
        if quote == "'" or (quote and letter not in '"\\'):
            quote, word = ("", word) if letter == quote else (quote, word + letter)
        elif letter == "\\":
            word, is_word = word + next(rest, ""), True
        elif letter == quote:
            quote = ""
        elif letter in "'\"":
            quote, is_word = letter, True
        elif letter in " \t\n":
            if is_word:
                words.append(word)
            word, is_word = "", False
        else:
            word, is_word = word + letter, True
    return [*words, word]
