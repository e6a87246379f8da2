#pragma once

#include "simulator/desk.hpp"
#include "simulator/operation.hpp"

/// `/sdpapi`: reads an operation's input, carries it out and writes the response as XML or JSON.
namespace flintdesk::simulator::v1 {

/// An operation that was recognised, with a key that was accepted.
OperationResult Perform(Desk& desk, const Operation& operation);

/// The response to a wrong operation, path or key: HTTP 200 and `Failed`.
web::Response MisfitResponse(const Profile& profile, const Operation& operation);
web::Response BadKeyResponse(const Profile& profile, const Operation& operation);
/// A failure with a text of the caller's; HTTP 200 too.
web::Response FailureResponse(const Profile& profile, const Operation& operation, std::string message);

}  // namespace flintdesk::simulator::v1
