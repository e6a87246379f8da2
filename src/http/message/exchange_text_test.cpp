#include "http/message/exchange_text.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "http/bodies/multipart.hpp"
#include "http/bodies/sink.hpp"

namespace flintdesk::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kTime = 1'700'000'000'123;

Request Post(std::string body, std::string content_type = "application/x-www-form-urlencoded") {
  Request request;
  request.method = "POST";
  request.origin = {.tls = true, .host = "desk", .port = 443};
  request.target = "/sdpapi/request/17/notes";
  request.headers = {{"Content-Type", std::move(content_type)}};
  request.body = std::move(body);
  return request;
}

Context Labelled(std::string label, int attempt = 1) {
  Context context;
  context.label = std::move(label);
  context.attempt = attempt;
  return context;
}

std::string Sent(const Request& request, const Context& context = {}) {
  return SentText(request, context, kTime);
}

/// What stands behind the headers.
std::string SentBody(const Request& request) {
  const std::string text = Sent(request);
  return text.substr(text.find("\n>\n") + 3);
}

std::string Received(std::string body, std::string content_type = "application/json") {
  return ReceivedText(
      Response{
          .status = 200, .headers = {{"Content-Type", std::move(content_type)}}, .body = std::move(body)},
      milliseconds(12));
}

std::string ReceivedBody(std::string body, std::string content_type = "application/json") {
  const std::string text = Received(std::move(body), std::move(content_type));
  return text.substr(text.find("\n<\n") + 3);
}

TEST(ExchangeTextTest, ShowsAFormFieldByField) {
  Request request = Post("OPERATION_NAME=ADD_NOTE&INPUT_DATA=" +
                         PercentEncode(R"({"operation":{"details":{"note":{"notestext":"a & b"}}}})") +
                         "&TECHNICIAN_KEY=Unknown+to+this%2Bprocess&empty=");
  request.headers.push_back({"Cookie", "session-of-john"});
  request.secret_headers.emplace_back("authtoken", Secret("key-of-the-test"));
  EXPECT_EQ(Sent(request, Labelled("desk add-note", 2)),
            fmt::format(R"(== 2023-11-14T22:13:20.123Z desk add-note, attempt 2, process {}
> POST https://desk:443/sdpapi/request/17/notes
> Host: desk
> User-Agent: flintdesk
> Accept-Encoding: gzip, deflate
> Content-Type: application/x-www-form-urlencoded
> Cookie: [hidden]
> authtoken: [hidden]
> Content-Length: {}
>
> OPERATION_NAME = ADD_NOTE
> INPUT_DATA =
>   {{
>     "operation": {{
>       "details": {{
>         "note": {{
>           "notestext": "a & b"
>         }}
>       }}
>     }}
>   }}
> TECHNICIAN_KEY = [hidden]
> empty =
)",
                        ::getpid(), request.body.size()));
}

TEST(ExchangeTextTest, ShowsTheFieldsOfAQueryBelowTheAddress) {
  Request request;
  request.origin = {.host = "desk", .port = 8080, .base_path = "/help"};
  request.target = "/api/v3/requests?input_data=%7B%22list_info%22%3A%7B%22row_count%22%3A1%7D%7D&token=abc";
  EXPECT_THAT(Sent(request),
              HasSubstr("> GET http://desk:8080/help/api/v3/requests?input_data=%7B%22list_info%22"
                        "%3A%7B%22row_count%22%3A1%7D%7D&token=[hidden]\n> Host"));
  EXPECT_THAT(Sent(request), EndsWith(R"(
>
> input_data =
>   {
>     "list_info": {
>       "row_count": 1
>     }
>   }
> token = [hidden]
)"));
}

TEST(ExchangeTextTest, ShowsAResponse) {
  Response response{.status = 201,
                    .headers = {{"Content-Type", "application/json"},
                                {"Set-Cookie", "JSESSIONID=abc"},
                                {"X-Rate", "1"},
                                {"Location", "https://ann:pw@desk/login?token=abc&next=%2F"}},
                    .body = R"({"note":{"id":301}})"};
  EXPECT_EQ(ReceivedText(response, milliseconds(12)), R"(< status 201 after 12 ms
< Content-Type: application/json
< Location: https://[hidden]@desk/login?token=[hidden]&next=%2F
< (Set-Cookie, X-Rate: not shown)
<
< {
<   "note": {
<     "id": 301
<   }
< }

)");
}

TEST(ExchangeTextTest, ShowsAFailureInWords) {
  EXPECT_EQ(ReceivedText(Failure{.kind = FailureKind::kConnectFailed,
                                 .message = "could not connect to desk:80: connection refused",
                                 .assistance = "Check the port."},
                         milliseconds(3)),
            "< no response after 3 ms: could not connect to desk:80: connection refused (nothing was sent)\n"
            "< Check the port.\n\n");
}

TEST(ExchangeTextTest, HidesTheTokensOfATokenExchange) {
  const Request request = Post(
      "grant_type=authorization_code&client_id=1000.CLIENT&client_secret=never-seen-1"
      "&code=1000.never-seen-2&refresh_token=never-seen-3");
  EXPECT_EQ(SentBody(request), R"(> grant_type = authorization_code
> client_id = 1000.CLIENT
> client_secret = [hidden]
> code = [hidden]
> refresh_token = [hidden]
)");
  EXPECT_EQ(SentBody(Post("code=17&client_id=x")), "> code = 17\n> client_id = x\n");
  EXPECT_EQ(ReceivedBody(
                R"({"access_token":"1000.never-seen","refresh_token":"1000.seen-never","expires_in":3600})"),
            R"(< {
<   "access_token": "[hidden]",
<   "refresh_token": "[hidden]",
<   "expires_in": 3600
< }

)");
}

TEST(ExchangeTextTest, ShowsTheTextsOfAFormWithPartsAndTheSizesOfFiles) {
  Request request = Post("", "");
  const Multipart form = MakeMultipart(
      {{"OPERATION_NAME", "ADD_ATTACHMENT"}, {"input_data", R"({"a":1})"}},
      {.name = "file", .file_name = "log.zip", .source = MakeTextSource("bytes of a file\r\n--x")});
  request.headers = {{"Content-Type", form.content_type}};
  request.source = form.source;
  AddFormField(request, "TECHNICIAN_KEY", Secret("key-of-a-form-with-parts"));
  EXPECT_EQ(SentBody(request), R"(> TECHNICIAN_KEY = [hidden]
> OPERATION_NAME = ADD_ATTACHMENT
> input_data =
>   {
>     "a": 1
>   }
> Content-Disposition: form-data; name="file"; filename="log.zip"
> Content-Type: application/octet-stream
> (20 bytes of a file)
)");
  // The same in memory.
  Request in_memory = Post("", form.content_type);
  std::string text(static_cast<std::size_t>(request.source->length()), '\0');
  for (std::size_t at = 0; at < text.size();) at += *request.source->Read(std::span(text).subspan(at));
  in_memory.body = text;
  EXPECT_EQ(SentBody(in_memory), SentBody(request));
}

TEST(ExchangeTextTest, ShowsOfABodyFromAFileOnlyItsSize) {
  Request request = Post("", "application/json");
  request.source = MakeTextSource(R"({"content":"of a file"})");
  EXPECT_EQ(SentBody(request), "> (23 bytes that are not shown)\n");
}

TEST(ExchangeTextTest, ShowsPagesAsTheyAreAndOfBytesTheirNumber) {
  EXPECT_EQ(ReceivedBody("<html>\r\n <b>x</b>\n\n</html>\r\n", "text/html"),
            "< <html>\n<  <b>x</b>\n<\n< </html>\n\n");
  EXPECT_EQ(ReceivedBody("\x89PNG", "image/png"), "< (4 bytes that are no text)\n\n");
  EXPECT_EQ(ReceivedBody(std::string("<\0h\0", 4), "text/html"), "< (4 bytes that are no text)\n\n");
  EXPECT_EQ(ReceivedBody("\xff\xfe", ""), "< (2 bytes that are no text)\n\n");
  EXPECT_EQ(ReceivedBody("plain", ""), "< plain\n\n");
  EXPECT_EQ(ReceivedBody("Gr\xfc\xdf", "text/plain; charset=ISO-8859-1"), "< Gr\xC3\xBC\xC3\x9F\n\n");
}

TEST(ExchangeTextTest, ShowsTheBeginningOfALongBody) {
  const std::string long_text(300'000, 'x');
  const std::string shown = Received(long_text, "text/plain");
  EXPECT_THAT(shown, EndsWith("xxx\n< (… the first 262144 of 300000 bytes)\n\n"));
  EXPECT_LT(shown.size(), 262'144U + 200);
  EXPECT_THAT(SentBody(Post("a=" + long_text + "&b=" + long_text)),
              HasSubstr("(… the first 0 of 300000 bytes)"));
}

TEST(ExchangeTextTest, NothingThatIsReceivedLooksLikeAnotherExchange) {
  for (const char* body :
       {"a\n== forged\n> GET /\r< status", "{\"a\n== \u2028== forged\":1}", "\x1b[2J\n\n== forged"}) {
    const std::string shown = Received(body, "text/plain") + Sent(Post(body, body), Labelled(body));
    for (const std::string& line : Split(shown, '\n')) {
      const bool marked = line.empty() || line.starts_with("< ") || line.starts_with("> ") || line == ">" ||
                          line == "<" || line.starts_with("== 2023-");
      EXPECT_TRUE(marked) << line;
      EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;
    }
  }
}

TEST(ExchangeTextTest, ShowsNoHeadersOfARequestThatCannotBeSent) {
  Request request = Post("");
  request.secret_headers.emplace_back("authtoken", Secret("first-line\nSecond-Line: rest"));
  EXPECT_THAT(Sent(request), Not(HasSubstr("Second")));
}

/// Ways in which a server may repeat a key.
std::vector<std::string> Spellings(const std::string& key) {
  std::string lower = PercentEncode(key);
  for (std::size_t at = lower.find('%'); at != std::string::npos; at = lower.find('%', at + 1))
    lower.replace(at, 3, ToLower(lower.substr(at, 3)));
  const std::string json = json::Quote(key).substr(1, json::Quote(key).size() - 2);
  std::string unicode, html, hex;
  for (const char c : key) {
    unicode += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    html += fmt::format("&#{};", static_cast<unsigned char>(c));
  }
  return {key,
          PercentEncode(key),
          lower,
          ReplaceAll(PercentEncode(key), "%20", "+"),
          json,
          unicode,
          html,
          PercentEncode(PercentEncode(key)),
          Base64Encode(key),
          Base64Encode("user:" + key),
          PercentEncode(json),
          json::Quote(json).substr(1, json::Quote(json).size() - 2)};
}

TEST(ExchangeTextTest, AKeyIsSeenInNoSpellingAtAnyPlace) {
  for (const std::string key : {"K+e/y %41&\"quo'ted\"=\\x", "471100815", "AB12-CD34+EF56", "sesame"}) {
    const Secret secret(key);
    for (const std::string& spelt : Spellings(key)) {
      Request request =
          Post("a=" + PercentEncode(spelt) + "&b=" + PercentEncode("{\"x\":\"" + spelt + "\"}") + "&" +
               PercentEncode(spelt) + "=1");
      request.target = "/x?y=" + PercentEncode(spelt);
      request.headers.push_back({"Accept", spelt});
      Response response{
          .status = 302,
          .headers = {{"Location", "https://desk/?k=" + spelt}, {spelt, "x"}, {"Content-Type", "text/html"}},
          .body = "<p>" + spelt + "</p>"};
      std::string all = Sent(request) + ReceivedText(response, milliseconds(0)) +
                        Received("{\"a\": \"" + spelt + "\"}") +
                        Received("[" + spelt + ", {\"" + spelt + "\": 1}]") +
                        Received("x=" + spelt + "&y=1", "application/x-www-form-urlencoded");
      EXPECT_THAT(all, HasSubstr("[hidden]"));
      for (const std::string& form : {key, spelt})
        EXPECT_EQ(all.find(form), std::string::npos) << form << "\nis to be seen in\n" << all;
    }
  }
}

}  // namespace
}  // namespace flintdesk::http
