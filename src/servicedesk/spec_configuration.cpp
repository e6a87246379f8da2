#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/base_path.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time_zone.hpp"
#include "catalogue/default_timeout.hpp"
#include "http/http.hpp"
#include "http/transport/proxy.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/outcome/settle_time.hpp"
#include "servicedesk/spec.hpp"
#include "servicedesk/spec_cloud.hpp"

namespace flintdesk::servicedesk {
namespace {

using catalogue::Field;
using catalogue::Place;

const http::ClientOptions& ClientDefaults() {
  static const http::ClientOptions options;
  return options;
}

// A misspelt name would allow nothing, and nobody would be told.
std::string FaultOfActions(std::string_view text) {
  std::vector<std::string> names;
  for (const Module& module : AllModules())
    for (const ActionRow& row : module.actions()) names.emplace_back(row.name);
  for (const std::string& word : Split(text, ',')) {
    const std::string name(Trim(word));
    if (name.empty() || name == "all" || std::ranges::find(names, name) != names.end()) continue;
    const auto nearest = NearestOf(name, names);
    return fmt::format("there is no action {}{}", json::Quote(Shorten(name, 60)),
                       nearest ? "; did you mean " + *nearest + "?" : "");
  }
  return {};
}

// The four parameters of the connector's document, and the path that some installations need; each may stand
// in the configuration or come with the request.
std::vector<Field> ConnectionFields() {
  return {
      Field::Host("host-name", "Host on which ServiceDesk Plus is running.")
          .From(Place::kEither)
          .Required()
          .Example("localhost"),
      Field::Integer("port", "Port number on which ServiceDesk Plus is running.")
          .From(Place::kEither)
          .Required()
          .Between(1, 65535)
          .Example(8080),
      Field::Boolean("is-ssl", "Is ServiceDesk Plus reached over HTTPS?")
          .From(Place::kEither)
          .Default(false)
          .Example(true),
      Field::Text(
          "base-path",
          "Path below which ServiceDesk Plus lives, where that is not the root of its host: /helpdesk "
          "for https://it.example.org/helpdesk.")
          .From(Place::kConfiguration)
          .CheckedBy(FaultOfBasePath)
          .Example("/helpdesk"),
      Field::Text("technician-key",
                  "Technician key (API key) that the calls are made with. It goes to the configured "
                  "host, port and path only.")
          .From(Place::kEither)
          .RequiredUnless("api-version", "cloud")
          .Secret(),
  };
}

// How the API is spoken, and how long it may take.
std::vector<Field> CallFields() {
  return {
      Field::Choice("api-version",
                    "Which API is spoken: v1 (/sdpapi), v3 (/api/v3), or auto: v3 where the host responds to "
                    "it, else v1; cloud for the service desk in the cloud. MSP is v3 with account.",
                    {"auto", "v1", "v3", "cloud"})
          .From(Place::kConfiguration)
          .Default("auto")
          .Example("v3"),
      Field::Choice(
          "text-format",
          "What notetext, description and resolutiontext are, which the service desk shows as HTML: "
          "html, sent as it is but for its line ends, which become <br>; or plain, sent so that it "
          "looks as it was written: <, > and & escaped, line ends and columns kept. Command output "
          "and whatever else may hold < is plain.",
          {"html", "plain"})
          .From(Place::kEither)
          .Default("html")
          .Example("plain"),
      Field::Milliseconds("timeout", "The whole call with its retries and read-backs.")
          .From(Place::kEither)
          .Default(catalogue::kDefaultTimeout.count())
          .Example(10'000),
      Field::Milliseconds("connect-timeout", "Name, connection and TLS of one attempt.")
          .From(Place::kConfiguration)
          .Default(ClientDefaults().connect_timeout.count())
          .Example(3'000),
      Field::Milliseconds(
          "attempt-timeout",
          "One attempt, its response included; without it an attempt may take the whole call's time. A "
          "read is retried after it.")
          .From(Place::kConfiguration)
          .Example(15'000),
  };
}

// How much is asked of a service desk, and what is done when a call fails.
std::vector<Field> LimitFields() {
  return {
      Field::Integer("portal-id", "Number of the portal, on an installation with several; sent as PORTALID.")
          .From(Place::kConfiguration)
          .Between(1, 2'147'483'647)
          .Example(2),
      Field::Integer("max-concurrent", "How many calls of this connector may be on their way at once.")
          .From(Place::kConfiguration)
          .Between(1, 1'000)
          .Default(ClientDefaults().max_concurrent)
          .Example(4),
      Field::Integer("retries",
                     "Attempts after the first; 0 for none. A change is retried only when nothing of it was "
                     "carried out, as far as reading back can tell.")
          .From(Place::kConfiguration)
          .Between(0, 100)
          .Default(ClientDefaults().retries)
          .Example(0),
      Field::Milliseconds(
          "settle-time",
          "When the response to a change is lost: how long to wait before reading back, and again "
          "before a retry.")
          .From(Place::kConfiguration)
          .Default(kDefaultSettleTime.count())
          .Example(2'000),
      Field::Integer("rate-limit",
                     "Calls a minute at most, for each host and key; without it only the limit that is "
                     "learned when the service desk rate-limits.")
          .From(Place::kConfiguration)
          .Between(1, 1'000'000)
          .Example(60),
      Field::Integer("breaker-failures",
                     "After so many calls in a row without a response, calls to a host are paused for some "
                     "seconds and fail at once; 0 for never.")
          .From(Place::kConfiguration)
          .Between(0, 1'000)
          .Default(ClientDefaults().breaker_failures)
          .Example(10),
  };
}

// What may be sent, and in which words.
std::vector<Field> SendingFields() {
  return {
      Field::Boolean(
          "allow-other-hosts",
          "May the configured key go to a host, or to an unusual port, that only the request names?")
          .From(Place::kConfiguration)
          .Default(false)
          .Example(false),
      Field::ObjectOf("value-names",
                      "What is sent for what was typed, by parameter: {\"status\": {\"Close\": "
                      "\"Closed\"}}. Laid over the product's default names, which are sent in the product's "
                      "spelling whatever the case typed; {} empties the table. The member fields "
                      "names custom fields for v3: {\"fields\": {\"Cost centre\": \"udf_sline_301\"}}.")
          .From(Place::kConfiguration)
          .Example(json::Object{{"status", json::Object{{"Close", "Closed"}}}}),
      Field::Choice(
          "preflight",
          "Are names that no fresh installation has looked up before a change is sent over V3, and when a "
          "search for them finds nothing: values and technicians in the service desk's lists, fields in the "
          "form of the request? What a whole list or "
          "form does not have is refused with 8. Lists are kept for a day. What closing demands is "
          "learnt from refusals.",
          {"on", "off"})
          .From(Place::kEither)
          .Default("on")
          .Example("off"),
      Field::Text(
          "time-zone",
          "The time zone, by its IANA name, in which a time that names none is meant: 2026-11-01, "
          "2026-11-01T09:00. Without it that is UTC. V1 takes a time as the clocks of its service desk "
          "show it: over it this is that service desk's zone.")
          .From(Place::kConfiguration)
          .CheckedBy(FaultOfTimeZone)
          .Example("Europe/Berlin"),
      Field::Text("unproven-actions",
                  "Actions to allow on an edition where no public source shows that they work, between "
                  "commas; all for every one. Without it such a call is refused before anything is sent.")
          .From(Place::kConfiguration)
          .CheckedBy(FaultOfActions)
          .Example("restore-request"),
  };
}

std::vector<Field> ResponseFields() {
  return {
      Field::Integer("max-response-size", "Bytes that the body of a response may have, after decompression.")
          .Alias("max-answer-size")
          .From(Place::kConfiguration)
          .Between(1'024, 1'073'741'824)
          .Default(ClientDefaults().max_body)
          .Example(1'048'576),
      Field::Integer("max-header-size", "Bytes that all headers of a response may have.")
          .From(Place::kConfiguration)
          .Between(1'024, 1'048'576)
          .Default(ClientDefaults().max_headers)
          .Example(65'536),
  };
}

std::vector<Field> TransportFields() {
  return {
      Field::Boolean("verify-certificate", "Is the server's certificate checked? Better than false: ca-file.")
          .From(Place::kConfiguration)
          .Default(ClientDefaults().verify_certificate)
          .Example(true),
      Field::File("ca-file", "Certificates (PEM) to trust in place of the system's, for a self-signed one.")
          .From(Place::kConfiguration)
          .Example("desk.pem"),
      Field::File("client-certificate", "Certificate (PEM) that this side shows.")
          .From(Place::kConfiguration)
          .Example("client.pem"),
      Field::File("client-key", "Private key (PEM) of client-certificate.")
          .From(Place::kConfiguration)
          .Example("client-key.pem"),
      Field::Choice("tls-minimum", "Lowest version of TLS that is spoken.", {"1.0", "1.1", "1.2", "1.3"})
          .From(Place::kConfiguration)
          .Default(ClientDefaults().tls_minimum)
          .Example("1.2"),
      Field::Text("proxy",
                  "URL of an HTTP or SOCKS5 proxy, an empty text for none; without it the usual environment "
                  "variables count, except for this machine (localhost, 127.0.0.1). A password in it is "
                  "shown nowhere; better keep the URL in a file or a variable then.")
          .From(Place::kConfiguration)
          .CheckedBy(http::FaultOfProxy)
          .Example("http://proxy.example.org:3128"),
  };
}

void Append(std::vector<Field>& to, std::vector<Field> more) {
  for (Field& field : more) to.push_back(std::move(field));
}

}  // namespace

std::vector<Field> ConfigurationFields() {
  std::vector<Field> fields = ConnectionFields();
  Append(fields, CallFields());
  Append(fields, CloudFields());
  Append(fields, LimitFields());
  Append(fields, SendingFields());
  Append(fields, TransportFields());
  Append(fields, ResponseFields());
  return fields;
}

}  // namespace flintdesk::servicedesk
