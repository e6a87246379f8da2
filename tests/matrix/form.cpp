#include "matrix/form.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

namespace flintdesk::matrix {
namespace {

using simulator::FaultKind;
using simulator::FaultRow;

/// The numbers of a fault, as alternatives. Where the default would do, there is none.
std::vector<json::Object> NumbersOf(FaultKind kind) {
  switch (kind) {
    case FaultKind::kStatus:
      return {{{"status", 503}}};
    case FaultKind::kDelay:
    case FaultKind::kDelayAfterCommit:
      return {{{"ms", 1500}}};  // longer than a try may take, shorter than the call
    case FaultKind::kTrickle:
      return {{{"bytes", 1}}};  // no response is as short as to come in time then
    case FaultKind::kWrongLength:
      return {{{"by", 10}}, {{"by", -10}}};
    case FaultKind::kThrottle:
      return {{{"retry_after", 0}}};  // a wait that is obeyed and costs no time
    case FaultKind::kHuge:
      return {{{"bytes", 2'000'000}}};  // twice of what the cells' connectors take
    default:
      return {{}};
  }
}

/// `forms` times the values of one more key.
void Multiply(std::vector<json::Object>& forms, std::string_view key,
              const std::vector<json::Value>& values) {
  std::vector<json::Object> all;
  for (const json::Object& form : forms) {
    for (const json::Value& value : values) {
      all.push_back(form);
      all.back().Set(std::string(key), value);
    }
  }
  forms = std::move(all);
}

/// Statuses beside the one that meets every body: of the service desk's own form and of a proxy's page, and
/// refusals that somebody else makes.
void AddStatuses(std::vector<json::Object>& forms, std::string_view name) {
  for (const int status : {500, 502, 504, 429}) {
    for (const std::string_view body : {"api", "html"})
      forms.push_back({{"do", name}, {"status", status}, {"body", body}});
  }
  for (const int status : {403, 404}) {
    for (const std::string_view body : {"html", "empty"})
      forms.push_back({{"do", name}, {"status", status}, {"body", body}});
  }
}

std::vector<json::Object> PostedForms(const FaultRow& row) {
  std::vector<json::Object> forms;
  for (json::Object& numbers : NumbersOf(row.kind)) {
    forms.push_back({{"do", row.name}});
    for (const auto& [key, value] : numbers) forms.back().Set(key, value);
  }
  for (const std::string_view key : row.keys) {
    const auto words = simulator::WordsOf(key);
    if (!words.empty()) Multiply(forms, key, {words.begin(), words.end()});
  }
  const bool open = row.effect == simulator::Effect::kNo || row.effect == simulator::Effect::kYes;
  if (open && row.kind == FaultKind::kStatus) AddStatuses(forms, row.name);
  if (open) Multiply(forms, "commit", {true, false});
  return forms;
}

std::string LabelOf(const json::Object& posted, bool tls) {
  std::string label;
  std::string end;
  for (const auto& [key, value] : posted) {
    if (key == "do") {
      label = *value.IfString();
    } else if (key == "status") {
      label += " " + value.ScalarText().value_or("");
    } else if (key == "commit") {
      end = value == json::Value(true) ? ", carried out" : ", not carried out";
    } else {
      label += fmt::format(" {}={}", key, value.ScalarText().value_or(""));
    }
  }
  return label + end + (tls ? ", TLS" : "");
}

Form MakeForm(json::Object posted, bool tls) {
  Form form;
  form.label = LabelOf(posted, tls);
  auto read = simulator::ParseFaults(json::Object{{"faults", json::Array{posted}}});
  if (!read.ok()) {
    std::fprintf(stderr, "the simulator refuses %s: %s\n", form.label.c_str(),
                 read.error().Sentence().c_str());
    std::abort();
  }
  form.fault = read->front();
  form.posted = std::move(posted);
  form.tls = tls;
  return form;
}

}  // namespace

std::vector<Form> AllForms() {
  std::vector<Form> all;
  for (const FaultRow& row : simulator::FaultRows()) {
    for (const json::Object& posted : PostedForms(row)) {
      Form plain = MakeForm(posted, false);
      const bool needs_tls = row.kind == FaultKind::kWrongCertificate;
      const bool of_connection = plain.IsOfConnection();
      if (!needs_tls) all.push_back(std::move(plain));
      if (of_connection) all.push_back(MakeForm(posted, true));
    }
  }
  return all;
}

}  // namespace flintdesk::matrix
