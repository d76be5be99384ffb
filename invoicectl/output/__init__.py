"""What is printed or written: text, tables, charts, JSON, CSV, journals."""
