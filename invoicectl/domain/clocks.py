"""What a clock may be, the system's and a simulated one: how far off, and what is refused of it."""

from datetime import timedelta

from invoicectl.errors import Refusal

BEHIND = timedelta(minutes=5)
"""How far the system's clock may be behind the newest event before a command is refused."""

AHEAD_DAYS = 35
"""How long a live file may rest before only `tick --catch-up` goes on."""

MOST_DAYS = 3_653
"""How far a simulated clock goes unasked: ten years, whatever leap days."""


class NotSimulated(Refusal):
    sentence = "this file follows the system's clock, which can't be {act}"
    remedy = "invoicectl --db demo.db init --simulated-from 2026-01-05T09:00 makes a file that can"


class TimeGoesBack(Refusal):
    sentence = "{to} is before {now}: time never goes back"
    remedy = "invoicectl clock show"


class ClockBehind(Refusal):
    sentence = "the system's clock is {span} behind the newest event of {newest}"
    remedy = "set it right; if it is right now, invoicectl clock correct --reason TEXT goes on"


class ClockWrong(Refusal):
    sentence = "the system's clock says {now}: years run from {first} to {last}"
    remedy = "set the clock right and try again"


class NothingToCorrect(Refusal):
    sentence = "{clock}: there is nothing to correct"
    remedy = "invoicectl clock show"


class WrittenAhead(Refusal):
    sentence = "{written} up to {newest}, {span} after the system's clock, and will stay so dated"
    remedy = "invoicectl clock correct --reason TEXT --yes, if the system's clock is right now"


class FarAhead(Refusal):
    sentence = "{to} is more than ten years after {now}"
    remedy = "invoicectl clock advance --to {stamp} --yes goes that far"


class NotAgreed(Refusal):
    sentence = "as you wish: nothing was done"


class ClockAhead(Refusal):
    sentence = "the last command was on {last}, more than {days} days ago; is the clock right?"
    remedy = "invoicectl tick --catch-up goes on when it is"
