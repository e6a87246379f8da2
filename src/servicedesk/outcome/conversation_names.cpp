#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "connector/digest.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/outcome/auto_detection.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/kept_document.hpp"
#include "servicedesk/outcome/lookup.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/fields.hpp"

/// What a change does before anything else: it finds out what the names in it stand for.
namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kMostCandidates = 5;

bool IsNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
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
  for (const LookupRow& row : rows) words.push_back(person.find('@') == person.npos ? row.name : row.address);
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

}  // namespace

/// Somebody who is named where the service desk wants an id.
struct Conversation::Person {
  const Member* member = nullptr;
  std::string text;

  std::string_view list() const { return member->field.lookup; }
};

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

bool Conversation::NamesSomebody() const {
  return std::ranges::any_of(model_.members, [&](const Member& member) {
    return !member.id_parameter.empty() && call_.values.Has(member.name());
  });
}

void Conversation::LookUpNames() {
  if (IsPreflightOn()) demands_ = KeptDemands();
  const bool wanted = NamesSomebody() ||
                      (IsPreflightOn() && (NamesFields() || !ValuesToCheck().empty() || !demands_.empty()));
  if (!wanted) return CarryOut();
  FindApi([this](Api api) {
    if (const auto error = WhyNotOver(api, call_))
      return Finish({error->code, error->message, error->assistance});
    const milliseconds left = call_.deadline.Left(parts_.clock);
    names_until_ = call_.deadline.Earlier(Deadline::In(std::min(kLongestNames, left / 3), parts_.clock));
    LookUpPerson(api);
  });
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
  if (kind != http::FailureKind::kTlsFailed && kind != http::FailureKind::kTlsSettings &&
      kind != http::FailureKind::kCancelled)
    return false;
  Judgement judgement = ClassifyFailure(QuestionOfRead(Api::kV3), exchanged.error());
  judgement.what += "; nothing was sent";
  Finish(std::move(judgement));
  return true;
}

void Conversation::CarryOut() { return IsDryRun() ? DryRun() : BeginChange(); }

// A change is held against what was found only once no equal call before it is unconfirmed.
void Conversation::EndNames() {
  if (!IsDryRun() || !IsRefused()) CarryOut();
}

/// True when it has ended. All that is wrong is said at once.
bool Conversation::IsRefused() {
  if (findings_.empty()) return false;
  std::vector<std::string> what, remedies;
  for (const Finding& finding : findings_) {
    what.push_back(finding.what);
    if (std::ranges::find(remedies, finding.remedy) == remedies.end()) remedies.push_back(finding.remedy);
  }
  const bool all_the_same = std::ranges::all_of(
      findings_, [&](const Finding& finding) { return finding.code == findings_.front().code; });
  Finish({all_the_same ? findings_.front().code : Code::kRejected, Join(what, "; ") + "; nothing was sent",
          Join(remedies, " ")});
  return true;
}

// One after the other, as long as there are any.
void Conversation::LookUpPerson(Api api) {
  const auto found = std::ranges::find_if(model_.members, [&](const Member& member) {
    return !member.id_parameter.empty() && call_.values.Has(member.name());
  });
  if (found == model_.members.end()) return LookUpFields(api);
  const Person person{&*found, std::string(Trim(call_.values.Text(found->name())))};
  if (call_.values.Has(found->id_parameter))
    return Finish(
        {Code::kInvalidRequest,
         fmt::format("{} and {} both name the {}", found->name(), found->id_parameter, found->name()),
         "Give one of them."});
  if (IsNumber(person.text)) return TakePerson(api, person, person.text);
  if (api == Api::kV3 && !IsPreflightOn()) return LookUpFields(api);
  if (const std::string id = KeptIdOf(person); !id.empty()) return TakePerson(api, person, id);
  LookUpPersonIn(api, person, api == Api::kV1);
}

// First those who have to do with the text, then, to be sure, all.
void Conversation::LookUpPersonIn(Api api, const Person& person, bool whole) {
  LookupQuestion question{std::string(person.list())};
  if (!whole) {
    question.field = person.text.find('@') == std::string::npos ? "name" : "email_id";
    question.value = person.text;
  }
  ReadList(parts_, api, call_, std::move(question), ContextOfNames(api),
           [self = shared_from_this(), api, person, whole](const LookupRows& people) {
             self->OnPeople(api, person, whole, people);
           });
}

void Conversation::OnPeople(Api api, const Person& person, bool whole, const LookupRows& people) {
  if (people.last && EndedByLookup(*people.last)) return;
  const std::vector<LookupRow> found = Called(people.rows, person.text);
  // Only a list that was read to its end shows that nobody else is called so; an address is one person's.
  if (found.size() == 1 && IsNumber(found.front().id) &&
      (people.complete || (!whole && person.text.find('@') != std::string::npos))) {
    KeepIdOf(person, found.front().id);
    return TakePerson(api, person, found.front().id);
  }
  // A list that shows no numbers tells nothing; V3 takes the name.
  const bool has_ids = std::ranges::all_of(found, [](const LookupRow& row) { return IsNumber(row.id); });
  if (!found.empty() && !has_ids && api == Api::kV3) return LookUpFields(api);
  if (found.size() > 1) {
    findings_.push_back({fmt::format("{} {} is the name of several: {}", person.member->name(),
                                     json::Quote(RedactAndShorten(person.text, 80)), WordsFor(found)),
                         "Give the number, or the e-mail address."});
    return LookUpFields(api);
  }
  if (!whole) return LookUpPersonIn(api, person, true);
  FinishWithoutPerson(api, person, people);
}

// Only a list that was walked to its end shows that there is nobody of the name.
void Conversation::FinishWithoutPerson(Api api, const Person& person, const LookupRows& people) {
  const bool by_address = person.text.find('@') != std::string::npos;
  const bool shows_addresses =
      std::ranges::any_of(people.rows, [](const LookupRow& row) { return !row.address.empty(); });
  // An empty list is rather one that this key may not see.
  if (people.complete && !people.rows.empty() && (!by_address || shows_addresses)) {
    const std::vector<LookupRow> near = Candidates(people.rows, person.text);
    findings_.push_back(
        {fmt::format("{} {} is nobody that the service desk lists", person.member->name(),
                     json::Quote(RedactAndShorten(person.text, 80))),
         (near.empty() ? "Give the name, the e-mail address or the number of a technician."
                       : "There " + std::string(near.size() == 1 ? "is " : "are ") + WordsFor(near) + ".") +
             (api == Api::kV3 ? " preflight off sends the name as it is." : "")});
    return LookUpFields(api);
  }
  // V3 takes a name or an address as well, and knows best what it means.
  if (api == Api::kV3) return LookUpFields(api);
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

void Conversation::TakePerson(Api api, const Person& person, const std::string& id) {
  // An equal call is one that was given the same, whatever was found out of it.
  if (!as_given_) as_given_ = std::make_unique<connector::CheckedCall>(call_);
  call_.values.values.Set(person.member->id_parameter, id);
  call_.values.values.Remove(person.member->name());
  LookUpPerson(api);
}

// Names of people stand in no file, and nobody can try names on it who has not the key.
std::string Conversation::DigestOfPerson(const Person& person) const {
  constexpr std::size_t kEnough = 24;
  return connector::DigestOf(std::string(call_.key.Reveal()) + "\n" + std::string(person.list()) + "\n" +
                             ToLower(person.text))
      .substr(0, kEnough);
}

/// The id that was found for this name within the hour; empty for none.
std::string Conversation::KeptIdOf(const Person& person) {
  const json::Value kept = KeptDocument(parts_, NameOfPeople(installation_), kPeopleKeptFor);
  const std::string digest = DigestOfPerson(person);
  const json::Value* one = kept.Find(digest);
  if (one == nullptr || !IsBelieved(parts_.clock, *one, kPeopleKeptFor)) return {};
  const std::string id = TextOf(one->Find("id"));
  if (!IsNumber(id)) return {};
  believed_.push_back(digest);
  return id;
}

void Conversation::KeepIdOf(const Person& person, const std::string& id) {
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
