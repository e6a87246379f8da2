#pragma once

#include <string>
#include <vector>

#include "catalogue/check.hpp"
#include "servicedesk/credentials/oauth_settings.hpp"

/// What the configuration of the service desk in the cloud has that one on premises has not.
namespace flintdesk::servicedesk {

/// Where the cloud keeps the desks and the accounts of one region.
struct DataCenter {
  std::string_view name, desk, accounts;
};
/// Source: the vendor's documents and clients in use; hosts by hand go before it.
const std::vector<DataCenter>& DataCenters();

std::vector<catalogue::Field> CloudFields();

/// Fills in host, port and encryption of a desk in the cloud, and says what is missing or belongs to the
/// other edition. See `catalogue::Connector::complete`.
std::vector<std::string> CompleteConfiguration(catalogue::Checked& values, const json::Object& given);

/// Of a configuration that is complete.
OAuthSettings OAuthSettingsOf(const catalogue::Checked& values);

}  // namespace flintdesk::servicedesk
