#include "base/named_secrets.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/secret.hpp"

namespace flintdesk {
namespace {

TEST(NamedSecretsTest, KnowsTheNamesOfSecrets) {
  for (const char* name :
       {"TECHNICIAN_KEY", "technician-key", "technicianKey", "authtoken", "access_token", "refreshToken",
        "client-secret", "Authorization", "Proxy-Authorization", "Set-Cookie", "Cookie", "JSESSIONID",
        "password", "user_passwords", "apikey", "X-Api-Key", "PASS", "credentials"})
    EXPECT_TRUE(NamesASecret(name)) << name;
  for (const char* name : {"", "key", "code", "subject", "compass", "password_expired", "client_id",
                           "token_type", "secretary", "passenger"})
    EXPECT_FALSE(NamesASecret(name)) << name;
}

TEST(NamedSecretsTest, LaysOutJsonAndHidesByName) {
  EXPECT_EQ(
      LayOutJson(R"({"a":[1,2.50,{"b":null}],"e":[],"o":{ },"access_token":"1000.abc","expires_in":3600})"),
      R"({
  "a": [
    1,
    2.50,
    {
      "b": null
    }
  ],
  "e": [],
  "o": {},
  "access_token": "[hidden]",
  "expires_in": 3600
})");
}

TEST(NamedSecretsTest, HidesWhateverTheValueOfASecretIs) {
  EXPECT_EQ(LayOutJson(R"({"token":17,"a":1})"), "{\n  \"token\": \"[hidden]\",\n  \"a\": 1\n}");
  EXPECT_EQ(LayOutJson(R"({"token":["x",{"y":"}"}],"a":1})"), "{\n  \"token\": \"[hidden]\",\n  \"a\": 1\n}");
  EXPECT_EQ(LayOutJson(R"({"access\u005ftoken" : "abc\"def"})"),
            "{\n  \"access\\u005ftoken\": \"[hidden]\"\n}");
  EXPECT_EQ(LayOutJson(R"({"token":null,"password":"","secret":false})"),
            "{\n  \"token\": null,\n  \"password\": \"\",\n  \"secret\": false\n}");
}

TEST(NamedSecretsTest, HidesWhatATextOfADocumentNames) {
  EXPECT_EQ(LayOutJson(R"(["bad token: abc","{\"token\":\"abc\",\"a\":1}"])"),
            "[\n  \"bad token: [hidden]\",\n  \"{\\\"token\\\":\\\"[hidden]\\\",\\\"a\\\":1}\"\n]");
}

TEST(NamedSecretsTest, FindsAKnownSecretInATextThatIsEscapedThreeTimes) {
  RememberSecret("three/escapes-deep-0815");
  EXPECT_EQ(LayOutJson(R"(["no three\\\\/escapes-deep-0815", "x\\y"])"),
            "[\n  \"no [hidden]\",\n  \"x\\\\y\"\n]");
}

TEST(NamedSecretsTest, LaysOutWhatIsCutOffOrNoJson) {
  EXPECT_EQ(LayOutJson(R"({"token":"abc)"), "{\n  \"token\": \"[hidden]\"");
  EXPECT_EQ(LayOutJson(R"({"seen":[hidden],"a":)"), "{\n  \"seen\": [hidden],\n  \"a\": ");
  EXPECT_EQ(LayOutJson("{oops, it  failed}}]"), "{\n  oops,\n  it failed\n}\n}\n]");
  EXPECT_EQ(LayOutJson(""), "");
  // Brackets alone must not become a text of the square of their number.
  EXPECT_LT(LayOutJson(std::string(20'000, '[')).size(), 20'000U * 100);
}

TEST(NamedSecretsTest, TheSameJsonComesOut) {
  const std::string text = R"({"a":[1,-2.5e+3,true,"x \" , : { [ y",{}],"b":{"c":[[],[1]]},"d":"\\"})";
  EXPECT_EQ(json::Parse(LayOutJson(text)).value(), json::Parse(text).value());
}

TEST(NamedSecretsTest, HidesInPagesAndSentences) {
  EXPECT_EQ(HideNamed("a=1&access_token=abc.def&b=2"), "a=1&access_token=[hidden]&b=2");
  EXPECT_EQ(HideNamed("<TECHNICIAN_KEY>abc def</TECHNICIAN_KEY>"),
            "<TECHNICIAN_KEY>[hidden]</TECHNICIAN_KEY>");
  EXPECT_EQ(HideNamed(R"(<input type="hidden" name="csrfToken" value="ab c">)"),
            R"(<input type="hidden" name="csrfToken" value="[hidden]">)");
  EXPECT_EQ(HideNamed("{&quot;token&quot;: &quot;abc&quot;}"), "{&quot;token&quot;: &quot;[hidden]&quot;}");
  EXPECT_EQ(HideNamed("Authorization: Bearer abc def\nHost: desk"), "Authorization: [hidden]\nHost: desk");
  EXPECT_EQ(HideNamed("password=[hidden]rest x"), "password=[hidden] x");
  for (const char* text : {"the password is wrong", "token", "token=", "password: [hidden]", "a token: "})
    EXPECT_EQ(HideNamed(text), text);
}

TEST(NamedSecretsTest, HidesInAddresses) {
  EXPECT_EQ(
      HideNamedInUrl("https://ann:pw@desk/a@b?token=abc&x=1&c=%7B%22password%22%3A%22p%22%7D#id_token=t"),
      "https://[hidden]@desk/a@b?token=[hidden]&x=1&c=[hidden]#id_token=[hidden]");
  EXPECT_EQ(HideNamedInUrl("/a?%74oken=abc&y"), "/a?%74oken=[hidden]&y");
  EXPECT_EQ(HideNamedInUrl("//ann@desk"), "//[hidden]@desk");
  EXPECT_EQ(HideNamedInUrl("http://desk:8080/login"), "http://desk:8080/login");
}

}  // namespace
}  // namespace flintdesk
