internal import FoundationEssentials

extension MigrationReport {
  /// The report for programs. Keys are never renamed; new ones may come.
  public func json() -> String {
    var writer = JSONWriter(capacity: 4096)
    let metadata = progress.metadata
    writer.object { writer in
      writer.bool("success", isSuccess)
      writer.string("source", source)
      writer.string("target", target)
      writer.string("progress_file", progressFile)
      if !contextFiles.isEmpty { writer.list("context", contextFiles) { $0.string($1) } }
      writer.time("started_at", metadata.startedAt)
      writer.time("last_update", metadata.lastUpdate)
      writer.timeOrNull("finished_at", metadata.finishedAt)
      writer.double("duration_seconds", duration)
      writer.list("runs", journal.runs) { writer, run in
        writer.object { writer in
          writer.string("run_id", run.start.runID)
          writer.time("started_at", run.start.at)
          writer.timeOrNull("finished_at", run.finishedAt)
          writer.string("reason", run.reason)
          writer.double("seconds", duration(of: run))
          writer.string("source_version", run.start.sourceVersion)
          writer.string("target_version", run.start.targetVersion)
          writer.string("options", run.start.options)
        }
      }
      writer.object("tables") { writer in
        writer.counts(progress.completed.count, progress.failed.count, progress.pending.count)
        writer.int("rows", completedOutcomes.reduce(0) { $0 + $1.rows })
        writer.int("bytes", completedOutcomes.reduce(0) { $0 + $1.bytes })
        writer.int("without_figures", progress.completed.count - completedOutcomes.count)
      }
      writer.object("objects") { writer in
        let objects = progress.objects
        writer.counts(objects.completed.count, objects.failed.count, objects.pending.count)
      }
      writer.list("criteria", criteria) { writer, criterion in
        writer.object { writer in
          writer.string("key", criterion.key)
          writer.string("text", criterion.text)
          writer.bool("met", criterion.isMet)
          writer.string("detail", criterion.detail)
        }
      }
      writer.list("failed", progress.failed) { $0.failed($1) }
      writer.list("failed_objects", progress.objects.failed) { $0.failed($1) }
      writer.list("slowest", slowest) { writer, outcome in
        writer.object { writer in
          writer.string("item", outcome.item)
          writer.int("rows", outcome.rows)
          writer.int("bytes", outcome.bytes)
          writer.double("seconds", outcome.seconds)
        }
      }
      writer.list("set_aside", progress.setAside) { $0.string($1) }
      writer.list("left_behind", journal.leftBehind) { writer, object in
        writer.object { writer in
          writer.string("kind", object.kind)
          writer.string("name", object.name)
          writer.string("note", object.note)
        }
      }
      writer.list("source_snapshots", sourceSnapshots) { writer, group in
        writer.object { writer in
          writer.string("snapshot", group.snapshot)
          writer.list("items", group.items) { $0.string($1) }
        }
      }
      writer.list("next", nextCommands) { writer, next in
        writer.object { writer in
          writer.string("command", next.command)
          writer.string("effect", next.effect)
        }
      }
    }
    writer.raw("\n")
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension JSONWriter {
  mutating func bool(_ key: String, _ value: Bool) {
    self.key(key)
    compact(.bool(value))
  }

  mutating func double(_ key: String, _ number: Double) {
    self.key(key)
    compact(.double(number))
  }

  mutating func timeOrNull(_ key: String, _ date: Date?) {
    self.key(key)
    compact(date.map { .string(Timestamp.text($0)) } ?? .null)
  }

  /// Appends how many there are in each list.
  mutating func counts(_ completed: Int, _ failed: Int, _ pending: Int) {
    let total = completed + failed + pending
    int("total", total)
    int("completed", completed)
    int("failed", failed)
    int("pending", pending)
    double("completed_percent", total == 0 ? 0 : Double(completed * 1000 / total) / 10)
  }
}
