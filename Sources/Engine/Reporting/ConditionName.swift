/// The names of the error codes that migrations meet (PostgreSQL documentation, Appendix A).
package enum ConditionName {
  /// The name of an SQLSTATE, or of its class, or nil.
  package static func of(_ sqlstate: String) -> String? { conditions[sqlstate] ?? classes[String(sqlstate.prefix(2))] }

  private static let classes = [
    "08": "connection exception", "0A": "feature not supported", "21": "cardinality violation",
    "22": "data exception", "23": "integrity constraint violation", "25": "invalid transaction state",
    "28": "invalid authorization specification", "2B": "dependent privilege descriptors still exist",
    "40": "transaction rollback", "42": "syntax error or access rule violation", "53": "insufficient resources",
    "54": "program limit exceeded", "55": "object not in prerequisite state", "57": "operator intervention",
    "58": "system error", "P0": "PL/pgSQL error", "XX": "internal error",
  ]

  private static let conditions = [
    "08000": "connection_exception", "08001": "sqlclient_unable_to_establish_sqlconnection",
    "08003": "connection_does_not_exist", "08006": "connection_failure", "0A000": "feature_not_supported",
    "21000": "cardinality_violation", "22000": "data_exception", "22001": "string_data_right_truncation",
    "22003": "numeric_value_out_of_range", "22004": "null_value_not_allowed", "22007": "invalid_datetime_format",
    "22008": "datetime_field_overflow", "22012": "division_by_zero", "22021": "character_not_in_repertoire",
    "22023": "invalid_parameter_value", "22025": "invalid_escape_sequence", "22P02": "invalid_text_representation",
    "22P03": "invalid_binary_representation", "22P04": "bad_copy_file_format",
    "22P05": "untranslatable_character", "23000": "integrity_constraint_violation", "23001": "restrict_violation",
    "23502": "not_null_violation", "23503": "foreign_key_violation", "23505": "unique_violation",
    "23514": "check_violation", "23P01": "exclusion_violation", "25006": "read_only_sql_transaction",
    "25P02": "in_failed_sql_transaction", "25P03": "idle_in_transaction_session_timeout",
    "28000": "invalid_authorization_specification", "28P01": "invalid_password",
    "2BP01": "dependent_objects_still_exist",
    "3D000": "invalid_catalog_name", "3F000": "invalid_schema_name", "40001": "serialization_failure",
    "40003": "statement_completion_unknown", "40P01": "deadlock_detected", "42501": "insufficient_privilege",
    "42601": "syntax_error", "42602": "invalid_name", "42611": "invalid_column_definition", "42622": "name_too_long",
    "42701": "duplicate_column", "42703": "undefined_column", "42704": "undefined_object", "42710": "duplicate_object",
    "42723": "duplicate_function", "42725": "ambiguous_function", "42803": "grouping_error",
    "42804": "datatype_mismatch", "42809": "wrong_object_type", "42830": "invalid_foreign_key",
    "42846": "cannot_coerce", "42883": "undefined_function", "42939": "reserved_name",
    "42P01": "undefined_table", "42P06": "duplicate_schema", "42P07": "duplicate_table",
    "42P16": "invalid_table_definition", "42P17": "invalid_object_definition", "53000": "insufficient_resources",
    "53100": "disk_full", "53200": "out_of_memory", "53300": "too_many_connections",
    "54000": "program_limit_exceeded", "54001": "statement_too_complex", "54011": "too_many_columns",
    "55000": "object_not_in_prerequisite_state", "55006": "object_in_use", "55P03": "lock_not_available",
    "57014": "query_canceled", "57P01": "admin_shutdown", "57P02": "crash_shutdown", "57P03": "cannot_connect_now",
    "57P04": "database_dropped", "57P05": "idle_session_timeout", "58000": "system_error", "58030": "io_error",
    "58P01": "undefined_file", "58P02": "duplicate_file", "P0001": "raise_exception", "P0002": "no_data_found",
    "P0004": "assert_failure", "XX000": "internal_error", "XX001": "data_corrupted", "XX002": "index_corrupted",
  ]
}
