import FoundationEssentials
public import Glibc
import PrivateServer

/// A program to be run in a test.
public struct Program: Sendable {
  /// Its path, or a name to be found in PATH.
  public var path: String

  /// A program by its path or name.
  public init(_ path: String) { self.path = path }

  /// The built `longhaul`: it lies beside the test bundle.
  public static var longhaul: Program {
    get throws {
      // The test bundle is the running program, or an argument of SwiftPM's test runner.
      let places = CommandLine.arguments + [try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")]
      for place in places {
        guard let slash = place.lastIndex(of: "/") else { continue }
        let candidate = place[..<slash] + "/longhaul"
        if access(String(candidate), X_OK) == 0 { return Program(String(candidate)) }
      }
      throw ProgramError(message: "no longhaul beside any of \(places)")
    }
  }

  /// What a program left.
  public struct Output: Sendable, CustomStringConvertible {
    /// Its exit code; 128 + the signal when one ended it.
    public var status: CInt
    /// What it wrote to standard output.
    public var stdout: String
    /// What it wrote to standard error.
    public var stderr: String

    /// For failed expectations.
    public var description: String { "exit code \(status)\n--- stdout\n\(stdout)\n--- stderr\n\(stderr)" }
  }

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - arguments: without the program's name.
  ///   - environment: added to the test's own.
  ///   - folder: where it runs; the test's own working folder when nil.
  ///   - input: its standard input.
  ///   - timeout: after which it is killed and an error thrown.
  public func run(
    _ arguments: [String] = [], environment: [String: String] = [:], in folder: String? = nil, input: String = "",
    timeout: Duration = .seconds(60)
  ) throws -> Output {
    var running = try start(arguments, environment: environment, in: folder, input: input)
    return try running.wait(timeout: timeout)
  }

  /// Starts it.
  public func start(
    _ arguments: [String] = [], environment: [String: String] = [:], in folder: String? = nil, input: String = ""
  ) throws -> RunningProgram {
    try RunningProgram(self, arguments, environment: environment, folder: folder, input: input)
  }
}

/// A program that can't be run, or did not do in time what was waited for.
public struct ProgramError: Error, CustomStringConvertible {
  /// What happened.
  public var message: String

  /// For people.
  public var description: String { message }
}

/// A program that runs; killed with this value.
public struct RunningProgram: ~Copyable {
  /// Its process.
  public let process: pid_t
  private let name: String
  private var streams: [Stream]
  private var ended = false

  private struct Stream {
    var descriptor: CInt
    var bytes: [UInt8] = []
    var atEnd = false
    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// Without what would lead libpq to a server of the tester's own.
  private static let ownEnvironment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PG") }

  fileprivate init(
    _ program: Program, _ arguments: [String], environment: [String: String], folder: String?, input: String
  ) throws {
    var output: [CInt] = [0, 0]
    var errors: [CInt] = [0, 0]
    // Input goes through a file: nobody need write it while output is read. `spawn` passes on no other descriptor.
    guard let file = tmpfile(), pipe(&output) == 0, pipe(&errors) == 0 else {
      throw ProgramError(message: "no descriptors: \(String(cString: strerror(errno)))")
    }
    defer {
      fclose(file)
      for descriptor in [output[1], errors[1]] { close(descriptor) }
    }
    let bytes = Array(input.utf8)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fflush(file) == 0 else {
      throw ProgramError(message: "can't write input: \(String(cString: strerror(errno)))")
    }
    rewind(file)
    let command = [program.path] + arguments
    let inFolder = folder.map { ["env", "--chdir=\($0)"] } ?? []
    let started = try spawn(
      inFolder + command, environment: Self.ownEnvironment.merging(environment) { $1 },
      descriptors: [fileno(file), output[1], errors[1]], newSession: true)
    name = command.joined(separator: " ")
    streams = [Stream(descriptor: output[0]), Stream(descriptor: errors[0])]
    process = started
  }

  deinit {
    if !ended {
      Glibc.kill(process, SIGKILL)
      reap(process)
    }
    for stream in streams { close(stream.descriptor) }
  }

  /// What it has written to standard output so far.
  public var stdout: String { streams[0].text }

  /// Sends it a signal.
  public func signal(_ signal: CInt) { Glibc.kill(process, signal) }

  /// Reads until a line of its standard output satisfies `condition`.
  @discardableResult
  public mutating func waitForLine(
    timeout: Duration = .seconds(60), _ condition: (Substring) -> Bool
  ) throws -> String {
    let deadline = ContinuousClock.now + timeout
    while true {
      let lines = stdout.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      if let line = lines.first(where: condition) { return String(line) }
      guard !streams[0].atEnd else { throw ProgramError(message: "\(name) ended without the line:\n\(said)") }
      try readSome(until: deadline)
    }
  }

  /// Waits for its end.
  public mutating func wait(timeout: Duration = .seconds(60)) throws -> Program.Output {
    let deadline = ContinuousClock.now + timeout
    while streams.contains(where: { !$0.atEnd }) { try readSome(until: deadline) }
    let status = reap(process)
    ended = true
    return Program.Output(status: status, stdout: streams[0].text, stderr: streams[1].text)
  }

  private var said: String { "--- stdout\n\(streams[0].text)\n--- stderr\n\(streams[1].text)" }

  private mutating func readSome(until deadline: ContinuousClock.Instant) throws {
    let left = deadline - ContinuousClock.now
    let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
    // poll ignores negative descriptors.
    var entries = streams.map { pollfd(fd: $0.atEnd ? -1 : $0.descriptor, events: Int16(POLLIN), revents: 0) }
    let ready = poll(&entries, nfds_t(entries.count), CInt(clamping: max(0, milliseconds)))
    guard ready > 0 || (ready < 0 && errno == EINTR) else {
      throw ProgramError(message: "\(name) took too long\n\(said)")
    }
    var buffer = [UInt8](repeating: 0, count: 65536)
    for index in entries.indices where entries[index].revents != 0 {
      let count = read(entries[index].fd, &buffer, buffer.count)
      if count > 0 { streams[index].bytes += buffer[..<count] } else { streams[index].atEnd = true }
    }
  }
}
