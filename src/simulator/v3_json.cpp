#include "simulator/v3_json.hpp"

#include <ctime>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/modules/lookups.hpp"
#include "simulator/modules/templates.hpp"

namespace flintdesk::simulator::v3 {
namespace {

using json::Array;
using json::Object;
using json::Value;

void AddCloudStatus(const Row& status, Object& object) {
  object.Set("internal_name", status.name);
  object.Set("in_progress", status.Flag("in_progress"));
  object.Set("stop_timer", status.name == "On Hold" || status.Flag("is_closed"));
}

/// The module of what rows of a module belong to, and what V3 calls it; empty: they belong to nothing.
std::pair<std::string_view, std::string_view> AboveOf(std::string_view module) {
  if (module == "items") return {"subcategories", "subcategory"};
  if (module == "subcategories") return {"categories", "category"};
  return {"accounts", "account"};
}

Value Above(const Desk& desk, std::string_view module, const Row& row) {
  const std::string id = row.Text("parent");
  const Row* above = desk.FindRow(AboveOf(module).first, id);
  return Object{{"name", above == nullptr ? Value() : Value(above->name)}, {"id", id}};
}

Value ReferenceJson(const Desk& desk, const Type& type, std::size_t place, const std::string& id) {
  const Field& field = type.fields[place];
  const std::string_view module = StorageOf(field.lookup);
  if (module == "users") return UserJson(desk, id);
  const Row* row = desk.FindRow(module, id);
  if (row == nullptr) return {};
  Object object = type.AroundOf(place, false);
  if (const Value* color = row->more.Find("color")) object.Set("color", *color);
  if (desk.profile().cloud && module == "statuses") AddCloudStatus(*row, object);
  if (desk.profile().newer_objects) {
    for (const auto& [key, value] : type.AroundOf(place, true)) object.Set(key, value);
  }
  object.Set("name", row->name);
  object.Set("id", row->id);
  return object;
}

Value ReferencesJson(const Desk& desk, const Type& type, std::size_t place, const Value& ids) {
  Array rows;
  if (ids.IfArray() == nullptr) return rows;
  for (const Value& id : *ids.IfArray()) {
    Value row = ReferenceJson(desk, type, place, *id.IfString());
    if (!row.IsNull()) rows.push_back(std::move(row));
  }
  return rows;
}

Value FilesJson(const Desk& desk, const Field& field, const Value& ids) {
  Array files;
  const Array none;
  for (const Value& id : ids.IfArray() == nullptr ? none : *ids.IfArray()) {
    const Entity* file = desk.Find(field.part(), ParseInteger(*id.IfString()).value_or(0));
    if (file != nullptr) files.push_back(AttachmentJson(desk, *file));
  }
  if (files.empty() && field.if_set && !desk.profile().newer_objects) return {};
  return files;
}

/// "73.78KB"
std::string SizeText(std::int64_t size) {
  constexpr double kKibi = 1024;
  if (size < 1024) return fmt::format("{}B", size);
  if (size < 1024 * 1024) return fmt::format("{:.2f}KB", static_cast<double>(size) / kKibi);
  return fmt::format("{:.2f}MB", static_cast<double>(size) / kKibi / kKibi);
}

Object UdfJson(const Desk& desk, const Value& values) {
  Object udfs;
  for (const UdfField& udf : desk.state().udfs) {
    const Value* found = values.Find(udf.name);
    if (found != nullptr) {
      udfs.Set(udf.name, *found);
    } else if (desk.profile().newer_objects) {
      udfs.Set(udf.name, nullptr);
    }
  }
  return udfs;
}

Value DurationJson(std::int64_t minutes) {
  return Object{{"hours", std::to_string(minutes / 60)},
                {"minutes", std::to_string(minutes % 60)},
                {"value", std::to_string(minutes * 60'000)}};
}

Value PartJson(const Desk& desk, const Entity& entity, std::size_t place) {
  const Field& field = entity.type->fields[place];
  const std::vector<Entity>& all = entity.PartsAt(entity.type->PartPlaceOfField(place));
  if (all.empty() && field.if_set) return {};
  return EntityJson(desk, all.empty() ? Entity(field.part()) : all.front(), &entity, kEmbedded);
}

Value PartsJson(const Desk& desk, const Entity& entity, std::size_t place) {
  Array parts;
  for (const Entity& part : entity.PartsAt(entity.type->PartPlaceOfField(place)))
    parts.push_back(EntityJson(desk, part, &entity, kEmbedded));
  return parts;
}

Value ParentJson(const Entity& whole) {
  Object object;
  object.Set(whole.type->title, whole.At(whole.type->title));
  object.Set("id", std::to_string(whole.id));
  return object;
}

/// What is kept, as V3 shows it.
Value Shown(const Desk& desk, const Entity& entity, std::size_t place, const Value& kept) {
  const Field& field = entity.type->fields[place];
  switch (field.kind) {
    case Kind::kText:
      return kept.IfString() != nullptr && kept.IfString()->empty() && !field.empty_text ? Value() : kept;
    case Kind::kReference:
      return kept.IfString() == nullptr ? Value()
                                        : ReferenceJson(desk, *entity.type, place, *kept.IfString());
    case Kind::kReferences:
      return ReferencesJson(desk, *entity.type, place, kept);
    case Kind::kTexts:
      return kept.IsNull() ? Value(Array{}) : kept;
    case Kind::kTime:
      return kept.IfInteger() == nullptr ? Value() : TimeJson(*kept.IfInteger());
    case Kind::kDuration:
      return kept.IfInteger() == nullptr ? Value() : DurationJson(*kept.IfInteger());
    case Kind::kUdfs:
      return UdfJson(desk, kept);
    case Kind::kFiles:
      return FilesJson(desk, field, kept);
    default:
      return kept;
  }
}

Value FieldJson(const Desk& desk, const Entity& entity, std::size_t place, const Entity* whole) {
  const Field& field = entity.type->fields[place];
  if (field.derive != nullptr) return field.derive(desk, entity);
  switch (field.kind) {
    case Kind::kFixed:
      return entity.type->FixedOf(place);
    case Kind::kId:
      return std::to_string(entity.id);
    case Kind::kParent:
      return whole == nullptr ? Value() : ParentJson(*whole);
    case Kind::kPart:
      return PartJson(desk, entity, place);
    case Kind::kParts:
      return PartsJson(desk, entity, place);
    default:
      return Shown(desk, entity, place, entity.At(place));
  }
}

bool IsShown(const Desk& desk, const Type& type, std::size_t place, View view) {
  return (type.fields[place].views & view) != 0 && Has(desk.profile(), type.fields[place].builds);
}

void AddField(const Desk& desk, const Entity& entity, std::size_t place, const Entity* whole,
              Object& object) {
  const Field& field = entity.type->fields[place];
  Value value = FieldJson(desk, entity, place, whole);
  if (field.if_set && value.IsNull()) return;
  const bool older_name = desk.profile().request_note && !field.v3_older.empty();
  object.Set(older_name ? field.v3_older : field.v3, std::move(value));
}

}  // namespace

Value TimeJson(std::int64_t epoch_milliseconds) {
  const std::time_t seconds = static_cast<std::time_t>(epoch_milliseconds / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const int hour = utc.tm_hour % 12 == 0 ? 12 : utc.tm_hour % 12;
  return Object{
      {"display_value", fmt::format("{} {}, {} {:02}:{:02} {}", kMonths[utc.tm_mon], utc.tm_mday,
                                    utc.tm_year + 1900, hour, utc.tm_min, utc.tm_hour < 12 ? "AM" : "PM")},
      {"value", std::to_string(epoch_milliseconds)}};
}

std::string PlainText(std::string_view html) {
  std::string text;
  bool in_tag = false;
  for (const char c : html) {
    if (c == '<') {
      in_tag = true;
    } else if (c == '>' && in_tag) {
      in_tag = false;
    } else if (!in_tag) {
      text.push_back(c);
    }
  }
  for (const auto& [entity, meaning] :
       {std::pair{"&nbsp;", " "}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}}) {
    text = ReplaceAll(std::move(text), entity, meaning);
  }
  return std::string(Trim(text));
}

Object AttachmentJson(const Desk& desk, const Entity& attachment) {
  const std::string id = std::to_string(attachment.id);
  const std::int64_t size = attachment.Number("size").value_or(0);
  const std::string url = "/api/v3/attachments/" + id;
  const Value& name = attachment.At("name");
  if (desk.profile().old_attachments)
    return {{"id", id},
            {"file_name", name},
            {"size", SizeText(size)},
            {"content_url", url},
            {"attachment_key", id}};
  Object file{
      {"id", id}, {"name", name}, {"content_type", attachment.At("content_type")}, {"content_url", url}};
  if (desk.profile().cloud) {
    file.Set("size", size);
    file.Set("file_id", id);
    return file;
  }
  file.Set("size", Object{{"display_value", SizeText(size)}, {"value", std::to_string(size)}});
  file.Set("module", "request");
  return file;
}

namespace {

Value MemberOf(const Row& row, std::string_view key) {
  const Value* value = row.more.Find(key);
  return value == nullptr ? Value() : *value;
}

Value CloudUserJson(const Row& row) {
  return Object{{"email_id", MemberOf(row, "email_id")},
                {"phone", MemberOf(row, "phone")},
                {"name", row.name},
                {"mobile", MemberOf(row, "mobile")},
                {"job_title", nullptr},
                {"is_vip_user", row.Flag("is_vipuser")},
                {"is_technician", row.Flag("is_technician")},
                {"photo_url", "/images/default-profile-pic2.svg"},
                {"user_scope", "internal_user"},
                {"department", nullptr},
                {"site", nullptr},
                {"id", row.id}};
}

}  // namespace

Value UserJson(const Desk& desk, const std::string& id) {
  const Row* row = desk.FindRow("users", id);
  if (row == nullptr) return {};
  if (desk.profile().cloud) return CloudUserJson(*row);
  Object user{
      {"email_id", MemberOf(*row, "email_id")}, {"phone", MemberOf(*row, "phone")},      {"name", row->name},
      {"mobile", MemberOf(*row, "mobile")},     {"is_vipuser", row->Flag("is_vipuser")}, {"id", row->id}};
  const bool newer = desk.profile().newer_objects;
  if (newer || desk.profile().msp)
    user.Set("profile_pic", Object{{"content-url", "/images/default-profile-pic2.svg"}});
  user.Set("department",
           newer
               ? Value(Object{{"site", nullptr}, {"deleted", false}, {"name", "Administration"}, {"id", "1"}})
               : Value());
  if (desk.profile().msp) {
    user.Set("org_user_status", "ACTIVE");
    user.Set("account", row->Text("parent").empty() ? Value() : Above(desk, "users", *row));
  }
  return user;
}

Object EntityJson(const Desk& desk, const Entity& entity, const Entity* whole, View view) {
  Object object;
  for (std::size_t place = 0; place < entity.type->fields.size(); ++place)
    if (IsShown(desk, *entity.type, place, view)) AddField(desk, entity, place, whole, object);
  return object;
}

Object RowOfList(const Desk& desk, const Entity& entity, const Value& fields) {
  if (fields.IfArray() == nullptr) return EntityJson(desk, entity, nullptr, kInList);
  Object row{{"id", std::to_string(entity.id)}};
  for (const Value& field : *fields.IfArray()) {
    const std::string* name = field.IfString();
    const std::size_t place = name == nullptr ? Type::kNone : entity.type->PlaceOf(*name);
    if (place != Type::kNone && IsShown(desk, *entity.type, place, kInList))
      AddField(desk, entity, place, nullptr, row);
  }
  return row;
}

Object RowJson(const Desk& desk, const std::string& module, const Row& row) {
  if (StorageOf(module) == "users") {
    Object user = *UserJson(desk, row.id).IfObject();
    user.Set("login_name", row.Text("login_name"));
    user.Set("is_technician", row.Flag("is_technician"));
    return user;
  }
  Object object;
  for (const auto& [key, value] : row.more) {
    if (key == "parent" || key == "is_closed" || (module == kTemplates && IsOfForm(key))) continue;
    object.Set(key, value);
  }
  if (!row.Text("parent").empty()) object.Set(AboveOf(module).second, Above(desk, module, row));
  object.Set("name", row.name);
  object.Set("id", row.id);
  return object;
}

}  // namespace flintdesk::simulator::v3
