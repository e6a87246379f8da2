#pragma once

#include <string>
#include <string_view>

/// What texts are reduced to before they are compared loosely. Pure functions; bytes that are no UTF-8 count
/// as U+FFFD.
namespace flintdesk::servicedesk {

/// Letters and digits only, without accents and case: what is left of a text when everything that a filter
/// may replace or drop is away.
///
///   BonesOf("Für <web1>, 2 ½")  // U"furweb1212"
std::u32string BonesOf(std::string_view text);

/// Where `longer` first holds `shorter`, or npos. Takes a time that grows with the sum of both lengths, not
/// with their product.
std::size_t PlaceOf(std::string_view shorter, std::string_view longer);

}  // namespace flintdesk::servicedesk
