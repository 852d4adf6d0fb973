/// The record beside the progress file of what the progress file has no room for: rows, bytes and seconds of each item,
/// what is left behind, when runs began and ended.
///
/// Lines of JSON that are appended, never changed. Losing it loses figures in reports and nothing else.
struct Journal: ~Copyable {
  private var file: AppendOnlyFile

  /// Opens the journal for appending.
  init(in folder: LogFolder) { file = AppendOnlyFile(path: folder.journal) }

  /// What first went wrong, with the file's name; nil as long as all was written.
  var firstError: String? { file.firstError }

  /// Appends an entry.
  mutating func append(_ entry: JournalEntry) {
    var writer = JSONWriter(capacity: 256)
    writer.compact(.object(entry.members))
    writer.raw("\n")
    file.append(writer.bytes)
  }
}
