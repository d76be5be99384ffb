"""What happened to the file and its settings, in sentences."""

from __future__ import annotations

from invoicectl.desk.asking.sentences.common import Speaker, because
from invoicectl.domain import events as ev


def created(_: Speaker, event: ev.FileCreated) -> str:
    """The file was made."""
    tests = ", for the gateway's test mode" if event.is_test else ""
    return f"the file was made: {event.clock} clock, {event.gateway} gateway{tests}"


def clock_corrected(say: Speaker, event: ev.ClockCorrected) -> str:
    """The system's clock had been ahead."""
    return f"the clock, ahead up to {say.when(event.newest_at)}, was corrected" + because(
        event.reason
    )


def forked(_: Speaker, __: ev.FileForked) -> str:
    """It was copied to be tried out."""
    return "the file was forked: from here on its clock and its gateway are simulated"


def generation_begun(_: Speaker, event: ev.GenerationBegun) -> str:
    """Charges have other keys from here on."""
    return f"generation {event.generation} of the file began: {event.reason}"


def reconciled(say: Speaker, event: ev.Reconciled) -> str:
    """The gateway's charges were compared with the ledger."""
    return (
        f"compared with the gateway: {event.equal} equal, {event.only_here} only here, "
        f"{event.only_there} only there, since {say.when(event.since_at)}"
    )


def setting_changed(_: Speaker, event: ev.SettingChanged) -> str:
    """A setting was changed."""
    return f"the setting {event.setting} was changed from {event.before} to {event.value}"
