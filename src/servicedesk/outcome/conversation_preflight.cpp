// Long on purpose: names and forms are looked up in one order, and what is kept of them has one shape.
#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/log.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/kept_document.hpp"
#include "servicedesk/outcome/lookup.hpp"
#include "servicedesk/outcome/request_form.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/html_text.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/default_names.hpp"
#include "servicedesk/wire/fields.hpp"
#include "servicedesk/wire/search.hpp"

/// What a change is held against before it is sent over V3: the lists that values come from, and the form
/// that has the custom fields. What is kept of them says yes alone; a no is always read anew, and only what
/// shows its own end says it. Where anything is amiss the call goes on.
namespace flintdesk::servicedesk {
namespace {

constexpr milliseconds kKeptFor = std::chrono::hours(24);
constexpr std::size_t kMostNames = 5'000;
// A form that names fewer of the fields that templates may leave out is written in a way that nobody here
// understands.
constexpr std::ptrdiff_t kFewestFields = 3;
// How much longer a document is believed stands in it alone, so that it is looked at again soon.
constexpr milliseconds kKeptInMindFor = std::chrono::hours(1);
constexpr std::string_view kDefaultTemplate = "Default Request";

// So many can be read in a message.
constexpr std::size_t kFewNames = 12;

std::string Shown(std::string_view text) { return json::Quote(RedactAndShorten(text, 80)); }

/// Of the form of a path or template; without one, of all forms together.
std::string NameOfForm(const Installation& installation, const std::string& which = {}) {
  return which.empty() ? installation.name() : installation.name() + " " + which;
}

std::string DocumentOfForm(const std::string& name) { return connector::NameInMemory("form-of", name); }

std::string NameOfList(const Installation& installation, std::string_view list) {
  return installation.name() + " " + std::string(list);
}

std::string DocumentOfList(const std::string& name) { return connector::NameInMemory("names-of", name); }

/// A process that calls very many installations begins anew.
template <typename Entry>
void KeepInMind(std::map<std::string, Entry>& entries, const std::string& name, Entry entry) {
  constexpr std::size_t kMost = 500;
  if (entries.size() >= kMost) entries.clear();
  entries[name] = std::move(entry);
}

/// A text in `fields`; empty for none.
std::string TextGivenFor(const connector::CheckedCall& call, std::string_view field) {
  if (const json::Object* further = FurtherOf(call))
    for (const auto& [name, value] : *further)
      if (EqualsIgnoreCase(name, field)) return value.ScalarText().value_or("");
  return {};
}

/// By V3's name, by V1's or by the label that both suggest.
bool Mentions(const RequestForm& form, const Member& member) {
  return form.MentionsPartOf(member.v3) || form.MentionsPartOf(member.v1) ||
         form.MentionsPartOf(ReplaceAll(member.v3, "_", " "));
}

bool IsLegible(const RequestForm& form) {
  return std::ranges::count_if(RequestThing().members, [&](const Member& member) {
           return member.template_decides && form.Lists(member.v3);
         }) >= kFewestFields;
}

/// Another token may be let read it.
bool IsUnauthenticated(const LookupRows& rows) {
  return rows.last && rows.last->ok() && rows.last->value().status == 401;
}

bool IsUsual(std::string_view list, std::string_view text) {
  return std::ranges::any_of(DefaultNamesOf(list), [&](const std::string& name) { return name == text; });
}

/// "; did you mean High?"
std::string Nearest(std::string_view text, const std::vector<std::string>& names) {
  const auto nearest = NearestOf(text, names);
  return nearest ? "; did you mean " + Shown(*nearest) + "?" : "";
}

}  // namespace

void Conversation::LookUpFields(Api api) {
  if (!Changes()) return LookUpValues();
  if (!IsPreflightOn()) return EndNames();
  if (api == Api::kV1) return LearnLabels();
  if (!NamesFields()) return LookUpValues();
  custom_names_ = CustomNames(call_, names_);
  // A label may be another field's on another form, and a dry run tells of this request's form.
  const bool any_form_does =
      !IsDryRun() && !(model_.Makes() && call_.values.Has("requesttemplate")) &&
      std::ranges::all_of(custom_names_, [this](const auto& name) { return IsApiName(name); });
  if (any_form_does && IsAllIn(*KnownForm(NameOfForm(installation_)))) return LookUpValues();
  ReadForm();
}

/// V1 takes custom fields by label alone. V3 of the same service desk tells those of API names.
void Conversation::LearnLabels() {
  if (model_.thing == nullptr || !model_.thing->is_request || installation_.Has(HasNoV3())) return EndNames();
  for (const std::string& name : CustomNames(call_, names_))
    if (IsApiName(name) && names_.LabelOf(name).empty()) custom_names_.push_back(name);
  if (custom_names_.empty()) return EndNames();
  only_labels_ = true;
  ReadForm();
}

// The forms that can be read are those of requests.
bool Conversation::NamesFields() const {
  if (model_.thing == nullptr || !model_.thing->is_request) return false;
  return !CustomNames(call_, names_).empty() || !FieldsOfForm().empty();
}

bool Conversation::IsApiName(std::string_view name) const {
  return servicedesk::IsApiName(name, EditionOf(call_.values) == Edition::kCloud);
}

/// The product's own fields that are sent and that a form may leave out, and how the caller gave them.
std::vector<std::pair<const Member*, std::string>> Conversation::FieldsOfForm() const {
  std::vector<std::pair<const Member*, std::string>> fields;
  if (model_.thing == nullptr || !model_.thing->is_request) return fields;
  const auto add = [&](const Member& member, const std::string& text, std::string given_as) {
    const bool is_left_out =
        (text.empty() && model_.Makes()) || (member.field.dash_has_a_meaning && IsNoSite(text));
    if (member.template_decides && !is_left_out) fields.emplace_back(&member, std::move(given_as));
  };
  for (const Member& member : model_.members)
    if (member.IsParameter() && call_.values.Has(member.name()))
      add(member, call_.values.Text(member.name()), member.name());
  if (const json::Object* further = FurtherOf(call_))
    for (const auto& [name, value] : *further)
      if (const Member* member = FindMember(model_.thing->members, name);
          member != nullptr && !value.IsNull())
        add(*member, value.ScalarText().value_or(json::Write(value)), "fields." + name);
  return fields;
}

/// Those that the form leaves out, as the caller knows them.
std::vector<std::string> Conversation::FieldsNotIn(const RequestForm& form) const {
  std::vector<std::string> missing;
  for (const auto& [member, given_as] : FieldsOfForm())
    if (!Mentions(form, *member)) missing.push_back(given_as);
  return missing;
}

bool Conversation::IsAllIn(const RequestForm& form) const {
  return FieldsNotIn(form).empty() && std::ranges::all_of(custom_names_, [&](const std::string& name) {
           return form.Find(name) != nullptr || (IsApiName(name) && form.Mentions(name));
         });
}

void Conversation::LearnFrom(const RequestForm& form) {
  for (const std::string& name : custom_names_)
    if (const CustomField* field = form.Find(name)) names_.Learn(name, *field);
}

// In the cloud one list has the fields of all requests, on premises each template has its form.
void Conversation::ReadForm() {
  if (EditionOf(call_.values) == Edition::kCloud) return ReadFormAt("/requests/_metainfo", {}, true);
  const std::string named = call_.values.Text("requesttemplate");
  // Which template a new request gets is not known, nor then which of the product's own fields it has.
  if (named.empty() && request_id_.empty() && custom_names_.empty()) return LookUpValues();
  if (!named.empty() || request_id_.empty()) return ReadTemplateOf(named);
  ReadRequest([this](const json::Value& document) {
    const std::string id = TextOf(document.Path({"request", "template", "id"}));
    if (!id.empty()) return ReadFormAt("/request_templates/" + PercentEncode(id), {}, true);
    if (!document.IsNull()) KeepForms({}, {});
    LookUpValues();
  });
}

// A request that is made without a template gets one that nobody here knows; its custom fields stand in
// others as well.
void Conversation::ReadTemplateOf(const std::string& name) {
  const std::string wanted = name.empty() ? std::string(kDefaultTemplate) : name;
  const std::string which = "template " + FoldedName(wanted);
  if (TakeKnownForm(which)) return LookUpValues();
  ReadList(
      parts_, Api::kV3, call_, {"request_templates"}, ContextOfNames(),
      [self = shared_from_this(), wanted, which, is_its_own = !name.empty()](const LookupRows& templates) {
        if (templates.last && self->EndedByLookup(*templates.last)) return;
        self->KeepNames("request_templates", templates, {});
        for (const LookupRow& row : templates.rows)
          if (FoldedName(row.name) == FoldedName(wanted) && !row.id.empty())
            return self->ReadFormAt("/request_templates/" + PercentEncode(row.id), which, is_its_own);
        self->KeepForms({}, {});
        self->LookUpValues();
      });
}

/// The document is null where it could not be read. What a dry run reads here it reads once.
void Conversation::ReadRequest(std::function<void(const json::Value&)> then) {
  if (state_) return then(SuccessIn(*state_));
  parts_.client.Send(ReadOfState(Api::kV3, call_), ContextOfNames(),
                     [self = shared_from_this(), then = std::move(then)](const Exchanged& exchanged) {
                       if (self->EndedByLookup(exchanged)) return;
                       const bool is_fresh = exchanged.ok() && WhyStale(exchanged.value()).empty();
                       const json::Value document = is_fresh ? SuccessIn(exchanged) : json::Value();
                       if (self->IsDryRun() && !document.IsNull()) self->state_ = exchanged;
                       then(document);
                     });
}

/// `which`: what else the form is known by.
void Conversation::ReadFormAt(const std::string& path, const std::string& which, bool is_its_own) {
  if (is_its_own && TakeKnownForm(path)) return LookUpValues();
  parts_.client.Send(PastCaches(BuildV3Read(call_, path)), ContextOfNames(),
                     [self = shared_from_this(), path, which, is_its_own](const Exchanged& exchanged) {
                       self->OnForm({path, which}, is_its_own, exchanged);
                     });
}

/// True when it is kept and has all that the call gives.
bool Conversation::TakeKnownForm(const std::string& which) {
  const std::shared_ptr<const RequestForm> known = KnownForm(NameOfForm(installation_, which));
  if (!IsAllIn(*known)) return false;
  if (!only_labels_) WarnOfMandatory(*known);
  LearnFrom(*known);
  return true;
}

void Conversation::OnForm(const std::vector<std::string>& which, bool is_its_own,
                          const Exchanged& exchanged) {
  if (EndedByLookup(exchanged)) return;
  const bool is_fresh =
      !exchanged.ok() || (WhyStale(exchanged.value()).empty() && exchanged.value().status != 401);
  const RequestForm form = is_fresh ? FormIn(SuccessIn(exchanged)) : RequestForm{};
  if (form.IsOne()) {
    LearnFrom(form);
    // Nothing that is refused here rests on what was kept.
    if (IsLegible(form)) CheckCustomFields(form, is_its_own);
    if (IsLegible(form) && is_its_own && !only_labels_) CheckFields(form);
    if (is_its_own && !only_labels_) WarnOfMandatory(form);
  }
  if (is_fresh) KeepForms(which, form);
  LookUpValues();
}

/// A form is kept by itself, and what it names with what others do. A name that nothing speaks against is
/// kept as one that it names: asking again would tell as little.
void Conversation::KeepForms(const std::vector<std::string>& which, RequestForm form) {
  std::vector<std::string> names;
  for (const Member& member : RequestThing().members)
    if (member.template_decides && Mentions(form, member)) names.push_back(ToLower(member.v3));
  if (findings_.empty() && !only_labels_) {
    for (const auto& [member, given_as] : FieldsOfForm()) names.push_back(ToLower(member->v3));
    for (const std::string& name : custom_names_) {
      const CustomField* field = form.Find(name);
      // One that an upgrade has renamed is sent under its new name, which this form alone tells.
      if (IsApiName(name) && (field == nullptr || field->api_name == name)) names.push_back(ToLower(name));
    }
  }
  std::ranges::sort(names);
  form.mentions = names;
  form.listed.clear();
  for (const std::string& one : which)
    if (!one.empty()) KeepForm(NameOfForm(installation_, one), form, Renewal::kAnew);
  // Other processes have added to what is kept of all.
  const std::string all = NameOfForm(installation_);
  RequestForm known = FormFromJson(KeptDocument(parts_, DocumentOfForm(all), kKeptFor));
  if (known.mentions.size() + names.size() <= kMostNames) {
    std::vector<std::string> both;
    std::ranges::set_union(known.mentions, names, std::back_inserter(both));
    if (both != known.mentions) {
      known.mentions = std::move(both);
      KeepForm(all, std::move(known), Renewal::kKeepsTime);
    }
  }
}

void Conversation::KeepForm(const std::string& name, RequestForm form, Renewal renewal) {
  KeepDocument(parts_, DocumentOfForm(name), ToJson(form), kKeptFor, renewal);
  KeepInMind(learnt_->forms, name,
             {parts_.clock.EpochMilliseconds() + kKeptInMindFor.count(),
              std::make_shared<const RequestForm>(std::move(form))});
  believed_forms_.push_back(name);
}

/// What was kept of it; an empty form for nothing.
std::shared_ptr<const RequestForm> Conversation::KnownForm(const std::string& name) {
  believed_forms_.push_back(name);
  const std::int64_t now = parts_.clock.EpochMilliseconds();
  const auto known = learnt_->forms.find(name);
  if (known != learnt_->forms.end() && known->second.until > now) return known->second.form;
  auto form =
      std::make_shared<const RequestForm>(FormFromJson(KeptDocument(parts_, DocumentOfForm(name), kKeptFor)));
  if (!form->custom.empty() || !form->mentions.empty())
    KeepInMind(learnt_->forms, name, {now + kKeptInMindFor.count(), form});
  return form;
}

/// What led to a change that the service desk has refused is read anew next time.
void Conversation::ForgetNames() {
  for (const std::string& name : believed_forms_) {
    learnt_->forms.erase(name);
    parts_.memory.Write(DocumentOfForm(name), {});
  }
  for (const std::string& name : believed_lists_) {
    learnt_->names.erase(name);
    parts_.memory.Write(DocumentOfList(name), {});
  }
}

void Conversation::CheckFields(const RequestForm& form) {
  for (const std::string& field : FieldsNotIn(form))
    findings_.push_back(
        {ShownName(RedactAndShorten(field, 80)) + " is no field in the form of this request",
         "Leave it out, or give the request another template; preflight off leaves the check out."});
}

/// What the form of a new request asks for and the call does not give. Nothing public says what a service
/// desk fills in by itself, so that it is left to it whether it refuses.
void Conversation::WarnOfMandatory(const RequestForm& form) const {
  if (!model_.Makes()) return;
  const std::vector<Member>& members = RequestThing().members;
  std::set<std::string> given;
  for (const Member& member : model_.members)
    if (call_.values.Has(member.name())) given.insert(member.v3);
  if (const json::Object* further = FurtherOf(call_))
    for (const auto& [name, value] : *further) {
      const Member* member = FindMember(members, name);
      const CustomField* custom = form.Find(name);
      if (!value.IsNull())
        given.insert(member != nullptr ? member->v3 : custom != nullptr ? custom->api_name : name);
    }
  std::vector<std::string> missing;
  for (const RequestForm::Mandatory& field : form.mandatory) {
    const auto member = std::ranges::find(members, field.name, &Member::v3);
    // What no template leaves out every new request has: its requester, its status.
    const bool counts = member == members.end() ? IsApiName(field.name) : member->template_decides;
    if (counts && !given.contains(field.name))
      missing.push_back(RedactAndShorten(field.label.empty() ? field.name : field.label, 60));
  }
  if (!missing.empty())
    Log(LogLevel::kWarning,
        fmt::format(
            "{} {}: the template asks for {}, which {} not given; the service desk may refuse the request",
            Redact(call_.connector), call_.action->name, Join(missing, ", "),
            missing.size() == 1 ? "is" : "are"));
}

void Conversation::CheckCustomFields(const RequestForm& form, bool is_its_own) {
  if (form.custom.empty()) return;
  std::vector<std::string> names;
  for (const CustomField& field : form.custom) {
    if (!field.label.empty()) names.push_back(field.label);
    names.push_back(field.api_name);
  }
  for (const std::string& name : custom_names_) {
    // The name of one that another form may have.
    if (form.Find(name) != nullptr || (IsApiName(name) && !is_its_own) || form.Mentions(name)) continue;
    findings_.push_back(
        {fmt::format("fields.{} is no field in the form of this request{}",
                     ShownName(RedactAndShorten(name, 80)), Nearest(name, names)),
         "Give a custom field by its label or its API name; preflight off leaves the check out."});
  }
}

std::vector<Conversation::NameToCheck> Conversation::PeopleToCheck() const {
  std::vector<NameToCheck> people = NamesToCheck();
  // Who is wanted by number is looked up in any case.
  std::erase_if(people, [this](const NameToCheck& name) {
    return !name.is_person || (name.by_id == nullptr && !IsPreflightOn());
  });
  return people;
}

// What a fresh installation has is not looked up: nearly every call would ask for it.
std::vector<Conversation::NameToCheck> Conversation::ValuesToCheck() const {
  std::vector<NameToCheck> values = NamesToCheck();
  std::erase_if(values,
                [](const NameToCheck& name) { return name.is_person || IsUsual(name.list, name.text); });
  return values;
}

/// All names of things that stand in one of the service desk's lists, as they are sent.
std::vector<Conversation::NameToCheck> Conversation::NamesToCheck() const {
  std::vector<NameToCheck> names;
  const auto add = [&](NameToCheck name, std::string_view field, const std::string& text) {
    name.text = Trim(names_.Of({field, name.list}, text));
    if (!name.text.empty() && !V3PathOfList(name.list).empty()) names.push_back(std::move(name));
  };
  const auto parent_of = [&](const Member& member) -> std::string {
    const Member* parent = member.below.empty() ? nullptr : FindMember(model_.thing->members, member.below);
    if (parent == nullptr) return {};
    return names_.Of({parent->name(), parent->field.lookup}, TextGivenFor(call_, member.below));
  };
  const auto add_member = [&](const Member& member, std::string given_as, const std::string& text) {
    const bool is_person = member.form == Form::kPerson;
    if (!is_person && member.form != Form::kReference) return;
    if (member.field.dash_has_a_meaning && IsNoSite(text)) return;
    add({.given_as = std::move(given_as),
         .text = {},
         .list = member.field.lookup,
         .is_person = is_person,
         .by_id = member.id_parameter.empty() ? nullptr : &member,
         .below = parent_of(member)},
        member.name(), text);
  };
  for (const Member& member : model_.members)
    if (call_.values.Has(member.name())) add_member(member, member.name(), call_.values.Text(member.name()));
  if (const json::Object* further = FurtherOf(call_))
    for (const auto& [name, value] : *further)
      if (const Member* member = FindMember(model_.thing->members, name); member != nullptr)
        if (const auto text = value.ScalarText()) add_member(*member, "fields." + name, *text);
  if (!model_.listing) return names;
  for (const Filter& filter : model_.listing->filters)
    for (const std::string& part : NamesSearchedFor(call_, filter))
      if (!names_with_rows_ || !names_with_rows_->contains(NameIn(filter, part)))
        add({.given_as = filter.field.name,
             .text = {},
             .list = filter.field.lookup,
             .is_person = filter.form == Form::kPerson,
             .filter = &filter},
            filter.field.name, part);
  return names;
}

std::string Conversation::NameToCheck::KeptAs() const {
  return below.empty() ? list : list + " of " + FoldedName(below);
}

void Conversation::LookUpValues() {
  if (only_labels_) return EndNames();
  std::vector<NameToCheck> values = ValuesToCheck();
  std::erase_if(values, [&](const NameToCheck& value) {
    const auto known = KnownNames(value.KeptAs());
    const auto found = known->find(FoldedName(value.text));
    if (found == known->end()) return false;
    names_.LearnSpelling(value.list, value.text, found->second);
    return true;
  });
  LookUpValue(std::move(values));
}

/// Those that are kept of a list; none for nothing.
std::shared_ptr<const NamesOfList> Conversation::KnownNames(const std::string& list) {
  const std::string name = NameOfList(installation_, list);
  believed_lists_.push_back(name);
  const std::int64_t now = parts_.clock.EpochMilliseconds();
  const auto known = learnt_->names.find(name);
  if (known != learnt_->names.end() && known->second.until > now) return known->second.names;
  NamesOfList names;
  const json::Value kept = KeptDocument(parts_, DocumentOfList(name), kKeptFor);
  if (kept.IfArray() != nullptr)
    for (const json::Value& one : *kept.IfArray())
      if (one.IfString() != nullptr) names.try_emplace(FoldedName(*one.IfString()), *one.IfString());
  const bool has_any = !names.empty();
  auto shared = std::make_shared<const NamesOfList>(std::move(names));
  if (has_any) KeepInMind(learnt_->names, name, {now + kKeptInMindFor.count(), shared});
  return shared;
}

// The last of them, then the others.
void Conversation::LookUpValue(std::vector<NameToCheck> values) {
  if (values.empty()) return Changes() ? CheckDemands() : ConfirmFindings(0);
  NameToCheck value = std::move(values.back());
  values.pop_back();
  ReadList(parts_, Api::kV3, call_, {value.list}, ContextOfNames(),
           [self = shared_from_this(), values = std::move(values), value](const LookupRows& rows) mutable {
             if (rows.last && self->EndedByLookup(*rows.last)) return;
             if (!IsUnauthenticated(rows)) self->OnList(value, rows);
             self->LookUpValue(std::move(values));
           });
}

void Conversation::OnList(const NameToCheck& value, const LookupRows& rows) {
  const auto is_it = [&](const LookupRow& row) { return FoldedName(row.name) == FoldedName(value.text); };
  // Where it belongs to is told only by a row that shows it.
  const auto is_below = [&](const LookupRow& row) {
    return value.below.empty() || row.parent.empty() || FoldedName(row.parent) == FoldedName(value.below);
  };
  const auto found =
      std::ranges::find_if(rows.rows, [&](const LookupRow& row) { return is_it(row) && is_below(row); });
  const bool is_there = found != rows.rows.end();
  if (is_there) names_.LearnSpelling(value.list, value.text, DecodeEntities(found->name));
  // An empty list is rather one that this key may not see.
  const bool is_refuted = rows.complete && !rows.rows.empty() && !is_there;
  // What nothing speaks against is kept as well: asking again would tell as little.
  if (value.below.empty()) {
    KeepNames(value.list, rows, is_refuted ? std::string{} : value.text);
  } else if (!is_refuted) {
    KeepNames(value.KeptAs(), {}, is_there ? DecodeEntities(found->name) : value.text);
  }
  if (!is_refuted) return;
  std::vector<std::string> names, parents;
  for (const LookupRow& row : rows.rows)
    if (is_it(row)) parents.push_back(Shown(PlainContent(row.parent)));
  if (!parents.empty())
    return AddFinding(value,
                      fmt::format("{} {} belongs to {} and not to {}", ShownName(value.given_as),
                                  Shown(value.text), Join(parents, ", "), Shown(value.below)),
                      "Give one that belongs to it; preflight off leaves the check out.");
  for (const LookupRow& row : rows.rows) names.push_back(PlainContent(row.name));
  AddFinding(value,
             fmt::format("{} {} is not in the service desk's list{}", ShownName(value.given_as),
                         Shown(value.text), Nearest(value.text, names)),
             fmt::format("Give one {}; preflight off leaves the check out.",
                         names.size() > kFewNames ? "that is in the list"
                                                  : "of " + RedactAndShorten(Join(names, ", "), 200)));
}

/// The names of a whole list, else `one` beside what is kept.
void Conversation::KeepNames(const std::string& list, const LookupRows& rows, const std::string& one) {
  NamesOfList names;
  const bool is_whole = rows.complete && rows.rows.size() <= kMostNames;
  if (is_whole)
    for (const LookupRow& row : rows.rows) names.try_emplace(FoldedName(row.name), DecodeEntities(row.name));
  else if (const auto known = KnownNames(list); known->size() < kMostNames)
    names = *known;
  if (!one.empty()) names.try_emplace(FoldedName(one), one);
  if (names.empty()) return;
  json::Array kept;
  for (const auto& [folded, shown] : names) kept.emplace_back(shown);
  const std::string name = NameOfList(installation_, list);
  KeepDocument(parts_, DocumentOfList(name), std::move(kept), kKeptFor,
               is_whole ? Renewal::kAnew : Renewal::kKeepsTime);
  KeepInMind(learnt_->names, name,
             {parts_.clock.EpochMilliseconds() + kKeptInMindFor.count(),
              std::make_shared<const NamesOfList>(std::move(names))});
}

}  // namespace flintdesk::servicedesk
