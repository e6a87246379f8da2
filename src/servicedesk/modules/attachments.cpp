#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/modules/verbs.hpp"

namespace flintdesk::servicedesk {
namespace {

using catalogue::Action;
using catalogue::Effect;
using catalogue::Field;

constexpr const char *kFile = "file", *kToFile = "to-file", *kForce = "force";

/// Found before the file is fetched.
std::string FaultOfTarget(std::string_view path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code unknown;
  const std::filesystem::file_status status = std::filesystem::status(folder, unknown);
  if (folder.empty() || std::filesystem::is_directory(status)) return {};
  if (status.type() == std::filesystem::file_type::not_found) return "the folder of this file does not exist";
  return std::filesystem::exists(status) ? "what this file is to stand in is no folder" : "";
}

/// `thing`: in the list of one parent. `example`: the ids that lead there.
PartRow RowOf(const Thing& thing, std::string_view of, std::vector<Member> parents, json::Object example) {
  PartRow row{.thing = &thing, .noun = "attachment", .many = "attachments", .of = of};
  row.parents = std::move(parents);
  row.id.field = Field::Id("attachment-id", "Number of the attachment.").Required().Example(101);
  row.example = std::move(example);
  row.example.Set("attachment-id", 101);
  return row;
}

json::Object WithFile(json::Object parameters) {
  parameters.Set(kFile, "report.txt");
  return parameters;
}

/// Source: reference; downloads as recorded, as a client has them, and as documented of older builds.
PartRow OfRequest() {
  static const Thing thing{.name = "attachment",
                           .v3_list_path = "/requests/{request-id}/attachments",
                           .v3_lists = {"attachments"},
                           .v3_single = {"attachment"},
                           .v3_row_only = true};
  const json::Object ids{{"request-id", 17}};
  PartRow row = RowOf(thing, "of request {request-id}", {RequestId()}, ids);
  row.before = {{"add-attachment", WithFile(ids)}};
  row.path = "/requests/{request-id}/attachments/{attachment-id}";
  row.cloud_open = true;
  return row;
}

PartRow OfNote() {
  static const Thing thing{.name = "attachment",
                           .v3_list_path = "/requests/{request-id}/notes/{note-id}/attachments",
                           .v3_lists = {"attachments"},
                           .v3_single = {"attachment"},
                           .v3_row_only = true};
  const json::Object ids{{"request-id", 17}, {"note-id", 301}};
  PartRow row = RowOf(
      thing, "of note {note-id}",
      {RequestId(), {.field = Field::Id("note-id", "Number of the note.").Required().Example(301)}}, ids);
  row.before = {{"add-note", {{"request-id", 17}, {"notetext", "The report is attached."}}},
                {"add-note-attachment", WithFile(ids)}};
  row.cloud = false;
  row.path = "/requests/{request-id}/notes/{note-id}/attachments/{attachment-id}";
  return row;
}

/// A client has them, and no source shows the paths of more than the upload.
PartRow OfTask() {
  static const Thing thing{.name = "attachment",
                           .v3_list_path = "/requests/{request-id}/tasks/{task-id}/attachments",
                           .v3_lists = {"attachments"},
                           .v3_single = {"attachment"},
                           .v3_row_only = true};
  const json::Object ids{{"request-id", 17}, {"task-id", 801}};
  PartRow row = RowOf(
      thing, "of task {task-id}",
      {RequestId(), {.field = Field::Id("task-id", "Number of the task.").Required().Example(801)}}, ids);
  row.before = {{"add-task", {{"request-id", 17}, {"title", "Check the logs"}}},
                {"add-task-attachment", WithFile(ids)}};
  row.cloud = false;
  row.path = "/requests/{request-id}/tasks/{task-id}/attachments/{attachment-id}";
  row.open = true;
  return row;
}

/// `wire`: where each edition takes it.
Action Upload(const PartRow& row, Wire wire) {
  Action action = AddPart(row, {}, row.before.back().second);
  action.description =
      "The file is read while it is sent, so that its length does not matter. A file that changes meanwhile "
      "is not attached. What the service desk allows, it says in its refusal.";
  action.second_time = "The same file is attached a second time.";
  action.done = "The file was attached";
  ActionModel model = ModelOf(action);
  model.wire = std::move(wire);
  model.file = FileWire{.parameter = kFile,
                        .v1 = "file",
                        .v3 = "input_file",
                        .cloud = "filename",
                        .cloud_texts = {{"addtoattachment", "true"}}};
  model.members = row.parents;
  model.members.push_back(
      {.field = Field::File(kFile, "File to attach.").Required().Example("report.txt"), .form = Form::kFile});
  model.to_check = "whether the file is attached";
  action.fields.clear();
  return MakeAction(std::move(action), std::move(model));
}

/// `paths`: where builds have the content, the most likely first.
Action DownloadPart(const PartRow& row, std::vector<std::string_view> paths) {
  Action action = GetPart(row);
  action.summary = ReplaceAll(action.summary, "Get one", "Download an");
  action.description =
      "The file is written as it comes, beside its place, and gets its name when it is whole. The name that "
      "the service desk has for it is never used. A transfer that breaks off goes on where it stopped if the "
      "service desk can tell that nothing has changed.";
  json::Object example = row.example;
  example.Set(kToFile, "copy-of-report.txt");
  action.examples.front().parameters = std::move(example);
  ActionModel model = ModelOf(action);
  model.wire.v1.reset();
  for (std::optional<V3Wire>* wire : {&model.wire.v3, &model.wire.cloud})
    if (*wire) (*wire)->path = paths.front();
  model.download = Download{kToFile, kForce, std::move(paths)};
  model.members = row.parents;
  model.members.push_back(row.id);
  model.members.push_back({.field = Field::File(kToFile, "File to write; one that is there is left alone.")
                                        .CheckedBy(FaultOfTarget)
                                        .Required()
                                        .Example("copy-of-report.txt")});
  model.members.push_back(
      {.field = Field::Boolean(kForce, "The file takes the place of one that is there.").Example(true)});
  action.fields.clear();
  return MakeAction(std::move(action), std::move(model));
}

}  // namespace

std::vector<ActionRow> AttachmentActions() {
  return {{"add-attachment",
           [] {
             return Upload(OfRequest(),
                           {.v1 = V1Wire{"ADD_ATTACHMENT", "/sdpapi/request/{request-id}/attachment"},
                            .v3 = V3Wire{.method = "PUT", .path = "/requests/{request-id}/upload"},
                            .cloud = V3Wire{.method = "POST", .path = "/requests/{request-id}/_uploads"}});
           }},
          {"list-attachments", [] { return ListParts(OfRequest()); }},
          {"download-attachment",
           [] {
             return DownloadPart(OfRequest(), {"/requests/{request-id}/attachments/{attachment-id}/_download",
                                               "/requests/{request-id}/attachments/{attachment-id}/download",
                                               "/attachments/{attachment-id}"});
           }},
          {"delete-attachment", [] { return DeletePart(OfRequest()); }},
          {"add-note-attachment",
           [] {
             return Upload(OfNote(), {.v3 = V3Wire{.method = "PUT",
                                                   .path = "/requests/{request-id}/notes/{note-id}/upload"}});
           }},
          {"list-note-attachments", [] { return ListParts(OfNote()); }},
          {"download-note-attachment",
           [] {
             return DownloadPart(
                 OfNote(), {"/requests/{request-id}/notes/{note-id}/attachments/{attachment-id}/download"});
           }},
          {"delete-note-attachment", [] { return DeletePart(OfNote()); }},
          {"add-task-attachment",
           [] {
             return Upload(
                 OfTask(),
                 {.v3 = V3Wire{.method = "POST", .path = "/requests/{request-id}/tasks/{task-id}/uploads"}});
           }},
          {"list-task-attachments", [] { return ListParts(OfTask()); }},
          {"download-task-attachment",
           [] {
             return DownloadPart(
                 OfTask(), {"/requests/{request-id}/tasks/{task-id}/attachments/{attachment-id}/_download",
                            "/requests/{request-id}/tasks/{task-id}/attachments/{attachment-id}/download"});
           }},
          {"delete-task-attachment", [] { return DeletePart(OfTask()); }}};
}

}  // namespace flintdesk::servicedesk
