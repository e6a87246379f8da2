#include "servicedesk/response/encoding.hpp"

#include <cctype>
#include <cerrno>
#include <optional>
#include <utility>

#include <iconv.h>

#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kLongestName = 40;

bool IsEncodingName(std::string_view name) {
  if (name.empty() || name.size() > kLongestName) return false;
  for (const char c : name) {
    // No '/': iconv reads "//TRANSLIT" after it as leave to invent characters.
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 &&
        std::string_view("-_.:").find(c) == std::string_view::npos)
      return false;
  }
  return true;
}

// The value of `name=` in a header or declaration, in quotes or without.
std::string_view ValueAfter(std::string_view text, std::string_view name) {
  if (text.find('=') == std::string_view::npos) return {};
  const std::string lower = ToLower(text);
  const std::size_t at = lower.find(std::string(name) + "=");
  if (at == std::string::npos) return {};
  std::string_view rest = text.substr(at + name.size() + 1);
  if (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) {
    const std::size_t end = rest.find(rest.front(), 1);
    return end == std::string_view::npos ? rest.substr(1) : rest.substr(1, end - 1);
  }
  return Trim(rest.substr(0, rest.find_first_of("; \t?>")));
}

struct Marked {
  std::string_view encoding;
  std::size_t length = 0;
};

std::optional<Marked> ByteOrderMark(std::string_view body) {
  if (body.starts_with("\xEF\xBB\xBF")) return Marked{"UTF-8", 3};
  if (body.starts_with(std::string_view("\xFF\xFE\0\0", 4))) return Marked{"UTF-32LE", 4};
  if (body.starts_with("\xFF\xFE")) return Marked{"UTF-16LE", 2};
  if (body.starts_with("\xFE\xFF")) return Marked{"UTF-16BE", 2};
  return std::nullopt;
}

std::string_view DeclaredInXml(std::string_view body) {
  if (!body.starts_with("<?xml")) return {};
  const std::size_t end = body.find("?>");
  return end == std::string_view::npos ? std::string_view{} : ValueAfter(body.substr(0, end), "encoding");
}

Result<std::string, EncodingTrouble> Convert(std::string_view body, const std::string& from) {
  const iconv_t converter = iconv_open("UTF-8", from.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1))
    return EncodingTrouble{"it is in an unknown encoding, " + from};
  std::string result;
  std::string input(body);
  char* in = input.data();
  std::size_t in_left = input.size();
  char buffer[4096];
  bool broken = false;
  while (in_left > 0 && !broken) {
    char* out = buffer;
    std::size_t out_left = sizeof buffer;
    const std::size_t converted = iconv(converter, &in, &in_left, &out, &out_left);
    result.append(buffer, sizeof buffer - out_left);
    broken = converted == static_cast<std::size_t>(-1) && errno != E2BIG;
  }
  iconv_close(converter);
  if (broken) return EncodingTrouble{"it claims to be " + from + " and is not"};
  return result;
}

}  // namespace

Result<std::string, EncodingTrouble> ToUtf8(std::string text, std::string_view content_type) {
  std::string_view body = text;
  std::string encoding;
  if (const auto mark = ByteOrderMark(body)) {
    encoding = mark->encoding;
    body.remove_prefix(mark->length);
  } else {
    encoding = ValueAfter(content_type, "charset");
    if (encoding.empty()) encoding = DeclaredInXml(body);
  }
  if (encoding.empty() || EqualsIgnoreCase(encoding, "UTF-8") || EqualsIgnoreCase(encoding, "UTF8")) {
    if (!IsUtf8(body)) return EncodingTrouble{"it is not UTF-8"};
    if (body.size() < text.size()) text.erase(0, text.size() - body.size());  // the byte order mark
    return text;
  }
  if (!IsEncodingName(encoding)) return EncodingTrouble{"it is in an unknown encoding"};
  return Convert(body, encoding);
}

}  // namespace flintdesk::servicedesk
