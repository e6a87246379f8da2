#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "connector/engine.hpp"
#include "servicedesk/manage_engine_connector.hpp"

/// What the measuring programs share: the engine as a program of a user's sets it up, and its calls.
namespace flintdesk::bench {

/// "http://127.0.0.1:8080/api/v3/requests/17", as the scripts hand it over.
struct Address {
  bool tls = false;
  int port = 0;  ///< 0: the text was no such address.

  explicit Address(const std::string& url) : tls(url.starts_with("https:")) {
    constexpr std::string_view kHost = "//127.0.0.1:";
    if (std::size_t host = url.find(kHost); host != url.npos)
      std::from_chars(url.data() + host + kHost.size(), url.data() + url.size(), port);
  }
};

/// `in_flight` stands over the connector's `max-concurrent`, which ends at 1,000.
/// Without `home` no call journal is kept.
inline connector::EngineOptions EngineOptionsFor(const Address& address, const std::string& key,
                                                 const std::string& ca_file, int in_flight,
                                                 const std::string& home = {}) {
  connector::EngineOptions options;
  options.registry.types = {servicedesk::ManageEngineType()};
  json::Object configuration{
      {"host-name", "127.0.0.1"}, {"port", address.port}, {"technician-key", key}, {"api-version", "v3"}};
  if (address.tls) {
    configuration.Set("is-ssl", true);
    configuration.Set("ca-file", ca_file);
  }
  options.registry.configuration = std::move(configuration);
  if (!home.empty()) options.registry.home = connector::Home::Open(home).value();
  options.make_client = [in_flight](http::Loop& loop, const Clock& clock, http::ClientOptions client) {
    client.max_concurrent = in_flight;
    return http::MakeClient(loop, clock, std::move(client));
  };
  return options;
}

inline connector::Call GetRequest() {
  connector::Call call;
  call.connector = "bench";
  call.action = "get-request";
  call.parameters = json::Object{{"request-id", "17"}};
  return call;
}

/// Of another request each time: a change waits for an equal one that is on its way.
inline connector::Call UpdateRequest(std::int64_t number) {
  connector::Call call;
  call.connector = "bench";
  call.action = "update-request";
  call.parameters = json::Object{
      {"request-id", number}, {"requester", "Ann Ray"}, {"subject", "Disk of srv1 is nearly full"}};
  return call;
}

}  // namespace flintdesk::bench
