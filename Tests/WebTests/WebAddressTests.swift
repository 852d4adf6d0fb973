import Testing

@testable import Web

@Suite struct WebAddressTests {
  @Test(arguments: [
    ("8080", "127.0.0.1:8080", "http://127.0.0.1:8080/", true), ("0", "127.0.0.1:0", "http://127.0.0.1:0/", true),
    ("localhost:81", "127.0.0.1:81", "http://127.0.0.1:81/", true),
    ("127.5.0.1", "127.5.0.1:7432", "http://127.5.0.1:7432/", true),
    ("[::1]:99", "[::1]:99", "http://[::1]:99/", true), ("[::1]", "[::1]:7432", "http://[::1]:7432/", true),
    ("0.0.0.0:5", "0.0.0.0:5", "http://127.0.0.1:5/", false), ("[::]:5", "[::]:5", "http://[::1]:5/", false),
    ("10.1.2.3:65535", "10.1.2.3:65535", "http://10.1.2.3:65535/", false),
  ])
  func `an address is an IP address, a port, or both`(text: String, seen: String, url: String, isLoopback: Bool) throws
  {
    let address = try #require(WebAddress(text))
    #expect(address.description == seen)
    #expect(address.url == url)
    #expect(address.isLoopback == isLoopback)
    _ = try address.socketAddress()
  }

  @Test(arguments: [
    "", "65536", "-1", "host.example:80", "1.2.3:80", "1.2.3.4:", "1.2.3.4:x", "[::1", "::1", "[x]:5", ":80",
  ])
  func `anything else is none`(text: String) {
    #expect(WebAddress(text) == nil)
  }
}
