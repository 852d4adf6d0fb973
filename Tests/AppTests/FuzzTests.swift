import ArgumentParser
import FoundationEssentials
import TestSupport
import Testing

@testable import longhaul

/// What a person writes may be anything: it is understood or refused, and nothing crashes or hangs.
@Suite struct FuzzTests {
  @Test func `configurations`() throws {
    var random = SeededGenerator(seed: 4)
    let readme = try String(contentsOfFile: projectFolder + "/README.md", encoding: .utf8)
    let start = try #require(readme.firstRange(of: "```yaml\nconventions:"))
    let rest = readme[start.lowerBound...].dropFirst("```yaml\n".count)
    let end = try #require(rest.firstRange(of: "```"))
    let whole = Array("jobs: 4\nmax_rate: 50MB\nlock_timeout: 5min\n".utf8) + Array(rest[..<end.lowerBound].utf8)
    let folder = try Workplace()
    try folder.makeFolder("rules")
    let path = folder.file("longhaul.yaml")
    var (understood, refused) = (0, 0)
    for _ in 0..<fuzzInputs {
      try Data(random.damaged(whole)).write(to: URL(filePath: path))
      do {
        _ = try ConfigurationFile.read(path).rules()
        understood += 1
      } catch let error as UsageError {
        refused += 1
        // Whoever wrote it has to find the place.
        try #require(error.description.contains("longhaul.yaml"), "\(error)")
      }
    }
    #expect(understood > fuzzInputs / 20)
    #expect(refused > fuzzInputs / 20)
  }

  @Test func `command lines`() throws {
    var random = SeededGenerator(seed: 5)
    let words = [
      "run", "plan", "status", "report", "requeue", "init", "--headless", "--from", "old", "--to", "new", "--jobs", "4",
      "--max-rate", "50MB", "--verify", "count", "--map", "a=b,c=d", "--lock-timeout", "5min", "--split-larger-than",
      "off",
      "--json", "--all-failed", "--", "-j", "2", "--include", "a*",
    ]
    var understood = 0
    let inputs = fuzzInputs / 20
    for _ in 0..<inputs {
      var arguments = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        words[Int.random(in: 0..<words.count, using: &random)]
      }
      if let place = arguments.indices.randomElement(using: &random), Bool.random(using: &random) {
        arguments[place] = String(decoding: random.damaged(Array(arguments[place].utf8)), as: UTF8.self)
      }
      if (try? Longhaul.parseAsRoot(arguments)) != nil { understood += 1 }
    }
    #expect(understood > inputs / 20)
  }
}
