#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "connector/members.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/lookup.hpp"
#include "servicedesk/outcome/request_form.hpp"
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
constexpr std::string_view kDefaultTemplate = "Default Request";

std::string Shown(std::string_view text) { return json::Quote(RedactAndShorten(text, 80)); }

std::string NameOfForm(const Installation& installation) {
  return connector::NameInMemory("custom-fields-of", installation.name());
}

std::string NameOfList(const Installation& installation, std::string_view list) {
  return connector::NameInMemory("names-of", installation.name() + " " + std::string(list));
}

/// What was kept and is still believed; null for nothing.
json::Value Kept(const connector::ConnectorParts& parts, const std::string& name) {
  const auto document = parts.memory.Read(name);
  if (!document || !document->IsObject()) return {};
  const auto until = connector::NumberIn(*document, "until");
  const std::int64_t now = parts.clock.EpochMilliseconds();
  if (!until || *until <= now || *until - now > kKeptFor.count()) return {};
  const json::Value* kept = document->Find("kept");
  return kept == nullptr ? json::Value() : *kept;
}

void Keep(const connector::ConnectorParts& parts, const std::string& name, json::Value kept) {
  json::Object document{{"until", parts.clock.EpochMilliseconds() + kKeptFor.count()}};
  document.Set("kept", std::move(kept));
  parts.memory.Write(name, std::move(document));
}

bool Has(const json::Value& names, std::string_view text) {
  return names.IfArray() != nullptr && std::ranges::any_of(*names.IfArray(), [&](const json::Value& name) {
           return name.IfString() != nullptr && EqualsIgnoreCase(Trim(*name.IfString()), Trim(text));
         });
}

bool IsUsual(std::string_view list, std::string_view text) {
  return std::ranges::any_of(DefaultNamesOf(list), [&](const std::string& name) { return name == text; });
}

/// "; did you mean High?"
std::string Nearest(std::string_view text, const std::vector<std::string>& names) {
  const auto nearest = NearestOf(text, names);
  return nearest ? "; did you mean " + Shown(*nearest) + "?" : "";
}

/// The response's document when it is a success; else null.
json::Value DocumentOf(const http::Outcome& exchanged) {
  if (!exchanged.ok() || exchanged.value().status < 200 || exchanged.value().status > 299) return {};
  const Reading reading = ReadResponse(Api::kV3, exchanged.value(), {});
  return reading.verdict == Verdict::kSuccess ? json::Value(reading.document) : json::Value();
}

}  // namespace

void Conversation::LookUpFields(Api api) {
  if (api == Api::kV1) return EndNames();
  if (!IsPreflightOn() || CustomNames(call_, names_).empty()) return LookUpValues();
  if (LearnFrom(FormFromJson(Kept(parts_, NameOfForm(installation_))))) return LookUpValues();
  ReadForm();
}

/// True when nothing is left to be learnt.
bool Conversation::LearnFrom(const RequestForm& form) {
  bool all = true;
  for (const std::string& name : CustomNames(call_, names_)) {
    const CustomField* field = form.Find(name);
    if (field == nullptr)
      all = false;
    else
      names_.Learn(name, *field);
  }
  return all;
}

// In the cloud one list has the fields of all requests, on premises each template has its form.
void Conversation::ReadForm() {
  if (EditionOf(call_.values) == Edition::kCloud) return ReadFormAt("/requests/_metainfo", true);
  const std::string named = call_.values.Text("requesttemplate");
  if (!named.empty() || request_id_.empty()) return ReadTemplateOf(named);
  parts_.client.Send(BuildV3Read(call_, FillPath("/requests/{request-id}", call_)), ContextOfNames(),
                     [self = shared_from_this()](const Exchanged& exchanged) {
                       const json::Value document = DocumentOf(exchanged);
                       const std::string id = TextOf(document.Path({"request", "template", "id"}));
                       if (id.empty()) return self->LookUpValues();
                       self->ReadFormAt("/request_templates/" + PercentEncode(id), true);
                     });
}

// A request that is made without a template gets one that nobody here knows; its custom fields stand in
// others as well.
void Conversation::ReadTemplateOf(const std::string& name) {
  ReadList(parts_, Api::kV3, call_, {"request_templates"}, ContextOfNames(),
           [self = shared_from_this(), name](const LookupRows& templates) {
             const std::string wanted = name.empty() ? std::string(kDefaultTemplate) : name;
             for (const LookupRow& row : templates.rows)
               if (EqualsIgnoreCase(row.name, wanted) && !row.id.empty())
                 return self->ReadFormAt("/request_templates/" + PercentEncode(row.id), !name.empty());
             self->LookUpValues();
           });
}

void Conversation::ReadFormAt(const std::string& path, bool is_its_own) {
  parts_.client.Send(BuildV3Read(call_, path), ContextOfNames(),
                     [self = shared_from_this(), is_its_own](const Exchanged& exchanged) {
                       self->OnForm(is_its_own, exchanged);
                     });
}

void Conversation::OnForm(bool is_its_own, const Exchanged& exchanged) {
  const RequestForm form = FormIn(DocumentOf(exchanged));
  // Nothing that is refused below rests on what was kept.
  if (form.IsOne() && !form.custom.empty()) {
    RequestForm known = FormFromJson(Kept(parts_, NameOfForm(installation_)));
    for (const CustomField& field : form.custom) {
      std::erase_if(known.custom,
                    [&](const CustomField& old) { return IsRenamed(old.api_name, field.api_name); });
      if (known.custom.size() < kMostNames) known.custom.push_back(field);
    }
    known.mentions.clear();
    Keep(parts_, NameOfForm(installation_), ToJson(known));
    CheckForm(form, is_its_own);
  }
  LookUpValues();
}

void Conversation::CheckForm(const RequestForm& form, bool is_its_own) {
  if (LearnFrom(form)) return;
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
    return Has(Kept(parts_, NameOfList(installation_, value.list)), value.text);
  });
  LookUpValue(std::move(values));
}

// The last of them, then the others.
void Conversation::LookUpValue(std::vector<ValueToCheck> values) {
  if (values.empty()) return EndNames();
  ValueToCheck value = std::move(values.back());
  values.pop_back();
  ReadList(
      parts_, Api::kV3, call_, {value.list}, ContextOfNames(),
      [self = shared_from_this(), values = std::move(values), value](const LookupRows& rows) mutable {
        std::vector<std::string> names;
        json::Array kept;
        for (const LookupRow& row : rows.rows) {
          names.push_back(row.name);
          kept.emplace_back(row.name);
        }
        const bool is_there = Has(kept, value.text);
        // An empty list is rather one that this key may not see.
        if (rows.complete && !names.empty() && !is_there)
          self->findings_.push_back({fmt::format("{} {} is not in the service desk's list{}", value.given_as,
                                                 Shown(value.text), Nearest(value.text, names)),
                                     "Give one that is in the list; preflight off leaves the check out."});
        if (rows.complete && names.size() <= kMostNames)
          Keep(self->parts_, NameOfList(self->installation_, value.list), std::move(kept));
        self->LookUpValue(std::move(values));
      });
}

}  // namespace flintdesk::servicedesk
