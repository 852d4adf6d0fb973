import FoundationEssentials
import Testing

@testable import Engine

@Suite struct MigrationReportTests {
  @Test func `the report for a terminal`() throws {
    #expect(try ReportSample().report().text() == "")
  }
  @Test func `the report as Markdown`() throws {
    #expect(try ReportSample().report().markdown() == "")
  }
  @Test func `the report for programs`() throws {
    #expect(try ReportSample().report().json() == "")
  }
  @Test func `the status`() throws {
    let s = try StatusSummary.read(progressFile: ReportSample().path)
    #expect(s.text() == "")
    #expect(s.json() == "")
  }
}
