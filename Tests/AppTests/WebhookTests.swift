import Engine
import FoundationEssentials
import Testing

@testable import longhaul

/// What a webhook is told, without a network.
@Suite struct WebhookTests {
  @Test func `failures of one look are one post that names the first 20`() {
    var webhook = Webhook()
    var run = RunSample(tables: 2000)
    #expect(webhook.all(run).isEmpty)
    run.fail(0..<1000)
    let events = webhook.all(run)
    #expect(events.map(\.event) == ["failure"])
    #expect(events[0].count == 1000)
    #expect(events[0].items?.map(\.item) == (0..<20).map { "t\($0)" })
    #expect(events[0].item == nil)
    #expect(events[0].text?.hasPrefix("longhaul: old@shop to new@shop: 1000 failed: t0 (23502), t1 (23502), ") == true)
    #expect(events[0].text?.hasSuffix(", t19 (23502) and 980 more; 0 completed, 1000 failed, 1000 pending") == true)
    #expect(webhook.all(run).isEmpty)
  }

  @Test func `one failure says all of itself, and nothing in it is a link or a call`() {
    var webhook = Webhook()
    var run = RunSample(tables: 2)
    run.complete([0])
    run.fail([1])
    let events = webhook.all(run)
    #expect(events.map(\.item) == ["t1"])
    #expect(events.map(\.step) == ["copy"])
    #expect(events.map(\.sqlstate) == ["23502"])
    #expect(events.map(\.error) == ["null value in <t1>"])
    #expect(
      events.map(\.text) == [
        "longhaul: old@shop to new@shop: t1 failed at copy: null value in &lt;t1&gt; (23502); 1 completed, 1 failed"
      ])
  }

  @Test(arguments: [
    (
      PauseReason.sameError(count: 10, sqlstate: "42501", step: .read), "same_error",
      "paused: the same error (42501) on 10 tables in a row; it waits for a person; 0 completed, 0 failed, 1 pending"
    ),
    (
      .progressFile("gone"), "progress_file",
      "waiting for the progress file: gone; it waits for a person; 0 completed, 0 failed, 1 pending"
    ),
  ])
  func `a pause that waits for a person is told once`(reason: PauseReason, word: String, text: String) {
    var webhook = Webhook()
    var run = RunSample(tables: 1)
    run.phase(.paused(since: RunSample.begin, reason))
    let events = webhook.all(run)
    #expect(events.map(\.event) == ["pause"])
    #expect(events.map(\.reason) == [word])
    #expect(events.map(\.text) == ["longhaul: old@shop to new@shop: " + text])
    run.phase(.running)
    #expect(webhook.all(run).isEmpty)
    run.phase(.paused(since: RunSample.begin.addingTimeInterval(60), reason))
    #expect(webhook.all(run).map(\.event) == ["pause"])
  }

  @Test func `a pause that a person asked for is not told`() {
    var webhook = Webhook()
    var run = RunSample(tables: 1)
    run.phase(.paused(since: RunSample.begin, .person))
    #expect(webhook.all(run).isEmpty)
  }

  @Test(arguments: [
    (FinishReason.complete, "complete", "finished, 1 completed, 1 failed"),
    (.stopped, "stopped", "stopped, 1 completed, 1 failed"),
    (.trouble("no room"), "trouble", "it can't go on: no room; 1 completed, 1 failed"),
  ])
  func `failures come before the end`(reason: FinishReason, word: String, text: String) {
    var webhook = Webhook()
    var run = RunSample(tables: 2)
    run.complete([0])
    run.fail([1])
    run.phase(.finished(reason))
    let events = webhook.all(run)
    #expect(events.map(\.event) == ["failure", "finish"])
    #expect(events.last?.reason == word)
    #expect(events.last?.text == "longhaul: old@shop to new@shop: " + text)
    #expect(webhook.isOver)
  }

  @Test(arguments: [
    ("https://me:pass@hooks.example.com:8443/services/key?a=b", "https://hooks.example.com:8443"),
    ("HTTP://localhost", "http://localhost"), ("http://[::1]:4000/x", "http://[::1]:4000"),
  ])
  func `an address tells nothing of itself but where it is`(text: String, told: String) throws {
    let address = try #require(PostAddress(text))
    #expect(address.description == told)
    #expect(address.isGivenAway(by: "can't get https://hooks.example.com/services/key") == told.contains("hooks"))
    #expect(!address.isGivenAway(by: "Could not resolve host"))
  }

  @Test(arguments: [
    "", "localhost:4000", "ftp://host/x", "http://", "https:///path", "http://a b/c", "//host", "http://host:0",
    "http://h:99999", "http://host:port/", "mailto:me@example.org", "https:host",
  ])
  func `what is no address`(text: String) { #expect(PostAddress(text) == nil) }
}
