#pragma once

#include <functional>
#include <memory>

#include "catalogue/check.hpp"
#include "catalogue/spec.hpp"
#include "connector/call.hpp"
#include "connector/call_journal.hpp"
#include "connector/deduplication.hpp"
#include "connector/kept_facts.hpp"
#include "connector/keyed_locks.hpp"
#include "connector/memory.hpp"
#include "connector/record_clock.hpp"
#include "connector/timers.hpp"
#include "http/http.hpp"

namespace flintdesk::connector {

/// A call whose parameters have been checked against the catalogue.
struct CheckedCall {
  std::string connector;                      ///< The name, for messages.
  const catalogue::Action* action = nullptr;  ///< In the connector's spec, which outlives the call.
  catalogue::Checked values;                  ///< Configuration and request together.
  /// Where the call goes and whether the configured key may go there is decided before a connector sees the
  /// call.
  http::Origin origin;
  Secret key;
  /// What proves it to the service desk; the connector makes it of the key. Null: nothing.
  std::shared_ptr<http::Credentials> credentials = {};
  milliseconds timeout = kDefaultTimeout;
  Deadline deadline = Deadline::Never();  ///< At which the timeout expires.
  std::shared_ptr<Cancellation> cancellation;
};

using ResponseDone = std::function<void(Response)>;

/// A service that calls can be made to. `Start` is called on the loop's thread, and calls `done` there,
/// exactly once.
class Connector {
 public:
  virtual ~Connector() = default;
  virtual void Start(CheckedCall call, ResponseDone done) = 0;
};

/// What a named connector is made with; everything outlives it.
struct ConnectorParts {
  const catalogue::Checked& configuration;  ///< With its secrets, which calls do not carry.
  http::Client& client;
  const Clock& clock;
  KeptFacts& facts;  ///< Shared by all connectors of an engine.
  Timers& timers;
  DeduplicationRecords& deduplication;  ///< Shared likewise.
  KeyedLocks& keyed_locks;
  RecordClocks& record_clocks;  ///< Likewise.
  CallJournal& journal;         ///< Likewise.
  Memory& memory;               ///< Likewise.
  /// Another client of the same settings, for what the calls of `client` wait for while they hold its places.
  const std::function<std::unique_ptr<http::Client>()>& make_client;
  /// The remedy for a certificate that nobody vouches for; empty where no command reaches the connector.
  std::string how_to_trust = {};
};

/// A type of connector, as the registry knows it: what it is, and how one is made.
struct ConnectorType {
  const catalogue::Connector* spec = nullptr;
  std::function<std::unique_ptr<Connector>(const ConnectorParts&)> make;
};

}  // namespace flintdesk::connector
