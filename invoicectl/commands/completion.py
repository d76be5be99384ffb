"""`completion`: what makes a shell complete the program's words."""

from typing import Annotated

import typer

from invoicectl.commands import Ctx, context, verb
from invoicectl.completing import scripts
from invoicectl.desk.asking import typed
from invoicectl.desk.done import Done


def completion(
    ctx: Ctx,
    shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish", help="The shell.")],
) -> None:
    """Print the script that completes commands, options and values with the TAB key.

    Values come from the file: pay offers the invoices that can be paid, the newest first. The file
    is --db on the line, else INVOICECTL_DB, else the default file. It is only read. In zsh and fish
    INVOICECTL_DB may also stand before the command; bash does not show this part of the line to a
    completion.

    To install it, run the one line of your shell once, and open a new shell:

    \b
    bash: echo 'eval "$(invoicectl completion bash)"' >> ~/.bashrc
    zsh:  echo 'eval "$(invoicectl completion zsh)"' >> ~/.zshrc
    fish: echo 'invoicectl completion fish | source' >> ~/.config/fish/config.fish

    Example: invoicectl completion bash"""  # noqa: D301  \b keeps lines as they are in help
    run = context(ctx)
    shell = typed.choice(shell, "shell", *scripts.SHELLS)
    run.show(Done("script", scripts.script(shell)))


app = verb(completion)
