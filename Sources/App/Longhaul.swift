import ArgumentParser

@main
struct Longhaul: ParsableCommand {
}
