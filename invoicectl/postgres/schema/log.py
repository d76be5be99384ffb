"""What holds the log to itself: events are appended in sequence, never changed, never removed."""

_FUNCTION = """
CREATE FUNCTION events_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest BIGINT;
BEGIN
    IF TG_OP = 'INSERT' THEN
        EXECUTE format('SELECT coalesce(max(seq), 0) FROM %I.events', TG_TABLE_SCHEMA) INTO newest;
        IF NEW.seq IS DISTINCT FROM newest + 1 THEN
            RAISE EXCEPTION 'events are appended in sequence';
        END IF;
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'events are never changed';
    END IF;
    RAISE EXCEPTION 'events are never removed';
END $$"""

LOG = (
    _FUNCTION,
    """
CREATE TRIGGER events_are_kept BEFORE INSERT OR UPDATE OR DELETE ON events
FOR EACH ROW EXECUTE FUNCTION events_are_kept()""",
    """
CREATE TRIGGER events_are_never_emptied BEFORE TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION events_are_kept()""",
)
