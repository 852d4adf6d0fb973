/// Which tables and objects need which others, found from `pg_depend`.
///
/// A row of the catalog belongs to a unit of work: an index, a default or a row type to its table, a view's rule to its
/// view. What any part of a unit depends on, the unit needs.
struct DependencyGraph {
  /// A row of `pg_depend`.
  struct Edge {
    var dependent: CatalogID
    var referenced: CatalogID
    /// `n` normal, `a` automatic, `i` internal, `e` of an extension, `P` and `S` of a partition.
    var kind: Character
  }

  /// For each unit the units it needs.
  private(set) var needs: [[Int]] = []
  private var unitOf: [CatalogID: Int] = [:]

  /// - Parameters:
  ///   - units: the catalog rows that units are known by.
  ///   - edges: rows of `pg_depend`.
  init(units: [CatalogID], edges: [Edge], isSequence: (Int) -> Bool) {
    for (index, id) in units.enumerated() { unitOf[id] = index }
    let isUnit = Set(units)
    // A part belongs to what it automatically or internally depends on; parts of parts take several rounds.
    let ties = edges.filter { "iae".contains($0.kind) && !isUnit.contains($0.dependent) }
    // Internal ties come first: a row type is its table's, whatever else it hangs on.
    var rest = ties.filter { $0.kind == "i" } + ties.filter { $0.kind != "i" }
    while true {
      let before = rest.count
      rest.removeAll { tie in
        if unitOf[tie.dependent] != nil { return true }
        guard let owner = unitOf[tie.referenced] else { return false }
        unitOf[tie.dependent] = owner
        return true
      }
      if rest.count == before { break }
    }
    var found = [Set<Int>](repeating: [], count: units.count)
    for edge in edges {
      guard let dependent = unitOf[edge.dependent], let referenced = unitOf[edge.referenced] else { continue }
      // That a free sequence goes with the column it is owned by is for later; the column's default needs it now.
      if edge.kind == "a", isSequence(dependent) { continue }
      if dependent != referenced { found[dependent].insert(referenced) }
    }
    needs = found.map { $0.sorted() }
  }

  /// The units that one part of a unit needs, such as a check of a table.
  func needs(ofPart part: CatalogID, in edges: [Edge]) -> [Int] {
    edges.filter { $0.dependent == part && $0.kind == "n" }.compactMap { unitOf[$0.referenced] }
  }

  /// The unit that a catalog row belongs to.
  func unit(of id: CatalogID) -> Int? { unitOf[id] }

  /// All units that these need, directly or not, themselves left out unless needed.
  func closure(of units: [Int]) -> Set<Int> {
    var seen = Set<Int>()
    var stack = units.flatMap { needs[$0] }
    while let unit = stack.popLast() {
      if seen.insert(unit).inserted { stack += needs[unit] }
    }
    return seen
  }
}

extension DependencyGraph.Edge {
  /// - Parameter row: both catalog rows, each as catalog and OID, and the kind.
  init(_ row: ResultRow) {
    dependent = CatalogID(classID: row.oid(0), oid: row.oid(1))
    referenced = CatalogID(classID: row.oid(2), oid: row.oid(3))
    kind = row.text(4).first ?? "n"
  }
}
