/// What would mend a failure, for what most often goes wrong in migrations: short, and true whatever the table.
package enum Remedy {
  /// Nil where nothing is known, or where the server's own words or longhaul's say it.
  package static func of(_ failure: Failure) -> String? {
    guard let sqlstate = failure.sqlstate else { return nil }
    return bySQLSTATE[sqlstate]
  }

  private static let bySQLSTATE = [
    // Rows that do not fit.
    "22001":
      "A value is longer than the new column allows: widen it (type), or cut the value (using) in "
      + "longhaul.yaml.",
    "22003": "A number does not fit the new type: choose a wider one, such as bigint or numeric.",
    "22007": "A text is no date or time: convert it with `using`, or mend the old row.",
    "22008": "A date or time is out of the new type's range: convert it with `using`, or mend the old row.",
    "22012": "An expression divides by zero in some row: guard it with nullif(…, 0).",
    "22P02":
      "A text is not of the new type: `longhaul plan --check-data` lists the rows; convert with `using`, or "
      + "mend them.",
    "22023":
      "A function was given a value it does not take: see the expression in longhaul.yaml, or the column's "
      + "default.",
    "23502":
      "Old rows have no value where the new column needs one: fill them, give a value (using), or leave it "
      + "nullable.",
    "23503": "Rows refer to a row that is not there: mend them in the old schema, or see why the other table failed.",
    "23505":
      "Two rows have the same key: find them by the DETAIL; a collation or type that takes them for equal can "
      + "be why.",
    "23514": "Rows break a check, which may have been NOT VALID in the old table: mend the rows, or drop the check.",
    "23P01": "Two rows exclude each other: mend one of them; the DETAIL names both.",
    // Names and definitions.
    "42501": "The role lacks a right: GRANT what the message names on that side, or run as the owner.",
    "42703": "An expression names a column that is not there: check `using`, `where` and hooks in longhaul.yaml.",
    "42704": "A type, role or other thing is missing in the target: create it there, or see why it failed here.",
    "42710": "Something of that name is there already: drop or rename it in the target.",
    "42804": "An expression has another type than its column: cast it, as in expr::type.",
    "42883": "A function or operator is missing in the target: an extension may have to be installed there.",
    "42P01": "A table is missing: create it in the target, or see why it failed here.",
    "42P07":
      "A table of that name is there already, and not made by longhaul: drop or rename it, or move to another "
      + "schema.",
    "0A000": "The server can't do that: its version, or an extension, may be another than the source's.",
    "2BP01": "Something in the target depends on it: the DETAIL says what.",
    "3F000": "A schema is missing in the target: create it, or check names in expressions.",
    // Others at work.
    "40001": "Somebody changed the same rows at the same time: requeue when they are done.",
    "40P01": "Two sessions waited for each other, and this one was ended: requeue it.",
    "55P03":
      "Somebody holds a lock on it: the DETAIL says who; requeue when they are done, or give a longer "
      + "--lock-timeout.",
    "57014":
      "Somebody or a timeout cancelled it: see statement_timeout on the server and pg_cancel_backend; then "
      + "requeue.",
    "25006": "The target takes no writes: is it a standby, or default_transaction_read_only?",
    "54000": "A limit of the server is reached: the message says which.",
  ]
}
