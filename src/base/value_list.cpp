#include "base/value_list.hpp"

#include "base/text.hpp"

namespace flintdesk {
namespace {

constexpr std::string_view kMarks = ",;\\";

/// What stands between two separators, and the one before it.
struct Piece {
  std::string text;
  bool behind_comma = false;
};

std::vector<Piece> PiecesOf(std::string_view text) {
  std::vector<Piece> pieces(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escapes = text[i] == '\\' && i + 1 < text.size() && kMarks.find(text[i + 1]) != kMarks.npos;
    if (!escapes && (text[i] == ',' || text[i] == ';'))
      pieces.push_back({{}, text[i] == ','});
    else
      pieces.back().text += text[escapes ? ++i : i];
  }
  return pieces;
}

/// Is it the second half of "Doe, John"?
bool GoesOn(std::string_view name, const Piece& piece) {
  return piece.behind_comma && piece.text.starts_with(' ') && !Trim(piece.text).empty() && !name.empty() &&
         !IsAddress(name) && !IsAddress(piece.text);
}

}  // namespace

bool IsAddress(std::string_view person) { return person.find('@') != person.npos; }

std::vector<std::string> ValuesIn(std::string_view text, Commas commas) {
  std::vector<std::string> values;
  bool is_open = false;  // an empty piece ends a name
  for (const Piece& piece : PiecesOf(text)) {
    const std::string_view value = Trim(piece.text);
    if (commas == Commas::kInNames && is_open && GoesOn(values.back(), piece))
      values.back().append(", ").append(value);
    else if (!value.empty())
      values.emplace_back(value);
    is_open = !value.empty();
  }
  return values;
}

std::string TextOfValues(std::span<const std::string> values) {
  std::string text;
  for (const std::string& value : values) {
    if (!text.empty()) text += ',';
    for (const char c : Trim(value)) {
      if (kMarks.find(c) != kMarks.npos) text += '\\';
      text += c;
    }
  }
  return text;
}

}  // namespace flintdesk
