"""A personal link is opened by the database for whoever has its token, and for nobody else (ADR 18)."""

from django.db import migrations

from finsam.grants import grant, web_role

WALL = f"""
ALTER TABLE participants_uppfoljningslank ADD CONSTRAINT participants_lank_is_digest CHECK (
    token_digest ~ '^[0-9a-f]{{64}}$');
ALTER TABLE participants_uppfoljningslank ENABLE ROW LEVEL SECURITY;
CREATE POLICY participants_lank_own ON participants_uppfoljningslank TO {web_role()} USING (
    (SELECT participants_follows(deltagande_id, insats_id) FROM participants_uppfoljningstillfalle
     WHERE id = tillfalle_id));

-- What was asked is not asked by a link any more, and what is not planned has none.
CREATE FUNCTION participants_forget_link() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM participants_uppfoljningslank WHERE tillfalle_id = OLD.id;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD END;
END $$;
REVOKE ALL ON FUNCTION participants_forget_link() FROM PUBLIC;
CREATE TRIGGER participants_follow_up_unlinked BEFORE DELETE ON participants_uppfoljningstillfalle
    FOR EACH ROW EXECUTE FUNCTION participants_forget_link();
CREATE TRIGGER participants_follow_up_done_unlinked AFTER UPDATE OF utfall_id ON participants_uppfoljningstillfalle
    FOR EACH ROW WHEN (OLD.utfall_id IS NULL AND NEW.utfall_id IS NOT NULL)
    EXECUTE FUNCTION participants_forget_link();
"""
DROP_WALL = """
DROP TRIGGER participants_follow_up_done_unlinked ON participants_uppfoljningstillfalle;
DROP TRIGGER participants_follow_up_unlinked ON participants_uppfoljningstillfalle;
DROP FUNCTION participants_forget_link();
DROP POLICY participants_lank_own ON participants_uppfoljningslank;
ALTER TABLE participants_uppfoljningslank DISABLE ROW LEVEL SECURITY;
ALTER TABLE participants_uppfoljningslank DROP CONSTRAINT participants_lank_is_digest;
"""

OPEN = f"""
-- The months of the time to ask that the token opens now; NULL for any other token, whatever is wrong with it.
CREATE FUNCTION participants_link_opens(token text) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (f.attributes ->> 'manader')::integer
    FROM participants_uppfoljningslank AS l
    JOIN participants_uppfoljningstillfalle AS t ON t.id = l.tillfalle_id
    JOIN codelists_kodvarde AS f ON f.id = t.fas_id
    WHERE l.token_digest = encode(sha256(convert_to(token, 'UTF8')), 'hex') AND l.expires_at > clock_timestamp()
      AND t.utfall_id IS NULL AND participants_may_be_asked(t.deltagande_id)
$$;
REVOKE ALL ON FUNCTION participants_link_opens(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_link_opens(text) TO {web_role()};

-- Writes what the one with the token answered, or that she declined; gives the deltagande and the key of the time, and
-- nothing when the token opens nothing. The link is used up.
CREATE FUNCTION participants_answer_by_link(
    token text, outcome text, sources uuid[], occupations uuid[], shares integer[])
RETURNS TABLE (person uuid, fas text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked uuid;
BEGIN
    SELECT t.id INTO asked FROM participants_uppfoljningslank AS l
    JOIN participants_uppfoljningstillfalle AS t ON t.id = l.tillfalle_id
    WHERE l.token_digest = encode(sha256(convert_to(token, 'UTF8')), 'hex') AND l.expires_at > clock_timestamp()
      AND t.utfall_id IS NULL AND participants_may_be_asked(t.deltagande_id)
    FOR UPDATE;
    IF asked IS NULL OR outcome NOT IN ('svar', 'avbojt') THEN
        RETURN;
    END IF;
    INSERT INTO participants_uppfoljningsforsorjning (tillfalle_id, kalla_id) SELECT asked, unnest(sources);
    INSERT INTO participants_uppfoljningssysselsattning (tillfalle_id, slag_id, omfattning)
    SELECT asked, one.slag, one.share FROM unnest(occupations, shares) AS one (slag, share);
    UPDATE participants_uppfoljningstillfalle AS t
    SET utfall_id = u.id, kanal_id = k.id, done_on = participants_today(), version = t.version + 1
    FROM codelists_kodvarde AS u, codelists_kodvarde AS k
    WHERE t.id = asked AND u.lista = 'uppfoljning_status' AND u.key = outcome
      AND k.lista = 'uppfoljning_kanal' AND k.key = 'lank';
    RETURN QUERY SELECT t.deltagande_id, f.key::text FROM participants_uppfoljningstillfalle AS t
        JOIN codelists_kodvarde AS f ON f.id = t.fas_id WHERE t.id = asked;
END $$;
REVOKE ALL ON FUNCTION participants_answer_by_link(text, text, uuid[], uuid[], integer[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION participants_answer_by_link(text, text, uuid[], uuid[], integer[]) TO {web_role()};
"""
DROP_OPEN = """
DROP FUNCTION participants_answer_by_link(text, text, uuid[], uuid[], integer[]);
DROP FUNCTION participants_link_opens(text);
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0033_uppfoljningslank")]
    operations = [
        grant("participants_uppfoljningslank", "INSERT", "UPDATE"),
        migrations.RunSQL(WALL, DROP_WALL),
        migrations.RunSQL(OPEN, DROP_OPEN),
    ]
