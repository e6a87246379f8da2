#include "servicedesk/response/response.hpp"

#include <array>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/response/encoding.hpp"
#include "servicedesk/response/v1_view.hpp"

namespace flintdesk::servicedesk {
namespace {

// Login forms and throttle texts show themselves early; no page needs to be kept whole.
constexpr std::size_t kKeptText = 64 * 1024;

bool IsLikelyHtml(std::string_view text) {
  const std::string start = ToLower(text.substr(0, 512));
  if (start.starts_with("<?xml"))  // XHTML
    return start.find("<html") != std::string::npos || start.find("<!doctype html") != std::string::npos;
  for (const std::string_view sign :
       {"<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<script", "<h1", "<h2", "<p>",
        "<div", "<form", "<center", "<br", "<table", "<font"}) {
    if (start.starts_with(sign)) return true;
  }
  return start.starts_with("<!--") && start.find("<html") != std::string::npos;
}

Reading Plain(Shape shape, std::string_view text) {
  Reading reading;
  reading.shape = shape;
  reading.text = Shorten(text, kKeptText);
  return reading;
}

bool BeginsJson(char first) { return first == '{' || first == '[' || first == '"'; }

Reading ReadText(Api api, std::string text) {
  const std::string_view trimmed = Trim(text);
  if (trimmed.empty()) return Plain(Shape::kEmpty, {});
  Reading reading;
  if (trimmed.front() == '<') {
    if (IsLikelyHtml(trimmed)) return Plain(Shape::kHtml, trimmed);
    reading = api == Api::kV1 ? ReadV1Xml(trimmed) : Plain(Shape::kOther, trimmed);
  } else if (BeginsJson(trimmed.front())) {
    if (api == Api::kV3) {
      if (trimmed.size() < text.size()) return ReadV3(std::string(trimmed));
      return ReadV3(std::move(text));
    }
    reading = ReadV1Json(trimmed);
  } else {
    return Plain(Shape::kText, trimmed);
  }
  KeepText(reading, trimmed);
  return reading;
}

Reading ReadBody(Api api, std::string body, std::string_view content_type, std::string_view request_id) {
  Result<std::string, EncodingTrouble> text = ToUtf8(std::move(body), content_type);
  if (!text.ok()) {
    Reading reading;
    reading.shape = Shape::kUnreadable;
    reading.trouble = text.error().reason;
    return reading;
  }
  if (text.value().find('\0') != std::string::npos) {
    Reading reading;
    reading.shape = Shape::kUnreadable;
    reading.trouble = "it holds NUL bytes";
    return reading;
  }
  Reading reading = ReadText(api, std::move(text).value());
  if (api == Api::kV3) AddV1View(reading, request_id);
  return reading;
}

}  // namespace

std::optional<json::Value> ParseObject(Reading& reading, std::string_view text) {
  Result<json::Value, json::ParseError> parsed = json::Parse(text, kAsSent);
  if (!parsed.ok()) {
    reading.shape = Shape::kUnreadable;
    reading.trouble = "it is not JSON: " + parsed.error().Sentence();
    return std::nullopt;
  }
  reading.shape = Shape::kOther;
  if (!parsed.value().IsObject()) return std::nullopt;
  return std::move(parsed).value();
}

void KeepText(Reading& reading, std::string_view text) {
  if (reading.shape != Shape::kDocument) reading.text = Shorten(text, kKeptText);
}

Reading ReadResponse(Api api, const http::Response& response, std::string_view request_id) {
  Reading reading = ReadBody(api, response.body, response.HeaderValue("Content-Type"), request_id);
  reading.throttle = http::ThrottleOf(response);
  return reading;
}

Reading TakeResponse(Api api, http::Response& response, std::string_view request_id) {
  const http::Throttle throttle = http::ThrottleOf(response);
  Reading reading = ReadBody(api, std::move(response.body), response.HeaderValue("Content-Type"), request_id);
  reading.throttle = throttle;
  return reading;
}

json::Value SuccessIn(const http::Outcome& exchanged) {
  if (!exchanged.ok() || exchanged.value().status < 200 || exchanged.value().status > 299) return {};
  const Reading reading = ReadResponse(Api::kV3, exchanged.value(), {});
  return reading.verdict == Verdict::kSuccess ? json::Value(reading.document) : json::Value();
}

}  // namespace flintdesk::servicedesk
