// libpq, plus what does not import: the field codes of PQresultErrorField are character macros.
#ifndef LONGHAUL_CLIBPQ_H
#define LONGHAUL_CLIBPQ_H

#include <libpq-fe.h>

/// The fields of an error or notice message (PostgreSQL documentation, "Error and Notice Message Fields").
enum pq_diagnostic {
  PQ_DIAGNOSTIC_SEVERITY __attribute__((swift_name("severity"))) = PG_DIAG_SEVERITY_NONLOCALIZED,
  PQ_DIAGNOSTIC_SQLSTATE __attribute__((swift_name("sqlstate"))) = PG_DIAG_SQLSTATE,
  PQ_DIAGNOSTIC_MESSAGE __attribute__((swift_name("message"))) = PG_DIAG_MESSAGE_PRIMARY,
  PQ_DIAGNOSTIC_DETAIL __attribute__((swift_name("detail"))) = PG_DIAG_MESSAGE_DETAIL,
  PQ_DIAGNOSTIC_HINT __attribute__((swift_name("hint"))) = PG_DIAG_MESSAGE_HINT,
  PQ_DIAGNOSTIC_POSITION __attribute__((swift_name("position"))) = PG_DIAG_STATEMENT_POSITION,
  PQ_DIAGNOSTIC_INTERNAL_POSITION __attribute__((swift_name("internalPosition"))) = PG_DIAG_INTERNAL_POSITION,
  PQ_DIAGNOSTIC_INTERNAL_QUERY __attribute__((swift_name("internalQuery"))) = PG_DIAG_INTERNAL_QUERY,
  PQ_DIAGNOSTIC_CONTEXT __attribute__((swift_name("context"))) = PG_DIAG_CONTEXT,
  PQ_DIAGNOSTIC_SCHEMA __attribute__((swift_name("schema"))) = PG_DIAG_SCHEMA_NAME,
  PQ_DIAGNOSTIC_TABLE __attribute__((swift_name("table"))) = PG_DIAG_TABLE_NAME,
  PQ_DIAGNOSTIC_COLUMN __attribute__((swift_name("column"))) = PG_DIAG_COLUMN_NAME,
  PQ_DIAGNOSTIC_DATATYPE __attribute__((swift_name("datatype"))) = PG_DIAG_DATATYPE_NAME,
  PQ_DIAGNOSTIC_CONSTRAINT __attribute__((swift_name("constraint"))) = PG_DIAG_CONSTRAINT_NAME,
  PQ_DIAGNOSTIC_SOURCE_FILE __attribute__((swift_name("sourceFile"))) = PG_DIAG_SOURCE_FILE,
  PQ_DIAGNOSTIC_SOURCE_LINE __attribute__((swift_name("sourceLine"))) = PG_DIAG_SOURCE_LINE,
  PQ_DIAGNOSTIC_SOURCE_FUNCTION __attribute__((swift_name("sourceFunction"))) = PG_DIAG_SOURCE_FUNCTION
} __attribute__((enum_extensibility(closed)));

/// One field of `result`'s error report, or null. The corresponding C function is `PQresultErrorField`.
static inline const char *pq_diagnostic_field(const PGresult *result, enum pq_diagnostic field) {
  return PQresultErrorField(result, field);
}

#endif
