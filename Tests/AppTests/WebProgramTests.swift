import Foundation
import FoundationNetworking
import Glibc
import Synchronization
import TestSupport
import Testing

/// The web view of the built program, over real connections.
@Suite(.serialized) struct WebProgramTests {
  /// A web view's address and token, as its link tells them.
  private struct Place {
    let address: String
    let token: String

    init(_ link: String) throws {
      let parts = link.split(separator: "#").map(String.init)
      try #require(parts.count == 2, "\(link)")
      (address, token) = (parts[0], parts[1])
    }

    /// Asks it; status 0 when nobody answers.
    func ask(_ path: String, token: String? = nil, body: String? = nil) throws -> (status: Int, text: String) {
      var request = URLRequest(url: try #require(URL(string: address + path)), timeoutInterval: 30)
      if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
      if let body {
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
      }
      let answer = Mutex((status: 0, text: ""))
      let done = DispatchSemaphore(value: 0)
      URLSession.shared.dataTask(with: request) { data, response, _ in
        answer.withLock {
          $0 = ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data ?? Data(), as: UTF8.self))
        }
        done.signal()
      }.resume()
      done.wait()
      return answer.withLock { $0 }
    }

    func view() throws -> String { try ask("api/view?list=completed", token: token).text }
  }

  private func link(in folder: Workplace) throws -> Place {
    let output = try folder.longhaul("web", "--link")
    #expect(output.status == 0, "\(output)")
    return try Place(output.stdout.trimmingCharacters(in: .newlines))
  }

  @Test(.database) func `a run is shown and commanded by who has the token, and by nobody else`() throws {
    let place = try MigrationPlace("a_slow", "b", "c")
    try place.gate.close()
    var running = try place.folder.start(place.database, "--web", "0", "--web-control")
    let told = try running.waitForLine { $0.hasPrefix("The web view is at http://127.0.0.1:") }
    #expect(told.hasSuffix("/; `longhaul web --link` tells its token"))
    try waitUntil("it waits at the gate") { try !place.gate.waiting().isEmpty }
    let web = try link(in: place.folder)
    #expect(told.contains(web.address) && !told.contains(web.token))
    try waitUntil("it is seen to run") { try web.view().contains(#""name":"a_slow""#) }

    #expect(try web.ask("api/view").status == 401)
    #expect(try web.ask("api/command", token: String(web.token.reversed()), body: #"{"command":"stop"}"#).status == 401)
    let paused = try web.ask("api/command", token: web.token, body: #"{"command":"pause"}"#)
    #expect(paused.status == 200)
    #expect(paused.text.contains("paused; the 1 in flight are finished"), "\(paused)")
    #expect(try place.folder.longhaul("pause").stdout == "it is paused already\n")
    try waitUntil("the page says so") { try web.view().contains(#""name":"paused""#) }
    let unknown = try web.ask("api/command", token: web.token, body: #"{"command":"skip","name":"nobody"}"#)
    #expect(unknown.status == 409 && unknown.text.contains("there is no table nobody"), "\(unknown)")
    #expect(try web.ask("metrics", token: web.token).text.contains("longhaul_tables{state=\"active\"} 1\n"))

    #expect(try web.ask("api/command", token: web.token, body: #"{"command":"resume"}"#).status == 200)
    try place.gate.open()
    let output = try running.wait()
    #expect(output.status == 0, "\(output)")
    try waitUntil("the web view goes with the run") { try web.ask("").status == 0 }
    #expect(!output.stdout.contains(web.token))
    #expect(try !place.folder.everything().contains(web.token))
    #expect(!place.folder.names.contains("._migration_status.web"))
  }

  @Test(.database) func `killed with its run, and a later one shows what is there`() throws {
    let place = try MigrationPlace("a_slow", "b")
    try place.gate.close()
    var running = try place.folder.start(place.database, "--web", "0")
    try running.waitForLine { $0.hasPrefix("The web view") }
    try waitUntil("it waits at the gate") { try !place.gate.waiting().isEmpty }
    let web = try link(in: place.folder)
    running.signal(SIGKILL)
    try waitUntil("the web view goes with the run") { try web.ask("").status == 0 }
    _ = try running.wait()
    #expect(try place.folder.longhaul("web", "--link").status == 2)

    var later = try Program.longhaul.start(["web", "0"], in: place.folder.path)
    let again = try Place(try later.waitForLine { $0.hasPrefix("http://") })
    try waitUntil("it shows the file") { try again.view().contains(#""name":"file""#) }
    #expect(try again.ask("api/command", token: again.token, body: #"{"command":"pause"}"#).status == 403)
    // A run that begins is seen, and so is its end.
    try place.gate.open()
    #expect(try place.folder.run(place.database).status == 0)
    try waitUntil("the end is seen") { try again.view().contains(#""total":2"#) }
    // Not where only the file was seen to change.
    let end = try again.view()
    #expect(end.contains(#""ended_at":"#) == end.contains(#""name":"finished""#), "\(end)")
    let second = try place.folder.longhaul("web", "0")
    #expect(second.status == 2, "\(second)")
    #expect(second.stderr.contains("is there already: \(again.address)#\(again.token)"), "\(second)")
    // Which leaves the first one's link where it is.
    #expect(try link(in: place.folder).token == again.token)
    later.signal(SIGTERM)
    #expect(try later.wait().status == 0)
    #expect(!place.folder.names.contains("._migration_status.web"))
  }

  @Test func `more connections than it can have are not its end`() throws {
    let folder = try Workplace()
    var running = try Program("bash").start(
      ["-c", #"ulimit -n 48; exec "$0" web 0"#, Program.longhaul.path], in: folder.path)
    let web = try Place(try running.waitForLine { $0.hasPrefix("http://") })
    let port = try #require(web.address.split(separator: ":").last.flatMap { UInt16($0.prefix { $0.isNumber }) })
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = inet_addr("127.0.0.1")
    let flood = (0..<100).map { _ in
      let connection = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
      withUnsafePointer(to: &place) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      return connection
    }
    // Whoever is let in after that has waited until the flood was taken, or refused.
    try waitUntil("it has no more room") {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/\(running.process)/fd").count >= 48
        || web.ask("").status == 0
    }
    for connection in flood { close(connection) }
    try waitUntil("it answers again") { try web.ask("api/view", token: web.token).status == 503 }
    running.signal(SIGINT)
    #expect(try running.wait().status == 0)
  }

  @Test func `a token of one's own is taken, and nobody else can read the file with it`() throws {
    let folder = try Workplace()
    let own = "my-own-token-0123456789"
    var running = try Program.longhaul.start(
      ["web", "127.0.0.1:0"], environment: ["LONGHAUL_WEB_TOKEN": own], in: folder.path)
    let web = try Place(try running.waitForLine { $0.hasPrefix("http://") })
    #expect(web.token == own)
    #expect(try web.ask("api/view", token: own).status == 503)
    var status = stat()
    #expect(stat(folder.file("._migration_status.web"), &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    running.signal(SIGINT)
    #expect(try running.wait().status == 0)
    let short = try folder.longhaul("web", "0", environment: ["LONGHAUL_WEB_TOKEN": "secret"])
    #expect(short.status == 2)
    #expect(short.stderr.contains("LONGHAUL_WEB_TOKEN has to be at least 16"), "\(short)")
    #expect(!short.stderr.contains("secret"))
  }

  @Test(.enabled(if: getuid() == 0, "only root can be another user")) func `another user is not told the token`() throws
  {
    let folder = try Workplace()
    chmod(folder.path, 0o777)
    var running = try Program.longhaul.start(["web", "0"], in: folder.path)
    let web = try Place(try running.waitForLine { $0.hasPrefix("http://") })
    let path = try Program.longhaul.path
    for words in [[path, "web", "--link"], ["cat", "._migration_status.web"]] {
      let output = try Program("runuser").run(["-u", "postgres", "--"] + words, in: folder.path)
      #expect(output.status != 0, "\(output)")
      #expect(!"\(output)".contains(web.token))
    }
    #expect(try folder.longhaul("web", "--link").stdout == "\(web.address)#\(web.token)\n")
  }

  @Test(.database) func `a port that is taken ends the run before it begins`() throws {
    let place = try MigrationPlace("a")
    var running = try Program.longhaul.start(["web", "0"], in: place.folder.path)
    let web = try Place(try running.waitForLine { $0.hasPrefix("http://") })
    let elsewhere = try Workplace()
    let port = try #require(web.address.split(separator: ":").last?.dropLast())
    let output = try elsewhere.run(place.database, "--web", String(port))
    #expect(output.status == 4, "\(output)")
    #expect(output.stderr == "longhaul: the web view can't listen at 127.0.0.1:\(port): Address already in use\n")
    #expect(elsewhere.names == [])
  }

  @Test(arguments: [
    ("web: 0", 0), ("web: 127.0.0.1:0", 0), ("web: false", 0), ("web: here", 2), ("web: {}", 2),
    ("web_control: x", 2),
  ])
  func `the configuration says where, too`(line: String, status: CInt) throws {
    let folder = try Workplace()
    try folder.write("source: host=/nonexistent\nfrom: a\nto: b\n\(line)\n", to: "longhaul.yaml")
    let output = try folder.longhaul("run", "--headless")
    // It gets as far as connecting.
    #expect(output.status == (status == 0 ? 4 : status), "\(output)")
    if status == 2 { #expect(output.stderr.hasPrefix("longhaul: longhaul.yaml:4: web"), "\(output)") }
    #expect(output.stdout.contains("The web view is at") == (status == 0 && line != "web: false"), "\(output)")
  }
}
