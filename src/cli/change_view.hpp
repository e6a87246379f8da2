#pragma once

#include <string>

#include "base/json.hpp"

/// What a change would do or has done, as a person reads it. Pure, but for the color, which standard output
/// takes or not. Secrets are cut out and control characters escaped.
namespace flintdesk::cli {

/// The request of a dry run, its form field by field and its JSON laid out, and what would differ:
///
///   PUT http://desk:8080/api/v3/requests/17
///   input_data = {
///   …
///
///   - priority: Low
///   + priority: High
///
/// What points at a row of a list (a technician, a priority) has one line a side, its name. Empty for a
/// document that is of no dry run.
std::string DryRunView(const json::Value& document);

/// What a change has done, in the same lines; empty for a document that does not say so.
std::string DifferenceView(const json::Value& document);

}  // namespace flintdesk::cli
