import FoundationEssentials
import Glibc
import Testing

@testable import Engine

@Suite struct LogTests {
  @Test(arguments: [
    ("orders", "orders.log"), ("sales.orders", "sales.orders.log"), ("日本語 表", "日本語 表.log"),
    ("a/b", "a%2Fb.log"), ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd.log"), (".", "%2E.log"), ("..", "%2E..log"),
    (".hidden", "%2Ehidden.log"), ("50%", "50%25.log"), ("a%2Fb", "a%252Fb.log"),
    ("tab\tbell\u{7}", "tab%09bell%07.log"),
    ("esc\u{9b}m", "esc%C2%9Bm.log"), ("longhaul", "%6Conghaul.log"), ("Longhaul", "Longhaul.log"),
    ("journal.jsonl", "journal.jsonl.log"), ("-rf", "-rf.log"),
  ])
  func `an item's log is named after it, and can't leave the folder`(item: String, name: String) {
    #expect(LogFolder.fileName(of: item) == name)
  }

  @Test func `different items never share a file, however hostile or long their names`() {
    var items = ["longhaul", "%6Conghaul", "%256Conghaul", "\u{e9}", "e\u{301}", "a/b", "a%2Fb", "a%2fb", ".a", "%2Ea"]
    for length in [83, 84, 85, 120, 250, 251, 252, 300] {
      for ending in ["a", "b", "é", "/", "%"] {
        for filler in ["x", "/", "日"] { items.append(String(repeating: filler, count: length) + ending) }
      }
    }
    // What a shortened name looks like is itself a name that an item can have.
    items += items.map { String(LogFolder.fileName(of: $0).dropLast(4)) }.filter { $0.contains("%-") }
    let names = items.map { ExactName(LogFolder.fileName(of: $0)) }
    #expect(Set(names).count == Set(items.map(ExactName.init)).count)
    #expect(names.allSatisfy { $0.text.utf8.count <= 255 && !$0.text.contains("/") && !$0.text.hasPrefix(".") })
    #expect(!names.contains(ExactName("longhaul.log")))
  }

  @Test(arguments: [("/data/_migration_status.json", "/data/_migration_logs"), ("status.json", "_migration_logs")])
  func `logs stand beside the progress file`(file: String, folder: String) {
    #expect(LogFolder(progressFile: file).path == folder)
  }

  @Test func `a log's lines have the time, the step and what was done, each whole at once`() throws {
    let scratch = try ScratchFolder()
    let folder = LogFolder(progressFile: scratch.file("status.json"))
    let noon = try #require(Timestamp.date("2026-11-23T12:00:00.123999"))
    var log = ItemLog(of: "a/b", in: folder)
    log.append(.create, "CREATE TABLE b (\n  id int,\n\tname text\n);\n", at: noon)
    #expect(
      try scratch.read("_migration_logs/a%2Fb.log") == """
        12:00:00.123 create    CREATE TABLE b (
                                 id int,
                               \\u{9}name text
                               );

        """)
    log.append(.transform, "esc \u{1b}[31m \u{9b} \u{202e} \0 é", at: noon)
    #expect(
      try scratch.read("_migration_logs/a%2Fb.log").split(separator: "\n").last
        == "12:00:00.123 transform esc \\u{1b}[31m \\u{9b} \\u{202e} \\u{0} é")
    #expect(log.firstError == nil)
    #expect(scratch.mode("_migration_logs/a%2Fb.log") == 0o600)
  }

  @Test func `a log goes on where the last run left it, after half a line too`() throws {
    let scratch = try ScratchFolder()
    let folder = LogFolder(progressFile: scratch.file("status.json"))
    let noon = try #require(Timestamp.date("2026-11-23T12:00:00"))
    mkdir(folder.path, 0o700)
    try scratch.write("12:00:00.000 run       torn", to: "_migration_logs/longhaul.log")
    RunLog(in: folder).append("again", at: noon)
    RunLog(in: folder).append("more", subject: "w1", at: noon)
    #expect(
      try scratch.read("_migration_logs/longhaul.log") == """
        12:00:00.000 run       torn
        12:00:00.000 run       again
        12:00:00.000 w1        more

        """)
  }

  @Test func `a log that would grow beyond its limit is put aside, whoever of its writers comes to it`() throws {
    let scratch = try ScratchFolder()
    // A line of one letter has 24 bytes.
    let folder = LogFolder(progressFile: scratch.file("status.json"), limit: 100)
    var one = ItemLog(of: "a", in: folder)
    var other = ItemLog(of: "a", in: folder)
    func letters(_ name: String) throws -> [Character] {
      try scratch.read("_migration_logs/\(name)").split(separator: "\n").compactMap(\.last)
    }
    for (place, letter) in "abcdefghijk".enumerated() {
      if place.isMultiple(of: 2) { one.append(.copy, String(letter)) } else { other.append(.copy, String(letter)) }
    }
    #expect(try letters("a.log") == ["i", "j", "k"])
    #expect(try letters("a.log.1") == ["e", "f", "g", "h"])
    // A line is never parted.
    one.append(.copy, String(repeating: "l", count: 200))
    one.append(.copy, "m")
    #expect(try letters("a.log") == ["m"])
    #expect(try letters("a.log.1") == ["l"])
    #expect(one.firstError == nil && other.firstError == nil)
    #expect(scratch.mode("_migration_logs/a.log") == 0o600)
  }

  @Test func `a log that can't be put aside goes on growing, and that is told`() throws {
    let scratch = try ScratchFolder()
    let folder = LogFolder(progressFile: scratch.file("status.json"), limit: 30)
    let log = RunLog(in: folder)
    log.append("a")
    mkdir(folder.runLog + ".1", 0o700)
    log.append("b")
    log.append("c")
    #expect(try scratch.read("_migration_logs/longhaul.log").split(separator: "\n").count == 3)
    #expect(log.firstError == "\(folder.runLog).1: Is a directory")
  }

  @Test func `a log that can't be written is told once and stops nothing`() throws {
    let scratch = try ScratchFolder()
    let folder = LogFolder(progressFile: scratch.file("status.json"))
    try scratch.write("in the way", to: "_migration_logs")
    var log = ItemLog(of: "orders", in: folder)
    log.append(.copy, "one")
    log.append(.copy, "two")
    #expect(log.firstError == "\(folder.path)/orders.log: Not a directory")
  }

  @Test func `a full disk is told by the first line that it swallowed`() throws {
    var file = AppendOnlyFile(path: "/dev/full")
    file.append(Array("one\n".utf8))
    file.append(Array("two\n".utf8))
    #expect(file.firstError == "/dev/full: No space left on device")
  }

  @Test func `many threads write whole lines into the run's log`() async throws {
    let scratch = try ScratchFolder()
    let log = RunLog(in: LogFolder(progressFile: scratch.file("status.json")))
    await withTaskGroup(of: Void.self) { group in
      for worker in 1...8 {
        group.addTask {
          for number in 0..<50 { log.append("\(worker) \(number)", subject: "w\(worker)") }
        }
      }
    }
    let lines = try scratch.read("_migration_logs/longhaul.log").split(separator: "\n")
    #expect(Set(lines.map { $0.dropFirst(23) }).count == 400)
  }
}
