import FoundationEssentials

/// A progress file in a folder of its own, gone with it.
final class ProgressPlace {
  let id = String(UUID().uuidString.prefix(8))
  // Of the same length everywhere, for the pictures.
  var folder: URL { URL(filePath: "/tmp/longhaul-\(id)") }
  var path: String { folder.appending(path: "_migration_status.json").path }

  /// A migration that is over, with a failure.
  static let failed = """
    {"pending": [], "completed": ["customer", "product"],
     "failed": [{"item": "invoice", "error": "null value in column \\"tax\\"", "timestamp": "2026-11-23T14:00:00.5",
                 "attempts": 1, "step": "copy", "sqlstate": "23502"}],
     "metadata": {"started_at": "2026-11-23T13:58:00.000001", "last_update": "2026-11-23T14:01:00.0",
                  "finished_at": "2026-11-23T14:01:00.0", "total_items": 3, "task": "database_migration",
                  "source_db": "old_schema", "target_db": "new_schema"}}
    """

  /// One that is over without any.
  static let complete = """
    {"pending": [], "completed": ["customer", "product", "invoice"], "failed": [],
     "metadata": {"started_at": "2026-11-23T13:58:00.000001", "last_update": "2026-11-23T14:01:00.0",
                  "finished_at": "2026-11-23T14:01:00.0", "total_items": 3, "task": "database_migration",
                  "source_db": "old_schema", "target_db": "new_schema"}}
    """

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write(Self.failed)
  }

  func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

  deinit { try? FileManager.default.removeItem(at: folder) }
}
