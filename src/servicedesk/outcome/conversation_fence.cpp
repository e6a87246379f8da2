#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/outcome/auto_detection.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/earlier_change.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/shown_member.hpp"

/// What a change does before it is sent for the first time: it makes sure that what it will have made can be
/// told from what was there.
namespace flintdesk::servicedesk {
namespace {

constexpr milliseconds kLongestFence{10'000};
constexpr milliseconds kFenceThrottleWait{2'000};
// A call that finds another one reading before its first change waits this often for its response, which will
// tell both what they need: a second at most.
constexpr int kMostWaits = 250;
constexpr milliseconds kOneWait{4};

// A probe that ends so shows that the call would, too; one that may not list requests shows nothing about the
// call.
bool ForbidsAnyCall(Code code) {
  return code == Code::kUnauthenticated || code == Code::kThrottled || code == Code::kServerError ||
         code == Code::kUnreachable;
}

}  // namespace

// V1 does not show when a request was last changed; where V1 is configured, the host may have V3 as well.
bool Conversation::NeedsFence(Api api) const {
  if (!HasRead(AsksV3Before() ? Api::kV3 : api, call_)) return false;
  if (BarOf(api) != nullptr) return true;
  // That a thing is gone says something of this call only where it was there.
  if (std::holds_alternative<Gone>(model_.evidence)) return true;
  // That a thing is in a state says nothing of a mail where it was in that state before.
  if (call_.action->sends_mail && !model_.Makes()) return true;
  // It is V3 that shows what is compared, also for a call over V1.
  if (model_.reads_first && (api == Api::kV3 || !installation_.Has(HasNoV3()))) return true;
  connector::RecordClocks& clocks = parts_.record_clocks;
  const Thing* adds = ThingMadeBy(call_);
  // A clock tells nothing of things that show no time.
  const bool shows_time = api == Api::kV1 || adds == nullptr || !adds->v3_made.empty();
  const bool timed = shows_time && !GivesItsTime(call_) &&
                     (api == Api::kV3 || adds == nullptr || installation_.Has(ShowsTimesOnV1(*adds)));
  const bool by_author =
      adds != nullptr &&
      clocks.Author(DeskOf(call_), KeyDigestOf(call_), AuthorKindOf(api, *adds)).has_value();
  if (timed && clocks.IsKnown(DeskOf(call_), adds == nullptr || by_author)) return false;
  if (adds != nullptr && !timed) return true;
  if (api == Api::kV1) {
    if (!AsksV3Before()) return true;
    if (installation_.Has(HasNoV3())) return false;
  }
  return !clocks.LastTouched(DeskOf(call_));
}

void Conversation::Prepare(Api api, bool api_known) {
  if (api_known && !NeedsFence(api)) return SendFirst(api);
  // What this API cannot carry is refused before anything is sent.
  if (api_known && !BuildRequest(api, call_, names_, wrap_, File()).ok()) return Send(api);
  const auto reading = learnt_->fences.find(DeskOf(call_));
  const bool other = reading != learnt_->fences.end() && reading->second > 0 &&
                     !learnt_->shows_no_times.contains(DeskOf(call_));
  if (other && waited_for_fence_ < kMostWaits) return WaitForAnotherFence(api, api_known);
  ReadFenceFirst(api, api_known);
}

void Conversation::WaitForAnotherFence(Api api, bool api_known) {
  ++waited_for_fence_;
  if (kOneWait * kMostWaits > call_.deadline.Left(parts_.clock)) return ReadFenceFirst(api, api_known);
  connector::Wait::For(
      parts_.timers, call_.cancellation, kOneWait,
      [self = shared_from_this(), api, api_known](bool cancelled) {
        // The other call may have found out which API there is.
        if (!cancelled) return api_known ? self->Prepare(api, true) : self->ChooseApi();
        self->Finish({Code::kCancelled, fmt::format("it was cancelled; {}", self->NothingSent()), {}});
      });
}

// V1 does not show when a request was last changed.
bool Conversation::AsksV3Before() const {
  return !model_.Makes() && model_.thing->v1_touched.empty() && !model_.thing->v3_touched.empty();
}

void Conversation::ReadFenceFirst(Api api, bool api_known) {
  reads_fence_ = true;
  ++learnt_->fences[DeskOf(call_)];
  http::Context context = MakeContext();
  const milliseconds left = call_.deadline.Left(parts_.clock);
  if (api_known && left != milliseconds::max())
    context.deadline =
        context.deadline.Earlier(Deadline::In(std::min(kLongestFence, left / 3), parts_.clock));
  context.label += " (read before it)";
  if (BarOf(api) != nullptr) context.counts_as = 2;
  ReadFence(parts_, api == Api::kV1 && AsksV3Before() ? Api::kV3 : api, call_, request_id_,
            std::move(context), [self = shared_from_this(), api, api_known](FenceRead read) {
              self->fence_came_ = self->parts_.clock.Now();
              self->OnFence(api, api_known, std::move(read));
            });
}

// Nothing has been changed yet. A read that fails leaves the call without a fence, unless it shows that no
// call would come through.
void Conversation::OnFence(Api api, bool api_known, FenceRead read) {
  fence_ = std::move(read.fence);
  const bool asked_v3 = !api_known || api == Api::kV3 || AsksV3Before();
  read_before_ = asked_v3 ? Api::kV3 : Api::kV1;
  if (!api_known && EndedByProbe(read)) return;
  if (read.failure) {
    Asked asked = Question(api);
    asked.effect = catalogue::Effect::kReads;
    Judgement judgement = ClassifyFailure(asked, *read.failure);
    const bool over = judgement.code == Code::kCancelled || call_.deadline.Passed(parts_.clock);
    if (over || !api_known || judgement.code == Code::kUnreachable ||
        judgement.code == Code::kInvalidConfiguration) {
      if (judgement.code == Code::kTimeout) judgement.what += fmt::format("; {}", NothingSent());
      return Finish(std::move(judgement));
    }
    Log(LogLevel::kDebug, fmt::format("{} {}: what is there could not be read before the change: {}",
                                      Redact(call_.connector), call_.action->name, judgement.what));
  }
  const Api read_over = asked_v3 ? Api::kV3 : Api::kV1;
  const Reading reading = read.response ? ReadResponse(read_over, *read.response, request_id_) : Reading{};
  const json::Value* shown =
      fence_ && !model_.Makes() ? StateIn(read_over, call_, reading.document) : nullptr;
  if (shown != nullptr && asked_v3 && (model_.reads_first || EditsTheRequest(call_)))
    HoldAgainstBefore(*shown);
  else if (shown != nullptr && read_over == api)
    would_change_ = WouldChange(api, call_, names_, *shown);
  // What was so before shows no mail.
  if (call_.action->sends_mail && would_change_)
    fence_->match = *would_change_ ? Match::kDifferent : Match::kSame;
  if (fence_) KeepBefore(read_over, reading.document);
  if (model_.reads_first && fence_ && fence_->match == Match::kSame) {
    api_ = Api::kV3;
    reading_ = reading;
    changed_ = false;
    return Succeed(fmt::format("request {} is so already; nothing was sent", Redact(request_id_)));
  }
  if (api_known && read.response) {
    Asked question = Question(api);
    question.effect = catalogue::Effect::kReads;
    question.call = nullptr;
    const Judgement judgement = Classify(question, *read.response, reading);
    // A key that the API itself refuses for a read would be refused for the change, and what speaks TLS only
    // would read no change either.
    const bool refused = judgement.code == Code::kUnauthenticated && reading.shape == Shape::kDocument;
    if (reading.throttle == http::Throttle::kClear)
      return WaitOutThrottledFence(api, *read.response, judgement);
    if (refused || judgement.code == Code::kUnreachable) return Finish(judgement);
  }
  const bool no_v3 = asked_v3 && read.response && DetectFrom(*read.response, reading) == Detected::kNotV3;
  if ((api_known || !no_v3) && EndedByBar(api_known ? api : Api::kV3, read, reading)) return;
  if (api_known) {
    if (api == Api::kV1 && no_v3) installation_.Keep(HasNoV3());
    return SendFirst(api);
  }
  if (!no_v3) return SendFirst(Api::kV3);
  // Kept only when V1 has responded: a page in the way is no proof of V1.
  detecting_ = true;
  installation_.Keep(HasNoV3());
  EndFence();
  Prepare(Api::kV1, true);
}

// Is it so already? A text that reads alike may be written otherwise; nobody can tell then, before or after.
void Conversation::HoldAgainstBefore(const json::Value& shown) {
  fence_->match = Compare(Api::kV3, call_, names_, shown);
  was_alike_ = fence_->match == Match::kSame && WouldChange(Api::kV3, call_, names_, shown) != false;
  if (was_alike_) fence_->match = Match::kUnknown;
}

// The state in which a thing is not sent this change over `api`; null for none.
const Bar* Conversation::BarOf(Api api) const {
  const std::optional<V3Wire>& wire = V3WireOf(call_);
  return api == Api::kV3 && wire && wire->bar ? &*wire->bar : nullptr;
}

// Why a thing that shows this is not sent the change; nothing when it may be.
std::optional<Judgement> Conversation::WhyBarred(const Bar& bar, const json::Value& shown) const {
  const json::Value* at = At(shown, bar.state.v3);
  // One that is barred once it is so may be so where nothing says it.
  const bool is_untold = bar.state.value == "true" && (at == nullptr || at->IsNull());
  const bool is_another = IdIn(Api::kV3, *model_.thing, shown) != request_id_;
  if (is_untold && !is_another && IsAllowedByName(call_) && !was_sent_) return std::nullopt;
  const bool is_unread = is_untold || is_another;
  const std::optional<bool> flag = is_unread ? std::nullopt : FlagOf(Api::kV3, shown, bar.state);
  if (!flag)
    return Judgement{
        Code::kServerError,
        fmt::format("the response does not show whether {} {} is {}; {}", model_.thing->name, ShownId(),
                    bar.state.words, NothingSent()),
        is_untold && !is_another
            ? fmt::format("Look there. Where no {} shows it, unproven-actions with {} sends it all the same, "
                          "and each further call deletes for good.",
                          model_.thing->name, call_.action->name)
            : std::string{}};
  if (*flag != (bar.state.value == "true")) return std::nullopt;
  const auto* wanted = std::get_if<StateIs>(&model_.evidence);
  const bool is_so = wanted != nullptr && wanted->v3 == bar.state.v3 && wanted->value == bar.state.value;
  const std::string what = fmt::format("{} {} is {}{}; {}", model_.thing->name, ShownId(), bar.state.words,
                                       is_so ? " already" : "", NothingSent());
  return Judgement{is_so ? Code::kSuccess : Code::kConflict, what, std::string(bar.remedy)};
}

// True when the call has ended, since what there is bars the change, or could not be read.
bool Conversation::EndedByBar(Api api, const FenceRead& read, const Reading& reading) {
  const Bar* bar = BarOf(api);
  if (bar == nullptr) return false;
  const auto end = [this](Judgement judgement) {
    judgement.what += fmt::format("; {}", NothingSent());
    Finish(std::move(judgement));
    return true;
  };
  const Asked asked = QuestionOfRead(api);
  if (read.failure) return end(ClassifyFailure(asked, *read.failure));
  if (!read.response) return end({Code::kServerError, "what is there could not be read", {}});
  if (const std::string stale = WhyStale(*read.response); !stale.empty())
    return end({Code::kServerError, "what is there could not be read: " + stale, {}});
  Judgement judgement = Classify(asked, *read.response, reading);
  const bool may_be_in_trash = judgement.code == Code::kNotFound && reading.shape == Shape::kDocument;
  if (may_be_in_trash && bar->state.value != "true") return false;
  if (judgement.code != Code::kSuccess) return end(std::move(judgement));
  const json::Value* shown = StateIn(api, call_, reading.document);
  if (shown == nullptr) return end({Code::kServerError, "the response does not show what is there", {}});
  std::optional<Judgement> barred = WhyBarred(*bar, *shown);
  if (!barred) return false;
  api_ = api;
  if (barred->code == Code::kSuccess) reading_ = reading;
  // What was refused may have been carried out all the same.
  if (!was_refused_) changed_ = false;
  Finish(*std::move(barred));
  return true;
}

// Somebody may have changed meanwhile what bars it.
void Conversation::ReadAgainBeforeIt() {
  EndFence();
  Prepare(api_, true);
}

std::string_view Conversation::NothingSent() const {
  return was_refused_ ? "the service desk has refused the change before, and it was not sent again"
                      : "nothing was sent";
}

// The change would be refused as well.
void Conversation::WaitOutThrottledFence(Api api, const http::Response& response, Judgement throttled) {
  const milliseconds wait = WaitThatIsAskedFor(response).value_or(kFenceThrottleWait);
  const bool retries = throttled_fences_++ < call_.values.Integer("retries").value_or(0);
  if (!retries || wait >= call_.deadline.Left(parts_.clock)) {
    throttled.what += fmt::format("; {}", NothingSent());
    return Finish(std::move(throttled));
  }
  EndFence();
  connector::Wait::For(
      parts_.timers, call_.cancellation, wait, [self = shared_from_this(), api](bool cancelled) {
        if (!cancelled) return self->Prepare(api, true);
        self->Finish({Code::kCancelled, fmt::format("it was cancelled; {}", self->NothingSent()), {}});
      });
}

// Where nothing is known of the host, the same read shows which API it has.
bool Conversation::EndedByProbe(const FenceRead& read) {
  if (!read.response) return false;
  Asked asked = Question(Api::kV3);
  asked.effect = catalogue::Effect::kReads;
  asked.call = nullptr;
  Reading reading = ReadResponse(Api::kV3, *read.response, request_id_);
  const Detected detected = DetectFrom(*read.response, reading);
  if (detected == Detected::kNotV3) return false;
  Judgement judgement = Classify(asked, *read.response, reading);
  if (detected == Detected::kV3) installation_.KeepApi(Api::kV3);
  if (detected != Detected::kUndecided && !ForbidsAnyCall(judgement.code)) return false;
  reading_ = std::move(reading);
  judgement.what += "; nothing was sent";
  Finish(std::move(judgement));
  return true;
}

void Conversation::EndFence() {
  if (!std::exchange(reads_fence_, false)) return;
  --learnt_->fences[DeskOf(call_)];
}

}  // namespace flintdesk::servicedesk
