import FoundationEssentials
import Testing

@testable import Engine

@Suite struct SuccessCriterionTests {
  @Test(arguments: [90, 89])
  func `nine of ten tables completed are enough, less are not`(completed: Int) throws {
    var progress = ReportSample.progress
    progress.pending = []
    progress.completed = (0..<completed).map { "t\($0)" }
    progress.failed = (completed..<100).map {
      .init(Failure(item: "t\($0)", error: "no", timestamp: ReportSample.time("12:00:00")))
    }
    let criterion = try #require(
      try ReportSample(progress, journal: []).report().criteria.first { $0.key == "completion" })
    #expect(criterion.isMet == (completed == 90))
    #expect(criterion.detail == "\(completed) of 100, \(completed).0 %")
  }

  @Test func `a failure without error or time is not documented`() throws {
    var progress = ReportSample.progress
    progress.failed[0].failure.error = " \n"
    progress.objects.failed[0].hasTimestamp = false
    let report = try ReportSample(progress).report()
    let criterion = try #require(report.criteria.first { $0.key == "failures_documented" })
    #expect(!criterion.isMet)
    #expect(criterion.detail == "error or time is missing: invoices, view v\u{1b}[31m")
  }

  @Test func `a table attempted again without anybody asking is found`() throws {
    var progress = ReportSample.progress
    progress.pending = []
    let again = ReportSample.journal + [ReportSample.journal[2], ReportSample.journal[6]]
    let criterion = try #require(try ReportSample(progress, journal: again).report().criteria.last)
    #expect(!criterion.isMet)
    #expect(criterion.detail == "attempted again, and nobody asked for it: customers, invoices")
    progress.failed[0].failure.attempts = 2
    let asked = ReportSample.journal + [ReportSample.journal[6]]
    let other = try #require(try ReportSample(progress, journal: asked).report().criteria.last)
    #expect(other.isMet)
    #expect(other.detail == "again as a person asked: invoices")
  }
}
