// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "longhaul",
  products: [.executable(name: "longhaul", targets: ["longhaul"])],
  dependencies: [
    // The command line: options, help, usage errors.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    // longhaul.yaml: libyaml, which comes with it, tells the line and column of every key.
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    // The web view: HTTP, in half a minute of building.
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    .executableTarget(
      name: "longhaul",
      dependencies: [
        "Engine", "TUI", "Web", "PrivateServer", "CLinux", "Yams",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/App",
      swiftSettings: settings),
    .target(name: "TUI", dependencies: ["Engine", "CNCurses", "CLinux"], swiftSettings: settings),
    .target(
      name: "Web", dependencies: ["Engine", .product(name: "FlyingFox", package: "FlyingFox")],
      resources: [.embedInCode("Page/page.html"), .embedInCode("Page/page.css"), .embedInCode("Page/page.js")],
      swiftSettings: settings),
    .target(name: "Engine", dependencies: ["CLibPQ", "CLinux"], swiftSettings: settings),
    .target(name: "PrivateServer", dependencies: ["CLinux"], swiftSettings: settings),
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CNCurses", providers: [.apt(["libncursesw5-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(name: "TestSupport", dependencies: ["PrivateServer"], path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(name: "EngineTests", dependencies: ["Engine", "TestSupport"], swiftSettings: settings),
    // For scripts/bench --micro; else it is passed over.
    .testTarget(name: "Benchmarks", dependencies: ["Engine", "TUI"], swiftSettings: settings),
    .testTarget(
      name: "WebTests",
      dependencies: ["Web", "Engine", .product(name: "FlyingFox", package: "FlyingFox")], swiftSettings: settings),
    .testTarget(name: "TUITests", dependencies: ["TUI", "Engine"], swiftSettings: settings),
    .testTarget(
      name: "AppTests", dependencies: ["longhaul", "Web", "PrivateServer", "TestSupport"], swiftSettings: settings),
  ]
)
