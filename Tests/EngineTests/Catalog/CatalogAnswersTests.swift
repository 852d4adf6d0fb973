import TestSupport
import Testing

@testable import Engine

/// A large schema is read by two sessions.
@Suite(.database) struct CatalogAnswersTests {
  @Test(arguments: [true, false])
  func `a large schema reads the same, whether another session can help or not`(helps: Bool) throws {
    let database = try Database.own()
    try database.execute(
      """
      CREATE SCHEMA old;
      DO $$ BEGIN
        FOR n IN 1..\(CatalogAnswers.manyRelations / 2) LOOP
          EXECUTE format('CREATE TABLE old.t%s (id int PRIMARY KEY, word text DEFAULT %L)', n, n);
        END LOOP;
      END $$;
      CREATE VIEW old.v AS SELECT t1.id, t2.word FROM old.t1 JOIN old.t2 USING (id);
      ALTER TABLE old.t3 ADD FOREIGN KEY (id) REFERENCES old.t4;
      GRANT SELECT ON old.v TO PUBLIC; COMMENT ON COLUMN old.t5.word IS 'said';
      """)
    let schemas = SchemaMap(from: "old", to: "new")
    let open = try database.session()
    try open.connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    let snapshot = try SourceSnapshot(exportedBy: open.connection)
    // Seen by no one who reads in the snapshot.
    try database.execute("COMMENT ON COLUMN old.t5.word IS 'said later'")
    func read(_ companion: CatalogAnswers.Companion?) throws -> (SchemaDescription, SchemaSecurity) {
      let answers = CatalogAnswers(companion: companion)
      let schema = try #require(
        try CatalogReader.read(schemas, isSameDatabase: true, answers: answers, through: open.connection))
      return (
        schema,
        try SecurityReader.read(schemas.entries[0], of: schemas, answers: answers, through: open.connection)
      )
    }
    let alone = try read(nil)
    #expect(alone.0.tables.count == CatalogAnswers.manyRelations / 2)
    let helped = try read(
      CatalogAnswers.Companion(
        target: ConnectionTarget(
          side: .source, conninfo: helps ? database.connectionString : "host=/no/such/folder",
          applicationName: "longhaul companion"), interrupt: Interrupt(), snapshot: snapshot))
    #expect(String(reflecting: helped.1.objects) == String(reflecting: alone.1.objects))
    #expect(String(reflecting: helped.0.tables) == String(reflecting: alone.0.tables))
    #expect(String(reflecting: helped.0.dependents) == String(reflecting: alone.0.dependents))
    #expect(String(reflecting: helped.0.leftBehind) == String(reflecting: alone.0.leftBehind))
    #expect(helped.0.tables.first { $0.name == "t5" }?.columns.last?.comment == "said")
  }
}
