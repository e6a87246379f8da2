#include "http/message/exchange_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <unistd.h>

#include "base/character.hpp"
#include "base/json.hpp"
#include "base/long_text.hpp"
#include "base/named_secrets.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "http/bodies/sink.hpp"
#include "http/bodies/source.hpp"
#include "http/message/request_text.hpp"

namespace flintdesk::http {
namespace {

constexpr std::string_view kHidden = "[hidden]";

/// How much of a body is shown, in bytes: a list of a hundred requests, as a rule.
constexpr std::size_t kMostOfBody = 256 * 1024;
constexpr std::size_t kMostOfValue = 1024;  ///< Of a header or an address.

/// Headers that hold no secret as a rule; what others hold is not shown.
constexpr std::array<std::string_view, 28> kShownHeaders{"accept",
                                                         "accept-encoding",
                                                         "accept-ranges",
                                                         "age",
                                                         "allow",
                                                         "cache-control",
                                                         "connection",
                                                         "content-disposition",
                                                         "content-encoding",
                                                         "content-length",
                                                         "content-range",
                                                         "content-type",
                                                         "date",
                                                         "etag",
                                                         "expires",
                                                         "host",
                                                         "if-range",
                                                         "last-modified",
                                                         "location",
                                                         "pragma",
                                                         "range",
                                                         "retry-after",
                                                         "server",
                                                         "transfer-encoding",
                                                         "user-agent",
                                                         "vary",
                                                         "via",
                                                         "www-authenticate"};

bool IsShown(std::string_view name) {
  return std::any_of(kShownHeaders.begin(), kShownHeaders.end(),
                     [name](std::string_view shown) { return EqualsIgnoreCase(name, shown); });
}

/// Lines with a mark in front of each.
class Lines {
 public:
  explicit Lines(std::string_view mark) : mark_(mark) {}

  /// One or more lines; secrets are cut out of them.
  void Add(std::string_view text) {
    for (const std::string& line : Split(text, '\n')) {
      std::string_view shown = line;
      if (shown.ends_with('\r')) shown.remove_suffix(1);
      text_ += mark_;
      if (!shown.empty()) text_.append(" ").append(Printable(shown, "\t"));
      text_ += '\n';
    }
  }
  std::string Take() { return std::move(text_); }

 private:
  const std::string_view mark_;
  std::string text_;
};

std::string Indented(const std::string& text) { return "  " + ReplaceAll(text, "\n", "\n  "); }

/// In UTF-8: what is none is taken for ISO 8859-1.
std::string Decoded(std::string_view text) {
  if (IsUtf8(text)) return std::string(text);
  std::string decoded;
  for (const char c : text) AppendCharacter(decoded, static_cast<unsigned char>(c));
  return decoded;
}

bool LooksLikeJson(std::string_view text) {
  text = Trim(text);
  return text.starts_with('{') || text.starts_with('[');
}

/// A foreign text without secrets, laid out where it is `json`; a long one up to some `most` bytes, with a
/// note behind it.
std::string ShownText(std::string_view text, std::size_t most, bool json) {
  const std::string start(Beginning(RedactStart(text, most), most));
  std::string shown = json ? LayOutJson(start) : HideNamed(start);
  if (text.size() > most) shown += fmt::format("\n(… the first {} of {} bytes)", most, text.size());
  while (shown.ends_with('\n') || shown.ends_with('\r')) shown.pop_back();
  return shown;
}

/// A value of one line.
std::string ShownValue(std::string_view foreign) {
  return Shorten(HideNamedInUrl(RedactStart(Decoded(foreign), kMostOfValue)), kMostOfValue);
}

/// The target is part of a request that somebody made of values: it is searched as foreign text is.
std::string ShownTarget(const Request& request) {
  const std::size_t query = std::min(request.target.find('?'), request.target.size());
  constexpr std::size_t kMost = 16 * 1024;
  return Redact(request.origin.Url()) + request.target.substr(0, query) +
         Shorten(HideNamedInUrl(RedactStart(request.target.substr(query), kMost)), kMost);
}

/// What a field of a form, or of a query, is shown as: "NAME = value", or the lines of the value below.
std::string ShownField(std::string_view name, std::string_view value, bool is_secret, std::size_t most) {
  const std::string shown_name = Shorten(ShownName(name), kMostOfValue);
  if (value.empty()) return shown_name + " =";
  if (is_secret || NamesASecret(name)) return fmt::format("{} = {}", shown_name, kHidden);
  const std::string text = Decoded(value);
  // What somebody has typed may begin like JSON.
  const std::string shown = ShownText(text, most, LooksLikeJson(text) && json::Parse(text).ok());
  return shown.find('\n') == std::string::npos ? fmt::format("{} = {}", shown_name, shown)
                                               : fmt::format("{} =\n{}", shown_name, Indented(shown));
}

using Fields = std::vector<std::pair<std::string, std::string>>;

Fields FieldsOf(std::string_view encoded) {
  Fields fields;
  for (const std::string& field : Split(encoded, '&')) {
    const std::size_t equals = std::min(field.find('='), field.size());
    fields.emplace_back(
        PercentDecode(std::string_view(field).substr(0, equals), true),
        PercentDecode(std::string_view(field).substr(std::min(equals + 1, field.size())), true));
  }
  return fields;
}

void AddFields(const Fields& fields, Lines& lines) {
  // What an authorization server hands out for a token is called by a name that means many things elsewhere.
  const bool is_for_token = std::any_of(fields.begin(), fields.end(),
                                        [](const auto& field) { return field.first == "grant_type"; });
  std::size_t left = kMostOfBody;
  for (const auto& [name, value] : fields) {
    const bool is_secret = is_for_token && (name == "code" || name == "code_verifier" || name == "assertion");
    lines.Add(ShownField(name, value, is_secret, left));
    left -= std::min(left, value.size());
  }
}

/// What a header says of one of its parameters: the boundary of a form, the name of a file.
std::optional<std::string> ParameterOf(std::string_view header, std::string_view parameter) {
  const std::string begin = fmt::format("; {}=", parameter);
  const std::size_t at = header.find(begin);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view value = header.substr(at + begin.size());
  if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
  return std::string(value.substr(0, value.find(';')));
}

std::string_view HeaderOf(const Request& request, std::string_view name) {
  for (const Header& header : request.headers)
    if (EqualsIgnoreCase(header.name, name)) return header.value;
  return {};
}

/// A part of a form with several: what stands before its content, the content as far as it is a text, and how
/// long it is.
struct Part {
  std::string head;
  std::string text = {};
  std::uint64_t size = 0;
};

/// Parts as `MakeMultipart` writes them, of pieces that no mark between two parts is spread over.
std::vector<Part> PartsOf(const std::vector<BodyPiece>& pieces, const std::string& boundary) {
  const std::string mark = "--" + boundary;
  std::vector<Part> parts;
  const auto add = [&parts](std::string_view text) {
    if (parts.empty()) return;
    parts.back().text += text;
    parts.back().size += text.size();
  };
  for (const BodyPiece& piece : pieces) {
    std::string_view rest = piece.text;
    for (std::size_t at = rest.find(mark); at != std::string_view::npos; at = rest.find(mark)) {
      std::string_view before = rest.substr(0, at);
      if (before.ends_with("\r\n")) before.remove_suffix(2);
      add(before);
      rest.remove_prefix(at + mark.size());
      if (rest.starts_with("--")) break;  // the last one
      const std::size_t end = std::min(rest.find("\r\n\r\n"), rest.size());
      parts.push_back({.head = std::string(Trim(rest.substr(0, end)))});
      rest.remove_prefix(std::min(end + 4, rest.size()));
    }
    if (!rest.starts_with("--")) add(rest);
    if (!parts.empty()) parts.back().size += piece.unread;
  }
  return parts;
}

void AddParts(const std::vector<BodyPiece>& pieces, const std::string& boundary, Lines& lines) {
  std::size_t left = kMostOfBody;
  for (const Part& part : PartsOf(pieces, boundary)) {
    const std::string name = ParameterOf(part.head, "name").value_or("");
    if (ParameterOf(part.head, "filename")) {
      lines.Add(Shorten(HideNamed(RedactStart(part.head, kMostOfValue)), kMostOfValue));
      lines.Add(fmt::format("({} bytes of a file)", part.size));
      continue;
    }
    lines.Add(ShownField(name, part.text, false, left));
    left -= std::min(left, part.text.size());
  }
}

/// Whether a body can be shown as text. Where nothing is said of it, or the wrong thing, its bytes tell.
bool IsText(std::string_view content_type, std::string_view body) {
  // UTF-16 has such bytes too; no secret would be found in it.
  if (body.find('\0') != std::string_view::npos) return false;
  for (const std::string_view kind : {"text/", "json", "xml", "javascript", "x-www-form-urlencoded", "html"})
    if (ContainsIgnoreCase(content_type, kind)) return true;
  return content_type.empty() && IsUtf8(body);
}

/// JSON also where it is cut off, or said to be something else.
void AddText(const std::string& text, Lines& lines) {
  lines.Add(ShownText(text, kMostOfBody, LooksLikeJson(text)));
}

void AddBody(std::string_view content_type, std::string_view body, Lines& lines) {
  lines.Add("");
  if (ContainsIgnoreCase(content_type, "application/x-www-form-urlencoded"))
    AddFields(FieldsOf(body), lines);
  else if (IsText(content_type, body))
    AddText(Decoded(body), lines);
  else
    lines.Add(fmt::format("({} bytes that are no text)", body.size()));
}

void AddSentBody(const Request& request, Lines& lines) {
  const std::string_view type = HeaderOf(request, "Content-Type");
  const bool has_parts = ContainsIgnoreCase(type, "multipart/form-data");
  if (request.BodyLength() == 0) return;
  if (!request.source && !has_parts) return AddBody(type, request.body, lines);
  const std::vector<BodyPiece> pieces =
      request.source ? request.source->Pieces() : std::vector<BodyPiece>{{.text = request.body}};
  lines.Add("");
  const std::string boundary = ParameterOf(type, "boundary").value_or("");
  if (has_parts && !boundary.empty()) return AddParts(pieces, boundary, lines);
  lines.Add(fmt::format("({} bytes that are not shown)", request.BodyLength()));
}

/// As it stands on the wire, line by line, behind the first.
void AddSentHeaders(const Request& request, Lines& lines) {
  if (!WhyNotSendable(request).empty()) return;  // its lines are none, and it is not sent
  Request asked = request;                       // with what its sink wants
  if (request.sink)
    if (const auto more = request.sink->Prepare(); more.ok())
      asked.headers.insert(asked.headers.end(), more->begin(), more->end());
  std::vector<std::string> head = Split(HeadOf(asked), '\n');
  head.erase(head.begin());
  for (const std::string& line : head) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;  // the empty one
    const std::string name = line.substr(0, colon);
    lines.Add(name + ": " +
              (IsShown(name) ? ShownValue(Trim(line.substr(colon + 1))) : std::string(kHidden)));
  }
}

void AddReceivedHeaders(const Response& response, Lines& lines) {
  std::vector<std::string> others;
  for (const Header& header : response.headers)
    if (IsShown(header.name))
      lines.Add(header.name + ": " + ShownValue(header.value));
    else
      others.push_back(ShownName(header.name));
  if (!others.empty()) lines.Add(fmt::format("({}: not shown)", Shorten(Join(others, ", "), kMostOfValue)));
}

void AddResponse(const Response& response, milliseconds took, Lines& lines) {
  lines.Add(fmt::format("status {} after {} ms{}", response.status, took.count(),
                        response.proxy.empty() ? "" : ", through the proxy " + Redact(response.proxy)));
  AddReceivedHeaders(response, lines);
  if (response.streamed > 0) {
    lines.Add("");
    lines.Add(fmt::format("({} bytes that were stored)", response.streamed));
  }
  if (!response.body.empty()) AddBody(response.HeaderValue("Content-Type"), response.body, lines);
}

}  // namespace

std::string SentText(const Request& request, const Context& context, std::int64_t epoch_milliseconds) {
  Lines begin("==");
  begin.Add(fmt::format("{} {}{}attempt {}, process {}", FormatUtc(epoch_milliseconds),
                        Printable(context.label), context.label.empty() ? "" : ", ", context.attempt,
                        ::getpid()));
  Lines lines(">");
  lines.Add(request.method + " " + ShownTarget(request));
  AddSentHeaders(request, lines);
  if (const std::size_t query = request.target.find('?'); query != std::string::npos) {
    lines.Add("");
    AddFields(FieldsOf(std::string_view(request.target).substr(query + 1)), lines);
  }
  AddSentBody(request, lines);
  return begin.Take() + lines.Take();
}

std::string ReceivedText(const Outcome& outcome, milliseconds took) {
  Lines lines("<");
  if (outcome.ok()) {
    AddResponse(outcome.value(), took, lines);
  } else {
    const Failure& failure = outcome.error();
    lines.Add(fmt::format("no response after {} ms: {}{}", took.count(), failure.message,
                          failure.sent ? "" : " (nothing was sent)"));
    if (!failure.assistance.empty()) lines.Add(failure.assistance);
  }
  return lines.Take() + "\n";
}

}  // namespace flintdesk::http
