#include "servicedesk/recovered_response.hpp"

#include <string>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/compare.hpp"
#include "servicedesk/shown_member.hpp"

namespace flintdesk::servicedesk {
namespace {

// The list is an array, or stands in {"Notes": {"Note": …}}, by build and format.
json::Value Alone(const json::Value& list, const json::Value& row) {
  if (list.IfArray() != nullptr) return json::Array{row};
  if (list.IfObject() == nullptr) return row;
  for (const auto& [name, inner] : *list.IfObject()) {
    for (const char* holder : {"Notes", "Note", "Worklogs", "Worklog"}) {
      if (EqualsIgnoreCase(name, holder)) return json::Object{{name, Alone(inner, row)}};
    }
  }
  return row;
}

// V1's JSON has numbers in its lists.
json::Value Number(const std::string& text) {
  const auto number = ParseInteger(text);
  return number ? json::Value(*number) : json::Value(text);
}

// Only what V3 shows: nothing is made up.
struct ViewField {
  json::Object fields;
  void Set(const char* name, const json::Value* shown, bool number = false) {
    if (shown == nullptr || shown->IsNull()) return;
    fields.Set(name, number ? Number(TextOf(shown)) : json::Value(TextOf(shown)));
  }
};

json::Object NoteRow(const json::Value& note) {
  ViewField row;
  row.Set("NOTESID", note.Find("id"), true);
  for (const char* who : {"added_by", "created_by"}) row.Set("USERNAME", note.Path({who, "name"}));
  for (const char* when : {"added_time", "created_time"})
    row.Set("NOTESDATE", note.Path({when, "value"}), true);
  row.Set("ISPUBLIC", note.Find("show_to_requester"));
  row.Set("NOTESTEXT", note.Find("description"));
  return std::move(row.fields);
}

json::Object WorklogRow(const json::Value& worklog) {
  ViewField row;
  row.Set("WORKLOGID", worklog.Find("id"), true);
  row.Set("DESCRIPTION", worklog.Find("description"));
  row.Set("TECHNICIAN", worklog.Path({"owner", "name"}));
  row.Set("WORKHOURS", worklog.Path({"time_spent", "hours"}), true);
  row.Set("WORKMINUTES", worklog.Path({"time_spent", "minutes"}), true);
  row.Set("COST", worklog.Find("other_cost"));
  row.Set("CREATEDTIME", worklog.Path({"created_time", "value"}), true);
  return std::move(row.fields);
}

}  // namespace

Reading ResponseOfRow(const json::Value& list, const json::Value& row) {
  Reading reading;
  reading.shape = Shape::kDocument;
  reading.verdict = Verdict::kSuccess;
  json::Object operation{{"result", json::Object{{"status", "Success"}, {"message", "success"}}}};
  const json::Value* shown = list.Find("operation");
  const json::Value* details = shown == nullptr ? nullptr : AnyCase(*shown, {"Details"});
  operation.Set("Details", details == nullptr ? row : Alone(*details, row));
  reading.document = json::Object{{"operation", std::move(operation)}};
  return reading;
}

void ShowAsAddedByV1(Reading& reading, Thing thing) {
  const json::Value* shown = ThingIn(Api::kV3, thing, reading.document);
  if (shown == nullptr) return;
  json::Array details;
  switch (thing) {
    case Thing::kNote:
      details.push_back(NoteRow(*shown));
      break;
    case Thing::kWorklog:
      details.push_back(WorklogRow(*shown));
      break;
    case Thing::kRequest:
      return;
  }
  reading.document.Edit([&details](json::Value& document) {
    json::Value* operation = document.IfObject()->Find("operation");
    if (operation != nullptr && operation->IsObject()) operation->IfObject()->Set("Details", details);
  });
}

}  // namespace flintdesk::servicedesk
