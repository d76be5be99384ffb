"""What a file is, as every command reads it first."""

from datetime import datetime

from invoicectl.domain.tuples import NamedTuple


class FileInfo(NamedTuple):
    """What a file is: its uuid, its clock (`live`, `simulated`) and its gateway.

    `simulated_at` is where a simulated clock stands, `ticked_at` when a live file was last
    looked over by `tick`. `is_test`: for the gateway's test mode. `rules_version`: that of the
    rules by which the next steps in it were looked up. `said`: the newest commands, as digests.
    `is_unswept`: texts were erased, and the pages that held them are not swept yet.
    `gateway_account` is the account that was used first; a key of another is refused.
    `gateway_digest` is of the key by which that account was asked last, `backup_at` when a whole
    copy of the file was last made."""

    uuid: str
    clock: str
    simulated_at: datetime | None
    gateway: str
    ticked_at: datetime | None
    rules_version: int
    is_test: bool = False
    said: str = ""
    is_unswept: bool = False
    gateway_account: str | None = None
    gateway_digest: str | None = None
    backup_at: datetime | None = None
