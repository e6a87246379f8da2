#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "http/http.hpp"

namespace flintdesk::http {

/// What proves to the other side who asks: a key, or tokens that somebody issues. One object serves all calls
/// of a client, on the loop only.
///
///   request.credentials = std::make_shared<servicedesk::TechnicianKey>(key);
class Credentials {
 public:
  using Authorized = std::function<void(Result<RequestPointer, Failure>)>;

  virtual ~Credentials() = default;

  /// Tells the clients of one host apart, which the other side counts calls by. It stays the same when a
  /// token is renewed, and does not lead back to a secret.
  virtual std::size_t Mark() const = 0;

  /// Calls `done` once with a copy of the request that holds the proof: at once, or when there is one. A
  /// failure says that nothing was sent. Whoever does not want to wait any longer ignores `done`.
  virtual void Authorize(const RequestPointer& request, Authorized done) = 0;

  /// Puts in a proof that is always at hand and never renewed, once for all attempts; then neither
  /// `Authorize` nor `Rejected` is asked. False, and nothing put in, for any other.
  virtual bool PutIn(Request& request) const;

  /// The other side has responded to `sent`, which `Authorize` made. Whether it did not take the proof, and
  /// the request may be sent again with another one; where it `changes`, only when nothing was done.
  virtual bool Rejected(const Request& sent, const Response& response);

  /// What a call that waits for `Authorize` waits for: "an access token of accounts.example.org:443".
  virtual std::string Awaited() const;
};

}  // namespace flintdesk::http
