import FoundationEssentials
import Testing

@testable import Engine

/// What is added to a server's error that does not tell a person what to do.
@Suite struct AdviceTests {
  private func failure(_ code: String, _ message: String, side: Side = .source, hint: String? = nil) -> Failure {
    var error = PostgresError(side: side, sqlstate: SQLState(code), message: message)
    error.statement = "COPY (SELECT b FROM ONLY old.t) TO STDOUT"
    error.hint = hint
    return Failure("t", error, step: .copy, at: Date())
  }

  @Test(arguments: [
    ("XX000", "invalid memory alloc request size 1258291203", "below 1 GB"), ("54000", "out of memory", "below 1 GB"),
    ("22021", #"invalid byte sequence for encoding "UTF8": 0xe9"#, "SQL_ASCII"),
    ("22P05", #"character … has no equivalent in encoding "LATIN1""#, "no such character"),
  ])
  func `a hint says what can be done`(code: String, message: String, advice: String) {
    let hint = failure(code, message).hint ?? ""
    #expect(hint.contains(advice), "\(hint)")
    #expect(failure(code, message, hint: "the server's own").hint == "the server's own")
  }

  @Test func `nothing is said about other errors of the same codes`() {
    #expect(failure("XX000", "cache lookup failed for type 1").hint == nil)
    #expect(failure("54000", "row is too big: size 9000, maximum size 8160", side: .target).hint == nil)
    #expect(failure("23505", "duplicate key").hint == nil)
  }
}
