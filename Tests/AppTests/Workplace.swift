import FoundationEssentials
import Glibc
import TestSupport

/// A folder in which `longhaul` is used, removed with all in it.
final class Workplace: Sendable {
  static let progressFile = "_migration_status.json"
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "longhaul-test-\(UUID().uuidString.prefix(12))").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The names of what is in it, sorted.
  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

  func file(_ name: String) -> String { path + "/" + name }

  func read(_ name: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: file(name)) else {
      throw Trouble(description: "no file \(name) in \(names)")
    }
    return String(decoding: data, as: UTF8.self)
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: file(name)), options: .atomic)
  }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
  }

  /// Everything that was written to any file, to look for what must not be there.
  func everything() throws -> String {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path)
    return names.compactMap { FileManager.default.contents(atPath: file($0)) }
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
  }

  func progress() throws -> Progress {
    try JSONDecoder().decode(Progress.self, from: Data(read(Self.progressFile).utf8))
  }

  /// Waits until the progress file satisfies a condition.
  func waitForProgress(timeout: Duration = .seconds(30), _ condition: (Progress) -> Bool) throws {
    try waitUntil("the progress file is as expected", timeout: timeout) {
      (try? progress()).map(condition) ?? false
    }
  }

  /// Runs `longhaul` in it to the end.
  func longhaul(_ arguments: String..., environment: [String: String] = [:]) throws -> Program.Output {
    try Program.longhaul.run(arguments, environment: environment, in: path)
  }

  /// Starts a migration of `old` to `new` without a screen, by one worker unless said otherwise.
  func start(_ database: Database, _ arguments: String...) throws -> RunningProgram {
    try Program.longhaul.start(migration(database) + arguments, in: path)
  }

  /// Runs a migration of `old` to `new` without a screen to the end.
  func run(_ database: Database, _ arguments: String...) throws -> Program.Output {
    try Program.longhaul.run(migration(database) + arguments, in: path)
  }

  private func migration(_ database: Database) -> [String] {
    ["run", "--headless", "--source", database.connectionString, "--from", "old", "--to", "new", "--jobs", "1"]
  }
}

/// What another program reads in a progress file.
struct Progress: Decodable {
  struct Failed: Decodable {
    var item: String
    var error: String
    var attempts: Int
    var sqlstate: String?
  }

  struct Metadata: Decodable {
    struct InFlight: Decodable { var item: String }
    var total_items: Int
    var in_progress: [InFlight]?
  }

  struct Objects: Decodable {
    var pending: [String]
    var completed: [String]
    var failed: [Failed]
  }

  var pending: [String]
  var completed: [String]
  var failed: [Failed]
  var metadata: Metadata
  var objects: Objects

  /// Every item is there once.
  var isWhole: Bool {
    let all = pending + completed + failed.map(\.item)
    return all.count == metadata.total_items && Set(all).count == all.count
  }
}

/// What a test needs and does not get.
struct Trouble: Error, CustomStringConvertible {
  var description: String
}
