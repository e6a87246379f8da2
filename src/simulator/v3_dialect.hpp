#pragma once

#include "simulator/desk.hpp"
#include "simulator/operation.hpp"

/// `/api/v3`: reads an operation's input, carries it out and writes the response.
namespace flintdesk::simulator::v3 {

/// An operation that was recognised, with a key that was accepted.
OperationResult Perform(Desk& desk, const Operation& operation);

/// The response to a wrong path, method or key.
web::Response MisfitResponse(const Operation& operation);
web::Response BadKeyResponse(const Profile& profile);
web::Response ThrottledResponse(const Profile& profile);
web::Response RefusalResponse(const Refusal& refusal);
/// A failure of the caller's choice; `code` is the inner one.
web::Response FailureResponse(int http_status, int code, std::string message);
web::Response LoginPage();

}  // namespace flintdesk::simulator::v3
