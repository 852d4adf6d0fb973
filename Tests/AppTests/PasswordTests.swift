import FoundationEssentials
import PrivateServer
import TestSupport
import Testing

@testable import longhaul

@Suite struct PasswordTests {
  @Test(arguments: [
    ("postgresql://me:secret@host/db", "postgresql://me:******@host/db"),
    ("postgresql://me@host/db?password=secret&port=1", "postgresql://me@host/db?password=******&port=1"),
    ("--source=postgresql://me:se@ret@host/db", "--source=postgresql://me:******@host/db"),
    ("postgresql://host:5432/db", "postgresql://host:5432/db"),
    ("host=x password=secret user=me", "host=x password=****** user=me"),
    ("password='my \\' secret' user=me", "password=************** user=me"),
    ("host=x password = secret user=me", "host=x password = ****** user=me"),
    ("--source=password\t=\n'my secret' user=me", "--source=password\t=\n*********** user=me"),
    ("password=secret\nuser=me", "password=******\nuser=me"), ("user=password dbname=x", "user=password dbname=x"),
    ("password= user=me", "password= *******"), ("password", "password"),
    ("sslpassword=secret password=secret", "sslpassword=****** password=******"),
    ("https://hooks.example.com/services/key", "https://hooks.example.com*************"),
    ("--webhook=http://me:secret@host:80/a?b=c", "--webhook=http://*********@host:80******"),
    ("curl -d done 'http://host/key' https://other#x", "curl -d done 'http://host****' https://other**"),
    ("http://localhost:4000", "http://localhost:4000"),
    ("password=", "password="), ("password='", "password=*"), ("", ""), ("service=shop", "service=shop"),
  ])
  func `a password on the command line is seen by nobody else`(argument: String, hidden: String) {
    #expect(String(decoding: ProcessTitle.hidden(Array(argument.utf8)), as: UTF8.self) == hidden)
  }

  @Test(arguments: [
    ["--source", "host=db1", "password=topsecret", "--from", "a", "--to", "b"],
    ["postgresql://u:topsecret@h/db"], ["https://hooks.example.com/topsecret"],
    ["--jobs=postgresql://u:topsecret@h/db"], ["--sorce=password=topsecret", "password=top"],
    ["password=top", "host=db1 password=topsecret"], ["--jobs", "password = 'topsecret'"],
  ])
  func `a password is not repeated where an argument is refused`(arguments: [String]) throws {
    let output = try Program.longhaul.run(["run"] + arguments)
    #expect(output.status == 2 && output.stderr.contains("Usage: longhaul run"), "\(output)")
    #expect(!"\(output)".contains("secret"), "\(output)")
  }

  @Test func `a password reaches no file, no log, no output and no process title`() throws {
    let server = try PrivateServer()
    let place = try MigrationPlace("a", "b_slow", in: Database(on: server))
    try place.database.execute(
      "CREATE ROLE migrator LOGIN SUPERUSER PASSWORD 'top secret'; CREATE TABLE new.a ()")
    let rules = "\(server.folder)/data/pg_hba.conf"
    try #require(FileManager.default.isWritableFile(atPath: rules))
    let old = String(decoding: try #require(FileManager.default.contents(atPath: rules)), as: UTF8.self)
    try Data(("local all migrator scram-sha-256\n" + old).utf8).write(to: URL(filePath: rules))
    _ = try place.database.query("SELECT pg_reload_conf()")
    let words = "\(place.database.connectionString(user: "migrator")) password="
    func arguments(_ password: String) -> [String] {
      ["run", "--headless", "--source", words + password, "--from", "old", "--to", "new", "--jobs", "2"]
    }
    let refused = try Program.longhaul.run(arguments("'top sekret'"), in: place.folder.path)
    #expect(refused.status == 4)
    #expect(refused.stderr.contains("password authentication failed"))
    #expect(!"\(refused)".contains("sekret"))

    try place.gate.close()
    var running = try Program.longhaul.start(arguments("'top secret'"), in: place.folder.path)
    try waitUntil("it waits at the gate") { try !place.gate.waiting().isEmpty }
    let title = FileManager.default.contents(atPath: "/proc/\(running.process)/cmdline").map {
      String(decoding: $0, as: UTF8.self)
    }
    #expect(title?.contains("password=************") == true)
    #expect(title?.contains("secret") == false)
    #expect(
      try place.database.query("SELECT string_agg(application_name, ' ') FROM pg_stat_activity").contains("longhaul "))
    try place.gate.open()
    let output = try running.wait()
    #expect(output.status == 1, "\(output)")
    #expect(!"\(output)".contains("secret"))
    #expect(try !place.folder.everything().contains("secret"))
  }
}
