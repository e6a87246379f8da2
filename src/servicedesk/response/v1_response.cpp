#include <cstdint>
#include <string>
#include <utility>

#include <pugixml.hpp>

#include "base/text.hpp"
#include "base/xml_text.hpp"
#include "servicedesk/response/html_elements.hpp"
#include "servicedesk/response/response.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/response/v1_view.hpp"

namespace flintdesk::servicedesk {
namespace {

// V1's responses are five levels deep; a body that nests further is no response of it.
constexpr int kMaxDepth = 32;
// Members are looked up one by one among those of the same object. A document may take as many looks as a
// ticket of 4096 fields, which none has: a hostile one would cost hours.
constexpr std::int64_t kMaxLooks = std::int64_t{4096} * 4096;

void TakeResult(Reading& reading, const json::Value& operation) {
  const json::Value* result = operation.Find("result");
  if (result == nullptr || !result->IsObject()) return;
  const std::string status = TextOf(result->Find("status"));
  if (EqualsIgnoreCase(status, "success")) reading.verdict = Verdict::kSuccess;
  if (EqualsIgnoreCase(status, "failed") || EqualsIgnoreCase(status, "failure"))
    reading.verdict = Verdict::kFailed;
  reading.message = TextOf(result->Find("message"));
  const auto code = ParseInteger(TextOf(result->Find("statuscode")));
  if (code && *code > 0 && *code < 1'000'000) reading.code = static_cast<int>(*code);
  if (reading.verdict != Verdict::kUnknown) reading.shape = Shape::kDocument;
}

// The operation of a JSON response: under its name, below the wrapper that newer builds use, or the document
// itself.
const json::Value* OperationIn(const json::Value& document) {
  if (const json::Value* operation = document.Find("operation")) return operation;
  for (const std::string_view wrapper : {"API", "api"}) {
    if (const json::Value* operation = document.Path({wrapper, "response", "operation"})) return operation;
  }
  if (const json::Value* operation = document.Path({"response", "operation"})) return operation;
  return document.Find("result") != nullptr ? &document : nullptr;
}

bool SameName(const pugi::xml_node& node, std::string_view name) {
  return EqualsIgnoreCase(node.name(), name);
}

pugi::xml_node ChildNamed(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node child : node.children()) {
    if (SameName(child, name)) return child;
  }
  return {};
}

// The first descendant of that name, whatever stands between (builds wrap it differently).
pugi::xml_node Descendant(const pugi::xml_node& node, std::string_view name, int depth) {
  if (depth > kMaxDepth) return {};
  if (const pugi::xml_node found = ChildNamed(node, name)) return found;
  for (const pugi::xml_node child : node.children()) {
    if (const pugi::xml_node found = Descendant(child, name, depth + 1)) return found;
  }
  return {};
}

bool HasElements(const pugi::xml_node& node) {
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_element) return true;
  }
  return false;
}

std::string Escaped(std::string_view text) {
  return ReplaceAll(ReplaceAll(ReplaceAll(std::string(text), "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

// What stands in an element, its markup written out again. The depth was checked before.
void AppendMarkup(std::string& text, const pugi::xml_node& node) {
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += Escaped(child.value());
    if (child.type() != pugi::node_element) continue;
    text += std::string("<") + child.name();
    for (const pugi::xml_attribute attribute : child.attributes())
      text += std::string(" ") + attribute.name() + "=\"" +
              ReplaceAll(Escaped(attribute.value()), "\"", "&quot;") + "\"";
    if (!child.first_child()) {
      text += "/>";
      continue;
    }
    text += ">";
    AppendMarkup(text, child);
    text += std::string("</") + child.name() + ">";
  }
}

// All text of an element: comments and the borders of CDATA sections cut it into several nodes. White space
// alone is the indentation of an empty element. Markup in it belongs to it, as in a description that was
// written as HTML and not escaped.
std::string Content(const pugi::xml_node& node) {
  std::string text;
  if (HasElements(node)) {
    AppendMarkup(text, node);
    return RepairUtf8(Trim(text));
  }
  bool literal = false;
  for (const pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_pcdata && child.type() != pugi::node_cdata) continue;
    literal |= child.type() == pugi::node_cdata;
    text += child.value();
  }
  return literal || !Trim(text).empty() ? RepairUtf8(text) : std::string{};
}

// Finds out beforehand whether the document is small enough for the functions below.
class SizeCheck final : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    std::int64_t members = 0;
    for (const pugi::xml_node child : node.children()) {
      if (child.type() == pugi::node_element && !SameName(child, "record")) ++members;
    }
    looks_ += members * members;
    return depth() <= kMaxDepth && looks_ <= kMaxLooks;
  }

 private:
  std::int64_t looks_ = 0;  // of the whole document
};

bool IsOfStructure(std::string_view name) {
  for (const std::string_view known :
       {"parameter", "record", "note", "notes", "worklog", "worklogs", "details", "operation", "result"})
    if (EqualsIgnoreCase(name, known)) return true;
  return false;
}

// Is it a value that has markup in it, and not something with parts of its own? It is when text stands beside
// its elements, or when they are HTML's.
bool IsTextWithMarkup(const pugi::xml_node& node) {
  bool beside = false, only_html = true;
  for (const pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_element) {
      beside = beside || !Trim(child.value()).empty();
      continue;
    }
    if (IsOfStructure(child.name())) return false;
    only_html = only_html && StandsInTextsOnly(ToLower(child.name()));
  }
  return beside || only_html;
}

std::string KeyOf(std::string_view name) {
  const std::string_view key = V1Key(name);
  return key.empty() ? RepairUtf8(name) : std::string(key);
}

json::Value Entity(const pugi::xml_node& node, int depth);

// Several of one name become a list; records and notes are a list even when there is one.
void Add(json::Object& object, const std::string& key, json::Value value, bool always_list) {
  json::Value* present = object.Find(key);
  if (present == nullptr) {
    if (always_list) value = json::Array{std::move(value)};
    object.Set(key, std::move(value));
    return;
  }
  if (present->IfArray() == nullptr) *present = json::Array{*present};
  present->IfArray()->push_back(std::move(value));
}

void AddChild(json::Object& object, const pugi::xml_node& child, int depth) {
  if (SameName(child, "parameter")) {
    object.Set(KeyOf(Content(ChildNamed(child, "name"))), Content(ChildNamed(child, "value")));
    return;
  }
  Add(object, KeyOf(child.name()), Entity(child, depth + 1),
      SameName(child, "note") || SameName(child, "worklog"));
}

json::Value Entity(const pugi::xml_node& node, int depth) {
  if (depth > kMaxDepth || !HasElements(node) || IsTextWithMarkup(node)) return Content(node);
  json::Object object;
  if (const pugi::xml_attribute uri = node.attribute("URI")) object.Set("URI", RepairUtf8(uri.value()));
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_element) AddChild(object, child, depth);
  }
  return object;
}

json::Value Details(const pugi::xml_node& details) {
  if (!ChildNamed(details, "record")) {
    return HasElements(details) ? Entity(details, 0) : json::Value(json::Object{});
  }
  json::Array records;
  for (const pugi::xml_node record : details.children()) {
    if (SameName(record, "record")) records.push_back(Entity(record, 0));
  }
  return records;
}

json::Object OperationOf(const pugi::xml_node& document, const pugi::xml_node& result) {
  json::Object said;
  for (const pugi::xml_node child : result.children()) {
    if (child.type() == pugi::node_element) said.Set(ToLower(RepairUtf8(child.name())), Content(child));
  }
  json::Object operation;
  const pugi::xml_node root = Descendant(document, "operation", 0);
  if (const pugi::xml_attribute name = root.attribute("name"))
    operation.Set("name", RepairUtf8(name.value()));
  operation.Set("result", std::move(said));
  if (const pugi::xml_node details = Descendant(document, "Details", 0))
    operation.Set("Details", Details(details));
  return operation;
}

}  // namespace

Reading ReadV1Json(std::string_view text) {
  Reading reading;
  std::optional<json::Value> parsed = ParseObject(reading, text);
  if (!parsed) return reading;
  json::Value& document = *parsed;
  if (const json::Value* found = OperationIn(document); found != nullptr && found->IsObject()) {
    TakeResult(reading, *found);
    // Flintbits read `operation`, whatever this build wraps it in.
    if (document.Find("operation") == nullptr) {
      json::Value operation = *found;
      document.IfObject()->Set("operation", std::move(operation));
    }
  }
  reading.document = std::move(document);
  return reading;
}

Reading ReadV1Xml(std::string_view given) {
  Reading reading;
  if (DeclaresEntities(given)) {
    reading.shape = Shape::kUnreadable;
    reading.trouble = "it is XML that declares entities of its own";
    return reading;
  }
  const std::string text = MendXml(given);
  pugi::xml_document document;
  // The default options know the five entities of XML and character references; no DOCTYPE, no others, no
  // files. White space alone is kept, since it may stand between two CDATA sections of one text.
  constexpr unsigned kOptions = pugi::parse_default | pugi::parse_ws_pcdata;
  const pugi::xml_parse_result parsed =
      document.load_buffer(text.data(), text.size(), kOptions, pugi::encoding_utf8);
  if (!parsed) {
    reading.shape = Shape::kUnreadable;
    reading.trouble =
        std::string("it is not XML: ") + parsed.description() + " at byte " + std::to_string(parsed.offset);
    return reading;
  }
  reading.shape = Shape::kOther;
  if (SizeCheck check; !document.traverse(check)) return reading;
  const pugi::xml_node result = Descendant(document, "result", 0);
  if (!result) return reading;
  json::Object operation = OperationOf(document, result);
  reading.document = json::Object{{"operation", std::move(operation)}};
  TakeResult(reading, *reading.document.Find("operation"));
  return reading;
}

}  // namespace flintdesk::servicedesk
