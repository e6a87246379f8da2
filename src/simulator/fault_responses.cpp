#include "simulator/fault_responses.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/v1_dialect.hpp"
#include "simulator/v3_dialect.hpp"
#include "web/delivery.hpp"

namespace flintdesk::simulator {
namespace {

using web::Delivery;
using web::Response;

constexpr const char* kHtmlType = "text/html;charset=UTF-8";

int StatusOf(const Fault& fault, int otherwise) {
  return fault.status == 0 ? otherwise : static_cast<int>(fault.status);
}

std::size_t BytesOf(const Fault& fault, std::size_t otherwise) {
  return fault.bytes < 0 ? otherwise : static_cast<std::size_t>(fault.bytes);
}

std::size_t CountOf(const Fault& fault, std::size_t otherwise) {
  return fault.count == 0 ? otherwise : static_cast<std::size_t>(fault.count);
}

bool IsXml(const Response& response) {
  const std::string* type = response.headers.Find("Content-Type");
  return type != nullptr && ContainsIgnoreCase(*type, "xml");
}

Response Sent(Response response, Delivery delivery) {
  response.delivery = std::make_shared<const Delivery>(std::move(delivery));
  return response;
}

Response HtmlPage(int status, const std::string& title) {
  return Response::Text(status,
                        fmt::format("<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1>"
                                    "<p>The server could not serve this page.</p></body></html>\n",
                                    title),
                        kHtmlType);
}

/// The inner code that goes with an HTTP status (source: the vendor's list of V3 codes).
int InnerCodeOf(int status) {
  switch (status) {
    case 401:
      return 401;
    case 403:
      return 4002;
    case 404:
      return 4007;
    case 429:
      return 4015;
    default:
      return status >= 500 ? 4004 : 4001;
  }
}

Response StatusResponse(const Fault& fault, const Scene& scene) {
  const int status = StatusOf(fault, 503);
  const std::string phrase(web::ReasonPhrase(status));
  if (fault.form == "html") return HtmlPage(status, fmt::format("{} {}", status, phrase));
  if (fault.form == "text") return Response::Text(status, phrase + "\n");
  if (fault.form == "empty") {
    Response empty;
    empty.status = status;
    return empty;
  }
  if (scene.operation.api != Api::kV1) return v3::FailureResponse(status, InnerCodeOf(status), phrase);
  Response failure = v1::FailureResponse(scene.profile, scene.operation, phrase);
  failure.status = status;
  return failure;
}

/// The API's own form of a failure: V3's has a code for it, V1's only the sentence.
Response ThrottleInOwnForm(int status, const Scene& scene) {
  if (scene.operation.api != Api::kV1) return v3::FailureResponse(status, 4015, "Rate limit exceeded");
  Profile profile = scene.profile;
  profile.throttle = Profile::Throttle::kText;
  Response response =
      v1::FailureResponse(scene.profile, scene.operation, std::move(v3::ThrottledResponse(profile).body));
  response.status = status;
  return response;
}

Response ThrottleResponse(const Fault& fault, const Scene& scene) {
  Profile profile = scene.profile;
  Response response;
  if (fault.form == "api-200" || fault.form == "api-403") {
    response = ThrottleInOwnForm(fault.form == "api-200" ? 200 : 403, scene);
  } else if (fault.form == "html-429") {
    response = HtmlPage(429, "429 Too Many Requests");
  } else if (fault.form == "text-503") {
    response = Response::Text(503, "The server is busy. Try again later.\n");
  } else {
    profile.throttle = fault.form == "json-429" ? Profile::Throttle::kStatus429 : Profile::Throttle::kText;
    response = v3::ThrottledResponse(profile);
  }
  if (fault.form == "html-400") response = HtmlPage(400, response.body);
  // Whether the text comes bare or inside V3's form of a failure is not recorded.
  if (fault.form == "json-400") response = v3::FailureResponse(400, 4001, std::move(response.body));
  if (fault.retry_after >= 0) {
    response.headers.Add("Retry-After", fault.retry_after_is_date
                                            ? web::HttpDate(scene.now + fault.retry_after * 1000)
                                            : std::to_string(fault.retry_after));
  }
  return response;
}

Response BadKeyResponse(const Scene& scene) {
  return scene.operation.api == Api::kV1 ? v1::BadKeyResponse(scene.profile, scene.operation)
                                         : v3::BadKeyResponse(scene.profile);
}

Delivery Cut(const Fault& fault) {
  Delivery cut;
  cut.end = fault.reset ? Delivery::End::kReset : Delivery::End::kClose;
  return cut;
}

std::uint64_t LengthOf(const Response& response) {
  return response.source == nullptr ? response.body.size() : response.source->size();
}

Response CutInside(const Fault& fault, Response sound) {
  Delivery cut = Cut(fault);
  if (fault.bytes >= 0) {
    cut.most = static_cast<std::size_t>(fault.bytes);
  } else {
    cut.most_of_body = static_cast<std::size_t>(LengthOf(sound) / 2);
  }
  return Sent(std::move(sound), std::move(cut));
}

Response Stall(const Fault& fault, Response sound) {
  Delivery stall;
  stall.most = BytesOf(fault, 0);
  stall.end = Delivery::End::kStall;
  stall.stall_limit = std::chrono::milliseconds(fault.limit_ms);
  return Sent(std::move(sound), std::move(stall));
}

Response Trickle(const Fault& fault, Response sound) {
  Delivery slow;
  slow.piece = std::max<std::size_t>(1, BytesOf(fault, 16));
  slow.pause = std::chrono::milliseconds(fault.ms < 0 ? 100 : fault.ms);
  return Sent(std::move(sound), std::move(slow));
}

Response Late(const Fault& fault, Response sound) {
  Delivery late;
  late.delay = std::chrono::milliseconds(fault.ms < 0 ? 1000 : fault.ms);
  return Sent(std::move(sound), std::move(late));
}

Response WrongLength(const Fault& fault, Response sound) {
  const std::int64_t by = fault.count == 0 ? 10 : fault.count;
  Delivery wrong;
  wrong.announced_length =
      static_cast<std::size_t>(std::max<std::int64_t>(0, static_cast<std::int64_t>(LengthOf(sound)) + by));
  // One that announces more than it has ends by closing; one that announces less goes on, and what was too
  // much stands where the next response should.
  if (by > 0) wrong.end = Delivery::End::kClose;
  return Sent(std::move(sound), std::move(wrong));
}

Response BadChunk(Response sound) {
  Delivery bad;
  bad.without_length = true;
  bad.end = Delivery::End::kClose;
  const std::string half = sound.body.substr(0, sound.body.size() / 2);
  sound.headers.Add("Transfer-Encoding", "chunked");
  sound.body = fmt::format("{:x}\r\n{}\r\nzz\r\n", half.size(), half);
  return Sent(std::move(sound), std::move(bad));
}

Response Garbage(Response sound) {
  Delivery garbage;
  garbage.raw = std::string("\x15\x03\x01\x00\x02\xff\xfe\x00\x7f~garbage~\r\n\r\n\x80\x81", 24);
  garbage.end = Delivery::End::kClose;
  return Sent(std::move(sound), std::move(garbage));
}

Response BadEncoding(Response sound) {
  // Before the last quote of JSON, or the last end tag of XML, it stands inside a text.
  const std::size_t place = IsXml(sound) ? sound.body.rfind("</") : sound.body.rfind('"');
  sound.body.insert(std::min(place, sound.body.size()), "\xff\xfe\xc3\x28");
  return sound;
}

Response Deep(const Fault& fault, Response sound) {
  const std::size_t levels = CountOf(fault, 10'000);
  const bool is_xml = IsXml(sound);
  sound.body.clear();
  for (std::size_t i = 0; i < levels; ++i) sound.body += is_xml ? "<a>" : "[";
  for (std::size_t i = 0; i < levels; ++i) sound.body += is_xml ? "</a>" : "]";
  return sound;
}

Response ManyHeaders(const Fault& fault, Response sound) {
  const std::size_t count = CountOf(fault, 1000);
  for (std::size_t i = 1; i <= count; ++i) sound.headers.Add(fmt::format("X-Filler-{}", i), "filler");
  return sound;
}

Response Redirect(const Fault& fault) {
  Response response;
  response.status = StatusOf(fault, 302);
  response.headers.Add("Location", fault.location.empty() ? "/Login.jsp" : fault.location);
  return response;
}

Response WithBody(const Fault& fault, Response sound, std::string body) {
  sound.source = nullptr;
  sound.status = StatusOf(fault, sound.status);
  sound.body = std::move(body);
  return sound;
}

Response Huge(const Fault& fault, Response sound) {
  sound.body.resize(std::max(sound.body.size(), BytesOf(fault, 20'000'000)), ' ');
  return sound;
}

Response HtmlResponse(const Fault& fault) {
  Response page = fault.form == "login" ? v3::LoginPage() : HtmlPage(200, "Error");
  page.status = StatusOf(fault, 200);
  return page;
}

}  // namespace

Response SpoiltBy(const Fault& fault, Response sound, const Scene& scene) {
  switch (fault.kind) {
    case FaultKind::kStatus:
      return StatusResponse(fault, scene);
    case FaultKind::kDelayAfterCommit:
      return Late(fault, std::move(sound));
    case FaultKind::kStall:
      return Stall(fault, std::move(sound));
    case FaultKind::kTrickle:
      return Trickle(fault, std::move(sound));
    case FaultKind::kCutInside:
      return CutInside(fault, std::move(sound));
    case FaultKind::kCutBefore:
    case FaultKind::kCutAfterCommit: {
      Delivery cut = Cut(fault);
      cut.raw = "";
      return Sent(std::move(sound), std::move(cut));
    }
    case FaultKind::kWrongLength:
      return WrongLength(fault, std::move(sound));
    case FaultKind::kBadChunk:
      return BadChunk(std::move(sound));
    case FaultKind::kGarbage:
      return Garbage(std::move(sound));
    case FaultKind::kGarbageBody:
      return WithBody(fault, std::move(sound), std::string("\x00\x01{<\xff&;]\x02~", 10));
    case FaultKind::kTruncatedBody:
      sound.body.resize(std::min(sound.body.size(), BytesOf(fault, sound.body.size() / 2)));
      return sound;
    case FaultKind::kEmptyBody:
      return WithBody(fault, std::move(sound), "");
    case FaultKind::kHtml:
      return HtmlResponse(fault);
    case FaultKind::kThrottle:
      return ThrottleResponse(fault, scene);
    case FaultKind::kExpiredKey:
      return BadKeyResponse(scene);
    case FaultKind::kBadEncoding:
      return BadEncoding(std::move(sound));
    case FaultKind::kHuge:
      return Huge(fault, std::move(sound));
    case FaultKind::kDeep:
      return Deep(fault, std::move(sound));
    case FaultKind::kManyHeaders:
      return ManyHeaders(fault, std::move(sound));
    case FaultKind::kRedirect:
      return Redirect(fault);
    case FaultKind::kSound:
    case FaultKind::kDelay:  // It is late and otherwise sound.
    case FaultKind::kWrongCertificate:
    case FaultKind::kCloseOnAccept:
    case FaultKind::kStallOnAccept:
      return sound;
  }
  return sound;
}

}  // namespace flintdesk::simulator
