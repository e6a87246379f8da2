#include "servicedesk/wire/text_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "servicedesk/outcome/compare.hpp"
#include "servicedesk/testing/calls.hpp"
#include "servicedesk/wire/dialect.hpp"

namespace flintdesk::servicedesk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Plain(std::string_view text) { return AsHtml(text, TextFormat::kPlain); }

TEST(TextFormatTest, HtmlGoesAsItIsButForItsLineEnds) {
  EXPECT_EQ(AsHtml("<b>a  &amp; b</b>\nc\td", TextFormat::kHtml), "<b>a  &amp; b</b><br>c\td");
}

TEST(TextFormatTest, OfAPlainTextEverythingIsSeen) {
  EXPECT_EQ(Plain("host <web1> & \"co\" > 1 &lt;"), "host &lt;web1&gt; &amp; \"co\" &gt; 1 &amp;lt;");
  EXPECT_EQ(Plain("<script>x</script>"), "&lt;script&gt;x&lt;/script&gt;");
}

TEST(TextFormatTest, OfAPlainTextLinesAndColumnsAreKept) {
  EXPECT_EQ(Plain("a\r\nb\nc\rd\n\ne\u2028f\u2029g\u0085h"), "a<br>b<br>c<br>d<br><br>e<br>f<br>g<br>h");
  EXPECT_EQ(Plain("a b  c   d"), "a b&nbsp; c&nbsp;&nbsp; d");
  EXPECT_EQ(Plain(" a\n  b"), "&nbsp;a<br>&nbsp; b");
  EXPECT_EQ(Plain("abc\tx\n\ty"),
            "abc&nbsp;&nbsp;&nbsp;&nbsp; x<br>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; y");
  EXPECT_EQ(Plain("ä\u20ac\tx"), "ä\u20ac&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; x");
  EXPECT_EQ(Plain("12345678\tx"), "12345678&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; x");
  EXPECT_EQ(Plain("a  \nb"), "a<br>b");
}

TEST(TextFormatTest, APlainTextReadsAsItWasWritten) {
  const json::Value shown("<div>Filesystem &lt;Use%&gt;<br>/dev/sda1 91% &amp; rising</div>");
  EXPECT_EQ(CompareHtml(Plain("Filesystem  <Use%>\n/dev/sda1 \t 91% & rising"), &shown), Match::kSame);
}

struct Texts {
  std::string action;
  std::string parameter;
  json::Object others;
};

class EveryTextTest : public ::testing::TestWithParam<Texts> {
 protected:
  /// What goes over the wire for one text.
  static std::string Wire(Api api, const json::Object& configuration, const json::Object& more = {}) {
    json::Object parameters = GetParam().others;
    parameters.Set(GetParam().parameter, "<web1>\n  is down");
    for (const auto& [key, value] : more) parameters.Set(key, value);
    const auto call = testing::MakeCall(GetParam().action, parameters, configuration);
    const auto request = BuildRequest(api, call, ValueNames::Make(nullptr).value());
    return request.ok() ? PercentDecode(request->body + request->target, true) : request.error().Sentence();
  }
};

TEST_P(EveryTextTest, IsSentInTheFormatOfTheCallOrTheConfigurationOnEitherApi) {
  constexpr const char* kPlain = "&lt;web1&gt;<br>&nbsp; is down";
  constexpr const char* kHtml = "<web1><br>  is down";
  for (const Api api : {Api::kV1, Api::kV3}) {
    EXPECT_THAT(Wire(api, {}), HasSubstr(kHtml)) << NameOf(api);
    EXPECT_THAT(Wire(api, {}, {{"text-format", "plain"}}), HasSubstr(kPlain)) << NameOf(api);
    EXPECT_THAT(Wire(api, {{"text-format", "plain"}}), HasSubstr(kPlain)) << NameOf(api);
    EXPECT_THAT(Wire(api, {{"text-format", "plain"}}, {{"text-format", "HTML"}}), HasSubstr(kHtml));
    EXPECT_THAT(Wire(api, {{"text-format", "plain"}}), Not(HasSubstr("text-format")));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, EveryTextTest,
    ::testing::Values(
        Texts{"add-note", "notetext", {{"request-id", 1}}},
        Texts{"add-resolution", "resolutiontext", {{"request-id", 1}}},
        Texts{"add-worklog", "description", {{"request-id", 1}, {"name", "John"}}},
        Texts{"add-request", "description", {{"requester", "Ann"}, {"subject", "s"}}},
        Texts{"update-request", "description", {{"request-id", 1}, {"requester", "Ann"}, {"subject", "s"}}}),
    [](const auto& instance) { return ReplaceAll(instance.param.action, "-", "_"); });

TEST(TextFormatTest, AVerifyingReadComparesWhatWasSent) {
  const auto call = testing::MakeCall(
      "add-note", {{"request-id", 1}, {"notetext", "host <web1> is\n\tdown"}, {"text-format", "plain"}});
  const auto note = [](std::string_view text) {
    return json::Value(json::Object{{"description", text}, {"show_to_requester", false}});
  };
  EXPECT_EQ(Compare(Api::kV3, call, ValueNames::Make(nullptr).value(),
                    note("<div>host &lt;web1&gt; is<br>&nbsp; down</div>")),
            Match::kSame);
  EXPECT_NE(Compare(Api::kV3, call, ValueNames::Make(nullptr).value(), note("host &lt;web2&gt; is<br>down")),
            Match::kSame);
}

}  // namespace
}  // namespace flintdesk::servicedesk
