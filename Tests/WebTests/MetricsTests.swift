import Engine
import Testing

@testable import Web

@Suite struct MetricsTests {
  @Test func `who helps with a table is no object, and what is in hand is counted once`() {
    var snapshot = Sample.running()
    var help = ActiveWork(worker: 2, name: "invoice", item: nil, startedAt: Sample.begin)
    help.isHelping = true
    snapshot.active += [help, ActiveWork(worker: 3, name: "view v", item: nil, startedAt: Sample.begin)]
    let overview = Overview(snapshot)
    #expect(overview.objects == Overview.Counts(pending: 0, active: 1, completed: 1, failed: 0))
    #expect(overview.tables.active == 1)
  }

  @Test func `figures are OpenMetrics text`() {
    #expect(
      Metrics(Sample.running(.paused(since: Sample.begin, .person))).text == #"""
        # TYPE longhaul_run info
        # HELP longhaul_run What is migrated.
        longhaul_run_info{source="old@shop",target="new@\"shop\""} 1
        # TYPE longhaul_phase stateset
        # HELP longhaul_phase What the run does as a whole.
        longhaul_phase{longhaul_phase="starting"} 0
        longhaul_phase{longhaul_phase="running"} 0
        longhaul_phase{longhaul_phase="paused"} 1
        longhaul_phase{longhaul_phase="disconnected"} 0
        longhaul_phase{longhaul_phase="draining"} 0
        longhaul_phase{longhaul_phase="aborting"} 0
        longhaul_phase{longhaul_phase="finished"} 0
        longhaul_phase{longhaul_phase="stopped"} 0
        longhaul_phase{longhaul_phase="trouble"} 0
        longhaul_phase{longhaul_phase="file"} 0
        longhaul_phase{longhaul_phase="lost"} 0
        # TYPE longhaul_tables gauge
        # HELP longhaul_tables Tables by state.
        longhaul_tables{state="pending"} 2
        longhaul_tables{state="active"} 1
        longhaul_tables{state="completed"} 2
        longhaul_tables{state="failed"} 1
        # TYPE longhaul_objects gauge
        # HELP longhaul_objects Types, views, keys and all else beside tables, by state.
        longhaul_objects{state="pending"} 1
        longhaul_objects{state="active"} 0
        longhaul_objects{state="completed"} 1
        longhaul_objects{state="failed"} 0
        # TYPE longhaul_left_behind_objects gauge
        # HELP longhaul_left_behind_objects What is not carried.
        longhaul_left_behind_objects 1
        # TYPE longhaul_done_bytes gauge
        # UNIT longhaul_done_bytes bytes
        # HELP longhaul_done_bytes Bytes of old tables that are done.
        longhaul_done_bytes 5000
        # TYPE longhaul_all_bytes gauge
        # UNIT longhaul_all_bytes bytes
        # HELP longhaul_all_bytes Bytes of all old tables.
        longhaul_all_bytes 21000
        # TYPE longhaul_workers gauge
        # HELP longhaul_workers Workers that take up tables.
        longhaul_workers 2
        # TYPE longhaul_start_time_seconds gauge
        # UNIT longhaul_start_time_seconds seconds
        # HELP longhaul_start_time_seconds When this run began, since 1970.
        longhaul_start_time_seconds 1795442400
        # TYPE longhaul_rows counter
        # HELP longhaul_rows Rows copied in this run.
        longhaul_rows_total 12
        # TYPE longhaul_rate_bytes_per_second gauge
        # HELP longhaul_rate_bytes_per_second Bytes a second, smoothed.
        longhaul_rate_bytes_per_second 1234.5
        # TYPE longhaul_left_seconds gauge
        # UNIT longhaul_left_seconds seconds
        # HELP longhaul_left_seconds Seconds still needed, at least and at most.
        longhaul_left_seconds{bound="least"} 10
        longhaul_left_seconds{bound="most"} 20
        # EOF

        """#)
  }

  @Test func `where no migration is, there are no figures`() {
    #expect(Metrics(nil).text == "# EOF\n")
  }

  @Test func `every phase has a name that the figures know`() {
    let phases: [Phase] = [
      .starting("x"), .running, .paused(since: Sample.begin, .progressFile("gone")), .draining, .aborting, .browsing,
      .disconnected(.init(side: "target", reason: "x", since: Sample.begin, nextAttempt: Sample.begin)),
      .finished(.complete), .finished(.stopped), .finished(.sameError), .finished(.trouble("x")),
      .lost(since: Sample.begin),
    ]
    for phase in phases { #expect(PhaseAnswer.names.contains(PhaseAnswer(phase).name)) }
    #expect(Set(phases.map { PhaseAnswer($0).name }) == Set(PhaseAnswer.names))
  }
}
