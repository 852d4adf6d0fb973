-- An old schema with every kind of object that PostgreSQL deparses as a whole, and their odd forms.

-- Types

CREATE TYPE fine;
CREATE FUNCTION fine_in(cstring, oid, int) RETURNS fine IMMUTABLE STRICT LANGUAGE internal AS 'varcharin';
CREATE FUNCTION fine_out(fine) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'varcharout';
CREATE FUNCTION fine_receive(internal, oid, int) RETURNS fine IMMUTABLE STRICT LANGUAGE internal AS 'varcharrecv';
CREATE FUNCTION fine_send(fine) RETURNS bytea IMMUTABLE STRICT LANGUAGE internal AS 'varcharsend';
CREATE FUNCTION fine_modifier(cstring[]) RETURNS int IMMUTABLE STRICT LANGUAGE internal AS 'varchartypmodin';
CREATE TYPE fine (INPUT = fine_in, OUTPUT = fine_out, RECEIVE = fine_receive, SEND = fine_send,
  TYPMOD_IN = fine_modifier, TYPMOD_OUT = varchartypmodout, STORAGE = extended, CATEGORY = 'S', PREFERRED = true,
  DEFAULT = 'it''s', COLLATABLE = true, DELIMITER = ';');
CREATE TYPE "Pair" ;
CREATE FUNCTION "Pair in"(cstring) RETURNS "Pair" IMMUTABLE STRICT LANGUAGE internal AS 'point_in';
CREATE FUNCTION pair_out("Pair") RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'point_out';
CREATE TYPE "Pair" (INPUT = "Pair in", OUTPUT = pair_out, INTERNALLENGTH = 16, ALIGNMENT = double,
  ELEMENT = float8, SUBSCRIPT = raw_array_subscript_handler);
CREATE TYPE shell;
CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE TYPE "whole numbers";
CREATE FUNCTION canonical("whole numbers") RETURNS "whole numbers" IMMUTABLE STRICT LANGUAGE internal
  AS 'int4range_canonical';
CREATE FUNCTION canonical(int) RETURNS int LANGUAGE sql RETURN 1;
CREATE FUNCTION apart(int, int) RETURNS float8 IMMUTABLE STRICT LANGUAGE sql RETURN $1 - $2;
CREATE TYPE "whole numbers" AS RANGE (SUBTYPE = int, CANONICAL = canonical, SUBTYPE_DIFF = apart);
CREATE TYPE row_type AS (a int, b text);
CREATE COLLATION plain (PROVIDER = libc, LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
CREATE COLLATION "Über" (PROVIDER = icu, LOCALE = 'de-u-ks-level2', DETERMINISTIC = false);
CREATE DEFAULT CONVERSION from_latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;

-- Functions

CREATE FUNCTION defaults(IN a int, INOUT b text DEFAULT 'x', OUT c int, VARIADIC d int[] DEFAULT '{1}')
  STABLE LEAKPROOF PARALLEL RESTRICTED COST 5 LANGUAGE plpgsql SET search_path = '' SET work_mem = '1MB'
  SET datestyle = 'ISO, DMY' AS $$BEGIN c := 1; END$$;
CREATE FUNCTION "Odd name"("an arg" fine, other "Pair"[]) RETURNS SETOF row_type ROWS 7 SECURITY DEFINER
  LANGUAGE sql SET search_path = pg_catalog, "$user", 'a, b', pg_temp AS 'SELECT 1, ''x'' LIMIT 0';
CREATE PROCEDURE proceed(INOUT n int) LANGUAGE sql BEGIN ATOMIC SELECT n + 1; END;
CREATE FUNCTION add(state bigint, next int) RETURNS bigint IMMUTABLE STRICT LANGUAGE sql RETURN state + next;
CREATE FUNCTION add(state float8, next int) RETURNS float8 IMMUTABLE STRICT LANGUAGE sql RETURN state + next;
CREATE FUNCTION remove(state bigint, next int) RETURNS bigint IMMUTABLE STRICT LANGUAGE sql RETURN state - next;
CREATE FUNCTION finish(state bigint, next int) RETURNS bigint IMMUTABLE LANGUAGE sql RETURN state;
CREATE FUNCTION join_up(bigint, bigint) RETURNS bigint IMMUTABLE STRICT LANGUAGE sql RETURN $1 + $2;
CREATE AGGREGATE total(int) (SFUNC = add, STYPE = bigint, SSPACE = 16, FINALFUNC = finish, FINALFUNC_EXTRA,
  FINALFUNC_MODIFY = SHAREABLE, COMBINEFUNC = join_up, INITCOND = '0', MSFUNC = add, MINVFUNC = remove,
  MSTYPE = bigint, MSSPACE = 8, MFINALFUNC = finish, MFINALFUNC_EXTRA, MFINALFUNC_MODIFY = READ_WRITE,
  MINITCOND = '5', PARALLEL = SAFE);
CREATE AGGREGATE "How many"(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
CREATE AGGREGATE smallest(int) (SFUNC = int4smaller, STYPE = int, SORTOP = <);
CREATE AGGREGATE middle(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal,
  FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi,
  STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE AGGREGATE spread(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg,
  COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize);

-- Operators

CREATE FUNCTION less(fine, fine) RETURNS bool IMMUTABLE STRICT LANGUAGE internal AS 'text_lt';
CREATE FUNCTION greater(fine, fine) RETURNS bool IMMUTABLE STRICT LANGUAGE internal AS 'text_gt';
CREATE FUNCTION less_or_same(fine, fine) RETURNS bool IMMUTABLE STRICT LANGUAGE internal AS 'text_le';
CREATE FUNCTION greater_or_same(fine, fine) RETURNS bool IMMUTABLE STRICT LANGUAGE internal AS 'text_ge';
CREATE FUNCTION same(fine, fine) RETURNS bool IMMUTABLE STRICT LANGUAGE internal AS 'texteq';
CREATE FUNCTION other(fine, fine) RETURNS bool IMMUTABLE STRICT LANGUAGE internal AS 'textne';
CREATE FUNCTION compare(fine, fine) RETURNS int IMMUTABLE STRICT LANGUAGE internal AS 'bttextcmp';
CREATE FUNCTION hash(fine) RETURNS int IMMUTABLE STRICT LANGUAGE internal AS 'hashtext';
CREATE FUNCTION same(fine, text) RETURNS bool IMMUTABLE STRICT LANGUAGE internal AS 'texteq';
CREATE FUNCTION same(text, fine) RETURNS bool IMMUTABLE STRICT LANGUAGE internal AS 'texteq';
CREATE FUNCTION compare(fine, text) RETURNS int IMMUTABLE STRICT LANGUAGE internal AS 'bttextcmp';
CREATE OPERATOR < (FUNCTION = less, LEFTARG = fine, RIGHTARG = fine, COMMUTATOR = >, NEGATOR = >=,
  RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR > (FUNCTION = greater, LEFTARG = fine, RIGHTARG = fine, COMMUTATOR = <, NEGATOR = <=);
CREATE OPERATOR <= (FUNCTION = less_or_same, LEFTARG = fine, RIGHTARG = fine, COMMUTATOR = >=, NEGATOR = >);
CREATE OPERATOR >= (FUNCTION = greater_or_same, LEFTARG = fine, RIGHTARG = fine, COMMUTATOR = <=, NEGATOR = <);
CREATE OPERATOR = (FUNCTION = same, LEFTARG = fine, RIGHTARG = fine, COMMUTATOR = =, NEGATOR = <>, HASHES, MERGES,
  RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR <> (FUNCTION = other, LEFTARG = fine, RIGHTARG = fine, COMMUTATOR = <>, NEGATOR = =);
CREATE OPERATOR = (FUNCTION = same, LEFTARG = fine, RIGHTARG = text, COMMUTATOR = =);
CREATE OPERATOR = (FUNCTION = same, LEFTARG = text, RIGHTARG = fine, COMMUTATOR = =);
CREATE OPERATOR !~@ (FUNCTION = hash, RIGHTARG = fine);
CREATE OPERATOR FAMILY "Loose" USING btree;
CREATE OPERATOR CLASS by_text DEFAULT FOR TYPE fine USING btree FAMILY "Loose" AS OPERATOR 1 <, OPERATOR 2 <=,
  OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 compare(fine, fine);
ALTER OPERATOR FAMILY "Loose" USING btree ADD OPERATOR 3 = (fine, text), FUNCTION 1 (fine, text) compare(fine, text);
CREATE OPERATOR CLASS by_hash DEFAULT FOR TYPE fine USING hash AS OPERATOR 1 =, FUNCTION 1 hash(fine);
CREATE OPERATOR CLASS distant FOR TYPE point USING gist AS OPERATOR 15 <-> (point, point) FOR ORDER BY float_ops,
  FUNCTION 1 gist_point_consistent(internal, point, smallint, oid, internal),
  FUNCTION 2 gist_box_union(internal, internal), FUNCTION 3 gist_point_compress(internal),
  FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
  FUNCTION 7 gist_box_same(box, box, internal), FUNCTION 8 gist_point_distance(internal, point, smallint, oid, internal),
  STORAGE box;
CREATE FUNCTION to_row(int) RETURNS row_type LANGUAGE sql RETURN ROW ($1, 'x')::row_type;
CREATE CAST (int AS row_type) WITH FUNCTION to_row(int) AS ASSIGNMENT;
CREATE CAST (fine AS text) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (text AS fine) WITHOUT FUNCTION;
CREATE CAST (fine AS int) WITH INOUT;
CREATE FUNCTION fine_from(internal) RETURNS internal IMMUTABLE LANGUAGE internal AS 'varchar_support';
CREATE TRANSFORM FOR fine LANGUAGE sql (FROM SQL WITH FUNCTION fine_from(internal));

-- Text search

CREATE TEXT SEARCH PARSER words (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,
  LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE bare (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY "Stop it" (TEMPLATE = bare, STOPWORDS = english, ACCEPT = 'false');
CREATE TEXT SEARCH DICTIONARY no_options (TEMPLATE = pg_catalog.simple);
CREATE TEXT SEARCH CONFIGURATION found (PARSER = words);
ALTER TEXT SEARCH CONFIGURATION found ADD MAPPING FOR asciiword, word WITH "Stop it", pg_catalog.english_stem, no_options;
ALTER TEXT SEARCH CONFIGURATION found ADD MAPPING FOR int WITH pg_catalog.simple;

-- Tables

CREATE TABLE t (id int PRIMARY KEY, f fine(10) DEFAULT 'd', g text COLLATE "Über", p "Pair", s span,
  v tsvector GENERATED ALWAYS AS (to_tsvector('found'::regconfig, g)) STORED);
INSERT INTO t SELECT n, ('f' || n)::fine, 'g', '(1,2)', '[1,2)' FROM generate_series(1, 20) n;
CREATE INDEX loose_index ON t (f);
CREATE INDEX near ON t USING gist ((point(id, id)) distant);
CREATE TABLE "typed one" OF row_type (PRIMARY KEY (a), b DEFAULT 'none');
INSERT INTO "typed one" VALUES (1, 'x');
CREATE TABLE numbers (w "whole numbers" DEFAULT '(1,2]');
INSERT INTO numbers VALUES ('[3,4]'), (DEFAULT), ('empty');
CREATE INDEX number_index ON numbers USING gist (w);
CREATE TABLE log (at int, "what's" text);
CREATE TABLE parted (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20) PARTITION BY LIST (b);
CREATE TABLE parted_2_x PARTITION OF parted_2 FOR VALUES IN ('x');
INSERT INTO parted VALUES (1, 'x'), (11, 'x');
CREATE SEQUENCE far_numbers;
CREATE FOREIGN TABLE far (id int OPTIONS (key 'true', "odd name" 'it''s') NOT NULL DEFAULT nextval('far_numbers'),
  g text COLLATE "C", h int GENERATED ALWAYS AS (id * 2) STORED, CONSTRAINT "id > 0" CHECK (id > 0),
  CONSTRAINT apart CHECK (h > 0) NO INHERIT) SERVER "no where" OPTIONS (file '/dev/null', "Quoted" '\\''');
ALTER FOREIGN TABLE far ADD CONSTRAINT later CHECK (id < 100) NOT VALID;
ALTER SEQUENCE far_numbers OWNED BY far.id;
CREATE FOREIGN TABLE counting_far (n serial, m int) SERVER "no where";
CREATE SEQUENCE unused OWNED BY counting_far.m;
CREATE TABLE ancestor (a int DEFAULT 1, b text DEFAULT 'x' NOT NULL, c int CHECK (c > 0), d int NOT NULL, e int,
  CONSTRAINT none_of_theirs CHECK (a > 5) NO INHERIT, CONSTRAINT of_both CHECK (d > 0));
CREATE TABLE "Other ancestor" (z int, e int DEFAULT 5);
CREATE FOREIGN TABLE born (own int OPTIONS (key 'own') CHECK (own > 1), e int NOT NULL DEFAULT 8, CONSTRAINT of_both CHECK (d > 0))
  INHERITS (ancestor, "Other ancestor") SERVER "no where" OPTIONS (file 'x');
ALTER FOREIGN TABLE born ALTER a SET DEFAULT 2, ALTER b DROP DEFAULT, ALTER c SET NOT NULL, ALTER c OPTIONS (key 'it''s'),
  ALTER d SET STATISTICS 7;
CREATE FOREIGN TABLE born_of_all () INHERITS (ancestor) SERVER "no where";
CREATE FOREIGN TABLE adopted (z int, e int, y text) SERVER "no where";
ALTER FOREIGN TABLE adopted INHERIT "Other ancestor";
CREATE TABLE of_the_far (more int) INHERITS (far);
CREATE FOREIGN TABLE parted_far PARTITION OF parted FOR VALUES FROM (20) TO (30) SERVER "no where";

-- Views

CREATE VIEW "View" ("first column", f) WITH (security_barrier, check_option = cascaded) AS
  SELECT id, f FROM t WHERE f = 'f1'::fine OR id > 3;
ALTER VIEW "View" ALTER COLUMN f SET DEFAULT 'from the view';
CREATE VIEW on_view AS SELECT v.*, total(v."first column") OVER () AS sum FROM "View" v;
CREATE VIEW nothing AS SELECT FROM t;
CREATE FUNCTION of_view("View") RETURNS int LANGUAGE sql RETURN ($1)."first column";
CREATE VIEW calling AS SELECT of_view(v) FROM "View" v;
CREATE RECURSIVE VIEW counting (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counting WHERE n < 5;
CREATE MATERIALIZED VIEW kept (n, "Text") WITH (fillfactor = 70, toast.autovacuum_enabled = false) AS
  SELECT "first column", f::text FROM on_view;
CREATE UNIQUE INDEX "kept index" ON kept (n DESC, lower("Text")) INCLUDE ("Text") WHERE n > 1;
CREATE INDEX plain_index ON kept (n);
ALTER MATERIALIZED VIEW kept CLUSTER ON plain_index;
ALTER MATERIALIZED VIEW kept ALTER COLUMN n SET STATISTICS 9, ALTER COLUMN "Text" SET STORAGE EXTERNAL,
  ALTER COLUMN "Text" SET COMPRESSION pglz, ALTER COLUMN "Text" SET (n_distinct = 5);
ALTER FOREIGN TABLE far ALTER COLUMN g SET STORAGE MAIN, ALTER COLUMN id SET (n_distinct = -0.5);
CREATE MATERIALIZED VIEW empty AS SELECT * FROM kept WITH NO DATA;
ALTER MATERIALIZED VIEW empty REPLICA IDENTITY FULL;
CREATE INDEX sampled ON kept ((n + 1), lower("Text"), ("Text" || 'x'));
ALTER INDEX sampled ALTER COLUMN 1 SET STATISTICS 11, ALTER COLUMN 3 SET STATISTICS 0;
CREATE INDEX empty_gist ON empty USING gist ((point(n, n)) distant);

-- What hangs on tables

CREATE RULE "Log it" AS ON INSERT TO t WHERE new.id > 5 DO ALSO
  (INSERT INTO log VALUES (new.id, 'in; serted'); UPDATE log SET at = at + 1 WHERE at = new.id);
CREATE RULE tell AS ON UPDATE TO t DO NOTIFY "some one";
CREATE RULE stop AS ON DELETE TO log DO INSTEAD NOTHING;
ALTER TABLE log DISABLE RULE stop;
CREATE RULE far_away AS ON UPDATE TO "View" DO INSTEAD UPDATE t SET f = new.f WHERE id = old."first column"
  RETURNING id, f;
CREATE RULE replica AS ON INSERT TO log DO ALSO NOTHING;
ALTER TABLE log ENABLE REPLICA RULE replica;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''fired''; END';
CREATE TRIGGER "Before all" BEFORE INSERT OR DELETE OR UPDATE OF g, f ON t FOR EACH ROW
  WHEN (pg_trigger_depth() < 2) EXECUTE FUNCTION touch('an', '''argument');
CREATE TRIGGER moved AFTER UPDATE ON t REFERENCING OLD TABLE AS before NEW TABLE AS "After"
  FOR EACH STATEMENT EXECUTE FUNCTION touch();
CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON t FROM log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION touch();
CREATE TRIGGER instead INSTEAD OF INSERT ON "View" FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER "of parts" AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER off BEFORE TRUNCATE ON t EXECUTE FUNCTION touch();
ALTER TABLE t DISABLE TRIGGER off, ENABLE REPLICA TRIGGER moved, ENABLE ALWAYS TRIGGER checked;
ALTER TABLE parted_2 DISABLE TRIGGER "of parts";
ALTER TABLE parted_2_x ENABLE ALWAYS TRIGGER "of parts";
CREATE POLICY mine ON t AS RESTRICTIVE FOR UPDATE TO CURRENT_USER USING (id IN (SELECT at FROM log))
  WITH CHECK (f = 'x'::fine);
CREATE POLICY "All" ON t;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE log FORCE ROW LEVEL SECURITY;
CREATE STATISTICS "Kinds" (ndistinct, mcv) ON id, g, (lower(g)) FROM t;
ALTER STATISTICS "Kinds" SET STATISTICS 77;
CREATE STATISTICS of_kept ON n, "Text" FROM kept;
CREATE STATISTICS of_part (dependencies) ON a, b FROM parted_2_x;
CREATE STATISTICS of_far ON id, g FROM far;
CREATE STATISTICS one_expression ON (upper(g)) FROM t;

-- Comments

COMMENT ON TYPE fine IS 'type'; COMMENT ON FUNCTION fine_in(cstring, oid, int) IS 'input';
COMMENT ON FUNCTION canonical("whole numbers") IS 'canonical'; COMMENT ON TYPE "whole numbers" IS 'range';
COMMENT ON COLLATION "Über" IS 'collation'; COMMENT ON CONVERSION from_latin IS 'conversion';
COMMENT ON FUNCTION defaults(int, text, int[]) IS 'function'; COMMENT ON PROCEDURE proceed(int) IS 'procedure';
COMMENT ON AGGREGATE "How many"(*) IS 'all'; COMMENT ON AGGREGATE middle(float8 ORDER BY anyelement) IS 'ordered';
COMMENT ON AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") IS 'hypothetical';
COMMENT ON OPERATOR !~@ (NONE, fine) IS 'prefix'; COMMENT ON OPERATOR = (fine, text) IS 'infix';
COMMENT ON OPERATOR FAMILY "Loose" USING btree IS 'family'; COMMENT ON OPERATOR CLASS by_hash USING hash IS 'class';
COMMENT ON CAST (fine AS text) IS 'cast'; COMMENT ON TRANSFORM FOR fine LANGUAGE sql IS 'transform';
COMMENT ON TEXT SEARCH PARSER words IS 'parser'; COMMENT ON TEXT SEARCH TEMPLATE bare IS 'template';
COMMENT ON TEXT SEARCH DICTIONARY "Stop it" IS 'dictionary'; COMMENT ON TEXT SEARCH CONFIGURATION found IS 'it''s';
COMMENT ON FOREIGN TABLE far IS 'foreign'; COMMENT ON COLUMN far.g IS 'foreign column';
COMMENT ON CONSTRAINT "id > 0" ON far IS 'check'; COMMENT ON CONSTRAINT ancestor_c_check ON born IS 'inherited';
COMMENT ON VIEW "View" IS 'view'; COMMENT ON COLUMN "View"."first column" IS 'view column';
COMMENT ON MATERIALIZED VIEW kept IS 'kept'; COMMENT ON COLUMN kept."Text" IS 'kept column';
COMMENT ON INDEX "kept index" IS 'index'; COMMENT ON INDEX sampled IS 'sampled'; COMMENT ON RULE "Log it" ON t IS 'rule';
COMMENT ON TRIGGER "Before all" ON t IS 'trigger'; COMMENT ON POLICY mine ON t IS 'policy';
COMMENT ON STATISTICS "Kinds" IS 'statistics';
