#include "servicedesk/response/port_for_tls.hpp"

#include "base/text.hpp"
#include "servicedesk/model/words.hpp"

namespace flintdesk::servicedesk {

// The sentences of nginx and its kin, of Apache, Tomcat and Go.
bool SaysTlsIsWanted(std::string_view text) {
  return HasAny(
      text,
      {"plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled server",
       "combination of host and port requires TLS", "sent an HTTP request to an HTTPS server",
       "plain HTTP to a TLS", "plain HTTP to an HTTPS", "HTTP request to HTTPS", "HTTP request to an HTTPS",
       "HTTP request was sent to an HTTPS", "HTTP request was sent to HTTPS", "requires TLS"});
}

bool SaysPortIsForTls(const http::Response& response, const Reading& reading) {
  if (response.status < 400 || response.status > 499 || reading.shape == Shape::kDocument) return false;
  if (response.status == 426) return ContainsIgnoreCase(response.HeaderValue("Upgrade"), "TLS");
  const bool iis = response.status == 403 && HasAny(reading.text, {"secured with Secure Sockets Layer",
                                                                   "must be viewed over a secure channel"});
  return iis || (response.status == 400 && SaysTlsIsWanted(reading.text));
}

}  // namespace flintdesk::servicedesk
