#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "http/message/http_date.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/outcome/call_content.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/likeness.hpp"
#include "servicedesk/outcome/settle_time.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/html_text.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/fields.hpp"
#include "servicedesk/wire/text_format.hpp"

/// What a change needs beyond a read: its keyed lock, waiting out a throttle, and finding out what became of
/// it when its response was lost.
namespace flintdesk::servicedesk {
namespace {

constexpr milliseconds kFirstThrottleWait{2'000};
constexpr milliseconds kLongestThrottleWait{60'000};
constexpr milliseconds kShortestTry{500};
// What bars a change is read anew when the change has waited longer than this.
constexpr milliseconds kLongestAfterRead{2'000};
// A service desk that did not respond in time hardly works on a change for longer after that.
constexpr milliseconds kLongestAtWork{300'000};

/// A value as a person knows it: its name, where it is a reference.
std::string WordsFor(const json::Value& shown) {
  if (shown.IsNull()) return "nothing";
  const json::Value* name = shown.Find("name");
  const std::string text = (name == nullptr ? shown : *name).ScalarText().value_or(json::Write(shown));
  return json::Quote(RedactAndShorten(text, 60));
}

}  // namespace

// Two calls that could take each other's things for their own are never unconfirmed at the same time.
void Conversation::TakeLock() {
  group_ = GroupOf(AsGiven());
  const auto entry = parts_.keyed_locks.Enter(group_, [self = shared_from_this()] { self->OnLock(); });
  lock_ = entry.number;
  if (entry.locked) return LetTheLastChangeAge();
  lock_wait_ =
      connector::Wait::For(parts_.timers, call_.cancellation, call_.deadline.Left(parts_.clock),
                           [self = shared_from_this()](bool cancelled) { self->OnNoLock(cancelled); });
}

void Conversation::OnLock() {
  lock_wait_->Stop();
  LetTheLastChangeAge();
}

void Conversation::LetTheLastChangeAge() {
  parts_.deduplication.CatchUp();
  const auto last = model_.Makes() ? std::nullopt : LastChange(parts_.deduplication, call_);
  if (!last || parts_.clock.Now() - last->received >= kBetweenChanges) return TakeOverUnfinished();
  connector::Wait::For(parts_.timers, call_.cancellation, kBetweenChanges,
                       [self = shared_from_this()](bool cancelled) {
                         if (!cancelled) return self->TakeOverUnfinished();
                         self->Finish({Code::kCancelled, "it was cancelled; nothing was sent", {}});
                       });
}

void Conversation::OnNoLock(bool cancelled) {
  Finish({cancelled ? Code::kCancelled : Code::kTimeout,
          "another call with the same content was still on its way; nothing was sent",
          "Retry when that call has ended."});
}

// Keeps back the time that reconciling would take.
http::Context Conversation::ContextOfChange() {
  const Clock::time_point now = parts_.clock.Now();
  if (!unconfirmed_) {
    sent_ = now;
    parts_.deduplication.CatchUp();
    earlier_ = LastChange(parts_.deduplication, call_);
  }
  http::Context context = MakeContext();
  if (BarOf(api_) != nullptr && fence_came_) {
    context.begin_by = *fence_came_ + kLongestAfterRead;
    context.counts_as = 0;
  }
  const milliseconds left = call_.deadline.Left(parts_.clock);
  if (left == milliseconds::max()) return context;
  const milliseconds reserve = ReserveOf(left, SettleTimeOf(call_));
  context.deadline = context.deadline.WithReserve(reserve);
  return context;
}

bool Conversation::RetriesAreLeft() const {
  return sent_again_ < call_.values.Integer("retries").value_or(0);
}

std::optional<milliseconds> Conversation::WaitThatIsAskedFor(const http::Response& response) const {
  return http::ParseRetryAfter(response.HeaderValue("Retry-After"), parts_.clock.EpochMilliseconds());
}

// A rate-limited change was not carried out, so it is retried after the wait; one that only seems to be
// rate-limited is read back first. False when there is no wait: then `throttled` says how long the service
// desk asked for.
bool Conversation::WaitOutThrottle(const http::Response& response, Judgement& throttled) {
  const auto asked = WaitThatIsAskedFor(response);
  milliseconds wait = kFirstThrottleWait;
  for (int i = 0; i < sent_again_ && wait < kLongestThrottleWait; ++i) wait *= 2;
  if (asked) wait = *asked;
  // Two read-backs may follow.
  const milliseconds needed =
      throttled.unclear ? 2 * SettleTimeOf(call_) + 3 * kShortestTry : milliseconds(kShortestTry);
  const bool time = wait + needed < call_.deadline.Left(parts_.clock);
  if (!time || !RetriesAreLeft()) {
    if (sent_again_ > 0) throttled.what += fmt::format(" (after {} attempts)", sent_again_ + 1);
    if (asked && *asked > milliseconds(0)) throttled.what += "; it asks to wait " + http::WordsOfWait(*asked);
    return false;
  }
  connector::Wait::For(
      parts_.timers, call_.cancellation, wait, [self = shared_from_this(), throttled](bool cancelled) {
        if (!cancelled || throttled.unclear) return self->RetryAfterThrottle(throttled);
        self->Finish({Code::kCancelled, "it was cancelled while the service desk rate-limited it", {}});
      });
  return true;
}

// While it waited, an attempt whose response was lost may have been carried out after all.
void Conversation::RetryAfterThrottle(Judgement throttled) {
  if (unconfirmed_ || throttled.unclear) {
    throttled.unclear = throttled.refused = true;
    return ReconcileUnclearOutcome(std::move(throttled), true);
  }
  ++sent_again_;
  if (BarOf(api_) == nullptr) return Send(api_);
  was_refused_ = true;
  ReadAgainBeforeIt();
}

// V1 shows less of notes and of who changed what; where V1 is configured, the host may have V3 as well.
std::vector<Api> Conversation::ApisToRead(Api api, const std::optional<Fence>& fence) const {
  // A list that was read over V1 tells nothing of what V3's list shows.
  const bool listed_by_v1 = model_.Makes() && fence && fence->api == Api::kV1;
  if (api == Api::kV1 && call_.values.Text("api-version") == "v1" && !listed_by_v1)
    return {Api::kV3, Api::kV1};
  return {api};
}

// The one place that every unclear outcome of a change passes through.
void Conversation::ReconcileUnclearOutcome(Judgement unclear, bool waited_out_throttle) {
  if (!unconfirmed_) {
    unconfirmed_ = std::make_unique<UnconfirmedWrite>(
        UnconfirmedWrite{call_, names_, request_id_, sent_, fence_, ApisToRead(api_, fence_), earlier_});
    if (first_file_) unconfirmed_->file_size = first_file_->size;
  }
  unconfirmed_->sends = sent_again_ + 1;
  if (unclear.still_at_work) {
    at_work_until_ = parts_.clock.Now() + kLongestAtWork;
    parts_.journal.WriteAtWork(identity_, kLongestAtWork);
  }
  const auto cancellation = call_.cancellation;
  if (cancellation && cancellation->Cancelled())
    return OnReconciled(std::move(unclear), {Reconciled::End::kCancelled, {}, {}});
  ReconciliationOptions options;
  options.settle_time = SettleTimeOf(call_);
  options.still_at_work = unclear.still_at_work;
  options.only_once = WhyOnlyOnce();
  // A refusal of a retry says nothing about an earlier time whose response was lost.
  only_refused_ = only_refused_ && unclear.refused;
  if (only_refused_ && options.only_once.empty()) options.refusal = unclear.code;
  // A rate limit passes with the wait; whoever refuses for another reason refuses it again.
  const bool refused_again = options.refusal || unclear.code == Code::kThrottled;
  options.may_retry = RetriesAreLeft() && (!refused_again || waited_out_throttle);
  Reconcile(parts_, *unconfirmed_, options,
            [self = shared_from_this(), unclear = std::move(unclear)](Reconciled settled) mutable {
              self->OnReconciled(std::move(unclear), std::move(settled));
            });
}

void Conversation::OnReconciled(Judgement unclear, Reconciled settled) {
  if (settled.end == Reconciled::End::kDone && was_alike_) {
    const json::Value* shown = StateIn(api_, call_, settled.reading.document);
    if (shown == nullptr || WouldChange(api_, call_, names_, *shown) != false) {
      settled.end = Reconciled::End::kUndecided;
      settled.what = "it shows a text that reads like the one that was sent, as it did before";
    }
  }
  if (settled.end == Reconciled::End::kDone) {
    reading_ = std::move(settled.reading);
    unconfirmed_.reset();
    TellWhetherChanged();
    return Succeed("success; the response was lost, but " + settled.what);
  }
  if (settled.end == Reconciled::End::kRetry) {
    ++sent_again_;
    return Send(api_);
  }
  if (settled.end == Reconciled::End::kRefused) {
    unconfirmed_.reset();
    // Nobody has seen what there is: it may count for no other call either.
    if (!settled.was_read) {
      parts_.deduplication.RecordUnnamed(group_, parts_.clock.Now());
      // What may be retried promises that nothing was changed.
      if (RowOf(unclear.code).may_be_retried) unclear.code = Code::kIndeterminate;
      unclear.remedy += fmt::format(
          " It is unknown whether the change got through: check in the service desk {} before sending it "
          "again.",
          WhatToCheck());
    }
  } else {
    unclear.code = Code::kIndeterminate;
    open_ = settled.open && !is_bare_success_;
    longer_timeout_ = settled.longer_timeout;
  }
  if (!settled.what.empty()) unclear.what += "; " + settled.what;
  Finish(std::move(unclear));
}

// V1 reads a time on its service desk's clocks, whichever zone the connector names.
void Conversation::WarnOfOtherTimes() const {
  if (api_ != Api::kV1) return;
  const std::vector<std::string> others = TimesShownOtherwise(call_, reading_.document);
  if (others.empty()) return;
  Log(LogLevel::kWarning,
      fmt::format("{} {}: the service desk shows {}: the connector's time-zone is not that of its clocks, so "
                  "set it to the service desk's and send the time again",
                  Redact(call_.connector), call_.action->name, Join(others, ", ")));
}

// V3 refuses a field that it does not know; V1 says success.
void Conversation::WarnOfFieldsNotShown() const {
  if (api_ != Api::kV1) return;
  const std::vector<std::string> missing = FieldsNotShown(call_, names_, reading_.document);
  if (missing.empty()) return;
  Log(LogLevel::kWarning,
      fmt::format(
          "{} {}: the response shows the request without {}; V1 silently ignores a field that it does not "
          "know, so check the label in the service desk",
          Redact(call_.connector), call_.action->name, RedactAndShorten(Join(missing, ", "), 200)));
}

// What a success of V3 shows in place of `expected`, as half a sentence; empty when it shows that, or
// nothing.
std::string Conversation::WhatElseIsShown(const Thing& expected) const {
  const json::Object* document = reading_.document.IfObject();
  if (api_ != Api::kV3 || document == nullptr || FirstOf(reading_.document, expected.v3_single) != nullptr)
    return {};
  for (const auto& [name, member] : *document) {
    if (name == "response_status" || name == "list_info" || name == "operation") continue;
    if (member.IsArray()) return "it holds a list";
    if (member.IsObject()) return "it shows " + json::Quote(RedactAndShorten(name, 40));
  }
  return {};
}

// Why a success is not that of this change, as half a sentence; empty when it may be. A proxy may hand out
// the response to an earlier call.
std::string Conversation::WhyOfAnother() {
  const json::Value& document = reading_.document;
  const Thing* made = ThingMadeBy(call_);
  if (const std::string other = WhatElseIsShown(made ? *made : *model_.thing); !other.empty()) return other;
  const json::Value* shown = made ? ThingIn(api_, *made, document) : nullptr;
  // V3 shows what it has made with its id; without one it may have made nothing.
  const bool is_hollow = shown != nullptr && api_ == Api::kV3 && IdIn(api_, *made, *shown).empty();
  if (made && (shown == nullptr || is_hollow)) {
    const std::optional<Rows> rows = RowsIn(api_, *made, document);
    if (rows && (api_ == Api::kV3 || rows->rows.size() > 1)) return "it holds a list";
    // V1 has successes without what was made, but for a request.
    if (api_ == Api::kV1 && !made->is_request) return {};
    is_bare_success_ = true;
    return fmt::format("it says success and shows no {}", made->name);
  }
  if (!made) shown = api_ == Api::kV3 && model_.thing->is_request ? StateIn(api_, call_, document) : nullptr;
  if (shown == nullptr || !shown->IsObject()) return {};
  const json::Value* of = made ? shown->Path({"request", "id"}) : shown->Find("id");
  const std::string request = TextOf(of);
  if (!request_id_.empty() && !request.empty() && request != request_id_)
    return "it is of request " + Redact(request);
  const std::string id = made ? IdIn(api_, *made, *shown) : std::string{};
  if (id.empty()) return {};
  const auto recorded = parts_.deduplication.Recorded(RecordNameOf(call_, *made, id));
  const bool is_copy = recorded && recorded->made && recorded->made == MadeAt(api_, *made, *shown);
  const bool was_there = fence_ && fence_->ids.contains(id);
  const bool is_old = !fence_ && IsOlderThanTheCall(*made, *shown);
  // Of a note that nobody has seen before no text is compared.
  if (!is_copy && !was_there && !is_old) return {};
  if (Compare(api_, call_, names_, *shown) != Match::kDifferent) return {};
  // The service desk's clock may have been set back, and have altered the text as well.
  if (is_old) is_bare_success_ = true;
  return fmt::format("its {} {} was there before, with another text", made->name, Redact(id));
}

bool Conversation::IsOlderThanTheCall(const Thing& made, const json::Value& shown) const {
  const auto when = MadeAt(api_, made, shown);
  if (!when || GivesItsTime(call_) || !parts_.record_clocks.IsKnown(DeskOf(call_))) return false;
  const auto earliest = parts_.record_clocks.At(DeskOf(call_), sent_).earliest;
  return earliest && *when + connector::UnitOf(*when) < *earliest - kClockMargin;
}

void Conversation::RecordWhatWasMade() {
  unconfirmed_.reset();
  RememberChange(parts_, call_, api_, reading_.document, sent_, {fence_, {}, {}});
  if (!parts_.record_clocks.IsKnown(DeskOf(call_))) learnt_->shows_no_times.insert(DeskOf(call_));
  const Thing* thing = ThingMadeBy(call_);
  if (thing == nullptr) return;
  const json::Value* shown = ThingIn(api_, *thing, reading_.document);
  const std::string id = shown == nullptr ? std::string{} : IdIn(api_, *thing, *shown);
  if (id.empty()) {
    parts_.deduplication.RecordUnnamed(group_, parts_.clock.Now());
  } else {
    parts_.deduplication.Record(RecordNameOf(call_, *thing, id), parts_.clock.Now(),
                                MadeAt(api_, *thing, *shown));
  }
}

// It has been carried out: what was there before tells whether anything is other than it was.
void Conversation::TellWhetherChanged() {
  if (model_.Makes() || std::holds_alternative<Gone>(model_.evidence)) changed_ = true;
  if (fence_ && fence_->match != Match::kUnknown) changed_ = fence_->match == Match::kDifferent;
  if (!changed_) changed_ = would_change_;
  // Had it been so already, the service desk would have refused the change in words of its own.
  const bool is_told = api_ == Api::kV3 && model_.already && !model_.already->says.empty();
  if (!changed_ && !fence_ && !before_ && is_told) changed_ = true;
}

// What was sent beside what was shown before it; empty where nothing was.
std::vector<Difference> Conversation::DifferencesBefore() const {
  if (!before_ || before_->first != api_) return {};
  return Differences(api_, call_, names_, before_->second, Values::kKept);
}

// Does the response show a value as it was sent, or at least other than it was? V1 shows none, and where the
// API has nothing but its status, the success has to do.
bool Conversation::ShowsChange() const {
  if (!std::holds_alternative<SameState>(model_.evidence) || api_ == Api::kV1 || model_.shows_status_alone)
    return true;
  const json::Value* shown = StateIn(api_, call_, reading_.document);
  if (shown == nullptr) return false;
  const std::vector<Difference> now = Differences(api_, call_, names_, *shown, Values::kKept);
  const std::vector<Difference> before = DifferencesBefore();
  for (std::size_t i = 0; i < now.size(); ++i) {
    const bool was_so = i < before.size() && before[i].match == Match::kSame;
    const bool is_other = i < before.size() && !now[i].shown.IsNull() && now[i].shown != before[i].shown;
    if (!was_so && (now[i].match == Match::kSame || is_other)) return true;
  }
  return false;
}

// A rule of the service desk may have set another value, or it has left out what was sent.
void Conversation::WarnOfOtherValues() {
  if (api_ != Api::kV3 || !std::holds_alternative<SameState>(model_.evidence)) return;
  const json::Value* shown = StateIn(api_, call_, reading_.document);
  if (shown == nullptr || !shown->IsObject()) return;
  const std::vector<Difference> before = DifferencesBefore();
  std::vector<std::string> others;
  const std::vector<Difference> now = Differences(api_, call_, names_, *shown, Values::kKept);
  for (std::size_t i = 0; i < now.size(); ++i) {
    const Difference& one = now[i];
    const Member* member = FindMember(model_.members, one.parameter);
    const bool is_text = member == nullptr || member->form == Form::kHtml || member->form == Form::kTyped;
    // One that is as it was before was not set, unless service desks like this one write texts in ways of
    // their own.
    const bool is_as_before = i < before.size() && !one.shown.IsNull() && one.shown == before[i].shown &&
                              !installation_.Has(ShowsOtherTexts());
    if (one.match != Match::kDifferent || (is_text && !is_as_before)) continue;
    others.push_back(fmt::format("{} {}", one.parameter, WordsFor(one.shown)));
  }
  if (others.empty()) return;
  shows_others_ = true;
  changed_.reset();
  Log(LogLevel::kWarning,
      fmt::format("{} {}: the service desk has taken the change and shows {}, which is not what was sent: a "
                  "rule of its own, or a field that this key may not set",
                  Redact(call_.connector), call_.action->name, RedactAndShorten(Join(others, ", "), 300)));
}

// Each text that the response shows is held against what was sent.
void Conversation::WarnOfOtherTexts() const {
  const bool v3 = api_ == Api::kV3;
  const json::Value* shown = nullptr;
  if (const Thing* thing = ThingMadeBy(call_))
    shown = ThingIn(api_, *thing, reading_.document);
  else if (std::holds_alternative<SameState>(model_.evidence))
    shown = StateIn(api_, call_, reading_.document);
  if (shown == nullptr || !shown->IsObject()) return;
  for (const Member& member : model_.members) {
    const bool html = member.form == Form::kHtml;
    if ((!html && member.form != Form::kTyped) || !call_.values.Has(member.name())) continue;
    WarnOfOtherText(html ? HtmlOf(call_.values, member.name()) : call_.values.Text(member.name()),
                    v3 ? At(*shown, member.v3) : AnyCase(*shown, member.v1_shown));
  }
}

// A text that comes back changed will one day make a call end with 13.
void Conversation::WarnOfOtherText(const std::string& sent, const json::Value* shown) const {
  if (shown == nullptr || shown->IsNull() || PlainContent(sent).empty()) return;
  if (AreTheSameText(sent, TextOf(shown))) return;
  if (installation_.Has(ShowsOtherTexts())) return;
  installation_.Keep(ShowsOtherTexts());
  Log(LogLevel::kWarning,
      fmt::format("{} {}: the service desk has changed a text: it shows {} for {}; when a response is lost, "
                  "a call with such "
                  "a text may end with 13",
                  Redact(call_.connector), call_.action->name,
                  json::Quote(RedactAndShorten(TextOf(shown), 80)), json::Quote(RedactAndShorten(sent, 80))));
}

std::string Conversation::WhyOnlyOnce() const {
  if (call_.action->sends_mail) return "a mail may have left";
  if (is_bare_success_) return "the service desk has said success";
  const std::string version = call_.values.Text("api-version");
  if (const auto said = SaidApi(version); said && *said != api_)
    return fmt::format("it was sent over {}, and api-version is {} now", NameOf(api_), version);
  const bool once = api_ == Api::kV1 ? model_.wire.v1->once : V3WireOf(call_)->once;
  return once ? "a second time does something else" : "";
}

std::string Conversation::WhatToCheck() const {
  if (!model_.to_check.empty() && CanFill(model_.to_check, call_)) return FillText(model_.to_check, call_);
  const std::string name(model_.thing->name);
  const std::string of = request_id_.empty() ? "" : " of request " + Redact(request_id_);
  if (std::holds_alternative<Gone>(model_.evidence)) return "whether the " + name + of + " is gone";
  if (model_.Makes()) return "whether there is a new " + name + of;
  return "whether " + (model_.thing->is_request ? "request " + Redact(request_id_) : "the " + name + of) +
         " shows what was sent";
}

// Empty: an equal call would not look, or hardly in time.
std::string Conversation::WhenToCallAgain() const {
  constexpr milliseconds kMinute{60'000};
  if (!parts_.journal.IsShared()) return {};
  const Clock::time_point now = parts_.clock.Now();
  if (at_work_until_ > now + kMinute) {
    const auto wait = std::chrono::ceil<std::chrono::minutes>(at_work_until_ - now).count();
    return wait == kLongestAtWork / kMinute ? "in five minutes" : fmt::format("in {} minutes", wait);
  }
  const auto left = std::max(last_sent_, at_work_until_) + connector::kReachOfUnfinished - now;
  const auto minutes = std::chrono::floor<std::chrono::minutes>(left - kMinute).count();
  if (minutes < 2) return {};
  constexpr int kAnHour = 55;
  return minutes >= kAnHour ? "within the hour" : fmt::format("within {} minutes", minutes);
}

// An unconfirmed write ends with success or with the service desk's own refusal; a retry that could not be
// sent settles nothing.
void Conversation::KeepUnconfirmed(Judgement& judgement) {
  switch (judgement.code) {
    case Code::kSuccess:
    case Code::kIndeterminate:
    case Code::kUnauthenticated:
    case Code::kForbidden:
    case Code::kNotFound:
    case Code::kRejected:
    case Code::kConflict:
      break;
    default:
      judgement.code = Code::kIndeterminate;
      judgement.what = "the response was lost, and the retry failed: " + judgement.what;
      open_ = true;
      break;
  }
  if (judgement.code != Code::kIndeterminate) return;
  if (resent_ > 0) judgement.what += fmt::format("; it was sent {} times", resent_ + 1);
  std::string again = " before sending it again";
  if (const std::string when = WhenToCallAgain(); IsOpen(judgement.code) && !when.empty())
    again = fmt::format(
        ", or make the same call again {}{}, which looks there first", when,
        longer_timeout_ ? fmt::format(" with a timeout of {} ms or more", longer_timeout_->count()) : "");
  judgement.remedy =
      fmt::format("It may have been carried out: check in the service desk {}{}.", WhatToCheck(), again);
}

}  // namespace flintdesk::servicedesk
