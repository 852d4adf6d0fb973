internal import FoundationEssentials

extension MigrationProgress {
  /// The file's text: two spaces a level, one item a line, keys in the order of the documentation, then unknown ones.
  ///
  /// - Parameter sizeHint: about how many bytes it will be.
  func serialized(sizeHint: Int = 4096) -> [UInt8] {
    var writer = JSONWriter(capacity: sizeHint + 256)
    writer.object { writer in
      writer.list("pending", pending)
      writer.list("completed", completed)
      writer.list("failed", failed) { $0.failed($1) }
      writer.metadata(self)
      writer.object("objects") { writer in
        writer.list("pending", objects.pending)
        writer.list("completed", objects.completed)
        writer.list("failed", objects.failed) { $0.failed($1) }
        writer.counts("attempts", objects.attempts)
        writer.members(objects.unknown)
      }
      writer.members(unknown)
    }
    writer.raw("\n")
    return writer.bytes
  }
}

extension JSONWriter {
  /// Appends an entry of `failed`.
  mutating func failed(_ entry: MigrationProgress.FailedEntry) {
    let failure = entry.failure
    object { writer in
      writer.string("item", failure.item)
      writer.string("error", failure.error)
      writer.time("timestamp", entry.hasTimestamp ? failure.timestamp : nil)
      writer.int("attempts", failure.attempts)
      writer.string("step", failure.step?.rawValue)
      writer.string("sqlstate", failure.sqlstate)
      writer.string("detail", failure.detail)
      writer.string("hint", failure.hint)
      writer.string("context", failure.context)
      writer.string("statement", failure.statement)
      writer.int("position", failure.position)
      writer.string("schema", failure.schema)
      writer.string("table", failure.table)
      writer.string("column", failure.column)
      writer.string("data_type", failure.dataType)
      writer.string("constraint", failure.constraint)
      writer.members(entry.unknown)
    }
  }

  fileprivate mutating func metadata(_ progress: MigrationProgress) {
    let metadata = progress.metadata
    object("metadata") { writer in
      writer.time("started_at", metadata.startedAt)
      writer.time("last_update", metadata.lastUpdate)
      writer.time("finished_at", metadata.finishedAt)
      writer.int("total_items", progress.totalItems)
      writer.string("task", metadata.task)
      writer.string("source_db", metadata.sourceDB)
      writer.string("target_db", metadata.targetDB)
      writer.key("success_rate")
      writer.raw(String(progress.successRate))
      writer.string("run_id", metadata.runID)
      writer.list("in_progress", metadata.inProgress) { $0.inProgress($1) }
      writer.counts("interruptions", metadata.interruptions)
      writer.counts("attempts", metadata.attempts)
      writer.members(metadata.unknown)
    }
  }

  /// Appends an entry of `in_progress`.
  mutating func inProgress(_ entry: MigrationProgress.InProgressEntry) {
    let members = [
      JSONMember("item", .string(entry.item)),
      JSONMember("started_at", .string(Timestamp.text(entry.startedAt))),
      JSONMember("interruptions", .int(entry.interruptions)),
    ]
    compact(.object(members + entry.unknown))
  }

  /// Appends a member with a time; none when there is no value.
  mutating func time(_ key: String, _ date: Date?) { string(key, date.map { Timestamp.text($0) }) }

  fileprivate mutating func counts(_ key: String, _ counts: ItemCounts) {
    if counts.entries.isEmpty { return }
    object(key) { writer in
      for entry in counts.entries { writer.int(entry.item, entry.count) }
    }
  }
}
