-- What the databases of both sides have beside the schema.

CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER "no where" FOREIGN DATA WRAPPER nothing;
