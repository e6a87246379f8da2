#include "web/message.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::web {

const std::string* Headers::Find(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (EqualsIgnoreCase(field, name)) return &value;
  }
  return nullptr;
}

void Headers::Set(std::string_view name, std::string value) {
  std::erase_if(fields_, [&](const auto& field) { return EqualsIgnoreCase(field.first, name); });
  fields_.emplace_back(std::string(name), std::move(value));
}

const std::string* Parameters::Find(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (field == name) return &value;
  }
  return nullptr;
}

Parameters ParseParameters(std::string_view text) {
  Parameters parameters;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = std::find(pair.begin(), pair.end(), '=');
    const std::string_view name(pair.begin(), equals);
    const std::string_view value =
        equals == pair.end() ? std::string_view{} : std::string_view(equals + 1, pair.end());
    parameters.Add(PercentDecode(name, true), PercentDecode(value, true));
  }
  return parameters;
}

Target SplitTarget(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!EqualsIgnoreCase(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    std::string_view authority = target.substr(0, end);
    if (const std::size_t user = authority.rfind('@'); user != authority.npos)
      authority.remove_prefix(user + 1);
    const std::string_view rest = target.substr(end);
    return {(rest.starts_with('/') ? "" : "/") + std::string(rest), std::string(authority)};
  }
  return {std::string(target), {}};
}

std::string Request::ContentType() const {
  const std::string* value = headers.Find("Content-Type");
  if (value == nullptr) return {};
  return ToLower(Trim(std::string_view(*value).substr(0, value->find(';'))));
}

Parameters Request::Form() const {
  if (ContentType() != "application/x-www-form-urlencoded") return {};
  return ParseParameters(body);
}

Response Response::Text(int status, std::string body, std::string content_type) {
  Response response;
  response.status = status;
  response.headers.Add("Content-Type", std::move(content_type));
  response.body = std::move(body);
  return response;
}

Response Response::Json(int status, std::string body) {
  return Text(status, std::move(body), "application/json;charset=utf-8");
}

std::string_view ReasonPhrase(int status) {
  struct Phrase {
    int status;
    std::string_view text;
  };
  static constexpr Phrase kPhrases[] = {{100, "Continue"},
                                        {200, "OK"},
                                        {201, "Created"},
                                        {202, "Accepted"},
                                        {204, "No Content"},
                                        {206, "Partial Content"},
                                        {301, "Moved Permanently"},
                                        {302, "Found"},
                                        {303, "See Other"},
                                        {304, "Not Modified"},
                                        {307, "Temporary Redirect"},
                                        {400, "Bad Request"},
                                        {401, "Unauthorized"},
                                        {403, "Forbidden"},
                                        {404, "Not Found"},
                                        {405, "Method Not Allowed"},
                                        {406, "Not Acceptable"},
                                        {408, "Request Timeout"},
                                        {409, "Conflict"},
                                        {410, "Gone"},
                                        {411, "Length Required"},
                                        {413, "Payload Too Large"},
                                        {414, "URI Too Long"},
                                        {415, "Unsupported Media Type"},
                                        {416, "Range Not Satisfiable"},
                                        {422, "Unprocessable Entity"},
                                        {429, "Too Many Requests"},
                                        {431, "Request Header Fields Too Large"},
                                        {500, "Internal Server Error"},
                                        {501, "Not Implemented"},
                                        {502, "Bad Gateway"},
                                        {503, "Service Unavailable"},
                                        {504, "Gateway Timeout"},
                                        {505, "HTTP Version Not Supported"}};
  for (const Phrase& phrase : kPhrases) {
    if (phrase.status == status) return phrase.text;
  }
  return "Unknown";
}

std::string HttpDate(std::int64_t epoch_milliseconds) {
  const std::time_t seconds = epoch_milliseconds / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  // Not strftime: its names of days and months follow the locale.
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[utc.tm_wday], utc.tm_mday,
                     kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

DeferredHandler Deferred(Handler handler) {
  return
      [handler = std::move(handler)](const Request& request, const Reply& reply) { reply(handler(request)); };
}

}  // namespace flintdesk::web
