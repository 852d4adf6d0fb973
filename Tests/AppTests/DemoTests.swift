import FoundationEssentials
import Glibc
import PrivateServer
import TestSupport
import Testing

@testable import longhaul

@Suite struct DemoTests {
  @Test(arguments: [(20, 0), (20, 3000), (100, 20000), (190, 20000)])
  func `it has as many tables and about as many rows as asked for`(tables: Int, rows: Int) throws {
    let shop = try Shop(tables: tables, rows: rows)
    let names = try shop.database.rows(
      """
      SELECT quote_ident(relname), relkind FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = 'old_schema'::regnamespace
      """)
    #expect(names.count == tables)
    let counts = names.filter { $0.hasSuffix("|r") }.map { "(SELECT count(*) FROM old_schema.\($0.dropLast(2)))" }
    let count = try #require(Int(try shop.database.query("SELECT \(counts.joined(separator: " + "))")))
    // Those that others refer to have 20 rows at least.
    #expect((rows * 9 / 10...rows * 11 / 10 + 200).contains(count), "\(count) rows")
  }

  @Test func `the same numbers make the same data`() throws {
    let dumps = try (1...2).map { _ in
      let shop = try Shop(tables: 60, rows: 2000)
      let dump = try Program("\(shop.demo.server.binaries)/pg_dump").run(
        ["--schema=old_schema", "--inserts", "-d", shop.demo.administratorConnectionString])
      #expect(dump.status == 0, "\(dump)")
      // Newer versions of pg_dump write a random key into each dump.
      return dump.stdout.split(separator: "\n").filter { !$0.hasPrefix("\\") }
    }
    #expect(dumps[0].count > 2000)
    #expect(dumps[0] == dumps[1])
  }

  @Test func `it has every kind of thing that the engine carries or leaves behind`() throws {
    let shop = try Shop(tables: 100, rows: 1000)
    let kinds = try shop.database.query(
      """
      SELECT string_agg(DISTINCT contype::text, '') FROM pg_constraint
        WHERE connamespace = 'old_schema'::regnamespace AND contype <> 'n';
      SELECT string_agg(DISTINCT relkind::text, '') FROM pg_class WHERE relnamespace = 'old_schema'::regnamespace;
      SELECT string_agg(DISTINCT typtype::text, '') FROM pg_type WHERE typnamespace = 'old_schema'::regnamespace;
      SELECT string_agg(DISTINCT amname::text, ' ' ORDER BY amname::text) FROM pg_class c JOIN pg_am ON pg_am.oid = relam
        WHERE relnamespace = 'old_schema'::regnamespace;
      SELECT string_agg(DISTINCT attidentity::text || attgenerated::text, '') FROM pg_attribute a JOIN pg_class c
        ON c.oid = attrelid WHERE relnamespace = 'old_schema'::regnamespace;
      SELECT string_agg(DISTINCT typcategory::text, '') FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
        JOIN pg_type t ON t.oid = atttypid WHERE relnamespace = 'old_schema'::regnamespace AND attnum > 0;
      SELECT max(octet_length(relname)) FROM pg_class;
      SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal;
      """)
    #expect(
      kinds == """
        cfpux
        IScimprv
        bcdemr
        brin btree gin gist hash heap spgist
        ads
        ABCDEGINRSTUVZ
        63
        2
        """)
  }

  @Test func `exactly four tables cannot be moved, each for a reason of its own`() throws {
    let shop = try Shop(tables: 20, rows: 0)
    func sqlstate(_ sql: String) -> String? {
      do {
        _ = try shop.database.query("\\set VERBOSITY sqlstate\nSET search_path = new_schema;\n" + sql, user: "migrator")
        return nil
      } catch let error as PsqlError {
        // ERROR:  42P07
        return error.message.split(whereSeparator: \.isWhitespace).last.map(String.init)
      } catch { return "\(error)" }
    }
    #expect(sqlstate("CREATE TABLE currency (code text)") == "42P07")
    #expect(
      sqlstate(
        """
        CREATE TABLE invoice (tax_number text CHECK (rules.is_tax_number(tax_number)));
        INSERT INTO invoice SELECT tax_number FROM old_schema.invoice
        """) == "23514")
    #expect(sqlstate("CREATE DOMAIN tracking_code AS text CHECK (legacy.is_tracking_code(VALUE))") == "42501")
    #expect(sqlstate("CREATE TABLE shipment_label (code tracking_code)") == "42704")
    #expect(sqlstate("SELECT * FROM old_schema.salary") == "42501")
    #expect(
      try shop.database.query(
        """
        SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'S') AND relnamespace = 'old_schema'::regnamespace
          AND NOT has_table_privilege('migrator', oid, 'SELECT')
        """) == "salary")
    #expect(sqlstate("CREATE SCHEMA _longhaul; CREATE TABLE \"order\" AS SELECT * FROM old_schema.\"order\"") == nil)
  }

  @Test func `the server is gone soon after its owner was killed`() throws {
    var owner = try Program.longhaul.start(
      [
        "demo-server", "--tables", "0", "--", "sh", "-c",
        "echo $LONGHAUL_DEMO_SOURCE; exec tail --pid=$PPID -f /dev/null",
      ])
    let line = try owner.waitForLine { $0.hasPrefix("host=") }
    let folder = try #require(line.split(separator: " ").first?.dropFirst("host=".count))
    let remains = try Remains(of: String(folder))
    #expect(remains.areThere)
    owner.signal(SIGKILL)
    #expect(remains.vanish(within: .seconds(20)))
  }

  @Test func `an owner killed while the cluster is being made leaves nothing behind`() throws {
    let folder = "/tmp/lh-\(getpid())"
    #expect(mkdir(folder, 0o777) == 0 && chmod(folder, 0o777) == 0)
    defer { _ = try? Program("rm").run(["-rf", folder]) }
    let owner = try Program.longhaul.start(
      ["demo-server", "--tables", "0", "--", "true"], environment: ["TMPDIR": folder])
    #expect(wait { try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty == false })
    owner.signal(SIGKILL)
    #expect(wait { try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty })
  }

  @Test func `without PostgreSQL's programs it says where it looked`() throws {
    let output = try Program.longhaul.run(
      ["demo-server", "--tables", "0", "--", "true"], environment: ["PG_BINDIR": "/nowhere"])
    #expect(output.status == 1)
    #expect(output.stderr.contains("PG_BINDIR is /nowhere, but there is no initdb"), "\(output)")
    let bare = try Program.longhaul.run(
      ["demo-server", "--tables", "0", "--", "true"], environment: ["PG_BINDIR": "", "HOME": "/"])
    #expect(bare.status == 0, "\(bare)")
  }

  private func wait(_ condition: () throws -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
      if (try? condition()) == true { return true }
      poll(nil, 0, 10)
    }
    return false
  }

  @Test func `a kept server outlives its owner and says how to stop it`() throws {
    let server = try PrivateServer(keep: true)
    let instructions = server.instructions
    let remains = try Remains(of: server.folder)
    server.close()
    #expect(remains.areThere)
    let stop = try #require(instructions.split(separator: "stop:").last)
    let output = try Program("sh").run(["-c", String(stop)])
    #expect(output.status == 0, "\(output)")
    #expect(remains.vanish(within: .seconds(20)))
  }
}

/// The demo's server and its database.
private struct Shop {
  let demo: DemoDatabase
  let database: Database

  init(tables: Int, rows: Int) throws {
    demo = try DemoDatabase(tables: tables, rows: rows, keep: false) { _ in }
    database = Database(existing: "shop", on: demo.server)
  }
}
