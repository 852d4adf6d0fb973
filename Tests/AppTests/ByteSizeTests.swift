import Engine
import Testing

@testable import longhaul

/// Sizes as people write them.
@Suite struct ByteSizeTests {
  @Test(arguments: [
    ("1", 1), ("4096", 4096), ("512B", 512), ("500kB", 512_000), ("500 KB", 512_000), ("64MB", 67_108_864),
    ("64mb", 67_108_864), ("10GB", 10_737_418_240), ("1TB", 1_099_511_627_776), ("1.5 GB", 1_610_612_736),
  ])
  func `a number with a unit of PostgreSQL's, or plain bytes`(text: String, bytes: Int) throws {
    #expect(ByteSize(argument: text)?.bytes == bytes)
    let node = YAMLNode(content: .text(text, isPlain: true), line: 1)
    let value = ConfigurationValue(node: node, place: RulePlace(file: "longhaul.yaml", line: 1, key: "max_rate"))
    #expect(try value.size().bytes == bytes)
  }

  @Test(arguments: [
    "", "MB", "-1MB", "0", "0.0GB", "0.5", "64M", "64 MiB", "64MB/s", "1,5GB", "1..5GB", ".5GB", "5.GB", "1e3", "٣MB",
    "99999999999TB", "1 2MB", "nan", "inf", "½MB",
  ])
  func `anything else is refused with examples`(text: String) throws {
    #expect(ByteSize(argument: text) == nil)
    let node = YAMLNode(content: .text(text, isPlain: false), line: 3)
    let value = ConfigurationValue(node: node, place: RulePlace(file: "longhaul.yaml", line: 3, key: "max_rate"))
    let error = #expect(throws: UsageError.self) { try value.size() }
    #expect(
      error?.description == "longhaul.yaml:3: max_rate: expected a size such as 500kB, 64MB, 10GB or 1TB.")
  }

  @Test func `tables are never parted, or above a size`() {
    #expect(SplitThreshold(argument: "off")?.bytes == .max)
    #expect(SplitThreshold(argument: "64MB")?.bytes == 64 << 20)
    #expect(SplitThreshold(argument: "on") == nil)
  }
}
