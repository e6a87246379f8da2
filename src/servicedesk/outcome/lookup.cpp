#include "servicedesk/outcome/lookup.hpp"

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/html_text.hpp"
#include "servicedesk/response/response.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/dialect.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kRowsOfPage = 100;  // more are refused
constexpr int kMostPages = 50;

struct ListPath {
  std::string_view list, path;
};

// Source: reference, lists that are read on servers in use.
constexpr ListPath kPaths[] = {
    {"technicians", "/technicians"},
    {"groups", "/support_groups"},
    {"statuses", "/statuses"},
    {"priorities", "/priorities"},
    {"levels", "/levels"},
    {"request_types", "/request_types"},
    {"request_templates", "/request_templates"},
    {"modes", "/modes"},
    {"urgencies", "/urgencies"},
    {"impacts", "/impacts"},
    {"service_categories", "/service_categories"},
    {"categories", "/categories"},
    {"subcategories", "/subcategories"},
    {"items", "/items"},
    {"sites", "/sites"},
};

/// A subcategory belongs to a category, and an item to a subcategory.
std::string ParentOf(const json::Value& shown) {
  for (const char* path : {"subcategory.name", "category.name"})
    if (const json::Value* name = At(shown, path)) return std::string(Trim(TextOf(name)));
  return {};
}

LookupRow RowOf(const json::Value& shown) {
  if (const std::string* text = shown.IfString()) return {{}, std::string(Trim(*text)), {}, {}};
  return {TextOf(AnyCase(shown, {"id", "technicianid", "accountid"})),
          std::string(Trim(TextOf(AnyCase(shown, {"name", "technicianname", "accountname"})))),
          std::string(Trim(TextOf(AnyCase(shown, {"email_id", "emailid"})))), ParentOf(shown)};
}

/// The list in a response: V3's first member that is one, V1's details.
const json::Array* ListIn(Api api, const json::Value& document) {
  if (api == Api::kV1) {
    const json::Value* operation = document.Find("operation");
    const json::Value* details = operation == nullptr ? nullptr : AnyCase(*operation, {"details"});
    return details == nullptr ? nullptr : details->IfArray();
  }
  if (document.IfObject() == nullptr) return nullptr;
  for (const auto& [name, member] : *document.IfObject())
    if (name != "response_status" && member.IfArray() != nullptr) return member.IfArray();
  return nullptr;
}

class ListReader final : public std::enable_shared_from_this<ListReader> {
 public:
  ListReader(const connector::ConnectorParts& parts, Api api, const connector::CheckedCall& call,
             LookupQuestion question, http::Context context, std::function<void(LookupRows)> done)
      : parts_(parts),
        api_(api),
        call_(call),
        question_(std::move(question)),
        context_(std::move(context)),
        done_(std::move(done)) {}

  void Ask() {
    parts_.client.Send(PageRequest(), context_, [self = shared_from_this()](http::Outcome&& exchanged) {
      self->Take(std::move(exchanged));
    });
  }

 private:
  http::Request PageRequest() const {
    if (api_ == Api::kV1) return PastCaches(BuildV1Read(call_, "GET_ALL", "/sdpapi/technician/"));
    json::Object info{{"row_count", static_cast<std::int64_t>(kRowsOfPage)},
                      {"start_index", static_cast<std::int64_t>(all_.rows.size() + 1)}};
    if (!question_.field.empty())
      info.Set("search_fields", json::Object{{std::string(question_.field), question_.value}});
    return PastCaches(
        BuildV3Read(call_, std::string(V3PathOfList(question_.list)), {{"list_info", std::move(info)}}));
  }

  void Take(http::Outcome&& exchanged) {
    all_.complete = false;
    if (!exchanged.ok() || !WhyStale(exchanged.value()).empty()) return End(std::move(exchanged));
    const Reading reading = ReadResponse(api_, exchanged.value(), {});
    const int status = exchanged.value().status;
    const json::Value document = reading.document;
    const json::Array* list = ListIn(api_, document);
    if (status < 200 || status > 299 || reading.verdict != Verdict::kSuccess ||
        (list == nullptr && api_ == Api::kV3))
      return End(std::move(exchanged));
    bool is_new = false;
    std::vector<LookupRow> rows = RowsOfList(api_, document);
    // A row that nobody here can read may be the one that is looked for.
    understood_ = understood_ && list != nullptr && rows.size() == list->size() &&
                  std::ranges::none_of(rows, [](const LookupRow& row) { return row.name.empty(); });
    for (LookupRow& row : rows) {
      if (!seen_.insert(row.id + "\n" + row.name).second) continue;
      is_new = true;
      all_.rows.push_back(std::move(row));
    }
    if (api_ == Api::kV1) {
      all_.complete = understood_;
      return End(std::move(exchanged));
    }
    const std::string more = TextOf(document.Path({"list_info", "has_more_rows"}));
    // What counts more rows than it shows has not shown all.
    const auto total = ParseInteger(TextOf(document.Path({"list_info", "total_count"})));
    const auto on_page = ParseInteger(TextOf(document.Path({"list_info", "row_count"})));
    const bool shows_all =
        (!total || *total <= static_cast<std::int64_t>(all_.rows.size())) &&
        (!on_page || list == nullptr || *on_page <= static_cast<std::int64_t>(list->size()));
    all_.complete = more == "false" && understood_ && shows_all;
    // A service desk that sends one page over and over is not asked for ever.
    if (more != "true" || !is_new || ++pages_ >= kMostPages) return End(std::move(exchanged));
    Ask();
  }

  void End(http::Outcome&& last) {
    if (!all_.complete) all_.last = std::move(last);
    done_(std::move(all_));
  }

  connector::ConnectorParts parts_;
  const Api api_;
  const connector::CheckedCall call_;
  const LookupQuestion question_;
  const http::Context context_;
  std::function<void(LookupRows)> done_;
  LookupRows all_;
  std::unordered_set<std::string> seen_;
  bool understood_ = true;
  int pages_ = 0;
};

}  // namespace

std::string FoldedName(std::string_view name) { return FoldCase(PlainContent(name)); }

std::string_view V3PathOfList(std::string_view list) {
  const auto* found = std::ranges::find(kPaths, list, &ListPath::list);
  return found == std::end(kPaths) ? std::string_view{} : found->path;
}

std::vector<std::string_view> V3PathsOfLists() {
  std::vector<std::string_view> paths;
  for (const ListPath& row : kPaths) paths.push_back(row.path);
  return paths;
}

std::vector<LookupRow> RowsOfList(Api api, const json::Value& document) {
  std::vector<LookupRow> rows;
  const json::Array* list = ListIn(api, document);
  if (list == nullptr) return rows;
  for (const json::Value& shown : *list)
    if (LookupRow row = RowOf(shown); !row.name.empty() || !row.id.empty()) rows.push_back(std::move(row));
  return rows;
}

void ReadList(const connector::ConnectorParts& parts, Api api, const connector::CheckedCall& call,
              LookupQuestion question, http::Context context, std::function<void(LookupRows)> done) {
  std::make_shared<ListReader>(parts, api, call, std::move(question), std::move(context), std::move(done))
      ->Ask();
}

}  // namespace flintdesk::servicedesk
