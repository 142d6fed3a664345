from django.db import migrations

FORWARD = """
CREATE FUNCTION handoff_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last handoff_move%ROWTYPE;
BEGIN
    SELECT * INTO last FROM handoff_move WHERE original_id = NEW.original_id ORDER BY seq DESC LIMIT 1;
    IF last.id IS NULL THEN
        IF NEW.seq <> 1 OR NEW.previous_id IS NOT NULL OR NEW.from_kind NOT IN ('', 'applicant') THEN
            RAISE EXCEPTION 'the first move of % has nothing before it', NEW.original_id
                USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF NEW.previous_id IS DISTINCT FROM last.id OR NEW.seq <> last.seq + 1 OR last.to_kind = 'gone'
        OR (NEW.from_kind, NEW.from_code) <> (last.to_kind, last.to_code) THEN
        RAISE EXCEPTION 'the move of % does not follow its last one', NEW.original_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE handoff_original SET holder_kind = NEW.to_kind, holder_code = NEW.to_code
        WHERE number = NEW.original_id;
    RETURN NEW;
END $$;

CREATE FUNCTION handoff_by_moves_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (NEW.holder_kind, NEW.holder_code) <> ('', '') THEN
            RAISE EXCEPTION 'a new original has no holder before its first move' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF (NEW.holder_kind, NEW.holder_code) <> (OLD.holder_kind, OLD.holder_code) AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the holder of % changes by a move only', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER follow BEFORE INSERT ON handoff_move FOR EACH ROW EXECUTE FUNCTION handoff_follow();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON handoff_move
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER by_moves_only BEFORE INSERT OR UPDATE ON handoff_original
    FOR EACH ROW EXECUTE FUNCTION handoff_by_moves_only();
CREATE TRIGGER append_only BEFORE DELETE ON handoff_original FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
"""

BACKWARD = """
DROP TRIGGER append_only ON handoff_original;
DROP TRIGGER by_moves_only ON handoff_original;
DROP TRIGGER append_only ON handoff_move;
DROP TRIGGER follow ON handoff_move;
DROP FUNCTION handoff_by_moves_only;
DROP FUNCTION handoff_follow;
"""


class Migration(migrations.Migration):
    dependencies = [("handoff", "0001_initial"), ("ledger", "0002_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
