import FoundationEssentials
import Testing

@testable import Engine

@Suite struct LastObjectsTests {
  private func object(_ kind: String, _ name: String) -> SchemaObject {
    SchemaObject(
      oid: 0, schema: "old", name: name,
      definition: .deparsed(DeparsedObject(classID: 0, kind: kind, statements: [], made: "0")))
  }

  /// Two views, then what comes last.
  private func loop() -> MigrationLoop {
    var schema = SchemaDescription(schemas: SchemaMap(from: "old", to: "new"))
    schema.dependents = [object("view", "v"), object("view", "w"), object("default privileges", "app")]
    schema.dependents.append(object("schema", "old"))
    for object in schema.dependents.suffix(2) { schema.needs[ExactName(object.label)] = .init(isLast: true) }
    let plan = MigrationPlan(
      schema: schema, verification: .none,
      isSameDatabase: true, housedExtensions: [])
    var progress = MigrationProgress(
      metadata: MigrationProgress.Metadata(startedAt: Date(), sourceDB: "old", targetDB: "new"))
    progress.objects.pending = plan.objectNames
    return MigrationLoop(
      rules: MigrationLoop.Rules(workers: 3, maxItems: nil, sameErrorLimit: 10, isAttended: false), plan: plan,
      progress: progress)
  }

  @Test(arguments: [true, false])
  func `the schema's own privileges wait for all other objects, however those end`(isCompleted: Bool) {
    var loop = loop()
    for (worker, name) in [(1, "view v"), (2, "view w")] {
      #expect(loop.next() == .start(worker: worker, .object(name)))
      loop.started(.object(name), worker: worker)
    }
    #expect(loop.next() == .wait)
    for (worker, name) in [(1, "view v"), (2, "view w")] {
      if isCompleted {
        loop.completed(.object(name), worker: worker)
      } else {
        loop.failed(.object(name), worker: worker, Failure(item: name, error: "no", timestamp: Date()))
      }
      #expect(loop.next() == (worker == 1 ? .wait : .start(worker: 1, .object("default privileges app"))))
    }
    loop.started(.object("default privileges app"), worker: 1)
    #expect(loop.next() == .start(worker: 2, .object("schema old")))
  }
}
