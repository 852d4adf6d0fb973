import FoundationEssentials
import TestSupport
import Testing

@testable import Engine

@Suite struct MigrationProgressTests {
  /// All that the file can hold, laid out as it is written.
  static let full = """
    {
      "pending": [
        "orders",
        "日本語 \\"x\\""
      ],
      "completed": [
        "customers"
      ],
      "failed": [
        {
          "item": "invoices",
          "error": "null value in column \\"tax\\"",
          "timestamp": "2026-11-23T12:00:00.123456",
          "attempts": 2,
          "step": "copy",
          "sqlstate": "23502",
          "detail": "Failing row contains (42, null).",
          "hint": "none",
          "context": "COPY invoices, line 3",
          "statement": "COPY invoices\\nFROM STDIN",
          "position": 6,
          "schema": "new",
          "table": "invoices",
          "column": "tax",
          "data_type": "numeric",
          "constraint": "tax_check",
          "ticket": "OPS-7"
        }
      ],
      "metadata": {
        "started_at": "2026-11-23T11:58:00.000001",
        "last_update": "2026-11-23T12:00:00.123456",
        "finished_at": "2026-11-23T12:00:01.000000",
        "total_items": 4,
        "task": "database_migration",
        "source_db": "old_schema",
        "target_db": "new_schema",
        "success_rate": 0.25,
        "run_id": "r1",
        "in_progress": [
          {"item": "orders", "started_at": "2026-11-23T11:59:00.500000", "interruptions": 1, "host": "a"}
        ],
        "interruptions": {
          "日本語 \\"x\\"": 1
        },
        "attempts": {
          "orders": 3
        },
        "owner": {
          "name": "dba",
          "pager": [
            1,
            2.50
          ]
        }
      },
      "objects": {
        "pending": [
          "foreign key orders.fk"
        ],
        "completed": [],
        "failed": [
          {
            "item": "view v",
            "error": "no",
            "timestamp": "2026-11-23T12:00:00.000000",
            "attempts": 1
          }
        ],
        "attempts": {
          "foreign key orders.fk": 1
        },
        "mine": true
      },
      "notes": [
        "by hand"
      ]
    }

    """

  @Test func `everything in a file, unknown keys too, is written back as it was`() throws {
    let progress = try MigrationProgress(parsing: Array(Self.full.utf8))
    #expect(String(decoding: progress.serialized(), as: UTF8.self) == Self.full)
    #expect(progress.failed[0].failure.dataType == "numeric")
    #expect(progress.metadata.attempts["orders"] == 3)
  }

  @Test func `a file of the plainest kind is understood and completed`() throws {
    let progress = try MigrationProgress(
      parsing: Array(
        """
        {"failed": [{"item": "b", "error": "by hand"}], "completed": [], "pending": ["a"],
         "metadata": {"target_db": "new", "source_db": "old", "started_at": "2026-11-23T11:58:00", "finished_at": null}}
        """.utf8))
    #expect(
      String(decoding: progress.serialized(), as: UTF8.self) == """
        {
          "pending": [
            "a"
          ],
          "completed": [],
          "failed": [
            {
              "item": "b",
              "error": "by hand",
              "attempts": 1
            }
          ],
          "metadata": {
            "started_at": "2026-11-23T11:58:00.000000",
            "last_update": "2026-11-23T11:58:00.000000",
            "total_items": 2,
            "task": "database_migration",
            "source_db": "old",
            "target_db": "new",
            "success_rate": 0.0,
            "in_progress": []
          },
          "objects": {
            "pending": [],
            "completed": [],
            "failed": []
          }
        }

        """)
    #expect(progress.failed[0].failure.timestamp == progress.metadata.startedAt)
  }

  @Test(arguments: [
    ("[]", "line 1: the progress file must be an object, but is a list"),
    (
      "{\"name\": \"x\"}",
      "line 1: not a progress file: it has none of \"pending\", \"completed\", \"failed\" and \"metadata\""
    ),
    ("{\n \"pending\": []}", "line 1: the key \"metadata\" is missing"),
    (file(pending: nil), "line 1: the key \"pending\" is missing"),
    (file(completed: nil), "line 1: the key \"completed\" is missing"),
    (file(failed: nil), "line 1: the key \"failed\" is missing"),
    (file(pending: "\"a\""), "line 2: \"pending\" must be a list, but is \"a\""),
    (file(pending: "[\"a\",\n1]"), "line 3: \"pending\" must hold names in quotes, but holds the number 1"),
    (file(pending: "[\"\"]"), "line 2: \"pending\" holds an empty name"),
    (file(pending: "[\"a\",\n\"b\",\n\"a\"]"), "line 4: \"pending\" holds \"a\" twice (also in line 2)"),
    (
      file(pending: "[\"a\"]", completed: "[\"a\"]"),
      "line 3: \"completed\" holds \"a\", which is also in \"pending\" (line 2)"
    ),
    (
      file(completed: "[\"a\"]", failed: "[{\"item\": \"a\", \"error\": \"\"}]"),
      "line 4: \"failed\" holds \"a\", which is also in \"completed\" (line 3)"
    ),
    (file(failed: "[\"a\"]"), "line 4: an entry of \"failed\" must be an object, but is \"a\""),
    (file(failed: "[{\"error\": \"\"}]"), "line 4: the key \"failed.item\" is missing"),
    (file(failed: "[{\"item\": \"a\"}]"), "line 4: the key \"failed.error\" is missing"),
    (
      file(failed: "[{\"item\": \"a\", \"error\": 1}]"),
      "line 4: \"failed.error\" must be text in quotes, but is the number 1"
    ),
    (
      file(failed: "[{\"item\": \"a\", \"error\": \"\", \"attempts\": \"1\"}]"),
      "line 4: \"failed.attempts\" must be a whole number from 0 to 1000000000, but is \"1\""
    ),
    (
      file(failed: "[{\"item\": \"a\", \"error\": \"\", \"position\": 1.5}]"),
      "line 4: \"failed.position\" must be a whole number from 0 to 1000000000, but is the number 1.5"
    ),
    (
      file(failed: "[{\"item\": \"a\", \"error\": \"\", \"timestamp\": \"noon\"}]"),
      "line 4: \"failed.timestamp\" must be a time such as \"2026-11-23T12:00:00.123456\", but is \"noon\""
    ),
    (
      file(failed: "[{\"item\": \"a\", \"error\": \"\", \"step\": \"fly\"}]"),
      "line 4: \"failed.step\" must be one of read, transform, create, copy, index, verify, commit, but is \"fly\""
    ),
    (
      file(failed: "[{\"item\": \"a\", \"error\": \"\", \"sqlstate\": 23502}]"),
      "line 4: \"failed.sqlstate\" must be text in quotes, but is the number 23502"
    ),
    (file(metadata: "1"), "line 5: \"metadata\" must be an object, but is the number 1"),
    (file(metadata: "{}"), "line 5: the key \"metadata.started_at\" is missing"),
    (file(more: "\"run_id\": 5"), "line 6: \"metadata.run_id\" must be text in quotes, but is the number 5"),
    (file(more: "\"in_progress\": {}"), "line 6: \"metadata.in_progress\" must be a list, but is an object"),
    (
      file(more: "\"in_progress\": [{\"item\": \"a\"}, {\"item\": \"a\"}]"),
      "line 6: \"metadata.in_progress\" holds \"a\" twice"
    ),
    (
      file(more: "\"interruptions\": {\"a\": true}"),
      "line 6: \"metadata.interruptions.a\" must be a whole number from 0 to 1000000000, but is true"
    ),
    (file(more: "\"attempts\": []"), "line 6: \"metadata.attempts\" must be an object, but is a list"),
    (file(objects: "[]"), "line 7: \"objects\" must be an object, but is a list"),
    (file(objects: "{}"), "line 7: the key \"objects.pending\" is missing"),
    (
      file(objects: "{\"pending\": [\"x\"], \"completed\": [\"x\"], \"failed\": []}"),
      "line 7: \"objects.completed\" holds \"x\", which is also in \"objects.pending\" (line 7)"
    ),
  ])
  func `an invalid file is refused with line and key`(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try MigrationProgress(parsing: Array(text.utf8)) }
    #expect(error?.description == message)
  }

  /// A small file with a part replaced or left out.
  static func file(
    pending: String? = "[]", completed: String? = "[]", failed: String? = "[]", metadata: String? = nil,
    more: String = "\"task\": \"t\"", objects: String? = nil
  ) -> String {
    let whole =
      metadata ?? """
        {"started_at": "2026-11-23T11:58:00", "source_db": "o", "target_db": "n",
        \(more)}
        """
    let parts = [("pending", pending), ("completed", completed), ("failed", failed), ("metadata", whole)]
    let members = (parts + [("objects", objects)]).compactMap { key, value in value.map { "\"\(key)\": \($0)" } }
    return "{\n" + members.joined(separator: ",\n") + "}"
  }

  @Test func `two names that look alike but differ in bytes are two items`() throws {
    let progress = try MigrationProgress(
      parsing: Array(Self.file(pending: "[\"\u{e9}\"]", completed: "[\"e\u{301}\"]").utf8))
    #expect(progress.totalItems == 2)
  }

  // MARK: Outcomes

  private static let noon = Date(timeIntervalSince1970: 1_795_000_000)

  private static func progress(_ pending: [String]) -> MigrationProgress {
    var progress = MigrationProgress(
      metadata: MigrationProgress.Metadata(startedAt: noon, sourceDB: "old", targetDB: "new"))
    progress.pending = pending
    return progress
  }

  @Test func `an item in flight stays pending until its outcome is known`() {
    var progress = Self.progress(["a", "b"])
    progress.begin("a", at: Self.noon + 1)
    #expect(progress.pending == ["a", "b"])
    #expect(progress.metadata.inProgress.map(\.item) == ["a"])
    progress.complete("a", at: Self.noon + 2)
    #expect(progress.pending == ["b"])
    #expect(progress.completed == ["a"])
    #expect(progress.metadata.inProgress.isEmpty)
    #expect(progress.metadata.lastUpdate == Self.noon + 2)
    #expect(progress.successRate == 0.5)
  }

  @Test func `interruptions are counted until the outcome, going back as asked is none`() throws {
    var progress = Self.progress(["a"])
    progress.begin("a", at: Self.noon)
    #expect(progress.interrupt("a") == 1)
    progress = try MigrationProgress(parsing: progress.serialized())
    #expect(progress.metadata.interruptions["a"] == 1)
    progress.begin("a", at: Self.noon)
    #expect(progress.metadata.inProgress[0].interruptions == 1)
    #expect(progress.metadata.interruptions["a"] == 0)
    progress.putBack("a")
    #expect(progress.metadata.interruptions["a"] == 1)
    progress.begin("a", at: Self.noon)
    progress = try MigrationProgress(parsing: progress.serialized())
    #expect(progress.interrupt("a") == 2)
    progress.fail(Failure(item: "a", error: "interrupted twice", timestamp: Self.noon))
    #expect(progress.metadata.interruptions == ItemCounts())
  }

  @Test func `a requeued item remembers its attempts`() throws {
    var progress = Self.progress(["a", "b"])
    progress.fail(Failure(item: "a", error: "x", timestamp: Self.noon))
    progress.finish(at: Self.noon)
    progress.requeue { $0 == "a" }
    #expect(progress.pending == ["b", "a"])
    #expect(progress.failed.isEmpty)
    #expect(progress.metadata.finishedAt == nil)
    progress = try MigrationProgress(parsing: progress.serialized())
    progress.fail(Failure(item: "a", error: "y", timestamp: Self.noon))
    #expect(progress.failed[0].failure.attempts == 2)
    #expect(progress.metadata.attempts == ItemCounts())
  }

  @Test func `an outcome counts wherever a person has moved the item meanwhile`() throws {
    var progress = Self.progress([])
    progress.failed = [MigrationProgress.FailedEntry(Failure(item: "a", error: "moved", timestamp: Self.noon))]
    progress.complete("a", at: Self.noon)
    progress.complete("a", at: Self.noon)
    progress.complete("removed", at: Self.noon)
    #expect(progress.completed == ["a", "removed"])
    #expect(progress.failed.isEmpty)
    #expect(try MigrationProgress(parsing: progress.serialized()) == progress)
  }

  @Test func `objects have their own lists and attempts`() {
    var progress = Self.progress([])
    progress.objects.pending = ["view v", "view w"]
    progress.completeObject("view v", at: Self.noon)
    progress.failObject(Failure(item: "view w", error: "x", timestamp: Self.noon))
    #expect(progress.objects.pending.isEmpty)
    #expect(progress.objects.completed == ["view v"])
    progress.requeueObjects { _ in true }
    #expect(progress.objects.attempts["view w"] == 1)
    progress.failObject(Failure(item: "view w", error: "x", timestamp: Self.noon))
    #expect(progress.objects.failed.map(\.failure.attempts) == [2])
  }

  @Test func `ten thousand items of every kind come back equal`() throws {
    var progress = Self.progress((0..<4000).map { "table_\($0)" })
    progress.completed = (0..<5000).map { "schéma.\"t\" \($0)\n" }
    progress.failed = (0..<1000).map { number in
      var failure = Failure(
        item: "f\(number)", error: "e\(number)", timestamp: Timestamp.rounded(Self.noon + Double(number) / 7))
      failure.sqlstate = "23502"
      failure.step = .copy
      return MigrationProgress.FailedEntry(failure)
    }
    #expect(try MigrationProgress(parsing: progress.serialized()) == progress)
  }

  @Test func `a damaged file is refused, or is understood and written so that it is understood the same`() throws {
    var random = SeededGenerator(seed: 7)
    let digits = Array("0123456789-+:T.Z\"{}[],ab".utf8)
    var understood = 0
    for _ in 0..<4000 {
      var bytes = Array(Self.full.utf8)
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = digits[Int.random(in: 0..<digits.count, using: &random)]
      }
      guard let progress = try? MigrationProgress(parsing: bytes) else { continue }
      understood += 1
      #expect(try MigrationProgress(parsing: progress.serialized()) == progress)
    }
    #expect(understood > 500)
  }
}
