/// What the demo's other tables look like: eight shapes, many names.
enum TableShape: CaseIterable {
  case clicks, measurement, booking, document, network, schedule, code, file

  /// Names by shape; every shape's first names are those of its largest tables.
  private var names: [String] {
    switch self {
    case .clicks:
      [
        "page_view", "ad_click", "search_query", "cart_change", "newsletter_opening", "session", "app_start",
        "Login Attempts",
      ]
    case .measurement:
      [
        "sensor_reading", "stock_movement", "price_history", "exchange_rate", "pallet_weight", "cold_chain_log",
        "energy_use", "conveyor_speed", "scanner_battery",
        "a_table_whose_name_is_just_as_long_as_postgresql_lets_it_be__63",
      ]
    case .booking:
      [
        "journal_line", "bank_transaction", "voucher", "gift_card", "refund", "dunning_notice", "tax_return",
        "petty_cash", "cost_centre", "asset", "loan", "VAT Rates 2024",
      ]
    case .document:
      [
        "product_review", "article", "blog_comment", "support_ticket", "faq_entry", "email_template", "press_release",
        "contract", "translation", "form_answer", "redirect", "landing page",
      ]
    case .network:
      [
        "api_request", "firewall_log", "device", "vpn_session", "dns_record", "certificate", "email_bounce",
        "état_réseau",
      ]
    case .schedule:
      [
        "shift", "time_sheet", "leave_request", "training", "appraisal", "delivery_slot", "maintenance", "campaign",
        "cron_job", "holiday", "candidate", "table",
      ]
    case .code:
      [
        "zip_code", "category", "supplier", "country", "unit", "colour", "language", "payment_method", "carrier",
        "return_reason", "tax_class", "role", "setting",
      ]
    case .file:
      ["attachment", "product_image", "pdf_archive", "avatar", "import_file", "edi_message", "backup_log", "signature"]
    }
  }

  /// So many tables, the largest first; when the names are used up, they come again as archives of past months.
  static func tables(_ count: Int) -> [(name: String, shape: TableShape)] {
    var named: [(name: String, shape: TableShape)] = []
    let longest = allCases.map(\.names.count).max() ?? 0
    for place in 0..<longest {
      for shape in allCases where place < shape.names.count { named.append((shape.names[place], shape)) }
    }
    let short = named.filter { $0.name.utf8.count <= 50 }
    var tables = Array(named.prefix(count))
    var month = 2026 * 12 + 7
    while tables.count < count {
      let suffix = "_\(month / 12)_\(month % 12 < 9 ? "0" : "")\(month % 12 + 1)"
      tables += short.prefix(count - tables.count).map { ($0.name + suffix, $0.shape) }
      month -= 1
    }
    return tables
  }

  /// What makes and fills a table of this shape.
  ///
  /// - Parameters:
  ///   - name: its name, as it is.
  ///   - rows: how many rows it gets.
  ///   - employees: how many employees there are to refer to.
  func sql(name: String, rows: Int, employees: Int) -> String {
    let table = "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    let source = "FROM generate_series(1::bigint, \(rows)) i;"
    switch self {
    case .clicks:
      return """
        CREATE TABLE \(table) (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
          visitor uuid NOT NULL, path text NOT NULL, took interval, agent varchar(120), data jsonb
        );
        INSERT INTO \(table) (at, visitor, path, took, agent, data)
          SELECT timestamptz '2026-01-01Z' + i * interval '7.1 s', md5((i / 5)::text)::uuid,
            '/' || pg_temp.word(i, 1) || '/' || i % 977, i % 5000 * interval '1 ms', 'Mozilla/5.0 (' || i % 17 || ')',
            CASE WHEN i % 6 = 0 THEN jsonb_build_object('ref', pg_temp.word(i, 2)) END \(source)
        CREATE INDEX ON \(table) USING brin (at);
        CREATE INDEX ON \(table) USING hash (visitor);
        """
    case .measurement:
      return """
        CREATE TABLE \(table) (
          device integer, at timestamp NOT NULL, value double precision, rough real, exact numeric(14,4),
          quality smallint NOT NULL DEFAULT 100 CHECK (quality BETWEEN 0 AND 100), samples double precision[],
          PRIMARY KEY (device, at)
        );
        INSERT INTO \(table)
          SELECT i % 40, timestamp '2026-01-01' + i / 40 * interval '1 min', sin(i / 100.0) * 20, i / 3.0::real,
            i / 7.0, i % 101, CASE WHEN i % 8 = 0 THEN ARRAY[i / 9.0, NULL, 'NaN'] END \(source)
        COMMENT ON COLUMN \(table).exact IS 'As the device wrote it';
        """
    case .booking:
      return """
        CREATE TABLE \(table) (
          id bigserial PRIMARY KEY, booked date NOT NULL, account char(8) NOT NULL, debit numeric(14,2),
          credit numeric(14,2), balance numeric GENERATED ALWAYS AS (coalesce(debit, 0) - coalesce(credit, 0)) STORED,
          text varchar(200), CHECK (num_nonnulls(debit, credit) = 1)
        );
        INSERT INTO \(table) (booked, account, debit, credit, text)
          SELECT date '2009-01-01' + (i % 6500)::int, lpad((i % 9000)::text, 8, '4'),
            CASE WHEN i % 2 = 0 THEN i % 100000 / 100.0 END, CASE WHEN i % 2 = 1 THEN i % 100000 / 100.0 END,
            pg_temp.word(i, 1) || ' ' || pg_temp.word(i, 2) \(source)
        CREATE INDEX ON \(table) (account, booked) INCLUDE (debit, credit);
        """
    case .document:
      return """
        CREATE TABLE \(table) (
          id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, slug text UNIQUE, title varchar(200) NOT NULL,
          body text, tags text[] DEFAULT '{}', published timestamptz, meta json,
          words tsvector GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple', title)) STORED
        );
        INSERT INTO \(table) (slug, title, body, tags, published, meta)
          SELECT pg_temp.word(i, 1) || '-' || i, initcap(pg_temp.word(i, 1) || ' ' || pg_temp.word(i, 2)),
            repeat(pg_temp.word(i, 3) || E' \\n', (i % 40)::int), ARRAY[pg_temp.word(i, 4)],
            CASE WHEN i % 3 > 0 THEN pg_temp.moment(i, 5) END, json_build_object('v', i % 4) \(source)
        CREATE INDEX ON \(table) USING gin (words);
        CREATE INDEX ON \(table) (published DESC) WHERE published IS NOT NULL;
        """
    case .network:
      return """
        CREATE TABLE \(table) (
          id uuid PRIMARY KEY DEFAULT gen_random_uuid(), host inet NOT NULL, net cidr, card macaddr, card8 macaddr8,
          port integer CHECK (port BETWEEN 1 AND 65535), flags varbit, seen tstzrange
        );
        INSERT INTO \(table)
          SELECT md5('n' || i)::uuid, inet '172.16.0.0' + i % 1000000, network(set_masklen(inet '10.0.0.0' + i, 24)),
            '08:00:2b:01:02:03'::macaddr, '08:00:2b:01:02:03:04:05'::macaddr8, 1 + i % 65535,
            (i % 1024)::int::bit(10)::varbit, tstzrange(pg_temp.moment(i, 1), NULL) \(source)
        CREATE INDEX ON \(table) USING gist (host inet_ops);
        """
    case .schedule:
      return """
        CREATE TABLE \(table) (
          id serial PRIMARY KEY, employee_id integer REFERENCES employee, day date NOT NULL, hours numrange,
          starts time NOT NULL, length interval NOT NULL DEFAULT '8 hours', days datemultirange, state order_status
        );
        INSERT INTO \(table) (employee_id, day, hours, starts, days, state)
          SELECT 1 + pg_temp.roll(i, 1, \(employees)), date '2020-01-01' + (i % 2500)::int, numrange(i % 12, 12 + i % 12),
            time '06:00' + i % 24 * interval '30 min',
            datemultirange(daterange('2026-01-01', '2026-01-01'::date + (i % 9)::int)),
            (enum_range(NULL::order_status))[1 + i % 6] \(source)
        CREATE INDEX ON \(table) USING gist (hours);
        """
    case .code:
      return """
        CREATE TABLE \(table) (
          code varchar(12) PRIMARY KEY, name text NOT NULL, parent varchar(12) REFERENCES \(table),
          valid daterange NOT NULL DEFAULT '[2009-01-01,)', position smallserial, active boolean DEFAULT true
        );
        INSERT INTO \(table) (code, name, parent, position, active)
          SELECT 'C' || i, pg_temp.word(i, 1) || ' ' || i, CASE WHEN i > 9 THEN 'C' || i / 10 END, i % 30000, i % 11 > 0
          \(source)
        CREATE UNIQUE INDEX ON \(table) (lower(name), code COLLATE "C") WHERE active;
        """
    case .file:
      return """
        CREATE TABLE \(table) (
          id bigint GENERATED ALWAYS AS IDENTITY, name text NOT NULL, content bytea, mime text DEFAULT 'image/png',
          size integer GENERATED ALWAYS AS (octet_length(content)) STORED, added timestamp(3), note xml,
          CONSTRAINT \("\"\(name.utf8.count > 55 ? "long" : name)_pk\"") PRIMARY KEY (id)
        );
        INSERT INTO \(table) (name, content, added, note)
          SELECT pg_temp.word(i, 1) || '.png', decode(repeat(md5(i::text), (i % 8)::int), 'hex'),
            timestamp '2026-01-01' + i * interval '1.001 s', CASE WHEN i % 5 = 0 THEN '<n>1 &lt; 2</n>'::xml END \(source)
        ALTER TABLE \(table) ALTER content SET STORAGE EXTERNAL;
        """
    }
  }
}
