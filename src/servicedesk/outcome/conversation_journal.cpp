#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/long_text.hpp"
#include "base/secret.hpp"
#include "connector/digest.hpp"
#include "servicedesk/outcome/call_content.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/settle_time.hpp"

/// What a change writes into the call journal, and what it finds there: a change with the same content whose
/// process died while it was unconfirmed.
namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kMostOfId = 64;  // an id is a number; a caller may give any text for one

}  // namespace

// With the lock of the group held, a call of it without an outcome has lost its process.
void Conversation::TakeOverUnfinished() {
  identity_ = parts_.journal.Begin();
  Result<std::vector<connector::UnfinishedCall>> found =
      parts_.journal.Unfinished(connector::DigestOf(group_), parts_.keyed_locks.IsShared(group_));
  if (!found.ok()) return FinishUnwritten(found.error());
  // A file is read before it is sent only where that can tell it from another one.
  const auto knows_content = [this](const connector::UnfinishedCall& call) {
    const std::optional<FileMarks> then = FileOf(call);
    return then && !then->digest.empty() && then->size == file_->marks.size;
  };
  if (!file_ || std::ranges::none_of(found.value(), knows_content)) return TakeOver(std::move(found).value());
  ReadFile(file_->marks.size, [this, calls = std::move(found).value()](Result<std::string> digest) mutable {
    if (!digest.ok())
      return Finish(
          {digest.error().code, digest.error().message + "; nothing was sent", digest.error().assistance});
    file_->marks.digest = std::move(digest).value();
    TakeOver(std::move(calls));
  });
}

// One with other contents is left to its own equal call; what it may have made counts for nobody meanwhile.
void Conversation::TakeOver(std::vector<connector::UnfinishedCall> calls) {
  const auto others =
      std::ranges::stable_partition(calls, [this, content = ContentOf(AsGiven())](const auto& call) {
        return call.intent.content == content && SendsFileOf(call);
      });
  if (std::ranges::any_of(others, &connector::UnfinishedCall::sent))
    parts_.deduplication.RecordUnnamed(group_, parts_.clock.Now());
  calls.erase(others.begin(), others.end());
  if (std::ranges::any_of(calls, &connector::UnfinishedCall::sent)) return ReconcileUnfinished(calls);
  parts_.journal.TakeOver(calls, identity_);
  // Not before: what an equal call may have done is found out first, whatever the service desk wants by now.
  if (!IsRefused()) ChooseApi();
}

// Does this call send the file that the other one sent, as far as that can be told? True without files. Of
// one that nobody has read to its end only the size is known.
bool Conversation::SendsFileOf(const connector::UnfinishedCall& call) const {
  const std::optional<FileMarks> then = FileOf(call);
  if (!file_ || !then) return true;
  if (then->size != file_->marks.size) return false;
  return then->digest.empty() || file_->marks.digest.empty() || then->digest == file_->marks.digest;
}

void Conversation::ReconcileUnfinished(const std::vector<connector::UnfinishedCall>& calls) {
  const auto last = std::ranges::find_if(calls, &connector::UnfinishedCall::sent);
  how_it_ended_ = last->ended ? "it ended with 13" : "its process was killed before the response came";
  KeptEvidence evidence = KeptEvidenceOf(calls);
  taken_over_ =
      fmt::format("the equal call of {} (job {})", FormatUtc(evidence.first_at), Redact(evidence.first.job));
  // From here on this call answers for both: the evidence stands in its own intent before the other one's is
  // closed.
  api_ = evidence.api;
  fence_ = evidence.fence;
  earlier_ = evidence.earlier;
  sent_ = evidence.sent;
  last_sent_ = evidence.last_sent;
  first_file_ = evidence.file;
  if (const Result<void> written = WriteIntent(evidence); !written.ok())
    return FinishUnwritten(written.error());
  if (const Result<void> written = parts_.journal.WriteSent(identity_, milliseconds(0)); !written.ok())
    return FinishUnwritten(written.error());
  was_sent_ = true;
  only_refused_ = false;  // the other call's response was lost
  parts_.journal.TakeOver(calls, identity_);
  Log(LogLevel::kInfo, fmt::format("{} {}: what became of {} is not known ({}); reading back",
                                   Redact(call_.connector), call_.action->name, taken_over_, how_it_ended_));
  unconfirmed_ = std::make_unique<UnconfirmedWrite>(
      UnconfirmedWrite{call_, names_, request_id_, evidence.sent, evidence.fence,
                       ApisToRead(evidence.api, evidence.fence), evidence.earlier});
  if (first_file_) unconfirmed_->file_size = first_file_->size;
  unconfirmed_->until = evidence.until;
  unconfirmed_->placed = evidence.placed;
  ReconciliationOptions options;
  options.settle_time = SettleTimeOf(call_);
  // Nobody waits for the response any more, but the service desk may not know.
  options.still_at_work = true;
  at_work_until_ = std::max(evidence.until + options.settle_time, evidence.at_work_until);
  options.at_work_until = at_work_until_;
  if (at_work_until_ > parts_.clock.Now())
    parts_.journal.WriteAtWork(identity_,
                               std::chrono::ceil<milliseconds>(at_work_until_ - parts_.clock.Now()));
  options.only_once = WhyOnlyOnce();
  Reconcile(parts_, *unconfirmed_, options, [self = shared_from_this()](Reconciled settled) {
    self->OnUnfinishedReconciled(std::move(settled));
  });
}

void Conversation::OnUnfinishedReconciled(Reconciled settled) {
  if (settled.end == Reconciled::End::kDone && file_ && !IsFirstFile() &&
      (!first_file_ || first_file_->digest.empty())) {
    // Name and size are those of this file, and nobody knows whose content it is.
    settled.end = Reconciled::End::kUndecided;
    settled.what += fmt::format(", and {} has changed since it was first sent", Redact(file_->path));
  }
  if (settled.end == Reconciled::End::kDone) {
    reading_ = std::move(settled.reading);
    unconfirmed_.reset();
    // A state may have been so before, or be somebody else's doing.
    const std::string what =
        model_.Makes() ? taken_over_ + " had been carried out" : "what " + taken_over_ + " asked for is so";
    return Succeed(
        fmt::format("success; {}, though {}: {}; nothing was sent again", what, how_it_ended_, settled.what));
  }
  if (settled.end == Reconciled::End::kRetry) {
    // The other call has done nothing, so that what this one was found to lack counts.
    if (!findings_.empty()) unconfirmed_.reset();
    if (IsRefused()) return;
    // The reads have shown that nothing was there: what is there from now on may be this call's.
    unconfirmed_->until.reset();
    sent_ = parts_.clock.Now();
    return Send(api_);
  }
  Judgement unknown{
      Code::kIndeterminate,
      fmt::format("nothing was sent, since {} may have been carried out ({})", taken_over_, how_it_ended_),
      {}};
  open_ = settled.open;
  longer_timeout_ = settled.longer_timeout;
  if (!settled.what.empty()) unknown.what += "; " + settled.what;
  Finish(std::move(unknown));
}

Result<void> Conversation::WriteIntent(const KeptEvidence& evidence) {
  connector::CallIntent intent;
  intent.identity = identity_;
  intent.connector = call_.connector;
  intent.action = call_.action->name;
  intent.desk = DeskOf(call_);
  intent.request_id = RedactAndShorten(request_id_, kMostOfId);
  intent.digest = connector::DigestOf(group_);
  intent.content = ContentOf(AsGiven());
  const Clock::time_point now = parts_.clock.Now();
  // From when its hour counts, whoever looks after it meanwhile.
  const Clock::time_point last = std::max({evidence.last_sent, evidence.until, evidence.at_work_until});
  intent.sent_before = std::chrono::ceil<milliseconds>(now - std::min(last, now));
  intent.timeout = call_.deadline.Left(parts_.clock);
  intent.evidence = ToJson(evidence, now);
  Result<void> written = parts_.journal.Write(intent);
  if (written.ok()) intent_written_ = now;
  return written;
}

// A change is sent only when the journal says so: who comes after this process must know.
Result<void> Conversation::WriteSending(const http::Context& context) {
  // Who looks for it looks back so far only.
  constexpr std::chrono::minutes kLongBefore{30};
  if (!intent_written_ || parts_.clock.Now() - *intent_written_ > kLongBefore) {
    const Clock::time_point first = unconfirmed_ ? unconfirmed_->sent : sent_;
    KeptEvidence evidence{api_, fence_, earlier_, first_file_, first, first};
    evidence.last_sent = first;
    if (Result<void> written = WriteIntent(evidence); !written.ok()) return written;
  }
  Result<void> written = parts_.journal.WriteSent(identity_, context.deadline.Left(parts_.clock));
  was_sent_ = was_sent_ || written.ok();
  sends_itself_ = sends_itself_ || written.ok();
  if (!written.ok()) return written;
  last_sent_ = parts_.clock.Now();
  resent_ = sent_again_;
  return written;
}

// While the service desk may be at work on it nobody sends it again, whatever this call has seen meanwhile.
bool Conversation::IsOpen(Code code) const {
  return was_sent_ && code == Code::kIndeterminate && (open_ || at_work_until_ > parts_.clock.Now());
}

void Conversation::WriteOutcome(Code code) {
  if (identity_.job.empty()) identity_ = parts_.journal.Begin();
  connector::CallOutcome outcome;
  outcome.identity = identity_;
  outcome.connector = call_.connector;
  outcome.action = call_.action->name;
  outcome.desk = DeskOf(call_);
  outcome.request_id = RedactAndShorten(request_id_, kMostOfId);
  if (code == Code::kSuccess)
    outcome.made_id = RedactAndShorten(IdOfMade(*call_.action, reading_.document), kMostOfId);
  outcome.code = code;
  outcome.sent = sends_itself_;
  outcome.open = IsOpen(code);
  if (outcome.open && first_file_) {
    // What was read of it while it was sent tells it from another file of its size.
    if (sends_itself_ && file_->source->digested() == first_file_->size)
      first_file_->digest = file_->source->digest();
    outcome.evidence.Set("file", ToJson(*first_file_));
  }
  if (at_work_until_ > parts_.clock.Now())
    outcome.at_work = std::chrono::ceil<milliseconds>(at_work_until_ - parts_.clock.Now());
  parts_.journal.Write(outcome);
}

void Conversation::FinishUnwritten(const Error& error) {
  // Not 1, which a call may also end with after its change (a value of --field that is missing).
  Finish({Code::kInvalidConfiguration,
          fmt::format("{}; a change is not sent without a record of it, so {}", error.message,
                      was_sent_ ? "it was not sent again" : "nothing was sent"),
          error.assistance});
}

}  // namespace flintdesk::servicedesk
