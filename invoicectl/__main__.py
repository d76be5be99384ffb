"""`python -m invoicectl` is the same program as `invoicectl`."""

from invoicectl.cli import main

main()
