extension Hook {
  /// Whether it is for this item.
  func isMeant(for item: String) -> Bool {
    tables.isEmpty || TableSelection(include: tables, exclude: []).isSelected(item)
  }

  /// Its SQL for a table: names as they are written in SQL, and inside of a string literal the same, quoted once more.
  func sql(for table: TableName, item: String) -> String {
    let words = [
      ("{table}", table.sql), ("{schema}", SQLText.identifier(table.schema)),
      ("{name}", SQLText.identifier(table.name)),
    ]
    func replaced(_ text: String) -> String {
      words.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
    var result = ""
    var plain = ""
    for token in SQLTokens(sql).tokens {
      guard let literal = token.literal else {
        plain += token.text
        continue
      }
      result += replaced(plain).replacing("{item}", with: SQLText.literal(item))
      plain = ""
      result += SQLText.literal(replaced(literal).replacing("{item}", with: item))
    }
    return result + replaced(plain).replacing("{item}", with: SQLText.literal(item))
  }
}
