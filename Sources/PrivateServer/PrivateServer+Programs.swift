internal import FoundationEssentials
internal import Glibc

extension PrivateServer {
  /// Runs SQL by psql as superuser, up to the first error; psql's own commands such as `\connect` work, too.
  public func run(sql: String, database: String = "postgres") throws(PrivateServerError) {
    guard let input = tmpfile() else { throw failure("make a temporary file", errno) }
    defer { fclose(input) }
    guard let errors = tmpfile() else { throw failure("make a temporary file", errno) }
    defer { fclose(errors) }
    let bytes = Array(sql.utf8)
    guard fwrite(bytes, 1, bytes.count, input) == bytes.count, fflush(input) == 0 else { throw failure("write", errno) }
    rewind(input)
    let arguments = [
      "\(binaries)/psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", "-", "-d", connectionString(database: database),
    ]
    let status = try run(arguments, descriptors: [fileno(input), nil, fileno(errors)])
    guard status == 0 else {
      rewind(errors)
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = fread(&buffer, 1, buffer.count, errors)
      throw PrivateServerError(action: "run SQL", output: String(decoding: buffer[..<count], as: UTF8.self))
    }
  }

  /// Runs a program with this process's standard input and output.
  ///
  /// - Parameters:
  ///   - arguments: the program, found in `PATH`, and its arguments.
  ///   - environment: added to this process's own.
  /// - Returns: its exit code; 128 + the signal when one ended it.
  public func run(_ arguments: [String], environment: [String: String]) throws(PrivateServerError) -> CInt {
    try run(arguments, environment: environment, descriptors: [0, 1, 2])
  }

  private func run(
    _ arguments: [String], environment: [String: String] = [:], descriptors: [CInt?]
  ) throws(PrivateServerError) -> CInt {
    // PG* variables are for the servers of the person who runs this.
    let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PG") || $0.key == "PG_BINDIR" }
    do throws(SpawnError) {
      return reap(
        try spawn(arguments, environment: inherited.merging(environment) { $1 }, descriptors: descriptors))
    } catch {
      throw PrivateServerError(action: "run", output: error.description)
    }
  }

  private func failure(_ action: String, _ code: CInt) -> PrivateServerError {
    PrivateServerError(action: action, output: String(cString: strerror(code)))
  }
}
