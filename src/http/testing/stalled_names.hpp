#pragma once

/// Names that a test can ask for, since this program's own `getaddrinfo` stands before the C library's, also
/// for libcurl: "local-test" and all names that end with ".local-test" are those of 127.0.0.1, always.
namespace flintdesk::http::testing {

/// While one of these lives, looking up a name that ends with ".stalled.invalid" does not come back. The
/// end lets all of them go (they fail) and waits until they have.
class StalledNames {
 public:
  StalledNames();
  ~StalledNames();
  StalledNames(const StalledNames&) = delete;
  StalledNames& operator=(const StalledNames&) = delete;

  /// Until so many look-ups stand still.
  static void WaitFor(int look_ups);
};

}  // namespace flintdesk::http::testing
