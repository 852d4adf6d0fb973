/// What the engine does in the target before the first item: the lock, the ledger, the new schema.
extension Survey {
  /// The first key of the advisory lock: `LH`. By itself it is the key of the lock for making the ledger.
  private static let lockClass = 0x4C48
  /// How often the lock is tried: the server may need a moment to notice that an engine has died.
  private static let lockAttempts = 20

  /// Takes the locks that keep every other engine out of the new schemas.
  func lockTarget(_ schemas: SchemaMap) throws(EngineError) {
    for entry in schemas.entries { try lockTarget(entry.to) }
  }

  private func lockTarget(_ schema: String) throws(EngineError) {
    do throws(PostgresError) {
      for _ in 0..<Self.lockAttempts {
        let answer = try target.query(
          "SELECT pg_try_advisory_lock(\(Self.lockClass), hashtext($1))", [schema])
        if answer.text(0, 0) == "t" { return }
        try target.query("SELECT pg_sleep(0.25)")
      }
      let holder = try target.query(
        """
        SELECT l.pid, a.usename, coalesce(host(a.client_addr), 'the same host'), a.backend_start::timestamp(0)
        FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE l.locktype = 'advisory' AND l.classid = \(Self.lockClass) AND l.granted
          AND l.objid = (hashtext($1)::bigint & 4294967295)::oid
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """, [schema])
      let who =
        holder.count == 0
        ? "another engine"
        : """
        another engine (server process \(holder.text(0, 0) ?? ""), role \(holder.text(0, 1) ?? ""), \
        from \(holder.text(0, 2) ?? ""), since \(holder.text(0, 3) ?? "") UTC)
        """
      throw PostgresError(
        side: .target, sqlstate: .lockNotAvailable,
        message: """
          Schema \(schema) of database \(target.database) is being migrated into by \(who). \
          Wait for it or stop it, then start again.
          """)
    } catch {
      if error.sqlstate == .lockNotAvailable { throw .environment(error.message) }
      throw EngineError(error, doing: "being locked against a second engine")
    }
  }

  /// Ends what a killed engine's workers are still doing: their transactions could hold locks for hours.
  func endLeftoverBackends(applicationName: String) throws(EngineError) {
    do throws(PostgresError) {
      let mine = [source.backendPID, target.backendPID].map(String.init).joined(separator: ", ")
      let sql = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = $1 AND usename = current_user AND pid NOT IN (\(mine))
        """
      try target.query(sql, [applicationName])
      if !isSameDatabase { try source.query(sql, [applicationName]) }
    } catch { throw EngineError(error, doing: "being cleared of a killed engine's sessions") }
  }

  /// Makes the ledger and the new schemas where they are missing.
  func prepareTarget(_ schemas: SchemaMap, _ ledger: Ledger, _ plan: MigrationPlan) throws(EngineError) {
    do throws(PostgresError) {
      // An engine for other schemas may be at it, too: one looks when the other has made what is missing.
      let questions = [
        "BEGIN ISOLATION LEVEL READ COMMITTED", "SELECT pg_advisory_xact_lock(\(Self.lockClass))",
        """
        SELECT NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = '\(Ledger.schema)'),
               to_regclass('\(Ledger.table)') IS NULL,
               NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('\(Ledger.table)')
                           AND attname = 'first_pages'),
               to_regclass('\(SetAside.table)') IS NULL
        """, "SELECT nspname FROM pg_namespace",
      ]
      var missing: [Bool] = []
      var present = Set<ExactName>()
      try target.pipeline(questions) { index, answer in
        if index == 2 { for column in 0..<4 { missing.append(answer.text(0, column) == "t") } }
        if index == 3 { present = Set(answer.rows { ExactName($0.text(0)) }) }
      }
      // Only what is missing: even with IF NOT EXISTS the server asks for the right to create.
      var statements = missing[0] ? [Ledger.schemaCreation] : []
      if missing[1] {
        statements += Ledger.tableCreation
      } else if missing[2] {
        // Made by an older version.
        statements.append("ALTER TABLE \(Ledger.table) ADD COLUMN first_pages bigint[]")
      }
      if plan.existing != nil, missing[3] { statements += SetAside.tableCreation }
      for entry in schemas.entries where !present.contains(ExactName(entry.to)) {
        statements.append("CREATE SCHEMA \(SQLText.identifier(entry.to))")
      }
      try target.pipeline(statements + ["COMMIT"])
      try ledger.removeStaleRows(through: target)
    } catch {
      try? target.rollBack()
      throw EngineError(error, doing: "making the ledger and schema \(schemas.newNames)")
    }
    try forgetOtherRuns(ledger, plan)
  }

  /// Lets owners and grantors into the new schema.
  func grantInAdvance(_ grants: [String]) throws(EngineError) {
    do throws(PostgresError) { try target.pipeline(grants) } catch {
      throw EngineError(error, doing: "letting owners and grantors into the new schema")
    }
  }

  /// What the ledger says is committed.
  func ledgerRows(_ ledger: Ledger) throws(EngineError) -> [Ledger.Row] {
    do throws(PostgresError) { return try ledger.rows(through: target) } catch {
      throw EngineError(error, doing: "reading the ledger")
    }
  }

  /// Seconds in which a connection that has nothing to do answers.
  static let answerPatience = 10.0

  /// Whether both connections still answer.
  var isAlive: Bool {
    do throws(PostgresError) {
      try source.query("SELECT 1", within: Self.answerPatience)
      try target.query("SELECT 1", within: Self.answerPatience)
      return true
    } catch { return false }
  }

  /// Lets the source snapshot go: from then on the source may clean up after itself again.
  func releaseSourceSnapshot() {
    // A source that is lost has released it by itself.
    try? source.rollBack()
  }
}
