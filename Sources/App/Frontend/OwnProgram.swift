/// The program that runs, to be started once more.
enum OwnProgram {
  /// As it was called where that is a path, so that it keeps its name.
  static var path: String {
    CommandLine.arguments.first.flatMap { $0.contains("/") ? $0 : nil } ?? "/proc/self/exe"
  }
}
