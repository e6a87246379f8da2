// Long on purpose: one class that asks, compares and decides, whose steps share what has been seen so far.
#include "servicedesk/outcome/read_back.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/outcome/auto_detection.hpp"
#include "servicedesk/outcome/call_content.hpp"
#include "servicedesk/outcome/installation.hpp"
#include "servicedesk/outcome/recovered_response.hpp"
#include "servicedesk/outcome/settle_time.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/classify.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/dialect.hpp"

namespace flintdesk::servicedesk {
namespace {

// More new things of one kind within a few seconds than this are not read one by one.
constexpr std::size_t kMostLookedAt = 20;

/// The exchanges of one read-back. It keeps itself alive until it has called `found`.
class ReadingBack : public std::enable_shared_from_this<ReadingBack> {
 public:
  ReadingBack(const connector::ConnectorParts& parts, UnconfirmedWrite& unconfirmed, http::Context context,
              ReadBackDone found)
      : parts_(parts),
        unconfirmed_(unconfirmed),
        context_(std::move(context)),
        found_(std::move(found)),
        model_(ModelOf(unconfirmed.call)),
        thing_(ThingMadeBy(unconfirmed.call)) {}

  void Start() {
    api_ = unconfirmed_.apis.front();
    if (api_ == Api::kV3 && !unconfirmed_.fence && !unconfirmed_.clock_read && !Clocks().IsKnown(Desk())) {
      if (const auto touched = Clocks().LastTouched(Desk())) return ReadClock(*touched);
    }
    Begin();
  }

 private:
  using Then = void (ReadingBack::*)(Reading);

  connector::RecordClocks& Clocks() const { return parts_.record_clocks; }
  std::string Desk() const { return DeskOf(unconfirmed_.call); }
  Installation Known() const { return InstallationOf(parts_, unconfirmed_.call); }

  // An earlier change of ours did not show its time; the request that it touched does. Nothing was touched
  // later than now, and that request no earlier than the read before that change, when it showed another
  // time.
  void ReadClock(const connector::RecordClocks::Touched& touched) {
    unconfirmed_.clock_read = true;
    parts_.client.Send(
        ReadOfThing(Api::kV3, unconfirmed_.call, RequestThing(), touched.request_id), context_,
        [self = shared_from_this(), touched](const Result<http::Response, http::Failure>& exchanged) {
          self->OnClock(touched, exchanged);
          self->Begin();
        });
  }

  void OnClock(const connector::RecordClocks::Touched& touched,
               const Result<http::Response, http::Failure>& exchanged) {
    if (!exchanged.ok() || !WhyStale(exchanged.value()).empty()) return;
    const Reading reading = ReadResponse(Api::kV3, exchanged.value(), touched.request_id);
    const json::Value* request = reading.document.Find("request");
    if (request == nullptr || !request->IsObject()) return;
    const Touched now = TouchedIn(Api::kV3, RequestThing(), *request);
    if (now.shown && !now.when) Known().Keep(HidesUpdates());
    if (!now.when) return;
    Clocks().ObserveEarliest(Desk(), *now.when, parts_.clock.Now());
    if (*now.when > touched.shown_before.value_or(0))
      Clocks().ObserveLatest(Desk(), *now.when, touched.before);
  }

  void Begin() {
    candidates_.clear();
    proofs_.clear();
    next_ = 0;
    sorted_ = true;
    const auto sent = unconfirmed_.placed ? Clocks().At(Desk(), unconfirmed_.sent) : connector::RecordTime{};
    before_ = {unconfirmed_.fence, sent, std::nullopt};
    // No later read would show more.
    if (!HasRead(api_, unconfirmed_.call))
      return End({Proof::kCannotTell, true, false, "the service desk shows it nowhere by itself", {}});
    if (IsShownByNothing())
      return End({Proof::kCannotTell, true, false, "nothing shows whether it was carried out", {}});
    if (!thing_) return Ask(ReadOfState(api_, unconfirmed_.call), &ReadingBack::OnState);
    before_.author = Clocks().Author(Desk(), KeyDigestOf(unconfirmed_.call), AuthorKindOf(api_, *thing_));
    List();
  }

  // Not even by the time of its request, which every other change moves that is not sent only once.
  bool IsShownByNothing() const {
    if (!std::holds_alternative<Unknowable>(model_.evidence)) return false;
    return unconfirmed_.apis.back() == Api::kV1 ? model_.wire.v1->once : V3WireOf(unconfirmed_.call)->once;
  }

  void Ask(http::Request request, Then then) {
    parts_.client.Send(
        std::move(request), context_,
        [self = shared_from_this(), then](http::Outcome&& exchanged) { self->OnResponse(exchanged, then); });
  }

  void OnResponse(const Result<http::Response, http::Failure>& exchanged, Then then) {
    if (!exchanged.ok()) return Fail(exchanged.error().message);
    const http::Response& response = exchanged.value();
    // A read-back comes no sooner than this after the last sending.
    if (const std::string stale = WhyStale(response, SettleTimeOf(unconfirmed_.call)); !stale.empty())
      return Fail(stale);
    Reading reading = ReadResponse(api_, response, unconfirmed_.request_id);
    const bool good = response.status >= 200 && response.status < 300;
    if (!thing_ && IsGone(response, reading)) return OnGone(reading);
    if (good && reading.verdict == Verdict::kSuccess) return (this->*then)(std::move(reading));
    if (api_ == Api::kV3 && unconfirmed_.apis.size() > 1 && DetectFrom(response, reading) == Detected::kNotV3)
      unconfirmed_.apis.erase(unconfirmed_.apis.begin());
    const bool sorting = thing_ && api_ == Api::kV3 && sorted_ && next_ == 0 && response.status == 400 &&
                         reading.shape == Shape::kDocument;
    // A build that does not sort by this field still has the list.
    if (sorting) {
      sorted_ = false;
      return List();
    }
    const std::string said =
        reading.shape != Shape::kDocument
            ? fmt::format(" and no response of the service desk's {} API", NameOf(api_))
            : (reading.message.empty() ? "" : ": " + RedactAndShorten(reading.message, 200));
    Fail(fmt::format("the read-back got HTTP {}{}", response.status, said), CodeOfRefusal(response, reading));
  }

  // The API itself says that there is no such thing (any more).
  bool IsGone(const http::Response& response, const Reading& reading) const {
    if (!std::holds_alternative<Gone>(model_.evidence) || reading.shape != Shape::kDocument) return false;
    if (reading.verdict == Verdict::kSuccess)
      return IsGoneFromList(api_, unconfirmed_.call, reading.document);
    return Classify({catalogue::Effect::kReads, api_, unconfirmed_.call.origin}, response, reading).code ==
           Code::kNotFound;
  }

  void OnGone(const Reading& reading) {
    // What was not seen before may never have been there.
    if (!unconfirmed_.fence)
      return End(
          {Proof::kCannotTell, true, false, Place() + " is not there, and nothing shows that it was", {}});
    const std::optional<Rows> rows =
        reading.verdict == Verdict::kSuccess ? RowsIn(api_, *model_.thing, reading.document) : std::nullopt;
    // It is one of those that the list showed before.
    if (rows && LackingIn(*rows, *unconfirmed_.fence) > 1) return FailAsLacking(*model_.thing);
    if (IsPartOfRequest(unconfirmed_.call)) return ReadHolder();
    EndAsGone();
  }

  // Of what is gone there is nothing to show.
  void EndAsGone() { End({Proof::kDone, true, false, Place() + " is not there any more", {}}); }

  void FailAsLacking(const Thing& thing) {
    Fail(fmt::format("the list of {}s lacks some that it showed before the call was sent", thing.name));
  }

  // A request that is merged into another or put into the trash takes its parts with it.
  void ReadHolder() {
    parts_.client.Send(*ReadOfHolder(api_, unconfirmed_.call), context_,
                       [self = shared_from_this()](http::Outcome&& exchanged) { self->OnHolder(exchanged); });
  }

  void OnHolder(const Result<http::Response, http::Failure>& exchanged) {
    if (!exchanged.ok()) return Fail(exchanged.error().message);
    const http::Response& response = exchanged.value();
    if (const std::string stale = WhyStale(response, SettleTimeOf(unconfirmed_.call)); !stale.empty())
      return Fail(stale);
    const Reading reading = ReadResponse(api_, response, unconfirmed_.request_id);
    const Code code =
        Classify({catalogue::Effect::kReads, api_, unconfirmed_.call.origin}, response, reading).code;
    const json::Value* request = ThingIn(api_, RequestThing(), reading.document);
    const bool is_shown = code == Code::kSuccess && request != nullptr && request->IsObject();
    const bool is_missing = code == Code::kNotFound && reading.shape == Shape::kDocument;
    if (!is_shown && !is_missing)
      return Fail(fmt::format("the read of its request got HTTP {}", response.status));
    const std::string id = is_shown ? IdIn(api_, RequestThing(), *request) : std::string{};
    const std::optional<bool> trashed = is_shown ? FlagOf(api_, *request, kInTrash) : false;
    if (!trashed || (is_shown && id.empty()))
      return Fail("the read of its request does not show where it is");
    const bool is_other = !id.empty() && id != unconfirmed_.request_id;
    const bool is_in_trash = *trashed;
    if (is_shown && !is_other && !is_in_trash) return EndAsGone();
    const std::string where = is_in_trash ? fmt::format("is {}", kInTrash.words) : "is not there either";
    End({Proof::kCannotTell,
         true,
         false,
         fmt::format("{} is not there, and the request, with which it may have gone, {}", Place(), where),
         {}});
  }

  // What the API itself refuses says nothing about whoever responded to the change in its place.
  Code CodeOfRefusal(const http::Response& response, const Reading& reading) const {
    if (reading.shape == Shape::kDocument || response.status >= 500) return Code::kSuccess;
    // A rate limit passes, and who is told of one calls again: that takes proof.
    if (reading.throttle != http::Throttle::kNone) return Code::kSuccess;
    return Classify({catalogue::Effect::kReads, api_, unconfirmed_.call.origin}, response, reading).code;
  }

  // Another API may respond where this one did not.
  void Fail(std::string why, Code refused = Code::kSuccess) {
    const bool v1_left = api_ == Api::kV3 && unconfirmed_.apis.back() == Api::kV1;
    if (v1_left) {
      api_ = Api::kV1;
      return Begin();
    }
    End({Proof::kCannotTell, false, false, "reading back failed: " + std::move(why), {}, refused});
  }

  // Things that were added.

  void List() { Ask(ReadOfList(api_, unconfirmed_.call, *thing_, sorted_), &ReadingBack::OnList); }

  void OnList(Reading reading) {
    std::optional<Rows> rows = RowsIn(api_, *thing_, reading.document);
    if (!rows) return Fail("the response holds no list");
    list_ = std::move(reading.document);
    lacking_ = before_.fence ? LackingIn(*rows, *before_.fence) : 0;
    // A time that the call gives puts its request anywhere in the list.
    const bool timed = !GivesItsTime(unconfirmed_.call);
    complete_ = timed ? ReachesBack(*rows, sorted_, ReachOf(before_)) : !rows->more;
    rows_ = std::move(rows->rows);
    if (!timed) std::ranges::for_each(rows_, [](Row& row) { row.made.reset(); });
    const auto ago = std::chrono::ceil<milliseconds>(parts_.clock.Now() - unconfirmed_.sent);
    parts_.deduplication.CatchUp(connector::kReachOfRecords +
                                 (unconfirmed_.until ? ago : milliseconds::zero()));
    std::erase_if(rows_, [this](const Row& row) {
      const std::string author = AuthorIn(api_, *thing_, row.shown);
      const Age age = AgeOf(row, author, before_);
      return age == Age::kOld || IsOfAnother(author) || RecordOf(row, age) == RecordIs::kOfThis;
    });
    if (rows_.size() > kMostLookedAt) {
      rows_.resize(kMostLookedAt);
      complete_ = false;
      too_many_ = true;
    }
    CompareNext();
  }

  // Earlier responses to this key have shown who makes what it makes.
  bool IsOfAnother(const std::string& author) const {
    return before_.author && ComparePersons(*before_.author, author) == Persons::kDifferent;
  }

  // V3's rows have no text as a rule, V1's rows of requests few fields; such a thing is read by itself.
  void CompareNext() {
    while (next_ < rows_.size()) {
      const Row& row = rows_[next_];
      if (row.id.empty()) {
        AddCandidate(row.shown, {});
        continue;
      }
      if (api_ == Api::kV3 && thing_->v3_row_only) {
        AddCandidate(row.shown, ResponseOfOne(*thing_, row.shown, unconfirmed_.request_id));
        continue;
      }
      if (api_ == Api::kV3 || !thing_->v1_rows_are_whole)
        return Ask(ReadOfThing(api_, unconfirmed_.call, *thing_, row.id), &ReadingBack::OnThing);
      AddCandidate(row.shown, ResponseOfRow(list_, row.shown));
    }
    Decide();
  }

  void OnThing(Reading reading) {
    const json::Value* shown = ThingIn(api_, *thing_, reading.document);
    const json::Value thing = shown == nullptr ? json::Value() : *shown;
    AddCandidate(thing, std::move(reading));
    CompareNext();
  }

  void AddCandidate(const json::Value& shown, Reading reading) {
    Row& row = rows_[next_++];
    // A list may leave out when a thing was made, and by whom.
    if (!row.made && !GivesItsTime(unconfirmed_.call)) row.made = MadeAt(api_, *thing_, shown);
    const std::string author = AuthorIn(api_, *thing_, shown);
    const Age age = AgeOf(row, author, before_);
    if (age == Age::kOld || IsOfAnother(author)) return;
    const bool same =
        Compare(api_, unconfirmed_.call, unconfirmed_.names, shown) == Match::kSame && FitsInSize(shown);
    const bool other_name = before_.author && ComparePersons(*before_.author, author) == Persons::kOtherNames;
    // A person may be shown by another name than before, but hardly with another text besides.
    if (other_name && !same) return;
    // What has no id can be recorded for nobody.
    const RecordIs record = RecordOf(row, age);
    if (record == RecordIs::kOfThis) return;
    const bool proves = same && age == Age::kNew && !row.id.empty() && !other_name &&
                        record == RecordIs::kNone && !IsSomebodyElseElsewhere(author) && WasMadeInTime(row);
    if (proves) proofs_.emplace(row.id, std::move(reading));
    candidates_.push_back({row.id, proves});
  }

  // Somebody else may attach a file of that name: only the size in bytes tells.
  bool FitsInSize(const json::Value& shown) const {
    const json::Value* size = shown.Find("size");
    const auto bytes =
        ParseInteger(TextOf(size == nullptr || !size->IsObject() ? size : size->Find("value")));
    return !unconfirmed_.file_size ||
           (bytes && static_cast<std::uint64_t>(*bytes) == *unconfirmed_.file_size);
  }

  enum class RecordIs {
    kNone,
    kOfThis,          ///< Another call has made it.
    kOfWhatHadTheId,  ///< Its times belie it: the service desk has begun to count its ids anew.
  };

  RecordIs RecordOf(const Row& row, Age age) const {
    const auto recorded = parts_.deduplication.Recorded(RecordNameOf(unconfirmed_.call, *thing_, row.id));
    if (!recorded) return RecordIs::kNone;
    if (row.made && recorded->made) {
      const std::int64_t unit = std::max(connector::UnitOf(*row.made), connector::UnitOf(*recorded->made));
      if (std::abs(*row.made - *recorded->made) > unit) return RecordIs::kOfWhatHadTheId;
    }
    // What was made so long before would have been there.
    const Clock::time_point before = before_.fence ? before_.fence->read : unconfirmed_.sent;
    const bool is_earlier = recorded->when < before - connector::kReachOfRecords;
    return age == Age::kNew && is_earlier ? RecordIs::kOfWhatHadTheId : RecordIs::kOfThis;
  }

  // A call that died is looked after much later, when somebody else may have made the same.
  bool WasMadeInTime(const Row& row) const {
    if (!unconfirmed_.until || parts_.clock.Now() <= *unconfirmed_.until + milliseconds(kClockMargin))
      return true;
    if (!unconfirmed_.placed || !row.made || !connector::MayBeMilliseconds(*row.made)) return false;
    const connector::RecordTime until = Clocks().At(Desk(), *unconfirmed_.until);
    return until.latest && *row.made <= *until.latest + kClockMargin;
  }

  // Who makes our notes may be shown by another number as the maker of our worklogs; that makes it no more
  // than doubtful.
  bool IsSomebodyElseElsewhere(const std::string& author) const {
    if (before_.author) return false;
    const std::string key = KeyDigestOf(unconfirmed_.call);
    bool others = false;
    for (const Thing* other : AllThings()) {
      const auto known = Clocks().Author(Desk(), key, AuthorKindOf(api_, *other));
      if (!known) continue;
      const Persons persons = ComparePersons(*known, author);
      if (persons == Persons::kTheSame) return false;
      others = others || persons == Persons::kDifferent;
    }
    return others;
  }

  void Decide() {
    const Decision decision =
        DecideAdded(candidates_, complete_,
                    parts_.deduplication.Unnamed(GroupOf(unconfirmed_.call),
                                                 unconfirmed_.sent - connector::kReachOfRecords));
    // What is there is there; that nothing is, such a list does not show.
    if (decision.ids.empty() && lacking_ > 0) return FailAsLacking(*thing_);
    const std::string place = thing_->is_request ? "" : " in request " + Redact(unconfirmed_.request_id);
    const std::string_view name = thing_->name;
    ReadBackResult finding{decision.proof, true, false, {}, {}};
    if (decision.proof == Proof::kDone && Record(decision.ids)) {
      finding.what = fmt::format("{} {} is there{}", name, Redact(decision.ids.front()), place);
      finding.reading = std::move(proofs_.at(decision.ids.front()));
      if (api_ == Api::kV3 && unconfirmed_.apis.back() == Api::kV1) ShowAsAddedByV1(finding.reading, *thing_);
      if (decision.ids.size() > 1) WarnOfTwins(decision.ids, place);
    } else if (decision.proof == Proof::kNotDone) {
      finding.what = fmt::format("no new {} was there{}", name, place);
    } else {
      finding.proof = Proof::kCannotTell;
      finding.may_clear = true;
      const std::string id = decision.ids.empty() ? std::string{} : Redact(decision.ids.front());
      finding.what =
          id.empty() && too_many_ ? fmt::format("there are too many new {}s{} to tell", name, place)
          : id.empty() ? fmt::format("the list of {}s{} does not show all that may be new", name, place)
                       : fmt::format("{} {} is there{} and may be from this call, which is not certain", name,
                                     id, place);
    }
    End(std::move(finding));
  }

  // All that are there after one send are its own, so that none of them proves another call.
  bool Record(const std::vector<std::string>& ids) {
    bool first = false;
    for (const std::string& id : ids) {
      const auto row = std::ranges::find(rows_, id, &Row::id);
      const bool recorded =
          parts_.deduplication.Record(RecordNameOf(unconfirmed_.call, *thing_, id), parts_.clock.Now(),
                                      row == rows_.end() ? std::nullopt : row->made);
      if (&id == &ids.front()) first = recorded;
    }
    return first;
  }

  void WarnOfTwins(const std::vector<std::string>& ids, const std::string& place) const {
    const std::string why =
        unconfirmed_.sends > 1
            ? "one of them may have come late, or somebody between here and the service desk"
            : "somebody between here and the service desk";
    Log(LogLevel::kWarning,
        fmt::format(
            "{} {}: {}s {} of this content are there{}, and one was asked for; {} may have repeated it",
            Redact(unconfirmed_.call.connector), unconfirmed_.call.action->name, thing_->name,
            Redact(Join(ids, " and ")), place, why));
  }

  // States that were set.

  void OnState(Reading reading) {
    const json::Value* shown = StateIn(api_, unconfirmed_.call, reading.document);
    // What was never set may be shown as nothing at all.
    const bool may_be_nothing = !model_.thing->v3_content.empty();
    if (!may_be_nothing && (shown == nullptr || !shown->IsObject()))
      return Fail(fmt::format("the response holds no {}", model_.thing->name));
    const json::Value state = shown == nullptr ? json::Value() : *shown;
    EndWithState(CompareState(state), state, Place(), std::move(reading));
  }

  std::string Place() const {
    return (model_.thing->is_request ? "" : fmt::format("the {} of ", model_.thing->name)) + "request " +
           Redact(unconfirmed_.request_id);
  }

  // "closed"
  std::string Wanted() const {
    const auto* state = std::get_if<StateIs>(&model_.evidence);
    if (state == nullptr) return "as asked for";
    return state->words.empty() ? ToLower(state->value) : std::string(state->words);
  }

  // The reader of the message may know whose key it is.
  std::string Holder(const json::Value& shown) const {
    const std::string_view person = model_.tells_person;
    if (person.empty()) return {};
    const json::Value* known = api_ == Api::kV3 ? shown.Find(person) : InAnyCase(shown, person);
    const std::string name = TextOf(known == nullptr || !known->IsObject() ? known : known->Find("name"));
    return name.empty() ? fmt::format("; it has no {} now", person)
                        : fmt::format("; its {} is now {}", person, RedactAndShorten(name, 80));
  }

  Match CompareState(const json::Value& shown) const {
    if (std::holds_alternative<SameState>(model_.evidence))
      return Compare(api_, unconfirmed_.call, unconfirmed_.names, shown);
    if (std::holds_alternative<Gone>(model_.evidence)) return Match::kDifferent;
    const auto* state = std::get_if<StateIs>(&model_.evidence);
    if (state == nullptr) return Match::kUnknown;
    const std::string now = ValueOf(api_, shown, *state);
    if (now.empty()) return Match::kUnknown;
    return EqualsIgnoreCase(now, WantedState(unconfirmed_.call, unconfirmed_.names, *state))
               ? Match::kSame
               : Match::kDifferent;
  }

  void EndWithState(Match match, const json::Value& state, const std::string& place, Reading reading) {
    Touched touched = TouchedIn(api_, *model_.thing, state);
    // Who has changed the request before, and sees it as never changed, sees no times on this desk.
    const bool hidden =
        !touched.when && api_ == Api::kV3 && unconfirmed_.earlier && unconfirmed_.earlier->moves;
    if (model_.thing->is_request && (hidden || Known().Has(HidesUpdates()))) touched.shown = false;
    const std::string digest = DigestOfShown(*model_.thing, state);
    const bool ours = touched.when && unconfirmed_.earlier && !IsShownOtherwise(api_, digest, before_) &&
                      IsBefore(*touched.when, *unconfirmed_.earlier, unconfirmed_.sent);
    const bool untouched = IsUntouched(touched, api_, digest, before_) || ours;
    // Whatever became of it meanwhile, what is there was not removed.
    const bool stays = std::holds_alternative<Gone>(model_.evidence) && match == Match::kDifferent;
    // It may have been so before, and then no mail has left.
    if (match == Match::kSame && unconfirmed_.call.action->sends_mail &&
        !(before_.fence && before_.fence->match == Match::kDifferent)) {
      const std::string_view before = before_.fence ? "was" : "may have been";
      return End({Proof::kCannotTell,
                  true,
                  false,
                  fmt::format("{} is {}, as it {} before: nothing shows whether a mail was sent", place,
                              Wanted(), before),
                  {}});
    }
    ReadBackResult finding{stays ? Proof::kNotDone : DecideSet(match, untouched), true, false, {}, {}};
    if (finding.proof == Proof::kDone) {
      finding.what = fmt::format("{} is {}", place, Wanted());
      finding.reading = std::move(reading);
    } else if (finding.proof == Proof::kNotDone) {
      finding.what = place + (stays ? " is still there" : " had not been changed");
    } else {
      finding.what = match == Match::kDifferent
                         ? fmt::format("{} is not {}", place, Wanted())
                         : fmt::format("the response does not show whether {} is {}", place, Wanted());
      finding.what += ", and " + WhenTouched(touched) + Holder(state);
    }
    End(std::move(finding));
  }

  // Says no more than the clocks allow: what is shown may lie before the call, too.
  std::string WhenTouched(const Touched& touched) const {
    if (!touched.shown || !touched.when) return "the response does not show when it was last changed";
    if (before_.fence && before_.fence->touched) return "it was changed after it had been read for this call";
    if (!before_.sent.latest) return "it is unknown whether that was before this call was sent";
    const std::int64_t latest = *before_.sent.latest + kClockMargin;
    if (*touched.when >= latest) return "it was changed after this call was sent";
    return fmt::format("it was changed after this call was sent or up to {} s before",
                       (latest - *touched.when + 999) / 1'000);
  }

  void End(ReadBackResult finding) {
    if (finding.proof == Proof::kDone && unconfirmed_.placed)
      RememberFound(parts_, unconfirmed_.call, api_, finding.reading.document, unconfirmed_.sent);
    const ReadBackDone found = std::exchange(found_, nullptr);
    found(std::move(finding));
  }

  const connector::ConnectorParts& parts_;
  UnconfirmedWrite& unconfirmed_;
  http::Context context_;
  ReadBackDone found_;
  const ActionModel& model_;
  const Thing* const thing_;  // that the call makes; null for one that sets a state
  Api api_ = Api::kV3;
  bool sorted_ = true;
  bool complete_ = true;
  bool too_many_ = false;
  std::size_t lacking_ = 0;  // of the things that the list showed before
  json::Document list_;
  Before before_;
  std::vector<Row> rows_;  // those that may be new
  std::size_t next_ = 0;   // of rows_: the one that is compared
  std::vector<Candidate> candidates_;
  std::map<std::string, Reading> proofs_;
};

}  // namespace

void ReadBack(const connector::ConnectorParts& parts, UnconfirmedWrite& unconfirmed, http::Context context,
              ReadBackDone found) {
  if (std::holds_alternative<MergedInto>(ModelOf(unconfirmed.call).evidence))
    return ReadBackMerge(parts, unconfirmed, std::move(context), std::move(found));
  std::make_shared<ReadingBack>(parts, unconfirmed, std::move(context), std::move(found))->Start();
}

}  // namespace flintdesk::servicedesk
