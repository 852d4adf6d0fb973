/// Who owns what in a schema, who may do what with it, and how it is labelled: as read, before it is known what the
/// target can take.
struct SchemaSecurity: Sendable {
  /// A catalog row that has an owner.
  struct Object: Sendable {
    var id: CatalogID
    /// The letter `acldefault` knows its kind by; nil when nothing can be granted on it.
    var kind: Character?
    /// What ALTER calls it, such as `MATERIALIZED VIEW`.
    var word: String
    /// Its name in the new schema as SQL, with arguments where they belong to it.
    var identity: String
    var owner: String
    /// Its privileges are others than those that come with it.
    var hasPrivileges: Bool
    /// The table whose column owns this sequence, or the type that this function is part of.
    var carrier: CatalogID?
    /// On itself, then on its columns.
    var grants: [Grant] = []
    var labels: [Label] = []
    /// COMMENT statements.
    var comments: [String] = []

    init(
      id: CatalogID, kind: Character?, word: String, identity: String, owner: String, hasPrivileges: Bool = false,
      carrier: CatalogID? = nil
    ) {
      self.id = id
      self.kind = kind
      self.word = word
      self.identity = identity
      self.owner = owner
      self.hasPrivileges = hasPrivileges
      self.carrier = carrier
    }

    /// What GRANT calls it.
    var granted: String {
      switch kind {
      case "r": "TABLE \(identity)"
      case "T": "TYPE \(identity)"
      default: "\(word) \(identity)"
      }
    }
  }

  /// Privileges that one role gave another.
  struct Grant: Sendable, Equatable {
    var column: String?
    var grantor: String
    /// nil is PUBLIC.
    var grantee: String?
    var isGrantable = false
    /// Such as `SELECT`.
    var privileges: [String]
  }

  /// A security label, as the statement that sets it.
  struct Label: Sendable {
    var provider: String
    var statement: String
  }

  /// What is granted on all that a role will make in the schema.
  struct DefaultPrivileges: Sendable {
    var role: String
    /// `pg_default_acl.defaclobjtype`.
    var kind: Character
    var grants: [Grant]
  }

  /// What comes with an object of a kind, to PUBLIC and to its owner.
  struct Standard: Sendable {
    var toPublic: [String] = []
    /// All there are.
    var all: [String] = []
  }

  /// The old schema.
  var schema: String
  var objects: [Object] = []
  var defaultPrivileges: [DefaultPrivileges] = []
  /// By the letter of `acldefault`.
  var standard: [Character: Standard] = [:]

  /// Every role that is named.
  var roles: Set<String> {
    var roles = Set<String>()
    for object in objects {
      roles.insert(object.owner)
      for grant in object.grants { roles.formUnion([grant.grantor, grant.grantee].compactMap(\.self)) }
    }
    for entry in defaultPrivileges {
      roles.insert(entry.role)
      roles.formUnion(entry.grants.compactMap(\.grantee))
    }
    return roles
  }
}

/// What the target says of roles: who is connected there, and what can be given to whom.
struct TargetRoles: Sendable {
  struct Role: Sendable {
    var isSuperuser = false
    /// The connected role has its rights and can become it.
    var isUsable = false
    /// On the new schema, as far as that is there.
    var mayUseSchema = false
    var mayCreateInSchema = false
  }

  /// The connected one.
  var current: String
  var isSuperuser: Bool
  /// It may make schemas, and so give them away.
  var mayCreateSchemas = true
  /// The new schema's name.
  var schema: String
  /// Who owns the new schema, or will when it is made.
  var schemaOwner: String
  /// The connected role may grant on the new schema.
  var ownsSchema = true
  var roles: [String: Role] = [:]
  /// By the letter of `acldefault`: all that can be granted.
  var privileges: [Character: Set<String>] = [:]
  /// By the letter of `acldefault`: who is granted something on all that the connected role makes; nil is PUBLIC.
  var defaultGrantees: [Character: Set<String?>] = [:]
  /// The security label providers that are loaded.
  var providers: Set<String> = []
}
