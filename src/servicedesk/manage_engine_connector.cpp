#include "servicedesk/manage_engine_connector.hpp"

#include <utility>

#include "catalogue/check.hpp"
#include "servicedesk/conversation.hpp"
#include "servicedesk/spec.hpp"
#include "servicedesk/value_names.hpp"

namespace flintdesk::servicedesk {

ManageEngineConnector::ManageEngineConnector(const connector::ConnectorParts& parts)
    : parts_(parts), learnt_(std::make_shared<Learnt>()) {}

void ManageEngineConnector::Start(connector::CheckedCall call, connector::ResponseDone done) {
  // Before anything is sent, and so before it is asked which API there is.
  if (call.values.Has("close-accepted")) {
    const Result<ValueNames> names = ValueNames::Make(call.values.values.Find("value-names"));
    const std::string fault =
        names.ok() ? FaultOfCloseAccepted(*names, call.values.Text("close-accepted")) : std::string();
    if (!fault.empty())
      return done({Code::kInvalidRequest, fault + ". " + catalogue::HowToCall(*call.action), {}});
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
