#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "catalogue/example_connector.hpp"
#include "connector/connector.hpp"

namespace flintdesk::connector::testing {

/// What a FakeConnector is asked, and how it responds. Outlives the engine. Any thread.
class FakeDesk {
 public:
  using Behaviour = std::function<void(CheckedCall, ResponseDone)>;

  /// Without one, a call ends at once with its own values as data.
  void Behave(Behaviour behaviour) { behaviour_ = std::move(behaviour); }

  ConnectorType Type() {
    return {&spec_, [this](const ConnectorParts& /*parts*/) {
              std::lock_guard lock(mutex_);
              ++made_;
              return std::make_unique<FakeConnector>(*this);
            }};
  }

  int made() const { return std::lock_guard(mutex_), made_; }
  int calls() const { return std::lock_guard(mutex_), calls_; }

 private:
  class FakeConnector final : public Connector {
   public:
    explicit FakeConnector(FakeDesk& desk) : desk_(desk) {}
    void Start(CheckedCall call, ResponseDone done) override {
      desk_.Response(std::move(call), std::move(done));
    }

   private:
    FakeDesk& desk_;
  };

  void Response(CheckedCall call, ResponseDone done) {
    {
      std::lock_guard lock(mutex_);
      ++calls_;
    }
    if (behaviour_) return behaviour_(std::move(call), std::move(done));
    done({Code::kSuccess, "", json::Value(call.values.values)});
  }

  catalogue::Connector spec_ = catalogue::ExampleConnector();
  Behaviour behaviour_;
  mutable std::mutex mutex_;
  int made_ = 0;
  int calls_ = 0;
};

/// For engines whose connector never speaks HTTP: every request fails.
class NoClient final : public http::Client {
 public:
  void Send(http::Request, http::Context, http::Done done) override {
    done(http::Failure{http::FailureKind::kOther, false, "no request was expected", ""});
  }
};

}  // namespace flintdesk::connector::testing
