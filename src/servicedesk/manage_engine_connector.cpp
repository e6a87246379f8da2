#include "servicedesk/manage_engine_connector.hpp"

#include <utility>

#include "servicedesk/credentials/technician_key.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/spec.hpp"

namespace flintdesk::servicedesk {

ManageEngineConnector::ManageEngineConnector(const connector::ConnectorParts& parts)
    : parts_(parts), learnt_(std::make_shared<Learnt>()) {}

void ManageEngineConnector::Start(connector::CheckedCall call, connector::ResponseDone done) {
  call.credentials = CredentialsOf(call.key);
  std::make_shared<Conversation>(parts_, learnt_, std::move(call), std::move(done))->Start();
}

connector::ConnectorType ManageEngineType() {
  return {&ManageEngineSpec(),
          [](const connector::ConnectorParts& parts) -> std::unique_ptr<connector::Connector> {
            return std::make_unique<ManageEngineConnector>(parts);
          }};
}

}  // namespace flintdesk::servicedesk
