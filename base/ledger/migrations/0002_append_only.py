from django.db import migrations

FORWARD = """
CREATE SEQUENCE ledger_application_number;

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_timerchange
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_signedheads
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_accessline
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
"""

BACKWARD = """
DROP TRIGGER append_only ON ledger_event;
DROP TRIGGER append_only ON ledger_timerchange;
DROP TRIGGER append_only ON ledger_signedheads;
DROP TRIGGER append_only ON ledger_accessline;
DROP FUNCTION ledger_refuse();
DROP SEQUENCE ledger_application_number;
"""


class Migration(migrations.Migration):
    """Numbers from a sequence; history that the database itself refuses to change."""

    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
