// bench_large_catalogue: the program with 150 further actions in its catalogue, which nobody can use. What a
// cold call of it takes, beside the program as it is, says what actions cost that a call does not read.
//
// The product's own list of modules is compiled a second time under another name (CMakeLists.txt), and this
// one, which adds to it, takes its place.
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "servicedesk/modules/modules.hpp"

namespace flintdesk::servicedesk {

const std::vector<Module>& ProductModules();

namespace {

using catalogue::Field;

constexpr int kToys = 150;

/// "play-toy-017"
template <int Number>
constexpr std::array<char, 12> kName = {'p',
                                        'l',
                                        'a',
                                        'y',
                                        '-',
                                        't',
                                        'o',
                                        'y',
                                        '-',
                                        '0' + Number / 100,
                                        '0' + Number / 10 % 10,
                                        '0' + Number % 10};

/// As much as an action of the product has: parameters, both wires, evidence, texts.
template <int Number>
catalogue::Action PlayToy() {
  catalogue::Action action;
  action.summary = "Play with a toy of a request.";
  action.description = "The toy stands in the request until somebody takes it away.";
  action.effect = catalogue::Effect::kAdds;
  action.second_time = "A second toy of the same colour stands in the request.";
  action.done = "The toy was added";
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kRejected, Code::kIndeterminate};
  action.examples = {
      {"A red toy at request 17", {{"request-id", 17}, {"colour", "red"}, {"pieces", Number}}}};

  ActionModel model;
  model.thing = &NoteThing();
  model.wire.v1 = {"ADD_TOY", "/sdpapi/request/{request-id}/toys", {"toys", "toy"}};
  model.wire.v3 = {"POST", "/requests/{request-id}/toys", {"toy"}};
  model.evidence = NewTwin{};
  model.to_check = "whether a new toy stands in request {request-id}";
  model.members = {
      RequestId(),
      {.field = Field::Integer("pieces", "How many pieces the toy has.").Between(0, 1'000).Example(Number),
       .form = Form::kAmount,
       .v1 = "toyPieces",
       .v1_shown = {"PIECES"},
       .v3 = "pieces"},
      {.field = Field::Text("colour", "Colour of the toy.").Required().Alias("color").Example("red"),
       .form = Form::kReference,
       .v1 = "toyColour",
       .v1_shown = {"COLOUR"},
       .v3 = "paint.colour",
       .identifies = true},
  };
  return MakeAction(std::move(action), std::move(model));
}

template <int... Numbers>
std::vector<ActionRow> ToysOf(std::integer_sequence<int, Numbers...>) {
  return {{std::string_view(kName<Numbers>.data(), kName<Numbers>.size()), PlayToy<Numbers>}...};
}

std::vector<ActionRow> ToyActions() { return ToysOf(std::make_integer_sequence<int, kToys>()); }

}  // namespace

const std::vector<Module>& AllModules() {
  static const std::vector<Module> modules = [] {
    std::vector<Module> all = ProductModules();
    all.push_back({{"toys", "Toys of requests."}, ToyActions});
    return all;
  }();
  return modules;
}

}  // namespace flintdesk::servicedesk
