internal import Glibc

/// Which tables are moved: shell patterns, as in `--include 'sales_*' --exclude '*_tmp'`.
struct TableSelection {
  var include: [String]
  var exclude: [String]

  func isSelected(_ name: String) -> Bool {
    // `?` is a character, not a byte, whatever the person's own locale.
    let utf8 = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)
    let own = uselocale(utf8)
    defer {
      uselocale(own)
      if let utf8 { freelocale(utf8) }
    }
    func matches(_ pattern: String) -> Bool { fnmatch(pattern, name, 0) == 0 }
    return (include.isEmpty || include.contains(where: matches)) && !exclude.contains(where: matches)
  }

  /// Takes the others out, and lists them as left behind with their foreign keys.
  func apply(to schema: inout SchemaDescription) {
    if include.isEmpty, exclude.isEmpty { return }
    var left: [LeftBehindObject] = []
    var names = Set<ExactName>()
    schema.tables.removeAll { table in
      if isSelected(table.name) { return false }
      left.append(LeftBehindObject(kind: "table", name: table.name, note: "not selected"))
      names.insert(ExactName(table.name))
      return true
    }
    let name = schema.name
    schema.foreignKeys.removeAll { key in
      guard names.contains(ExactName(key.table.name)) else {
        guard key.referenced.schema == name, names.contains(ExactName(key.referenced.name)) else { return false }
        left.append(
          LeftBehindObject(
            kind: "foreign key", name: "\(key.table.name).\(key.name)",
            note: "refers to \(key.referenced.name), which is not selected"))
        return true
      }
      return true
    }
    schema.leftBehind = left.sorted { ($0.kind, $0.name) < ($1.kind, $1.name) } + schema.leftBehind
  }
}
