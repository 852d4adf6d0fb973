/// A row of a system catalog: the catalog's OID and the row's, as in `pg_depend`.
struct CatalogID: Sendable, Hashable {
  /// The catalogs that have rows of a schema's objects; their OIDs are the same in every PostgreSQL.
  enum Catalog: OID, Sendable {
    /// No catalog: that a row of `pg_class` has row security.
    case rowSecurity = 1
    case pg_default_acl = 826
    case pg_type = 1247
    case pg_proc = 1255
    case pg_class = 1259
    case pg_attrdef = 2604
    case pg_cast = 2605
    case pg_constraint = 2606
    case pg_conversion = 2607
    case pg_namespace = 2615
    case pg_opclass = 2616
    case pg_operator = 2617
    case pg_rewrite = 2618
    case pg_trigger = 2620
    case pg_opfamily = 2753
    case pg_extension = 3079
    case pg_policy = 3256
    case pg_statistic_ext = 3381
    case pg_collation = 3456
    case pg_ts_dict = 3600
    case pg_ts_parser = 3601
    case pg_ts_config = 3602
    case pg_transform = 3576
    case pg_ts_template = 3764
  }

  /// The catalog that has the row.
  var catalogOID: OID {
    switch Catalog(rawValue: classID) {
    case .rowSecurity: Catalog.pg_class.rawValue
    default: classID
    }
  }

  var classID: OID
  var oid: OID

  init(_ catalog: Catalog, _ oid: OID) { self.init(classID: catalog.rawValue, oid: oid) }

  init(classID: OID, oid: OID) {
    self.classID = classID
    self.oid = oid
  }
}
