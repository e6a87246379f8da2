#include "connector/rows.hpp"

#include <utility>

#include <fmt/core.h>

namespace flintdesk::connector {

/// Sees to it that a row is at hand, unless the last one was given out.
Result<void> Rows::NeedRow() {
  if (!failure_ && next_ == page_.rows.size()) {
    if (Result<void> fetched = FetchPage(); !fetched.ok()) {
      failure_ = std::move(fetched).error();
      if (given_ > 0)
        failure_->message += fmt::format("; {} came before that, and more may be missing",
                                         given_ == 1 ? "1 row" : fmt::format("{} rows", given_));
    }
  }
  if (failure_) return *failure_;
  return {};
}

Result<std::optional<json::Value>> Rows::Next() {
  if (Result<void> needed = NeedRow(); !needed.ok()) return std::move(needed).error();
  if (next_ == page_.rows.size()) return std::optional<json::Value>();
  ++given_;
  return std::optional<json::Value>(std::move(page_.rows[next_++]));
}

Result<json::Array> Rows::NextPage() {
  if (Result<void> needed = NeedRow(); !needed.ok()) return std::move(needed).error();
  json::Array rows = std::move(page_.rows);
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(next_));
  page_.rows.clear();
  next_ = 0;
  given_ += rows.size();
  return rows;
}

/// A page may be empty where rows went away meanwhile. One that never ends in rows must end all the same.
Result<void> Rows::FetchPage() {
  constexpr int kMostEmpty = 100;
  for (int empty = 0; next_ == page_.rows.size() && !page_.is_last; ++empty) {
    if (empty == kMostEmpty) return ServerError("the list goes on and on without a row");
    // Its rows are gone before the next ones come.
    page_ = {};
    next_ = 0;
    Result<Page> page = next_page_();
    if (!page.ok()) return std::move(page).error();
    page_ = std::move(*page);
  }
  return {};
}

}  // namespace flintdesk::connector
