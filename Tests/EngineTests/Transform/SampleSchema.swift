import FoundationEssentials

/// A schema of the folder `Tests/Schemas`, whose schemas `scripts/version-test` moves, too.
struct SampleSchema {
  /// Made with whatever `search_path` stands at.
  let sql: String
  /// What lies outside it and has to be in the target database as well.
  let surroundings: String

  private init(_ name: String) throws {
    let folder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Schemas"
    sql = try String(contentsOfFile: "\(folder)/\(name).sql", encoding: .utf8)
    surroundings = try String(contentsOfFile: "\(folder)/\(name).around.sql", encoding: .utf8)
  }

  /// One of everything that tables are made of.
  static func kitchenSink() throws -> SampleSchema { try SampleSchema("kitchen-sink") }

  /// Every kind of object that PostgreSQL deparses as a whole, and their odd forms.
  static func deparsed() throws -> SampleSchema { try SampleSchema("deparsed") }
}
