#include "simulator/modules/attachments.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/generated_bytes.hpp"
#include "simulator/v3_json.hpp"

/// Files. Of one that was uploaded the bytes are kept where they are few; one that only has a size is
/// generated as it is downloaded.
namespace flintdesk::simulator {
namespace {

constexpr std::string_view kField = "attachments";

constexpr Field kFields[] = {
    {.v3 = "id", .kind = Kind::kId},
    {.v3 = "name", .takes = Takes::kYes, .mandatory = true, .as_sent = true},
    {.v3 = "size", .kind = Kind::kNumber, .takes = Takes::kYes, .preset = "0"},
    {.v3 = "content_type", .takes = Takes::kYes, .preset = R"("application/octet-stream")", .as_sent = true},
    {.v3 = "sha256", .as_sent = true},
    {.v3 = "bytes", .as_sent = true},  // base64
    {.v3 = "created_by", .kind = Kind::kReference, .lookup = "users", .stamp = Stamp::kMadeBy},
    {.v3 = "created_time", .kind = Kind::kTime, .stamp = Stamp::kMadeAt},
};

constexpr Verb kVerbs[] = {kUpload, kDownload};
constexpr Route kRoutes[] = {
    {Api::kV3, "POST", "requests/upload", "upload-attachment", Mark::kRecorded, Builds::kOnPremises},
    {Api::kV3, "POST", "attachments", "upload-attachment", Mark::kDocumented, Builds::kOnPremises},
    {Api::kV3, "GET", "attachments/{id}", "download-attachment", Mark::kDocumented},
};

/// What clients call the part with the file.
std::string_view PartOf(const Exchange& exchange) {
  if (exchange.operation.api == Api::kV1) return "file";
  const bool any = exchange.desk.profile().cloud || exchange.operation.way->route->path == "attachments";
  return any ? "" : "input_file";
}

Outcome<Entity*> Keep(Exchange& exchange, const UploadedFile& file) {
  const std::int64_t most = exchange.desk.profile().file_limit;
  if (most > 0 && file.size > static_cast<std::uint64_t>(most))
    return Refusal{Refusal::Kind::kInvalidValue,
                   {"input_file"},
                   fmt::format("The size of the file is more than {} bytes", most)};
  const Type& type = AttachmentType();
  Change change;
  const auto set = [&](std::string_view field, json::Value value) {
    change.given[type.PlaceOf(field)].value = std::move(value);
  };
  set("name", file.name);
  set("size", static_cast<std::int64_t>(file.size));
  if (!file.content_type.empty()) set("content_type", file.content_type);
  set("sha256", file.sha256);
  if (file.size > 0 && !file.bytes.empty()) set("bytes", Base64Encode(file.bytes));
  return exchange.desk.Create(type, change);
}

/// The ids of the files, which are kept now.
Outcome<json::Array> KeepAll(Exchange& exchange) {
  const std::string_view part = PartOf(exchange);
  json::Array ids;
  json::Array shown;
  for (const UploadedFile& file : exchange.operation.files) {
    if (!part.empty() && file.part != part) continue;
    const Outcome<Entity*> kept = Keep(exchange, file);
    if (!kept.ok()) return kept.error();
    ids.emplace_back(std::to_string(kept.value()->id));
    shown.emplace_back(v3::AttachmentJson(exchange.desk, *kept.value()));
  }
  if (ids.empty())
    return Refusal{Refusal::Kind::kMissing, {std::string(part.empty() ? "input_file" : part)}, {}};
  exchange.shown = shown.size() == 1 ? shown.front() : json::Value(std::move(shown));
  return ids;
}

void Attach(Entity& entity, const json::Array& ids) {
  const json::Value& kept = entity.At(kField);
  json::Array all = kept.IfArray() == nullptr ? json::Array{} : *kept.IfArray();
  all.insert(all.end(), ids.begin(), ids.end());
  entity.At(kField) = std::move(all);
}

/// The older form names what the file belongs to in its input.
Outcome<void> AttachToNamed(Exchange& exchange, const json::Array& ids) {
  const json::Value* id = exchange.input.Path({"attachment", "request", "id"});
  if (id == nullptr) return {};
  Entity* request =
      exchange.desk.Write(RequestType(), ParseInteger(id->ScalarText().value_or("")).value_or(0));
  if (request == nullptr) return Refusal{Refusal::Kind::kBadReference, {"request"}, {}};
  Attach(*request, ids);
  return {};
}

/// One of the attachments of the thing, by the last id of the path; of an attachment itself that.
const Entity* Named(const Exchange& exchange) {
  if (exchange.type.many == kField) return exchange.entity;
  const std::string& id = exchange.operation.part_ids.back();
  const json::Array* ids = exchange.entity->At(kField).IfArray();
  const bool has = ids != nullptr && std::find(ids->begin(), ids->end(), json::Value(id)) != ids->end();
  return has ? exchange.desk.Find(AttachmentType(), ParseInteger(id).value_or(0)) : nullptr;
}

struct Span {
  std::uint64_t first = 0;
  std::uint64_t size = 0;
};

/// The part that is asked for; nothing when there is none like that. What is no range is all of it.
std::optional<Span> RangeOf(std::string_view range, std::uint64_t size) {
  if (!range.starts_with("bytes=") || range.find(',') != range.npos) return Span{0, size};
  range.remove_prefix(6);
  const std::size_t dash = range.find('-');
  if (dash == range.npos) return Span{0, size};
  const auto from = ParseInteger(range.substr(0, dash));
  const auto to = ParseInteger(range.substr(dash + 1));
  if (dash == 0) {
    if (!to || *to <= 0 || size == 0) return std::nullopt;
    const std::uint64_t last = std::min<std::uint64_t>(size, static_cast<std::uint64_t>(*to));
    return Span{size - last, last};
  }
  if (!from || *from < 0) return Span{0, size};
  const auto first = static_cast<std::uint64_t>(*from);
  if (first >= size) return std::nullopt;
  if (to && *to < *from) return Span{0, size};
  const std::uint64_t end = to ? std::min<std::uint64_t>(size, static_cast<std::uint64_t>(*to) + 1) : size;
  return Span{first, end - first};
}

std::string TagOf(const Entity& attachment) {
  const std::string digest = attachment.Text("sha256");
  return fmt::format("\"{}-{}\"", attachment.id,
                     digest.empty() ? std::to_string(attachment.Number("size").value_or(0)) : digest);
}

web::Response Whole(const Entity& attachment, Span span) {
  web::Response response;
  const std::string bytes = attachment.Text("bytes");
  if (bytes.empty()) {
    response.source =
        std::make_shared<GeneratedBytes>(static_cast<std::uint64_t>(attachment.id), span.first, span.size);
  } else {
    response.body =
        Base64Decode(bytes).substr(static_cast<std::size_t>(span.first), static_cast<std::size_t>(span.size));
  }
  return response;
}

}  // namespace

Outcome<void> KeepFiles(Exchange& exchange) {
  const Outcome<json::Array> ids = KeepAll(exchange);
  if (!ids.ok()) return ids.error();
  return AttachToNamed(exchange, ids.value());
}

Outcome<void> AttachFiles(Exchange& exchange) {
  const Outcome<json::Array> ids = KeepAll(exchange);
  if (!ids.ok()) return ids.error();
  Attach(*exchange.written, ids.value());
  return {};
}

Outcome<void> DeleteAttachment(Exchange& exchange) {
  const Entity* attachment = Named(exchange);
  if (attachment == nullptr) return Refusal{Refusal::Kind::kNotFound};
  json::Array left = *exchange.written->At(kField).IfArray();
  std::erase(left, json::Value(std::to_string(attachment->id)));
  exchange.written->At(kField) = std::move(left);
  exchange.desk.Remove(*attachment);
  return {};
}

std::vector<json::Object> AttachmentsOf(const Exchange& exchange) {
  std::vector<json::Object> rows;
  const json::Array* ids = exchange.entity == nullptr ? nullptr : exchange.entity->At(kField).IfArray();
  for (std::size_t i = 0; ids != nullptr && i < ids->size(); ++i) {
    const Entity* attachment =
        exchange.desk.Find(AttachmentType(), ParseInteger(*(*ids)[i].IfString()).value_or(0));
    if (attachment != nullptr) rows.push_back(v3::AttachmentJson(exchange.desk, *attachment));
  }
  return rows;
}

json::Value AttachmentOf(const Exchange& exchange) {
  const Entity* attachment = Named(exchange);
  return attachment == nullptr ? json::Value() : json::Value(v3::AttachmentJson(exchange.desk, *attachment));
}

json::Value UploadedFiles(const Exchange& exchange) { return exchange.shown; }

json::Value HasAttachments(const Desk&, const Entity& entity) {
  const json::Array* ids = entity.At(kField).IfArray();
  return ids != nullptr && !ids->empty();
}

Outcome<web::Response> ContentOf(const Exchange& exchange) {
  const Entity* attachment = Named(exchange);
  if (attachment == nullptr) return Refusal{Refusal::Kind::kNotFound};
  const auto size =
      static_cast<std::uint64_t>(std::max<std::int64_t>(0, attachment->Number("size").value_or(0)));
  if (size > 0 && !attachment->Text("sha256").empty() && attachment->Text("bytes").empty())
    return web::Response::Text(410, fmt::format("The simulator keeps of a file of {} bytes only its digest: "
                                                "sha256 {}\n",
                                                size, attachment->Text("sha256")));
  const Operation& operation = exchange.operation;
  const std::string tag = TagOf(*attachment);
  const bool asks_for_part =
      !operation.range.empty() && (operation.if_range.empty() || operation.if_range == tag);
  const std::optional<Span> span = RangeOf(asks_for_part ? operation.range : "", size);
  web::Response response = span ? Whole(*attachment, *span) : web::Response::Text(416, "");
  if (!span) {
    response.headers.Add("Content-Range", fmt::format("bytes */{}", size));
    return response;
  }
  const bool is_part = asks_for_part && span->size < size;
  response.status = is_part ? 206 : 200;
  if (is_part)
    response.headers.Add("Content-Range",
                         fmt::format("bytes {}-{}/{}", span->first, span->first + span->size - 1, size));
  response.headers.Add("Content-Type", attachment->Text("content_type"));
  response.headers.Add("Accept-Ranges", "bytes");
  response.headers.Add("ETag", tag);
  response.headers.Add("Content-Disposition", fmt::format("attachment; filename=\"{}\"",
                                                          ReplaceAll(attachment->Text("name"), "\"", "%22")));
  return response;
}

const Type& AttachmentType() {
  static const Type type({.one = "attachment",
                          .many = kField,
                          .fields = kFields,
                          .first_id = 101,
                          .sort_field = "id",
                          .verbs = kVerbs,
                          .routes = kRoutes});
  return type;
}

}  // namespace flintdesk::simulator
