import ArgumentParser
import Engine
import Glibc
import TUI

/// Shows a migration: on the screen where there is one, as lines otherwise.
struct Frontend {
  let choices: ScreenChoices
  var theme = Theme()
  var role = ScreenRole.own
  var rings = true
  var setsTitle = true
  private let warnings = Warnings()

  /// Milliseconds that a run may take to fail before a screen is opened for it: wrong words are answered with words.
  private static let patience = 20
  /// Milliseconds that a run which is over may take to end.
  private static let farewell = 500

  /// Migrates, shows it, and tells the outcome.
  ///
  /// - Parameters:
  ///   - configuration: what is migrated.
  ///   - hooks: who else is told.
  ///   - keepsHistory: whether the run is noted also where no history has begun.
  /// - Throws: the exit code.
  func follow(
    _ configuration: MigrationConfiguration, _ hooks: Hooks = Hooks(), keepsHistory: Bool = false
  ) throws {
    let engine = MigrationEngine(configuration)
    let told = hooks.start(beside: engine, warnings)
    engine.start()
    let end: EngineEnd
    if choices.isHeadless || choices.plain {
      end = lines(engine, takesCommands: choices.plain && !choices.headless)
    } else if let early = engine.wait(milliseconds: Self.patience), case .trouble = early.reason {
      end = early
    } else {
      end = screen(engine, configuration.progressFile)
    }
    let outcome = Result { try conclude(end, configuration.progressFile, keepsHistory: keepsHistory) }
    Self.wait(for: told)
    try outcome.get()
  }

  /// Waits for those that still tell of the run, as nobody would else, or until a signal ends that.
  private static func wait(for told: [Doorbell]) {
    let signals = TerminalSignals.Reader()
    var left = told
    // Only a person wonders.
    var isSaid = !StandardOutput.isTerminal
    while true {
      left.removeAll { $0.wait(milliseconds: 0) }
      if left.isEmpty { return }
      var entries = (left.map(\.descriptor) + [signals.descriptor]).map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      if poll(&entries, nfds_t(entries.count), isSaid ? -1 : 2000) == 0 {
        StandardError.write("longhaul: waiting for those who are told of the run; ^C leaves them\n")
        isSaid = true
      }
      while let signal = signals.next() {
        // A terminal that closes is no reason.
        if [SIGINT, SIGTERM, SIGQUIT].contains(signal) { return }
      }
    }
  }

  /// Shows a finished migration.
  ///
  /// - Throws: the exit code, the same that its run had.
  func browse(_ snapshot: MigrationSnapshot) throws {
    let snapshots = LatestValueChannel<MigrationSnapshot>()
    snapshots.publish(snapshot)
    do {
      _ = try Screen(snapshots: snapshots, commands: Mailbox(), options: options).run()
    } catch {
      StandardError.write("longhaul: \(error)\n")
    }
    if try printReport(snapshot.run.progressFile).hasFailures { throw ExitStatus.doneWithFailures }
  }

  var options: ScreenOptions {
    var options = ScreenOptions(ascii: choices.ascii, theme: theme)
    options.role = role
    options.rings = rings
    options.setsTitle = setsTitle
    return options
  }

  /// Shows a migration that runs elsewhere.
  ///
  /// - Throws: the exit code when it has ended, the same that its run had.
  func look(in attached: AttachedMigration, _ progressFile: String) throws {
    attached.start()
    do {
      let exit = try Screen(snapshots: attached.snapshots, commands: attached.commands, options: options).run()
      if exit == .hangup { return }
    } catch {
      throw UsageError("\(error); `longhaul status --watch` tells lines, `longhaul log -f` follows the log")
    }
    if (try? AttachedMigration(progressFile: progressFile)) != nil {
      return StandardOutput.write("The migration goes on; `longhaul attach` looks in again.\n")
    }
    let status = try StatusSummary.read(progressFile: progressFile)
    if status.tables.pending + status.objects.pending > 0 {
      StandardOutput.write("Nothing works on it now, and work is pending; `longhaul run` goes on.\n")
      throw ExitStatus.stopped
    }
    if try printReport(progressFile).hasFailures { throw ExitStatus.doneWithFailures }
  }

  private func lines(_ engine: MigrationEngine, takesCommands: Bool, isStopping: Bool = false) -> EngineEnd {
    var lines = LineMode(engine, takesCommands: takesCommands, isStopping: isStopping)
    return lines.run()
  }

  private func screen(_ engine: MigrationEngine, _ progressFile: String) -> EngineEnd {
    warnings.hold()
    do {
      let exit = try Screen(snapshots: engine.snapshots, commands: engine.commands, options: options).run()
      if exit == .detached { Background.leaveTerminal(progressFile: progressFile) }
      warnings.release()
      // It is mostly left when the run is over; who leaves one that is still stopping follows it by lines, and can abort.
      if exit == .left {
        if let end = engine.wait(milliseconds: Self.farewell) { return end }
        return lines(engine, takesCommands: false, isStopping: true)
      }
    } catch {
      warnings.release()
      StandardError.write("longhaul: \(error); going on with lines, as --plain does: type help\n")
      return lines(engine, takesCommands: true)
    }
    return lines(engine, takesCommands: false)
  }

  private func conclude(_ end: EngineEnd, _ progressFile: String, keepsHistory: Bool) throws {
    for warning in end.warnings { StandardError.write("longhaul: warning: \(warning)\n") }
    if let error = end.error {
      StandardError.write("longhaul: \(error)\n")
      guard end.hasBegun else { throw ExitStatus.code(of: end, report: nil) }
    }
    do {
      let report = try printReport(progressFile)
      if let problem = MigrationHistory.append(report, isWanted: keepsHistory) {
        StandardError.write("longhaul: warning: the history is not written: \(problem)\n")
      }
      throw ExitStatus.code(of: end, report: report)
    } catch let error as ProgressFileError {
      // Stopped while the file was gone: the exit code is still that of the run.
      StandardError.write("longhaul: \(error)\n")
      throw ExitStatus.code(of: end, report: nil)
    }
  }

  private func printReport(_ progressFile: String) throws -> MigrationReport {
    let report = try MigrationReport.read(progressFile: progressFile)
    StandardOutput.write("\n" + report.text())
    return report
  }
}
