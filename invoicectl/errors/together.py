"""Options that don't go together, and one without the other: what is said, and what helps."""

from __future__ import annotations

LINES = 'end each line in its amount: --line "Consulting 100.00" --line "Travel 20.00"'
"""How several lines of a bill are written."""

_TIP_OF_ONE = "--tip belongs to one invoice, and all of a client's are paid; see `tip {client}`"

_DO = """invoicectl what-if --do "hold INV-1 --reason 'on leave'\""""
"""How a command to be tried is written."""

TOGETHER = {
    "session_end": (
        "a session ends with --fee, or with --minutes and --rate",
        "invoicectl session end {ref} --fee AMOUNT",
    ),
    "how_far": (
        "the clock advances by a SPAN, --to a TIME or to what comes --next",
        "invoicectl clock advance 8d",
    ),
    "both_ends": (
        "{option} stands for both ends, so it takes no {other}",
        "--since and --until, or one that stands for both",
    ),
    "empty_period": (
        "no time lies between --since {since} and --until {until}",
        "a period runs from --since on, and the day of --until is in it",
    ),
    "changes_nothing": (
        "{command} changes nothing in the file, so there is nothing to try",
        "invoicectl {command} --help",
    ),
    "option_of_explain": (
        "{option} is no option of the command that is to be tried, but of explain",
        "invoicectl explain {option} … -- COMMAND",
    ),
    "explain_what": (
        "explain needs a REF, or a COMMAND behind --",
        "invoicectl explain INV-1, or invoicectl explain -- pay INV-1",
    ),
    "forecast_back": (
        "{until} is before {now}: the log lists what already happened",
        "invoicectl log",
    ),
    "open_quote": ("a quotation mark is open in: {line}", _DO),
    "long_command": ("the command of --do is longer than {limit:,} characters", _DO),
    "nothing_to_do": ("--do needs a command", _DO),
    "option_not_tried": (
        "nothing of what-if stays, so its commands take no {option}",
        "invoicectl what-if --help",
    ),
    "not_tried": (
        "what-if takes commands that change the business, so {command} can't be tried",
        "invoicectl what-if --help",
    ),
    "not_past": (
        "{at} is in the future (it is {now} now): how things stand then is not known yet",
        "invoicectl forecast tells what time will do until then",
    ),
    "forecast_far": (
        "{until} is more than ten years after {now}",
        "invoicectl forecast --until 12mo",
    ),
    "empty_due": (
        "no time lies after {after} and before {before}",
        "--due-after is the earlier one of the two",
    ),
    "empty_bill": ("a bill needs an AMOUNT, or lines that end in theirs", LINES),
    "wrong_sum": (
        "AMOUNT is {total}, and the lines add up to {summed}",
        "leave AMOUNT out, or give {summed}",
    ),
    "one_letter": (
        "{ref} is one letter, so there is nothing to narrow or sort",
        "invoicectl letters {ref}",
    ),
    "unpaid_status": (
        "--unpaid is what is open or overdue, so it takes no --status {status}",
        "leave one of them out",
    ),
    "whole_total": (
        "--amount is the whole total, so it takes no {other}",
        "--amount alone, or --min and --max",
    ),
    "empty_range": (
        "no amount lies between --min {least} and --max {most}",
        "--min is the smaller one of the two",
    ),
    "fields_in_table": (
        "--fields is for JSON and CSV, and this is a table",
        "add --json or --format csv",
    ),
    "field_twice": ("--fields names {field} twice", "name each field once"),
    "client_twice": ("CLIENT and --client say the same", "name them all with --client"),
    "nothing_to_find": ("there is nothing to find in that", "invoicectl find smith 85.00"),
    "too_many_words": (
        "{words} words are too many to find together",
        "give {most} words at the most",
    ),
    "keep_outside": (
        "--keep removes the oldest backups from a folder, and {path} is none",
        "mkdir -p -m 700 {path}, then say it again",
    ),
    "in_memory": (
        "nothing lies beside a file in memory, or a business on a server",
        "invoicectl anchor FILE names where to note it",
    ),
    "of_a_session": (
        "--message, --pay-to-view and --answer belong to a session's invoice",
        "invoicectl issue {target} {amount} --due +14d --line TEXT",
    ),
    "of_a_client": (
        "--due, --line and --reference belong to an invoice issued to a client",
        "invoicectl issue {target} {amount}",
    ),
    "no_amount": ("a session's invoice needs an AMOUNT", "invoicectl issue {target} 40.00"),
    "pay_to_view": (
        "--pay-to-view and --answer go together",
        "invoicectl issue {target} {amount} --pay-to-view --answer TEXT",
    ),
    "no_due": (
        "an invoice issued to a client needs --due",
        "invoicectl issue {target} {amount} --due +14d",
    ),
    "series": (
        "--every, --time and --price go together",
        "invoicectl series start ada --every MO,WE,FR --time 10:00 --price 25.00",
    ),
    "import": (
        "import takes a kind and a CSV file",
        "invoicectl import invoices invoices.csv --preset wave",
    ),
    "no_column": (
        "--map {given} names no column",
        "write --map {field}=COLUMN, as the header has it",
    ),
    "release": (
        "--release reads no file, so it takes no options of one",
        "invoicectl import --release",
    ),
    "goodwill_received": (
        "--received belongs to money received in advance",
        "add --method cash, check or transfer",
    ),
    "no_change": (
        "there is nothing to change",
        "add --name NAME, --email EMAIL or --new-handle HANDLE",
    ),
    "no_gateway": (
        "a file that follows the system's clock needs a gateway",
        (
            "--gateway manual records money received, stripe charges cards, "
            "simulated moves none; or --simulated-from 2026-01-05T09:00 to try things out"
        ),
    ),
    "no_test_mode": (
        "the {gateway} gateway has no test mode: it moves no money anyway",
        "--test-mode belongs to --gateway stripe",
    ),
    "anchor": (
        "an anchor is the hash of an event, 64 hexadecimal digits",
        "invoicectl check --head prints the newest one",
    ),
    "bom": (
        "{form} takes no --bom: it is for Excel, which reads csv",
        "invoicectl export csv --bom",
    ),
    "no_table": (
        "{form} takes no TABLE: it is the postings",
        "invoicectl export csv {table}",
    ),
    "views_take": (
        "views take no {option}: they are made in the file, of all that is in it",
        "invoicectl export views",
    ),
    "no_period": (
        "{table} can't be had of a period",
        "invoicectl export csv postings can",
    ),
    "no_accounts": (
        "{table} have no accounts to be named anew",
        "invoicectl export csv postings can",
    ),
    "sample": (
        "--sample brings a business with its own settings and a simulated gateway",
        "invoicectl --db sample.db init --sample; config set changes them later",
    ),
    "dry_reconciling": (
        "a dry run asks no gateway, so there is nothing to reconcile with",
        "invoicectl check gateway compares, and records nothing",
    ),
    "withdrawn_amount": (
        "--withdrawn takes back the newest reversal whole, so there is no --amount",
        "leave one out",
    ),
    "tip_of_a_client": (
        "a tip is given back by its invoice or booking",
        "invoicectl show {handle} lists them",
    ),
    "no_way_back": (
        "a refund of client credit must say where the money goes, with --to card, cash or bank",
        "invoicectl refund {client} {amount} --reason {reason} --to {way}",
    ),
    "payout": (
        "payout takes a PROVIDER, with an AMOUNT or without, or --all",
        "invoicectl payout --all pays all that every provider is owed",
    ),
    "tip_of_one": (
        _TIP_OF_ONE,
        "invoicectl pay {pay}",
    ),
    "tip_of_any": (
        _TIP_OF_ONE,
        "invoicectl pay {pay}, with INVOICE one of {bills}",
    ),
    "tip_of_many": (
        _TIP_OF_ONE,
        "invoicectl pay {pay_all} && invoicectl {tip}",
    ),
    "tip_of_no": (
        (
            "--tip belongs to one invoice, and {client} has none that is open or overdue; "
            "see `tip {client}`"
        ),
        "invoicectl {tip}",
    ),
    "excess_of_all": (
        "--excess belongs to one invoice, and all of a client's are paid",
        "invoicectl pay {pay}; without --excess, what is received beyond the due is client credit",
    ),
    "card_and_method": (
        "--card and --method don't go together",
        "leave one out",
    ),
    "received_elsewhere": (
        "--{option} belongs to money received elsewhere",
        "add --method cash, check or transfer",
    ),
    "credit_pays": (
        "client credit pays what is due, no tips",
        "invoicectl tip INV-1 AMOUNT charges a card",
    ),
    "period_of_document": (
        "a period is for a statement",
        "invoicectl document statement CLIENT --month MONTH",
    ),
    "whose_statement": (
        "whose statement?",
        "invoicectl document statement CLIENT",
    ),
    "document_of_a_client": (
        "{ref} is one document, and takes no client",
        "invoicectl document {of}",
    ),
    "earnings_period": (
        "a period needs --movements",
        "invoicectl earnings --movements",
    ),
    "take": (
        "--take ID goes with an INVOICE or a CLIENT alone",
        "invoicectl reconcile --take ID INVOICE|CLIENT; or reconcile [--since TIME]",
    ),
    "html": ("--html shows one letter", "invoicectl letters L1 --html"),
    "no_file": ("batch reads a FILE, or - for the input", "invoicectl batch -"),
    "from_line": (
        "there is no line {line:,} to begin with: there are {count}",
        "--from takes the number of a line, as the answers count them",
    ),
}
