#include "flintbit/xml_query.hpp"

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <pugixml.hpp>

#include "base/text.hpp"
#include "base/xml_text.hpp"

namespace flintdesk::flintbit {
namespace {

/// Pieces of text of one element (around a comment or a CDATA section) are one text, which grows in place: a
/// hostile document has a million of them.
json::Value TextsOf(pugi::xpath_node_set nodes) {
  nodes.sort();
  const pugi::xpath_query string_value("string()");
  std::vector<std::string> texts;
  pugi::xml_node last_parent;
  for (const pugi::xpath_node& found : nodes) {
    const pugi::xml_node node = found.node();
    const bool piece = node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
    if (piece && node.parent() == last_parent && !texts.empty())
      texts.back() += node.value();
    else
      texts.push_back(found.attribute() ? found.attribute().value() : string_value.evaluate_string(found));
    last_parent = piece ? node.parent() : pugi::xml_node();
  }
  if (texts.empty()) return {};
  if (texts.size() == 1) return std::move(texts.front());
  return json::Array(std::make_move_iterator(texts.begin()), std::make_move_iterator(texts.end()));
}

json::Value Evaluate(const pugi::xpath_query& query, pugi::xml_node node) {
  switch (query.return_type()) {
    case pugi::xpath_type_node_set:
      return TextsOf(query.evaluate_node_set(node));
    case pugi::xpath_type_boolean:
      return query.evaluate_boolean(node) ? "true" : "false";
    default:
      return query.evaluate_string(node);
  }
}

Result<void> Load(pugi::xml_document& tree, std::string_view document) {
  // Every text is UTF-8 by now; what the declaration names is what the file once was.
  const std::string mended = MendXml(document);
  pugi::xml_parse_result read =
      tree.load_buffer(mended.data(), mended.size(), pugi::parse_default, pugi::encoding_utf8);
  if (read) return {};
  return InvalidRequestError(fmt::format("not XML: {} at byte {}", read.description(), read.offset));
}

}  // namespace

Result<void> CheckXml(std::string_view document) try {
  pugi::xml_document tree;
  return Load(tree, document);
} catch (const std::bad_alloc&) {
  return InvalidRequestError("the XML cannot be read: it is too large");
}

Result<json::Value> QueryXml(std::string_view document, std::string_view expression) try {
  pugi::xml_document tree;
  if (Result<void> loaded = Load(tree, document); !loaded.ok()) return loaded.error();
  std::string path(Trim(expression));
  json::Value found = Evaluate(pugi::xpath_query(path.c_str()), tree);
  if (!found.IsNull()) return found;
  bool from_the_top = path.starts_with('/') && !path.starts_with("//");
  pugi::xpath_query below(from_the_top ? path.c_str() + 1 : path.c_str());
  return Evaluate(below, tree.document_element());
} catch (const pugi::xpath_exception& failed) {
  return InvalidRequestError(fmt::format("'{}' is not an XPath expression: {}", expression, failed.what()));
} catch (const std::bad_alloc&) {
  return InvalidRequestError("the XML document is too large");
}

}  // namespace flintdesk::flintbit
