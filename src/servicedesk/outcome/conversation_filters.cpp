#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/search.hpp"

/// A list that is empty because it was searched by a name that there is not looks like one that has nothing
/// to show. So the names are looked up as those of a change are, but afterwards, and only when nothing came.
/// Of several names of which one has no row, that one is looked up, and a warning tells what was found.
namespace flintdesk::servicedesk {

bool Conversation::IsToCheckFilters() const {
  if (!walk_ || (!walk_->IsEmpty() && !names_with_rows_) || searched_ || api_ != Api::kV3 || !IsPreflightOn())
    return false;
  return !PeopleToCheck().empty() || !ValuesToCheck().empty();
}

void Conversation::CheckFilters() {
  searched_ = CriteriaOf(call_, names_).value();
  people_ = PeopleToCheck();
  BeginNames();
  LookUpPeople(api_);
}

// A list of names may leave out those that are not in use any more, which old requests still have. The page
// that was empty does not tell: it may have come from a cache.
void Conversation::ConfirmFindings(std::size_t from) {
  if (from == findings_.size()) return EndFilters();
  const json::Object info{
      {"row_count", 1}, {"start_index", 1}, {"search_criteria", *findings_[from].criterion}};
  parts_.client.Send(
      PastCaches(BuildV3Read(call_, FillPath(model_.thing->v3_list_path, call_), {{"list_info", info}})),
      ContextOfNames(), [self = shared_from_this(), from](const Exchanged& exchanged) {
        if (self->EndedByLookup(exchanged)) return;
        const bool is_fresh = exchanged.ok() && WhyStale(exchanged.value()).empty();
        const json::Value document = is_fresh ? SuccessIn(exchanged) : json::Value();
        const auto listed = ListedIn(Api::kV3, *self->model_.thing, document);
        if (listed && listed->shown.empty() && !listed->more) return self->ConfirmFindings(from + 1);
        self->findings_.erase(self->findings_.begin() + static_cast<std::ptrdiff_t>(from));
        self->ConfirmFindings(from);
      });
}

void Conversation::EndFilters() {
  if (names_with_rows_) {
    for (const Finding& finding : std::exchange(findings_, {}))
      Log(LogLevel::kWarning,
          fmt::format("{} {}: {}", Redact(call_.connector), call_.action->name, finding.what));
  } else if (!findings_.empty()) {
    reading_ = {};  // which says that all is well
    return Finish(JudgementOfFindings());
  }
  // Found under another spelling, by which a service desk that compares letters would have found nothing.
  if (CriteriaOf(call_, names_).value() != *searched_ && BeginList().ok()) return Send(api_);
  Succeed("success");
}

}  // namespace flintdesk::servicedesk
