#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "base/json.hpp"
#include "base/result.hpp"

namespace flintdesk::connector {

/// Some rows of a list, as one response of a service desk brings them.
struct Page {
  json::Array rows;
  bool is_last = false;
  bool goes_on = false;  ///< Of the last one: the list has further rows, which were not asked for.
};

/// Fetches the page behind the one before, and waits for it. Not called again behind the last one or behind
/// a failure.
using PageSource = std::function<Result<Page>()>;

/// The rows of a list, pulled one at a time: one page of them is in memory, and the next one is fetched when
/// its first row is asked for. Rows that were given out stay given: what fails later fails with an error
/// that says how many they are. One thread at a time.
///
///   for (;;) {
///     Result<std::optional<json::Value>> row = rows.Next();
///     if (!row.ok()) return row.error();
///     if (!*row) break;
///     Use(**row);
///   }
class Rows {
 public:
  explicit Rows(PageSource next_page) : next_page_(std::move(next_page)) {}

  /// The next row; nothing behind the last one. After a failure the same failure again.
  Result<std::optional<json::Value>> Next();
  /// The rows of the page at hand that have not been given out, or else those of the next page; none behind
  /// the last one. Fails as `Next`.
  Result<json::Array> NextPage();
  /// Behind the last row: has the list further ones, which were not asked for?
  bool goes_on() const { return page_.is_last && page_.goes_on; }
  std::size_t given() const { return given_; }  ///< Rows that were given out.

 private:
  Result<void> NeedRow();
  Result<void> FetchPage();

  PageSource next_page_;
  Page page_;
  std::size_t next_ = 0;  ///< In the page.
  std::size_t given_ = 0;
  std::optional<Error> failure_;
};

}  // namespace flintdesk::connector
