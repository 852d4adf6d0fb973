import FoundationEssentials
import Glibc
import PrivateServer
import TestSupport
import Testing

@Suite struct PrivateServerTests {
  @Test func `it listens on a socket in its folder and nowhere else`() throws {
    let database = try Database()
    #expect(try database.query("SHOW listen_addresses") == "")
    #expect(try database.query("SHOW unix_socket_directories") == database.server.folder)
    #expect(try database.query("SHOW server_encoding") == "UTF8")
    #expect(try database.query("SELECT datcollate FROM pg_database WHERE datname = current_database()") == "C.UTF-8")
  }

  @Test func `settings reach it, quotes included`() throws {
    let server = try PrivateServer(settings: ["cluster_name": "it's mine", "work_mem": "5MB"])
    let database = try Database(on: server)
    #expect(try database.query("SHOW cluster_name; SHOW work_mem") == "it's mine\n5MB")
  }

  @Test func `it comes back with its data after a stop, a restart and a crash`() throws {
    let server = try PrivateServer()
    let database = try Database(on: server)
    try database.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    try server.restart()
    #expect(try database.query("SELECT * FROM kept") == "42")
    try server.kill()
    #expect(throws: PsqlError.self) { try database.query("SELECT 1") }
    try server.start()
    #expect(try database.query("SELECT * FROM kept") == "42")
  }

  @Test func `closing it leaves no folder and no process`() throws {
    let server = try PrivateServer()
    let remains = try Remains(of: server.folder)
    #expect(remains.areThere)
    server.close()
    #expect(!remains.areThere)
    #expect(throws: PrivateServerError.self) { try server.start() }
  }

  @Test func `a server that can't start says why and leaves no folder`() throws {
    let error = try #require(throws: PrivateServerError.self) {
      try PrivateServer(settings: ["shared_buffers": "lots"])
    }
    #expect(error.description.contains(#"invalid value for parameter "shared_buffers": "lots""#), "\(error)")
  }
}

/// What a private server may leave behind.
struct Remains {
  var folder: String
  var postmaster: pid_t

  init(of folder: String) throws {
    self.folder = folder
    let file = try String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8)
    postmaster = try #require(pid_t(file.prefix { $0.isNumber }))
  }

  var areThere: Bool { access(folder, F_OK) == 0 || postmasterRuns }

  private var postmasterRuns: Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(postmaster)/stat", encoding: .utf8) else { return false }
    // A zombie has ended; process 1 may take its time to collect it.
    return !stat.contains(") Z ")
  }

  /// Waits until nothing is there any more.
  func vanish(within limit: Duration) -> Bool {
    let deadline = ContinuousClock.now + limit
    while areThere {
      guard ContinuousClock.now < deadline else { return false }
      poll(nil, 0, 20)
    }
    return true
  }
}
