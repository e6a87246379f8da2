#pragma once

#include <string>

#include "base/json.hpp"
#include "base/result.hpp"
#include "catalogue/spec.hpp"

/// A response's document as a person or a shell script wants it. Pure functions.
namespace flintdesk::cli {

/// The ticket in a document, in about a dozen lines for a terminal: what it is, whose it is, how it stands,
/// and the beginning of its description. Secrets are cut out and control characters escaped, since this is
/// shown and not data. Empty when the document shows no ticket.
std::string TicketView(const json::Value& document);

/// What a change that succeeded has done, as a line with its end: "The note was added; its number is 301.".
/// Without the number where the document, its response, shows none. Empty for an action that reads.
std::string DoneLine(const catalogue::Action& action, const json::Value& document);

/// Why `path` can't be the path of a value; empty when it can.
std::string FaultOfFieldPath(const std::string& path);

/// One value of the document: keys, and numbers from 0 for the elements of lists, with dots between; a key
/// with dots in it is found as well. A text is itself, nothing (null) is empty, anything else is JSON
/// with what steers a terminal escaped. The error, kFailed, names the keys that are there.
///
///   FieldOf(document, "operation.Details.SUBJECT").value()  // "Printer jam"
///   FieldOf(document, "operation.Details[0].NOTESID")       // as operation.Details.0.NOTESID
Result<std::string> FieldOf(const json::Value& document, const std::string& path);

}  // namespace flintdesk::cli
