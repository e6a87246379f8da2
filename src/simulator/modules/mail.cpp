#include <fmt/format.h>

#include "simulator/modules/attachments.hpp"
#include "simulator/modules/modules.hpp"
#include "simulator/v3_input.hpp"
#include "simulator/v3_json.hpp"

/// Mail of a request: what was sent, what is only a draft, and the conversation that it makes. Nothing leaves
/// the simulator. Clients disagree on whether V3 sends at all (Profile::notifications).
namespace flintdesk::simulator {
namespace {

constexpr Field People(std::string_view v3, std::string_view v1 = {}) {
  return {
      .v3 = v3, .kind = Kind::kAny, .takes = Takes::kYes, .v1 = v1, .mark = Mark::kInferred, .preset = "[]"};
}
constexpr Field Text(std::string_view v3, std::string_view v1 = {}) {
  return {.v3 = v3, .takes = Takes::kYes, .v1 = v1, .mark = Mark::kInferred};
}
constexpr Field Mandatory(Field field) {
  field.mandatory = true;
  return field;
}
constexpr Field Preset(Field field, std::string_view text) {
  field.preset = text;
  return field;
}
constexpr Field kSender = {.v3 = "sender",
                           .kind = Kind::kReference,
                           .lookup = "users",
                           .takes = Takes::kReadOnly,
                           .mark = Mark::kInferred,
                           .stamp = Stamp::kMadeBy};

constexpr Field kSentFields[] = {
    {.v3 = "id", .kind = Kind::kId, .mark = Mark::kInferred},
    {.v3 = "request", .kind = Kind::kParent, .takes = Takes::kIgnored, .mark = Mark::kInferred},
    Mandatory(Text("subject", "SUBJECT")),
    Mandatory(Text("description", "DESCRIPTION")),
    Mandatory(People("to", "TO")),
    People("cc", "CC"),
    People("bcc"),
    Preset(Text("type"), R"("reply")"),
    Preset(Text("mode"), R"("E-Mail")"),
    Preset(Text("content_type"), R"("text/html")"),
    {.v3 = "copied_from", .kind = Kind::kFixed, .takes = Takes::kIgnored, .views = kNowhere},
    kSender,
    {.v3 = "sent_time", .kind = Kind::kTime, .mark = Mark::kInferred, .stamp = Stamp::kMadeAt},
    AttachmentsField(),
};

constexpr Field kDraftFields[] = {
    {.v3 = "id", .kind = Kind::kId, .mark = Mark::kDocumented},
    {.v3 = "request", .kind = Kind::kParent, .takes = Takes::kIgnored, .mark = Mark::kInferred},
    Mandatory(Text("type")),
    Text("subject"),
    Mandatory(Text("description")),
    People("to"),
    People("cc"),
    People("bcc"),
    kSender,
    {.v3 = "sent_time", .kind = Kind::kFixed, .takes = Takes::kReadOnly, .mark = Mark::kDocumented},
    {.v3 = "is_draft",
     .kind = Kind::kFixed,
     .takes = Takes::kReadOnly,
     .mark = Mark::kDocumented,
     .fixed = "true"},
    AttachmentsField(),
    {.v3 = "images", .kind = Kind::kFixed, .takes = Takes::kIgnored, .fixed = "[]"},
    {.v3 = "videos", .kind = Kind::kFixed, .takes = Takes::kIgnored, .fixed = "[]"},
};

Outcome<void> CheckSwitch(const Profile& profile) {
  if (!profile.notifications) return Refusal{Refusal::Kind::kNotFound};
  return {};
}

std::string PathOf(const Exchange& exchange, std::string_view many, const Entity& entity) {
  return fmt::format("/api/v3/requests/{}/{}/{}", exchange.whole->id, many, entity.id);
}

/// What was sent; with `"notes": true` the notes as well. The text stands behind `content_url`.
std::vector<json::Object> Conversations(const Exchange& exchange) {
  std::vector<json::Object> rows;
  const Desk& desk = exchange.desk;
  for (const Entity& sent : exchange.whole->Parts("notifications")) {
    rows.push_back({{"id", std::to_string(sent.id)},
                    {"type", sent.At("type")},
                    {"subject", sent.At("subject")},
                    {"from", v3::UserJson(desk, sent.Text("sender"))},
                    {"to", sent.At("to")},
                    {"sent_time", v3::TimeJson(sent.Number("sent_time").value_or(0))},
                    {"content_url", PathOf(exchange, "notifications", sent)}});
  }
  const json::Value* notes = exchange.input.Find("notes");
  if (notes == nullptr || !v3::ReadFlag(*notes).value_or(false)) return rows;
  for (const Entity& note : exchange.whole->Parts("notes")) {
    rows.push_back({{"id", std::to_string(note.id)},
                    {"type", "note"},
                    {"from", v3::UserJson(desk, note.Text("added_by"))},
                    {"sent_time", v3::TimeJson(note.Number("added_time").value_or(0))},
                    {"content_url", PathOf(exchange, "notes", note)}});
  }
  return rows;
}

constexpr V1Shown kRecord[] = {
    {.name = "CONVERSATIONID", .field = "id", .is_number = true, .mark = Mark::kRecorded},
    {.name = "NOTIFYID", .field = "id", .is_number = true, .mark = Mark::kRecorded},
    {.name = "CREATEDDATE", .field = "sent_time", .is_number = true, .mark = Mark::kRecorded},
    {.name = "FROM", .field = "sender", .mark = Mark::kOpen},
    {.name = "SUBJECT", .field = "subject", .otherwise = "", .mark = Mark::kOpen},
    {.name = "DESCRIPTION", .field = "description", .otherwise = "", .mark = Mark::kOpen},
};

constexpr Verb kSentVerbs[] = {
    {.name = "list-notifications",
     .act = Act::kList,
     .v1_message = "Notifications fetched successfully.",
     .v1_layout = Layout::kRecords},
    {.name = "get-notification",
     .act = Act::kGet,
     .v1_message = "Notification fetched successfully.",
     .v1_layout = Layout::kRecords},
    {.name = "reply-request",
     .act = Act::kAdd,
     .is_change = true,
     .v3_check = CheckSwitch,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status,
     .v1_input = V1Input::kEntity,
     .v1_message = "Reply sent successfully for request {}"},
    {.name = "list-conversations",
     .act = Act::kList,
     .v3_key = "conversations",
     .v3_rows = Conversations,
     .v1_message = "Conversations fetched successfully.",
     .v1_layout = Layout::kRecords},
    {.name = "get-conversation",
     .act = Act::kGet,
     .v1_message = "Conversation fetched successfully.",
     .v1_layout = Layout::kRecords},
    kUpload,
    kDownload,
};

constexpr Route kSentRoutes[] = {
    {Api::kV3, "GET", "requests/{id}/conversations", "list-conversations", Mark::kInferred},
    {Api::kV3, "GET", "requests/{id}/notifications", "list-notifications", Mark::kInferred},
    {Api::kV3, "POST", "requests/{id}/notifications", "reply-request", Mark::kOpen, Builds::kOnPremises},
    {Api::kV3, "GET", "requests/{id}/notifications/{id}", "get-notification", Mark::kInferred},
    {Api::kV3, "POST", "requests/{id}/notifications/upload", "upload-attachment", Mark::kInferred,
     Builds::kOnPremises},
    {Api::kV3, "GET", "requests/{id}/notifications/{id}/attachments/{id}/download", "download-attachment",
     Mark::kInferred, Builds::kOnPremises},
    {Api::kV1, "REPLY_REQUEST", "request/{id}", "reply-request", Mark::kDocumented},
    {Api::kV1, "GET_CONVERSATIONS", "request/{id}/conversation", "list-conversations", Mark::kRecorded},
    {Api::kV1, "GET_CONVERSATION", "request/{id}/conversation/{id}", "get-conversation", Mark::kDocumented},
    {Api::kV1, "GET_ALL_CONVERSATIONS", "request/{id}/allconversation", "list-conversations",
     Mark::kRecorded},
    {Api::kV1, "GET_NOTIFICATIONS", "request/{id}/notification", "list-notifications", Mark::kRecorded},
    {Api::kV1, "GET_NOTIFICATION", "request/{id}/notification/{id}", "get-notification", Mark::kDocumented},
};

constexpr Verb kDraftVerbs[] = {
    {.name = "list-drafts", .act = Act::kList},
    {.name = "add-draft",
     .act = Act::kAdd,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status},
    {.name = "get-draft", .act = Act::kGet},
    {.name = "edit-draft", .act = Act::kEdit, .is_change = true, .v3_input = V3Input::kEntity},
    {.name = "delete-draft", .act = Act::kDelete, .is_change = true, .v3_message = "Deleted successfully."},
};

constexpr Route DraftWay(std::string_view method, std::string_view path, std::string_view verb, Mark mark) {
  return {Api::kV3, method, path, verb, mark, Builds::kOnPremises};
}
constexpr Route kDraftRoutes[] = {
    DraftWay("GET", "requests/{id}/drafts", "list-drafts", Mark::kRecorded),
    DraftWay("POST", "requests/{id}/drafts", "add-draft", Mark::kRecorded),
    DraftWay("GET", "requests/{id}/drafts/{id}", "get-draft", Mark::kRecorded),
    DraftWay("DELETE", "requests/{id}/drafts/{id}", "delete-draft", Mark::kRecorded),
    DraftWay("PUT", "requests/{id}/drafts/{id}", "edit-draft", Mark::kOpen),
};

}  // namespace

const Type& NotificationType() {
  static const Type type({.one = "notification",
                          .many = "notifications",
                          .fields = kSentFields,
                          .first_id = 1501,
                          .sort_field = "id",
                          .v1_one = "Notification",
                          .v1_segment = "notification",
                          .v1_not_found = "Invalid notification ID in given URL",
                          .v1_record = kRecord,
                          .verbs = kSentVerbs,
                          .routes = kSentRoutes});
  return type;
}

const Type& DraftType() {
  static const Type type({.one = "draft",
                          .many = "drafts",
                          .fields = kDraftFields,
                          .first_id = 1701,
                          .sort_field = "id",
                          .verbs = kDraftVerbs,
                          .routes = kDraftRoutes});
  return type;
}

}  // namespace flintdesk::simulator
