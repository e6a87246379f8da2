#include "servicedesk/outcome/account.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/outcome/lookup.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/html_text.hpp"
#include "servicedesk/response/response.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kMostNamed = 5;
// No source says whether the list has pages. 100 rows are the most that any other list gives at once, so that
// fewer are all.
constexpr std::size_t kPageOfAccounts = 100;

std::string Shown(std::string_view text) { return json::Quote(RedactAndShorten(text, 80)); }

/// The nearest, or all where they are few.
std::string WhichThereAre(std::string_view account, const std::vector<std::string>& names) {
  if (const auto nearest = NearestOf(account, names)) return "; did you mean " + Shown(*nearest) + "?";
  if (names.size() > kMostNamed) return {};
  std::vector<std::string> shown;
  for (const std::string& name : names) shown.push_back(Shown(name));
  return fmt::format("; there {} {}", shown.size() == 1 ? "is" : "are", Join(shown, ", "));
}

AccountView NotTold(std::string why, bool is_settled) {
  return {AccountView::Is::kNotTold, std::move(why), {}, is_settled};
}

}  // namespace

http::Request BuildAccountsRead(const connector::CheckedCall& call) {
  http::Request request;
  request.origin = call.origin;
  request.target = "/sdpapi/admin/account?format=json";
  if (call.values.Has("portal-id"))
    request.target += "&PORTALID=" + PercentEncode(call.values.Text("portal-id"));
  request.headers = {{"Accept", "application/json, application/xml, text/xml"}};
  request.credentials = call.credentials;
  request.key_in_form = true;
  return PastCaches(std::move(request));
}

AccountView LookForAccount(const http::Outcome& exchanged, std::string_view account) {
  if (!exchanged.ok()) return NotTold(exchanged.error().message, false);
  const int status = exchanged->status;
  const Reading reading = ReadResponse(Api::kV1, *exchanged, {});
  const std::vector<LookupRow> rows = RowsOfList(Api::kV1, reading.document);
  if (status < 200 || status > 299 || reading.verdict != Verdict::kSuccess || !WhyStale(*exchanged).empty())
    return NotTold(
        fmt::format("the list of accounts can't be read over V1 (HTTP {})", status),
        status < 500 && status != 401 && status != 429 && reading.throttle == http::Throttle::kNone);
  std::vector<std::string> names;
  for (const LookupRow& row : rows) names.push_back(PlainContent(row.name));
  if (std::ranges::any_of(names, [&](const auto& name) { return FoldedName(name) == FoldedName(account); }))
    return {AccountView::Is::kThere, {}, {}};
  // An empty list is rather one that this key may not see, and a row without a name may be the one.
  if (names.empty() || std::ranges::any_of(names, [](const auto& name) { return name.empty(); }))
    return NotTold("the list of accounts shows no names", true);
  if (names.size() >= kPageOfAccounts)
    return NotTold(fmt::format("the list of accounts shows {}, and there may be more", names.size()), true);
  return {AccountView::Is::kUnknown,
          fmt::format("the service desk has no account {}{}", Shown(account), WhichThereAre(account, names)),
          "Correct account, in the connector's configuration or in the call."};
}

}  // namespace flintdesk::servicedesk
