/// Opens connections the way every part of a migration needs them: with all settings pinned that change the text
/// form of values, the meaning of names, or how long a statement may take.
enum Session {
  /// Connects and pins; with no schema in `search_path`.
  static func open(_ target: ConnectionTarget, interrupt: Interrupt) throws(PostgresError) -> Connection {
    let connection = try Connection.open(target, interrupt: interrupt)
    try connection.pipeline(
      settings(version: connection.serverVersion, lockTimeout: target.lockTimeout) + keepalives)
    return connection
  }

  /// Over TCP the server, too, has to notice within a minute that the network is gone: else it keeps locks for hours. (Not
  /// by `tcp_user_timeout`: that ends a healthy connection whose rows are held back.)
  private static let keepalives = [
    "SET tcp_keepalives_idle = 30", "SET tcp_keepalives_interval = 10", "SET tcp_keepalives_count = 3",
  ]

  /// The statement that has names looked up in these schemas alone, until the transaction ends.
  static func localSearchPath(_ schemas: [String]) -> String {
    "SET LOCAL search_path = \(schemas.map(SQLText.identifier).joined(separator: ", "))"
  }

  /// What is set in every session.
  ///
  /// - Parameter lockTimeout: in milliseconds; 0 for none.
  static func settings(version: Int, lockTimeout: Int) -> [String] {
    var settings = [
      "SET search_path = ''",
      "SET standard_conforming_strings = on",
      "SET client_min_messages = notice",
      // The text of values must not depend on the server's, the database's or the role's own settings.
      "SET DateStyle = 'ISO, YMD'", "SET IntervalStyle = postgres", "SET TimeZone = 'UTC'",
      "SET extra_float_digits = 3", "SET bytea_output = hex", "SET xmloption = content",
      "SET lc_monetary = 'C'",
      // A table must come whole and in order, or fail loudly.
      "SET row_security = off", "SET synchronize_seqscans = off",
      // Where these differ it is said.
      "SET default_tablespace = ''", "SET default_table_access_method = heap",
      // What functions' bodies name may not be there yet.
      "SET check_function_bodies = off",
      // Compiling the comparison of a small table would cost a hundred times what it takes, and gains nothing in a large one.
      "SET jit = off",
      // Unattended for hours: only locks have a limit, because somebody else holds them.
      "SET statement_timeout = 0", "SET idle_in_transaction_session_timeout = 0", "SET idle_session_timeout = 0",
      "SET lock_timeout = \(lockTimeout)",
    ]
    if version >= 170000 { settings.append("SET transaction_timeout = 0") }
    return settings
  }
}
