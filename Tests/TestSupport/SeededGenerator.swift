import FoundationEssentials

/// The same numbers at every run (Steele, Lea, Flood: SplitMix).
public struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// Numbers that depend on the seed alone.
  public init(seed: UInt64) { state = seed }

  /// The next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension RandomNumberGenerator {
  /// Bytes of which a few are changed, missing, or there twice, or whose end is cut off.
  public mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &self) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &self)
      switch Int.random(in: 0..<9, using: &self) {
      case 0, 1: bytes[place] = UInt8.random(in: 0...255, using: &self)
      case 2, 3: bytes.remove(at: place)
      case 4, 5: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &self)], at: place)
      case 6, 7:
        let end = min(bytes.count, place + Int.random(in: 1...40, using: &self))
        bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &self))
      default: bytes.removeLast((bytes.count - place) / 2)
      }
    }
    return bytes
  }
}

/// How many inputs of each kind are thrown at what reads them; `scripts/fuzz` asks for more.
public let fuzzInputs =
  ProcessInfo.processInfo.environment["LONGHAUL_FUZZ"].flatMap(Int.init).map { $0 / fuzzKinds } ?? 2000

/// Progress files, journals, server messages, configurations; of command lines, which take long, there are fewer.
private let fuzzKinds = 4
