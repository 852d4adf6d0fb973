internal import FlyingFox

/// The page: one file with all that it needs, which shows nothing without the token.
enum Page {
  private static let html = part(PackageResources.page_html)
    .replacing("/* style */", with: part(PackageResources.page_css))
    .replacing("/* script */", with: part(PackageResources.page_js))

  private static func part(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Only its own script and style run, known by a word that is new each time; it talks to nobody but its own server.
  static func response() -> HTTPResponse {
    let nonce = Access.newToken()
    var response = HTTPResponse.text(html.replacing("NONCE", with: nonce), type: "text/html; charset=utf-8")
    response.headers[HTTPHeader("Content-Security-Policy")] = """
      default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; connect-src 'self'; \
      img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
      """
    return response
  }
}
