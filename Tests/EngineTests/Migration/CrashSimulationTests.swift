import FoundationEssentials
import Testing

@testable import Engine

@Suite struct CrashSimulationTests {
  /// `LONGHAUL_SEED=17` repeats one world, `LONGHAUL_WORLDS=1000000` makes more of them.
  private static let seeds: [Range<Int>] = {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["LONGHAUL_SEED"].flatMap(Int.init) { return [seed..<seed + 1] }
    let worlds = environment["LONGHAUL_WORLDS"].flatMap(Int.init) ?? 10_000
    return (0..<20).map { $0 * worlds / 20..<($0 + 1) * worlds / 20 }
  }()

  @Test(arguments: seeds)
  func `whatever dies whenever, nothing is lost, nothing comes twice and the file never lies`(seeds: Range<Int>) throws
  {
    for seed in seeds {
      var simulation = CrashSimulation(seed: seed)
      try simulation.run()
    }
  }

  @Test func `the worlds are full of deaths`() throws {
    var deaths = 0
    for seed in 0..<200 {
      var simulation = CrashSimulation(seed: seed)
      try simulation.run()
      deaths += simulation.deaths
    }
    #expect(deaths > 400)
  }
}
