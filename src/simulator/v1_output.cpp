#include "simulator/v1_output.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include <pugixml.hpp>

#include "base/text.hpp"

namespace flintdesk::simulator::v1 {
namespace {

using json::Object;
using json::Value;

bool IsList(Layout layout) {
  return layout == Layout::kRecords || layout == Layout::kFilters || layout == Layout::kParts;
}

Value JsonValue(const RecordField& field, bool in_list) {
  // Lists have numbers and empty text where single objects have text and null.
  if (!field.value) return in_list ? Value("") : Value();
  if (in_list && field.is_number) {
    if (const auto number = ParseInteger(*field.value)) return *number;
  }
  return *field.value;
}

Object JsonRecord(const Record& record, bool in_list) {
  Object object;
  for (const RecordField& field : record.fields) object.Set(field.name, JsonValue(field, in_list));
  if (in_list && !record.uri.empty()) object.Set("URI", record.uri);
  return object;
}

std::string ToJson(const Reply& reply) {
  Object operation;
  const Object result{{"status", reply.success ? "Success" : "Failed"}, {"message", reply.message}};
  const bool whole_list = reply.layout == Layout::kRecords;
  if (whole_list) {
    operation.Set("name", reply.operation);
    operation.Set("module", reply.operation);
  }
  operation.Set("result", result);
  if (IsList(reply.layout)) {
    json::Array rows;
    for (const Record& record : reply.records) rows.emplace_back(JsonRecord(record, true));
    // The case of the key differs with the operation (vendor documentation and clients).
    operation.Set(whole_list ? "details" : "Details", std::move(rows));
  } else if (reply.layout != Layout::kNone && !reply.records.empty()) {
    operation.Set("Details", JsonRecord(reply.records.front(), false));
  }
  if (whole_list) operation.Set("resources", json::Array{});
  return json::Write(Object{{"operation", std::move(operation)}});
}

/// XML 1.0 has no way to write most control characters.
std::string Clean(std::string_view text) {
  std::string clean = RepairUtf8(text);
  std::erase_if(clean, [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  });
  return clean;
}

void AddText(pugi::xml_node parent, const std::string& name, const std::string& text) {
  parent.append_child(name.c_str()).text().set(Clean(text).c_str());
}

void AddParameters(pugi::xml_node parent, const Record& record, bool upper_nulls) {
  for (const RecordField& field : record.fields) {
    pugi::xml_node parameter = parent.append_child("parameter");
    // In lists the product names a field without a value in upper case (recorded in a client's sample).
    AddText(parameter, "name", upper_nulls && !field.value ? field.name : ToLower(field.name));
    AddText(parameter, "value", field.value.value_or(""));
  }
}

bool IsElementName(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  });
}

void AddDetails(pugi::xml_node operation, const Reply& reply, const Profile& profile) {
  if (reply.layout == Layout::kNone) return;
  pugi::xml_node details = operation.append_child("Details");
  pugi::xml_node holder = details;
  if (reply.layout == Layout::kFilters) holder = details.append_child("Filters");
  if (reply.layout == Layout::kParts) holder = details.append_child(reply.container.c_str());
  for (const Record& record : reply.records) {
    if (reply.layout == Layout::kElements) {
      for (const RecordField& field : record.fields) {
        if (IsElementName(field.name)) AddText(details, ToLower(field.name), field.value.value_or(""));
      }
    } else if (reply.layout == Layout::kParameters) {
      AddParameters(details, record, false);
    } else if (reply.layout == Layout::kFilters) {
      pugi::xml_node parameter = holder.append_child("parameter");
      AddText(parameter, "name", record.fields.at(0).value.value_or(""));
      AddText(parameter, "value", record.fields.at(1).value.value_or(""));
    } else {
      pugi::xml_node part =
          holder.append_child(reply.layout == Layout::kParts ? reply.element.c_str() : "record");
      if (!record.uri.empty()) part.append_attribute("URI").set_value(record.uri.c_str());
      AddParameters(part, record, !profile.v1_lower_case_lists);
    }
  }
}

bool IsWrapped(const Reply& reply, const Profile& profile) {
  if (!reply.success) return profile.v1_failure_wrapped;
  if (profile.v1_envelope != Profile::V1Envelope::kMixed) {
    return profile.v1_envelope == Profile::V1Envelope::kWrapped;
  }
  static constexpr std::array<std::string_view, 4> kBare = {"ADD_NOTE", "ADD_WORKLOG", "ADD_RESOLUTION",
                                                            "GET_REQUEST_FILTERS"};
  return std::find(kBare.begin(), kBare.end(), reply.operation) == kBare.end();
}

std::string ToXml(const Reply& reply, const Profile& profile) {
  pugi::xml_document document;
  pugi::xml_node root = document;
  const bool wrapped = IsWrapped(reply, profile);
  if (wrapped) {
    pugi::xml_node api = document.append_child("API");
    api.append_attribute("version").set_value("1.0");
    api.append_attribute("locale").set_value("en");
    root = api.append_child("response");
  }
  pugi::xml_node operation = root.append_child("operation");
  operation.append_attribute("name").set_value(Clean(reply.operation).c_str());
  pugi::xml_node result = operation.append_child("result");
  if (reply.success && profile.v1_status_code) AddText(result, "statuscode", "200");
  AddText(result, "status", reply.success ? "Success" : "Failed");
  AddText(result, "message", reply.message);
  if (reply.success) AddDetails(operation, reply, profile);
  std::ostringstream out;
  out << R"(<?xml version="1.0" encoding="UTF-8"?>)" << '\n';
  document.save(out, "", pugi::format_raw | pugi::format_no_declaration);
  return out.str();
}

}  // namespace

web::Response Write(const Reply& reply, bool as_json, const Profile& profile) {
  if (!reply.success && profile.v1_failure_page) {
    pugi::xml_document page;
    pugi::xml_node body = page.append_child("html").append_child("body");
    AddText(body, "h3", "Failed");
    AddText(body, "p", reply.message);
    std::ostringstream out;
    page.save(out, "", pugi::format_raw | pugi::format_no_declaration);
    return web::Response::Text(200, out.str(), "text/html;charset=UTF-8");
  }
  if (as_json) return web::Response::Json(200, ToJson(reply));
  return web::Response::Text(200, ToXml(reply, profile), "text/xml;charset=UTF-8");
}

}  // namespace flintdesk::simulator::v1
