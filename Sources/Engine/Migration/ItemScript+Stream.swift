/// From another database: how rows leave one server and enter the other.
extension ItemScript {
  /// The two ends of a table's stream.
  struct Stream: Sendable {
    /// `COPY … TO STDOUT`, for the source.
    var source: String
    /// `COPY … FROM STDIN`, for the target.
    var target: String
    var format: CopyFormat
  }

  /// The statement on each side of the COPY stream; nil when there are no rows to move.
  ///
  /// - Parameter range: pages of the old table, which go into a table that is there; nil for all.
  func stream(of range: PageRange? = nil) -> Stream? {
    guard hasRows else { return nil }
    let columns = mapping.copied
    let list = columns.map { SQLText.identifier($0.name) }.joined(separator: ", ")
    let binary =
      encodings.areUTF8 && !columns.isEmpty && !mapping.isDistinct ? Self.binaryValues(of: columns) : nil
    let values = (binary ?? columns.compactMap(\.copied)).joined(separator: ", ")
    let rows =
      mapping.isDistinct
      ? mapping.distinctRows(from: oldRows(), converts: false) : "SELECT \(values) FROM \(oldRows(of: range))"
    let format: CopyFormat = binary == nil ? .text : .binary
    let out = ["FORMAT binary"].filter { _ in format == .binary } + encodings.option(ofCopyOn: .source)
    let into =
      ["FORMAT binary"].filter { _ in format == .binary } + ["FREEZE"].filter { _ in range == nil && canFreeze }
      + encodings.option(ofCopyOn: .target)
    return Stream(
      source:
        "COPY (\(rows)) TO STDOUT\(Self.options(out))",
      target: "COPY \(newTable)\(columns.isEmpty ? "" : " (\(list))") FROM STDIN\(Self.options(into))",
      format: format)
  }

  private static func options(_ options: [String]) -> String {
    options.isEmpty ? "" : " (\(options.joined(separator: ", ")))"
  }

  /// Rows can be visible to everybody from the start, with no vacuum to come: the table is made or emptied in the same transaction.
  /// Not in partitions below it; and a person's own statement may have made something else of it.
  private var canFreeze: Bool {
    mapping.target.kind == .ordinary && mapping.existing?.isTruncated != false
      && hooks.allSatisfy { $0.moment != .afterCreate && $0.moment != .beforeCopy }
  }

  /// What is selected where every value has the same binary form on both sides; else nil.
  private static func binaryValues(of columns: [TableMapping.Column]) -> [String]? {
    var values: [String] = []
    for column in columns {
      guard let copied = column.copied, column.storedType.hasCommonBinaryForm else { return nil }
      guard column.isChanged else {
        values.append(copied)
        continue
      }
      // A label is sent as a text is. The length is left to the target: a cast would cut what is too long.
      if column.storedType.isEnum {
        values.append("(\(copied))::text")
      } else if column.storedType.isBuiltIn {
        values.append("(\(copied))::\(TypeName(column.type).withoutModifier)")
      } else {
        return nil
      }
    }
    return values
  }
}

extension StoredType {
  /// A value's binary form is the same in every database of every version.
  ///
  /// Not so where it holds the number of a type or another object, or depends on a setting.
  fileprivate var hasCommonBinaryForm: Bool {
    element == 0 ? isEnum || Self.isCommon(oid) : Self.isCommon(element)
  }

  private static func isCommon(_ type: OID) -> Bool {
    switch type {
    // bool, bytea, "char", name, int8, int2, int4, text, json, point … circle, cidr, float4, float8, macaddr8
    case 16...21, 23, 25, 114, 600...604, 628, 650, 700, 701, 718, 774: true
    // macaddr, inet, bpchar, varchar, date … interval, timetz, bit, varbit, numeric, uuid, jsonb
    case 829, 869, 1042, 1043, 1082, 1083, 1114, 1184, 1186, 1266, 1560, 1562, 1700, 2950, 3802: true
    default: false
    }
  }
}
