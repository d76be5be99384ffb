"""The index of words by which things are found, and the office of who runs the clock."""

LONGEST = 500
"""So much of a word is looked for: the index takes none of more than 2,046 bytes."""

SEARCH = (
    """
CREATE TABLE search (
    place BIGINT PRIMARY KEY,
    words TEXT COLLATE "C" NOT NULL,
    ref TEXT COLLATE "C" NOT NULL,
    lexemes TSVECTOR NOT NULL
)""",
    "CREATE INDEX search_lexemes ON search USING gin (lexemes)",
    """
CREATE TABLE office (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    note TEXT COLLATE "C" NOT NULL
)""",
    "INSERT INTO office (id, note) VALUES (1, '')",
    "CREATE TABLE format (version BIGINT NOT NULL)",
)

LEXEMES = f"""array_to_tsvector(ARRAY(
    SELECT DISTINCT left(word, {LONGEST}) FROM unnest(string_to_array({{words}}, ' ')) AS word))"""
"""The words of a text as the index has them."""

WRITES_WORDS = f"""
INSERT INTO search (place, words, ref, lexemes)
SELECT given.place, given.words, given.ref, {LEXEMES.format(words="given.words")}
FROM (VALUES (CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT))) AS given (place, words, ref)
ON CONFLICT (place) DO UPDATE
SET words = excluded.words, ref = excluded.ref, lexemes = excluded.lexemes"""
"""What writes a row of the index, whether there was one or not."""
