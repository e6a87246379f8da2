#include "servicedesk/outcome/verifying_read.hpp"

#include <random>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/dialect.hpp"

namespace flintdesk::servicedesk {
namespace {

int SomeRows(ListSize size) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const bool shorter = size == ListSize::kShorter;
  return std::uniform_int_distribution<int>(static_cast<int>(shorter ? kFewestRows : kMostRowsBefore + 1),
                                            static_cast<int>(shorter ? kMostRowsBefore : kMostRows))(random);
}

/// V3 shows it as a row of its list, and nowhere else.
bool IsRowOnly(Api api, const Thing& thing) { return api == Api::kV3 && thing.v3_row_only; }

/// The last id of the path: of the thing itself.
std::string OwnIdOf(const connector::CheckedCall& call) {
  std::string_view path = V3WireOf(call)->path;
  const std::size_t open = path.rfind('{');
  if (open == std::string_view::npos) return {};
  path.remove_prefix(open + 1);
  return ValueOf(call, path.substr(0, path.find('}')));
}

}  // namespace

http::Request PastCaches(http::Request request) {
  request.headers.push_back({"Cache-Control", "no-cache"});
  request.headers.push_back({"Pragma", "no-cache"});
  return request;
}

http::Request ReadOfList(Api api, const connector::CheckedCall& call, const Thing& thing, bool sorted,
                         ListSize size) {
  if (api == Api::kV1) {
    json::Object page;
    if (thing.v1_pages)
      page = {{"from", "0"}, {"limit", std::to_string(kV1Rows)}, {"filterby", "All_Requests"}};
    return PastCaches(BuildV1Read(call, thing.v1_list, FillPath(thing.v1_path, call), page));
  }
  json::Object info{{"row_count", SomeRows(size)}};
  if (sorted && !thing.v3_sorted.empty()) {
    info.Set("sort_field", thing.v3_sorted);
    info.Set("sort_order", "desc");
  }
  return PastCaches(BuildV3Read(call, FillPath(thing.v3_list_path, call), {{"list_info", std::move(info)}}));
}

http::Request ReadOfThing(Api api, const connector::CheckedCall& call, const Thing& thing,
                          const std::string& id) {
  const std::string last = PercentEncode(id);
  if (api == Api::kV1)
    return PastCaches(BuildV1Read(call, thing.v1_read, FillPath(thing.v1_path, call) + last));
  return PastCaches(BuildV3Read(call, FillPath(thing.v3_list_path, call) + "/" + last));
}

http::Request ReadOfState(Api api, const connector::CheckedCall& call) {
  const Thing& thing = *ModelOf(call).thing;
  if (IsRowOnly(api, thing)) return ReadOfList(api, call, thing, false);
  if (api == Api::kV3) return PastCaches(BuildV3Read(call, FillPath(thing.v3_path, call)));
  return PastCaches(BuildV1Read(call, thing.v1_read, FillPath(thing.v1_one_path, call)));
}

bool HasRead(Api api, const connector::CheckedCall& call) {
  const Thing& thing = *ModelOf(call).thing;
  if (ModelOf(call).Makes()) return !(api == Api::kV1 ? thing.v1_list : thing.v3_list_path).empty();
  if (api == Api::kV1) return !thing.v1_read.empty();
  return !thing.v3_path.empty() || IsRowOnly(api, thing);
}

std::optional<http::Request> ReadOfHolder(Api api, const connector::CheckedCall& call) {
  if (RequestIdOf(call).empty()) return std::nullopt;
  const Thing& request = RequestThing();
  // V1 has no parts of parts.
  if (api == Api::kV1)
    return PastCaches(BuildV1Read(call, request.v1_read, FillPath(request.v1_one_path, call)));
  const Thing* made = ThingMadeBy(call);
  std::string_view path = request.v3_path;
  if (made != nullptr && !made->v3_list_path.empty())
    path = made->v3_list_path.substr(0, made->v3_list_path.rfind('/'));
  return PastCaches(BuildV3Read(call, FillPath(path, call)));
}

const json::Value* StateIn(Api api, const connector::CheckedCall& call, const json::Value& document) {
  if (api == Api::kV1) return document.Path({"operation", "Details"});
  const Thing& thing = *ModelOf(call).thing;
  const json::Value* one = FirstOf(document, thing.v3_single);
  if (!IsRowOnly(api, thing)) return one;
  const std::string id = OwnIdOf(call);
  const json::Value* list = FirstOf(document, thing.v3_lists);
  // The response to a change shows it by itself.
  if (list == nullptr) return one != nullptr && TextOf(one->Find("id")) == id ? one : nullptr;
  if (list->IfArray() == nullptr) return nullptr;
  for (const json::Value& row : *list->IfArray())
    if (TextOf(row.Find("id")) == id) return &row;
  return nullptr;
}

bool IsPartOfRequest(const connector::CheckedCall& call) {
  const Thing& thing = *ModelOf(call).thing;
  const std::string_view path = thing.v3_row_only ? thing.v3_list_path : thing.v3_path;
  return path.starts_with(std::string(RequestThing().v3_path) + "/");
}

bool IsGoneFromList(Api api, const connector::CheckedCall& call, const json::Value& document) {
  const Thing& thing = *ModelOf(call).thing;
  if (!IsRowOnly(api, thing)) return false;
  const json::Value* list = FirstOf(document, thing.v3_lists);
  // A list that does not say that it is whole shows what is there, and not what is gone.
  const bool is_whole =
      list != nullptr && list->IsArray() && TextOf(document.Path({"list_info", "has_more_rows"})) == "false";
  return is_whole && StateIn(api, call, document) == nullptr;
}

std::string ValueOf(Api api, const json::Value& shown, const StateIs& state) {
  return TextOf(api == Api::kV3 ? At(shown, state.v3) : InAnyCase(shown, state.v1));
}

std::optional<bool> FlagOf(Api api, const json::Value& shown, const StateIs& state) {
  const json::Value* flag = api == Api::kV3 ? At(shown, state.v3) : InAnyCase(shown, state.v1);
  if (flag == nullptr || flag->IsNull()) return false;
  const std::string text = ToLower(TextOf(flag));
  if (text != "true" && text != "false") return std::nullopt;
  return text == "true";
}

std::string WantedState(const connector::CheckedCall& call, const ValueNames& names, const StateIs& state) {
  const Member* member = FindMember(ModelOf(call).thing->members, state.field);
  return names.Of({state.field, member == nullptr ? std::string_view{} : member->field.lookup}, state.value);
}

std::string WhyStale(const http::Response& response, milliseconds since) {
  for (const http::Header& header : response.headers) {
    if (!EqualsIgnoreCase(header.name, "Age")) continue;
    // An age has whole seconds.
    if (Trim(header.value) == "0" && since >= milliseconds(1'000)) continue;
    return fmt::format("the response came from a cache (Age: {})", RedactAndShorten(header.value, 40));
  }
  return {};
}

}  // namespace flintdesk::servicedesk
