#include "servicedesk/outcome/call_content.hpp"

#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "connector/digest.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/outcome/earlier_change.hpp"
#include "servicedesk/response/html_text.hpp"
#include "servicedesk/wire/text_format.hpp"

namespace flintdesk::servicedesk {
namespace {

/// What the call was given, texts as they are sent.
json::Object GivenTo(const connector::CheckedCall& call) {
  json::Object given;
  for (const catalogue::Field& field : call.action->fields)
    if (const json::Value* value = call.values.values.Find(field.name)) given.Set(field.name, *value);
  for (const Member& member : ModelOf(call).members)
    if (member.form == Form::kHtml && given.Contains(member.name()))
      given.Set(member.name(), HtmlOf(call.values, member.name()));
  // What is said of a change is no part of it.
  given.Remove(kDryRun);
  given.Remove(kDiff);
  return given;
}

}  // namespace

std::string ContentOf(const connector::CheckedCall& call) {
  json::Object content{{"given", GivenTo(call)}, {"key", KeyDigestOf(call)}};
  // Settings that bear on what is sent, and to whom.
  for (const std::string_view name : {"portal-id", "portal", "account", "value-names", "time-zone"})
    if (const json::Value* value = call.values.values.Find(name)) content.Set(name, *value);
  return connector::DigestOf(json::Write(content));
}

std::string GroupOf(const connector::CheckedCall& call) {
  const ActionModel& model = ModelOf(call);
  std::string content;
  if (model.Makes()) {
    // The other parts can be left out, or be called differently.
    for (const Member& member : model.members) {
      if (!member.identifies) continue;
      const bool html = member.form == Form::kHtml;
      const std::string text = html ? HtmlOf(call.values, member.name()) : call.values.Text(member.name());
      const std::string plain = PlainContent(DecodeEntities(text));
      content += html ? plain : ToLower(plain);
    }
  } else {
    content = json::Write(GivenTo(call));
  }
  return Join(std::vector<std::string>{call.origin.Url(), call.action->name, RequestIdOf(call), content},
              "\n");
}

std::string RecordNameOf(const connector::CheckedCall& call, const Thing& thing, std::string_view id) {
  return fmt::format("{} {} {}", call.origin.Url(), thing.name, id);
}

}  // namespace flintdesk::servicedesk
