#include "connector/call_journal.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "connector/members.hpp"

namespace flintdesk::connector {
namespace {

// An engine ends a call that does not end by itself so much after its timeout.
constexpr milliseconds kGrace{5'000};
constexpr std::size_t kManyUnfinished = 10'000;

void SendAt(UnfinishedCall& call, Clock::time_point moment, milliseconds within) {
  call.sent_at = std::max(call.sent_at, moment);
  call.until = std::max(call.until, moment + std::min(within, kReachOfUnfinished));
}

void AddEvidence(UnfinishedCall& call, const json::Object& more) {
  for (const auto& [name, value] : more) call.intent.evidence.Set(name, value);
}

void SetGiven(json::Object& record, std::string_view name, const std::string& text) {
  if (!text.empty()) record.Set(name, text);
}

}  // namespace

std::string CallIdentity::Text() const { return fmt::format("{}/{}", job, sequence); }

Clock::time_point UnfinishedCall::End() const {
  return std::max({sent_at, until, at_work_until}) + kReachOfUnfinished;
}

CallIdentity IdentityIn(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return {};
  return {std::string(text.substr(0, slash)), ParseInteger(text.substr(slash + 1)).value_or(0)};
}

std::optional<CallIntent> IntentIn(const json::Value& record) {
  CallIntent intent;
  intent.identity = IdentityIn(TextIn(record, "intent"));
  intent.digest = TextIn(record, "digest");
  const std::int64_t timeout = NumberIn(record, "timeout").value_or(0);
  if (intent.identity.job.empty() || timeout < 0) return std::nullopt;
  intent.connector = TextIn(record, "connector");
  intent.action = TextIn(record, "action");
  intent.desk = TextIn(record, "desk");
  intent.request_id = TextIn(record, "request");
  intent.timeout = std::min(milliseconds(timeout), kReachOfUnfinished);
  intent.content = TextIn(record, "content");
  intent.sent_before = milliseconds(std::clamp<std::int64_t>(NumberIn(record, "sent-before").value_or(0), 0,
                                                             2 * kReachOfUnfinished.count()));
  const json::Value* evidence = record.Find("evidence");
  if (evidence != nullptr && evidence->IsObject()) intent.evidence = *evidence->IfObject();
  return intent;
}

CallJournal::CallJournal(const Clock& clock) : clock_(clock), job_(NewWriterName()) {}

CallJournal::CallJournal(std::unique_ptr<JournalStore> store, const Clock& clock, JournalAuthor author)
    : store_(std::move(store)), clock_(clock), author_(std::move(author)), job_(store_->Self()) {}

CallJournal::~CallJournal() { Flush(); }

Result<void> CallJournal::Write(const CallIntent& intent) {
  const Clock::time_point now = clock_.Now();
  const auto [own, is_new] = own_.try_emplace(intent.identity.Text());
  own->second.intent = intent;
  own->second.written = clock_.EpochMilliseconds();
  own->second.when = now;
  own->second.ended = true;
  if (is_new) own->second.until = own->second.sent_at = now - intent.sent_before;
  if (!store_) return {};
  json::Object record{{"intent", intent.identity.Text()},
                      {"connector", intent.connector},
                      {"action", intent.action},
                      {"desk", intent.desk}};
  SetGiven(record, "request", intent.request_id);
  record.Set("digest", intent.digest);
  record.Set("content", intent.content);
  if (intent.sent_before > milliseconds(0)) record.Set("sent-before", intent.sent_before.count());
  record.Set("timeout", std::min(intent.timeout, kReachOfUnfinished).count());
  record.Set("user", author_.user);
  SetGiven(record, "script", author_.script);
  if (!intent.evidence.empty()) record.Set("evidence", intent.evidence);
  return store_->Append({std::move(record)});
}

Result<void> CallJournal::WriteSent(const CallIdentity& identity, milliseconds within) {
  if (const auto own = own_.find(identity.Text()); own != own_.end()) {
    own->second.sent = true;
    if (within > milliseconds(0)) SendAt(own->second, clock_.Now(), within);
  }
  if (!store_) return {};
  const std::int64_t most = std::min(within, kReachOfUnfinished).count();
  return store_->Append({json::Object{{"sent", identity.Text()}, {"within", most}}});
}

void CallJournal::WriteAtWork(const CallIdentity& identity, milliseconds so_long) {
  if (!store_) return;
  WriteOrSay({json::Object{{"sent", identity.Text()}, {"within", 0}, {"at-work", so_long.count()}}},
             "if this process is killed now, the next equal call may send the change too early");
}

void CallJournal::Write(const CallOutcome& outcome) {
  const std::string id = outcome.identity.Text();
  auto own = own_.extract(id);
  if (outcome.open && own) {
    if (outcome.at_work > milliseconds(0))
      own.mapped().at_work_until = std::max(own.mapped().at_work_until, clock_.Now() + outcome.at_work);
    AddEvidence(own.mapped(), outcome.evidence);
    Keep(std::move(own.mapped()));
  }
  if (!store_) return;
  json::Object record{{outcome.open ? "unconfirmed" : "outcome", id},
                      {"code", static_cast<std::int64_t>(outcome.code)},
                      {"connector", outcome.connector},
                      {"action", outcome.action},
                      {"desk", outcome.desk}};
  SetGiven(record, "request", outcome.request_id);
  SetGiven(record, "made", outcome.made_id);
  if (!outcome.sent) record.Set("sent", false);
  if (outcome.open && outcome.at_work > milliseconds(0)) record.Set("at-work", outcome.at_work.count());
  if (outcome.open && !outcome.evidence.empty()) record.Set("evidence", outcome.evidence);
  record.Set("user", author_.user);
  SetGiven(record, "script", author_.script);
  // Before the news: half of them without the outcome would be things of nobody.
  std::vector<json::Object> records{std::move(record)};
  std::ranges::move(std::exchange(news_, {}), std::back_inserter(records));
  WriteOrSay(std::move(records),
             outcome.sent
                 ? "how a change ended may be missing from the journal; then the next equal one within "
                   "an hour looks what became of it"
                 : "how a call ended may be missing from the journal");
}

void CallJournal::Tell(json::Object news) {
  if (store_) news_.push_back(std::move(news));
}

void CallJournal::Flush() {
  if (store_ && !news_.empty())
    WriteOrSay(std::exchange(news_, {}), "other processes do not know of a change of this one");
}

void CallJournal::WriteOrSay(std::vector<json::Object> records, const std::string& what) {
  if (const Result<void> written = store_->Append(records); !written.ok())
    Log(LogLevel::kWarning, fmt::format("{}; {}", written.error().Sentence(), what));
}

void CallJournal::Hear(const Listener& listener, milliseconds back) {
  if (!store_) return;
  store_->Read(
      [&](const ToldRecord& told) {
        Take(told);
        listener(told.record, told.when);
      },
      back);
}

void CallJournal::Take(const ToldRecord& told) {
  if (const std::string id = TextIn(told.record, "outcome"); !id.empty()) {
    unfinished_.erase(id);
    return;
  }
  if (const std::string id = TextIn(told.record, "unconfirmed"); !id.empty()) {
    const auto found = unfinished_.find(id);
    if (found == unfinished_.end()) return;
    found->second.ended = true;
    if (const json::Value* more = told.record.Find("evidence"); more != nullptr && more->IsObject())
      AddEvidence(found->second, *more->IfObject());
    TakeAtWork(found->second, told);
    return;
  }
  if (const std::string id = TextIn(told.record, "sent"); !id.empty()) {
    const auto found = unfinished_.find(id);
    const std::int64_t within = NumberIn(told.record, "within").value_or(0);
    if (found == unfinished_.end() || within < 0 || within > kReachOfUnfinished.count()) return;
    found->second.sent = true;
    if (within > 0) SendAt(found->second, MomentOf(told), milliseconds(within));
    TakeAtWork(found->second, told);
    return;
  }
  // `Unfinished` looks back through all of the last hour by itself.
  std::optional<CallIntent> intent = told.further ? std::nullopt : IntentIn(told.record);
  if (!intent) return;
  const Clock::time_point when = MomentOf(told);
  const Clock::time_point sent_at = when - intent->sent_before;
  Keep({.intent = std::move(*intent),
        .sent = false,
        .written = NumberIn(told.record, "at").value_or(0),
        .when = when,
        .until = sent_at,
        .placed = told.placed,
        .ended = false,
        .at_work_until = {},
        .sent_at = sent_at});
}

void CallJournal::TakeAtWork(UnfinishedCall& call, const ToldRecord& told) const {
  const std::int64_t at_work =
      std::min<std::int64_t>(NumberIn(told.record, "at-work").value_or(0), kReachOfUnfinished.count());
  if (at_work > 0) call.at_work_until = std::max(call.at_work_until, MomentOf(told) + milliseconds(at_work));
}

void CallJournal::Keep(UnfinishedCall call) {
  if (unfinished_.size() >= kManyUnfinished) Forget();
  // A line may be read twice.
  unfinished_.try_emplace(call.intent.identity.Text(), std::move(call));
}

Clock::time_point CallJournal::MomentOf(const ToldRecord& told) const {
  if (told.of_this_start) return told.when;
  const std::int64_t age = clock_.EpochMilliseconds() - NumberIn(told.record, "at").value_or(0);
  return clock_.Now() - milliseconds(std::max<std::int64_t>(age, 0));
}

void CallJournal::Forget() {
  std::erase_if(unfinished_, [now = clock_.Now()](const auto& entry) { return entry.second.End() < now; });
  if (unfinished_.size() < kManyUnfinished) return;
  if (!std::exchange(has_dropped_, true))
    Log(LogLevel::kWarning,
        fmt::format("more than {} changes have ended without anybody knowing whether they were carried out; "
                    "the next equal calls of the oldest do not look what became of them",
                    kManyUnfinished));
  unfinished_.erase(
      std::ranges::min_element(unfinished_, {}, [](const auto& entry) { return entry.second.when; }));
}

Result<std::vector<UnfinishedCall>> CallJournal::Unfinished(const std::string& digest, bool sure) {
  if (store_ && !has_looked_back_) {
    // Half an hour from an intent to the last sending, an hour of waiting, five minutes of work, an hour.
    constexpr milliseconds kBack = 3 * kReachOfUnfinished;
    const Result<void> read = store_->ReadUnfinished([this](const ToldRecord& told) { Take(told); }, kBack);
    if (!read.ok()) return read.error();
    has_looked_back_ = true;
  }
  std::vector<UnfinishedCall> found;
  for (const auto& [id, call] : unfinished_) {
    if (call.intent.digest != digest || call.End() < clock_.Now()) continue;
    if (sure || call.ended || clock_.Now() - call.when > call.intent.timeout + kGrace) found.push_back(call);
  }
  std::ranges::sort(found, {}, &UnfinishedCall::when);
  return found;
}

void CallJournal::TakeOver(const std::vector<UnfinishedCall>& calls, const CallIdentity& by) {
  std::vector<json::Object> records;
  for (const UnfinishedCall& call : calls) {
    const std::string id = call.intent.identity.Text();
    unfinished_.erase(id);
    records.push_back({{"outcome", id}, {"taken-over-by", by.Text()}});
  }
  if (store_ && !records.empty())
    WriteOrSay(std::move(records), "a later equal call may look once more what became of an earlier one");
}

}  // namespace flintdesk::connector
