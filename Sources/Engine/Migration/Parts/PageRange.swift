/// A range of a table's pages: what a part of a big table is.
struct PageRange: Sendable, Equatable {
  /// The first page.
  var first: Int
  /// The page after the last one; nil for the table's end, wherever that is by then.
  var end: Int?

  init(first: Int, end: Int? = nil) {
    self.first = first
    self.end = end
  }

  /// True of the rows in it.
  var condition: String {
    let start = first == 0 ? nil : "ctid >= '(\(first),0)'"
    return [start, end.map { "ctid < '(\($0),0)'" }].compactMap(\.self).joined(separator: " AND ")
  }

  /// The same pages as ranges of so many at most.
  ///
  /// - Parameter pages: the table's pages when they were counted.
  func pieces(of size: Int, pages: Int) -> [PageRange] {
    let firsts = Array(stride(from: first, to: max(end ?? pages, first + 1), by: size))
    return firsts.enumerated().map { place, start in
      PageRange(first: start, end: place + 1 < firsts.count ? firsts[place + 1] : end)
    }
  }

  /// Ranges that begin at these pages, the first of them 0.
  static func all(from firsts: [Int]) -> [PageRange] {
    firsts.enumerated().map { place, first in
      PageRange(first: first, end: place + 1 < firsts.count ? firsts[place + 1] : nil)
    }
  }
}

extension PageRange {
  /// The first pages of so many ranges with about as much in each, as a sample weighs the pages.
  ///
  /// - Parameter sample: pages in ascending order with the bytes of their rows.
  static func firsts(of count: Int, pages: Int, sample: [(page: Int, bytes: Int)]) -> [Int] {
    let total = sample.reduce(0) { $0 + $1.bytes }
    // Too little is known: pages are as good as any measure.
    guard sample.count >= count * 8, total > 0 else {
      return Set((0..<count).map { pages * $0 / count }).sorted()
    }
    var firsts = [0]
    var passed = 0
    for (page, bytes) in sample {
      if passed * count >= total * firsts.count, let last = firsts.last, page > last { firsts.append(page) }
      passed += bytes
    }
    return firsts
  }
}
