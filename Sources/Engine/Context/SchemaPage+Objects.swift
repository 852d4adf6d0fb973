extension SchemaPage {
  /// A thing beside tables.
  struct Object: Sendable, Equatable {
    var kind: String
    var name: String
    /// As far as it is short.
    var definition = ""
    var comment: String?
  }

  /// What is an object of its own among what a migration does not carry.
  private static let otherKinds: Set = ["event trigger", "extension", "publication", "subscription", "user mapping"]

  /// All there are, by kind and name.
  var otherObjects: [Object] {
    var objects = (schema.prerequisites + schema.dependents).map { object in
      Object(
        kind: object.kind, name: object.qualifier + object.name, definition: Self.definition(object.definition),
        comment: object.comment)
    }
    for table in tables {
      for sequence in table.sequences where !sequence.isIdentity {
        let column = table.columns.first { $0.number == sequence.owner?.column }
        let owner = column.map { ", of \(title(table.tableName)).\($0.name)" }
        objects.append(
          Object(
            kind: "sequence", name: schema.schemas.qualifier(of: sequence.schema) + sequence.name,
            definition: sequence.type + (owner ?? ""), comment: sequence.comment))
      }
    }
    objects += schema.leftBehind.filter { Self.otherKinds.contains($0.kind) }.map {
      Object(kind: $0.kind, name: $0.name)
    }
    return objects.sorted { ($0.kind, $0.name) < ($1.kind, $1.name) }
  }

  private static func definition(_ definition: SchemaObject.Definition) -> String {
    switch definition {
    case .enumeration(let labels): return "enum: " + labels.map(SQLText.literal).joined(separator: ", ")
    case .domain(let base, let collation, let value, let isNotNull, let checks):
      var parts = [base]
      if let collation { parts.append("COLLATE \(collation)") }
      if let value { parts.append("DEFAULT \(value)") }
      if isNotNull { parts.append("NOT NULL") }
      return (parts + checks.map(\.definition)).joined(separator: " ")
    case .composite(let attributes):
      return "(" + attributes.map { "\(SQLText.identifier($0.name)) \($0.type)" }.joined(separator: ", ") + ")"
    case .range(let parts, _): return "range: " + (parts.first ?? "")
    case .sequence(let sequence): return sequence.type
    case .deparsed: return ""
    }
  }

  /// The objects as a table.
  func objects(_ page: inout MarkdownPage) {
    let objects = otherObjects
    if objects.isEmpty { return }
    page.heading("Other objects")
    page.table(
      ["Kind", "Name", "Definition", "Comment"],
      objects.map { object in
        [
          Markdown.inline(object.kind), Markdown.code(object.name),
          object.definition.isEmpty ? "" : Markdown.code(object.definition), Markdown.inline(object.comment ?? ""),
        ]
      })
  }
}
