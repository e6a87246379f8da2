#pragma once

#include <memory>

#include "http/http.hpp"
#include "http/policies/policy.hpp"

namespace flintdesk::http {

/// One debug line an attempt: label, method, origin and target, status or failure, bytes, milliseconds. Of
/// headers only the values of a short list, of bodies only their size. And where there is a trace
/// (base/trace.hpp), the whole exchange as message/exchange_text.hpp shows it. Costs nothing where there is
/// neither.
std::unique_ptr<Policy> MakeLogPolicy(const Clock& clock);

}  // namespace flintdesk::http
