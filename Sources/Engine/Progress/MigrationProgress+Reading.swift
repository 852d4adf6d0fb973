internal import FoundationEssentials

extension MigrationProgress {
  /// Reads the file's text.
  ///
  /// - Throws: what is wrong, with its line; nothing is guessed or repaired.
  init(parsing bytes: [UInt8]) throws(JSONError) {
    let value = try JSONParser.parse(bytes)
    let reader = ProgressReader(bytes: bytes)
    let top = try reader.object(value, "the progress file")
    let required: Set<String> = ["pending", "completed", "failed", "metadata"]
    if !top.contains(where: { required.contains($0.key) }) {
      throw JSONError(
        line: 1, problem: "not a progress file: it has none of \"pending\", \"completed\", \"failed\" and \"metadata\"")
    }
    metadata = try reader.metadata(reader.required(top, "metadata", of: value))
    let lists = try reader.lists(top, of: value, metadata.lastUpdate)
    (pending, completed, failed) = (lists.pending, lists.completed, lists.failed)
    if let section = top["objects"] { objects = try reader.objects(section, metadata.lastUpdate) }
    unknown = top.without(required.union(["objects"]))
  }
}

/// Turns JSON into values, and says what is wrong in words that name the line and the key.
private struct ProgressReader {
  let bytes: [UInt8]

  typealias Lists = (pending: [String], completed: [String], failed: [MigrationProgress.FailedEntry])

  // MARK: Sections

  func lists(
    _ members: [JSONMember], of value: JSONValue, in section: String? = nil, _ lastUpdate: Date
  ) throws(JSONError) -> Lists {
    let prefix = section.map { $0 + "." } ?? ""
    var places: [ExactName: (list: String, offset: Int)] = [:]
    func add(_ name: String, _ list: String, _ offset: Int) throws(JSONError) {
      guard let earlier = places.updateValue((list, offset), forKey: ExactName(name)) else { return }
      let line = JSONParser.line(of: earlier.offset, in: bytes)
      let text = name.quotedForMessage
      throw error(
        offset,
        earlier.list == list
          ? "\"\(list)\" holds \(text) twice (also in line \(line))"
          : "\"\(list)\" holds \(text), which is also in \"\(earlier.list)\" (line \(line))")
    }
    var lists: Lists = ([], [], [])
    for (key, path) in [("pending", \Lists.pending), ("completed", \Lists.completed)] {
      let list = prefix + key
      for element in try array(required(members, key, of: value, in: section), list) {
        let name = try name(element, list)
        try add(name, list, element.offset)
        lists[keyPath: path].append(name)
      }
    }
    let list = prefix + "failed"
    for element in try array(required(members, "failed", of: value, in: section), list) {
      let entry = try failed(element, list, lastUpdate)
      try add(entry.failure.item, list, element.offset)
      lists.failed.append(entry)
    }
    return lists
  }

  func objects(_ value: JSONValue, _ lastUpdate: Date) throws(JSONError) -> MigrationProgress.Objects {
    let members = try object(value, "\"objects\"")
    var objects = MigrationProgress.Objects()
    let lists = try lists(members, of: value, in: "objects", lastUpdate)
    (objects.pending, objects.completed, objects.failed) = (lists.pending, lists.completed, lists.failed)
    objects.attempts = try counts(members, "attempts", "objects.attempts")
    objects.unknown = members.without(["pending", "completed", "failed", "attempts"])
    return objects
  }

  func metadata(_ value: JSONValue) throws(JSONError) -> MigrationProgress.Metadata {
    let members = try object(value, "\"metadata\"")
    let section = "metadata"
    let startedAt = try date(required(members, "started_at", of: value, in: section), "metadata.started_at")
    var metadata = MigrationProgress.Metadata(
      startedAt: startedAt,
      sourceDB: try string(required(members, "source_db", of: value, in: section), "metadata.source_db"),
      targetDB: try string(required(members, "target_db", of: value, in: section), "metadata.target_db"))
    if let value = optional(members, "last_update") { metadata.lastUpdate = try date(value, "metadata.last_update") }
    if let value = optional(members, "finished_at") { metadata.finishedAt = try date(value, "metadata.finished_at") }
    if let value = optional(members, "task") { metadata.task = try string(value, "metadata.task") }
    if let value = optional(members, "run_id") { metadata.runID = try string(value, "metadata.run_id") }
    if let value = optional(members, "in_progress") {
      for element in try array(value, "metadata.in_progress") {
        let entry = try inProgress(element, startedAt)
        if metadata.inProgress.contains(where: { $0.item.hasSameBytes(as: entry.item) }) {
          throw error(element.offset, "\"metadata.in_progress\" holds \(entry.item.quotedForMessage) twice")
        }
        metadata.inProgress.append(entry)
      }
    }
    metadata.interruptions = try counts(members, "interruptions", "metadata.interruptions")
    metadata.attempts = try counts(members, "attempts", "metadata.attempts")
    // total_items and success_rate are worked out anew at every writing.
    metadata.unknown = members.without([
      "started_at", "last_update", "finished_at", "total_items", "task", "source_db", "target_db", "success_rate",
      "run_id", "in_progress", "interruptions", "attempts",
    ])
    return metadata
  }

  private func inProgress(
    _ value: JSONValue, _ startedAt: Date
  ) throws(JSONError) -> MigrationProgress.InProgressEntry {
    let list = "metadata.in_progress"
    let members = try object(value, "an entry of \"\(list)\"")
    var entry = MigrationProgress.InProgressEntry(
      item: try name(required(members, "item", of: value, in: list), list + ".item"), startedAt: startedAt)
    if let value = optional(members, "started_at") { entry.startedAt = try date(value, list + ".started_at") }
    if let value = optional(members, "interruptions") {
      entry.interruptions = try count(value, list + ".interruptions")
    }
    entry.unknown = members.without(["item", "started_at", "interruptions"])
    return entry
  }

  private func failed(
    _ value: JSONValue, _ list: String, _ lastUpdate: Date
  ) throws(JSONError) -> MigrationProgress.FailedEntry {
    let members = try object(value, "an entry of \"\(list)\"")
    let item = try name(required(members, "item", of: value, in: list), list + ".item")
    let message = try string(required(members, "error", of: value, in: list), list + ".error")
    var entry = MigrationProgress.FailedEntry(Failure(item: item, error: message, timestamp: lastUpdate))
    if let value = optional(members, "timestamp") {
      entry.failure.timestamp = try date(value, list + ".timestamp")
    } else {
      entry.hasTimestamp = false
    }
    if let value = optional(members, "attempts") { entry.failure.attempts = try count(value, list + ".attempts") }
    if let value = optional(members, "position") { entry.failure.position = try count(value, list + ".position") }
    if let value = optional(members, "step") {
      guard let step = try Step(rawValue: string(value, list + ".step")) else {
        let steps = Step.allCases.map(\.rawValue).joined(separator: ", ")
        throw error(value.offset, "\"\(list).step\" must be one of \(steps), but is \(value.kind)")
      }
      entry.failure.step = step
    }
    for (key, path) in Self.texts {
      if let value = optional(members, key) {
        entry.failure[keyPath: path] = try string(value, list + "." + key)
      }
    }
    let known = Self.texts.map(\.key) + ["item", "error", "timestamp", "attempts", "position", "step"]
    if members.count > 2 { entry.unknown = members.without(Set(known)) }
    return entry
  }

  private static var texts: [(key: String, path: WritableKeyPath<Failure, String?>)] {
    [
      ("sqlstate", \.sqlstate), ("detail", \.detail), ("hint", \.hint), ("context", \.context),
      ("statement", \.statement), ("schema", \.schema), ("table", \.table), ("column", \.column),
      ("data_type", \.dataType), ("constraint", \.constraint),
    ]
  }

  // MARK: Values

  func required(
    _ members: [JSONMember], _ key: String, of value: JSONValue, in section: String? = nil
  ) throws(JSONError) -> JSONValue {
    if let value = members[key] { return value }
    let place = section.map { "\($0).\(key)" } ?? key
    throw error(value.offset, "the key \"\(place)\" is missing")
  }

  func object(_ value: JSONValue, _ what: String) throws(JSONError) -> [JSONMember] {
    guard let members = value.object else {
      throw error(value.offset, "\(what) must be an object, but is \(value.kind)")
    }
    return members
  }

  /// A value that is there and not null.
  private func optional(_ members: [JSONMember], _ key: String) -> JSONValue? {
    guard let value = members[key], value.content != .null else { return nil }
    return value
  }

  private func array(_ value: JSONValue, _ key: String) throws(JSONError) -> [JSONValue] {
    guard let elements = value.array else { throw wrong(value, key, "a list") }
    return elements
  }

  private func string(_ value: JSONValue, _ key: String) throws(JSONError) -> String {
    guard let text = value.string else { throw wrong(value, key, "text in quotes") }
    return text
  }

  private func name(_ value: JSONValue, _ key: String) throws(JSONError) -> String {
    guard let name = value.string else {
      throw error(value.offset, "\"\(key)\" must hold names in quotes, but holds \(value.kind)")
    }
    if name.isEmpty { throw error(value.offset, "\"\(key)\" holds an empty name") }
    return name
  }

  private func count(_ value: JSONValue, _ key: String) throws(JSONError) -> Int {
    // The limit is far above what happens, and keeps sums from overflowing.
    guard let number = value.int, (0...1_000_000_000).contains(number) else {
      throw wrong(value, key, "a whole number from 0 to 1000000000")
    }
    return number
  }

  private func counts(_ members: [JSONMember], _ key: String, _ path: String) throws(JSONError) -> ItemCounts {
    var counts = ItemCounts()
    guard let value = optional(members, key) else { return counts }
    for member in try object(value, "\"\(path)\"") {
      counts.append(member.key, try count(member.value, path + "." + member.key))
    }
    return counts
  }

  private func date(_ value: JSONValue, _ key: String) throws(JSONError) -> Date {
    guard let text = value.string, let date = Timestamp.date(text) else {
      throw wrong(value, key, "a time such as \"2026-11-23T12:00:00.123456\"")
    }
    return date
  }

  private func wrong(_ value: JSONValue, _ key: String, _ expected: String) -> JSONError {
    error(value.offset, "\"\(key)\" must be \(expected), but is \(value.kind)")
  }

  private func error(_ offset: Int, _ problem: String) -> JSONError {
    JSONError(line: JSONParser.line(of: offset, in: bytes), problem: problem)
  }
}
