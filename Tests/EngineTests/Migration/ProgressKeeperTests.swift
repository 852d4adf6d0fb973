import FoundationEssentials
import Testing

@testable import Engine

@Suite struct ProgressKeeperTests {
  static let now = Date(timeIntervalSince1970: 1_795_000_100)

  @Test func `what is made is in the file once it is saved, and not before`() throws {
    var world = try World("a", "b")
    world.keeper.make(.begin("a", Self.now))
    world.keeper.make(.complete("a", Self.now))
    #expect(world.keeper.isUnsaved)
    #expect(try world.onDisk.pending == ["a", "b"])
    #expect(try world.keeper.save() == false)
    #expect(!world.keeper.isUnsaved)
    #expect(try world.onDisk == world.keeper.progress)
    #expect(try world.onDisk.completed == ["a"])
  }

  @Test func `an edit between reading and saving is merged with what was done`() throws {
    var world = try World("a", "b", "c")
    world.keeper.make(.begin("a", Self.now))
    try world.edit { $0.pending.removeAll { $0 == "b" } }
    #expect(try world.keeper.save())
    let saved = try world.onDisk
    #expect(saved.pending == ["a", "c"])
    #expect(saved.metadata.inProgress.map(\.item) == ["a"])
    #expect(world.keeper.progress == saved)
  }

  @Test func `an edit is taken by a refresh, with what is not saved yet on top of it`() throws {
    var world = try World("a", "b", "c")
    world.keeper.make(.complete("a", Self.now))
    try world.edit { $0.pending = ["c", "b", "a"] }
    #expect(try world.keeper.refresh())
    #expect(world.keeper.progress.pending == ["c", "b"])
    #expect(world.keeper.progress.completed == ["a"])
    #expect(try world.keeper.refresh() == false)
    #expect(try world.onDisk.pending == ["c", "b", "a"])
    _ = try world.keeper.save()
    #expect(try world.onDisk == world.keeper.progress)
  }

  @Test func `several edits, one after the other, lose no outcome`() throws {
    var world = try World("a", "b", "c", "d")
    world.keeper.make(.complete("a", Self.now))
    try world.edit { $0.pending.removeAll { $0 == "d" } }
    #expect(try world.keeper.refresh())
    world.keeper.make(.fail(.sample("b")))
    try world.edit { $0.pending.append("e") }
    #expect(try world.keeper.save())
    let saved = try world.onDisk
    #expect(saved.pending == ["c", "e"])
    #expect(saved.completed == ["a"])
    #expect(saved.failed.map(\.failure.item) == ["b"])
  }

  @Test func `an edit just before a failure is saved does not count the attempt twice`() throws {
    var world = try World("a", "b", "c")
    world.keeper.make(.begin("a", Self.now))
    _ = try world.keeper.save()
    world.keeper.make(.fail(.sample("a")))
    try world.edit { $0.pending.removeAll { $0 == "b" } }
    _ = try world.keeper.save()
    #expect(try world.onDisk.failed.map(\.failure.attempts) == [1])
    #expect(try world.onDisk.pending == ["c"])
  }

  @Test func `a failed item that an edit makes pending again is attempted for the second time`() throws {
    var world = try World("a")
    world.keeper.make(.fail(.sample("a")))
    _ = try world.keeper.save()
    try world.edit {
      $0.failed = []
      $0.pending = ["a"]
    }
    #expect(try world.keeper.refresh())
    world.keeper.make(.begin("a", Self.now))
    world.keeper.make(.fail(.sample("a")))
    _ = try world.keeper.save()
    #expect(try world.onDisk.failed.map(\.failure.attempts) == [2])
  }

  @Test func `two edits before anything is saved lose no attempt`() throws {
    var world = try World("a", "b")
    world.keeper.make(.fail(.sample("a")))
    world.keeper.make(.fail(.sample("b")))
    _ = try world.keeper.save()
    for name in ["a", "b"] {
      try world.edit {
        $0.failed.removeAll { $0.failure.item == name }
        $0.pending.append(name)
      }
      #expect(try world.keeper.refresh())
    }
    world.keeper.make(.fail(.sample("a")))
    world.keeper.make(.fail(.sample("b")))
    _ = try world.keeper.save()
    #expect(try world.onDisk.failed.map(\.failure.attempts) == [2, 2])
  }

  @Test func `an item that an edit moved or removed in flight ends in one list alone`() throws {
    for edit in [
      { (progress: inout MigrationProgress) in progress.pending = ["b"] },
      {
        $0.pending = ["b"]
        $0.completed = ["a"]
      },
      {
        $0.pending = ["b"]
        $0.failed = [.init(.sample("a"))]
      },
    ] {
      for outcome in [ProgressChange.complete("a", Self.now), .fail(.sample("a"))] {
        var world = try World("a", "b")
        world.keeper.make(.begin("a", Self.now))
        _ = try world.keeper.save()
        try world.edit(edit)
        world.keeper.make(outcome)
        _ = try world.keeper.save()
        let saved = try world.onDisk
        #expect(saved.pending == ["b"])
        #expect(saved.completed + saved.failed.map(\.failure.item) == ["a"])
        #expect(saved.metadata.inProgress.isEmpty)
      }
    }
  }

  @Test(arguments: ["", "{", "[]", #"{"pending": ["a", "a"], "completed": [], "failed": [], "metadata": {}}"#])
  func `a file that is not whole is not overwritten, and what happened is kept for later`(text: String) throws {
    var world = try World("a", "b")
    let whole = try world.folder.read(World.name)
    world.keeper.make(.complete("a", Self.now))
    try world.folder.write(text, to: World.name)
    #expect(throws: ProgressFileError.self) { try world.keeper.refresh() }
    #expect(throws: ProgressFileError.self) { try world.keeper.save() }
    #expect(try world.folder.read(World.name) == text)
    #expect(world.keeper.isUnsaved)
    try world.folder.write(whole, to: World.name)
    _ = try world.keeper.refresh()
    _ = try world.keeper.save()
    #expect(try world.onDisk.completed == ["a"])
  }

  @Test func `an interruption is counted through edits and over the next attempt`() throws {
    var world = try World("a", "b")
    world.keeper.make(.begin("a", Self.now))
    world.keeper.make(.interrupt("a"))
    try world.edit { $0.pending = ["a"] }
    _ = try world.keeper.save()
    #expect(world.keeper.interruptions(of: "a") == 1)
    world.keeper.make(.begin("a", Self.now))
    #expect(world.keeper.interruptions(of: "a") == 1)
    _ = try world.keeper.save()
    #expect(try world.onDisk.metadata.inProgress.map(\.interruptions) == [1])
  }

  /// A progress file, the engine's hold of it, and a person with an editor.
  private struct World {
    static let name = "_migration_status.json"
    let folder: ScratchFolder
    var keeper: ProgressKeeper

    init(_ pending: String...) throws {
      folder = try ScratchFolder()
      var progress = PlanFixture().progress
      progress.pending = pending
      let file = ProgressFile(path: folder.file(Self.name))
      try file.create(progress)
      keeper = ProgressKeeper(file: file, progress: progress)
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
