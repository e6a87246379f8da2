#pragma once

#include <cstddef>
#include <string_view>

#include "base/json.hpp"

namespace flintdesk::simulator {

/// How deep arrays and objects may nest in what a client sends.
inline constexpr std::size_t kInputDepth = 64;

/// Reads JSON the way the product reads `input_data` and `INPUT_DATA`: besides strict JSON it takes keys
/// without quotes, single quotes, `True`/`False`/`None` (what a Python program prints), line breaks inside
/// strings, bare words as text and a comma before a closing bracket. (Source: clients in production send all
/// of these.) What follows the value may only be white space. Any bytes may come in; nothing is thrown;
/// thread-safe.
///
///   LenientParse("{request: {'subject': 'Disk full', \"is_fcr\": True}}")
Result<json::Value, json::ParseError> LenientParse(std::string_view text,
                                                   std::size_t max_depth = kInputDepth);

}  // namespace flintdesk::simulator
