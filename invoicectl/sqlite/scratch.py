"""What is folded or walked ahead on the way, on the disk of who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicectl.sql.business import SqlStore

if TYPE_CHECKING:
    from invoicectl import bookkeeping as books
    from invoicectl import looking as desk


class ScratchStore(SqlStore):
    """A business wherever it is, with places that are given up when they were asked."""

    def aside(self) -> books.Aside:
        """A new place for what is folded from the log."""
        from invoicectl.sqlite.aside import Aside

        return Aside(self.path)

    def futures(self) -> desk.Futures:
        """A new place for the steps that lie ahead."""
        from invoicectl.sqlite.futures import Futures

        return Futures(self.path)
