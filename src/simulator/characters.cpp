#include "simulator/characters.hpp"

#include <array>
#include <utility>

namespace flintdesk::simulator {
namespace {

/// U+00A0 to U+00FF, in their order.
constexpr std::array<std::string_view, 96> kLatinNames = {
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",    "copy",
    "ordf",   "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn", "sup2",   "sup3",
    "acute",  "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",   "raquo",  "frac14", "frac12",
    "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde", "Auml",   "Aring",  "AElig",  "Ccedil",
    "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave", "Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde",
    "Ograve", "Oacute", "Ocirc",  "Otilde", "Ouml",   "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",
    "Uuml",   "Yacute", "THORN",  "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",
    "aelig",  "ccedil", "egrave", "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",
    "eth",    "ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave",
    "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml"};

constexpr std::pair<char32_t, std::string_view> kOtherNames[] = {
    {0x10C, "Ccaron"},  {0x10D, "ccaron"}, {0x11B, "ecaron"}, {0x141, "Lstrok"},  {0x142, "lstrok"},
    {0x152, "OElig"},   {0x153, "oelig"},  {0x159, "rcaron"}, {0x160, "Scaron"},  {0x161, "scaron"},
    {0x178, "Yuml"},    {0x17D, "Zcaron"}, {0x17E, "zcaron"}, {0x3A9, "Omega"},   {0x3B1, "alpha"},
    {0x3B2, "beta"},    {0x3B3, "gamma"},  {0x3B4, "delta"},  {0x3BC, "mu"},      {0x3C0, "pi"},
    {0x2013, "ndash"},  {0x2014, "mdash"}, {0x2018, "lsquo"}, {0x2019, "rsquo"},  {0x201A, "sbquo"},
    {0x201C, "ldquo"},  {0x201D, "rdquo"}, {0x201E, "bdquo"}, {0x2020, "dagger"}, {0x2022, "bull"},
    {0x2026, "hellip"}, {0x20AC, "euro"},  {0x2122, "trade"}, {0x2190, "larr"},   {0x2191, "uarr"},
    {0x2192, "rarr"},   {0x2193, "darr"},  {0x2211, "sum"},   {0x2212, "minus"},  {0x221E, "infin"},
    {0x2260, "ne"},     {0x2264, "le"},    {0x2265, "ge"},    {0x2665, "hearts"}};

/// Letters with a mark, and in the same places the letters without it.
struct Mark {
  char32_t mark;
  std::u32string_view composed;
  std::u32string_view letters;
};

constexpr Mark kMarks[] = {
    {0x300, U"ÀÈÌÒÙàèìòùǸǹ", U"AEIOUaeiouNn"},
    {0x301, U"ÁÉÍÓÚÝáéíóúýĆćŃńŚśŹźĹĺŔŕ", U"AEIOUYaeiouyCcNnSsZzLlRr"},
    {0x302, U"ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷ", U"AEIOUaeiouCcGgHhJjSsWwYy"},
    {0x303, U"ÃÑÕãñõĨĩŨũ", U"ANOanoIiUu"},
    {0x304, U"ĀāĒēĪīŌōŪū", U"AaEeIiOoUu"},
    {0x306, U"ĂăĔĕĞğĬĭŎŏŬŭ", U"AaEeGgIiOoUu"},
    {0x307, U"ĊċĖėĠġİŻż", U"CcEeGgIZz"},
    {0x308, U"ÄËÏÖÜäëïöüÿŸ", U"AEIOUaeiouyY"},
    {0x30A, U"ÅåŮů", U"AaUu"},
    {0x30B, U"ŐőŰű", U"OoUu"},
    {0x30C, U"ČčĎďĚěŇňŘřŠšŤťŽž", U"CcDdEeNnRrSsTtZz"},
    {0x327, U"ÇçŞşŢţĶķĻļŅņŖŗ", U"CcSsTtKkLlNnRr"},
    {0x328, U"ĄąĘęĮįŲų", U"AaEeIiUu"},
};

}  // namespace

std::string EntityNameOf(char32_t character) {
  if (character >= 0xA0 && character <= 0xFF) return std::string(kLatinNames.at(character - 0xA0));
  for (const auto& [known, name] : kOtherNames) {
    if (known == character) return std::string(name);
  }
  return {};
}

std::u32string Decomposed(std::u32string_view characters) {
  std::u32string apart;
  for (const char32_t character : characters) {
    bool found = false;
    for (const Mark& mark : kMarks) {
      const std::size_t at = mark.composed.find(character);
      if (at == mark.composed.npos) continue;
      apart += {mark.letters[at], mark.mark};
      found = true;
      break;
    }
    if (!found) apart.push_back(character);
  }
  return apart;
}

std::u32string Composed(std::u32string_view characters) {
  std::u32string together;
  for (const char32_t character : characters) {
    bool found = false;
    for (const Mark& mark : kMarks) {
      if (mark.mark != character || together.empty()) continue;
      const std::size_t at = mark.letters.find(together.back());
      if (at == mark.letters.npos) continue;
      together.back() = mark.composed[at];
      found = true;
    }
    if (!found) together.push_back(character);
  }
  return together;
}

}  // namespace flintdesk::simulator
