import FoundationEssentials
import Glibc
import PrivateServer
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// The engine on a real server, to which things happen.
@Suite struct EngineFaultTests {
  // MARK: Edits

  @Test(.database) func `an item that a person removes from pending is skipped`() throws {
    let world = try EngineFixture("a_slow", "b", "c")
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    try world.edit { $0.pending.removeAll { $0 == "b" } }
    try world.gate.open()
    #expect(try world.end().reason == .complete)
    #expect(try world.newTables == ["a_slow", "c"])
    #expect(try world.progress.completed == ["a_slow", "c"])
    #expect(try world.progress.totalItems == 2)
    let last = try #require(world.snapshot)
    #expect(last.throughput.bytesDone == last.throughput.bytesTotal)
    #expect(last.active.isEmpty && last.pending.isEmpty)
  }

  @Test(.database, arguments: [true, false])
  func `a failed item that a person makes pending runs again`(isMended: Bool) throws {
    let world = try EngineFixture("a", "b_slow", "c")
    try world.database.execute("CREATE TABLE new.a (in_the_way int)")
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    try world.wait(until: "a is shown as failed, hence recorded") { $0.failed.count == 1 }
    #expect(try world.progress.failed.map(\.failure.sqlstate) == ["42P07"])
    if isMended { try world.database.execute("DROP TABLE new.a") }
    try world.edit {
      $0.failed = []
      $0.pending.append("a")
    }
    try world.gate.open()
    #expect(try world.end().reason == .complete)
    let progress = try world.progress
    #expect(progress.completed == ["b_slow", "c"] + (isMended ? ["a"] : []))
    #expect(progress.failed.map(\.failure.attempts) == (isMended ? [] : [2]))
  }

  @Test(.database) func `a table that is skipped is not moved, one in flight is not skipped`() throws {
    let world = try EngineFixture("a_slow", "b", "c")
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    world.tell(.skip("a_slow"))
    world.tell(.skip("b"))
    try world.wait(until: "b is gone") { $0.pending.count == 1 }
    #expect(try world.progress.pending == ["a_slow", "c"])
    try world.gate.open()
    #expect(try world.end().reason == .complete)
    #expect(try world.newTables == ["a_slow", "c"])
    #expect(world.log.contains("a_slow is not pending any more: it is not skipped"))
  }

  @Test(.database) func `a failure that is requeued is tried again, with what failed because of it`() throws {
    let world = try EngineFixture("a", "b_slow")
    try world.database.execute(
      """
      CREATE TABLE old.a_child () INHERITS (old.a); INSERT INTO old.a_child VALUES (2); CREATE TABLE new.a ()
      """)
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    try world.wait(until: "both have failed") { $0.failed.count == 2 }
    try world.database.execute("DROP TABLE new.a")
    world.tell(.requeue("b_slow"))
    world.tell(.requeue("a"))
    try world.wait(until: "they are pending again") { $0.failed.isEmpty }
    try world.gate.open()
    #expect(try world.end().reason == .complete)
    #expect(try world.progress.completed.sorted() == ["a", "a_child", "b_slow"])
    #expect(world.log.contains("b_slow has not failed: it is not requeued"))
  }

  @Test(.database) func `a table that is requeued while the last foreign keys are built is moved`() throws {
    let world = try EngineFixture("b", "c", "d_slow")
    try world.make("a")
    try world.database.execute(
      """
      ALTER TABLE old.b ADD PRIMARY KEY (id); ALTER TABLE old.c ADD FOREIGN KEY (id) REFERENCES old.b;
      CREATE TABLE new.a (in_the_way int)
      """)
    world.configuration.jobs = 2
    let lock = try Gate(world.database)
    try world.gate.close()
    world.start()
    try world.wait(until: "b and c are done") { $0.completed.count == 2 }
    try lock.close("LOCK TABLE new.b IN ROW EXCLUSIVE MODE")
    try world.gate.open()
    try world.wait(until: "the foreign key is in flight") { $0.active.contains { $0.item == nil } }
    try world.database.execute("DROP TABLE new.a")
    _ = try Requeue.named(["a"], progressFile: world.configuration.progressFile)
    try world.wait(until: "a is done") { _ in try world.progress.completed.contains("a") }
    try lock.open()
    #expect(try world.end().reason == .complete)
    #expect(try world.progress.objects.completed == ["foreign key c.c_id_fkey"])
    #expect(try world.progress.failed.isEmpty)
  }

  // MARK: The progress file in trouble

  enum Damage: CaseIterable { case missing, empty, cut, unreadable }

  @Test(.database, arguments: Damage.allCases)
  func `while the progress file is not whole nothing is begun and nothing overwritten`(damage: Damage) throws {
    let world = try EngineFixture("a_slow", "b")
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    let whole = try world.folder.read(EngineFixture.file)
    switch damage {
    case .missing: rename(world.configuration.progressFile, world.folder.file("away"))
    case .empty: try world.folder.write("", to: EngineFixture.file)
    case .cut: try world.folder.write(String(whole.dropLast(20)), to: EngineFixture.file)
    case .unreadable:
      unlink(world.configuration.progressFile)
      mkdir(world.configuration.progressFile, 0o700)
    }
    let damaged = try? world.folder.read(EngineFixture.file)
    try world.wait(until: "it says so though the table is still in flight") { snapshot in
      if case .paused(_, .progressFile) = snapshot.phase { !snapshot.active.isEmpty } else { false }
    }
    try world.gate.open()
    let paused = try world.wait(until: "it waits for the file") { snapshot in
      if case .paused(_, .progressFile) = snapshot.phase { snapshot.active.isEmpty } else { false }
    }
    guard case .paused(_, .progressFile(let reason)) = paused.phase else { return }
    #expect(reason.hasPrefix(world.configuration.progressFile), "\(reason)")
    #expect(try world.newTables == ["a_slow"])
    #expect((try? world.folder.read(EngineFixture.file)) == damaged)
    if damage == .unreadable { rmdir(world.configuration.progressFile) }
    try world.folder.write(whole, to: EngineFixture.file)
    #expect(try world.end().reason == .complete)
    #expect(try world.progress.completed == ["a_slow", "b"])
    #expect(try world.newTables == ["a_slow", "b"])
  }

  @Test(.database, arguments: [EngineCommand.drain, .abort])
  func `a run can be stopped while the progress file is gone`(command: EngineCommand) throws {
    let world = try EngineFixture("a_slow", "b")
    try world.gate.close()
    world.start()
    try world.waitAtGate()
    let whole = try world.folder.read(EngineFixture.file)
    unlink(world.configuration.progressFile)
    try world.gate.open()
    try world.wait(until: "it waits for the file") { snapshot in
      if case .paused(_, .progressFile) = snapshot.phase { snapshot.active.isEmpty } else { false }
    }
    world.tell(command)
    // What is not written yet waits for the file, unless a person says twice that it may be lost to it.
    if command == .drain {
      try world.wait(until: "it is draining") { $0.phase == .draining }
      try world.folder.write(whole, to: EngineFixture.file)
      #expect(try world.end().reason == .stopped)
      #expect(try world.progress.completed == ["a_slow"])
    } else {
      #expect(try world.end().reason == .stopped)
      try world.folder.write(whole, to: EngineFixture.file)
      // The ledger knows what the file does not.
      #expect(try world.run().reason == .complete)
      #expect(try world.progress.completed == ["a_slow", "b"])
      #expect(try world.progress.failed.isEmpty)
    }
  }

  @Test(.database) func `whoever reads the file at whatever moment sees every item once`() throws {
    let world = try EngineFixture()
    try world.database.execute(
      "DO $$ BEGIN FOR i IN 1..80 LOOP EXECUTE format('CREATE TABLE old.t%s AS SELECT 1 AS id', i); END LOOP; END $$")
    world.configuration.jobs = 3
    let reader = Reader(path: world.configuration.progressFile)
    let thread = WorkerThread(name: "reader", reader.read)
    #expect(try world.run().reason == .complete)
    reader.isOver.store(true, ordering: .releasing)
    thread.join()
    let seen = reader.seen.withLock { $0 }
    #expect(seen.broken.isEmpty)
    #expect(seen.versions.count > 20)
  }

  /// Another program that reads the file again and again.
  private final class Reader: Sendable {
    let path: String
    let isOver = Atomic(false)
    let seen = Mutex((versions: Set<[UInt8]>(), broken: [String]()))

    init(path: String) { self.path = path }

    func read() {
      while !isOver.load(ordering: .acquiring) {
        guard let bytes = try? SystemFileOperations().read(path) else { continue }
        seen.withLock { seen in
          guard seen.versions.insert(bytes).inserted else { return }
          do {
            let progress = try MigrationProgress(parsing: bytes)
            if progress.totalItems != 80 { seen.broken.append("\(progress.totalItems) items") }
          } catch { seen.broken.append("\(error)") }
        }
      }
    }
  }
}
