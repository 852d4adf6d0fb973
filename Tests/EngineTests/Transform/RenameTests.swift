import TestSupport
import Testing

@testable import Engine

/// A schema that was moved is the schema that renaming would have made.
@Suite(.database) struct RenameTests {
  private static let from = "Old \"schema'"
  private static let to = "neu 漢\\"

  private func make(_ schema: String, in database: Database) throws {
    let name = SQLText.identifier(schema)
    let sample = try SampleSchema.kitchenSink()
    try database.execute("\(sample.surroundings) CREATE SCHEMA \(name); SET search_path = \(name);\n\(sample.sql)")
  }

  /// What pg_dump says of the same schema after ALTER SCHEMA RENAME.
  private func renamed() throws -> SchemaDump {
    let copy = try Database()
    try make(Self.from, in: copy)
    try copy.execute("ALTER SCHEMA \(SQLText.identifier(Self.from)) RENAME TO \(SQLText.identifier(Self.to))")
    return try SchemaDump(copy, schema: Self.to)
  }

  /// - Parameter threshold: 0 has every table with rows come in parts.
  @Test(arguments: [true, false], [nil, 0])
  func `a moved schema dumps as a renamed one, with all its rows`(isSameDatabase: Bool, threshold: Int?) throws {
    let database = try Database.own()
    try make(Self.from, in: database)
    let other = isSameDatabase ? nil : try Database()
    try other?.execute(SampleSchema.kitchenSink().surroundings)
    let migrated = try Migrated(database, from: Self.from, to: Self.to, into: other) { $0.partThreshold = threshold }
    migrated.expectComplete()
    let target = other ?? database
    let difference = try SchemaDump(target, schema: Self.to).difference(from: renamed())
    #expect(difference.isEmpty, "\(difference)")
    let rows = try contentDifferences((database, Self.from), (target, Self.to))
    #expect(rows.isEmpty, "\(rows.joined(separator: "\n"))")
    try expectIndependence(of: Self.to, from: Self.from, in: target)
  }
}
