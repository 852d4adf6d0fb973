internal import CLibPQ

extension Connection {
  /// Runs one statement.
  ///
  /// - Parameters:
  ///   - sql: one statement; `$1`… stand for `values`.
  ///   - values: text forms; nil for null.
  ///   - seconds: how long it may take before the connection is given up; nil for as long as it takes.
  @discardableResult
  func query(
    _ sql: String, _ values: [String?] = [], within seconds: Double? = nil
  ) throws(PostgresError) -> QueryResult {
    try send(sql, values)
    return try takeResult(of: sql, until: seconds.map { monotonicSeconds() + $0 })
  }

  /// Starts one statement and returns at once; `takeResult` waits for its end.
  func send(_ sql: String, _ values: [String?] = []) throws(PostgresError) {
    let sent = withCStrings(values) { PQsendQueryParams(handle, sql, CInt(values.count), nil, $0, nil, nil, 0) }
    guard sent == 1 else { throw lost() }
  }

  /// Waits for the end of the statement that was sent. Of several errors the first is thrown: a killed backend's
  /// own words come before libpq's about the closed connection.
  func takeResult(of sql: String, until deadline: Double? = nil) throws(PostgresError) -> QueryResult {
    var cancellation = Cancellation.none
    var failure: PostgresError?
    var last: QueryResult?
    while true {
      do { try waitForResult(&cancellation, until: deadline) } catch {
        throw finish(failure ?? error, statement: sql, cancellation.isRequested)
      }
      guard let handle = PQgetResult(handle) else { break }
      let result = QueryResult(handle)
      if result.status == PGRES_FATAL_ERROR || result.status == PGRES_BAD_RESPONSE {
        if failure == nil { failure = result.error(side: side) }
        if isLost { break }
      } else {
        last = consume result
      }
    }
    if let failure { throw finish(failure, statement: sql, cancellation.isRequested) }
    guard let result = last.take() else { throw finish(lost(), statement: sql, cancellation.isRequested) }
    return result
  }

  /// Runs statements one after the other in as few round trips as there can be; the first error ends it.
  ///
  /// Uses libpq's pipeline mode. The error tells by `statementIndex` and `statement` which one failed.
  ///
  /// - Parameters:
  ///   - isFollowed: each result is wanted as soon as it is there; else the server may keep them until the last.
  ///   - result: called with each statement's result as it comes.
  func pipeline(
    _ statements: [String], isFollowed: Bool = false,
    result consumeResult: (_ index: Int, consuming QueryResult) -> Void = { _, _ in }
  ) throws(PostgresError) {
    try pipeline(statements.map { Question($0) }, isFollowed: isFollowed, result: consumeResult)
  }

  /// A statement with the text forms of the values that `$1`… stand for.
  struct Question: Hashable {
    var sql: String
    var values: [String?]

    init(_ sql: String, _ values: [String?] = []) {
      self.sql = sql
      self.values = values
    }
  }

  /// The same with values.
  func pipeline(
    _ statements: [Question], isFollowed: Bool = false,
    result consumeResult: (_ index: Int, consuming QueryResult) -> Void
  ) throws(PostgresError) {
    guard !statements.isEmpty else { return }
    guard PQenterPipelineMode(handle) == 1 else { throw lost() }
    for (index, statement) in statements.enumerated() {
      let values = statement.values
      let sent = withCStrings(values) {
        PQsendQueryParams(handle, statement.sql, CInt(values.count), nil, $0, nil, nil, 0)
      }
      guard sent == 1 else { throw lost() }
      // The first one's result tells that the server has begun, whatever becomes of it later.
      if isFollowed || index == 0, PQsendFlushRequest(handle) != 1 { throw lost() }
    }
    guard PQpipelineSync(handle) == 1 else { throw lost() }
    var cancellation = Cancellation.none
    var failure: PostgresError?
    var index = 0
    // Told anew at the end: that the connection is lost may come out only after the server's last words.
    func stated(_ error: PostgresError) -> PostgresError {
      let statement = statements[min(error.statementIndex ?? index, statements.count - 1)]
      return finish(error, statement: statement.sql, cancellation.isRequested)
    }
    loop: while true {
      do { try waitForResult(&cancellation) } catch { throw stated(failure ?? error) }
      guard let handle = PQgetResult(handle) else {
        if isLost { break }
        index += 1
        continue
      }
      let result = QueryResult(handle)
      let status = result.status
      switch status {
      case PGRES_PIPELINE_SYNC: break loop
      case PGRES_PIPELINE_ABORTED: continue
      case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
        if failure == nil {
          var error = result.error(side: side)
          error.statementIndex = index
          failure = error
        }
        if isLost { break loop }
      default: consumeResult(index, result)
      }
    }
    if let failure { throw stated(failure) }
    if isLost { throw stated(lost()) }
    PQexitPipelineMode(handle)
  }

  /// Leaves pipeline mode and any transaction after an error, so that the connection can be used again.
  ///
  /// - Throws: when the connection is lost.
  func rollBack() throws(PostgresError) {
    guard !isLost else { throw lost() }
    if PQtransactionStatus(handle) == PQTRANS_ACTIVE {
      cancel()
      _ = try drain(.repeated)
    }
    if PQpipelineStatus(handle) != PQ_PIPELINE_OFF { PQexitPipelineMode(handle) }
    if PQtransactionStatus(handle) == PQTRANS_IDLE { return }
    guard PQsendQueryParams(handle, "ROLLBACK", 0, nil, nil, nil, nil, 0) == 1 else { throw lost() }
    if let failure = try drain(.grace), isLost { throw failure }
  }

  /// Takes all results that are left of what was sent or cancelled.
  ///
  /// The interrupt stays raised after an abort: it is not heard here, or nothing could be rolled back.
  ///
  /// - Returns: the first error among them.
  func drain(_ cancellation: Cancellation) throws(PostgresError) -> PostgresError? {
    var failure: PostgresError?
    var cancellation = cancellation
    while true {
      try waitForResult(&cancellation)
      guard let handle = PQgetResult(handle) else {
        // In pipeline mode a null only parts two statements; the sync that ends all is still to come.
        if PQpipelineStatus(self.handle) == PQ_PIPELINE_OFF || isLost { return failure }
        continue
      }
      let result = QueryResult(handle)
      switch result.status {
      case PGRES_FATAL_ERROR: failure = failure ?? result.error(side: side)
      case PGRES_PIPELINE_SYNC, PGRES_COPY_OUT: return failure
      // Nothing of it may stay.
      case PGRES_COPY_IN: if PQputCopyEnd(self.handle, "cancelled") < 0 { throw lost() }
      default: break
      }
      if isLost { return failure ?? lost() }
    }
  }

  func finish(_ error: PostgresError, statement: String, _ isCancelled: Bool) -> PostgresError {
    var error = error
    error.statement = statement
    error.connectionLost = error.connectionLost || isLost
    error.isCancellation = isCancelled && (error.sqlstate == .queryCanceled || interrupt.isRaised)
    return error
  }
}

/// Calls `body` with C strings for `values`, null for nil.
private func withCStrings<Result>(
  _ values: [String?], _ body: ([UnsafePointer<CChar>?]) -> Result
) -> Result {
  var pointers: [UnsafePointer<CChar>?] = []
  func descend(_ rest: ArraySlice<String?>) -> Result {
    guard let first = rest.first else { return body(pointers) }
    guard let value = first else {
      pointers.append(nil)
      return descend(rest.dropFirst())
    }
    return value.withCString {
      pointers.append($0)
      return descend(rest.dropFirst())
    }
  }
  return descend(values[...])
}
