#include "connector/rows.hpp"

#include <utility>

#include <flintdesk/flintdesk.hpp>

#include "base/json.hpp"
#include "base/secret.hpp"

namespace flintdesk {

Rows::Rows(std::unique_ptr<connector::Rows> rows) : rows_(std::move(rows)) {}
Rows::Rows(Rows&&) noexcept = default;
Rows& Rows::operator=(Rows&&) noexcept = default;
Rows::~Rows() = default;

std::optional<Value> Rows::Next() {
  Result<std::optional<json::Value>> row = rows_->Next();
  if (!row.ok()) {
    exitcode_ = static_cast<int>(row.error().code);
    message_ = RedactUnmistakable(row.error().Sentence());
    return std::nullopt;
  }
  if (!*row) return std::nullopt;
  return Value(std::make_shared<const json::Value>(std::move(**row)));
}

std::size_t Rows::given() const { return rows_->given(); }

}  // namespace flintdesk
