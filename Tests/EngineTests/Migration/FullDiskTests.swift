import Glibc
import PrivateServer
import TestSupport
import Testing

@testable import Engine

/// A small file system in memory; gone with this value.
private final class SmallDisk {
  let path: String

  /// Only root may mount.
  static var isPossible: Bool { (try? SmallDisk(megabytes: 1)) != nil }

  init(megabytes: Int) throws {
    var template = Array("/tmp/longhaul-disk-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
    let mount = ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0777", "tmpfs", path]
    guard try Program("mount").run(mount).status == 0 else {
      rmdir(path)
      throw EngineFixture.Trouble("nothing can be mounted here")
    }
  }

  deinit {
    _ = try? Program("umount").run(["-l", path])
    rmdir(path)
  }

  /// Takes so much of it.
  func fill(megabytes: Int) throws {
    let file = try #require(fopen("\(path)/filler", "w"))
    defer { fclose(file) }
    let bytes = [UInt8](repeating: 1, count: megabytes << 20)
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  }

  func free() { unlink("\(path)/filler") }

  /// A folder in it that the server can use.
  func folder(_ name: String) throws -> String {
    let folder = "\(path)/\(name)"
    try #require(mkdir(folder, 0o700) == 0)
    if getuid() == 0, let postgres = getpwnam("postgres") {
      try #require(chown(folder, postgres.pointee.pw_uid, postgres.pointee.pw_gid) == 0)
    }
    return folder
  }
}

@Suite struct FullDiskTests {
  @Test(.enabled(if: SmallDisk.isPossible))
  func `a disk that is full is waited for, and no table fails because of it`() throws {
    let disk = try SmallDisk(megabytes: 16)
    let server = try PrivateServer()
    defer { server.close() }
    let world = try EngineFixture("a", in: Database(on: server))
    try world.database.execute("CREATE TABLESPACE small LOCATION '\(disk.folder("space"))'")
    try world.database.execute(
      """
      CREATE TABLE old.b (t text) TABLESPACE small;
      INSERT INTO old.b SELECT repeat('x', 1000) FROM generate_series(1, 4000);
      """)
    try disk.fill(megabytes: 10)
    world.start()
    let lost = try world.wait(until: "it waits") { if case .disconnected = $0.phase { true } else { false } }
    guard case .disconnected(let disconnection) = lost.phase else { return }
    #expect(disconnection.reason.contains("No space left on device"), "\(disconnection)")
    #expect(try world.progress.pending.contains("b") && world.progress.failed.isEmpty)
    disk.free()
    #expect(try world.end().reason == .complete)
    #expect(try world.progress.completed.sorted() == ["a", "b"])
    #expect(try world.progress.metadata.interruptions == ItemCounts())
    #expect(try world.database.query("SELECT count(*) FROM new.b") == "4000")
  }
}
