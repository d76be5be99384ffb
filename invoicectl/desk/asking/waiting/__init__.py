"""What waits for a person, by what it is about: money, invoices, and what is to be done."""
