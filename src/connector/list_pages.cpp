#include "connector/list_pages.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace flintdesk::connector {
namespace {

// Five responses of a service desk, which give 89 new rows each.
constexpr std::int64_t kRowsOfPage = 440;

/// The list that a document is about.
json::Array* RowsIn(json::Value& document) {
  json::Object* object = document.IfObject();
  if (object == nullptr) return nullptr;
  for (auto& [name, value] : *object)
    if (value.IfArray() != nullptr && name != "response_status") return value.IfArray();
  return nullptr;
}

class Pages {
 public:
  Pages(CallGateway& gateway, Call call) : gateway_(gateway), call_(std::move(call)) {
    const json::Value* limit = call_.parameters.Find("limit");
    const auto text = limit == nullptr ? std::nullopt : limit->ScalarText();
    left_ = text ? ParseInteger(*text).value_or(0) : 0;
    endless_ = left_ <= 0;
  }
  ~Pages() {
    if (ahead_) ahead_->Cancel();
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  Result<Page> Next() {
    if (failure_) return *failure_;
    if (!ahead_) ahead_ = Start();
    Response response = std::exchange(ahead_, nullptr)->Take();
    Page page;
    if (response.code != Code::kSuccess) {
      Error failure{response.code, response.message, {}, {}};  // its message says what to do
      if (response.data.Find("list_info") == nullptr) return failure;
      failure_ = std::move(failure);  // behind the rows that came before it
    }
    json::Value document = std::move(response.data).Take();
    if (json::Array* rows = RowsIn(document)) page.rows = std::move(*rows);
    if (failure_) return page;
    left_ -= static_cast<std::int64_t>(page.rows.size());
    const json::Value* next = document.Path({"list_info", "next"});
    page.is_last = next == nullptr || page.rows.empty() || (!endless_ && left_ <= 0);
    page.goes_on = next != nullptr && !page.rows.empty();
    if (next != nullptr) call_.parameters.Set("cursor", *next);
    // Many lists are left after their first page.
    if (!page.is_last && !is_first_) ahead_ = Start();
    is_first_ = false;
    return page;
  }

 private:
  std::unique_ptr<PendingCall> Start() {
    call_.parameters.Set("limit", endless_ ? kRowsOfPage : std::min(left_, kRowsOfPage));
    call_.asynchronous = !is_first_;  // nobody waits for it while the rows before it are worked on
    return gateway_.Start(call_);
  }

  CallGateway& gateway_;
  Call call_;
  std::int64_t left_ = 0;
  bool endless_ = false;
  bool is_first_ = true;
  std::unique_ptr<PendingCall> ahead_;  ///< The page that comes next.
  std::optional<Error> failure_;
};

}  // namespace

PageSource PagesOf(CallGateway& gateway, Call call) {
  return [pages = std::make_shared<Pages>(gateway, std::move(call))] { return pages->Next(); };
}

}  // namespace flintdesk::connector
