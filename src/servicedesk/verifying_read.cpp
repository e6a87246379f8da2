#include "servicedesk/verifying_read.hpp"

#include <random>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/dialect.hpp"

namespace flintdesk::servicedesk {
namespace {

int SomeRows() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_int_distribution<int>(static_cast<int>(kFewestRows),
                                            static_cast<int>(kMostRows))(random);
}

http::Request PastCaches(http::Request request) {
  request.headers.push_back({"Cache-Control", "no-cache"});
  request.headers.push_back({"Pragma", "no-cache"});
  return request;
}

bool SetsResolution(const connector::CheckedCall& call) { return call.action->name == "add-resolution"; }

std::string PathOfList(Thing thing, const std::string& request_id) {
  const ThingShape& shape = ShapeOf(thing);
  if (!shape.IsPartOfARequest()) return "/requests";
  return "/requests/" + PercentEncode(request_id) + std::string(shape.path);
}

}  // namespace

http::Request ReadOfList(Api api, const connector::CheckedCall& call, Thing thing,
                         const std::string& request_id, bool sorted) {
  const ThingShape& shape = ShapeOf(thing);
  if (api == Api::kV1 && !shape.IsPartOfARequest()) {
    return PastCaches(
        BuildV1Read(call, std::string(shape.v1_list), "/sdpapi/request/",
                    {{"from", "0"}, {"limit", std::to_string(kV1Rows)}, {"filterby", "All_Requests"}}));
  }
  if (api == Api::kV1) {
    return PastCaches(BuildV1Read(call, std::string(shape.v1_list),
                                  "/sdpapi/request/" + PercentEncode(request_id) + std::string(shape.path)));
  }
  json::Object info{{"row_count", SomeRows()}};
  if (sorted) {
    info.Set("sort_field", shape.v3_sorted);
    info.Set("sort_order", "desc");
  }
  return PastCaches(BuildV3Read(call, PathOfList(thing, request_id), {{"list_info", std::move(info)}}));
}

http::Request ReadOfThing(Api api, const connector::CheckedCall& call, Thing thing,
                          const std::string& request_id, const std::string& id) {
  if (api == Api::kV1) return PastCaches(BuildV1ReadBack(call, id));
  return PastCaches(BuildV3Read(call, PathOfList(thing, request_id) + "/" + PercentEncode(id)));
}

http::Request ReadOfState(Api api, const connector::CheckedCall& call, const std::string& request_id) {
  if (!SetsResolution(call)) return PastCaches(BuildReadBack(api, call, request_id));
  const std::string id = PercentEncode(request_id);
  if (api == Api::kV3) return PastCaches(BuildV3Read(call, "/requests/" + id + "/resolutions"));
  return PastCaches(BuildV1Read(call, "GET_RESOLUTION", "/sdpapi/request/" + id + "/resolution"));
}

const json::Value* StateIn(Api api, const connector::CheckedCall& call, const json::Value& document) {
  if (api == Api::kV1) return document.Path({"operation", "Details"});
  return document.Find(SetsResolution(call) ? "resolution" : "request");
}

Touched StateTouched(Api api, const connector::CheckedCall& call, const json::Value& state) {
  return SetsResolution(call) ? ResolutionTouched(api, state) : RequestTouched(api, state);
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
