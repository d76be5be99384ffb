"""One story of each business and one of the desk, as command lines with remarks."""

from __future__ import annotations

STORIES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "The expert marketplace: silence is consent",
        (
            ("", "init --simulated-from 2026-01-05T09:00 --preset marketplace"),
            ("", "client add ada --email ada@example.org"),
            ("", "card add ada pm_card_visa"),
            ("", "provider add noor --email noor@example.org"),
            ("", "session open ada noor --kind email"),
            ("", "session hire S1"),
            ("Noor invoices her work. Ada has eight days to answer.", "issue S1 40.00"),
            ("", "clock advance 3d"),
            (
                "Any message starts the eight days again.",
                'reply INV-1 "Does this cover the appendix?" --from client',
            ),
            ("Then nobody writes any more.", "clock advance 10d"),
            ("Confirmed at the very instant the days ended, and charged:", "show INV-1"),
            ("30 % is the service charge; the rest is Noor's.", "earnings"),
        ),
    ),
    (
        "The pet-care company: a card that declines",
        (
            ("", "init --simulated-from 2026-01-02T12:00 --preset pet-care"),
            ("", "client add bob --email bob@example.org"),
            ("", "card add bob pm_card_visa"),
            ("", "provider add sam"),
            (
                "",
                (
                    'book bob --provider sam --visit "2026-01-05T10:00 111.11 Dog walk" '
                    '--visit "2026-01-06T10:00 111.11 Dog walk" '
                    '--visit "2026-01-07T10:00 111.11 Dog walk"'
                ),
            ),
            ("Half is charged when the service confirms it.", "confirm B1"),
            (
                "Bob changes his card, to one without money.",
                "card add bob pm_sim_insufficientFunds",
            ),
            (
                "5 pm on the last day: declined. 24 hours later again: overdue, and a fee.",
                "clock advance --to 2026-01-09",
            ),
            ("What waits for a person:", "attention"),
            ("He pays with the old card, and tips.", "pay INV-1 --card visa-4242 --tip 10.00"),
            ("", "earnings"),
            ("Every event folded again from nothing, every row compared:", "check"),
        ),
    ),
    (
        "The desk: a business that is ten weeks old",
        (
            ("Thirty clients, sessions, bookings, series and bills.", "init --sample"),
            ("What waits for a person, and the command that helps now:", "attention"),
            ("A client calls: what do I owe, and why?", "show tove"),
            ("Every date and cent of a bill, and what would change it:", "explain INV-22"),
            (
                "Another asks: if I cancel my walk, what do I get back?",
                "visit cancel V77 --dry-run",
            ),
            ("What will happen until Friday:", "agenda --until 2026-03-13"),
            ("And in money, if nobody does anything:", "forecast --until 2026-03-13"),
            ("A week later, everything due has been done.", "clock advance 7d"),
            ("Who owes what:", "report aging"),
            ("Every event folded again from nothing, every row compared:", "check"),
        ),
    ),
)
