/// Which tables are copied in parts by several workers, and in how many.
struct PartPolicy: Sendable {
  /// Smaller tables are never worth it.
  static let smallest = 64 << 20
  /// More is not done in one transaction: that much would be lost to an interruption.
  static let largestPart = 4 << 30
  /// Parts for each worker: whoever is done early finds another one.
  static let partsPerWorker = 4

  /// Bytes above which a table is parted; nil when none is.
  let threshold: Int?
  private let workers: Int

  /// - Parameters:
  ///   - tables: all that are migrated.
  ///   - threshold: what a person has said.
  ///   - isPossible: a target with `wal_level = minimal` writes no log for rows of a table that is made in the same
  ///     transaction: in parts it would write more.
  init(_ tables: [TableDescription], workers: Int, threshold: Int?, isWorthwhile: Bool) {
    self.workers = workers
    if let threshold {
      self.threshold = threshold
    } else if workers < 2 || !isWorthwhile {
      self.threshold = nil
    } else {
      // What takes more than half of a worker's share would keep it busy when the others have nothing left.
      let total = tables.reduce(0) { $0 + ($1.kind == .ordinary ? $1.bytes : 0) }
      self.threshold = max(Self.smallest, total / (2 * workers))
    }
  }

  /// No table is.
  static let none = PartPolicy([], workers: 1, threshold: nil, isWorthwhile: false)

  /// Into how many parts a table goes; nil when it is copied as a whole.
  func count(for mapping: TableMapping) -> Int? {
    let table = mapping.source
    guard let threshold, table.bytes > threshold, mapping.canBeParted else { return nil }
    let fair = min(workers * Self.partsPerWorker, max(2, table.bytes / Self.smallest))
    return min(max(fair, table.bytes / Self.largestPart, 2), max(table.pages, 1))
  }
}

extension TableMapping {
  /// Rows of one heap go into one table that is made for them.
  var canBeParted: Bool {
    source.kind == .ordinary && source.accessMethod == nil && target.kind == .ordinary && newPartitions.isEmpty
      && !joinsPartitions && !isDistinct && merged.isEmpty && existing == nil
  }
}
