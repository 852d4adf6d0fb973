/// Rows and sequences' values that come from another server.
extension JobRunner {
  /// The rows of each old table, one after the other.
  mutating func streamAll(
    _ script: ItemScript, from source: borrowing Connection, to target: borrowing Connection
  ) throws(WorkError) {
    for part in script.sources {
      if part.takesNewValues, !script.mapping.merged.isEmpty {
        try run(try readSequences(script.sequenceValues, script, on: source) + script.newSequences, on: target)
      }
      guard let copy = part.stream() else { continue }
      do throws(WorkError) { try stream(copy, script, from: source, to: target) } catch {
        guard case .postgres(var failure, let step) = error, !script.mapping.merged.isEmpty else { throw error }
        failure.context = [failure.context, "rows of \(part.mapping.source.tableName.sql)"].compactMap(\.self)
          .joined(separator: "\n")
        throw .postgres(failure, step)
      }
    }
  }

  mutating func stream(
    _ copy: ItemScript.Stream, _ script: ItemScript, from source: borrowing Connection,
    to target: borrowing Connection, isUnderWay: Bool = false
  ) throws(WorkError) {
    enter(.copy)
    log(.copy, copy.target)
    let expected = Double(max(script.mapping.estimatedRows, 0) / (part?.pool.count ?? 1))
    let before = result.rows
    let (status, part) = (status, part)
    let passed: CopyStream.Passed
    do {
      passed = try CopyStream.run(
        from: source, copy.source, to: target, copy.target, format: copy.format, isUnderWay: isUnderWay,
        throttle: throttle
      ) { passed in
        let fraction = expected > 0 ? min(Double(before + passed.rows) / expected, 0.99) : nil
        status.update {
          $0.rows = before + passed.rows
          $0.fraction = part.map { $0.pool.fraction(with: fraction) } ?? fraction
          if let part { $0.note = part.pool.note(of: part.number) }
        }
      }
    } catch { throw .postgres(error, .copy) }
    result.rows += passed.rows
    status.update { $0.rows = before + passed.rows }
    log(.copy, "\(passed.rows) rows, \(passed.bytes) bytes")
  }

  func readSequences(
    _ questions: [ScriptStatement], _ script: ItemScript, on source: borrowing Connection
  ) throws(WorkError) -> [ScriptStatement] {
    var settings: [ScriptStatement] = []
    do {
      try source.pipeline(questions.map(\.sql)) { index, answer in
        guard case .sequenceValue(let name) = questions[index].role else { return }
        settings.append(script.setSequence(name, answer))
      }
    } catch { throw .postgres(error, .copy) }
    return settings
  }
}
