import ArgumentParser

@main
struct Longhaul: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "longhaul", subcommands: [DemoServerCommand.self])
}
