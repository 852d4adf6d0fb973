extension TableMapping {
  /// About how much of the old table is read by what reads it, by its pages; where those are not known, by its whole size.
  ///
  /// - Parameter range: pages of the old table; nil for all.
  func bytesRead(in range: PageRange? = nil) -> Int {
    guard let range, source.pages > 0 else {
      return source.pages > 0 ? source.pages * TableDescription.pageSize : source.bytes
    }
    return max(1, (range.end ?? source.pages) - range.first) * TableDescription.pageSize
  }
}
