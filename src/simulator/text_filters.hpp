#pragma once

#include <string>

/// Filters after which nobody knows a text again by what it says. Pure functions from UTF-8 to UTF-8.
namespace flintdesk::simulator {

std::string QuotedPrintable(std::string text);  ///< "für" as "f=C3=BCr"
std::string Rotated(std::string text);          ///< ROT13
std::string EscapedThrice(std::string text);    ///< "<" as "&amp;amp;lt;"
std::string WithoutTags(std::string text);
std::string WithoutAccents(std::string text);
std::string AsciiOnly(std::string text);      ///< all else is left out
std::string WithoutVowels(std::string text);  ///< "disk full" as "dsk fll"
std::string MaskedWords(std::string text);    ///< each but the first letter of a word as *
std::string ReversedWords(std::string text);
std::string Hashed(std::string text);   ///< "[id:…]" with 16 hexadecimal digits
std::string Excerpt(std::string text);  ///< 10 characters of its middle, between ellipses

}  // namespace flintdesk::simulator
