import ArgumentParser
import TUI

/// The `longhaul` command.
@main
struct Longhaul: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "longhaul",
    abstract: "Move every table of an old PostgreSQL schema into a new one, watched live.",
    discussion: """
      Each table is attempted once, in one transaction, and verified before it is committed; nothing is copied twice, \
      whatever is killed and whenever. Start the same command again to go on.

      On a terminal, longhaul alone asks what to migrate, step by step.

      EXAMPLES
        longhaul demo
        longhaul --source service=shop --from old_schema --to new_schema
        longhaul --source service=old --target service=new --from app --to app
        longhaul init --source service=shop --from old_schema --to new_schema --output longhaul.yaml
        longhaul describe --source service=shop --from old_schema
        longhaul plan --source 'host=db1 dbname=shop' --from public --to shop
        longhaul run --headless --from old_schema --to new_schema > run.log &
        longhaul status
        longhaul requeue invoice_line

      EXIT CODES
          0  all done
          1  done, with failures
          2  bad usage, configuration or progress file
          3  stopped with work pending
          4  a server, a disk or a lock is in the way
          5  stopped after the same error on many tables in a row
        130  interrupted: what was in flight was rolled back
      """,
    subcommands: [
      RunCommand.self, AttachCommand.self, StatusCommand.self, LogCommand.self, PauseCommand.self, ResumeCommand.self,
      StopCommand.self, WorkersCommand.self, SkipCommand.self, RequeueCommand.self, DoctorCommand.self,
      WebCommand.self, PlanCommand.self, DescribeCommand.self, InitCommand.self,
      ReportCommand.self, DemoCommand.self, DemoServerCommand.self,
    ],
    defaultSubcommand: RunCommand.self)

  /// Signals are blocked before any thread is there, so that each one is read where it is waited for.
  static func main() {
    TerminalSignals.block()
    ProcessTitle.hidePasswords()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      StandardError.write("\(ProcessTitle.hidingPasswords(in: fullMessage(for: error)))\n")
      exit(withError: ExitStatus.usage)
    }
  }
}
