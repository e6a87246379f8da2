#include "servicedesk/look.hpp"

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/auto_detection.hpp"
#include "servicedesk/classify.hpp"
#include "servicedesk/dialect.hpp"
#include "servicedesk/plain_content.hpp"
#include "servicedesk/recovered_answer.hpp"

namespace flintdesk::servicedesk {
namespace {

// More new things of one kind within a few seconds than this are not looked at one by one.
constexpr std::size_t kMostLookedAt = 20;
constexpr int kV3Rows = 100;  // the most that V3 gives (reference: vendor document)
constexpr int kV1Rows = 100;
constexpr std::int64_t kDateUnit = 1'000;  // milliseconds: a Date has whole seconds

/// The exchanges of one look. It keeps itself alive until it has called `found`.
class Look : public std::enable_shared_from_this<Look> {
 public:
  Look(const connector::ConnectorParts& parts, Doubt& doubt, http::Context context, Found found)
      : parts_(parts),
        doubt_(doubt),
        context_(std::move(context)),
        found_(std::move(found)),
        thing_(ThingMadeBy(doubt.call.action->name)) {}

  void Start() {
    api_ = doubt_.apis.front();
    Begin();
  }

 private:
  using Then = void (Look::*)(Reading);

  void Begin() {
    candidates_.clear();
    proofs_.clear();
    next_ = 0;
    sorted_ = true;
    if (thing_) return List();
    if (doubt_.call.action->name == "add-resolution")
      return Ask(ReadOf("/resolutions", "GET_RESOLUTION", "/resolution"), &Look::OnResolution);
    Ask(BuildLook(api_, doubt_.call, doubt_.request_id), &Look::OnRequest);
  }

  void Ask(http::Request request, Then then) {
    parts_.client.Send(std::move(request), context_,
                       [self = shared_from_this(), then](Result<http::Answer, http::Failure> exchanged) {
                         self->OnAnswer(exchanged, then);
                       });
  }

  void OnAnswer(const Result<http::Answer, http::Failure>& exchanged, Then then) {
    if (!exchanged.ok()) return Fail(exchanged.error().message);
    const http::Answer& answer = exchanged.value();
    doubt_.server.Take(answer, parts_.clock.Now());
    Reading reading = ReadAnswer(api_, answer, doubt_.request_id);
    const bool good = answer.status >= 200 && answer.status < 300;
    if (good && reading.verdict == Verdict::kSuccess) return (this->*then)(std::move(reading));
    if (api_ == Api::kV3 && doubt_.apis.size() > 1 && DetectFrom(answer, reading) == Detected::kNotV3)
      doubt_.apis.erase(doubt_.apis.begin());
    const bool sorting = thing_ && api_ == Api::kV3 && sorted_ && next_ == 0 && answer.status == 400 &&
                         reading.shape == Shape::kDocument;
    // A build that does not sort by this field still has the list.
    if (sorting) {
      sorted_ = false;
      return List();
    }
    Fail(fmt::format("the answer to the look was HTTP {}{}", answer.status,
                     reading.message.empty() ? "" : ": " + RedactAndShorten(reading.message, 200)),
         CodeOfRefusal(answer, reading));
  }

  // What the API itself refuses says nothing of whoever answered the change in its place.
  Code CodeOfRefusal(const http::Answer& answer, const Reading& reading) const {
    if (reading.shape == Shape::kDocument || answer.status >= 500) return Code::kSuccess;
    return Classify({"look", catalogue::Effect::kReads, api_, doubt_.call.origin}, answer, reading).code;
  }

  // Another API may answer where this one did not.
  void Fail(std::string why, Code refused = Code::kSuccess) {
    const bool v1_left = api_ == Api::kV3 && doubt_.apis.back() == Api::kV1;
    if (v1_left) {
      api_ = Api::kV1;
      return Begin();
    }
    End({Proof::kCannotTell, false, "looking failed: " + std::move(why), {}, refused});
  }

  http::Request ReadOf(const std::string& v3_path, const std::string& v1_operation,
                       const std::string& v1_path, const json::Object& input = {}) const {
    const std::string id = PercentEncode(doubt_.request_id);
    if (api_ == Api::kV3) return BuildV3Read(doubt_.call, "/requests/" + id + v3_path, input);
    return BuildV1Read(doubt_.call, v1_operation, "/sdpapi/request/" + id + v1_path);
  }

  // Things that were added.

  std::string ListPath() const { return *thing_ == Thing::kNote ? "/notes" : "/worklogs"; }

  void List() {
    if (api_ == Api::kV1 && *thing_ == Thing::kRequest) {
      return Ask(
          BuildV1Read(doubt_.call, "GET_REQUESTS", "/sdpapi/request/",
                      {{"from", "0"}, {"limit", std::to_string(kV1Rows)}, {"filterby", "All_Requests"}}),
          &Look::OnList);
    }
    json::Object info{{"row_count", kV3Rows}};
    if (sorted_) {
      // The field that this list is known to be sorted by; a note's `added_time` is nowhere documented as
      // one.
      info.Set("sort_field", *thing_ == Thing::kNote ? "last_updated_time" : "created_time");
      info.Set("sort_order", "desc");
    }
    const json::Object input{{"list_info", std::move(info)}};
    if (*thing_ == Thing::kRequest) return Ask(BuildV3Read(doubt_.call, "/requests", input), &Look::OnList);
    Ask(ReadOf(ListPath(), *thing_ == Thing::kNote ? "GET_NOTES" : "GET_WORKLOGS", ListPath(), input),
        &Look::OnList);
  }

  void OnList(Reading reading) {
    std::optional<Rows> rows = RowsIn(api_, *thing_, reading.document);
    if (!rows) return Fail("the answer holds no list");
    if (api_ == Api::kV1 && *thing_ == Thing::kRequest)
      rows->more = rows->rows.size() >= static_cast<std::size_t>(kV1Rows);
    list_ = std::move(reading.document);
    complete_ = ReachesBack(*rows, sorted_, Since());
    newer_ = NewerRows(*rows, Since());
    parts_.claims.CatchUp();
    std::erase_if(newer_, [this](const Row& row) {
      return parts_.claims.Claimed(ClaimNameOf(doubt_.call, *thing_, row.id));
    });
    if (newer_.size() > kMostLookedAt) {
      newer_.resize(kMostLookedAt);
      complete_ = false;
    }
    CompareNext();
  }

  // V3's rows have no text, V1's rows of requests few fields; such a thing is read by itself.
  void CompareNext() {
    while (next_ < newer_.size()) {
      const Row& row = newer_[next_];
      if (row.id.empty()) {
        AddCandidate(row.shown, {});
        continue;
      }
      if (api_ == Api::kV3) return Ask(BuildV3Read(doubt_.call, ThingPath(row.id)), &Look::OnThing);
      if (*thing_ == Thing::kRequest) return Ask(BuildV1Look(doubt_.call, row.id), &Look::OnThing);
      AddCandidate(row.shown, AnswerOfRow(list_, row.shown));
    }
    Decide();
  }

  std::string ThingPath(const std::string& id) const {
    if (*thing_ == Thing::kRequest) return "/requests/" + PercentEncode(id);
    return "/requests/" + PercentEncode(doubt_.request_id) + ListPath() + "/" + PercentEncode(id);
  }

  void OnThing(Reading reading) {
    const json::Value* shown = ThingIn(api_, *thing_, reading.document);
    const json::Value thing = shown == nullptr ? json::Value() : *shown;
    AddCandidate(thing, std::move(reading));
    CompareNext();
  }

  void AddCandidate(const json::Value& shown, Reading reading) {
    const Row& row = newer_[next_++];
    Candidate candidate{row.id, row.made && Since() && *row.made >= *Since(), CompareThing(shown)};
    // What has no id can be claimed by nobody.
    if (row.id.empty() && candidate.match == Match::kSame) candidate.match = Match::kUnknown;
    if (candidate.match == Match::kSame) proofs_.emplace(row.id, std::move(reading));
    candidates_.push_back(std::move(candidate));
  }

  Match CompareThing(const json::Value& shown) const {
    if (*thing_ == Thing::kNote) return CompareNote(api_, doubt_.call, shown);
    if (*thing_ == Thing::kWorklog) return CompareWorklog(api_, doubt_.call, shown);
    return CompareNewRequest(api_, doubt_.call, doubt_.names, shown);
  }

  void Decide() {
    const auto margin = milliseconds(kClockMargin + kDateUnit);
    const Decision decision = DecideAdded(candidates_, complete_,
                                          parts_.claims.Unnamed(GroupOf(doubt_.call), doubt_.sent - margin));
    const std::string place = *thing_ == Thing::kRequest ? "" : " in request " + doubt_.request_id;
    const std::string_view name = NameOf(*thing_);
    Finding finding{decision.proof, true, {}, {}};
    if (decision.proof == Proof::kDone &&
        parts_.claims.Claim(ClaimNameOf(doubt_.call, *thing_, decision.id), parts_.clock.Now())) {
      finding.what = fmt::format("{} {} is there{}", name, decision.id, place);
      finding.reading = std::move(proofs_.at(decision.id));
      if (api_ == Api::kV3 && doubt_.apis.back() == Api::kV1) ShowAsAddedByV1(finding.reading, *thing_);
    } else if (decision.proof == Proof::kNotDone) {
      finding.what = fmt::format("no new {} of this content was there{}", name, place);
    } else {
      finding.proof = Proof::kCannotTell;
      finding.what = decision.id.empty()
                         ? fmt::format("there are too many new {}s{} to tell", name, place)
                         : fmt::format("{} {} is there{} and may be it, which cannot be told for certain",
                                       name, decision.id, place);
    }
    End(std::move(finding));
  }

  // States that were set.

  void OnResolution(Reading reading) {
    const json::Value* shown = api_ == Api::kV3 ? reading.document.Find("resolution")
                                                : reading.document.Path({"operation", "Details"});
    const json::Value resolution = shown == nullptr ? json::Value() : *shown;
    EndWithState(CompareResolution(api_, doubt_.call, resolution), ResolutionTouched(api_, resolution),
                 "the resolution of request " + doubt_.request_id, std::move(reading));
  }

  void OnRequest(Reading reading) {
    const json::Value* shown =
        api_ == Api::kV3 ? reading.document.Find("request") : reading.document.Path({"operation", "Details"});
    if (shown == nullptr || !shown->IsObject()) return Fail("the answer holds no request");
    const Touched touched = RequestTouched(api_, *shown);
    const Match match = CompareState(reading, *shown);
    const std::string now = Holder(*shown);
    EndWithState(match, touched, "request " + doubt_.request_id, std::move(reading), now);
  }

  // Whoever gets the message may know whose key it is.
  std::string Holder(const json::Value& shown) const {
    const std::string& action = doubt_.call.action->name;
    if (action != "pickup-request" && action != "assign-request") return {};
    const std::string name =
        TextOf(api_ == Api::kV3 ? shown.Path({"technician", "name"}) : AnyCase(shown, {"TECHNICIAN"}));
    return name.empty() ? "; it has no technician now"
                        : "; its technician is now " + RedactAndShorten(name, 80);
  }

  Match CompareState(const Reading& reading, const json::Value& shown) const {
    const std::string& action = doubt_.call.action->name;
    if (action == "update-request") return CompareRequest(api_, doubt_.call, doubt_.names, shown);
    if (action == "close-request") {
      const std::string status = StatusIn(reading);
      if (status.empty()) return Match::kUnknown;
      return EqualsIgnoreCase(status, doubt_.names.Of("status", "Closed")) ? Match::kSame : Match::kDifferent;
    }
    if (action == "assign-request" && api_ == Api::kV3) {
      const json::Value* technician = shown.Find("technician");
      return CompareV3(json::Object{{"id", doubt_.call.values.Text("technicianid")}}, technician);
    }
    // Nothing shows whose key it is; V1 shows the technician's name where the number was sent.
    return Match::kUnknown;
  }

  void EndWithState(Match match, const Touched& touched, const std::string& place, Reading reading,
                    const std::string& now = {}) {
    const bool before = touched.when && doubt_.earlier &&
                        IsBefore(*touched.when, *doubt_.earlier, doubt_.sent, doubt_.server);
    Finding finding{DecideSet(match, touched, Since(), before), true, {}, {}};
    if (finding.proof == Proof::kDone) {
      finding.what = place + " is as asked for";
      finding.reading = std::move(reading);
    } else if (finding.proof == Proof::kNotDone) {
      finding.what = place + " had not been changed";
    } else {
      finding.what = match == Match::kDifferent
                         ? place + " is not as asked for"
                         : "the answer does not show whether " + place + " is as asked for";
      finding.what += ", and " + WhenTouched(touched);
      finding.what += now;
    }
    End(std::move(finding));
  }

  // Says no more than the clocks allow: what is shown may lie before the call, too.
  std::string WhenTouched(const Touched& touched) const {
    if (!touched.shown) return "the answer does not show when it was last changed";
    const auto sent = doubt_.server.At(doubt_.sent);
    if (!sent) return "nothing shows whether that was before this call was sent";
    const std::int64_t latest = *sent + kDateUnit + kClockMargin;
    if (!touched.when || *touched.when >= latest) return "it was changed after this call was sent";
    return fmt::format("it was changed after this call was sent or up to {} s before",
                       (latest - *touched.when + 999) / 1'000);
  }

  std::optional<std::int64_t> Since() const {
    const auto sent = doubt_.server.At(doubt_.sent);
    return sent ? std::optional(*sent - kClockMargin) : std::nullopt;
  }

  void End(Finding finding) {
    if (finding.proof == Proof::kDone) {
      RememberChange(parts_.claims, doubt_.call, api_, finding.reading.document, doubt_.server,
                     parts_.clock.Now());
    }
    const Found found = std::exchange(found_, nullptr);
    found(std::move(finding));
  }

  const connector::ConnectorParts& parts_;
  Doubt& doubt_;
  http::Context context_;
  Found found_;
  const std::optional<Thing> thing_;
  Api api_ = Api::kV3;
  bool sorted_ = true;
  bool complete_ = true;
  json::Document list_;
  std::vector<Row> newer_;
  std::size_t next_ = 0;  // of newer_: the one that is compared
  std::vector<Candidate> candidates_;
  std::map<std::string, Reading> proofs_;
};

}  // namespace

void LookFor(const connector::ConnectorParts& parts, Doubt& doubt, http::Context context, Found found) {
  std::make_shared<Look>(parts, doubt, std::move(context), std::move(found))->Start();
}

std::string GroupOf(const connector::CheckedCall& call) {
  const std::string& action = call.action->name;
  std::string content;
  if (action == "add-note") {
    content = PlainContent(call.values.Text("notetext"));
  } else if (action == "add-request") {
    content = ToLower(FoldBlanks(call.values.Text("subject")));
  } else if (action != "add-worklog") {  // a worklog's parts can each be left out or be called differently
    json::Object given;
    for (const catalogue::Field& field : call.action->fields) {
      if (const json::Value* value = call.values.values.Find(field.name)) given.Set(field.name, *value);
    }
    content = json::Write(given);
  }
  return Join(std::vector<std::string>{call.origin.Url(), action, RequestIdOf(call), content}, "\n");
}

std::string ClaimNameOf(const connector::CheckedCall& call, Thing thing, std::string_view id) {
  return fmt::format("{} {} {}", call.origin.Url(), NameOf(thing), id);
}

}  // namespace flintdesk::servicedesk
