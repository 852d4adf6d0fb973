import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Engine

/// Looking in on an engine by its socket.
@Suite struct ControlServerTests {
  /// Takes snapshots until one is as wanted.
  private static func wait(
    _ attached: AttachedMigration, _ what: String, until condition: (MigrationSnapshot) -> Bool
  ) throws {
    try waitUntil(what) { attached.snapshots.take().map(condition) ?? false }
  }

  @Test func `who looks in sees the newest snapshot, and what it asks for arrives`() throws {
    let place = try ControlPlace()
    place.publish(.running, completed: 1)
    let attached = try place.attach()
    try Self.wait(attached, "the first snapshot") { $0.throughput.rows == 1 && $0.items.count == 4 }
    place.publish(.running, completed: 2)
    try Self.wait(attached, "the next") { $0.throughput.rows == 2 && $0.items.count == 4 }
    attached.commands.send(.pause)
    attached.commands.send(.skip("t3"))
    try waitUntil("the commands arrive") { place.commands.doorbell.wait(milliseconds: 0) }
    var commands: [EngineCommand] = []
    try waitUntil("both are there") {
      commands += place.commands.takeAll()
      return commands.count == 2
    }
    #expect(commands == [.pause, .skip("t3")])
  }

  /// Looks in by hand; the rows of the first news that come.
  private static func firstRows(_ file: borrowing Descriptor) throws -> Int {
    #expect(file.send(RemoteMessage.hello(version: RemoteMessage.version).framed[...]) != nil)
    var buffer = MessageBuffer(longest: RemoteMessage.longest)
    var snapshot: MigrationSnapshot?
    try waitUntil("the first news") {
      buffer.append(file.receive() ?? [])
      while snapshot == nil, let message = try buffer.next() {
        guard case .news(let changes) = message else { continue }
        var seen = SnapshotWireTests.full()
        for change in changes where change.section == SnapshotSection.throughput.rawValue {
          try SnapshotSection.throughput.read(change.bytes, into: &seen)
        }
        snapshot = seen
      }
      return snapshot != nil
    }
    return try #require(snapshot).throughput.rows
  }

  @Test func `who looks in after a while without anybody is told nothing that is old`() throws {
    let place = try ControlPlace()
    place.publish(.running, completed: 1)
    let first = try ControlSocket(progressFile: place.file).connect()
    #expect(try Self.firstRows(first) == 1)
    // Who makes no sense is let go, and sees that it is.
    #expect(first.send([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF][...]) != nil)
    try waitUntil("it is cut off") { first.receive() == nil }
    place.publish(.draining, completed: 2)
    let second = try ControlSocket(progressFile: place.file).connect()
    #expect(try Self.firstRows(second) == 2)
  }

  @Test func `paths are those of who looks in, wherever the engine was started`() throws {
    let place = try ControlPlace()
    var snapshot = SnapshotWireTests.full()
    snapshot.run.contextFiles = ["DATABASE_SCHEMA.md", "/notes.md"]
    place.snapshots.publish(snapshot)
    let attached = try place.attach()
    try Self.wait(attached, "the first snapshot") { seen in
      #expect(seen.run.progressFile == place.file)
      #expect(seen.run.logFolder == LogFolder(progressFile: place.file).path)
      #expect(seen.run.contextFiles == [FileManager.default.currentDirectoryPath + "/DATABASE_SCHEMA.md", "/notes.md"])
      return true
    }
  }

  @Test func `several look in at once, and one that leaves takes nothing with it`() throws {
    let place = try ControlPlace()
    place.publish(.running, completed: 1)
    let watchers = try (0..<3).map { _ in try place.attach() }
    do {
      let leaving = try AttachedMigration(progressFile: place.file)
      _ = leaving
    }
    place.publish(.draining, completed: 5)
    for watcher in watchers {
      try Self.wait(watcher, "all see it") { $0.phase == .draining && $0.throughput.rows == 5 }
    }
  }

  @Test func `one that does not read gets the newest when it reads again, and nothing is kept for it`() throws {
    let place = try ControlPlace()
    place.publish(.running)
    // It says its first word and then reads nothing.
    let file = try ControlSocket(progressFile: place.file).connect()
    #expect(file.send(RemoteMessage.hello(version: RemoteMessage.version).framed[...]) != nil)
    let reader = try place.attach()
    var large = SnapshotWireTests.full()
    var noise = SeededGenerator(seed: 1)
    var sent = 0
    for number in 1...12 {
      large.items = (0..<10_000).map { _ in
        ItemDescription(
          name: String(UInt64.random(in: 0...UInt64.max, using: &noise)), bytes: 0, estimatedRows: 0, logFile: "x")
      }
      large.throughput.rows = number
      place.snapshots.publish(large)
      sent += SnapshotSection.items.bytes(of: large).count
      try Self.wait(reader, "the other one sees each") { $0.throughput.rows == number }
    }
    // All that waits for it is one message and what the system's buffer holds.
    var buffer = MessageBuffer(longest: RemoteMessage.longest)
    var received = 0
    var last: [RemoteMessage.Change] = []
    try waitUntil("it catches up") {
      let bytes = file.receive() ?? []
      received += bytes.count
      buffer.append(bytes)
      while let message = try buffer.next() { if case .news(let changes) = message { last = changes } }
      guard let change = last.first(where: { $0.section == SnapshotSection.throughput.rawValue }) else { return false }
      var snapshot = large
      return change.kept == 0
        && (try? SnapshotSection.throughput.read(change.bytes, into: &snapshot)) != nil
        && snapshot.throughput.rows == 12
        || change.bytes == Array(SnapshotSection.throughput.bytes(of: large)[change.kept...])
    }
    #expect(received < sent / 2, "\(received) of \(sent)")
  }

  @Test func `the end is told, then the socket is gone`() throws {
    let place = try ControlPlace()
    place.publish(.running)
    let attached = try place.attach()
    try Self.wait(attached, "the first snapshot") { $0.phase == .running }
    place.publish(.finished(.complete))
    place.server.close()
    try Self.wait(attached, "the end") { $0.phase == .finished(.complete) }
    #expect(access(ControlSocket(progressFile: place.file).path, F_OK) != 0)
    #expect(throws: AttachedMigration.Refusal.nobody(progressFile: place.file)) { try place.attach() }
  }

  @Test func `a dead engine's socket is no engine, and is replaced by the next one`() throws {
    let folder = try ScratchFolder()
    let file = folder.file("_migration_status.json")
    let socket = ControlSocket(progressFile: file)
    do { _ = try socket.listen() }
    #expect(access(socket.path, F_OK) == 0)
    #expect(throws: AttachedMigration.Refusal.nobody(progressFile: file)) { try AttachedMigration(progressFile: file) }
    let snapshots = LatestValueChannel<MigrationSnapshot>()
    let server = try ControlServer(progressFile: file, snapshots: snapshots, commands: Mailbox())
    snapshots.publish(SnapshotWireTests.full())
    let attached = try AttachedMigration(progressFile: file)
    attached.start()
    try Self.wait(attached, "the new engine answers") { $0.items.count == 4 }
    server.close()
  }

  @Test func `an engine that is gone without a word is lost`() throws {
    let folder = try ScratchFolder()
    let file = folder.file("_migration_status.json")
    let listener = try ControlSocket(progressFile: file).listen()
    let done = Doorbell()
    WorkerThread(name: "engine") {
      var client: CInt = -1
      while client < 0 { client = accept(listener.number, nil, nil) }
      let file = Descriptor(taking: client)
      _ = file.send(RemoteMessage.hello(version: RemoteMessage.version).framed[...])
      let sections = SnapshotSection.allCases.map { section in
        RemoteMessage.Change(section: section.rawValue, kept: 0, bytes: section.bytes(of: SnapshotWireTests.full()))
      }
      _ = file.send(RemoteMessage.news(sections).framed[...])
      done.wait(milliseconds: 30_000)
    }.detach()
    let attached = try AttachedMigration(progressFile: file)
    attached.start()
    try Self.wait(attached, "the first snapshot") { $0.items.count == 4 }
    done.ring()
    try Self.wait(attached, "the loss") { snapshot in
      guard case .lost = snapshot.phase else { return false }
      // What was in flight is rolled back, and nothing moves any more.
      #expect(snapshot.active.isEmpty && snapshot.pending == [1, 3, 0])
      #expect(snapshot.throughput.bytesPerSecond == nil && snapshot.throughput.secondsLeft == nil)
      #expect(snapshot.heldBack == nil)
      return true
    }
  }

  @Test func `a program of another version is told so`() throws {
    let folder = try ScratchFolder()
    let file = folder.file("_migration_status.json")
    let listener = try ControlSocket(progressFile: file).listen()
    WorkerThread(name: "engine") {
      var client: CInt = -1
      while client < 0 { client = accept(listener.number, nil, nil) }
      let file = Descriptor(taking: client)
      _ = file.send(RemoteMessage.hello(version: 9).framed[...])
      var entry = pollfd(fd: file.number, events: Int16(POLLIN), revents: 0)
      while file.receive() != nil { poll(&entry, 1, 1000) }
    }.detach()
    #expect(throws: AttachedMigration.Refusal.otherVersion) { try AttachedMigration(progressFile: file) }
  }

  @Test func `nonsense from outside is cut off, and nothing else`() throws {
    let place = try ControlPlace()
    place.publish(.running)
    let attached = try place.attach()
    for nonsense in [
      [0xFF, 0xFF, 0xFF, 0x7F], [1, 0, 0, 0, 9], [2, 0, 0, 0, 1, 0], Array("GET / HTTP/1.1\r\n\r\n".utf8),
    ] {
      let file = try ControlSocket(progressFile: place.file).connect()
      _ = file.send(nonsense[...])
      try waitUntil("it is cut off") { file.receive() == nil }
    }
    place.publish(.running, completed: 8)
    try Self.wait(attached, "the other one sees on") { $0.throughput.rows == 8 }
    #expect(place.commands.takeAll().isEmpty)
  }

  @Test func `it is for its owner alone, in a folder however deep, for a file however it is called`() throws {
    for name in ["_migration_status.json", String(repeating: "n", count: 200) + ".json", "日本 語"] {
      let folder = try ScratchFolder()
      let deep = folder.file(String(repeating: "d", count: 150))
      try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
      let snapshots = LatestValueChannel<MigrationSnapshot>()
      let server = try ControlServer(progressFile: "\(deep)/\(name)", snapshots: snapshots, commands: Mailbox())
      defer { server.close() }
      var status = stat()
      #expect(lstat(ControlSocket(progressFile: "\(deep)/\(name)").path, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600)
      snapshots.publish(SnapshotWireTests.full())
      let attached = try AttachedMigration(progressFile: "\(deep)/\(name)")
      attached.start()
      try Self.wait(attached, "it answers") { $0.items.count == 4 }
    }
  }

  @Test func `an engine that has gone, or does not answer, is waited for once`() throws {
    let place = try ControlPlace()
    var snapshot = SnapshotWireTests.full()
    // It never comes to answer.
    let gate = Doorbell()
    defer { gate.ring() }
    snapshot.comparisons = TableComparisons { _ in
      gate.wait(milliseconds: -1)
      return nil
    }
    place.snapshots.publish(snapshot)
    let attached = try place.attach()
    var seen: TableComparisons?
    try Self.wait(attached, "a snapshot with comparisons") { snapshot in
      seen = snapshot.comparisons
      return seen != nil
    }
    let comparisons = try #require(seen)
    #expect(comparisons["t1"] == nil)
    let began = monotonicSeconds()
    for number in 2..<12 { #expect(comparisons["t\(number)"] == nil) }
    #expect(monotonicSeconds() - began < 2)
  }

  @Test func `the old table beside the new one is asked for when it is looked at`() throws {
    let place = try ControlPlace()
    var snapshot = SnapshotWireTests.full()
    let comparison = TableComparison(definition: [.init(old: "a", new: "b", isChanged: true)], columns: [])
    snapshot.comparisons = TableComparisons { $0 == "t1" ? comparison : nil }
    place.snapshots.publish(snapshot)
    let attached = try place.attach()
    try Self.wait(attached, "a snapshot with comparisons") { snapshot in
      guard let comparisons = snapshot.comparisons else { return false }
      return comparisons["t1"] == comparison && comparisons["t2"] == nil
    }
  }
}
