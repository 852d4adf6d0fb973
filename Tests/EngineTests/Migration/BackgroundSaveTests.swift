import FoundationEssentials
import Glibc
import Testing

@testable import Engine

/// The progress file written beside the engine's thread.
@Suite struct BackgroundSaveTests {
  private static let now = Date(timeIntervalSince1970: 1_795_000_100)

  private let world: World
  private var keeper: ProgressKeeper

  init() throws {
    world = try World()
    keeper = try world.keeper("a", "b", "c", "d")
  }

  @Test mutating func `what was submitted is in the file when the writer has been at it, in one`() throws {
    keeper.make(.complete("a", Self.now))
    keeper.saveSoon()
    keeper.make(.complete("b", Self.now))
    keeper.saveSoon()
    #expect(try world.onDisk.completed.isEmpty)
    #expect(keeper.writer.writeNext())
    #expect(try world.onDisk.completed == ["a", "b"])
    #expect(!keeper.writer.writeNext())
    #expect(try keeper.refresh() == false)
    #expect(!keeper.isUnsaved)
  }

  @Test mutating func `what is made while it writes is still to be written`() throws {
    keeper.make(.complete("a", Self.now))
    keeper.saveSoon()
    keeper.make(.complete("b", Self.now))
    #expect(keeper.writer.writeNext())
    #expect(try keeper.refresh() == false)
    #expect(keeper.isUnsaved)
    #expect(try keeper.save() == false)
    #expect(try world.onDisk == keeper.progress)
  }

  @Test mutating func `an edit that comes before the writer is merged, not written over`() throws {
    keeper.make(.complete("a", Self.now))
    keeper.saveSoon()
    try world.edit { $0.pending.removeAll { $0 == "d" } }
    #expect(keeper.writer.writeNext())
    #expect(try world.onDisk.pending == ["a", "b", "c"])
    #expect(keeper.takeError() == nil)
    #expect(try keeper.refresh())
    keeper.saveSoon()
    #expect(keeper.writer.writeNext())
    #expect(try world.onDisk.pending == ["b", "c"])
    #expect(try world.onDisk.completed == ["a"])
  }

  @Test mutating func `an edit that is known already is not written over by what was submitted before it`() throws {
    keeper.make(.complete("a", Self.now))
    keeper.saveSoon()
    try world.edit { $0.pending.removeAll { $0 == "d" } }
    #expect(try keeper.refresh())
    #expect(keeper.writer.writeNext())
    #expect(try world.onDisk.pending == ["a", "b", "c"])
    keeper.saveSoon()
    _ = keeper.takeError()
    keeper.saveSoon()
    while keeper.writer.writeNext() {}
    #expect(try world.onDisk.pending == ["b", "c"])
  }

  @Test mutating func `what a person makes of an outcome that was just written is not undone`() throws {
    keeper.make(.fail(.sample("a")))
    keeper.saveSoon()
    #expect(keeper.writer.writeNext())
    try world.edit {
      $0.failed = []
      $0.pending.append("a")
    }
    #expect(try keeper.refresh())
    #expect(keeper.progress.pending == ["b", "c", "d", "a"])
    #expect(keeper.progress.failed.isEmpty)
    #expect(keeper.progress.metadata.attempts["a"] == 1)
  }

  @Test mutating func `what was in the way is told once, and what happened is kept`() throws {
    keeper.make(.complete("a", Self.now))
    world.operations.fail(.write, with: ENOSPC)
    keeper.saveSoon()
    #expect(keeper.writer.writeNext())
    #expect(world.trouble.wait(milliseconds: 0))
    #expect(
      keeper.takeError() == .notWritten(path: world.folder.file(World.name), reason: "No space left on device"))
    #expect(keeper.takeError() == nil)
    #expect(keeper.isUnsaved)
    world.operations.heal()
    #expect(try keeper.save() == false)
    #expect(try world.onDisk.completed == ["a"])
  }

  /// The first attempt finds the edit before it comes to any of these.
  @Test(arguments: [FaultyFileOperations.Call.rename, .syncFolder])
  mutating func `an edit that was merged is told, though what came next could not be written`(
    call: FaultyFileOperations.Call
  ) throws {
    keeper.make(.complete("a", Self.now))
    try world.edit { $0.pending.removeAll { $0 == "d" } }
    world.operations.fail(call, with: ENOSPC)
    #expect(throws: ProgressFileError.self) { try keeper.save() }
    world.operations.heal()
    #expect(try keeper.refresh())
    #expect(keeper.progress.pending == ["b", "c"])
    #expect(try keeper.refresh() == false)
    #expect(try keeper.save() == false)
    #expect(try world.onDisk == keeper.progress)
  }

  @Test mutating func `while its thread writes, whoever saves waits, and the newest stays`() throws {
    let writer = keeper.writer
    let thread = Beside(writer.run)
    for number in 0..<300 {
      keeper.make(.begin("a", Self.now))
      keeper.saveSoon()
      keeper.make(.putBack("a"))
      if number % 7 == 0 {
        #expect(try keeper.save() == false)
        #expect(try world.onDisk == keeper.progress)
      } else {
        #expect(try keeper.refresh() == false)
      }
    }
    writer.stop()
    thread.join()
    _ = try keeper.save()
    #expect(try world.onDisk == keeper.progress)
    #expect(keeper.takeError() == nil)
  }

  /// A progress file, and a person with an editor.
  private struct World {
    static let name = "_migration_status.json"
    let folder: ScratchFolder
    let operations = FaultyFileOperations()
    let trouble = Doorbell()

    init() throws { folder = try ScratchFolder() }

    func keeper(_ pending: String...) throws -> ProgressKeeper {
      var progress = PlanFixture().progress
      progress.pending = pending
      let file = ProgressFile(path: folder.file(Self.name), operations: operations)
      try file.create(progress)
      return ProgressKeeper(file: file, progress: progress, trouble: trouble)
    }

    var onDisk: MigrationProgress {
      get throws { try MigrationProgress(parsing: Array(folder.read(Self.name).utf8)) }
    }

    func edit(_ change: (inout MigrationProgress) -> Void) throws {
      let editor = ProgressFile(path: folder.file(Self.name))
      var progress = try editor.read()
      change(&progress)
      try editor.write(progress)
    }
  }
}
