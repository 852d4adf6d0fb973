import Engine
import FoundationEssentials
import Testing

@testable import longhaul

/// What the dashboard is told, without a network.
@Suite struct MissionControlTests {
  private func told(_ event: MissionControl.Event) -> String {
    "\(event.kind.rawValue) \(event.payload.input?.command ?? event.payload.message ?? event.payload.reason ?? "-"): \(event.summary)"
  }

  @Test func `a run from its start to its end, each thing once`() {
    var control = MissionControl(session: "s")
    var run = RunSample(tables: 3)
    run.phase(.starting("connecting"))
    var events = control.all(run)
    run.phase(.running)
    run.start(0)
    events += control.all(run)
    events += control.all(run)
    run.complete([0])
    run.start(1)
    events += control.all(run)
    run.fail([1])
    run.phase(.paused(since: RunSample.begin, .person))
    events += control.all(run)
    run.phase(.running)
    run.start(2)
    events += control.all(run)
    run.complete([2])
    run.phase(.finished(.complete))
    events += control.all(run)
    #expect(
      events.map(told) == [
        "SessionStart -: old@shop to new@shop; 0/3 done, 0 failed",
        "PreToolUse t0: 0/3 done, 0 failed",
        "PreToolUse t1: 1/3 done, 0 failed",
        "PostToolUse t0: 5 rows in 250 ms: 1/3 done, 0 failed",
        "PostToolUseFailure t1: null value in <t1> (23502); 1/3 done, 1 failed",
        "Notification paused: paused; 1/3 done, 1 failed",
        "PreToolUse t2: 1/3 done, 1 failed",
        "Notification going on: going on; 1/3 done, 1 failed",
        "PostToolUse t2: 5 rows in 250 ms: 2/3 done, 1 failed",
        "Stop complete: complete; 2/3 done, 1 failed",
        "SessionEnd complete: complete; 2/3 done, 1 failed",
      ])
    #expect(control.isOver)
  }

  @Test func `an event as it is posted`() throws {
    var control = MissionControl(session: "1a2b3c4d")
    var run = RunSample(tables: 2)
    _ = control.all(run)
    run.fail([1])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let events = try control.all(run).map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    #expect(
      events.last == """
        {
          "hook_event_type" : "PostToolUseFailure",
          "payload" : {
            "error" : "null value in <t1>",
            "sqlstate" : "23502",
            "step" : "copy",
            "tool_input" : {
              "command" : "t1"
            },
            "tool_name" : "copy"
          },
          "session_id" : "1a2b3c4d",
          "source_app" : "longhaul",
          "summary" : "null value in <t1> (23502); 0\\/2 done, 1 failed",
          "timestamp" : 1795442400000
        }
        """)
  }

  @Test func `1,000 tables completed between two looks are one event that names them`() {
    var control = MissionControl()
    var run = RunSample(tables: 1500)
    _ = control.all(run)
    run.complete(0..<1000)
    let events = control.all(run)
    #expect(events.map(\.kind) == [.preToolUse, .postToolUse])
    #expect(events.map(\.payload.count) == [1000, 1000])
    #expect(events.map(\.payload.items) == [(0..<1000).map { "t\($0)" }, (0..<1000).map { "t\($0)" }])
    #expect(events.map(\.payload.input?.command) == Array(repeating: "1000: t0, t1, t2, t3, t4", count: 2))
    #expect(events.map(\.summary) == Array(repeating: "1000/1500 done, 0 failed", count: 2))
  }

  @Test func `each of 2,345 failures is named once, and no event stands for more than 1,000`() {
    var control = MissionControl()
    var run = RunSample(tables: 2345)
    run.fail(0..<2345)
    run.phase(.finished(.complete))
    let events = control.all(run)
    let failures = events.filter { $0.kind == .postToolUseFailure }.map { $0.payload.failures?.map(\.item) ?? [] }
    #expect(failures.map(\.count) == [1000, 1000, 345])
    #expect(failures.joined().elementsEqual((0..<2345).map { "t\($0)" }))
    #expect(events.first?.kind == .sessionStart && events.last?.kind == .sessionEnd)
  }

  @Test func `what fails again after a person requeued it is told again`() {
    var control = MissionControl()
    var run = RunSample(tables: 1)
    run.fail([0])
    _ = control.all(run)
    run.requeue(0)
    #expect(control.all(run).isEmpty)
    run.fail([0], at: RunSample.begin.addingTimeInterval(60))
    #expect(control.all(run).map(\.kind) == [.preToolUse, .postToolUseFailure])
  }

  @Test func `what earlier runs settled is not told`() {
    var control = MissionControl()
    var run = RunSample(tables: 2)
    run.fail([0], at: RunSample.begin.addingTimeInterval(-60))
    #expect(control.all(run).map(\.kind) == [.sessionStart])
  }

  @Test func `objects are told as such, and who helps with a table's parts is not`() {
    var control = MissionControl()
    var run = RunSample(tables: 1)
    var snapshot = run.snapshot
    _ = control.all(run)
    snapshot.objects.pending = ["type mood"]
    snapshot.objects.completed = ["type size"]
    snapshot.active = [
      ActiveWork(worker: 1, name: "t0", item: 0, startedAt: RunSample.begin),
      ActiveWork(worker: 2, name: "t0", item: nil, startedAt: RunSample.begin),
      ActiveWork(worker: 3, name: "type mood", item: nil, startedAt: RunSample.begin),
    ]
    snapshot.active[1].isHelping = true
    var told: [String] = []
    while let event = control.next(snapshot, at: RunSample.begin) {
      told.append("\(event.kind.rawValue) \(event.payload.tool ?? "-") \(event.payload.input?.command ?? "-")")
    }
    #expect(
      told == [
        "PreToolUse create 2: type size, type mood", "PreToolUse copy t0", "PostToolUse create type size",
      ])
    // The table is done, and the helper has not heard of it yet.
    run.complete([0])
    snapshot.active.removeAll { $0.worker != 2 }
    snapshot.completed = run.snapshot.completed
    #expect(control.next(snapshot, at: RunSample.begin)?.kind == .postToolUse)
    #expect(control.next(snapshot, at: RunSample.begin) == nil)
  }

  @Test(arguments: [
    Phase.paused(since: RunSample.begin, .sameError(count: 10, sqlstate: "23502", step: .copy)),
    .paused(since: RunSample.begin, .progressFile("gone")), .draining,
    .disconnected(
      Disconnection(side: "target", reason: "gone", since: RunSample.begin, nextAttempt: RunSample.begin)),
  ])
  func `a phase that goes on is told once, and when it is over`(phase: Phase) {
    var control = MissionControl()
    var run = RunSample(tables: 1)
    _ = control.all(run)
    run.phase(phase)
    #expect(control.all(run).map(\.payload.message) == [phase.news])
    if case .disconnected(var trouble) = phase {
      trouble.nextAttempt.addTimeInterval(8)
      run.phase(.disconnected(trouble))
    }
    #expect(control.all(run).isEmpty)
    run.phase(.running)
    #expect(control.all(run).map(\.payload.message) == ["going on"])
  }

  @Test func `runs differ in what the dashboard tells them apart by`() {
    let lanes = (0..<100).map { _ in
      var control = MissionControl()
      return control.next(RunSample(tables: 1).snapshot, at: RunSample.begin)?.session.prefix(8)
    }
    #expect(Set(lanes).count == 100)
  }
}
