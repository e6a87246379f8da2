#include "servicedesk/spec_cloud.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "servicedesk/spec.hpp"

namespace flintdesk::servicedesk {
namespace {

using ::testing::HasSubstr;

const json::Object kClient{{"api-version", "cloud"},
                           {"client-id", "1000.CLIENT"},
                           {"client-secret", "secret-of-the-tests"},
                           {"refresh-token", "refresh-token-of-the-tests"}};

Result<catalogue::Checked> Check(const json::Object& more, const json::Object& base = kClient) {
  json::Object configuration = base;
  for (const auto& [name, value] : more) configuration.Set(name, json::Value(value));
  return catalogue::CheckConfiguration(ManageEngineSpec(), configuration);
}

std::string FindingsOf(const json::Object& more, const json::Object& base = kClient) {
  const auto checked = Check(more, base);
  return checked.ok() ? "" : Join(checked.error().details, "; ");
}

/// Where the desk and its accounts are.
std::string PlacesOf(const json::Object& more) {
  const auto checked = Check(more);
  if (!checked.ok()) return checked.error().Sentence();
  const catalogue::Checked& values = *checked;
  return (values.Boolean("is-ssl") ? "https://" : "http://") + values.Text("host-name") + ":" +
         values.Text("port") + " " + OAuthSettingsOf(values).accounts.Url();
}

TEST(SpecCloudTest, ADataCenterKnowsBothHosts) {
  EXPECT_EQ(PlacesOf({{"data-center", "eu"}}),
            "https://sdpondemand.manageengine.eu:443 https://accounts.zoho.eu:443");
  EXPECT_EQ(PlacesOf({{"data-center", "ca"}}),
            "https://servicedeskplus.ca:443 https://accounts.zohocloud.ca:443");
  for (const DataCenter& center : DataCenters()) EXPECT_EQ(FindingsOf({{"data-center", center.name}}), "");
}

TEST(SpecCloudTest, HostsByHandGoBeforeADataCenter) {
  EXPECT_EQ(PlacesOf({{"data-center", "eu"}, {"host-name", "desk.example.org"}}),
            "https://desk.example.org:443 https://accounts.zoho.eu:443");
  EXPECT_EQ(PlacesOf({{"host-name", "desk.example.org"},
                      {"port", 8443},
                      {"accounts-host", "accounts.example.org:9443"}}),
            "https://desk.example.org:8443 https://accounts.example.org:9443");
  EXPECT_EQ(PlacesOf({{"host-name", "127.0.0.1"},
                      {"port", 8080},
                      {"is-ssl", false},
                      {"accounts-host", "http://127.0.0.1:8081"}}),
            "http://127.0.0.1:8080 http://127.0.0.1:8081");
}

struct Wrong {
  json::Object given;
  const char* finding;
};

TEST(SpecCloudTest, SaysWhatIsMissingAndWhatBelongsToTheOtherEdition) {
  const json::Object eu{{"data-center", "eu"}};
  for (const Wrong& wrong : {
           Wrong{{}, "host-name is missing: set it, or data-center, which knows it"},
           Wrong{{{"host-name", "desk.example.org"}}, "accounts-host is missing: set it, or data-center"},
           Wrong{{{"data-center", "eu"}, {"refresh-token", nullptr}},
                 "refresh-token is missing, which api-version cloud needs in place of technician-key; "
                 "`flintdesk init --cloud` gets them"},
           Wrong{{{"data-center", "eu"}, {"client-id", nullptr}, {"client-secret", nullptr}},
                 "client-id and client-secret are missing"},
           Wrong{{{"data-center", "eu"}, {"technician-key", "KEY-of-the-tests"}},
                 "technician-key is for installations of one's own"},
           Wrong{{{"data-center", "eu"}, {"portal-id", 2}}, "portal-id is for installations of one's own"},
           Wrong{{{"data-center", "mars"}}, "data-center"},
           Wrong{{{"data-center", "eu"}, {"is-ssl", false}}, "access tokens would go unencrypted"},
           Wrong{{{"data-center", "eu"}, {"portal", "it/desk"}}, "portal"},
           Wrong{{{"data-center", "eu"}, {"accounts-host", "http://accounts.example.org"}},
                 "the client's secrets would go there unencrypted"},
           Wrong{{{"data-center", "eu"}, {"accounts-host", "accounts.example.org/oauth"}}, "expected a host"},
           Wrong{{{"data-center", "eu"}, {"accounts-host", "accounts.example.org:0"}}, "expected a port"},
           Wrong{{{"data-center", "eu"}, {"accounts-host", "me@accounts.example.org"}}, "expected a host"},
           Wrong{{{"data-center", "eu"}, {"accounts-host", "ftp://accounts.example.org"}}, "expected a host"},
       })
    EXPECT_THAT(FindingsOf(wrong.given), HasSubstr(wrong.finding)) << json::Write(wrong.given);
}

TEST(SpecCloudTest, TheClientIsForTheCloudAlone) {
  for (const char* name : {"client-id", "client-secret", "refresh-token", "accounts-host"})
    EXPECT_THAT(FindingsOf({{name, "word-of-the-tests"}}, {{"api-version", "v3"}}),
                HasSubstr(std::string(name) + " is for the cloud: set api-version to cloud"));
}

}  // namespace
}  // namespace flintdesk::servicedesk
