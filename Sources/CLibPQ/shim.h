// libpq, plus what does not import: the field codes of PQresultErrorField are character macros.
#ifndef LONGHAUL_CLIBPQ_H
#define LONGHAUL_CLIBPQ_H

#include <libpq-fe.h>

/// The fields of an error or notice message (PostgreSQL documentation, "Error and Notice Message Fields").
enum pq_diagnostic {
  PQ_DIAGNOSTIC_SEVERITY = PG_DIAG_SEVERITY_NONLOCALIZED,
  PQ_DIAGNOSTIC_SQLSTATE = PG_DIAG_SQLSTATE,
  PQ_DIAGNOSTIC_MESSAGE = PG_DIAG_MESSAGE_PRIMARY,
  PQ_DIAGNOSTIC_DETAIL = PG_DIAG_MESSAGE_DETAIL,
  PQ_DIAGNOSTIC_HINT = PG_DIAG_MESSAGE_HINT,
  PQ_DIAGNOSTIC_POSITION = PG_DIAG_STATEMENT_POSITION,
  PQ_DIAGNOSTIC_INTERNAL_POSITION = PG_DIAG_INTERNAL_POSITION,
  PQ_DIAGNOSTIC_INTERNAL_QUERY = PG_DIAG_INTERNAL_QUERY,
  PQ_DIAGNOSTIC_CONTEXT = PG_DIAG_CONTEXT,
  PQ_DIAGNOSTIC_SCHEMA = PG_DIAG_SCHEMA_NAME,
  PQ_DIAGNOSTIC_TABLE = PG_DIAG_TABLE_NAME,
  PQ_DIAGNOSTIC_COLUMN = PG_DIAG_COLUMN_NAME,
  PQ_DIAGNOSTIC_DATATYPE = PG_DIAG_DATATYPE_NAME,
  PQ_DIAGNOSTIC_CONSTRAINT = PG_DIAG_CONSTRAINT_NAME,
  PQ_DIAGNOSTIC_SOURCE_FILE = PG_DIAG_SOURCE_FILE,
  PQ_DIAGNOSTIC_SOURCE_LINE = PG_DIAG_SOURCE_LINE,
  PQ_DIAGNOSTIC_SOURCE_FUNCTION = PG_DIAG_SOURCE_FUNCTION
} __attribute__((enum_extensibility(closed)));

/// One field of `result`'s error report, or null. The corresponding C function is `PQresultErrorField`.
static inline const char *pq_diagnostic_field(const PGresult *result, enum pq_diagnostic field) {
  return PQresultErrorField(result, field);
}

#endif
