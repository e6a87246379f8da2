#pragma once

#include "simulator/exchange.hpp"
#include "web/message.hpp"

/// What a thing that can have attachments takes into its tables: the field, verbs and what they do. Its
/// routes are its own. The ids of its attachments stand in the field.
namespace flintdesk::simulator {

/// Attaches the files that came with the request.
Outcome<void> AttachFiles(Exchange& exchange);
/// Keeps them for somebody who names their ids.
Outcome<void> KeepFiles(Exchange& exchange);
Outcome<void> DeleteAttachment(Exchange& exchange);
std::vector<json::Object> AttachmentsOf(const Exchange& exchange);
json::Value AttachmentOf(const Exchange& exchange);
Outcome<web::Response> ContentOf(const Exchange& exchange);
json::Value UploadedFiles(const Exchange& exchange);
json::Value HasAttachments(const Desk& desk, const Entity& entity);

/// `if_set`: older builds do not show an empty list.
constexpr Field AttachmentsField(bool if_set = false) {
  return {.v3 = "attachments",
          .kind = Kind::kFiles,
          .takes = Takes::kYes,
          .mark = Mark::kDocumented,
          .if_set = if_set,
          .part = AttachmentType};
}

constexpr Verb kAttach = {.name = "add-attachment",
                          .is_change = true,
                          .perform = AttachFiles,
                          .v3_key = "attachment",
                          .v3_show = UploadedFiles,
                          .v1_message = "Attachment added successfully for request {}"};
constexpr Verb kUpload = {.name = "upload-attachment",
                          .is_change = true,
                          .perform = KeepFiles,
                          .v3_status = &Profile::create_status,
                          .v3_key = "attachment",
                          .v3_show = UploadedFiles};
constexpr Verb kListAttachments = {
    .name = "list-attachments", .act = Act::kList, .v3_key = "attachments", .v3_rows = AttachmentsOf};
constexpr Verb kGetAttachment = {
    .name = "get-attachment", .act = Act::kGet, .v3_key = "attachment", .v3_show = AttachmentOf};
constexpr Verb kDownload = {.name = "download-attachment", .act = Act::kGet, .v3_response = ContentOf};
constexpr Verb kDeleteAttachment = {.name = "delete-attachment",
                                    .is_change = true,
                                    .perform = DeleteAttachment,
                                    .v3_message = "Deleted successfully."};

}  // namespace flintdesk::simulator
