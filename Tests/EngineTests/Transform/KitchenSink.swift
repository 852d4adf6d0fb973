/// An old schema with one of everything that is carried.
///
/// `schema` is made with whatever `search_path` stands at; `surroundings` is what lies outside it and has to be in the
/// target database as well.
enum KitchenSink {
  static let surroundings = """
    CREATE SCHEMA around;
    CREATE TYPE around.flag AS ENUM ('up', 'down');
    CREATE FUNCTION around.twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
    CREATE COLLATION around.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE OPERATOR CLASS around.backwards FOR TYPE int USING btree AS
      OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(int, int);

    """

  static let schema = types + functions + columns + constraints + indexes + sequences + family + names

  static let types = #"""
    CREATE TYPE mood AS ENUM ('sad', 'o''k', 'back\slash', 'über', '');
    COMMENT ON TYPE mood IS 'it''s a \ mood';
    ALTER TYPE mood ADD VALUE 'meh' BEFORE 'sad';
    CREATE DOMAIN positive AS numeric(12,3) DEFAULT 1.5 CONSTRAINT "is > 0" CHECK (VALUE > 0) CHECK (VALUE < 1000000);
    COMMENT ON CONSTRAINT "is > 0" ON DOMAIN positive IS 'a ''comment''';
    COMMENT ON DOMAIN positive IS 'positive \n numbers';
    CREATE DOMAIN small AS positive NOT NULL CHECK (VALUE < 100);
    CREATE DOMAIN a_small_mood AS mood CHECK (VALUE <> 'sad');
    CREATE DOMAIN word AS text COLLATE "C" CHECK (VALUE ~ '^\w+$');
    ALTER DOMAIN word ADD CONSTRAINT later CHECK (length(VALUE) < 1000) NOT VALID;
    CREATE DOMAIN moods AS mood[] CHECK (cardinality(VALUE) < 10);
    CREATE TYPE pair AS (a positive, "B b" text COLLATE "C", c mood[]);
    CREATE TYPE a_pair_of_pairs AS (first pair, second pair[]);
    CREATE DOMAIN some_pair AS pair CHECK ((VALUE).a > 0);
    CREATE TYPE pair_list AS (list some_pair[]);
    CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);
    CREATE TYPE moodrange AS RANGE (subtype = mood, multirange_type_name = "Mood multi");
    CREATE TYPE textrange AS RANGE (subtype = text, collation = "C");
    CREATE TYPE a_multi AS (m "Mood multi", f floatmultirange);
    CREATE DOMAIN a_floats AS floatmultirange;
    CREATE TABLE every_own_type (
      id int PRIMARY KEY, mood mood DEFAULT 'o''k', moods mood[] DEFAULT '{sad}', more moods, p positive, s small,
      sm a_small_mood, w word, pair pair, pairs a_pair_of_pairs, several some_pair, list pair_list, fr floatrange,
      mr moodrange, mm "Mood multi", tr textrange, am a_multi, af a_floats, ps positive[], flag around.flag,
      flags around.flag[]);
    INSERT INTO every_own_type VALUES
      (1, 'back\slash', '[0:1]={meh,""}', '{sad,NULL}', 2.50, 3, 'meh', 'a1', '(1.10,"x ""y\\",{sad})',
       '("(1.0,,)","{""(2.00,b,{})""}")', '(3,z,)', '("{""(1,a,)""}")', '[1.5,2)', '[meh,sad]', '{[sad,über]}',
       '["B","a")', '("{[sad,sad]}","{[1,2)}")', '{[1,2),[3,4]}', '{1.00,NULL}', 'up', '{up,NULL,down}'),
      (2, '', '{}', NULL, DEFAULT, 99.999, NULL, NULL, NULL, NULL, NULL, NULL, 'empty', '(,)', '{}', NULL, NULL, NULL,
       '{}', NULL, NULL);

    """#

  static let functions = #"""
    CREATE FUNCTION plain(int DEFAULT 3, VARIADIC rest int[] DEFAULT '{}') RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT
      PARALLEL SAFE COST 7 SET work_mem = '8MB' AS $f$ BEGIN RETURN $1 * 2; -- it's a \ body
      END $f$;
    COMMENT ON FUNCTION plain(int, int[]) IS 'a function''s \ comment';
    CREATE FUNCTION standard(x int) RETURNS int LANGUAGE sql IMMUTABLE RETURN x + 1;
    CREATE FUNCTION "Atomic F"(x mood) RETURNS text LANGUAGE sql IMMUTABLE
      BEGIN ATOMIC SELECT 'x'::text; SELECT (CASE WHEN x = 'sad'::mood THEN 'S' ELSE 'H' END)::text; END;
    CREATE FUNCTION deeper(x int) RETURNS int LANGUAGE sql IMMUTABLE RETURN x * 10;
    CREATE FUNCTION calls_deeper(x int) RETURNS int LANGUAGE sql IMMUTABLE RETURN deeper(x) + 1;
    CREATE FUNCTION is_fine(text) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1 <> ''bad''; END';
    CREATE FUNCTION is_fine(int) RETURNS bool LANGUAGE sql IMMUTABLE RETURN $1 <> 13;
    CREATE DOMAIN fine_text AS text CHECK (is_fine(VALUE));
    CREATE FUNCTION takes_domain(fine_text) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT length($1)';
    CREATE TABLE with_functions (
      a int DEFAULT plain(4, 5), b int CHECK (standard(b) > 0), c int GENERATED ALWAYS AS (around.twice(a)) STORED,
      m mood, d text GENERATED ALWAYS AS ("Atomic F"(m)) STORED, e int DEFAULT calls_deeper(2), f fine_text,
      g int CHECK (is_fine(g)), range floatrange DEFAULT floatrange(0, 1), many floatmultirange DEFAULT floatmultirange(),
      "g d" text GENERATED ALWAYS AS (upper(f)) STORED);
    CREATE INDEX with_functions_index ON with_functions (takes_domain(f), (standard(a) + 1));
    INSERT INTO with_functions (b, m, f, g) VALUES (5, 'sad', 'fine', 12), (6, NULL, NULL, NULL);

    """#

  static let columns = #"""
    CREATE TABLE every_column (
      i2 smallint NOT NULL DEFAULT 0, i4 integer DEFAULT 1 + 2, i8 bigint DEFAULT '-5'::bigint, n numeric, n5 numeric(5),
      n52 numeric(5,2), n25 numeric(2,5), nneg numeric(5,-2), r real, d double precision DEFAULT 'NaN', m money, t text DEFAULT E'it''s\n\\',
      v varchar, v9 varchar(9) COLLATE "C", c char, c5 char(5) DEFAULT 'ab', qc "char", nm name, by bytea DEFAULT '\xdead',
      ts timestamp, ts3 timestamp(3), tz timestamptz DEFAULT now(), tz0 timestamptz(0), da date DEFAULT CURRENT_DATE,
      ti time, ti2 time(2), tt timetz, iv interval, ivy interval year to month, iv3 interval(3), ivs interval second(2),
      b boolean DEFAULT true, pt point, ln line, ls lseg, bx box, pa path, po polygon, ci circle, inet inet, cidr cidr,
      mac macaddr, mac8 macaddr8, bit1 bit, bit8 bit(8), vb varbit, vb5 varbit(5), tsv tsvector, tsq tsquery, u uuid,
      x xml, js json, jb jsonb, jp jsonpath, ia int[], iaa int[][], va varchar(5)[], na numeric(4,1)[], i4r int4range,
      nr numrange, tsr tstzrange, dm datemultirange, rc regclass, rt regtype, rp regproc, o oid, xi xid, x8 xid8, ci8 cid,
      ti8 tid, lsn pg_lsn, sn pg_snapshot, rcur refcursor, iv2 int2vector, ov oidvector, acl aclitem,
      caseless text COLLATE around.caseless, locale text COLLATE "de-x-icu");
    COMMENT ON TABLE every_column IS E'line one\nline ''two'' \\ and "three"';
    COMMENT ON COLUMN every_column.i2 IS '';
    COMMENT ON COLUMN every_column.i4 IS 'it''s';
    INSERT INTO every_column VALUES (1, 2, 3, 1.500, 12345, 1.5, 0.00012, 12300, 1.1, '-0', 12.34, E'a\tb', 'v', 'w', 'c',
      'x', 'q', 'name', '\x00ff', '2026-01-01 01:02:03.456789', 'infinity', '-infinity', '2026-06-01 12:00+09', '0001-01-01 BC',
      '24:00', '1:2:3.456', '1:2:3+09:30', '1 mon -1 day 00:00:01', '2 years 3 mons', '1.2345', '1.239', false, '(1,-0)',
      '{1,2,3}', '[(0,0),(1,1)]', '(1,1),(0,0)', '[(0,0),(1,1)]', '((0,0),(1,1))', '<(0,0),1>', '10.0.0.1/8', '10/8',
      '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', '1', '10101010', '', '101', 'a:1A b', 'a & !b', 
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '<a> </a>', '{ "a": 1.00, "a":2 }', '{"b": 1.00, "a": [1, null]}', '$.a[*] ? (@ > 1)',
      '[2:3]={1,NULL}', '{{1,2},{3,4}}', '{"a b",NULL}', '{1.0,2.5}', '[1,5)', '(,1.50]', '[2026-01-01,)', '{[2026-01-01,2026-02-01)}',
      'pg_class', 'int4', 'now', 77, '5', '6', '7', '(1,2)', '0/16', '10:20:10,14', 'cursor', '1 2', '3 4', 'postgres=r/postgres', 'Ab', 'ä');
    INSERT INTO every_column (i4, d, iv) VALUES (NULL, 'Infinity', '-1 mon +40 days');
    CREATE TABLE dropped (a int, gone text, b int DEFAULT 2, "gone too" int, c text);
    ALTER TABLE dropped DROP COLUMN gone, DROP COLUMN "gone too", ADD COLUMN added int NOT NULL DEFAULT 7;
    INSERT INTO dropped VALUES (1, 2, 'c', 4);
    CREATE TABLE no_columns ();
    INSERT INTO no_columns DEFAULT VALUES;
    INSERT INTO no_columns DEFAULT VALUES;
    CREATE TABLE only_dropped (a int);
    INSERT INTO only_dropped VALUES (1), (2), (3);
    ALTER TABLE only_dropped DROP COLUMN a;
    CREATE TABLE only_generated (a int GENERATED ALWAYS AS (1 + 1) STORED);
    INSERT INTO only_generated DEFAULT VALUES;
    CREATE UNLOGGED TABLE unlogged (id serial PRIMARY KEY, i int GENERATED ALWAYS AS IDENTITY);
    INSERT INTO unlogged DEFAULT VALUES;
    CREATE TABLE with_options (a int, t text) WITH (fillfactor = 70, autovacuum_enabled = false,
      toast.autovacuum_enabled = false, toast_tuple_target = 200, parallel_workers = 3);
    CREATE TABLE identities (
      a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME "Odd seq" START 100 INCREMENT -5 MINVALUE -200 MAXVALUE 100 CACHE 3 CYCLE),
      b bigint GENERATED BY DEFAULT AS IDENTITY, c smallint GENERATED BY DEFAULT AS IDENTITY (START WITH 7));
    COMMENT ON SEQUENCE "Odd seq" IS 'identity''s';
    INSERT INTO identities DEFAULT VALUES;
    INSERT INTO identities (b) VALUES (12), (13);

    """#

  static let constraints = #"""
    CREATE TABLE referenced (
      a int, b int, c text, CONSTRAINT "the key" PRIMARY KEY (a, b) INCLUDE (c) WITH (fillfactor = 80),
      CONSTRAINT uc UNIQUE (c) DEFERRABLE, CONSTRAINT ub UNIQUE (b) DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT un UNIQUE NULLS NOT DISTINCT (a, c) INCLUDE (b), UNIQUE (a));
    COMMENT ON CONSTRAINT "the key" ON referenced IS 'the ''key''';
    COMMENT ON INDEX uc IS 'an index of a constraint';
    CREATE TABLE checked (
      a int CONSTRAINT "a > 0" CHECK (a > 0) NO INHERIT, b int CHECK (b IN (1, 2, 3)), c text,
      m text CHECK (m::mood <> 'sad'), CONSTRAINT together CHECK (a < b OR c ~ E'^\\d''$'));
    INSERT INTO checked VALUES (1, 2, 'x', 'meh'), (NULL, NULL, NULL, NULL), (6, 3, '1''', NULL);
    ALTER TABLE checked ADD CONSTRAINT unproven CHECK (a < 5) NOT VALID,
      ADD CONSTRAINT "unproven too" CHECK (a < 4) NO INHERIT NOT VALID;
    COMMENT ON CONSTRAINT unproven ON checked IS 'not proven';
    COMMENT ON CONSTRAINT together ON checked IS 'together';
    CREATE TABLE excluding (
      r int4range, c circle, x int, EXCLUDE USING gist (r WITH &&),
      CONSTRAINT apart EXCLUDE USING gist (c WITH &&) INCLUDE (x) WITH (fillfactor = 60) WHERE (x > 0)
        DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT hashed EXCLUDE USING hash ((x + 1) WITH =));
    INSERT INTO excluding VALUES ('[1,2)', '<(0,0),1>', 1), ('[2,3)', '<(9,9),1>', 2);
    COMMENT ON CONSTRAINT apart ON excluding IS 'apart';
    CREATE TABLE referring (
      a int, b int, c text, up int,
      FOREIGN KEY (a, b) REFERENCES referenced ON UPDATE CASCADE ON DELETE SET NULL (a) DEFERRABLE INITIALLY DEFERRED,
      CONSTRAINT full_match FOREIGN KEY (a, b) REFERENCES referenced MATCH FULL);
    ALTER TABLE referenced ADD CONSTRAINT around_and_back FOREIGN KEY (a) REFERENCES referenced (a);
    INSERT INTO referenced VALUES (1, 2, 'c');
    INSERT INTO referring VALUES (1, 2, 'x'), (NULL, NULL, 'y');
    ALTER TABLE referring ADD CONSTRAINT unproven FOREIGN KEY (up) REFERENCES referenced (a) NOT VALID;
    COMMENT ON CONSTRAINT full_match ON referring IS 'a ''foreign'' key';

    """#

  static let indexes = #"""
    CREATE TABLE indexed (id int, t text, v varchar, c char(5), j jsonb, p point, a int[], r int4range, m mood, ip inet,
      ts timestamp, tv tsvector, d small, "Q q" text COLLATE around.caseless);
    CREATE INDEX plain_index ON indexed (id);
    CREATE INDEX "Odd Index" ON indexed ("Q q" COLLATE "C" DESC, t NULLS FIRST, v DESC NULLS LAST) INCLUDE (id, c);
    COMMENT ON INDEX "Odd Index" IS 'odd ''index''';
    CREATE UNIQUE INDEX lower_index ON indexed (lower(t), (id + 1) DESC) WHERE t IS NOT NULL AND m <> 'sad';
    CREATE UNIQUE INDEX nulls_index ON indexed (v, d) NULLS NOT DISTINCT WITH (fillfactor = 50, deduplicate_items = off);
    CREATE INDEX pattern_index ON indexed (t text_pattern_ops, v varchar_pattern_ops, c bpchar_pattern_ops);
    CREATE INDEX own_class_index ON indexed (id around.backwards);
    CREATE INDEX hash_index ON indexed USING hash (t) WITH (fillfactor = 60);
    CREATE INDEX gin_index ON indexed USING gin (j jsonb_path_ops, a) WITH (fastupdate = off, gin_pending_list_limit = 128);
    CREATE INDEX gist_index ON indexed USING gist (p, r, tv tsvector_ops (siglen = 100)) WITH (buffering = on);
    CREATE INDEX inet_index ON indexed USING gist (ip inet_ops);
    CREATE INDEX spgist_index ON indexed USING spgist (p kd_point_ops) INCLUDE (id);
    CREATE INDEX text_spgist_index ON indexed USING spgist (t);
    CREATE INDEX brin_index ON indexed USING brin (ts timestamp_minmax_multi_ops (values_per_range = 16), id)
      WITH (pages_per_range = 7, autosummarize = on);
    CREATE INDEX bloom_index ON indexed USING brin (id int4_bloom_ops (n_distinct_per_range = 50, false_positive_rate = 0.05));
    CREATE INDEX expression_index ON indexed ((j ->> 'a') COLLATE "C" text_pattern_ops, (r * r), ("Q q" || t));
    CREATE INDEX cast_index ON indexed ((id::text), ((m = 'sad')));
    INSERT INTO indexed (id, t, v, j, a, m) SELECT g, 't' || g, 'v' || g, '{"a": 1}', ARRAY[g], 'meh' FROM generate_series(1, 50) g;

    """#
}
