-- What lies outside the schema and has to be in the target database as well.

CREATE SCHEMA around;
CREATE TYPE around.flag AS ENUM ('up', 'down');
CREATE FUNCTION around.twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE COLLATION around.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE OPERATOR CLASS around.backwards FOR TYPE int USING btree AS
  OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(int, int);
