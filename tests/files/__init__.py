"""Files of released versions, and what the format is: shapes of all events, and the schema."""
