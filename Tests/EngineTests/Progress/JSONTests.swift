import TestSupport
import Testing

@testable import Engine

@Suite struct JSONTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "12.50", "1e5", "-1.25E-7", "123456789012345678901234567890.10", "\"\"",
    "\"a b\"", "\"\\u009b\"", "\"\\u061c\"", "\"\\u202e\"", "\"\\ufeff\"", "\"\\u007f\"", "[]", "{}",
    "[1, \"two\", [3, null], {}]",
    "{\"b\": 1, \"a\": [true, false]}",
    "\"日本語 ñ 🐘\"", "\"\\\" \\\\ \\n \\r \\t \\u0000 \\u001b \\u007f \\u009b \\u202e\"",
  ])
  func `a value is written as it was read, digit by digit`(text: String) throws {
    var writer = JSONWriter()
    writer.compact(try JSONParser.parse(Array(text.utf8)))
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }

  @Test func `escapes of every kind are understood`() throws {
    let value = try JSONParser.parse(Array(#""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDC18""#.utf8))
    #expect(value.string == "\"\\/\u{8}\u{c}\n\r\té🐘")
  }

  @Test func `keys that differ in their bytes alone are two keys`() throws {
    let value = try JSONParser.parse(Array("{\"\u{e9}\": 1, \"e\u{301}\": 2}".utf8))
    #expect(value.object?["\u{e9}"]?.int == 1)
    #expect(value.object?["e\u{301}"]?.int == 2)
  }

  @Test(arguments: [
    ("", "line 1, column 1: expected a value, found the end of the file"),
    ("[1, 2", "line 1, column 6: expected \",\" or \"]\", found the end of the file"),
    ("[1 2]", "line 1, column 4: expected \",\" or \"]\", found \"2\""),
    ("[1,\n  ]", "line 2, column 3: expected a value after \",\", found \"]\""),
    ("{\"a\" 1}", "line 1, column 6: expected \":\" after the key \"a\", found \"1\""),
    ("{\"a\": 1,}", "line 1, column 9: expected a key in quotes, found \"}\""),
    ("{a: 1}", "line 1, column 2: expected a key in quotes or \"}\", found \"a\""),
    ("{\"a\": 1,\n \"a\": 2}", "line 2, column 2: the key \"a\" stands twice in one object"),
    ("{\"a\": 1} x", "line 1, column 10: expected the end of the file, found \"x\""),
    ("nul", "line 1, column 1: expected a value, found \"n\""),
    ("'a'", "line 1, column 1: expected a value, found \"'\""),
    ("// no", "line 1, column 1: expected a value, found \"/\""),
    ("01", "line 1, column 2: a number must not begin with 0"),
    ("1.", "line 1, column 3: expected a digit, found the end of the file"),
    ("-x", "line 1, column 2: expected a digit, found \"x\""),
    ("1e", "line 1, column 3: expected a digit, found the end of the file"),
    ("NaN", "line 1, column 1: expected a value, found \"N\""),
    ("[\"ñandú\", x]", "line 1, column 11: expected a value, found \"x\""),
    ("\"abc", "line 1, column 1: a string without closing quote"),
    ("\"abc\n\"", "line 1, column 5: a string ends with its line; its closing quote is missing"),
    ("\"a\tb\"", "line 1, column 3: a control character in a string must be written as an escape"),
    ("\"\\x\"", "line 1, column 2: an unknown escape in a string"),
    ("\"\\u12g4\"", "line 1, column 6: expected a hexadecimal digit, found \"g\""),
    ("\"\\ud800\"", "line 1, column 2: half of a surrogate pair"),
    ("\"\\ud800\\u0041\"", "line 1, column 2: half of a surrogate pair"),
    ("\"\\udc00\"", "line 1, column 2: half of a surrogate pair"),
    ("\u{FEFF}{}", "line 1, column 1: a byte order mark, which JSON must not begin with"),
    (
      String(repeating: "[", count: 101) + String(repeating: "]", count: 101),
      "line 1, column 101: lists and objects stand more than 100 deep in each other"
    ),
  ])
  func `an error names line, column, and what was expected`(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
    #expect(error?.description == message)
  }

  @Test func `invalid UTF-8 is refused where it stands`() {
    let error = #expect(throws: JSONError.self) { try JSONParser.parse(Array("[\n\"a".utf8) + [0xFF, 0x22, 0x5D]) }
    #expect(error?.description == "line 2, column 3: invalid UTF-8")
  }

  @Test func `a hundred levels are read, a million brackets are an error and no crash`() throws {
    _ = try JSONParser.parse(Array((String(repeating: "[", count: 100) + String(repeating: "]", count: 100)).utf8))
    #expect(throws: JSONError.self) { try JSONParser.parse([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)) }
  }

  @Test func `whatever is read after random damage is written and read again as the same value`() throws {
    var random = SeededGenerator(seed: 20_261_123)
    let seed = Array(#"{"pending": ["a", "b\u00e9\n"], "n": [-1.5e3, 0, true, null], "o": {"k": {}, "日": []}}"#.utf8)
    var understood = 0
    for _ in 0..<20_000 {
      let bytes = random.damaged(seed)
      guard let value = try? JSONParser.parse(bytes) else { continue }
      understood += 1
      var writer = JSONWriter()
      writer.pretty(value)
      #expect(try JSONParser.parse(writer.bytes) == value)
    }
    #expect(understood > 500)
  }

  @Test(arguments: [
    [], ["a"], ["a", "", "größe", "long name with blanks, and more than fifteen bytes"],
    ["plain", #"quo"te"#, "back\\slash", "line\nbreak", "\u{200E}hidden", "\u{85}"],
  ])
  func `a list of names is written as each of them would be`(names: [String]) throws {
    var writer = JSONWriter()
    var slow = JSONWriter()
    writer.object { $0.list("names", names) }
    slow.object { $0.list("names", names) { $0.string($1) } }
    #expect(writer.bytes == slow.bytes)
    #expect(
      try JSONParser.parse(writer.bytes).content == .object([JSONMember("names", .array(names.map { .string($0) }))]))
  }
}
