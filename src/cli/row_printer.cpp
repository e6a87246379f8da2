#include "cli/row_printer.hpp"

#include "base/printable.hpp"
#include "cli/output.hpp"

namespace flintdesk::cli {

Result<void> PrintRows(connector::Rows& rows, RowForm form, const std::string& key) {
  const bool is_document = form == RowForm::kJson;
  const std::string begin = key.empty() ? "[" : "{" + json::Quote(key) + ":[";
  for (bool is_first = true;; is_first = false) {
    Result<std::optional<json::Value>> row = rows.Next();
    if (!row.ok()) {
      if (is_document && !is_first) PrintText("\n");
      return std::move(row).error();
    }
    std::string text;
    if (is_document && is_first) text = PrintableJson(begin);
    if (!*row) {
      if (is_document) PrintText(text + (is_first ? "" : "\n") + (key.empty() ? "]\n" : "]}\n"), true);
      return {};
    }
    if (is_document) text += is_first ? "\n" : ",\n";
    text += PrintableJson(json::Write(**row));
    if (!is_document) text += '\n';
    if (!PrintText(text)) return {};
  }
}

}  // namespace flintdesk::cli
