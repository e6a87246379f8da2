#include "http/message/request_text.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/base_path.hpp"
#include "base/text.hpp"
#include "http/message/token.hpp"

namespace flintdesk::http {
namespace {

bool BreaksLine(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool HasBlankOrControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; });
}

/// What says where a request ends and over what connection it goes is the transport's to write; a second one
/// could make two requests of it.
bool IsTheTransports(std::string_view name) {
  return EqualsIgnoreCase(name, "Host") || EqualsIgnoreCase(name, "Content-Length") ||
         EqualsIgnoreCase(name, "Transfer-Encoding") || EqualsIgnoreCase(name, "Connection");
}

std::string FaultOfHeader(std::string_view name, std::string_view value) {
  if (!IsToken(name) || BreaksLine(value)) return fmt::format("header '{}' breaks the line", name);
  if (IsTheTransports(name)) return fmt::format("header '{}' is written by the transport", name);
  return {};
}

/// Without a port that goes without saying (RFC 9110 section 7.2); some servers compare the text.
std::string HostHeader(const Origin& origin) {
  constexpr int kHttp = 80, kHttps = 443;
  std::string text = origin.HostAndPort();
  if (origin.port == (origin.tls ? kHttps : kHttp)) text.erase(text.rfind(':'));
  return text;
}

void AppendHeader(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(Trim(value)).append("\r\n");
}

/// `before_path` is what stands between the method and the path.
std::string Head(const Request& request, std::string_view before_path, std::string_view proxy_authorization) {
  std::string head;
  constexpr std::size_t kUsual = 512;
  head.reserve(kUsual + request.target.size());
  head.append(request.method).append(" ").append(before_path);
  head.append(request.origin.base_path).append(request.target).append(" HTTP/1.1\r\n");
  AppendHeader(head, "Host", HostHeader(request.origin));
  if (!proxy_authorization.empty()) AppendHeader(head, "Proxy-Authorization", proxy_authorization);
  AppendHeader(head, "User-Agent", kUserAgent);
  // Where a part of the body may be asked for later, it has to be a part of what was meant.
  AppendHeader(head, "Accept-Encoding", request.sink ? "identity" : kAcceptEncoding);
  for (const Header& header : request.headers) AppendHeader(head, header.name, header.value);
  for (const auto& [name, value] : request.secret_headers) AppendHeader(head, name, value.Reveal());
  if (SaysLength(request)) AppendHeader(head, "Content-Length", std::to_string(request.BodyLength()));
  head.append("\r\n");
  return head;
}

}  // namespace

std::string WhyNotSendable(const Request& request) {
  if (!IsToken(request.method)) return "the method is not an HTTP method";
  if (request.origin.host.empty() || request.origin.host.find_first_of("/?#@\\") != std::string::npos ||
      HasBlankOrControl(request.origin.host))
    return "the host name is not valid";
  if (request.origin.port < 1 || request.origin.port > 65535) return "the port is not between 1 and 65535";
  if (!IsNormalBasePath(request.origin.base_path)) return "the base path is not a path";
  if (!request.target.starts_with('/')) return "the target does not begin with '/'";
  if (HasBlankOrControl(request.target) || request.target.find('#') != std::string::npos)
    return "the target holds a blank, a control character or '#'";
  for (const Header& header : request.headers)
    if (std::string fault = FaultOfHeader(header.name, header.value); !fault.empty()) return fault;
  for (const auto& [name, value] : request.secret_headers)
    if (std::string fault = FaultOfHeader(name, value.Reveal()); !fault.empty()) return fault;
  return {};
}

bool SaysLength(const Request& request) {
  return request.BodyLength() > 0 || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

std::string HeadOf(const Request& request) { return Head(request, "", ""); }

std::string HeadForProxy(const Request& request, std::string_view authorization) {
  return Head(request, "http://" + HostHeader(request.origin), authorization);
}

}  // namespace flintdesk::http
