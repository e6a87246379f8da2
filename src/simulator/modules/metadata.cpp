#include "simulator/exchange.hpp"
#include "simulator/modules/modules.hpp"
#include "simulator/modules/requests.hpp"

/// The types of the fields of requests, as the Cloud tells them. How it names labels is not recorded.
namespace flintdesk::simulator {
namespace {

json::Object Typed(const Field& field) {
  switch (field.kind) {
    case Kind::kReference:
    case Kind::kReferences: {
      std::string entity(field.lookup);
      if (entity.ends_with("ies")) {
        entity.replace(entity.size() - 3, 3, "y");
      } else if (entity == "statuses") {
        entity = "status";
      } else if (entity.ends_with("s")) {
        entity.pop_back();
      }
      return {{"type", "lookup"}, {"lookup_entity", entity}};
    }
    case Kind::kFlag:
      return {{"type", "boolean"}};
    case Kind::kTime:
      return {{"type", "datetime"}};
    case Kind::kNumber:
      return {{"type", "integer"}};
    default:
      return {{"type", "string"}};
  }
}

/// By what stands in the name: "udf_date_303".
std::string_view TypeOf(std::string_view udf) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {"udf_date", "datetime"}, {"udf_long", "integer"}, {"udf_double", "double"}, {"udf_bool", "boolean"}};
  for (const auto& [prefix, type] : kTypes)
    if (udf.starts_with(prefix)) return type;
  return "string";
}

}  // namespace

json::Value Metainfo(const Exchange& exchange) {
  json::Object fields;
  const Desk& desk = exchange.desk;
  for (const Field& field : RequestType().fields) {
    if (field.takes != Takes::kYes || !Has(desk.profile(), field.builds) || field.kind == Kind::kUdfs)
      continue;
    fields.Set(field.v3, Typed(field));
  }
  json::Object udfs;
  for (const UdfField& udf : desk.state().udfs)
    udfs.Set(udf.name, json::Object{{"type", TypeOf(udf.name)}, {"display_name", udf.label}});
  fields.Set("udf_fields", json::Object{{"fields", std::move(udfs)}});
  return json::Object{{"fields", std::move(fields)}};
}

}  // namespace flintdesk::simulator
