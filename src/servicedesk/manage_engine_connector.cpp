#include "servicedesk/manage_engine_connector.hpp"

#include <utility>

#include "servicedesk/credentials/technician_key.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/spec.hpp"
#include "servicedesk/spec_cloud.hpp"

namespace flintdesk::servicedesk {

ManageEngineConnector::ManageEngineConnector(const connector::ConnectorParts& parts)
    : parts_(parts), learnt_(std::make_shared<Learnt>()) {
  if (EditionOf(parts.configuration) != Edition::kCloud) return;
  settings_ = OAuthSettingsOf(parts.configuration);
  oauth_ = std::make_shared<OAuthClient>(
      settings_, OAuthParts{parts.make_client(), parts.clock, parts.keyed_locks, parts.memory});
}

void ManageEngineConnector::Start(connector::CheckedCall call, connector::ResponseDone done) {
  if (oauth_) {
    call.key = settings_.refresh_token;  // whose calls they are: equal calls are made with the same
    call.credentials = oauth_;
  } else {
    call.credentials = CredentialsOf(call.key);
  }
  std::make_shared<Conversation>(parts_, learnt_, std::move(call), std::move(done))->Start();
}

connector::ConnectorType ManageEngineType() {
  return {&ManageEngineSpec(),
          [](const connector::ConnectorParts& parts) -> std::unique_ptr<connector::Connector> {
            return std::make_unique<ManageEngineConnector>(parts);
          }};
}

}  // namespace flintdesk::servicedesk
