#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/dry_run.hpp"
#include "servicedesk/outcome/kept_document.hpp"
#include "servicedesk/outcome/lookup.hpp"
#include "servicedesk/outcome/request_form.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/default_names.hpp"
#include "servicedesk/wire/fields.hpp"

/// What a change is held against before it is sent over V3: the lists that values come from, and the form
/// that has the custom fields. What is kept of them says yes alone; a no is always read anew, and only what
/// shows its own end says it. Where anything is amiss the call goes on.
namespace flintdesk::servicedesk {
namespace {

constexpr milliseconds kKeptFor = std::chrono::hours(24);
constexpr std::size_t kMostNames = 2'000;
constexpr std::ptrdiff_t kFewestFields = 3;
// How much longer a document is believed stands in it alone, so that it is looked at again soon.
constexpr milliseconds kKeptInMindFor = std::chrono::hours(1);
constexpr std::string_view kDefaultTemplate = "Default Request";

std::string Shown(std::string_view text) { return json::Quote(RedactAndShorten(text, 80)); }

/// Of the form at a path; without one, of all forms together.
std::string NameOfForm(const Installation& installation, const std::string& path = {}) {
  return path.empty() ? installation.name() : installation.name() + " " + path;
}

std::string DocumentOfForm(const std::string& name) { return connector::NameInMemory("form-of", name); }

std::string NameOfList(const Installation& installation, std::string_view list) {
  return installation.name() + " " + std::string(list);
}

std::string DocumentOfList(const std::string& name) { return connector::NameInMemory("names-of", name); }

std::string Folded(std::string_view name) { return ToLower(Trim(name)); }

/// A process that calls very many installations begins anew.
template <typename Entry>
void KeepInMind(std::map<std::string, Entry>& entries, const std::string& name, Entry entry) {
  constexpr std::size_t kMost = 500;
  if (entries.size() >= kMost) entries.clear();
  entries[name] = std::move(entry);
}

json::Value Kept(const connector::ConnectorParts& parts, const std::string& name) {
  return KeptDocument(parts, name, kKeptFor);
}

void Keep(const connector::ConnectorParts& parts, const std::string& name, json::Value kept) {
  KeepDocument(parts, name, std::move(kept), kKeptFor);
}

/// By V3's name, by V1's or by the label that both suggest.
bool Mentions(const RequestForm& form, const Member& member) {
  return form.Mentions(member.v3) || form.Mentions(member.v1) ||
         form.Mentions(ReplaceAll(member.v3, "_", " "));
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
  if (api == Api::kV1) return EndNames();
  if (!IsPreflightOn() || !NamesFields()) return LookUpValues();
  const std::shared_ptr<const RequestForm> known = KnownForm(NameOfForm(installation_));
  // Forms differ, so that a dry run asks for the one of this request.
  if (LearnFrom(*known) && !IsDryRun() && FieldsNotIn(*known).empty()) return LookUpValues();
  ReadForm();
}

bool Conversation::NamesFields() const {
  return !CustomNames(call_, names_).empty() || !FieldsOfForm().empty();
}

/// The product's own fields that the call gives and a form may leave out, and how the caller gave them.
std::vector<std::pair<const Member*, std::string>> Conversation::FieldsOfForm() const {
  std::vector<std::pair<const Member*, std::string>> fields;
  if (model_.thing == nullptr || !model_.thing->is_request) return fields;
  for (const Member& member : model_.members)
    if (member.IsParameter() && member.template_decides && call_.values.Has(member.name()))
      fields.emplace_back(&member, member.name());
  if (const json::Object* further = FurtherOf(call_))
    for (const auto& [name, value] : *further)
      if (const Member* member = FindMember(model_.thing->members, name);
          member != nullptr && member->template_decides)
        fields.emplace_back(member, "fields." + name);
  return fields;
}

/// Those that the form leaves out, as the caller knows them.
std::vector<std::string> Conversation::FieldsNotIn(const RequestForm& form) const {
  std::vector<std::string> missing;
  for (const auto& [member, given_as] : FieldsOfForm())
    if (!Mentions(form, *member)) missing.push_back(given_as);
  return missing;
}

/// True when nothing is left to be learnt.
bool Conversation::LearnFrom(const RequestForm& form) {
  bool all = true;
  for (const std::string& name : CustomNames(call_, names_)) {
    const CustomField* field = form.Find(name);
    if (field == nullptr)
      all = all && LooksLikeApiName(name) && form.Mentions(name);
    else
      names_.Learn(name, *field);
  }
  return all;
}

// In the cloud one list has the fields of all requests, on premises each template has its form.
void Conversation::ReadForm() {
  if (EditionOf(call_.values) == Edition::kCloud) return ReadFormAt("/requests/_metainfo", true);
  const std::string named = call_.values.Text("requesttemplate");
  // Which template a new request gets is not known, nor then which of the product's own fields it has.
  if (named.empty() && request_id_.empty() && CustomNames(call_, names_).empty()) return LookUpValues();
  if (!named.empty() || request_id_.empty()) return ReadTemplateOf(named);
  ReadRequest([this](const json::Value& document) {
    const std::string id = TextOf(document.Path({"request", "template", "id"}));
    if (id.empty()) {
      if (!document.IsNull()) LearnForm({}, {});
      return LookUpValues();
    }
    ReadFormAt("/request_templates/" + PercentEncode(id), true);
  });
}

// A request that is made without a template gets one that nobody here knows; its custom fields stand in
// others as well.
void Conversation::ReadTemplateOf(const std::string& name) {
  ReadList(parts_, Api::kV3, call_, {"request_templates"}, ContextOfNames(),
           [self = shared_from_this(), name](const LookupRows& templates) {
             if (templates.last && self->EndedByLookup(*templates.last)) return;
             const std::string wanted = name.empty() ? std::string(kDefaultTemplate) : name;
             for (const LookupRow& row : templates.rows)
               if (EqualsIgnoreCase(row.name, wanted) && !row.id.empty())
                 return self->ReadFormAt("/request_templates/" + PercentEncode(row.id), !name.empty());
             if (templates.complete) self->LearnForm({}, {});
             self->LookUpValues();
           });
}

/// The document is null where it could not be read. What a dry run reads here it reads once.
void Conversation::ReadRequest(std::function<void(const json::Value&)> then) {
  if (state_) return then(SuccessIn(*state_));
  const bool is_state = IsDryRun() && HasState(Api::kV3, call_);
  parts_.client.Send(
      is_state ? ReadOfState(Api::kV3, call_) : BuildV3Read(call_, FillPath("/requests/{request-id}", call_)),
      ContextOfNames(),
      [self = shared_from_this(), is_state, then = std::move(then)](const Exchanged& exchanged) {
        if (self->EndedByLookup(exchanged)) return;
        const json::Value document = SuccessIn(exchanged);
        if (is_state && !document.IsNull()) self->state_ = exchanged;
        then(document);
      });
}

void Conversation::ReadFormAt(const std::string& path, bool is_its_own) {
  if (is_its_own) {
    const std::shared_ptr<const RequestForm> known = KnownForm(NameOfForm(installation_, path));
    if (LearnFrom(*known) && FieldsNotIn(*known).empty()) return LookUpValues();
  }
  parts_.client.Send(BuildV3Read(call_, path), ContextOfNames(),
                     [self = shared_from_this(), path, is_its_own](const Exchanged& exchanged) {
                       self->OnForm(path, is_its_own, exchanged);
                     });
}

void Conversation::OnForm(const std::string& path, bool is_its_own, const Exchanged& exchanged) {
  if (EndedByLookup(exchanged)) return;
  const RequestForm form = FormIn(SuccessIn(exchanged));
  // Nothing that is refused below rests on what was kept.
  if (form.IsOne()) {
    CheckCustomFields(form, is_its_own);
    if (is_its_own) CheckFields(form);
  }
  if (exchanged.ok() && exchanged.value().status < 500) LearnForm(path, form);
  LookUpValues();
}

/// Is kept by itself, and with what other forms have. A name that nothing speaks against is kept as one of
/// its own: asking again would tell as little.
void Conversation::LearnForm(const std::string& path, RequestForm form) {
  std::vector<std::string> names;
  for (const Member& member : RequestThing().members)
    if (member.template_decides && Mentions(form, member)) names.push_back(member.v3);
  if (findings_.empty()) {
    for (const auto& [member, given_as] : FieldsOfForm()) names.push_back(member->v3);
    for (const std::string& name : CustomNames(call_, names_))
      if (LooksLikeApiName(name)) names.push_back(ToLower(name));
  }
  form.mentions = std::move(names);
  std::ranges::sort(form.mentions);
  if (!path.empty()) KeepForm(NameOfForm(installation_, path), form);
  // Other processes have added to it.
  RequestForm known = FormFromJson(Kept(parts_, DocumentOfForm(NameOfForm(installation_))));
  for (const CustomField& field : form.custom) {
    std::erase_if(known.custom,
                  [&](const CustomField& old) { return IsRenamed(old.api_name, field.api_name); });
    if (known.custom.size() < kMostNames) known.custom.push_back(field);
  }
  for (std::string& name : form.mentions)
    if (!known.Mentions(name) && known.mentions.size() < kMostNames) {
      known.mentions.push_back(std::move(name));
      std::ranges::sort(known.mentions);
    }
  KeepForm(NameOfForm(installation_), std::move(known));
}

void Conversation::KeepForm(const std::string& name, RequestForm form) {
  Keep(parts_, DocumentOfForm(name), ToJson(form));
  KeepInMind(learnt_->forms, name,
             {parts_.clock.EpochMilliseconds() + kKeptFor.count(),
              std::make_shared<const RequestForm>(std::move(form))});
}

/// What was kept of it; an empty form for nothing.
std::shared_ptr<const RequestForm> Conversation::KnownForm(const std::string& name) {
  const std::int64_t now = parts_.clock.EpochMilliseconds();
  const auto known = learnt_->forms.find(name);
  if (known != learnt_->forms.end() && known->second.until > now) return known->second.form;
  auto form = std::make_shared<const RequestForm>(FormFromJson(Kept(parts_, DocumentOfForm(name))));
  if (form->custom.empty() && form->mentions.empty()) return form;
  KeepInMind(learnt_->forms, name, {now + kKeptInMindFor.count(), form});
  return form;
}

// A form that does not name some of what every one has is written in a way that nobody here understands.
void Conversation::CheckFields(const RequestForm& form) {
  const auto named = std::ranges::count_if(RequestThing().members, [&](const Member& member) {
    return member.template_decides && Mentions(form, member);
  });
  if (named < kFewestFields) return;
  for (const std::string& field : FieldsNotIn(form))
    findings_.push_back(
        {fmt::format("{} is no field in the form of this request", RedactAndShorten(field, 80)),
         "Leave it out, or give the request another template; preflight off leaves the check "
         "out."});
}

void Conversation::CheckCustomFields(const RequestForm& form, bool is_its_own) {
  if (form.custom.empty() || LearnFrom(form)) return;
  std::vector<std::string> names;
  for (const CustomField& field : form.custom) {
    if (!field.label.empty()) names.push_back(field.label);
    names.push_back(field.api_name);
  }
  for (const std::string& name : CustomNames(call_, names_)) {
    // The name of one that another form may have.
    if (LooksLikeApiName(name) && !is_its_own) continue;
    if (form.Mentions(name)) continue;
    findings_.push_back(
        {fmt::format("fields.{} is no field in the form of this request{}", RedactAndShorten(name, 80),
                     Nearest(name, names)),
         "Give a custom field by its label or its API name; preflight off leaves the check out."});
  }
}

std::vector<Conversation::ValueToCheck> Conversation::ValuesToCheck() const {
  std::vector<ValueToCheck> values;
  for (const Member& member : model_.members)
    if (member.form == Form::kReference && call_.values.Has(member.name()))
      AddValue(values, member, member.name(), call_.values.Text(member.name()));
  const json::Object* further = FurtherOf(call_);
  if (further == nullptr) return values;
  for (const auto& [name, value] : *further) {
    const Member* member = FindMember(model_.thing->members, name);
    const auto text = value.ScalarText();
    if (member != nullptr && member->form == Form::kReference && text)
      AddValue(values, *member, "fields." + name, *text);
  }
  return values;
}

// What a fresh installation has is not looked up: nearly every call would ask for it.
void Conversation::AddValue(std::vector<ValueToCheck>& values, const Member& member, std::string given_as,
                            const std::string& text) const {
  const std::string& list = member.field.lookup;
  const std::string sent(Trim(names_.Of({member.name(), list}, text)));
  if (V3PathOfList(list).empty() || sent.empty() || (member.field.dash_has_a_meaning && IsNoSite(sent)))
    return;
  if (!IsUsual(list, sent)) values.push_back({std::move(given_as), sent, list});
}

void Conversation::LookUpValues() {
  if (!IsPreflightOn()) return EndNames();
  std::vector<ValueToCheck> values = ValuesToCheck();
  std::erase_if(values, [&](const ValueToCheck& value) {
    return KnownNames(value.list)->contains(Folded(value.text));
  });
  LookUpValue(std::move(values));
}

/// Those that are kept of a list; none for nothing.
std::shared_ptr<const std::set<std::string>> Conversation::KnownNames(const std::string& list) {
  const std::string name = NameOfList(installation_, list);
  const std::int64_t now = parts_.clock.EpochMilliseconds();
  const auto known = learnt_->names.find(name);
  if (known != learnt_->names.end() && known->second.until > now) return known->second.names;
  std::set<std::string> names;
  const json::Value kept = Kept(parts_, DocumentOfList(name));
  if (kept.IfArray() != nullptr)
    for (const json::Value& one : *kept.IfArray())
      if (one.IfString() != nullptr) names.insert(Folded(*one.IfString()));
  const bool has_any = !names.empty();
  auto shared = std::make_shared<const std::set<std::string>>(std::move(names));
  if (has_any) KeepInMind(learnt_->names, name, {now + kKeptInMindFor.count(), shared});
  return shared;
}

// The last of them, then the others.
void Conversation::LookUpValue(std::vector<ValueToCheck> values) {
  if (values.empty()) return CheckDemands();
  ValueToCheck value = std::move(values.back());
  values.pop_back();
  ReadList(parts_, Api::kV3, call_, {value.list}, ContextOfNames(),
           [self = shared_from_this(), values = std::move(values), value](const LookupRows& rows) mutable {
             if (rows.last && self->EndedByLookup(*rows.last)) return;
             self->OnList(value, rows);
             self->LookUpValue(std::move(values));
           });
}

void Conversation::OnList(const ValueToCheck& value, const LookupRows& rows) {
  std::vector<std::string> names;
  std::set<std::string> folded;
  for (const LookupRow& row : rows.rows) {
    names.push_back(row.name);
    folded.insert(Folded(row.name));
  }
  const bool is_there = folded.contains(Folded(value.text));
  // An empty list is rather one that this key may not see.
  if (rows.complete && !names.empty() && !is_there) {
    findings_.push_back({fmt::format("{} {} is not in the service desk's list{}", value.given_as,
                                     Shown(value.text), Nearest(value.text, names)),
                         "Give one that is in the list; preflight off leaves the check out."});
  } else if (!rows.complete && !(rows.last && rows.last->ok() && rows.last->value().status < 500)) {
    return;
  } else {
    // What nothing speaks against is kept as well: asking again would tell as little.
    folded.insert(Folded(value.text));
  }
  if (!rows.complete || folded.size() > kMostNames) {
    const std::set<std::string> before = *KnownNames(value.list);
    folded = before.size() < kMostNames ? before : std::set<std::string>{};
    folded.insert(Folded(value.text));
  }
  json::Array kept;
  for (const std::string& name : folded) kept.emplace_back(name);
  const std::string name = NameOfList(installation_, value.list);
  Keep(parts_, DocumentOfList(name), std::move(kept));
  KeepInMind(learnt_->names, name,
             {parts_.clock.EpochMilliseconds() + kKeptFor.count(),
              std::make_shared<const std::set<std::string>>(std::move(folded))});
}

}  // namespace flintdesk::servicedesk
