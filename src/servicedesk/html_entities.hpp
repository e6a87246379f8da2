#pragma once

#include <string_view>

namespace flintdesk::servicedesk {

/// The longest name of an entity in HTML.
inline constexpr std::size_t kLongestEntity = 31;

/// What a named entity of HTML stands for, in UTF-8: TextOfEntity("uuml") is "ü". Empty when there is none of
/// that name; case matters.
std::string_view TextOfEntity(std::string_view name);

}  // namespace flintdesk::servicedesk
