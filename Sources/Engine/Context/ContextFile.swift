internal import FoundationEssentials
internal import Glibc

/// A file for people to read beside a migration, which never depends on what stands in it.
public struct ContextFile: Sendable, Equatable {
  /// Where it is.
  public let path: String
  /// Its beginning: as much as is kept.
  public private(set) var text = ""
  /// Bytes of the whole file.
  public private(set) var size = 0
  /// Whether it goes on after `text`.
  public private(set) var isCut = false
  /// Whether there is no such file.
  public private(set) var isMissing = false
  /// Why it can't be read; nil when it could.
  public private(set) var trouble: String?

  /// Bytes of a file that are kept.
  public static let mostBytes = 1 << 20

  /// Reads it.
  public init(reading path: String) {
    self.path = path
    do throws(SystemError) {
      var (bytes, size) = try SystemFileOperations().read(path, upTo: Self.mostBytes)
      isCut = size > bytes.count
      // No half a line, nor half a character.
      if isCut, let end = bytes.lastIndex(of: UInt8(ascii: "\n")) { bytes.removeSubrange((end + 1)...) }
      self.size = size
      text = String(decoding: bytes, as: UTF8.self)
    } catch {
      isMissing = error.code == ENOENT
      trouble = error.code == EINVAL ? "it is no ordinary file" : error.description
    }
  }

  /// What is said of it in the run's log.
  var line: String {
    if let trouble { return "context: \(path) can't be read: \(trouble)" }
    let kept = isCut ? ", of which the first \(Figure.bytes(Self.mostBytes)) are shown" : ""
    return "context: \(path), \(Figure.bytes(size))\(kept)"
  }
}

/// Which files those are.
public enum ContextFiles {
  /// What `longhaul describe` writes unless it is told otherwise: `DATABASE_SCHEMA.md` beside the progress file.
  public static func schemaPath(progressFile: String) -> String {
    ProgressFile.beside(progressFile, "DATABASE_SCHEMA.md")
  }

  /// What can be said where there is no such file.
  public static let noSchema = "no schema file found"

  /// The schema's file, whether it is there or not, the history where there is one, and those that are named: each
  /// once, by paths that mean the same from every folder.
  static func paths(progressFile: String, named: [String]) -> [String] {
    var paths = [schemaPath(progressFile: progressFile)]
    let history = MigrationHistory.path(progressFile: progressFile)
    if access(history, F_OK) == 0 { paths.append(history) }
    paths += named
    var seen = Set<ExactName>()
    // One file may be named in several ways.
    return paths.map(absolute).filter {
      seen.insert(ExactName(URL(filePath: $0).resolvingSymlinksInPath().path)).inserted
    }
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  /// Reads them for the run's log.
  ///
  /// - Parameter paths: the schema's file first.
  /// - Returns: a line for each, and the paths of those that could be read.
  static func read(_ paths: [String]) -> (lines: [String], read: [String]) {
    let files = paths.map(ContextFile.init(reading:))
    let lines = files.enumerated().map { place, file in
      place == 0 && file.isMissing ? "context: \(noSchema): \(file.path)" : file.line
    }
    return (lines, files.filter { $0.trouble == nil }.map(\.path))
  }
}
