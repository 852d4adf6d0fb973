import Testing

@testable import longhaul

/// A log for programs.
@Suite struct LogEntriesTests {
  private static let log = """
    14:03:22.640 create    CREATE TABLE t (
                             id integer
                           )
    14:03:22.655 copy      3 rows

    14:03:22.700 commit    日本語

    """

  private static let entries = [
    LogEntries.Entry(time: "14:03:22.640", subject: "create", text: "CREATE TABLE t (\n  id integer\n)"),
    LogEntries.Entry(time: "14:03:22.655", subject: "copy", text: "3 rows\n"),
    LogEntries.Entry(time: "14:03:22.700", subject: "commit", text: "日本語"),
  ]

  @Test(arguments: [1, 2, 3, 7, 40, 10_000])
  func `entries are whole, however the bytes come`(size: Int) {
    var entries = LogEntries()
    var rest = Array(Self.log.utf8)[...]
    var found: [LogEntries.Entry] = []
    while !rest.isEmpty {
      found += entries.take(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    #expect(found == Array(Self.entries.dropLast()))
    #expect(entries.takeLast() == Self.entries.last)
    #expect(entries.takeLast() == nil)
  }
}
