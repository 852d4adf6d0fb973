internal import Engine
internal import FoundationEssentials

/// A migration's figures as OpenMetrics text (https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md).
struct Metrics {
  static let contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

  private(set) var text = ""

  init(_ snapshot: MigrationSnapshot?) {
    if let snapshot { write(Overview(snapshot)) }
    text += "# EOF\n"
  }

  private mutating func write(_ overview: Overview) {
    family("longhaul_run", "info", "What is migrated.")
    sample("longhaul_run_info", ["source": overview.source, "target": overview.target], 1)
    family("longhaul_phase", "stateset", "What the run does as a whole.")
    for name in PhaseAnswer.names {
      sample("longhaul_phase", ["longhaul_phase": name], name == overview.phase.name ? 1 : 0)
    }
    for (name, help, counts) in [
      ("longhaul_tables", "Tables by state.", overview.tables),
      ("longhaul_objects", "Types, views, keys and all else beside tables, by state.", overview.objects),
    ] {
      family(name, "gauge", help)
      for (state, count) in [
        ("pending", counts.pending), ("active", counts.active), ("completed", counts.completed),
        ("failed", counts.failed),
      ] {
        sample(name, ["state": state], Double(count))
      }
    }
    for (name, unit, help, value) in [
      ("longhaul_left_behind_objects", "", "What is not carried.", Double(overview.leftBehind)),
      ("longhaul_done_bytes", "bytes", "Bytes of old tables that are done.", Double(overview.bytesDone)),
      ("longhaul_all_bytes", "bytes", "Bytes of all old tables.", Double(overview.bytesTotal)),
      ("longhaul_workers", "", "Workers that take up tables.", Double(overview.workers)),
      ("longhaul_start_time_seconds", "seconds", "When this run began, since 1970.", overview.startedAt),
    ] {
      family(name, "gauge", help, unit: unit)
      sample(name, [:], value)
    }
    family("longhaul_rows", "counter", "Rows copied in this run.")
    sample("longhaul_rows_total", [:], Double(overview.rows))
    if let rate = overview.bytesPerSecond {
      family("longhaul_rate_bytes_per_second", "gauge", "Bytes a second, smoothed.")
      sample("longhaul_rate_bytes_per_second", [:], rate)
    }
    if let left = overview.secondsLeft {
      family("longhaul_left_seconds", "gauge", "Seconds still needed, at least and at most.", unit: "seconds")
      for (bound, seconds) in zip(["least", "most"], left) {
        sample("longhaul_left_seconds", ["bound": bound], seconds)
      }
    }
  }

  private mutating func family(_ name: String, _ type: String, _ help: String, unit: String = "") {
    text += "# TYPE \(name) \(type)\n"
    if !unit.isEmpty { text += "# UNIT \(name) \(unit)\n" }
    text += "# HELP \(name) \(help)\n"
  }

  private mutating func sample(_ name: String, _ labels: [String: String], _ value: Double) {
    let all = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
    text += name + (all.isEmpty ? "" : "{\(all.joined(separator: ","))}") + " \(Self.figure(value))\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  private static func figure(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}
