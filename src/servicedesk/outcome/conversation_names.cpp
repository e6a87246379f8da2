#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/value_list.hpp"
#include "connector/digest.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/outcome/auto_detection.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/kept_document.hpp"
#include "servicedesk/outcome/lookup.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/fields.hpp"
#include "servicedesk/wire/search.hpp"

/// What a change does before anything else: it finds out what the names in it stand for.
namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kMostCandidates = 5;

bool IsNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

/// Would a list that could not be read tell as little the next time?
bool IsSettled(const LookupRows& rows) {
  if (!rows.last) return true;
  if (!rows.last->ok()) return false;
  const int status = rows.last->value().status;
  return status < 500 && status != 401 && status != 429;
}

bool IsCalled(const LookupRow& row, std::string_view person) {
  return FoldedName(row.name) == FoldedName(person) ||
         (!row.address.empty() && EqualsIgnoreCase(row.address, person));
}

std::vector<LookupRow> Called(const std::vector<LookupRow>& rows, const std::string& person) {
  std::vector<LookupRow> found;
  std::ranges::copy_if(rows, std::back_inserter(found),
                       [&](const LookupRow& row) { return IsCalled(row, person); });
  return found;
}

/// Those that may have been meant: whose name holds the text, or the nearest; all where they are few.
std::vector<LookupRow> Candidates(const std::vector<LookupRow>& rows, const std::string& person) {
  if (rows.size() <= kMostCandidates) return rows;
  std::vector<LookupRow> found;
  for (const LookupRow& row : rows)
    if (found.size() < kMostCandidates && ToLower(row.name).find(ToLower(person)) != std::string::npos)
      found.push_back(row);
  if (!found.empty()) return found;
  std::vector<std::string> words;
  for (const LookupRow& row : rows) words.push_back(IsAddress(person) ? row.address : row.name);
  const auto nearest = NearestOf(person, words);
  for (std::size_t i = 0; nearest && i < rows.size(); ++i)
    if (words[i] == *nearest && found.size() < kMostCandidates) found.push_back(rows[i]);
  return found;
}

/// "John (number 5, john@desk.example)"
std::string WordsFor(const LookupRow& row) {
  constexpr std::size_t kLongest = 80;
  std::vector<std::string> more;
  if (!row.id.empty()) more.push_back("number " + Redact(row.id));
  if (!row.address.empty()) more.push_back(RedactAndShorten(row.address, kLongest));
  const std::string name = RedactAndShorten(row.name, kLongest);
  return Printable(more.empty() ? name : name + " (" + Join(more, ", ") + ")");
}

std::string WordsFor(const std::vector<LookupRow>& rows) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < std::min(rows.size(), kMostCandidates); ++i) words.push_back(WordsFor(rows[i]));
  if (rows.size() > kMostCandidates) words.emplace_back("…");
  return Join(words, ", ");
}

// More than this is not waited for names, whatever the call's own time.
constexpr milliseconds kLongestNames{10'000};
constexpr milliseconds kPeopleKeptFor = std::chrono::hours(1);
constexpr std::size_t kMostPeople = 500;

std::string NameOfPeople(const Installation& installation) {
  return connector::NameInMemory("people-of", installation.name());
}

/// Kept in place of an id: the name is somebody's, and whose alone was not found out.
constexpr const char* kSomebody = "somebody";

}  // namespace

// Where nothing is known of the host, one harmless read shows which API it has.
void Conversation::FindApi(std::function<void(Api)> then) {
  if (const auto known = installation_.ApiOf(call_.values.Text("api-version"))) return then(known->api);
  parts_.client.Send(
      BuildProbe(call_), MakeContext(),
      [self = shared_from_this(), then = std::move(then)](const Exchanged& exchanged) {
        if (!exchanged.ok())
          return self->Finish(ClassifyFailure(self->QuestionOfRead(Api::kV3), exchanged.error()));
        const Reading reading = ReadResponse(Api::kV3, exchanged.value(), {});
        const Detected detected = DetectFrom(exchanged.value(), reading);
        // A page in the way is no proof of V3; what follows ends as it says.
        if (detected == Detected::kV3) self->installation_.KeepApi(Api::kV3);
        then(detected == Detected::kNotV3 ? Api::kV1 : Api::kV3);
      });
}

void Conversation::LookUpNames() {
  if (IsPreflightOn()) demands_ = KeptDemands();
  people_ = PeopleToCheck();
  const bool wanted = !people_.empty() ||
                      (IsPreflightOn() && (NamesFields() || !ValuesToCheck().empty() || !demands_.empty()));
  if (!wanted) return CarryOut();
  FindApi([this](Api api) {
    if (const auto error = WhyNotOver(api, call_))
      return Finish({error->code, error->message, error->assistance});
    BeginNames();
    LookUpPeople(api);
  });
}

void Conversation::BeginNames() { names_until_ = UntilOfLookups(kLongestNames); }

// What is looked up beside a call leaves most of its time to the call itself.
Deadline Conversation::UntilOfLookups(milliseconds longest) const {
  const milliseconds left = call_.deadline.Left(parts_.clock);
  return call_.deadline.Earlier(Deadline::In(std::min(longest, left / 3), parts_.clock));
}

bool Conversation::IsPreflightOn() const { return call_.values.Text("preflight") == "on"; }

// Over V3 a name can be sent as it is; over V1 a call can't go on without the response.
http::Context Conversation::ContextOfNames(Api api) const {
  http::Context context = MakeContext();
  context.is_aside = api == Api::kV3;
  context.deadline = names_until_;
  context.label += " (names)";
  return context;
}

// The change would not come through either. What may pass in a moment does not end it: the change is retried.
bool Conversation::EndedByLookup(const Exchanged& exchanged) {
  if (exchanged.ok()) return false;
  const http::FailureKind kind = exchanged.error().kind;
  const bool forbids_all = kind == http::FailureKind::kTlsFailed || kind == http::FailureKind::kTlsSettings;
  if (kind != http::FailureKind::kCancelled && !(forbids_all && Changes())) return false;
  Judgement judgement = ClassifyFailure(QuestionOfRead(Api::kV3), exchanged.error());
  if (Changes()) judgement.what += "; nothing was sent";
  Finish(std::move(judgement));
  return true;
}

void Conversation::CarryOut() { return IsDryRun() ? DryRun() : BeginChange(); }

// A change is held against what was found only once no equal call before it is unconfirmed.
void Conversation::EndNames() {
  if (!IsDryRun() || !IsRefused()) CarryOut();
}

/// True when it has ended.
bool Conversation::IsRefused() {
  if (!findings_.empty()) Finish(JudgementOfFindings());
  return !findings_.empty();
}

// All that is wrong is said at once.
Judgement Conversation::JudgementOfFindings() const {
  std::vector<std::string> what, remedies;
  for (const Finding& finding : findings_) {
    what.push_back(finding.what);
    if (std::ranges::find(remedies, finding.remedy) == remedies.end()) remedies.push_back(finding.remedy);
  }
  const bool all_the_same = std::ranges::all_of(
      findings_, [&](const Finding& finding) { return finding.code == findings_.front().code; });
  return {all_the_same ? findings_.front().code : Code::kRejected,
          Join(what, "; ") + (Changes() ? "; nothing was sent" : ""), Join(remedies, " ")};
}

// V3 takes a name where it takes an id; V1 one of them.
bool Conversation::CanBeSent(Api api, const NameToCheck& person) {
  return api == Api::kV3 || person.by_id == nullptr;
}

// One after the other.
void Conversation::LookUpPeople(Api api) {
  if (people_.empty()) return LookUpFields(api);
  const NameToCheck person = std::move(people_.front());
  people_.erase(people_.begin());
  if (person.by_id != nullptr) {
    const std::string& id_parameter = person.by_id->id_parameter;
    if (call_.values.Has(id_parameter))
      return Finish({Code::kInvalidRequest,
                     fmt::format("{0} and {1} both name the {0}", person.given_as, id_parameter),
                     "Give one of them."});
    if (IsNumber(person.text)) return TakePerson(api, person, {person.text, {}, {}});
  }
  const bool can_be_sent = CanBeSent(api, person);
  // Over V1 a name is looked up for somebody who wants to see alone.
  if (can_be_sent && (!IsPreflightOn() || (api == Api::kV1 && !IsDryRun()))) return LookUpPeople(api);
  if (const auto id = KeptIdOf(person)) {
    if (person.by_id != nullptr && IsNumber(*id)) return TakePerson(api, person, {*id, person.text, {}});
    if (can_be_sent && (person.by_id == nullptr || *id != kSomebody)) return LookUpPeople(api);
  }
  LookUpPersonIn(api, person, api == Api::kV1);
}

// First those who have to do with the text, then, to be sure, all.
void Conversation::LookUpPersonIn(Api api, const NameToCheck& person, bool whole) {
  LookupQuestion question{person.list};
  if (!whole) {
    question.field = IsAddress(person.text) ? "email_id" : "name";
    question.value = person.text;
  }
  ReadList(parts_, api, call_, std::move(question), ContextOfNames(api),
           [self = shared_from_this(), api, person, whole](const LookupRows& people) {
             self->OnPeople(api, person, whole, people);
           });
}

void Conversation::OnPeople(Api api, const NameToCheck& person, bool whole, const LookupRows& people) {
  if (people.last && EndedByLookup(*people.last)) return;
  const std::vector<LookupRow> found = Called(people.rows, person.text);
  // Only a list that was read to its end shows that nobody else is called so; an address is one person's.
  const bool is_only_one = found.size() == 1 && IsNumber(found.front().id) &&
                           (people.complete || (!whole && IsAddress(person.text)));
  // Where the name is sent, whoever bears it may be meant.
  if (person.by_id == nullptr && !found.empty()) {
    KeepIdOf(person, is_only_one ? found.front().id : kSomebody);
    return LookUpPeople(api);
  }
  if (is_only_one) {
    KeepIdOf(person, found.front().id);
    return TakePerson(api, person, found.front());
  }
  // A list that shows no numbers tells nothing; V3 takes the name.
  const bool has_ids = std::ranges::all_of(found, [](const LookupRow& row) { return IsNumber(row.id); });
  if (!found.empty() && !has_ids && api == Api::kV3) return LookUpPeople(api);
  if (found.size() > 1) {
    AddFinding(person,
               fmt::format("{} {} is the name of several: {}", person.given_as,
                           json::Quote(RedactAndShorten(person.text, 80)), WordsFor(found)),
               "Give the number, or the e-mail address.");
    return LookUpPeople(api);
  }
  if (!whole) return LookUpPersonIn(api, person, true);
  OnNobody(api, person, people);
}

// Only a list that was walked to its end shows that there is nobody of the name.
void Conversation::OnNobody(Api api, const NameToCheck& person, const LookupRows& people) {
  const bool shows_addresses =
      std::ranges::any_of(people.rows, [](const LookupRow& row) { return !row.address.empty(); });
  // An empty list is rather one that this key may not see.
  if (people.complete && !people.rows.empty() && (!IsAddress(person.text) || shows_addresses)) {
    const std::vector<LookupRow> near = Candidates(people.rows, person.text);
    AddFinding(
        person,
        fmt::format("{} {} is nobody that the service desk lists", person.given_as,
                    json::Quote(RedactAndShorten(person.text, 80))),
        (near.empty() ? "Give the name or the e-mail address of a technician."
                      : "There " + std::string(near.size() == 1 ? "is " : "are ") + WordsFor(near) + ".") +
            (person.filter != nullptr ? " preflight off leaves the check out."
             : CanBeSent(api, person) ? " preflight off sends the name as it is."
                                      : ""));
    return LookUpPeople(api);
  }
  // Who takes a name or an address knows best what it means.
  if (CanBeSent(api, person)) {
    if (IsSettled(people)) KeepIdOf(person, "");
    return LookUpPeople(api);
  }
  FinishWithoutPerson(people);
}

void Conversation::FinishWithoutPerson(const LookupRows& people) {
  if (people.complete)
    return Finish({Code::kRejected, "the service desk shows no e-mail addresses over V1; nothing was sent",
                   "Give the name or the number of the technician."});
  const Asked asked = QuestionOfRead(Api::kV1);
  Judgement judgement =
      people.last->ok()
          ? Classify(asked, people.last->value(), ReadResponse(Api::kV1, people.last->value(), request_id_))
          : ClassifyFailure(asked, people.last->error());
  if (judgement.code == Code::kSuccess)
    judgement = {Code::kServerError, "the list of technicians could not be read", {}};
  judgement.what += "; nothing was sent";
  Finish(std::move(judgement));
}

void Conversation::TakePerson(Api api, const NameToCheck& person, const LookupRow& found) {
  // An equal call is one that was given the same, whatever was found out of it.
  if (!as_given_) as_given_ = std::make_unique<connector::CheckedCall>(call_);
  found_people_.push_back({person.by_id, found.id, found.name});
  call_.values.values.Set(person.by_id->id_parameter, found.id);
  call_.values.values.Remove(person.by_id->name());
  LookUpPeople(api);
}

void Conversation::AddFinding(const NameToCheck& name, std::string what, std::string remedy) {
  Finding finding{std::move(what), std::move(remedy)};
  if (name.filter != nullptr) finding.criterion = CriterionOf(*name.filter, {json::Value(name.text)});
  findings_.push_back(std::move(finding));
}

// Names of people stand in no file, and nobody can try names on it who has not the key.
std::string Conversation::DigestOfPerson(const NameToCheck& person) const {
  constexpr std::size_t kEnough = 24;
  return connector::DigestOf(std::string(call_.key.Reveal()) + "\n" + person.list + "\n" +
                             ToLower(person.text))
      .substr(0, kEnough);
}

/// The id that was found for this name within the hour; empty when only nothing spoke against the name.
std::optional<std::string> Conversation::KeptIdOf(const NameToCheck& person) {
  const json::Value kept = KeptDocument(parts_, NameOfPeople(installation_), kPeopleKeptFor);
  const std::string digest = DigestOfPerson(person);
  const json::Value* one = kept.Find(digest);
  if (one == nullptr || !IsBelieved(parts_.clock, *one, kPeopleKeptFor)) return std::nullopt;
  believed_.push_back(digest);
  return TextOf(one->Find("id"));
}

void Conversation::KeepIdOf(const NameToCheck& person, const std::string& id) {
  const json::Value before = KeptDocument(parts_, NameOfPeople(installation_), kPeopleKeptFor);
  json::Object people = before.IfObject() != nullptr && before.IfObject()->size() < kMostPeople
                            ? *before.IfObject()
                            : json::Object{};
  believed_.push_back(DigestOfPerson(person));
  people.Set(believed_.back(),
             json::Object{{"id", id}, {"until", parts_.clock.EpochMilliseconds() + kPeopleKeptFor.count()}});
  KeepDocument(parts_, NameOfPeople(installation_), std::move(people), kPeopleKeptFor);
}

/// Called with how the call ends: what the service desk has refused may rest on what was kept.
void Conversation::ForgetWhatMisled(Code code) {
  const bool is_no = code == Code::kRejected || code == Code::kNotFound || code == Code::kForbidden ||
                     code == Code::kConflict;
  if (!is_no || !was_sent_) return;
  if (!believed_.empty()) {
    const json::Value before = KeptDocument(parts_, NameOfPeople(installation_), kPeopleKeptFor);
    json::Object people = before.IfObject() == nullptr ? json::Object{} : *before.IfObject();
    for (const std::string& digest : believed_) people.Remove(digest);
    KeepDocument(parts_, NameOfPeople(installation_), std::move(people), kPeopleKeptFor);
  }
  if (code == Code::kRejected) ForgetNames();
}

}  // namespace flintdesk::servicedesk
