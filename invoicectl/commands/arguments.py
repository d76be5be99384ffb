"""Arguments and options that several commands take, in the same words."""

from typing import Annotated

import typer

Client = Annotated[str, typer.Argument(metavar="CLIENT", help="The client's handle.")]
Provider = Annotated[str, typer.Argument(metavar="PROVIDER", help="The provider's handle.")]
Handle = Annotated[str, typer.Argument(metavar="HANDLE", help="A handle, like ada.")]
NewHandle = Annotated[
    str | None,
    typer.Option("--handle", "--new-handle", metavar="HANDLE", help="The new handle."),
]
Session = Annotated[str, typer.Argument(metavar="SESSION", help="A session, like S1.")]
Invoice = Annotated[
    str,
    typer.Argument(metavar="INVOICE", help="An invoice, like INV-1, or its session or booking."),
]
Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="An amount, like 40.00.")]
Name = Annotated[str | None, typer.Option("--name", metavar="NAME", help="The full name.")]
Output = Annotated[
    str | None,
    typer.Option("--output", metavar="FILE", help="Write to a new file that only you can read."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]
Email = Annotated[
    str | None, typer.Option("--email", metavar="EMAIL", help="The email address for letters.")
]
Rate = Annotated[
    str | None,
    typer.Option(
        "--service-charge", metavar="RATE", help="The provider's own service charge, like 25%."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Answer yes to the question.")]
EvenSo = Annotated[
    bool,
    typer.Option("--even-so", help="Also within ten years of the last invoice or payout."),
]
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="The reason; it stays on record.")
]
Release = Annotated[
    str | None,
    typer.Option("--release", metavar="RATE", help="How much of the price comes off, like 50%."),
]
ByProvider = Annotated[
    str | None,
    typer.Option("--provider", metavar="PROVIDER", help="The provider who does the visits."),
]
Message = Annotated[
    str | None, typer.Option("--message", metavar="TEXT", help="A message for the client.")
]
Assume = Annotated[
    str,
    typer.Option(
        "--assume",
        metavar="last|approve|decline",
        help="How cards answer: each as it did last, or all of them alike.",
    ),
]
