import FoundationEssentials
import Glibc
import Testing

@testable import Engine

@Suite struct ProgressFileTests {
  static let name = "_migration_status.json"

  static func progress(_ pending: [String]) -> MigrationProgress {
    var progress = MigrationProgress(
      metadata: .init(startedAt: Date(timeIntervalSince1970: 1_795_000_000), sourceDB: "old", targetDB: "new"))
    progress.pending = pending
    return progress
  }

  /// A folder with a progress file, which has been read.
  static func made(
    _ pending: [String] = ["a", "b"], operations: any FileOperations = SystemFileOperations()
  ) throws -> (ScratchFolder, ProgressFile) {
    let folder = try ScratchFolder()
    let maker = ProgressFile(path: folder.file(name))
    try maker.create(progress(pending))
    let file = ProgressFile(path: folder.file(name), operations: operations)
    _ = try file.read()
    return (folder, file)
  }

  @Test func `a file is made once, for its owner's eyes only, and nothing is left beside it`() throws {
    let (folder, _) = try Self.made()
    #expect(folder.names == [Self.name])
    #expect(folder.mode(Self.name) == 0o600)
    let second = ProgressFile(path: folder.file(Self.name))
    #expect(throws: ProgressFileError.exists(path: second.path)) { try second.create(Self.progress([])) }
    #expect(folder.names == [Self.name])
  }

  @Test func `refresh is nil until somebody edits the file, then gives the edit once`() throws {
    let (folder, file) = try Self.made()
    #expect(try file.refresh().edit == nil)
    try folder.write(try folder.read(Self.name).replacing("    \"a\",\n", with: ""), to: Self.name)
    #expect(try file.refresh().edit?.pending == ["b"])
    #expect(try file.refresh().edit == nil)
  }

  @Test func `what was written is what is there, and counts as known`() throws {
    let (folder, file) = try Self.made()
    var progress = Self.progress(["a", "b"])
    progress.complete("a", at: Date(timeIntervalSince1970: 1_795_000_060))
    try file.write(progress)
    #expect(try file.refresh().edit == nil)
    #expect(try MigrationProgress(parsing: Array(try folder.read(Self.name).utf8)) == progress)
    #expect(folder.names == [Self.name])
  }

  @Test func `an edit is never overwritten; merged it can be written`() throws {
    let (folder, file) = try Self.made()
    let edited = try folder.read(Self.name).replacing("    \"a\",\n", with: "")
    try folder.write(edited, to: Self.name)
    #expect(throws: ProgressFileError.changed(path: file.path)) { try file.write(Self.progress(["a"])) }
    #expect(try folder.read(Self.name) == edited)
    #expect(folder.names == [Self.name])
    var merged = try #require(try file.refresh().edit)
    merged.complete("b", at: Date())
    try file.write(merged)
    #expect(try file.refresh().edit == nil)
  }

  @Test func `a file that has gone is missing, is not made again, and is fine when it is back`() throws {
    let (folder, file) = try Self.made()
    rename(file.path, folder.file("away"))
    #expect(throws: ProgressFileError.missing(path: file.path)) { try file.refresh() }
    #expect(throws: ProgressFileError.missing(path: file.path)) { try file.write(Self.progress([])) }
    #expect(folder.names == ["away"])
    rename(folder.file("away"), file.path)
    #expect(try file.refresh().edit == nil)
  }

  @Test func `a file made invalid says where, and stays as it is`() throws {
    let (folder, file) = try Self.made()
    let half = String(try folder.read(Self.name).prefix(24))
    try folder.write(half, to: Self.name)
    let error = #expect(throws: ProgressFileError.self) { try file.refresh() }
    #expect(error?.description == "\(file.path):3:8: expected \",\" or \"]\", found the end of the file")
    #expect(throws: ProgressFileError.changed(path: file.path)) { try file.write(Self.progress([])) }
    #expect(try folder.read(Self.name) == half)
  }

  @Test func `a wrong edit is named by file, line and key`() throws {
    let (folder, file) = try Self.made()
    try folder.write(try folder.read(Self.name).replacing("\"b\"", with: "\"a\""), to: Self.name)
    let error = #expect(throws: ProgressFileError.self) { try file.refresh() }
    #expect(error?.description == "\(file.path):4: \"pending\" holds \"a\" twice (also in line 3)")
  }

  @Test func `a folder in the file's place is unreadable, not missing`() throws {
    let folder = try ScratchFolder()
    mkdir(folder.file(Self.name), 0o700)
    let file = ProgressFile(path: folder.file(Self.name))
    #expect(throws: ProgressFileError.unreadable(path: file.path, reason: "Is a directory")) { try file.refresh() }
  }

  @Test func `a pipe in the file's place is refused, not waited for`() throws {
    let folder = try ScratchFolder()
    mkfifo(folder.file(Self.name), 0o600)
    let file = ProgressFile(path: folder.file(Self.name))
    #expect(throws: ProgressFileError.unreadable(path: file.path, reason: "Invalid argument")) { try file.refresh() }
  }

  @Test func `the mode that a person gave the file is kept`() throws {
    let (folder, file) = try Self.made()
    chmod(file.path, 0o640)
    try file.write(Self.progress(["b"]))
    #expect(folder.mode(Self.name) == 0o640)
  }

  @Test(arguments: ["real/status.json", "/absolute"])
  func `a symbolic link is followed and stays a link`(target: String) throws {
    let folder = try ScratchFolder()
    mkdir(folder.file("real"), 0o700)
    let aim = target.hasPrefix("/") ? folder.file("real/status.json") : target
    symlink(aim, folder.file(Self.name))
    let file = ProgressFile(path: folder.file(Self.name))
    try file.create(Self.progress(["a"]))
    try file.write(Self.progress(["b"]))
    #expect(try folder.read("real/status.json").contains("\"b\""))
    #expect(SystemFileOperations().linkTarget(file.path) == aim)
    #expect(folder.names == [Self.name, "real"])
  }

  @Test func `links in a circle are unreadable`() throws {
    let folder = try ScratchFolder()
    symlink("y", folder.file("x"))
    symlink("x", folder.file("y"))
    let file = ProgressFile(path: folder.file("x"))
    #expect(throws: ProgressFileError.unreadable(path: file.path, reason: "Too many levels of symbolic links")) {
      try file.read()
    }
  }

  @Test(arguments: [
    (FaultyFileOperations.Call.create, ENOSPC, "No space left on device"), (.create, EROFS, "Read-only file system"),
    (.write, ENOSPC, "No space left on device"), (.write, EDQUOT, "Disk quota exceeded"),
    (.sync, EIO, "Input/output error"), (.rename, EACCES, "Permission denied"),
  ])
  func `a failed write leaves the old file and no other, and tells why`(
    call: FaultyFileOperations.Call, code: CInt, reason: String
  ) throws {
    let operations = FaultyFileOperations()
    let (folder, file) = try Self.made(operations: operations)
    let before = try folder.read(Self.name)
    operations.fail(call, with: code)
    #expect(throws: ProgressFileError.notWritten(path: file.path, reason: reason)) {
      try file.write(Self.progress(["new"]))
    }
    #expect(try folder.read(Self.name) == before)
    #expect(folder.names == [Self.name])
    operations.heal()
    #expect(try file.refresh().edit == nil)
    try file.write(Self.progress(["new"]))
    #expect(try folder.read(Self.name).contains("\"new\""))
  }

  @Test func `when the folder can't be synced the new content stands and is known`() throws {
    let operations = FaultyFileOperations()
    let (folder, file) = try Self.made(operations: operations)
    operations.fail(.syncFolder, with: EIO)
    #expect(throws: ProgressFileError.notSynced(path: file.path, reason: "Input/output error")) {
      try file.write(Self.progress(["new"]))
    }
    #expect(try folder.read(Self.name).contains("\"new\""))
    #expect(try file.refresh().edit == nil)
  }

  @Test(arguments: FaultyFileOperations.Call.allCases)
  func `a process that dies at any call leaves the old or the new file in full`(
    call: FaultyFileOperations.Call
  ) throws {
    let operations = FaultyFileOperations()
    let (folder, file) = try Self.made(["old"], operations: operations)
    operations.die(at: call)
    #expect(throws: ProgressFileError.self) { try file.write(Self.progress(["new"])) }
    let next = ProgressFile(path: folder.file(Self.name))
    let found = try next.read().pending
    #expect(found == (call == .syncFolder ? ["new"] : ["old"]))
    // What a dead process leaves behind is not taken for a progress file, and does not hinder the next one.
    #expect(folder.names.filter { $0.hasPrefix("_") } == [Self.name])
    try next.write(Self.progress(["next"]))
    #expect(try next.read().pending == ["next"])
  }

  @Test func `an edit between the temporary file and its renaming is seen`() throws {
    let operations = FaultyFileOperations()
    let (folder, file) = try Self.made(operations: operations)
    let edited = try folder.read(Self.name).replacing("    \"a\",\n", with: "")
    operations.before(.sync) { try? folder.write(edited, to: Self.name) }
    #expect(throws: ProgressFileError.changed(path: file.path)) { try file.write(Self.progress(["a"])) }
    #expect(try folder.read(Self.name) == edited)
  }

  @Test func `a read-only folder is told and harms nothing`() throws {
    // Root writes everywhere: there the kernel's own files are the read-only place.
    let file = ProgressFile(path: "/proc/_migration_status.json")
    #expect(throws: ProgressFileError.self) { try file.create(Self.progress([])) }
  }
}
