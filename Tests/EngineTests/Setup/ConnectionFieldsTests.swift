import Testing

@testable import Engine

/// A connection string taken apart, and put together again.
@Suite struct ConnectionFieldsTests {
  @Test(arguments: [
    "host=db1 port=5433 dbname=shop user=app", "postgresql://app@db1:5433/shop",
    "postgresql:///shop?host=db1&port=5433&user=app",
  ])
  func `all ways to write it lead to the same fields`(conninfo: String) throws {
    let fields = try #require(ConnectionFields(conninfo))
    #expect(fields.host == "db1" && fields.port == "5433" && fields.database == "shop" && fields.user == "app")
    #expect(fields.others == "" && fields.password == "")
    #expect(fields.conninfo == "host=db1 port=5433 dbname=shop user=app")
  }

  @Test func `what has no field of its own is kept`() throws {
    let fields = try #require(
      ConnectionFields("host=h1,h2 sslmode=verify-full application_name='my \\'own\\' app' dbname=d user=u port=1,2"))
    #expect(fields.others == #"application_name='my \'own\' app' sslmode=verify-full"#)
    let again = try #require(ConnectionFields(fields.conninfo))
    #expect(again == fields)
  }

  @Test(arguments: ["it's \\ a secret", " ", "ö=%20", ""])
  func `every value comes back as it was`(value: String) throws {
    var fields = try #require(ConnectionFields("host=h dbname=d user=u"))
    fields.password = value
    fields.database = "d" + value
    #expect(ConnectionFields(fields.conninfo) == fields)
  }

  @Test func `a bare word is a database, and what is not said comes from libpq`() throws {
    let fields = try #require(ConnectionFields("shop"))
    #expect(fields.database == "shop")
    #expect(fields.port == "5432")
    #expect(!fields.user.isEmpty)
    let nothing = try #require(ConnectionFields(""))
    #expect(nothing.database == nothing.user)
  }

  @Test func `a key's password is used, and stands in no field`() throws {
    let fields = try #require(ConnectionFields("host=h dbname=d user=u port=1 sslpassword='s3 cret' sslmode=require"))
    #expect(fields.others == "sslmode=require")
    #expect(fields.conninfo == "host=h port=1 dbname=d user=u sslmode=require sslpassword='s3 cret'")
    #expect(ConnectionFields(fields.conninfo) == fields)
  }

  @Test(arguments: ["service=shop", "postgresql:///?service=shop"])
  func `beside a service nothing is filled in, which would count more`(conninfo: String) throws {
    var fields = try #require(ConnectionFields(conninfo))
    #expect([fields.host, fields.port, fields.database, fields.user] == ["", "", "", ""])
    #expect(fields.conninfo == "service=shop")
    fields.user = "me"
    #expect(ConnectionFields(fields.conninfo) == fields)
  }

  @Test(arguments: ["host=", "nonsense=1", "postgresql://[", "a = b"])
  func `what libpq does not understand has no fields`(conninfo: String) {
    #expect(ConnectionFields(conninfo) == nil || conninfo == "host=")
  }
}
