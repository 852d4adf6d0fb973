extension PostgresError {
  /// What a person can do about it, where the server itself does not say; nil where nothing is known.
  var advice: String? {
    let isCopy = statement?.hasPrefix("COPY ") == true
    switch sqlstate.code {
    case "XX000" where isCopy && message.hasPrefix("invalid memory alloc request size"),
      "54000" where isCopy && side == .source:
      return """
        A row travels as text, which has to stay below 1 GB, and bytea is twice as long there. Within one database such a \
        row can be moved; else copy this table by hand in parts, or with psql's \\copy in binary format.
        """
    case "22021":
      return """
        The old database took these bytes though they are no text in its encoding, as one of SQL_ASCII takes any. Find \
        the row, mend it there, and requeue the table.
        """
    case "22P05":
      return "The new database's encoding has no such character. One in UTF8 has; or change the text, and requeue."
    default: return nil
    }
  }
}
