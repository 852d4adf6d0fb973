/// What a target that is older than the source, or built with less, can't have and a table can do without. It is taken
/// out of the description and left behind by name; whatever else the target can't take fails by its own word.
struct TargetLimits {
  /// The server's.
  var version: Int
  /// The methods that columns can be compressed with.
  var compressionMethods: Set<String>

  init(version: Int, compressionMethods: Set<String>) {
    self.version = version
    self.compressionMethods = compressionMethods
  }

  init(asking target: borrowing Connection) throws(PostgresError) {
    let methods = try target.query(
      "SELECT unnest(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
    ).rows { $0.text(0) }
    self.init(version: target.serverVersion, compressionMethods: Set(methods))
  }

  /// Takes it out.
  func apply(to schema: inout SchemaDescription) {
    var left: [(kind: String, note: String, names: Set<String>)] = []
    func leave(_ kind: String, _ name: String, _ note: String) {
      if let index = left.firstIndex(where: { $0.kind == kind && $0.note == note }) {
        left[index].names.insert(name)
      } else {
        left.append((kind, note, [name]))
      }
    }
    func keepLogged(_ sequence: inout SequenceDescription, as isUnlogged: Bool) {
      if version >= 150_000 { return }
      if sequence.isUnlogged { leave("unlogged sequence", sequence.name, "logged on the target, which has no others") }
      sequence.isUnlogged = isUnlogged
    }
    for index in schema.tables.indices {
      let table = schema.tables[index]
      for place in table.sequences.indices {
        // Nothing is said of an identity's sequence that is as its table is.
        let isUnlogged = table.sequences[place].isIdentity && table.isUnlogged
        keepLogged(&schema.tables[index].sequences[place], as: isUnlogged)
      }
      for (place, column) in table.columns.enumerated() {
        guard let method = column.compression, !compressionMethods.contains(method) else { continue }
        schema.tables[index].columns[place].compression = nil
        leave("compression", "\(table.name).\(column.name)", "the target was built without \(method)")
      }
      if let method = table.accessMethod, table.kind == .partitioned, version < 170_000 {
        schema.tables[index].accessMethod = nil
        if method != "heap" {
          leave("access method", table.name, "of partitions to come: the target knows none of a partitioned table")
        }
      }
    }
    for objects in [\SchemaDescription.prerequisites, \.dependents] {
      for index in schema[keyPath: objects].indices {
        guard case .sequence(var sequence) = schema[keyPath: objects][index].definition else { continue }
        keepLogged(&sequence, as: false)
        schema[keyPath: objects][index].definition = .sequence(sequence)
      }
    }
    schema.leftBehind += left.map { LeftBehindObject(kind: $0.kind, names: $0.names, note: $0.note) }
  }
}
