#include "base/json_document.hpp"

#include <utility>

namespace flintdesk::json {

Document Document::OfText(std::string text) {
  Document document;
  document.later_ = std::make_shared<Later>(std::move(text));
  return document;
}

void Document::Edit(std::function<void(Value&)> edit) {
  if (later_) {
    if (later_.use_count() == 1 && later_->AddEdit(edit)) return;
    value_ = later_->Built();
    later_.reset();
  }
  edit(value_);
}

Value Document::Take() && {
  if (!later_) return std::move(value_);
  return later_.use_count() == 1 ? later_->TakeBuilt() : later_->Built();
}

Value Document::Later::TakeBuilt() {
  Built();
  return std::move(value_);
}

const Value& Document::Later::Built() {
  std::call_once(once_, [this] {
    Result<Value, ParseError> parsed = Parse(std::exchange(text_, {}));
    if (parsed.ok()) value_ = std::move(parsed).value();
    for (const auto& edit : std::exchange(edits_, {})) edit(value_);
    built_ = true;
  });
  return value_;
}

bool Document::Later::AddEdit(std::function<void(Value&)>& edit) {
  if (built_) return false;
  edits_.push_back(std::move(edit));
  return true;
}

}  // namespace flintdesk::json
