#include "servicedesk/modules/closing.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/model/words.hpp"
#include "servicedesk/modules/modules.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kShownBytes = 60;

}  // namespace

std::string RemedyForClosing(const std::vector<std::string>& named, std::string_view sentence) {
  std::vector<std::string> wanted(named.begin(), named.end());
  for (const std::string_view word : {"resolution", "technician", "category", "worklog", "solution"})
    if (named.empty() && HasWord(sentence, word)) wanted.emplace_back(word);
  if (wanted.empty() && (HasWord(sentence, "unassigned") || HasWord(sentence, "assigned")))
    wanted.emplace_back("technician");
  std::vector<std::string> steps;
  for (const std::string& path : wanted) {
    const std::string field = path.substr(path.rfind('.') + 1);
    const Member* member = FindMember(RequestThing().members, field);
    std::string step;
    if (field == "resolution" || field == "solution" || path.starts_with("resolution"))
      step = "fill in the resolution first (add-resolution)";
    else if (field == "worklog" || field == "worklogs" || field == "time_spent" || field == "time_elapsed")
      step = "log the work first (add-worklog)";
    else if (field == "technician" || field == "owner")
      step = "assign the request to a technician first (assign-request or pickup-request)";
    else if (field == "closure_comments" || field == "closure_info")
      step = "give close-comment";
    else if (field == "requester_ack_resolution")
      step = "give close-accepted";
    else
      step = fmt::format("fill in {} first (edit-request)",
                         Shorten(Printable(Redact(member == nullptr ? field : member->name())), kShownBytes));
    if (std::ranges::find(steps, step) == steps.end()) steps.push_back(std::move(step));
  }
  if (steps.empty()) return {};
  std::string remedy = Join(steps, ", and ");
  remedy.front() = static_cast<char>(remedy.front() - 'a' + 'A');
  return remedy + ", then close the request again.";
}

Demands DemandsOnClosing(std::string_view given_by) {
  return {kClosed, "to close a request", RemedyForClosing, given_by};
}

}  // namespace flintdesk::servicedesk
